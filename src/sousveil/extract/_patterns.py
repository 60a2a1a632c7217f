"""Frames as data: reading ``data/frames_<language>.toml`` and expanding its macros.

The macros are explained at the head of the English file. What they stand for in each
language (articles, auxiliaries, the verbs of building) is in ``data/macros.toml``.
"""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from importlib import resources
from typing import Any, Literal

import msgspec

from sousveil.model import EntityKind

__all__ = [
    "ROMANCE",
    "Frame",
    "either_apostrophe",
    "frames",
    "letters_of",
    "needed",
    "needed_in_text",
    "romance_words",
    "word_table",
]

#: The languages that share ``data/frames_romance.toml`` and ``data/romance.toml``.
ROMANCE = frozenset({"es", "fr", "pt"})


class Frame(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One way in which texts state one property.

    :ivar of: kinds of subject that may be supplied when the pattern has none.
    :ivar subject: how the subject is found when the pattern has none.
    :ivar term: the technology that the value must be, where the property is another.
    :ivar carried: whether the subject may stand in an earlier sentence.
    :ivar derived: for claims that rest on a system's name and not on a pattern.
    :ivar among: which organisations the value may be, by the words of their names: a company
        is no public body, an agency one that itself watches or keeps records.
    :ivar needs: a class of words that the sentence must have.
    """

    rule: str
    property: str
    confidence: int
    patterns: tuple[str, ...] = ()
    of: frozenset[EntityKind] = frozenset()
    subject: Literal["nearest", "leading-countries", "nearest-country"] = "nearest"
    carried: bool = True
    derived: str = ""
    term: str = ""
    among: Literal["", "company", "agency"] = ""
    needs: str = ""


@lru_cache(maxsize=8)
def frames(language: str) -> tuple[tuple[Frame, tuple[re.Pattern[str], ...]], ...]:
    """The frames of a language with their patterns; none for a language without a file."""
    if language not in word_table()["lists"]:
        return ()
    found = _frames_of(language)
    if language in ROMANCE:
        found = _frames_of("romance") + found
    return tuple((f, tuple(_compile(p, language) for p in f.patterns)) for f in found)


@lru_cache(maxsize=2048)
def letters_of(pattern: re.Pattern[str]) -> frozenset[str]:
    """The types of which a pattern must capture one; empty where it captures words."""
    found = _CAPTURED.search(pattern.pattern)
    return frozenset(found[1]) if found else frozenset()


_CAPTURED = re.compile(r"\(\?P<v>⟨\[([A-Z]+)\]")


def _frames_of(name: str) -> tuple[Frame, ...]:
    file = resources.files("sousveil.extract") / "data" / f"frames_{name}.toml"
    table: dict[str, Any] = tomllib.loads(file.read_text(encoding="utf-8"))
    return msgspec.convert(table["frame"], tuple[Frame, ...])


@lru_cache(maxsize=64)
def needed(name: str, language: str) -> re.Pattern[str]:
    """A class of words, to be looked for in a sentence as the frames see it."""
    return _compile(f"{{{name}}}", language)


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
                between = _of("lists", language) + _of("item", language)
                more = rf"(?: \([^()]{{1,40}}\))?{between}"
                sign = rf"{sign}(?:{more}{sign}{_of('no_verb', language)})*"
            return f"(?P<{match['group']}>{sign})"
        if match["bare"] and match["bare"] != "G":
            return rf"⟨[{match['bare']}]\d+⟩"
        return _of(match["name"] or "G", language)

    return _MACRO.sub(one, pattern)


def _of(name: str, language: str) -> str:
    """What a macro stands for in a language."""
    table = word_table()
    if language in ROMANCE and name in _romance_table():
        return _expand(f"(?:{romance_words(name, language)})", language)
    words: str = table[name][language] if name in table else table["any"][name]
    return words


@lru_cache(maxsize=64)
def needed_in_text(name: str, language: str) -> re.Pattern[str]:
    """A class of ``data/romance.toml``, with the classes that it names, for running text."""
    words = romance_words(name, language)
    return re.compile(either_apostrophe(_expand(f"(?:{words})", language)))


def either_apostrophe(pattern: str) -> str:
    """The pattern with both apostrophes for each that stands outside of brackets: running text
    has "d’" where the lists have "d'"."""
    parts = re.split(r"(\\[\[\]]|\[[^\]]*\])", pattern)
    return "".join(p if i % 2 else p.replace("'", "['’]") for i, p in enumerate(parts))


def romance_words(name: str, language: str) -> str:
    """A class of ``data/romance.toml`` as alternatives of a regular expression.

    :param language: es, fr or pt; without it, or where the class is the same in all, ``any``.
    """
    by_language = _romance_table()[name]
    words: str = by_language.get(language) or by_language["any"]
    return words


@lru_cache(maxsize=1)
def _romance_table() -> dict[str, dict[str, str]]:
    file = resources.files("sousveil.extract") / "data" / "romance.toml"
    table: dict[str, dict[str, str]] = tomllib.loads(file.read_text(encoding="utf-8"))
    return table


@lru_cache(maxsize=1)
def word_table() -> dict[str, Any]:
    """``data/macros.toml``: the words that frames, subjects and sentences share."""
    file = resources.files("sousveil.extract") / "data" / "macros.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))
