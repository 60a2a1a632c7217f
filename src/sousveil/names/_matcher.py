"""Finding known names in running text, fast, with offsets into the text unchanged.

One Aho-Corasick automaton holds every spelling of every name. All its hits are
taken, overlapping ones too; those inside a longer word, in the wrong language or
on the list of look-alikes fall out; of what is left the leftmost and then longest
wins, and nothing overlaps. This is not a recogniser: it finds what the tables hold.

Look-alikes, and what is done: a name that is also a word is found only as it is
capitalised (Turkey, Chad, China, Axis); "us" is never the US; a longer name hides the shorter
one in it (Nigeria, Guinea-Bissau, Papua New Guinea), and so do longer phrases that
are no name of ours (New Mexico, South China Sea, Michael Jordan; ``hides`` in
``data/countries.toml``); a country that is also a given name (Jordan, Chad, Georgia) is
refused where another capitalised word follows at once (Jordan Smith). Bare
"Congo", "Korea" and "America" could be two countries or none, and are not found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Literal

import ahocorasick_rs
import msgspec

from sousveil.model import EntityRef
from sousveil.names import _countries
from sousveil.names._curated import CuratedRow, Known, country, lookup, rows, traded
from sousveil.names._forms import is_joined, plain, spellings, without_marks

__all__ = ["Mention", "mentions", "stands_in", "traded_spellings"]

Form = Literal["name", "demonym"]


class Mention(msgspec.Struct, frozen=True):
    """A known name in a text: ``text[start:end]``, in code points.

    :ivar form: ``name``, or ``demonym`` for an adjective of a country ("Chinese").
    """

    start: int
    end: int
    text: str
    known: Known
    form: Form


class _Candidate(msgspec.Struct, frozen=True):
    """What a spelling stands for. ``known`` is ``None`` for a phrase that only hides others."""

    known: Known | None
    form: Form = "name"
    languages: frozenset[str] = frozenset()  # empty: any
    sure: bool = True  # found also where the text's language is unknown
    given_name: bool = False


def mentions(text: str, language: str = "") -> list[Mention]:
    """Known names in ``text``, sorted, none overlapping.

    :param language: BCP 47 tag of the text. It decides which demonyms count: in
        Spanish "china" is an adjective, in English it is porcelain. Without it, or
        with one other than en, es, fr and pt, only forms that are sure anywhere count.
    """
    bare, positions = without_marks(text)
    return list(_leftmost_longest(text, _hits(plain(bare), language), positions))


def stands_in(ref: EntityRef, text: str, language: str = "") -> bool:
    """Whether a text holds a known name of the entity, as a whole word.

    A name within a longer name of another entity stands there too: China in "Bank of
    China". For an entity that is not curated, or only because a list names it, its own name is
    sought, letter case aside.
    """
    known = lookup(ref)
    form = plain(without_marks(text)[0])
    if known is not None and known.sort != "listed":  # of those no name is looked for
        return _has(_hits(form, language), known)
    form = form.lower()
    name = plain(without_marks(ref.name)[0]).lower()
    found = form.find(name)
    while name and found >= 0:
        if not _inside_word(form, found, found + len(name)):
            return True
        found = form.find(name, found + 1)
    return False


_Hit = tuple[int, int, _Candidate]  # start, minus end, what it is


def _hits(form: str, language: str) -> list[_Hit]:
    """Every name that could stand in a plain text, overlapping ones too; the longest first
    of those that start together.
    """
    spoken = _primary(language)
    candidates = _candidates()
    hits: list[_Hit] = []
    for index, start, end in _automaton().find_matches_as_indexes(form, overlapping=True):
        if _inside_word(form, start, end):
            continue
        candidate = _chosen(candidates[index], spoken, form, end)
        if candidate:
            hits.append((start, -end, candidate))
    hits.sort(key=lambda hit: hit[:2])
    return hits


def _has(hits: list[_Hit], known: Known) -> bool:
    hidden = [hit for hit in hits if hit[2].known is None]
    return any(
        candidate.known is not None
        and candidate.known.id == known.id
        and not any(h[0] < -end and start < -h[1] for h in hidden)
        for start, end, candidate in hits
    )


def _leftmost_longest(text: str, hits: list[_Hit], positions: list[int] | None) -> list[Mention]:
    found: list[Mention] = []
    reached = 0
    for start, negative_end, candidate in hits:
        end = -negative_end
        if start < reached:
            continue
        reached = end
        if candidate.known is not None:
            first, last = (positions[start], positions[end]) if positions else (start, end)
            found.append(Mention(first, last, text[first:last], candidate.known, candidate.form))
    return found


def _chosen(
    candidates: tuple[_Candidate, ...], language: str, form: str, end: int
) -> _Candidate | None:
    for candidate in candidates:
        if candidate.languages:
            if language and language not in candidate.languages:
                continue
            if not language and not candidate.sure:
                continue
        if candidate.given_name and _NAME_FOLLOWS.match(form, end):
            continue
        return candidate
    return None


_NAME_FOLLOWS = re.compile(r" [A-Z][a-z]")


def _inside_word(form: str, start: int, end: int) -> bool:
    before = start > 0 and is_joined(form[start - 1]) and is_joined(form[start])
    after = (
        end < len(form)
        and is_joined(form[end])
        and (is_joined(form[end - 1]) or form[end - 1] == ".")
    )
    return before or after


def _primary(language: str) -> str:
    primary = language.lower().replace("_", "-").split("-")[0]
    return primary if primary in _countries.LANGUAGES else ""


@lru_cache(maxsize=1)
def _automaton() -> ahocorasick_rs.AhoCorasick:
    return ahocorasick_rs.AhoCorasick(
        list(_patterns()), matchkind=ahocorasick_rs.MatchKind.Standard
    )


@lru_cache(maxsize=1)
def _candidates() -> list[tuple[_Candidate, ...]]:
    return list(_patterns().values())


@lru_cache(maxsize=1)
def _patterns() -> dict[str, tuple[_Candidate, ...]]:
    """Spelling → what it stands for; the first that fits a text's language is taken."""
    patterns: dict[str, tuple[_Candidate, ...]] = {}

    def add(spelling: str, candidate: _Candidate) -> None:
        patterns[spelling] = (*patterns.get(spelling, ()), candidate)

    for phrase in _countries.settings()["hides"]:
        for spelling in spellings(phrase, loose=True):
            add(spelling, _Candidate(known=None))
    for spelling, candidate in _country_names():
        add(spelling, candidate)
    for row in rows():
        for name, spelling in _in_text(row):
            languages = row.only_in.get(name, frozenset())
            add(spelling, _Candidate(row.known, "name", languages, sure=not languages))
    for spelling, candidate in _demonym_forms():
        add(spelling, candidate)
    return patterns


