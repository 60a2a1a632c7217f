"""A name of an organisation taken apart: what is distinctive in it, and what is not.

A name is folded, its legal form set aside, its letters brought into the Latin script,
and every word put into a class: distinctive, generic (technology, group), a line of
business (marine, bank), a place, a number, or a word that only joins. Words of several
languages that mean one thing become one word, and places and demonyms become the place.
Han names are cut by a list of words; what it does not hold is read as one word in
pinyin. The lists are in ``data/words.toml``.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import lru_cache
from importlib import resources
from typing import NamedTuple

from anyascii import anyascii

from sousveil.model import fold
from sousveil.names import all_known, demonym_forms, set_legal_form_aside

__all__ = ["Taken", "Word", "phonetic", "taken_apart"]

DISTINCT, GENERIC, LINE, PLACE, NUMBER = range(5)
#: What a word of each sort weighs, in this order.
WEIGHTS = (4.0, 1.0, 2.0, 1.5, 2.0)

_HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff]")
#: Read before folding, which would take the marks off that tell ba from ha.
_KANA = re.compile("[\u3040-\u30ff]+")
_CONSONANTS_ONLY = re.compile("[\u0590-\u06ff]")


class Word(NamedTuple):
    """A word of a name: its form for comparison, its class, and how it is written there."""

    form: str
    sort: int
    written: str


class Taken(NamedTuple):
    """A name, taken apart.

    :ivar words: without the joining ones, in order.
    :ivar distinct: how many of them are distinctive.
    :ivar weight: what they weigh together (:data:`WEIGHTS`).
    :ivar text: their forms in one text.
    :ivar joined: all letters of the name without its legal form, spaces aside.
    :ivar initials: first letters of all words, of those that are not generic, and with the
        legal form.
    :ivar legal: class of the legal form (:data:`sousveil.names._legal.FORM_CLASSES`).
    :ivar script: ``latin``, ``han``, ``abjad`` (vowels are mostly not written) or ``other``.
    """

    words: tuple[Word, ...]
    distinct: int
    weight: float
    text: str
    joined: str
    initials: frozenset[str]
    legal: str
    script: str


@lru_cache(maxsize=262_144)  # names are compared with many others
def taken_apart(name: str) -> Taken:
    """Take a name apart."""
    composed = unicodedata.normalize("NFC", name)
    folded = fold(_KANA.sub(lambda kana: f" {anyascii(kana[0])} ", composed))
    core, legal = set_legal_form_aside(folded)
    script = _script(core) if not _KANA.search(composed) or _HAN.search(core) else "other"
    if script == "han":
        core = _han_to_words(core)
    elif script != "latin":
        core = " ".join(_latin(word) for word in core.split())
    pieces = _join_single_letters(core.split())
    words = tuple(_words(pieces))
    distinct = sum(word.sort == DISTINCT for word in words)
    weight = sum(WEIGHTS[word.sort] for word in words)
    text = " ".join(word.form for word in words)
    return Taken(
        words, distinct, weight, text, "".join(pieces), _initials(folded, words), legal, script
    )


def _script(text: str) -> str:
    if text.isascii():
        return "latin"
    if _HAN.search(text):
        return "han"
    if _CONSONANTS_ONLY.search(text):
        return "abjad"
    return "latin" if all(ord(c) < 0x250 for c in text) else "other"


def _latin(word: str) -> str:
    known = _table()
    return word if word in known else fold(anyascii(word)).replace(" ", "")


def _han_to_words(text: str) -> str:
    """Known words by the longest match; what is between them in pinyin, as one word."""
    found: list[str] = []
    rest = ""
    table, longest = _han()
    at = 0
    while at < len(text):
        for length in range(min(longest, len(text) - at), 0, -1):
            word = table.get(text[at : at + length])
            if word is not None:
                break
        if word is not None:
            found += [rest, word]
            rest, at = "", at + length
        else:
            rest += text[at] if text[at].isascii() else anyascii(text[at]).lower()
            at += 1
    return " ".join([*found, rest])


def _join_single_letters(words: list[str]) -> list[str]:
    """Letters that stand alone, one after another, are one word: m s, a b c."""
    found: list[str] = []
    single = False
    for word in words:
        if len(word) == 1 and word.isalpha():
            if single:
                found[-1] += word
            else:
                found.append(word)
            single = True
        else:
            found.append(word)
            single = False
    return found


def _words(pieces: list[str]) -> list[Word]:
    table = _table()
    joining = _joining()
    found = []
    at = 0
    while at < len(pieces):
        for length in range(min(_longest_phrase(pieces[at]), len(pieces) - at), 0, -1):
            written = " ".join(pieces[at : at + length])
            known = table.get(written)
            if known is None and written.endswith("s"):
                known = table.get(written[:-1])  # Uzbekistan's
                known = known if known and known[1] == PLACE else None
            if known is not None or length == 1:
                break
        at += length
        if known is not None:
            found.append(Word(known[0], known[1], written))
        elif written.startswith("@"):
            found.append(Word(written, PLACE, written[1:]))
        elif any(c.isdigit() for c in written) and written.strip("thndrs").isdigit():
            found.append(Word(written.rstrip("thndrs"), NUMBER, written))
        elif written not in joining:
            found.append(Word(written, DISTINCT, written))
    return found


def _initials(folded: str, words: tuple[Word, ...]) -> frozenset[str]:
    every = "".join(word.written.strip("@")[:1] for word in words)
    named = "".join(w.written.strip("@")[:1] for w in words if w.sort != GENERIC)
    joining = _joining()
    whole = "".join(word[0] for word in folded.split())
    bare = "".join(word[0] for word in folded.split() if word not in joining)
    return frozenset(i for i in (every, named, whole, bare) if len(i) > 1)


_SOUNDS = (
    ("sch", "s"), ("tch", "c"), ("ch", "c"), ("sh", "s"), ("zh", "z"), ("kh", "h"), ("gh", "g"),
    ("ph", "f"), ("th", "t"), ("ck", "k"), ("qu", "k"), ("ks", "x"), ("cs", "x"), ("ou", "u"),
    ("oo", "u"), ("ee", "i"), ("yu", "u"), ("ya", "a"), ("ye", "e"), ("iy", "i"), ("w", "v"),
    ("q", "k"), ("c", "k"), ("y", "i"), ("j", "i"), ("z", "s"), ("dz", "z"), ("ll", "l"),
    ("l", "r"),
)  # fmt: skip
_TWICE = re.compile(r"(.)\1+")


@lru_cache(maxsize=262_144)
def phonetic(word: str) -> str:
    """A rough key of how a romanised word sounds, for words of different scripts."""
    for spelled, sound in _SOUNDS:
        word = word.replace(spelled, sound)
    return _TWICE.sub(r"\1", word)


@lru_cache(maxsize=1)
def _data() -> dict[str, dict[str, list[str]]]:
    path = resources.files("sousveil.resolve") / "data" / "words.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def _joining() -> frozenset[str]:
    return frozenset(_data()["joining"]["words"])


@lru_cache(maxsize=1)
def _han() -> tuple[dict[str, str], int]:
    words: dict[str, str] = _data()["han"]["words"]  # type: ignore[assignment]
    spaced = {han: f" {word} " for han, word in words.items()}
    return spaced, max(map(len, spaced))


def _longest_phrase(first: str) -> int:
    """Words of the longest known phrase that begins so; 1 for most words."""
    return _phrases().get(first, 1)


@lru_cache(maxsize=1)
def _phrases() -> dict[str, int]:
    found: dict[str, int] = {}
    for phrase in _table():
        first, *others = phrase.split(" ")
        found[first] = max(found.get(first, 1), min(len(others) + 1, 4))
    return found


@lru_cache(maxsize=1)
def _table() -> dict[str, tuple[str, int]]:
    """Every known word or phrase → the word for all of them, and its class."""
    found: dict[str, tuple[str, int]] = {}
    data = _data()
    for known in all_known():
        if known.kind not in ("country", "place"):
            continue
        names = list(known.names)
        if known.kind == "country":
            names += demonym_forms(known.country)
        for name in names:
            if name.isascii() or _script(fold(name)) != "han":
                found.setdefault(fold(name), (f"@{known.id}", PLACE))
    for han in set(_han()[0].values()):
        word = han.strip()
        if word.startswith("@"):
            found.setdefault(word[1:], (word, PLACE))
            found.setdefault(word, (word, PLACE))
    for section, sort in (("numbers", NUMBER), ("line", LINE), ("generic", GENERIC)):
        for row in data[section]["rows"]:
            first, *others = row.split()
            for word in (first, *others):
                found[word] = (first, sort)
    return found
