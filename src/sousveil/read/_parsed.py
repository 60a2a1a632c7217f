"""What a reader hands to :func:`sousveil.read.read_bytes`, before the text is canonical."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["Parsed"]


class Parsed(NamedTuple):
    """Text of one document as its reader found it.

    :ivar text: paragraphs separated by blank lines.
    :ivar reader: the reader and its version; a change of its output is a new version.
    :ivar title: as the document states it; may be empty.
    :ivar published: EDTF date of publication that the document states; may be empty.
    """

    text: str
    reader: str
    title: str = ""
    published: str = ""
