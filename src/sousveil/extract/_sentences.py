"""Cutting a text into sentences, in four languages.

A sentence ends at a full stop, question or exclamation mark that a new beginning
follows, and at the end of a paragraph, title or list item. Stops of abbreviations
(C.E.I.E.C., U.S., EE. UU., núm., M.) and of numbers end none. A single line break
inside a paragraph is white space, as PDF and plain text have it.
"""

from __future__ import annotations

import re
from itertools import pairwise

import msgspec

from sousveil.extract._patterns import word_table

__all__ = ["Sentence", "is_title", "sentences"]


class Sentence(msgspec.Struct, frozen=True):
    """``text[start:end]``; ``paragraph`` counts from 0. ``heading``: without a full stop."""

    start: int
    end: int
    paragraph: int
    heading: bool = False


_MAX_TITLE = 160  # characters; what lacks a full stop and is longer was cut off


def is_title(sentence: Sentence) -> bool:
    """Whether a sentence is a title, by its lack of a full stop and its length."""
    return sentence.heading and sentence.end - sentence.start < _MAX_TITLE


_BLANK = re.compile(r"\n[^\S\n]*(?:\n[^\S\n]*)+")
_MARK = re.compile(r"([.!?…。！？]+)([\"”’'»)\]]*)(\s+)(?=[\"“«‘(\[¿¡—–-]?\s*([^\W_]\w*))")
_BULLET = re.compile(r"\s*(?:[-*•·|#+]|\d+[.)])\s")
_WORD_BEFORE = re.compile(r"[^\s(\[«“\"]+\Z")
_ACRONYM = re.compile(r"(?:[A-Z]\.)*[A-Z]\Z|EE\. ?UU\Z")
_STARTERS = frozenset(word_table()["sentences"]["starters"].split())
_ABBREVIATIONS = frozenset(word_table()["sentences"]["abbreviations"].split())


def sentences(text: str) -> list[Sentence]:
    """The sentences of a text in order; white space between them belongs to none."""
    found: list[Sentence] = []
    loose = _LONG_LINE.search(text) is not None
    for number, (start, end) in enumerate(_paragraphs(text)):
        for first, last in _split(text, start, end, loose=loose):
            bare = text[first:last].strip()
            if bare:
                begin = text.index(bare, first)
                closed = bare.rstrip("\"”’'»)]").endswith((".", "!", "?", "…", ":"))
                found.append(Sentence(begin, begin + len(bare), number, heading=not closed))
    return found


def _paragraphs(text: str) -> list[tuple[int, int]]:
    cuts = [0]
    for match in _BLANK.finditer(text):
        cuts += [match.start(), match.end()]
    cuts.append(len(text))
    return [(a, b) for a, b in zip(cuts[::2], cuts[1::2], strict=True) if text[a:b].strip()]


#: A line that no printer or editor has broken: in such a text a line break ends a paragraph.
_LONG_LINE = re.compile(r"[^\n]{200}")


def _split(text: str, start: int, end: int, *, loose: bool) -> list[tuple[int, int]]:
    cuts = {start, end}
    for match in _MARK.finditer(text, start, end):
        if _ends_sentence(text, start, match):
            cuts.add(match.end(2))
    position = text.find("\n", start, end)
    while position >= 0:
        if _ends_line(text, start, position, end) or (loose and _begins(text, position + 1)):
            cuts.add(position)
        position = text.find("\n", position + 1, end)
    ordered = sorted(cuts)
    return list(pairwise(ordered))


def _ends_sentence(text: str, start: int, match: re.Match[str]) -> bool:
    following = match[4]
    if match[1] != ".":
        return following[0].isupper() or following[0].isdigit() or match[1] in ("。", "！", "？")
    if following[0].islower():
        return False
    word = _WORD_BEFORE.search(text, start, match.start())
    before = word[0] if word else ""
    if before.lower() in _ABBREVIATIONS:
        return following in _STARTERS and before.lower() in ("inc", "ltd", "co", "corp", "s.a")
    if _ACRONYM.match(before):
        return following in _STARTERS
    return True


def _begins(text: str, position: int) -> bool:
    """Whether a line begins as a sentence or title does."""
    return bool(re.compile(r"[ \t]*[“\"«¿¡‘(]?[A-ZÀ-ÖØ-Þ\d]").match(text, position))


def _ends_line(text: str, start: int, position: int, end: int) -> bool:
    line = text[max(text.rfind("\n", start, position) + 1, start) : position].rstrip()
    after = text[position + 1 : end]
    if _BULLET.match(after) or line.lstrip().startswith("#"):
        return True
    if line.endswith((".", "!", "?", ":", "…", "”", '"')):
        return not line.endswith((".", ":")) or after[:1].isupper()
    return len(line) < 60 and after[:1].isupper()
