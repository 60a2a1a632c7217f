"""Names in Spanish, French and Portuguese pages that no table holds, by their make and place.

A name is read where the text shows what it is: "la empresa Seguritech", "Ministério da
Justiça (MJ)", "el programa llamado Ciudad Segura", "dans la ville de Brive", "en León,
Cortazar y Celaya". Shown once, it is known on the whole page, also where it stands bare.
Nothing here makes a person into anything: names behind titles or with a given name are
left out, and what is found must still pass the verifier.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

import msgspec

from sousveil import names
from sousveil.extract._patterns import romance_words
from sousveil.extract._wording import TITLES
from sousveil.model import fold

__all__ = ["Named", "is_agency", "is_body", "named_in", "place_of_body", "surnames", "unknown_names"]


class Named(msgspec.Struct, frozen=True):
    """``text[start:end]`` names a system (S), organisation (O) or place (P)."""

    start: int
    end: int
    letter: str


_UP = r"[A-ZÀ-ÖØ-ÞŠŽ]"
_WORD = rf"(?:{_UP}[\w&'’.-]*[\w&]|{_UP})"
_OPEN, _CLOSE = r"[“\"«‘'](?:[ \u00a0\u202f])?", r"(?:[ \u00a0\u202f])?[”\"»’']"
_FIRM = rf"{_WORD}(?:(?:[ ](?:de|del|do|da|du|des|d['’]|&|–|-))?[ ]?(?<=[ ’'])(?:{_WORD}|\d+))" "{0,5}"
_SPOT = (
    rf"{_UP}[\w’'-]*(?:(?:[ ](?:de|del|la|las|los|da|do|das|dos|du|des|le|les|sur|sous|lès)){{0,2}}"
    rf"[ ](?:[dl]['’])?{_UP}[\w’'-]*){{0,4}}"
)


@lru_cache(maxsize=4)
def named_in(text: str, language: str) -> tuple[Named, ...]:
    """All names of a page, in order; where two overlap, the longer one."""
    finder = _Finder(text, language)
    found: dict[str, str] = {}
    for letter, name in [
        *(("O", n) for n in finder.organisations()),
        *(("S", n) for n in finder.systems()),
        *(("P", n) for n in finder.places()),
    ]:
        found.setdefault(name, letter)
    return tuple(_everywhere(text, found))


def unknown_names(text: str, first: int, last: int, language: str) -> Iterator[tuple[int, int]]:
    """Capitalised names within ``text[first:last]``, whatever they name; not the sentence's
    first word where it is a word of the language."""
    for match in _unknown().finditer(text, first, last):
        start, end = match.span()
        name = match[0]
        if match.start() == first and name.split()[0].lower() in _small(text):
            continue
        if not _is_no_name(name, text, language):
            yield start, end


@lru_cache(maxsize=1)
def _unknown() -> re.Pattern[str]:
    return re.compile(rf"(?<![\w’'@/.-]){_FIRM}(?!\w)")


def _everywhere(text: str, found: dict[str, str]) -> Iterator[Named]:
    if not found:
        return
    longest_first = sorted(found, key=len, reverse=True)
    pattern = rf"(?<![\w-])(?:{'|'.join(map(re.escape, longest_first))})(?![\w])"
    for match in re.finditer(pattern, text):
        yield Named(match.start(), match.end(), found[match[0]])


@lru_cache(maxsize=4)
def _small(text: str) -> frozenset[str]:
    """Words that the page has in small letters: as a lone capital, each may be that word."""
    return frozenset(re.findall(r"(?<![\w’'-])[a-zà-ÿ][\wà-ÿ-]+", text))


@lru_cache(maxsize=1)
def _no_names() -> frozenset[str]:
    return frozenset(fold(w) for w in romance_words("not_named", "").split())


@lru_cache(maxsize=1)
def _given_names() -> frozenset[str]:
    return frozenset(fold(w) for w in romance_words("given_names", "").split())


def _is_no_name(name: str, text: str, language: str) -> bool:
    """Whether a capitalised word or group is a common word, a day, a medium or a person."""
    words = name.split()
    head = fold(words[0])
    if head in _no_names():
        return True
    if len(words) == 1:
        return words[0].lower() in _small(text) or len(name) < 3
    return head in _given_names()


@lru_cache(maxsize=4)
def surnames(text: str) -> frozenset[str]:
    """Last words of names that the page has behind a given name or a title."""
    found = set()
    for match in _full_name().finditer(text):
        words = match["name"].split()
        if match["title"] or fold(words[0]) in _given_names():
            found.add(words[-1])
    return frozenset(found)


@lru_cache(maxsize=1)
def _full_name() -> re.Pattern[str]:
    link = r"(?:de|del|da|do|dos|das|van|von|al|bin|el|la|le)"
    return re.compile(
        rf"(?<!\w)(?P<title>(?:{TITLES})[ ])?(?P<name>{_UP}[\w’'-]+(?:[ ](?:{link}[ ])?{_UP}[\w’'-]+){{0,3}})"
    )


class _Finder:
    """The names of one page; each method yields them as they stand."""

    def __init__(self, text: str, language: str) -> None:
        self._text = text
        self._language = language
        self._firms: set[str] = set()

    def organisations(self) -> Iterator[str]:
        for match in _bodies(self._language).finditer(self._text):
            yield match["name"]
            if match["short"]:
                yield match["short"]
        for match in _small_bodies(self._language).finditer(self._text):
            yield match[0]
        for name in self._companies():
            yield name
            short = name.split()[0].rstrip(".,")
            if self._stands_alone(short, name):
                yield short

    def _companies(self) -> Iterator[str]:
        for pattern in _company_patterns(self._language):
            for match in pattern.finditer(self._text):
                for group in ("name", "second", "third", "fourth", "short"):
                    name = match.groupdict().get(group)
                    if name and self._may_be_company(name):
                        yield name.rstrip(",")

    def _may_be_company(self, name: str) -> bool:
        head = fold(name.split()[0])
        if head in _no_names() or _starts_as_body(self._language).match(name):
            return False
        if name in surnames(self._text):
            return False
        return len(name) > 2 and not (" " in name and head in _given_names())

    def _stands_alone(self, short: str, name: str) -> bool:
        """Whether the page also calls a company by the first word of its name alone."""
        if short == name or len(short) < 4 or not self._may_be_company(short):
            return False
        if short.lower() in _small(self._text) or fold(short) in _given_names():
            return False
        alone = rf"(?<![\w-]){re.escape(short)}(?![\w-])(?!\s{_UP})"
        return bool(re.search(alone, self._text))

    def systems(self) -> Iterator[str]:
        for pattern in _system_patterns(self._language):
            for match in pattern.finditer(self._text):
                name = match["name"].strip()
                if self._may_be_system(name):
                    yield name
        for match in _centres().finditer(self._text):
            yield match["name"].rstrip(", ")
            if match["short"]:
                yield match["short"]

    def _may_be_system(self, name: str) -> bool:
        head = fold(name.split()[0])
        if head in _no_names() or head in _given_names() or len(name) < 3:
            return False
        if _starts_as_body(self._language).match(name):
            return False
        return not any(
            m.known.kind != "system" and m.start == 0 and m.end == len(name)
            for m in names.mentions(name, self._language)
        )

    def places(self) -> Iterator[str]:
        for match in _shown_places(self._language).finditer(self._text):
            yield from self._list_from(match, sure=True)
        for match in _at_places(self._language).finditer(self._text):
            yield from self._list_from(match, sure=False)

    def _list_from(self, match: re.Match[str], *, sure: bool) -> Iterator[str]:
        """The place, and those listed behind it: "A, B y C"."""
        if not self._may_be_place(match["name"], sure=sure):
            return
        yield match["name"]
        waiting: list[str] = []
        position = match.end("name")
        while item := _further(self._language).match(self._text, position):
            if not self._may_be_place(item["name"], sure=False):
                return
            waiting.append(item["name"])
            if item["and"] or item["at"]:
                yield from waiting
                waiting = []
            position = item.end("name")

    def _may_be_place(self, name: str, *, sure: bool) -> bool:
        words = name.split()
        head = fold(words[0])
        if head in _no_names() or _starts_as_body(self._language).match(name):
            return False
        if len(name) < 3 or (name.isupper() and len(name) < 6):
            return False
        if (len(words) > 1 and head in _given_names()) or name in surnames(self._text):
            return False
        common = len(words) == 1 and words[0].lower() in _small(self._text)
        return sure or not common


def _class(name: str, language: str) -> str:
    return romance_words(name, language)


@lru_cache(maxsize=4)
def _starts_as_body(language: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{_class('body', language)})(?!\w)")


@lru_cache(maxsize=4)
def _bodies(language: str) -> re.Pattern[str]:
    link = r"(?:de|del|da|do|das|dos|du|des|la|las|los|el|a|à|para|pour|l['’]|d['’]|aux|au|en|em)"
    tail = rf"(?:[ ](?:{link}[ ]?){{0,3}}(?<=[ ’']){_WORD})"
    also = rf"(?:[ ](?:{_class('and', language)})[ ](?:(?:{link})[ ]?)?(?<=[ ’']){_WORD}(?![\w ]*\())"
    whole = rf"(?:{_class('body', language)}){tail}{{1,6}}{also}?"
    alone = r"Polic[ií]a|Polícia|Gendarmerie|Ejército|Carabineros|Fiscalía|Prefeitura|Mairie|Metrô"
    return re.compile(
        rf"(?<![\w’'-])(?P<name>{whole}|(?:{alone})(?![\w]))(?!\w)"
        rf"(?:[ ]\((?P<short>{_UP}[\w-]{{1,11}})\))?"
    )


@lru_cache(maxsize=4)
def _small_bodies(language: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{_class('low_body', language)})(?!\w)")


@lru_cache(maxsize=4)
def _company_patterns(language: str) -> tuple[re.Pattern[str], ...]:
    noun, adjective = _class("company_noun", language), _class("company_adjective", language)
    of, both = _class("of", language), _class("and", language)
    legal = _class("legal_form", "")
    article = _class("article", language)
    word = rf"(?:(?:{adjective}|{of}|{article}|[a-zà-ÿ]{{3,14}}(?:ense|es[ea]|ois|oise|ain|aine|iene|ano|ana|ien|ienne|"
    word += r"ol|ola|olas|ine|ino|ina|iense|elí|élien|élienne|ês|eza|ão|ã|and|ande|anche|ique))[ ]){0,4}"
    short = rf"(?:[ ]\((?P<short>{_UP}[\w-]{{1,11}})\))?"
    quoted = rf"(?:{_OPEN})?"
    shut = rf"(?:{_CLOSE})?"
    listed = (
        rf"(?:,[ ]{quoted}(?P<second>{_FIRM}){shut})?(?:,[ ]{quoted}(?P<third>{_FIRM}){shut})?"
        rf"(?:,?[ ](?:{both})[ ]{quoted}(?P<fourth>{_FIRM}){shut})?"
    )
    return (
        re.compile(
            rf"(?<!\w)(?i:{noun})[ ,:]{{1,2}}(?:(?:es|est|é|son|sont|são|foi|fue)[ ])?{word}{quoted}"
            rf"(?P<name>{_FIRM}){shut}{short}{listed}(?!\w)"
        ),
        re.compile(rf"(?<![\w’'-])(?P<name>{_FIRM},?[ ](?:{legal}))(?![\w])"),
        re.compile(
            rf"(?<![\w’'-])(?P<name>{_FIRM}){shut}{short},[ ](?:(?:{article})[ ]?)?"
            rf"(?:[\w’'-]+[ ]){{0,2}}?(?:{noun})(?!\w)"
        ),
    )


@lru_cache(maxsize=4)
def _system_patterns(language: str) -> tuple[re.Pattern[str], ...]:
    noun, called = _class("system_noun", language), _class("called", language)
    adjective, article = _class("system_adjective", language), _class("article", language)
    name = rf"{_WORD}(?:[ ](?:(?:de|del|do|da|du|e|y|et|la|des)[ ])?(?:{_WORD}|\d+)){{0,4}}"
    few = r"(?:[a-zà-ÿ-]+[ ]){0,5}?"
    return (
        re.compile(rf"(?<!\w)(?i:{noun})[ ]{few}(?:{called})[ ]{_OPEN}(?P<name>[^“”\"«»\n]{{3,50}}?){_CLOSE}"),
        re.compile(rf"(?<!\w)(?i:{noun})[ ](?:(?:{adjective})[ ])?{_OPEN}(?P<name>{_UP}[^“”\"«»\n]{{2,50}}?){_CLOSE}"),
        re.compile(rf"(?<!\w)(?i:{noun})[ ]{few}(?:{called})[ ](?:(?:{article})[ ])?(?P<name>{name})(?!\w)"),
        re.compile(
            rf"(?<!\w)(?:{_direct(language)})[ ](?:(?:{adjective})[ ]){{0,2}}(?P<name>{name})(?!\w)"
        ),
        re.compile(rf"(?<![\w’'-])(?P<name>{_capital_heads(language)}[ ]{name})(?!\w)"),
        re.compile(
            rf"(?<!\w)(?i:{noun})[ ][^.;,\n“”«»]{{3,50}},[ ](?:{article})[ ](?P<name>{_WORD}[ ]{_WORD})(?=[.,;])"
        ),
    )


def _direct(language: str) -> str:
    """Nouns behind which a bare name is a system's: "logiciel Briefcam"."""
    return {
        "es": "programa|proyecto|plataforma|software|sistema|aplicación|malware",
        "fr": "logiciel|projet|programme|plateforme|système|application|dispositif|outil",
        "pt": "programa|projec?to|plataforma|software|sistema|aplicativo",
    }[language]


