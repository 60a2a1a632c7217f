"""Names that no table holds, by their make and their neighbours: systems, organisations,
places, persons; and words that stand for a system named before ("the project").

Each function yields offsets. They err on the side of finding nothing: what they find
must still pass the verifier, and a person's name never becomes anything here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Protocol

from sousveil.extract._wording import TITLES, shown_words

__all__ = ["Lands", "anaphors", "organisations", "persons", "places", "systems"]

Place = tuple[int, int]


class Lands(Protocol):
    """Where countries and places are named in the sentence."""

    def within(self, start: int, end: int) -> bool: ...
    def ends_at(self, end: int) -> int: ...
    def starts_at(self, start: int) -> int: ...


_UP = r"[A-ZÀ-ÖØ-ÞŠŽČĆĐ]"
_WORD = rf"{_UP}[\w&.-]*[\w&]|{_UP}"
_LINK = (
    r"(?:of|de|del|la|las|los|da|do|das|dos|du|des|for|the|à|l['’]|d['’]|para|pour|e|y|et|and|&)"
)

_CORE = (
    r"(?:[Ss]afe[ -][Cc]it(?:y|ies)|[Ss]mart[ -][Cc]it(?:y|ies)|[Ss]urveillance|CCTV|[Cc]ameras?|"
    r"[Vv]ideo[ -]?\w*|[Ff]acial[ -]recognition|[Ff]ace[ -]recognition|[Mm]onitoring|"
    r"[Pp]ublic [Ss](?:afety|ecurity)|[Ee]mergency|closed-circuit television|[Bb]iometric|"
    r"[Cc]ommand(?:[ -]and[ -][Cc]ontrol)?)"
)
_HEAD = r"(?:[Ss]ystem|[Pp]roject|[Nn]etwork|[Pp]rogram(?:me)?|[Pp]latform|[Ii]nitiative|[Ss]cheme)"
_LOW_HEAD = r"(?:system|project|network|program(?:me)?|platform|initiative|scheme)"
_HEAD_ES = (
    r"(?:[Ss]istema|[Pp]royecto|[Pp]rograma|[Rr]ed|[Pp]lataforma|[Pp]rojet|[Ss]yst[eè]me|"
    r"[Pp]rogramme|[Rr]éseau|[Pp]lateforme|[Dd]ispositif|[Pp]rojec?to|[Rr]ede)"
)
_CENTRE = r"(?:Centro|Centre|Center)"
_CORE_ANY = (
    r"(?:Surveillance|Safe|Smart|City|Cities|Cameras?|CCTV|Video\w*|Vídeo\w*|Security|Command|"
    r"Monitoring|Emergency|Biometric|Identification|Police|Control|Seguridad|Segurança|Sécurité|"
    r"Segur[oa]|Ciudad|Cidade|Ville|Sûre|Vigilancia|Vigilância|Vidéo\w*|Videovigilancia|Emergencias?|"
    r"Cámaras|Câmeras|Câmaras|Caméras|Muralha|Muralla|Monitoreo|Monitoramento|Intelligente?|"
    r"Inteligente|Interconectado|Integrado|Integrada|Intégré)"
)
_GENERIC = re.compile(
    rf"(?:the |el |la |le |o |a )?(?:(?:New|National)\s)?(?:(?:{_CORE_ANY}|{_HEAD}|{_HEAD_ES}|"
    r"and|of|de|la|y|e|et|s[uû]re|inteligente|segura?|sûre)\s?)+\Z",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"(?<![\w-])[A-Z][A-Za-z]{1,5}[- ](?:911|110|112|999|360|24/7)(?![\w-])")


def systems(text: str, first: int, last: int, *, known_at: Lands) -> Iterator[Place]:
    """Names of systems: "Beijing's surveillance system", "the Safe City project in Nairobi",
    "proyecto Jujuy Seguro e Interconectado", "KER-911". A generic phrase alone is none: it
    must hold a place, or words that are its own."""
    for match in _NUMBERED.finditer(text, first, last):
        yield match.span()
    for match in _possessed().finditer(text, first, last):
        owner = known_at.ends_at(match.start())
        if owner >= 0:
            yield owner, match.end()
    for match in _situated().finditer(text, first, last):
        end = known_at.starts_at(match.end())
        if end >= 0:
            yield match.start(), end
    for match in _titled_system().finditer(text, first, last):
        start, end = match.span()
        if re.search(_CORE_ANY, match[0]) and _is_own(text[start:end], start, end, known_at):
            yield start, end


def _is_own(name: str, start: int, end: int, known_at: Lands) -> bool:
    """Whether a name is more than generic words; "Safe City Project" alone is not."""
    if known_at.within(start, end):
        return True
    return not _GENERIC.match(name) or len(name.split()) >= 5


@lru_cache(maxsize=1)
def _possessed() -> re.Pattern[str]:
    return re.compile(
        rf"(?:['’]s)?\s(?:[a-z-]+\s){{0,2}}?{_CORE}(?:\s(?:and\s)?[A-Za-z-]+){{0,3}}?\s{_HEAD}(?![\w])"
    )


@lru_cache(maxsize=1)
def _situated() -> re.Pattern[str]:
    return re.compile(
        rf"{_CORE}(?:\s[A-Za-z-]+){{0,2}}?\s{_HEAD}\s(?:in|for)\s(?:the\s(?:city|town)\sof\s)?"
        rf"|{_HEAD_ES}\s(?:de\s)?(?:[a-zà-ÿ-]+\s){{0,3}}?(?:\w+\s)?(?:de|en|em|à|no|na|do|da)\s"
        r"(?:(?:la\s)?ciudad\sde\s|(?:la\s)?ville\sde\s|(?:a\s)?cidade\sd[eao]\s)?"
    )


@lru_cache(maxsize=1)
def _titled_system() -> re.Pattern[str]:
    head = r"(?:System|Project|Network|Programme|Program|Platform|Initiative)"
    inner = rf"(?:{_UP}[\w-]*(?:['’]s)?,?\s(?:(?:and|of|for)\s)?)"
    return re.compile(
        rf"(?<![\w’'-])(?!(?:The|This|A|In|On|Its|Their|Our)\s){inner}{{1,7}}{head}(?![\w])"
        rf"|(?<=the\s)(?:{_UP}[\w-]+\s){{1,4}}(?={_LOW_HEAD}(?!\w))"
    )


def persons(text: str, first: int, last: int) -> Iterator[Place]:
    """A title with the name behind it: "President Correa", "Inspector Akbar Nasir", "M. Dupont"."""
    for match in _person().finditer(text, first, last):
        if not _organisation().search(match["name"]):
            yield match.start(), match.end()


@lru_cache(maxsize=1)
def _person() -> re.Pattern[str]:
    name = (
        rf"{_UP}[\w’'-]*\.?(?:\s(?:(?:de|del|da|dos|van|von|al|bin|el|la)\s)?{_UP}[\w’'-]+){{0,3}}"
    )
    return re.compile(rf"(?<!\w)(?:{TITLES})\s(?:(?:{TITLES})\s)?(?P<name>{name})(?!\w)")


def organisations(text: str, first: int, last: int) -> Iterator[Place]:
    """Capitalised names with a word for a body in them (Ministry, Bank, Ltd), and names that a
    word for a company stands beside ("the spyware vendor Cytrox")."""
    for match in _proper().finditer(text, first, last):
        start, end = match.span()
        skip = re.match(
            r"(?:The|A|An|In|On|At|El|La|Los|Las|Le|Les|O|Os|As|En|Em|Según|Selon)\s", match[0]
        )
        start += skip.end() if skip else 0
        based = re.match(r"[A-Z][\w.]*(?:\s[A-Z][\w.]*)?-based\s", text[start:end])
        start += based.end() if based else 0
        if _organisation().search(text[start:end]) and len(text[start:end].split()) > 1:
            yield start, end
    for match in _called_company().finditer(text, first, last):
        yield match.span("name")


@lru_cache(maxsize=1)
def _organisation() -> re.Pattern[str]:
    words = shown_words("organisation")
    return words if words else re.compile("(?!)")


@lru_cache(maxsize=1)
def _proper() -> re.Pattern[str]:
    link = r"(?:of|de|del|da|do|das|dos|du|des|for|the|la|las|los|à|para|pour)"
    joined = rf"(?:\s(?:{link}\s(?:(?:the|la|las|los|l['’]))?\s?)?(?:{_WORD}))"
    office = r"(?:Ministry|Ministerio|Minist[eè]re|Ministério|Department|Secretar\w+|Bureau|Office)"
    both = rf"{office}(?:\s{link})+\s(?:{_WORD}){joined}*\s(?:and|y|e|et)\s(?:{_WORD})"
    possessed = rf"(?:{_WORD})(?:\s(?:{_WORD}))*['’]s\s(?:{_WORD}){joined}*"
    return re.compile(rf"(?<![\w’'-])(?:{both}|{possessed}|(?:{_WORD}){joined}*)(?!\w)")


@lru_cache(maxsize=1)
def _called_company() -> re.Pattern[str]:
    name = rf"(?P<name>(?:{_WORD})(?:\s(?:{_WORD})){{0,3}})"
    return re.compile(
        rf"(?<!\w)(?i:company|firm|vendor|manufacturer|supplier|contractor|consortium|empresa|compañía|"
        rf"fabricante|proveedora?|entreprise|société|fournisseur|fabricant|companhia|fornecedora?)\s"
        rf"(?:(?:china|chino|israelí|estatal|chinoise|israélienne|chinesa|israelense)\s)?[“\"«]?{name}(?!\w)"
    )


def places(text: str, first: int, last: int) -> Iterator[Place]:
    """The name behind a word for a place: "the town of Samborondón", "ciudad de Colón"."""
    for match in _place().finditer(text, first, last):
        yield match.span("name")


@lru_cache(maxsize=1)
def _place() -> re.Pattern[str]:
    kinds = (
        r"(?:town|city|village|district|province|municipality|county|ciudad|municipio|provincia|"
        r"distrito|cantón|localidad|ville|commune|région|cidade|município|província|bairro)"
    )
    name = rf"(?P<name>{_UP}[\w’'-]+(?:\s(?:de|del|da|do|la)?\s?{_UP}[\w’'-]+){{0,2}})"
    return re.compile(rf"(?<!\w){kinds}\s(?:[a-zà-ÿ]+\s)?(?:of|de|da|do|d['’])\s?(?:la\s)?{name}")


def anaphors(text: str, first: int, last: int, language: str) -> Iterator[Place]:
    """Words for a system that was named before: "the project", "este sistema", "It"."""
    for match in _anaphor(language).finditer(text, first, last):
        yield match.span("all" if match["all"] else "head")


@lru_cache(maxsize=8)
def _anaphor(language: str) -> re.Pattern[str]:
    forms = {
        "es": r"(?i:el|la|este|esta|dicho|dicha|ese|esa|su|del|al)\s(?:nuevo\s|nueva\s)?"
        r"(?:sistema|proyecto|programa|red|plataforma|obra)",
        "fr": r"(?i:le|la|ce|cet|cette|son|sa|du|ledit)\s(?:nouveau\s|nouvelle\s)?"
        r"(?:système|projet|programme|réseau|plateforme|dispositif)",
        "pt": r"(?i:o|a|este|esta|esse|essa|seu|sua|do|da|no|na|ao)\s(?:novo\s|nova\s)?"
        r"(?:sistema|projec?to|programa|rede|plataforma|obra)",
    }
    english = (
        rf"(?i:the|this|that|their|its)\s(?:new\s|whole\s|entire\s|same\s)?(?:{_CORE}\s)?"
        r"(?:system|project|network|programme|program|platform|scheme)"
    )
    form = forms.get(language, english)
    start = r"|(?<![\w,;:]\s)(?<![\w’'])It" if language not in forms else ""
    heads = (
        r"system|project|network|program(?:me)?|platform|sistema|proyecto|projet|système|projec?to"
    )
    priced = r"(?i:the|this)\s[$€£A-Z]{0,4}\s?[\d.,]+(?:[ -]?(?:million|billion|m|bn))?[ -]"
    return re.compile(
        rf"(?<!\w)(?:(?P<all>{form}{start})|{priced}(?P<head>{heads}))(?!\w)"
        rf"(?![ -](?:of|de|do|da|des?)\s{_UP})"
    )
