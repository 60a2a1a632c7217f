"""A document in pieces that fit into one request: whole paragraphs, or whole sentences.

The pieces are slices of the canonical text, in order, none overlapping; nothing but
white space lies between them. A sentence longer than a piece may be is cut at a space:
no quote is that long.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from sousveil.extract._sentences import sentences

__all__ = ["Piece", "pieces"]

_BLANK = re.compile(r"\n[^\S\n]*(?:\n[^\S\n]*)+")


class Piece(msgspec.Struct, frozen=True):
    """``text[start:end]`` of a document; ``number`` of ``total``, from 1."""

    start: int
    end: int
    text: str
    number: int
    total: int


def pieces(text: str, limit: int) -> list[Piece]:
    """The pieces of a text, none longer than ``limit`` characters."""
    slices: list[tuple[int, int]] = []
    for start, end in _units(text, limit):
        if slices and end - slices[-1][0] <= limit:
            slices[-1] = (slices[-1][0], end)
        else:
            slices.append((start, end))
    return [
        Piece(start, end, text[start:end], number, len(slices))
        for number, (start, end) in enumerate(slices, 1)
    ]


def _units(text: str, limit: int) -> Iterator[tuple[int, int]]:
    """Paragraphs; of one that is too long its sentences; of such a sentence its parts."""
    for start, end in _paragraphs(text):
        if end - start <= limit:
            yield start, end
            continue
        for sentence in sentences(text[start:end]):
            yield from _cut(text, start + sentence.start, start + sentence.end, limit)


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    position = 0
    for blank in [*_BLANK.finditer(text), None]:
        end = blank.start() if blank else len(text)
        bare = text[position:end].strip()
        if bare:
            start = text.index(bare, position)
            yield start, start + len(bare)
        position = blank.end() if blank else end


def _cut(text: str, start: int, end: int, limit: int) -> Iterator[tuple[int, int]]:
    while end - start > limit:
        space = max(text.rfind(mark, start + limit // 2, start + limit) for mark in " \n\t")
        cut = space if space > 0 else start + limit
        yield start, cut
        start = cut + 1 if space > 0 else cut
    if start < end:
        yield start, end
