"""Words that change what a number or a clause says: comparators, negation, modality.

The lists are in ``data/qualifiers.toml``. Everything here reads the document's own
sentence around the words in question, not the quote alone, so that a quote that is
cut off behind "not" or "more than" changes nothing.
"""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from importlib import resources
from typing import Any

from sousveil.extract._patterns import ROMANCE, needed_in_text
from sousveil.model import Comparator, Modality

__all__ = ["clause_at", "comparator_at", "is_negated", "modalities", "scope_at"]

#: The mark in the lists of words that no comparator can say (another, between, each).
_UNREADABLE = "?"
_SYMBOLS = re.compile(r"(>=|<=|[><≥≤≈~±])\s*\Z")
_READ: dict[str, Comparator] = {
    ">": ">", "<": "<", ">=": "≥", "<=": "≤", "≥": "≥", "≤": "≤", "≈": "≈", "~": "≈", "±": "≈",
}  # fmt: skip


def comparator_at(text: str, start: int, end: int) -> Comparator | None:
    """The comparator of the number ``text[start:end]``, by the words beside it.

    ``None`` when they say something that no comparator can (another, between, each).
    """
    before, after = text[max(0, start - 40) : start], text[end : end + 40]
    symbol = _SYMBOLS.search(before)
    if symbol:
        return _READ[symbol[1]]
    if re.match(r"\+(?!\w)", after):
        return "≥"
    if re.match(r"\s?[-–—]\s?[$€£]?\d", after) or re.search(r"\d\s?[-–—]\s?[$€£]?\Z", before):
        return None
    found = _sign("before", before) or _sign("after", after)
    if found == _UNREADABLE:
        return None
    if not found and _ROUND.fullmatch(text[start:end]):
        return "≈"
    return _READ[found] if found else "="


#: "une centaine", "una veintena": numbers that are round by their own word.
_ROUND = re.compile(
    r"(?:diz|douz|quinz|vingt|trent|quarant|cinquant|soixant|cent)aine|decena|docena|veintena|"
    r"treintena|cuarentena|cincuentena|centenar|dezena|dúzia|vintena|trintena|centena|millar|"
    r"millier|milhar",
    re.IGNORECASE,
)


def clause_at(sentence: str, start: int, end: int) -> tuple[int, int]:
    """The clause of a sentence that holds ``sentence[start:end]``: between semicolons, dashes,
    brackets and words such as *but*, *aunque*, *tandis que*, *embora*."""
    first, last = 0, len(sentence)
    for cut in _clause_cuts().finditer(sentence):
        if cut.end() <= start:
            first = max(first, cut.end() if not cut["word"] else cut.start("word"))
        elif cut.start() >= end:
            last = min(last, cut.start())
    return first, last


def scope_at(clause: str, end: int, language: str) -> str:
    """The part of a Spanish, French or Portuguese clause in which "not" bears on what ends at
    ``end``: a later part, behind a comma, has a verb of its own where the part before has one.

    Other languages have the whole clause.
    """
    if language not in ROMANCE:
        return clause
    if denies(clause, language) or _FALSE.search(clause, end):
        return clause
    verb = needed_in_text("finite", language).search(clause)
    comma = clause.find(", ", max(end, verb.end())) if verb else -1
    return clause[:comma] if comma >= 0 else clause


_FALSE = re.compile(
    r"\b(?:fals[oa]s?|cierto|verdad\w*|faux|fausse|vrai|verídic\w+|mentira|desment\w*)\b"
)


def is_negated(clause: str, language: str = "") -> bool:
    """Whether a clause holds a negating or denying word that is not harmless."""
    bare = _words("harmless", language).sub(lambda m: " " * len(m[0]), clause)
    return bool(_words("negation", language).search(bare)) or denies(clause, language)


def denies(clause: str, language: str = "") -> bool:
    """Whether somebody denies or rejects something in the clause."""
    return bool(_words("denial", language).search(clause))


def modalities(clause: str, language: str = "") -> frozenset[Modality]:
    """Which of planned, alleged and possible a clause has words for."""
    names: tuple[Modality, ...] = ("planned", "alleged", "possible")
    return frozenset(name for name in names if _words(name, language).search(clause))


@lru_cache(maxsize=1)
def _lists() -> dict[str, dict[str, list[str]]]:
    file = resources.files("sousveil.extract") / "data" / "qualifiers.toml"
    lists: dict[str, Any] = tomllib.loads(file.read_text(encoding="utf-8"))
    return lists


def _words(name: str, language: str) -> re.Pattern[str]:
    primary = language.lower().split("-")[0]
    return _compiled(name, primary if primary in _LANGUAGES else "")


_LANGUAGES = ("en", "es", "fr", "pt")


@lru_cache(maxsize=64)
def _compiled(name: str, language: str) -> re.Pattern[str]:
    spoken = [language] if language else _LANGUAGES
    words = "|".join(word for one in spoken for word in _lists()[one][name])
    return re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE)


def _sign(side: str, text: str) -> str:
    match = _side(side).search(text)
    if match is None:
        return ""
    group = next(name for name, value in match.groupdict().items() if value is not None)
    return _pairs(side)[int(group[1:])][1]


@lru_cache(maxsize=2)
def _pairs(side: str) -> list[tuple[str, str]]:
    """Word and sign, the longest word first: "no more than" goes before "more than"."""
    pairs = [(word, sign) for sign, words in _lists()[side].items() for word in words]
    return sorted(pairs, key=lambda pair: len(pair[0]), reverse=True)


@lru_cache(maxsize=2)
def _side(side: str) -> re.Pattern[str]:
    groups = "|".join(f"(?P<g{i}>{word})" for i, (word, _) in enumerate(_pairs(side)))
    if side == "before":  # search finds the leftmost, which is the longest that reaches the number
        filler = (
            r"(?:\s+(?:a total of|the total of|the sum of|the|a|an|los|las|les|os|as|"
            r"total(?: of| de)?|of|de))?"
        )
        money = r"\s*(?:[A-Z]{0,3}\s?[$€£]\s?|[A-Z]{2,3}\s)?"
        return re.compile(
            rf"(?<!\w)(?:{groups})(?:(?<=['’])|(?!\w)){filler}{money}\Z", re.IGNORECASE
        )
    return re.compile(rf"\A\s+(?:[\w’'-]+\s+)?(?:{groups})(?!\w)", re.IGNORECASE)


@lru_cache(maxsize=1)
def _clause_cuts() -> re.Pattern[str]:
    words = "|".join(_lists()["clause"]["any"])
    return re.compile(
        rf"[;()\[\]]|\s[–—-]\s|—|\s-(?=[a-zà-ÿ])|(?<=[a-zà-ÿ])-\s|:\s|,?\s(?P<word>(?:{words})(?!\w))",
        re.IGNORECASE,
    )
