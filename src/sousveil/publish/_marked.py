"""A document's text with its quotes marked, and a quote with the words around it."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence, Set
from itertools import pairwise

import msgspec
from markupsafe import Markup, escape

from sousveil.model import visible
from sousveil.publish._addresses import quote_anchor

__all__ = ["Around", "around", "marked_text"]

#: Characters that are shown before and after a quote on a claim's page.
CONTEXT = 220


class Around(msgspec.Struct, frozen=True):
    """A quote with what stands before and after it; ``cut`` where the text goes on."""

    before: str
    words: str
    after: str
    cut_before: bool
    cut_after: bool


def around(text: str, start: int, end: int) -> Around:
    """The quote ``text[start:end]`` within its paragraph, at most :data:`CONTEXT` each side."""
    first = max(text.rfind("\n", 0, start) + 1, start - CONTEXT)
    newline = text.find("\n", end)
    last = min(len(text) if newline < 0 else newline, end + CONTEXT)
    cut_before = first > 0 and text[first - 1] != "\n"
    cut_after = last < len(text) and text[last] != "\n"
    if cut_before:  # not in the middle of a word
        space = text.find(" ", first, start)
        first = space + 1 if space >= 0 else first
    if cut_after:
        space = text.rfind(" ", end, last)
        last = space if space >= 0 else last
    return Around(text[first:start], text[start:end], text[end:last], cut_before, cut_after)


def marked_text(
    text: str,
    quotes: Iterable[tuple[int, int]],
    set_aside: Iterable[tuple[int, int]] = (),
    *,
    part: tuple[int, int] | None = None,
    rows: bool = False,
) -> Markup:
    """The text as paragraphs, every quoted stretch in ``mark``, with an anchor for each quote.

    Quotes may overlap: the text is cut at every edge of one, and each piece that lies in a
    quote is marked. Pieces carry their offsets, so that a quote of several can be lit.

    :param set_aside: quotes of claims that no longer stand: an anchor, and no mark.
    :param part: offsets; only the paragraphs of which some lies between them.
    :param rows: whether each line is a paragraph, as in a table.
    """
    first, last = part or (0, len(text))
    marks = {(start, end) for start, end in quotes if 0 <= start < end <= len(text)}
    others = {(start, end) for start, end in set_aside if 0 <= start < end <= len(text)}
    spans = sorted(marks | others)
    starts = [start for start, _ in spans]
    longest = max((end - start for start, end in spans), default=0)
    parts: list[str] = []
    for start, end in _paragraphs(text, "\n" if rows else "\n\n"):
        if end <= first or start >= last:
            continue
        near = spans[bisect_left(starts, start - longest) : bisect_left(starts, end)]
        inside = [span for span in near if span[1] > start]
        parts.append(f"<p>{_pieces(text, start, end, inside, marks)}</p>")
    return Markup("\n".join(parts))  # noqa: S704 - every piece of text was escaped below


def _paragraphs(text: str, between: str) -> Iterable[tuple[int, int]]:
    """Start and end of the stretches between empty lines, or of lines."""
    at = 0
    for part in text.split(between):
        if part.strip():
            yield at, at + len(part)
        at += len(part) + len(between)


def _pieces(
    text: str,
    start: int,
    end: int,
    spans: Sequence[tuple[int, int]],
    marks: Set[tuple[int, int]],
) -> str:
    edges = sorted({start, end, *(e for span in spans for e in span if start < e < end)})
    anchors = defaultdict(list)
    for span in spans:
        anchors[max(span[0], start)].append(span)
    pieces = []
    for low, high in pairwise(edges):
        pieces += [
            f'<span class="at" id="{quote_anchor(*span)}"></span>'
            for span in anchors[low]
            if span[0] == low
        ]
        words = escape(visible(text[low:high]))
        if any(span in marks and span[0] <= low and high <= span[1] for span in spans):
            pieces.append(f'<mark data-start="{low}" data-end="{high}">{words}</mark>')
        else:
            pieces.append(str(words))
    return "".join(pieces)
