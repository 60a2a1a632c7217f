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
from importlib import resources

import msgspec

from sousveil import names
from sousveil.extract._patterns import romance_words
from sousveil.extract._persons import has_organisation_word
from sousveil.extract._romance_patterns import (
    ARTICLE,
    CODE_OF,
    LIKE_COUNTRY,
    OF_OURS,
    PLURAL,
    SMALL_PLACES,
    UP,
    acts_as_company,
    agency,
    and_others,
    at_places,
    bodies,
    body_place,
    centres,
    company_patterns,
    consortia,
    full_name,
    further,
    given_to,
    places_of_kit,
    shown_places,
    small_bodies,
    starts_as_body,
    subject_places,
    system_patterns,
    towns,
    unknown,
)
from sousveil.model import fold

__all__ = [
    "Named",
    "body_shorts",
    "is_agency",
    "is_body",
    "named_in",
    "place_of_body",
    "shown_names",
    "sure_towns",
    "surnames",
    "unknown_names",
]


class Named(msgspec.Struct, frozen=True):
    """``text[start:end]`` names a system (S), organisation (O) or place (P)."""

    start: int
    end: int
    letter: str


@lru_cache(maxsize=4)
def named_in(text: str, language: str) -> tuple[Named, ...]:
    """All names of a page, in order; where two overlap, the longer one."""
    return tuple(_everywhere(text, shown_names(text, language)))


@lru_cache(maxsize=4)
def shown_names(text: str, language: str) -> dict[str, str]:
    """Every name that the page shows to be a system's (S), an organisation's (O) or a place's
    (P), with its letter."""
    finder = _Finder(text, language)
    found: dict[str, str] = {}
    for letter, name in [
        *(("O", n) for n in finder.organisations()),
        *(("S", n) for n in finder.systems()),
        *(("P", n) for n in finder.places()),
    ]:
        found.setdefault(name, letter)
    return found


def unknown_names(text: str, first: int, last: int, language: str) -> Iterator[tuple[int, int]]:
    """Capitalised names within ``text[first:last]``, whatever they name; not the sentence's
    first word where it is a word of the language."""
    for match in unknown().finditer(text, first, last):
        start, end = match.span()
        name = match[0]
        if match.start() <= first + 1 and not _is_sure_at_start(name, text, end, language):
            continue
        if not _is_no_name(name, text):
            yield start, end


def _is_sure_at_start(name: str, text: str, end: int, language: str) -> bool:
    """Whether a sentence's first words are a name and no words: the page has them elsewhere, or
    they sell, win or are called a company."""
    if acts_as_company(language).match(text, end):
        return True
    if " " in name or re.search(r"[A-Z].*[A-Z]", name):
        return name.split(maxsplit=1)[0].lower() not in _small(text)
    return bool(re.search(rf"[a-zà-ÿ,] {re.escape(name)}(?!\w)", text))


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


def _is_no_name(name: str, text: str) -> bool:
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
    for match in full_name().finditer(text):
        words = match["name"].split()
        if match["title"] or fold(words[0]) in _given_names():
            found.add(words[-1])
    return frozenset(found)


@lru_cache(maxsize=4)
def sure_towns(text: str) -> frozenset[str]:
    """Names, also such as a person may have, that the page has behind a word for towns."""
    found: set[str] = set()
    for match in towns().finditer(text):
        found.update(re.split(r",? (?:y|e|et) |, ", match["names"] or match["one"]))
    return frozenset(found)


#: Command centres by the count of their Cs, as in Mexico (C4, C5, C5i); further down a page
#: they are mostly named in passing.
_LEAD = 400  # characters
_CODES = re.compile(r"(?<![\w-])C[2-5]i?(?![\w-])")


#: In the names of firms, and not of towns.
_FIRM_WORD = re.compile(
    r"Solu[cç]|T[eé]cnolog|Sistemas|Systèmes|Eletr|Electr|Segurança|Seguridad|Sécurité|Vigilância|"
    r"Digital|Telecom|Engenharia|Ingenier|Serviços|Servicios|Software|Labs?\b|Group"
)

#: Common words with which towns are called: "Ciudad Victoria", "Norte de Santander".
_TOWN_WORDS = frozenset({"ciudad", "cidade", "ville", "norte", "sur", "sul", "nord", "sud"})


@lru_cache(maxsize=1)
def known_towns() -> frozenset[str]:
    """Names of larger towns (``data/towns.txt``): a lone capitalised name may be a person's."""
    file = resources.files("sousveil.extract") / "data" / "towns.txt"
    lines = file.read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


