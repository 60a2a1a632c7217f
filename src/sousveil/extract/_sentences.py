"""Cutting a text into sentences, in four languages.

A sentence ends at a full stop, question or exclamation mark that a new beginning
follows, and at the end of a paragraph, title or list item. Stops of abbreviations
(C.E.I.E.C., U.S., EE. UU., núm., M.) and of numbers end none. A single line break
inside a paragraph is white space, as PDF and plain text have it.
"""

from __future__ import annotations

import re

import msgspec

__all__ = ["Sentence", "sentences"]


class Sentence(msgspec.Struct, frozen=True):
    """``text[start:end]``; ``paragraph`` counts from 0. ``heading``: without a full stop."""

    start: int
    end: int
    paragraph: int
    heading: bool = False


_BLANK = re.compile(r"\n[^\S\n]*(?:\n[^\S\n]*)+")
_MARK = re.compile(r"([.!?…。！？]+)([\"”’'»)\]]*)(\s+)(?=[\"“«‘(\[¿¡—–-]?\s*([^\W_]\w*))")
_BULLET = re.compile(r"\s*(?:[-*•·|#]|\d+[.)])\s")
_WORD_BEFORE = re.compile(r"[^\s(\[«“\"]+\Z")
_ACRONYM = re.compile(r"(?:[A-Z]\.)*[A-Z]\Z|EE\. ?UU\Z")
_STARTERS = frozenset(
    "The This That It In On At A An But However And They He She We As For After When While"
    " Although El La Los Las Un Una En Según Il Elle Le Les Une Des Selon O Os As Um Uma Em"
    " Segundo No Na".split()
)
_ABBREVIATIONS = frozenset(
    "mr mrs ms dr pr prof st gen col lt sgt capt gov sen rep hon rev inc ltd co corp bros no nos"
    " vs e.g i.e eg ie approx ca cf al fig jan feb mar apr jun jul aug sep sept oct nov dec sr sra"
    " srta dra lic ing arq art núm num pág pag vol av depto m mm mme mlle me mgr ex p pp exmo exma"
    " dep min ph.d ee ej p.ej aprox tel s.a c.v s.a.s bn mln min ene abr ago dic janv févr juil déc"
    " fev set out dez".split()
)


def sentences(text: str) -> list[Sentence]:
    """The sentences of a text in order; white space between them belongs to none."""
    found: list[Sentence] = []
    for number, (start, end) in enumerate(_paragraphs(text)):
        for first, last in _split(text, start, end):
            stripped = text[first:last]
            first += len(stripped) - len(stripped.lstrip())
            last -= len(stripped) - len(stripped.rstrip())
            if first < last:
                closed = text[first:last].rstrip("\"”’'»)]").endswith((".", "!", "?", "…", ":"))
                found.append(Sentence(first, last, number, heading=not closed))
    return found


def _paragraphs(text: str) -> list[tuple[int, int]]:
    cuts = [0]
    for match in _BLANK.finditer(text):
        cuts += [match.start(), match.end()]
    cuts.append(len(text))
    return [(a, b) for a, b in zip(cuts[::2], cuts[1::2], strict=True) if text[a:b].strip()]


def _split(text: str, start: int, end: int) -> list[tuple[int, int]]:
    cuts = {start, end}
    for match in _MARK.finditer(text, start, end):
        if _ends_sentence(text, start, match):
            cuts.add(match.end(2))
    position = text.find("\n", start, end)
    while position >= 0:
        if _ends_line(text, start, position, end):
            cuts.add(position)
        position = text.find("\n", position + 1, end)
    ordered = sorted(cuts)
    return list(zip(ordered, ordered[1:], strict=False))


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


def _ends_line(text: str, start: int, position: int, end: int) -> bool:
    line = text[max(text.rfind("\n", start, position) + 1, start) : position].rstrip()
    after = text[position + 1 : end]
    if _BULLET.match(after) or line.lstrip().startswith("#"):
        return True
    if line.endswith((".", "!", "?", ":", "…", "”", '"')):
        return not line.endswith((".", ":")) or after[:1].isupper()
    return len(line) < 60 and not after[:1].islower()
