"""The gate: a document without a word for surveillance is not read at all.

One Aho-Corasick pass over the lower-cased text. The words are stems in four
languages; a document with one of them is read in full, so the list is generous.
"""

from __future__ import annotations

from functools import lru_cache

import ahocorasick_rs

__all__ = ["is_relevant"]

_TRIGGERS = """
camera|cámara|caméra|câmera|câmara|cctv|closed-circuit|circuito cerrado|circuito fechado
surveil|vigilan|vigilân|monitoring system|monitoring cent|centro de monitor|command cent
control room|facial|face recognition|biometr|biométri|spyware|espion|espía|espiã|hacking tool
wiretap|intercept|écoutes|escutas|escuchas|plate reader|plate recognition|placas|plaques
matrícula|safe cit|smart cit|ciudad segura|ciudad inteligente|cidade segura|cidade inteligente
ville sûre|ville intelligente|ecu-911|ecu 911|ven 911|ven-911|bol-110|huawei|hikvision|dahua
huella|dactilar|empreintes|impressões digitais|segurança pública|seguridad pública|monitoreo
monitorament|vidéosurv|logiciel espion|écoute téléph|biométr|identificación electr
pegasus|packet inspection|predictive polic|gunshot|drone|vidéoprotection
"""


def is_relevant(text: str) -> bool:
    """Whether the text holds a word that a claim of ours could stand beside."""
    return bool(_automaton().find_matches_as_indexes(text.lower()))


@lru_cache(maxsize=1)
def _automaton() -> ahocorasick_rs.AhoCorasick:
    return ahocorasick_rs.AhoCorasick(
        [word for line in _TRIGGERS.split("\n") for word in line.split("|") if word]
    )
