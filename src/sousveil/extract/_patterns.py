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

__all__ = ["Frame", "frames", "word_table"]


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
    of: frozenset[EntityKind] = frozenset()
    subject: Literal["nearest", "leading-countries", "nearest-country"] = "nearest"
    carried: bool = True
    derived: str = ""
    term: str = ""


@lru_cache(maxsize=8)
def frames(language: str) -> tuple[tuple[Frame, tuple[re.Pattern[str], ...]], ...]:
    """The frames of a language with their patterns; none for a language without a file."""
    if language not in word_table()["lists"]:
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
                between = _of("lists", language) + _of("item", language)
                more = rf"(?: \(⟨\w+⟩\))?{between}"
                sign = rf"{sign}(?:{more}{sign}{_of('no_verb', language)})*"
            return f"(?P<{match['group']}>{sign})"
        if match["bare"] and match["bare"] != "G":
            return rf"⟨[{match['bare']}]\d+⟩"
        return _of(match["name"] or "G", language)

    return _MACRO.sub(one, pattern)


def _of(name: str, language: str) -> str:
    """What a macro stands for in a language."""
    table = word_table()
    words: str = table[name][language] if name in table else table["any"][name]
    return words


@lru_cache(maxsize=1)
def word_table() -> dict[str, Any]:
    """``data/macros.toml``: the words that frames, subjects and sentences share."""
    file = resources.files("sousveil.extract") / "data" / "macros.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))
