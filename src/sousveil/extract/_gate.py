"""The gate: a text that speaks of no surveillance is not read at all.

One Aho-Corasick pass over the bytes of the text. Some words are enough by themselves:
phrases for a technology from the vocabulary, suppliers and systems from the table of
names, and stems of ``data/gate.toml``. Others stand in any newspaper (camera, intercept,
drone); they count where near by is talk of those who watch and of a purchase, or of a
sum or a supplier. A text that passes is read in full, so all lists are generous.

:func:`places` also tells where in a long text the words stand, for whoever wants to
read no more than what is around them.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from functools import lru_cache
from importlib import resources
from typing import Any, NamedTuple

import ahocorasick_rs

from sousveil import names

__all__ = ["is_relevant", "places"]

#: Bytes on either side of a word in which its company is looked for.
_NEAR = 300
#: The kind of company that names of suppliers count as.
_SUMS = "sums"


def is_relevant(text: str) -> bool:
    """Whether the text holds words that a claim of ours could stand beside."""
    return next(_found(text.encode()), None) is not None


def places(text: str) -> list[int]:
    """Offsets, in code points, of the words that let the text through, in order; none for a
    text that is not let through."""
    data = text.encode()
    found = list(_found(data))
    if len(data) == len(text):
        return found
    points, reached, count = [], 0, 0
    for at in found:
        count += len(data[reached:at].decode())
        reached = at
        points.append(count)
    return points


def _found(data: bytes) -> Iterator[int]:
    """Where words stand that are enough, alone or in their company; offsets in bytes."""
    gate = _gate()
    small = data.lower()  # ASCII only; the words have every letter beyond it in both cases
    for index, start, end in gate.automaton.find_matches_as_indexes(small, overlapping=True):
        word = gate.words[index]
        if word.whole and _inside_word(small, start, end):
            continue
        if word.spellings and names.plain(data[start:end].decode()) not in word.spellings:
            continue
        if word.enough or _has_company(data, small, start, end):
            yield start


def _has_company(data: bytes, small: bytes, start: int, end: int) -> bool:
    """Whether two of three kinds of words stand near: watchers, dealing, sums or suppliers."""
    gate = _gate()
    first, last = max(0, start - _NEAR), end + _NEAR
    around = small[first:start] + b" " + small[end:last]  # no word keeps itself company
    kinds = {gate.kinds[i] for i, *_ in gate.company.find_matches_as_indexes(around)}
    if len(kinds) != 1 or _SUMS in kinds:
        return len(kinds) > 1
    stretch = data[first:last].decode(errors="ignore")
    return any(m.known.kind in ("organisation", "system") for m in names.mentions(stretch))


def _inside_word(small: bytes, start: int, end: int) -> bool:
    return (start > 0 and _is_letter(small[start - 1]) and _is_letter(small[start])) or (
        end < len(small) and _is_letter(small[end]) and _is_letter(small[end - 1])
    )


def _is_letter(byte: int) -> bool:
    return 97 <= byte <= 122 or 48 <= byte <= 57


class _Word(NamedTuple):
    """What a pattern stands for.

    :ivar enough: whether it lets a text through alone.
    :ivar whole: whether it must not stand within a longer word.
    :ivar spellings: the plain forms of a name in which letter case counts.
    """

    enough: bool
    whole: bool = False
    spellings: frozenset[str] = frozenset()


class _Gate(NamedTuple):
    """The words, and the words that keep them company with the kind of each."""

    automaton: ahocorasick_rs.BytesAhoCorasick
    words: list[_Word]
    company: ahocorasick_rs.BytesAhoCorasick
    kinds: list[str]


@lru_cache(maxsize=1)
def _gate() -> _Gate:
    file = resources.files("sousveil.extract") / "data" / "gate.toml"
    table = tomllib.loads(file.read_text(encoding="utf-8"))
    patterns: dict[bytes, _Word] = {}
    for form, word in _words(table):
        patterns.setdefault(form, word)
    kinds = {
        form: kind
        for kind, words in table["company"].items()
        for word in words
        for form in _forms(word)
    }
    return _Gate(
        _automaton(patterns), list(patterns.values()), _automaton(kinds), list(kinds.values())
    )


def _automaton(patterns: Iterable[bytes]) -> ahocorasick_rs.BytesAhoCorasick:
    """One that takes a step a byte; the other makes are half as fast on long lists."""
    return ahocorasick_rs.BytesAhoCorasick(
        list(patterns), implementation=ahocorasick_rs.Implementation.DFA
    )


def _words(table: dict[str, Any]) -> Iterator[tuple[bytes, _Word]]:
    for key, enough in (("enough", True), ("with_company", False)):
        for stem in table[key]:
            yield from ((form, _Word(enough)) for form in _forms(stem))
    general = {names.plain(phrase).lower() for phrase in table["general_phrases"]}
    for phrase in sorted(names.technology_phrases()):
        word = _Word(enough=names.plain(phrase).lower() not in general, whole=True)
        yield from ((form, word) for form in _forms(phrase))
    general_names = set(table["general_names"])
    spelled: dict[bytes, set[str]] = {}
    for spelling, name in names.traded_spellings().items():
        if name not in general_names:
            spelled.setdefault(spelling.encode().lower(), set()).add(names.plain(spelling))
    for form, spellings in spelled.items():
        yield form, _Word(enough=True, whole=True, spellings=frozenset(spellings))


def _forms(word: str) -> Iterable[bytes]:
    """The bytes of a word, ASCII in small letters. Other letters stand as the word may be
    written: small, capital or only the first one capital; and without marks, since people
    leave accents out."""
    word = word.lower()
    bare = names.plain(word).lower()
    written = (word, word.upper(), word[:1].upper() + word[1:], bare, bare.upper())
    return dict.fromkeys(form.encode().lower() for form in written)
