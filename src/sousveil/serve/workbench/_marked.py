"""A stretch of a document as HTML in which every piece knows where it stands.

Each piece carries the code points at which it begins and ends, so that words that somebody
selects in the browser lead back to the exact place in the canonical text. Characters that
steer are shown as their code points and count as the one character that they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

import msgspec
from markupsafe import Markup, escape

from sousveil.model import visible

__all__ = ["Span", "Window", "marked", "window"]

AROUND = 6_000
_SNAP = 1_500  # so far to begin and end with a whole paragraph


class Span(msgspec.Struct, frozen=True):
    """A quote to mark.

    :ivar kind: ``value`` or ``subject`` of the claim that is shown, ``other`` of others.
    :ivar claim: id of the claim, for those of others.
    """

    start: int
    end: int
    kind: str
    claim: str = ""


class Window(msgspec.Struct, frozen=True):
    """The stretch that is shown: ``text[start:end]`` of so many characters."""

    start: int
    end: int
    length: int


def window(text: str, start: int, end: int, around: int = AROUND) -> Window:
    """So much before and after, from paragraph to paragraph where one is near."""
    low, high = max(0, start - around), min(len(text), end + around)
    if low:
        edge = text.rfind("\n\n", max(0, low - _SNAP), low)
        low = edge + 2 if edge >= 0 else low
    if high < len(text):
        edge = text.find("\n\n", high, high + _SNAP)
        high = edge if edge >= 0 else high
    return Window(low, high, len(text))


def marked(text: str, shown: Window, spans: Iterable[Span]) -> Markup:
    """The stretch as paragraphs of pieces."""
    inside = [each for each in spans if each.start < shown.end and each.end > shown.start]
    parts = []
    at = shown.start
    for paragraph in text[shown.start : shown.end].split("\n\n"):
        end = at + len(paragraph)
        if paragraph.strip():
            here = [each for each in inside if each.start < end and each.end > at]
            parts.append(f"<p>{_pieces(text, at, end, here)}</p>")
        at = end + 2
    return Markup("\n".join(parts))  # noqa: S704 - every piece of text was escaped below


def _pieces(text: str, start: int, end: int, spans: Sequence[Span]) -> str:
    edges = {start, end}
    for each in spans:
        edges |= {max(start, each.start), min(end, each.end)}
    return "".join(
        _piece(text, low, high, [s for s in spans if s.start <= low and high <= s.end])
        for low, high in pairwise(sorted(edges))
    )


def _piece(text: str, low: int, high: int, spans: Sequence[Span]) -> str:
    """One piece: plain, or in a mark that says whose words it is."""
    words = _words(text, low, high)
    if not spans:
        return words
    kinds = sorted({each.kind for each in spans})
    tag = "mark" if "value" in kinds or "subject" in kinds else "span"
    return f'<{tag} class="quoted {" ".join(kinds)}">{words}</{tag}>'


def _words(text: str, low: int, high: int) -> str:
    """Runs of ordinary characters, and each steering one by itself."""
    found = []
    at = low
    for place in range(low, high):
        char = text[place]
        if char == "\r" or visible(char) != char:
            if place > at:
                found.append(_run(text, at, place))
            shown = visible(char) if char != "\r" else "⟨U+000D⟩"
            found.append(
                f'<span class="control" data-s="{place}" data-e="{place + 1}"'
                f' data-c="{ord(char)}">{shown}</span>'
            )
            at = place + 1
    if high > at:
        found.append(_run(text, at, high))
    return "".join(found)


def _run(text: str, low: int, high: int) -> str:
    return f'<span data-s="{low}" data-e="{high}">{escape(text[low:high])}</span>'
