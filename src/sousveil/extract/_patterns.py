"""Frames as data: reading ``data/frames_<language>.toml`` and expanding its macros.

The macros are explained at the head of the English file. What is language-specific in
them (articles, auxiliaries, the verbs of building) is below; what a frame means is in
the files.
"""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from importlib import resources
from typing import Any, Literal

import msgspec

__all__ = ["Frame", "frames"]


class Frame(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One way in which texts state one property.

    :ivar of: kinds of subject that may be supplied when the pattern has none.
    :ivar subject: how the subject is found when the pattern has none.
    :ivar term: the technology that the value must be, where the property is another.
    :ivar carried: whether the subject may stand in an earlier sentence.
    :ivar derived: for claims that rest on a system's name and not on a pattern.
    """

    rule: str
    property: str
    confidence: int
    patterns: tuple[str, ...] = ()
    of: tuple[str, ...] = ()
    subject: Literal["nearest", "leading-countries", "nearest-country"] = "nearest"
    carried: bool = True
    derived: str = ""
    term: str = ""


_LISTS = {
    "en": r"(?:, (?:and |or |as well as )?| and | as well as | along with | together with | or )",
    "es": r"(?:, (?:y |e )?| y | e | así como | junto con | junto a )",
    "fr": r"(?:, (?:et )?| et | ainsi que )",
    "pt": r"(?:, (?:e )?| e | bem como | junto com | assim como )",
}
#: What may stand before a further item of a list: articles, "the Chinese company".
_ITEM = {
    "en": r"(?:(?:the|an?|⟨D\d+⟩|state-(?:owned|controlled|run)|company|firm|giant|by|from|with|to) ){0,4}",
    "es": r"(?:(?:el|la|los|las|un|una|⟨D\d+⟩|empresa|compañía|firma|estatal|por|de|del|a) ){0,4}",
    "fr": r"(?:(?:le|la|les|un|une|⟨D\d+⟩|entreprise|société|groupe|par|de|du|au|à) |l'){0,4}",
    "pt": r"(?:(?:o|a|os|as|um|uma|⟨D\d+⟩|empresa|companhia|estatal|por|pela|pelo|da|do|à|ao) ){0,4}",
}
#: A name that has a verb of its own is no item of the list: "by CEIEC, and Xinhua reported".
_NO_VERB = (
    r"(?! (?:has |have |had |also |ha |a |ont )?(?:said|says|report|found|wrote|announc|estimat|confirm|"
    r"reveal|inform|dijo|señal|public|anunci|indic|rapport|affirm|annonc|révél|disse|inform|notici|is |"
    r"was |are |were |es |fue |est |foi |é ))"
)
_PRE = {
    "en": r"(?:(?:the|an?|its|⟨[CDP]\d+⟩(?:'s)?|state-(?:owned|controlled|run|backed)|company|companies|firm|"
    r"firms|giants?|group|consortium|vendor|maker|manufacturer|manufacturers|supplier|contractor|"
    r"multinational|technology|tech|telecoms?|telecommunications|spyware|led|by|of|government|"
    r"corporation|conglomerate|bank|lender|private|local|security|surveillance|camera|including|"
    r"both|electronics|subsidiary) ){0,7}\"?",
    "es": r"(?:(?:el|la|los|las|un|una|de|del|⟨[CDP]\d+⟩|empresas?|compañías?|firmas?|gigante|estatal|"
    r"estatales|grupo|consorcio|fabricantes?|proveedora?|contratista|multinacional|tecnológic[oa]|"
    r"banco|gobierno|tecnología|telecomunicaciones|corporación|privada|liderado|por|principalmente) "
    r"){0,7}\"?",
    "fr": r"(?:(?:le|la|les|un|une|de|du|des|⟨[CDP]\d+⟩|entreprises?|sociétés?|géant|groupe|consortium|"
    r"fabricant|fournisseur|compagnie|publique|multinationale|gouvernement|banque|opérateur|"
    r"télécoms?|équipementier|l'|d')[ ]?){0,7}\"?",
    "pt": r"(?:(?:o|a|os|as|um|uma|de|do|da|dos|das|⟨[CDP]\d+⟩|empresas?|companhias?|gigante|estatal|grupo|"
    r"consórcio|fabricantes?|fornecedora?|multinacional|banco|governo|operadora|tecnologia) ){0,7}\"?",
}
_AUX = {
    "en": r"(?:was|were|is|are|has been|have been|had been|being|been|would be|will be|was to be)",
    "es": r"(?:fue|fueron|es|son|ha sido|han sido|había sido|está|están|estará|será|serán|era|estaba)",
    "fr": r"(?:a été|ont été|est|sont|fut|furent|était|étaient|sera|seront|avait été)",
    "pt": r"(?:foi|foram|é|são|está|estão|tinha sido|será|serão|era|tem sido)",
}
_ADV = {
    "en": r"(?:almost entirely |entirely |largely |mainly |mostly |partly |jointly |primarily |later |also |"
    r"reportedly |originally |initially |in part |now |currently |secretly |directly )?",
    "es": r"(?:principalmente |en parte |casi en su totalidad |totalmente |en gran parte |también |"
    r"íntegramente |originalmente |actualmente )?",
    "fr": r"(?:principalement |en partie |en grande partie |notamment |entièrement |également |"
    r"conjointement |aussi )?",
    "pt": r"(?:principalmente |em parte |quase totalmente |totalmente |em grande parte |também |"
    r"inteiramente |atualmente )?",
}
_BUILT = {
    "en": r"(?:built|created|constructed|supplied|provided|installed|developed|delivered|designed|made|"
    r"manufactured|sold|donated|set up|implemented|equipped|deployed|produced|carried out)",
    "es": r"(?:construid[oa]s?|cread[oa]s?|suministrad[oa]s?|provist[oa]s?|proporcionad[oa]s?|instalad[oa]s?|"
    r"desarrollad[oa]s?|entregad[oa]s?|diseñad[oa]s?|fabricad[oa]s?|vendid[oa]s?|donad[oa]s?|"
    r"implementad[oa]s?|equipad[oa]s?|ejecutad[oa]s?|proveíd[oa]s?|realizad[oa]s?|adquirid[oa]s?)",
    "fr": r"(?:construite?s?|créée?s?|fournie?s?|livrée?s?|installée?s?|développée?s?|conçue?s?|vendue?s?|"
    r"offerte?s?|fabriquée?s?|déployée?s?|équipée?s?|réalisée?s?|bâtie?s?|mise?s? en place)",
    "pt": r"(?:construíd[oa]s?|criad[oa]s?|fornecid[oa]s?|instalad[oa]s?|desenvolvid[oa]s?|entregues?|"
    r"vendid[oa]s?|doad[oa]s?|fabricad[oa]s?|implantad[oa]s?|implementad[oa]s?|equipad[oa]s?|"
    r"executad[oa]s?|projetad[oa]s?)",
}
_BUILDS = {
    "en": r"suppl(?:y|ies|ied|ying)|built|build|builds|installed|install|installs|provid(?:e|es|ed|ing)|"
    r"deliver(?:s|ed)?|develop(?:s|ed)?|sold|sell|sells|equipped|constructed|exported|implemented|deployed",
    "es": r"suministr(?:a|ó|aron|an)|construy(?:e|ó|eron|en)|instal(?:a|ó|aron|an)|prove(?:e|yó|yeron|en)|"
    r"proporcion(?:a|ó|aron)|entreg(?:a|ó|aron)|desarroll(?:a|ó|aron)|vend(?:e|ió|ieron|en)|"
    r"equip(?:a|ó|aron)|export(?:a|ó|aron)|implement(?:a|ó|aron)|construirá|instalará|suministrará",
    "fr": r"(?:a |ont |avait |doit |va )?(?:fourni|fournit|fournissent|construit|installé|installe|livré|"
    r"livre|développé|vendu|vend|équipé|équipe|déployé|exporté|réalisé|fournir|construire|installer)",
    "pt": r"forne(?:ce|ceu|ceram|cem)|constru(?:iu|íram|i)|instal(?:a|ou|aram)|entreg(?:a|ou|aram)|"
    r"desenvolv(?:e|eu|eram)|vend(?:e|eu|eram)|equip(?:a|ou|aram)|export(?:a|ou|aram)|"
    r"implant(?:a|ou|aram)|implement(?:a|ou|aram)",
}
_HEADS = {
    "en": r"(?:'s)?(?: (?:system|project|network|platform|programme|program)s?)?",
    "es": r"(?:)", "fr": r"(?:)", "pt": r"(?:)",
}  # fmt: skip
_FIXED = {
    "g": r"(?:[^⟨⟩.;:]{0,40}?)",
    "G": r"(?:[^;]{0,90}?)",
    "cmp": r"(?:[^⟨⟩.;:,]{0,28} )?",
    "adj": r"[a-zà-ÿ][\wà-ÿ-]* ",
    "kind": r"(?:surveillance|security|camera|CCTV|police|policing|monitoring|video|national|safety) ",
    "phrase": r"[^⟨⟩.,;:]{0,120}(?:⟨[TCDPOQS]\d+⟩[^⟨⟩.,;:]{0,80}){0,3}(?=[.,;:)]|$)",
}


@lru_cache(maxsize=8)
def frames(language: str) -> tuple[tuple[Frame, tuple[re.Pattern[str], ...]], ...]:
    """The frames of a language with their patterns; none for a language without a file."""
    if language not in _LISTS:
        return ()
    file = resources.files("sousveil.extract") / "data" / f"frames_{language}.toml"
    table: dict[str, Any] = tomllib.loads(file.read_text(encoding="utf-8"))
    found = msgspec.convert(table["frame"], tuple[Frame, ...])
    return tuple((f, tuple(_compile(p, language) for p in f.patterns)) for f in found)


def _compile(pattern: str, language: str) -> re.Pattern[str]:
    return re.compile(_expand(pattern, language))


_MACRO = re.compile(
    r"\{(?:(?P<group>[vs])(?:\|(?P<words>(?:[^{}]|\{\w+\}|\{\d+,\d+\})+)|:(?P<types>[A-Z]+)"
    r"(?P<many>\+)?)|(?P<bare>[A-Z]+)|(?P<name>[a-z]+))\}"
)


def _expand(pattern: str, language: str) -> str:
    def one(match: re.Match[str]) -> str:
        if match["words"]:
            return f"(?P<{match['group']}>{_expand(match['words'], language)})"
        if match["types"]:
            sign = rf"⟨[{match['types']}]\d+⟩"
            if match["many"]:
                more = rf"(?: \(⟨\w+⟩\))?{_LISTS[language]}{_ITEM[language]}"
                sign = rf"{sign}(?:{more}{sign}{_NO_VERB})*"
            return f"(?P<{match['group']}>{sign})"
        if match["bare"] and match["bare"] != "G":
            return rf"⟨[{match['bare']}]\d+⟩"
        return _named(match["name"] or "G", language)

    return _MACRO.sub(one, pattern)


def _named(name: str, language: str) -> str:
    by_language = {
        "pre": _PRE, "aux": _AUX, "adv": _ADV, "built": _BUILT, "builds": _BUILDS, "head": _HEADS,
    }  # fmt: skip
    if name in by_language:
        return by_language[name][language]
    return _FIXED[name]