def _capital_heads(language: str) -> str:
    return {
        "es": "(?:Plataforma|Torre|Operativo|Proyecto|Programa|Sistema|Muralla)",
        "fr": "(?:Plateforme|Projet|Programme|Système)",
        "pt": "(?:Plataforma|Programa|Projec?to|Sistema|Muralha|Operação|Cidade)",
    }[language]


@lru_cache(maxsize=1)
def _centres() -> re.Pattern[str]:
    core = (
        r"Comando|Mando|Control\w*|Opera\w+|Monitor\w+|Segur\w+|Sécur\w+|Emerg[eê]nc\w+|Vigil\w+|"
        r"Videovig\w+|Supervision|Commandement|Intégr\w+|Integrad[oa]|Comunic\w+|Coordin\w+|Inteligência"
    )
    link = r"(?:(?:de|da|do|del|y|e|et|la|d['’]|l['’])[ ]?){0,2}"
    part = rf"[ ]{link}(?<=[ ’']){_WORD},?"
    return re.compile(
        rf"(?<![\w-])(?P<name>(?:Centro|Centre|Central|Sala|Complejo)(?=[^.;\n]{{0,60}}(?:{core}))"
        rf"(?:{part}){{1,8}}(?<!,))(?:[ ]\((?P<short>{_UP}[\w-]{{1,9}})\))?"
    )


