"""What the check of a segment, or of a piece of one, says: its findings, and what is wrong.

Plain data, so that a report can come from another process.
"""

from __future__ import annotations

import msgspec

from sousveil.model import DocumentRecord

__all__ = ["Problem", "SegmentReport", "joined"]


class Problem(msgspec.Struct, frozen=True, order=True):
    """Something that does not verify.

    :ivar where: the entry or the file, such as ``entry 17 (claim 3fa1b2c3d4e5)``.
    :ivar what: what is wrong with it.
    """

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


class SegmentReport(msgspec.Struct):
    """What one segment, or a piece of one, holds, as far as other parts of the check need it.

    :ivar span: where its lines begin and end in their file, as the quick way found; empty
        when it is not as it should be.
    :ivar roots: hashes of the segment's full level-0 tiles.
    :ivar edge: leaf hashes of the partial tile at the end of the log.
    :ivar claims: claims whose bodies are there.
    :ivar erased: entries whose bodies are gone: seq, id, id of the judgement.
    :ivar targets: ids that judgements speak of, and the entry that does.
    :ivar erasures: erasing judgements by id: targets, and documents erased with them.
    :ivar documents: document records, with the number and the id of the entry of each.
    :ivar quote_ends: for each document that claims quote, where the last quote ends.
    """

    span: tuple[int, int] | None = None
    roots: list[bytes] = []
    edge: list[bytes] = []
    claims: int = 0
    quotes: int = 0
    erased: list[tuple[int, str, str]] = []
    targets: list[tuple[str, int]] = []
    erasures: dict[str, tuple[list[str], list[str]]] = {}
    documents: list[tuple[int, str, DocumentRecord]] = []
    quote_ends: dict[str, int] = {}
    problems: list[Problem] = []


def joined(pieces: list[SegmentReport]) -> SegmentReport | None:
    """The report of a segment from those of its pieces.

    :returns: ``None`` when anything is not as it should be, or stands between the pieces.
    """
    whole = SegmentReport(span=(0, 0))
    for piece in pieces:
        if whole.span is None or piece.span is None or whole.span[1] != piece.span[0]:
            return None
        whole.span = (0, piece.span[1])
        whole.roots += piece.roots
        whole.edge = piece.edge
        whole.claims += piece.claims
        whole.quotes += piece.quotes
        whole.erased += piece.erased
        whole.targets += piece.targets
        whole.erasures |= piece.erasures
        whole.documents += piece.documents
        for document, end in piece.quote_ends.items():
            whole.quote_ends[document] = max(end, whole.quote_ends.get(document, 0))
    return whole