class _Finder:
    """The names of one page; each method yields them as they stand."""

    def __init__(self, text: str, language: str) -> None:
        self._text = text
        self._language = language

    def organisations(self) -> Iterator[str]:
        for match in consortia().finditer(self._text):
            yield match[0]
        for match in bodies(self._language).finditer(self._text):
            yield match["name"]
            if match["short"]:
                yield match["short"]
        for match in small_bodies(self._language).finditer(self._text):
            yield match[0]
        for name in self._companies():
            yield name
            short = name.split(maxsplit=1)[0].rstrip(".,")
            if self._stands_alone(short, name):
                yield short

    def _companies(self) -> Iterator[str]:
        for pattern in company_patterns(self._language):
            for match in pattern.finditer(self._text):
                for group in ("name", "second", "third", "fourth", "short"):
                    name = match.groupdict().get(group)
                    if name and self._may_be_company(name):
                        yield name.rstrip(",")

    def _may_be_company(self, name: str) -> bool:
        head = fold(name.split(maxsplit=1)[0])
        if head in _no_names() or starts_as_body(self._language).match(name):
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
        alone = rf"(?<![\w-]){re.escape(short)}(?![\w-])(?!\s{UP})"
        return bool(re.search(alone, self._text))

    def systems(self) -> Iterator[str]:
        for pattern in system_patterns(self._language):
            for match in pattern.finditer(self._text):
                name = match["name"].strip()
                if self._may_be_system(name):
                    yield name
        for match in _CODES.finditer(self._text, 0, _LEAD):
            yield match[0]
        for match in centres().finditer(self._text):
            yield match["name"].rstrip(", ")
            if match["short"]:
                yield match["short"]

    def _may_be_system(self, name: str) -> bool:
        words = name.split()
        if re.match(r"Sistema|Système|Programa|Plan\b", name) and not OF_OURS.search(name):
            return False
        head = fold(words[1] if len(words) > 1 and ARTICLE.match(words[0]) else words[0])
        if (len(words) == 1 and head in _no_names()) or head in _given_names() or len(name) < 3:
            return False
        if starts_as_body(self._language).match(name):
            return False
        return not any(
            m.known.kind != "system" and m.start == 0 and m.end == len(name)
            for m in names.mentions(name, self._language)
        )

    def places(self) -> Iterator[str]:
        for match in shown_places(self._language).finditer(self._text):
            yield from self._list_from(match, sure=True)
        for pattern in (SMALL_PLACES, LIKE_COUNTRY):
            for match in pattern.finditer(self._text):
                yield match[0]
        for pattern in (CODE_OF, places_of_kit(self._language)):
            for match in pattern.finditer(self._text):
                if match["name"] in known_towns() and not self._names_maker(match["name"]):
                    yield from self._list_from(match, sure=False)
        for match in subject_places(self._language).finditer(self._text):
            if match["name"] in known_towns():
                yield match["name"]
        for match in unknown().finditer(self._text):
            if match[0] in known_towns() and match[0] not in surnames(self._text):
                yield match[0]
        for match in at_places(self._language).finditer(self._text):
            if given_to(self._language).search(
                self._text, max(0, match.start() - 40), match.start()
            ):
                continue  # "attribué à …" names no place
            yield from self._list_from(match, sure=False)

    def _names_maker(self, name: str) -> bool:
        if has_organisation_word(name) or _FIRM_WORD.search(name):
            return True
        return any(m.known.kind == "organisation" for m in names.mentions(name, self._language))

    def _list_from(self, match: re.Match[str], *, sure: bool) -> Iterator[str]:
        """The place, and those listed behind it: "A, B y C"."""
        if not self._may_be_place(match["name"], sure=sure):
            return
        yield match["name"]
        waiting: list[str] = []
        many = bool(PLURAL.match(match[0]))
        position = match.end("name")
        while item := further(self._language).match(self._text, position):
            if not self._may_be_place(item["name"], sure=False, listed=many):
                yield from waiting if many else ()
                return
            waiting.append(item["name"])
            position = item.end("name")
            others = and_others(self._language).match(self._text, position)
            if item["and"] or item["at"] or others or len(waiting) > 2 or many:
                yield from waiting
                waiting = []

    def _may_be_place(self, name: str, *, sure: bool, listed: bool = False) -> bool:
        words = name.split()
        head = fold(words[1] if len(words) > 1 and ARTICLE.match(words[0]) else words[0])
        if head in _no_names() and not (len(words) > 1 and head in _TOWN_WORDS):
            return False
        if starts_as_body(self._language).match(name):
            return False
        if len(name) < 3 or (name.isupper() and len(name) < 6):
            return False
        if listed or name in sure_towns(self._text):
            return True
        if (len(words) > 1 and head in _given_names()) or name in surnames(self._text):
            return False
        common = len(words) == 1 and words[0].lower() in _small(self._text)
        return sure or not common


@lru_cache(maxsize=4)
def body_shorts(text: str, language: str) -> dict[str, str]:
    """Abbreviations that the page gives of public bodies, each with the body's name."""
    return {
        match["short"]: match["name"] for match in bodies(language).finditer(text) if match["short"]
    }


def is_body(name: str, language: str) -> bool:
    """Whether a name is a public body's, by its first word."""
    return bool(starts_as_body(language).match(name) or small_bodies(language).match(name))


def is_agency(name: str) -> bool:
    """Whether a name has a word for those who watch, listen or keep records."""
    return bool(agency().search(name))


def place_of_body(name: str, language: str) -> str:
    """The place that a public body is of: Quito in "Municipio de Quito"; empty when none."""
    found = body_place(language).match(name)
    return found["name"] if found else ""
