"""The canonical text: the one form in which a document's words are kept and counted.

Whatever reader made it, a text goes through :func:`canonical` once and is never
edited afterwards; every offset points into the result, in Unicode code points. The
rules, in the order in which they are applied:

1. every line break (CR LF, CR, NEL, VT, U+2028) is a line feed; a form feed and
   U+2029 end a paragraph;
2. control characters other than tab and line feed are dropped;
3. default-ignorable code points (zero-width and bidirectional controls, soft
   hyphens, variation selectors, tags: DefaultIgnorable_Code_Point of Unicode's
   DerivedCoreProperties) are dropped: no quote may hold what a reader cannot see;
4. every space of category Zs is U+0020;
5. lone surrogates and noncharacters become U+FFFD;
6. of more than 30 combining marks in a row, 30 are kept (the bound of Unicode's
   Stream-Safe Text Format, UAX #15), so that normalising takes linear time;
7. Normalization Form C;
8. no line ends in white space, paragraphs are separated by exactly one blank line,
   and the text neither begins nor ends with a line feed.

The result is the same on every machine, and ``canonical(canonical(t)) ==
canonical(t)``. Case, punctuation, quotation marks and spelling are never touched.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

__all__ = ["canonical"]

#: Ranges of DefaultIgnorable_Code_Point (Unicode 16), ends included.
_IGNORABLE = (
    (0xAD, 0xAD),
    (0x34F, 0x34F),
    (0x61C, 0x61C),
    (0x115F, 0x1160),
    (0x17B4, 0x17B5),
    (0x180B, 0x180F),
    (0x200B, 0x200F),
    (0x202A, 0x202E),
    (0x2060, 0x206F),
    (0x3164, 0x3164),
    (0xFE00, 0xFE0F),
    (0xFEFF, 0xFEFF),
    (0xFFA0, 0xFFA0),
    (0xFFF0, 0xFFF8),
    (0x1BCA0, 0x1BCA3),
    (0x1D173, 0x1D17A),
    (0xE0000, 0xE0FFF),
)
_SPACES = (0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000)
_CONTROLS = (*range(0x20), *range(0x7F, 0xA0))

#: Interlinear annotation controls are invisible too, and are no part of the words.
_ANNOTATION = range(0xFFF9, 0xFFFC)

#: White space before a line's end; the look-behind and the possessive ``++`` keep it linear.
_LINE_ENDS = re.compile(r"(?<![ \t])[ \t]++(?=\n|\Z)")
_BLANK_LINES = re.compile(r"\n{3,}")
_KEPT_MARKS = 30


def canonical(text: str) -> str:
    """The canonical form of ``text``, by the rules at the head of this module."""
    table, changed = _changes()
    text = changed.sub(lambda match: table[match[0]], text.replace("\r\n", "\n"))
    if not text.isascii():
        text = _too_many_marks().sub(lambda match: match[0][:_KEPT_MARKS], text)
        text = unicodedata.normalize("NFC", text)
    return _BLANK_LINES.sub("\n\n", _LINE_ENDS.sub("", text)).strip("\n")


@lru_cache(maxsize=1)
def _changes() -> tuple[dict[str, str], re.Pattern[str]]:
    """Code point → what stands for it (rules 1 to 5), and a class of all that change."""
    table = dict.fromkeys(_CONTROLS, "")
    for first, last in _IGNORABLE:
        table.update(dict.fromkeys(range(first, last + 1), ""))
    table.update(dict.fromkeys(_ANNOTATION, ""))
    table.update(dict.fromkeys(_SPACES, " "))
    table.update(dict.fromkeys([*range(0xD800, 0xE000), *range(0xFDD0, 0xFDF0)], "\ufffd"))
    for plane in range(17):
        table.update(dict.fromkeys((plane * 0x10000 + 0xFFFE, plane * 0x10000 + 0xFFFF), "\ufffd"))
    table.update(dict.fromkeys(map(ord, "\r\v\x85\u2028"), "\n"))
    table.update(dict.fromkeys(map(ord, "\f\u2029"), "\n\n"))
    del table[ord("\t")], table[ord("\n")]
    return {chr(code): stands for code, stands in table.items()}, re.compile(_class(table))


@lru_cache(maxsize=1)
def _too_many_marks() -> re.Pattern[str]:
    """More than 30 combining marks in a row; the class is read from Python's Unicode tables."""
    marks = [code for code in range(0x300, 0x1F000) if unicodedata.combining(chr(code))]
    return re.compile(f"{_class(marks)}{{{_KEPT_MARKS + 1},}}")


def _class(codes: Iterable[int]) -> str:
    """A character class of regular expressions that holds these code points."""
    ranges: list[list[int]] = []
    for code in sorted(codes):
        if ranges and ranges[-1][1] == code - 1:
            ranges[-1][1] = code
        else:
            ranges.append([code, code])
    within = "".join(f"\\U{first:08x}-\\U{last:08x}" for first, last in ranges)
    return f"[{within}]"
