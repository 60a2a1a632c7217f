"""Systems without a name: a description is tied to the document that gives it.

"The surveillance system" of one report is not that of another, though the words are the
same. A name of a system that holds no word of its own — only words for technology and
for systems, numbers and articles — is a description; the claim then carries the
document's id in the reference, and nothing joins it with another's but a judgement.
"""

from __future__ import annotations

import re
from functools import lru_cache

import msgspec

from sousveil import names
from sousveil.extract._wording import shown_words
from sousveil.model import EntityRef

__all__ = ["is_description", "tied"]

_PLAIN = re.compile(
    r"""(?:new|national|public|city|cities|citywide|municipal|police|state|local|street|urban|
    security|safety|safe|smart|intelligent|integrated|advanced|modern|digital|mobile|fixed|
    first|second|third|phase|pilot|high|definition|hd|time|real|control|monitoring|command|
    emergency|communications?|identity|id|electronic|interception|hacking|tracking|traffic|
    photos?|license|licence|plates?|reading|capabilit(?:y|ies)|contract|deal|agreement|purchase|
    the|an?|of|for|and|with|in|to|on|
    sistemas?|proyecto|programa|red|plataforma|cámaras?|nuev[oa]s?|públic[oa]s?|ciudad|segura?s?|
    inteligentes?|vigilancia|seguridad|videovigilancia|de|del|la|las|el|los|y|para|con|en|
    système|projet|programme|réseau|dispositif|caméras?|publics?|publiques?|nouvelles?|ville|
    sécurité|surveillance|du|des|le|les|et|pour|d|l|à|
    projec?to|rede|câmeras?|câmaras?|nov[oa]s?|cidade|segurança|monitoramento|videomonitoramento|
    do|da|dos|das|o|os|as|e|em|no|na)\Z""",
    re.VERBOSE | re.IGNORECASE,
)


def tied(ref: EntityRef, document: str) -> EntityRef:
    """The reference, tied to the document when it only describes a system."""
    if ref.kind != "system" or ref.document or not is_description(ref.name):
        return ref
    return msgspec.structs.replace(ref, document=document)


@lru_cache(maxsize=4_096)
def is_description(name: str) -> bool:
    """Whether the words name no system, but only say what kind of system it is."""
    if names.lookup(EntityRef("system", name)) is not None:
        return False
    left = name
    for start, end, _ in reversed(names.technology_terms(name)):
        left = left[:start] + " " + left[end:]
    words = re.findall(r"[^\W_]+", left)
    kinds = shown_words("system")
    return all(
        word.isdigit()
        or _PLAIN.match(word)
        or bool(kinds and kinds.fullmatch(word))
        or (word.islower() and not any(c.isdigit() for c in word))
        for word in words
    )