@lru_cache(maxsize=4)
def _shown_places(language: str) -> re.Pattern[str]:
    noun, body, of = (_class(c, language) for c in ("placenoun", "placebody", "of"))
    after = rf"(?:{of})[ ]?(?<=[ ’'])(?:(?:la|las|los|el|São|San|Santa)[ ])?"
    return re.compile(rf"(?<!\w)(?:(?i:{noun})|{body})[ ](?:{after})(?P<name>{_SPOT})(?!\w)")


@lru_cache(maxsize=4)
def _at_places(language: str) -> re.Pattern[str]:
    at, article = _class("in", language), _class("article", language)
    return re.compile(
        rf"(?<!\w)(?:(?i:{at}))[ ](?:(?:tod[oa]|toute?)[ ])?(?:(?:{article})[ ]?)?(?<=[ ’'])"
        rf"(?P<name>{_SPOT})(?!\w)"
    )


@lru_cache(maxsize=4)
def _further(language: str) -> re.Pattern[str]:
    at, both, article = (_class(c, language) for c in ("in", "and", "article"))
    bracket = r"(?:[ ]\([^()\n]{1,30}\))?"
    return re.compile(
        rf"{bracket}(?:,|;)?[ ](?P<and>(?:{both})[ ])?(?P<at>(?:{at})[ ])?(?:(?:{article})[ ])?"
        rf"(?P<name>(?<=[ ]){_SPOT})(?!\w)(?<!\w\s)"
    )


def is_body(name: str, language: str) -> bool:
    """Whether a name is a public body's, by its first word."""
    return bool(_starts_as_body(language).match(name) or _small_bodies(language).match(name))


def is_agency(name: str) -> bool:
    """Whether a name has a word for those who watch, listen or keep records."""
    return bool(_agency().search(name))


@lru_cache(maxsize=1)
def _agency() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{romance_words('agency', '')})(?!\w)")


def place_of_body(name: str, language: str) -> str:
    """The place that a public body is of: Quito in "Municipio de Quito"; empty when none."""
    found = _place_of_body(language).match(name)
    return found["name"] if found else ""


@lru_cache(maxsize=4)
def _place_of_body(language: str) -> re.Pattern[str]:
    body, of = _class("placebody", language), _class("of", language)
    return re.compile(
        rf"(?:{body})[ ](?:{of})[ ]?(?<=[ ’'])(?:(?:la|las|los|el)[ ])?"
        rf"(?!Estado\b|État\b|Justi|Segur|Gobern)(?P<name>{_SPOT})\Z"
    )