def _in_text(row: CuratedRow) -> Iterator[tuple[str, str]]:
    """The names of a row that are looked for in text, each with its spellings."""
    quiet = {plain(name) for name in row.quiet}
    for name in row.known.names:
        if name not in row.quiet:
            for spelling in sorted(spellings(name) - quiet):
                yield name, spelling


def traded_spellings() -> dict[str, str]:
    """How suppliers and systems are written in text, each with the name of the entity: the
    plain forms, and the names themselves with their marks, as they are and in capitals."""
    found: dict[str, str] = {}
    for row in traded():
        for name, spelling in _in_text(row):
            found |= dict.fromkeys((spelling, name, name.upper()), row.known.name)
    return found


def _country_names() -> list[tuple[str, _Candidate]]:
    care = _countries.settings()
    quiet, given = set(care["quiet"]), set(care["given_names"])
    found = []
    for code, names in _countries.names_of_all().items():
        for name in names:
            if name in quiet:
                continue
            languages = frozenset(care["only_in"].get(name, ()))
            candidate = _Candidate(
                country(code), "name", languages, sure=not languages, given_name=name in given
            )
            found += [(spelling, candidate) for spelling in spellings(name, loose=True)]
    return found


def _demonym_forms() -> list[tuple[str, _Candidate]]:
    unsure = set(_countries.settings()["unsure_demonyms"])
    found = []
    for code in _countries.names_of_all():
        for form, language in _countries.demonyms(code):
            candidate = _Candidate(
                country(code), "demonym", frozenset({language}), sure=form.lower() not in unsure
            )
            cases = {plain(form), plain(form.upper())}
            if language != "en":  # written small, and large where a sentence or a title begins
                cases |= {plain(form[:1].upper() + form[1:])}
            found += [(case, candidate) for case in sorted(cases)]
    return found
