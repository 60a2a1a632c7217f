"""Checking one segment of the log: 65,536 entries, their bodies, bundles and tiles.

The quick way goes through the segment once and writes every entry again from its body
line; it says no more than that all is well. Where it finds otherwise, the slow way
looks at every entry by itself and names what is wrong. A segment depends on nothing
but files, so that segments, and in the quick way pieces of them, can be checked side by
side (:mod:`._workers`).
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import msgspec

from sousveil.errors import LedgerError
from sousveil.ledger import _storage as storage
from sousveil.ledger._bodies import SEGMENT, BodyFiles
from sousveil.ledger._erasing import erased_documents
from sousveil.ledger._lines import (
    LINE_DECODERS,
    encode,
    encode_lines,
    is_erased,
    line_seq,
    pack_entries,
    parse_entry,
    parse_erased,
)
from sousveil.ledger._merkle import leaf_hashes, range_root, split
from sousveil.ledger._reports import Problem, SegmentReport
from sousveil.ledger._tiles import (
    ENTRIES,
    TILE_WIDTH,
    TileReader,
    tile_path,
    tile_width,
    unpack_bundle,
)
from sousveil.model import Claim, DocumentRecord, Judgement

__all__ = ["PIECE", "check_piece", "check_segment", "entry_name", "quotes_beyond"]

#: Entries that are checked at a time when segments are checked side by side.
PIECE = 16_384


class _Differs(Exception):
    """The quick way found something that is not as it should be."""


def check_segment(folder: Path, start: int, size: int) -> SegmentReport:
    """Check the entries from ``start`` to the end of their segment, in a log of ``size``.

    :param folder: the ledger's folder.
    """
    report = check_piece(folder, start, min(size, start + SEGMENT), size)
    if report.span is None:
        report = _slowly(folder, start, size)
        if not report.problems:  # every entry is right, so the order or number of lines is not
            where = _name(folder, BodyFiles(folder).path(start))
            what = "its lines are not in the order of the log, or there are more of them"
            report.problems.append(Problem(where, what))
    return report


def check_piece(folder: Path, start: int, stop: int, size: int) -> SegmentReport:
    """Check the entries ``start`` to ``stop``, which lie in one segment, the quick way.

    :returns: a report without ``span`` when anything is not as it should be.
    """
    try:
        return _quickly(folder, start, stop, size)
    except (_Differs, LedgerError, msgspec.DecodeError):
        return SegmentReport()


def entry_name(seq: int, kind: str, id_: str) -> str:
    """How problems call an entry."""
    return f"entry {seq} ({kind} {id_[:12]})"


def quotes_beyond(folder: Path, start: int, size: int, limits: dict[str, int]) -> list[Problem]:
    """The quotes of a segment that end beyond the end of their document.

    :param limits: length of each document to look at; −1 where it has no record.
    """
    problems = []
    stop = min(size, start + SEGMENT)
    for seq, line in zip(range(start, stop), BodyFiles(folder).lines(start, stop), strict=False):
        if is_erased(line) or b'"quotes"' not in line:
            continue
        try:
            claim = LINE_DECODERS[b"claim"].decode(line).body
        except msgspec.DecodeError:
            continue  # another kind, or already reported
        where = entry_name(seq, "claim", hashlib.sha256(line).hexdigest())
        for quote in claim.quotes:
            limit = limits.get(quote.document)
            if limit is not None and quote.end > limit:
                what = f"its quote {quote.start}–{quote.end} of document {quote.document[:12]} "
                what += (
                    "rests on a document of which the log has no record"
                    if limit < 0
                    else f"ends beyond the text, which has {limit} characters"
                )
                problems.append(Problem(where, what))
    return problems


# --- the quick way -----------------------------------------------------------------------


def _quickly(folder: Path, start: int, stop: int, size: int) -> SegmentReport:
    """Check a piece, or say that something differs."""
    report = SegmentReport()
    tiles, files = TileReader(folder, size), BodyFiles(folder)
    begin = end = files.start_of(start)
    roots = []
    for first, bodies in zip(
        range(start, stop, TILE_WIDTH), files.groups(start, stop), strict=True
    ):
        index = first // TILE_WIDTH
        written = b"\n".join(bodies) + b"\n"
        end += len(written)
        entries = _alike(report, first, bodies, written, tiles.read(ENTRIES, index))
        if entries is None:
            entries = tiles.entries(index)
            _check_lines(report, first, bodies, entries)
        hashes = leaf_hashes(entries)
        if b"".join(hashes) != tiles.read(0, index):
            raise _Differs
        if len(hashes) == TILE_WIDTH:
            roots.append(range_root(hashes))
        else:
            report.edge = hashes
    report.roots = roots
    report.span = (begin, end)
    if stop % SEGMENT == 0 and files.path(start).stat().st_size != end:
        raise _Differs
    return report


def _alike(
    report: SegmentReport, first: int, lines: list[bytes], written: bytes, bundle: bytes
) -> list[bytes] | None:
    """Check many claims of one time at once, and write their entries again.

    :param written: the lines as they stand in their file.
    :returns: the entries; ``None`` where these are not such lines, or anything differs.
    """
    try:
        found = _decode_claims(written)
        time = parse_entry(bundle[2 : 2 + int.from_bytes(bundle[:2], "big")])[3]
    except (LedgerError, msgspec.DecodeError):
        return None
    count = len(lines)
    kinds = ["claim"] * count
    if (
        [line.seq for line in found] != list(range(first, first + count))
        or [line.time for line in found] != [time] * count
        or [line.kind for line in found] != kinds
        or encode_lines(found) != written
    ):
        return None
    sha256 = hashlib.sha256
    packed, entries = pack_entries([sha256(line).hexdigest() for line in lines], kinds, first, time)
    if packed != bundle:
        return None
    _note_claims(report, [line.body for line in found])
    return entries


_decode_claims = LINE_DECODERS[b"claim"].decode_lines


def _check_lines(
    report: SegmentReport, first: int, lines: list[bytes], entries: list[bytes]
) -> None:
    """Check body lines against their entries: every byte of both."""
    sha256, decoders, encode_line = hashlib.sha256, _DECODERS, encode
    seq = first
    for line, entry in zip(lines, entries, strict=True):
        kind, decode, note = decoders.get(entry[83:84], _UNKNOWN)
        if line.startswith(b'{"erased":'):
            _check_erased(report, seq, line, entry)
        else:
            id_ = sha256(line).hexdigest()
            found = decode(line)
            if found.seq != seq or found.kind != kind or encode_line(found) != line:
                raise _Differs
            if entry != b'{"body":"%b","kind":"%b","seq":%d,"time":"%b","v":1}' % (
                id_.encode(),
                kind.encode(),
                seq,
                found.time.encode(),
            ):
                raise _Differs
            note(report, seq, id_, found.body)
        seq += 1


def _check_erased(report: SegmentReport, seq: int, line: bytes, entry: bytes) -> None:
    id_, kind, entry_seq, time = parse_entry(entry)
    erased = parse_erased(line)
    if entry_seq != seq or encode(erased) != line:
        raise _Differs
    if (erased.kind, erased.seq, erased.time) != (kind, seq, time):
        raise _Differs
    report.erased.append((seq, id_, erased.erased))


def _note_claim(report: SegmentReport, _seq: int, _id: str, claim: Claim) -> None:
    _note_claims(report, [claim])


def _note_claims(report: SegmentReport, claims: list[Claim]) -> None:
    ends = report.quote_ends
    known = ends.get
    quotes = 0
    for claim in claims:
        own = claim.quotes
        if not own:
            raise _Differs
        for quote in own:
            if not 0 <= quote.start < (end := quote.end):
                raise _Differs
            if end > known(document := quote.document, 0):
                ends[document] = end
        quotes += len(own)
    report.claims += len(claims)
    report.quotes += quotes


def _note_judgement(report: SegmentReport, seq: int, id_: str, judgement: Judgement) -> None:
    report.targets += [(target, seq) for target in judgement.targets]
    if judgement.replacement:
        report.targets.append((judgement.replacement, seq))
    if judgement.verdict == "erase":
        report.erasures[id_] = (list(judgement.targets), erased_documents(judgement))


def _note_document(report: SegmentReport, seq: int, id_: str, record: DocumentRecord) -> None:
    report.documents.append((seq, id_, record))


def _note_nothing(_report: SegmentReport, _seq: int, _id: str, _body: Any) -> None:
    pass


def _differ(_line: bytes) -> Any:
    raise _Differs


_NOTES: dict[str, Any] = {
    "claim": _note_claim,
    "judgement": _note_judgement,
    "document": _note_document,
    "same-as": _note_nothing,
}
#: By the first letter of the kind, which stands at one place in every entry.
_DECODERS: dict[bytes, tuple[str, Any, Any]] = {
    kind[:1].encode(): (kind, LINE_DECODERS[kind.encode()].decode, note)
    for kind, note in _NOTES.items()
}
_UNKNOWN: tuple[str, Any, Any] = ("", _differ, _note_nothing)


# --- the slow way ------------------------------------------------------------------------


def _slowly(folder: Path, start: int, size: int) -> SegmentReport:
    """Look at every entry of the segment by itself and name what is wrong."""
    report = SegmentReport()
    stop = min(size, start + SEGMENT)
    lines = _lines_by_number(report, folder, start, stop)
    roots = []
    for first in range(start, stop, TILE_WIDTH):
        index = first // TILE_WIDTH
        width = tile_width(ENTRIES, index, size)
        entries = _entries(report, folder, index, width, size)
        hashes = _tile_hashes(report, folder, index, entries, size)
        for within in range(width):
            seq = first + within
            entry = entries[within] if within < len(entries) else b""
            _check_entry(report, seq, entry, lines.get(seq))
        if width == TILE_WIDTH:
            roots.append(range_root(hashes) if len(hashes) == TILE_WIDTH else bytes(32))
        else:
            report.edge = hashes
    report.roots = roots
    return report


def _lines_by_number(
    report: SegmentReport, folder: Path, start: int, stop: int
) -> dict[int, bytes]:
    """The lines of a segment by the number each gives itself.

    Lines in their places come first; then what is out of place, by its number or else by
    its place. So one changed byte does not put every later entry in doubt.
    """
    path = BodyFiles(folder).path(start)
    try:
        data = storage.read_if_there(path)
    except LedgerError as error:
        data = None
        report.problems.append(Problem(_name(folder, path), error.message))
    if data is None:
        report.problems.append(Problem(_name(folder, path), "the file is missing"))
        return {}
    found: dict[int, bytes] = {}
    others: list[tuple[int, int | None, bytes]] = []
    for place, line in enumerate(data.split(b"\n")[:-1], start):
        seq = line_seq(line)
        if seq == place < stop:
            found[seq] = line
        else:
            others.append((place, seq, line))
    for _, seq, line in others:
        if seq is not None and start <= seq < stop:
            found.setdefault(seq, line)
    for place, _, line in others:
        if place < stop:
            found.setdefault(place, line)
    return found


def _entries(report: SegmentReport, folder: Path, index: int, width: int, size: int) -> list[bytes]:
    where = f"ledger/{tile_path(ENTRIES, index, width)}"
    try:
        return TileReader(folder, size).entries(index)
    except LedgerError as error:
        report.problems.append(Problem(where, error.message))
    try:  # what can be read of it, so that the rest is not reported in vain
        return unpack_bundle(TileReader(folder, size).read(ENTRIES, index))[:width]
    except LedgerError:
        return []


def _tile_hashes(
    report: SegmentReport, folder: Path, index: int, entries: list[bytes], size: int
) -> list[bytes]:
    """Leaf hashes of a tile; where entries and tile differ, those that the tree above has."""
    width = tile_width(0, index, size)
    tiles = TileReader(folder, size)
    where = f"ledger/{tile_path(0, index, width)}"
    ours = leaf_hashes(entries)
    try:
        theirs = split(tiles.read(0, index))
    except LedgerError as error:
        report.problems.append(Problem(where, error.message))
        return ours
    if ours == theirs:
        return ours
    tile_is_right = width == TILE_WIDTH and _above(tiles, index) == range_root(theirs)
    for within in range(width):
        if ours[within : within + 1] != theirs[within : within + 1]:
            seq = index * TILE_WIDTH + within
            report.problems.append(
                Problem(_entry_name(seq, entries, within), f"its hash is not the one in {where}")
            )
    return theirs if tile_is_right or len(ours) != len(theirs) else ours


def _above(tiles: TileReader, index: int) -> bytes:
    """The hash of a full tile as the tile above it has it; empty when it cannot be read."""
    try:
        return tiles.range_hash(index * TILE_WIDTH, (index + 1) * TILE_WIDTH)
    except LedgerError:
        return b""


def _entry_name(seq: int, entries: list[bytes], within: int) -> str:
    try:
        id_, kind, _, _ = parse_entry(entries[within])
    except (LedgerError, IndexError):
        return f"entry {seq}"
    return entry_name(seq, kind, id_)


def _check_entry(report: SegmentReport, seq: int, entry: bytes, line: bytes | None) -> None:
    """Check one entry and its body line, and note what they say."""
    try:
        id_, kind, entry_seq, time = parse_entry(entry)
    except LedgerError as error:
        report.problems.append(Problem(f"entry {seq}", error.message))
        return
    where = entry_name(seq, kind, id_)
    if entry_seq != seq:
        report.problems.append(Problem(where, f"it gives itself the number {entry_seq}"))
    what = _body_problem(report, seq, line, (id_, kind, time))
    if what:
        report.problems.append(Problem(where, what))


def _body_problem(
    report: SegmentReport, seq: int, line: bytes | None, entry: tuple[str, str, str]
) -> str:
    """What is wrong with the body line of an entry; empty when nothing is."""
    id_, kind, time = entry
    if line is None:
        return "its body is missing"
    try:
        if is_erased(line):
            erased = parse_erased(line)
            if encode(erased) != line or (erased.kind, erased.seq, erased.time) != (
                kind,
                seq,
                time,
            ):
                return "the line that says its body was erased does not fit the entry"
            report.erased.append((seq, id_, erased.erased))
            return ""
        if hashlib.sha256(line).hexdigest() != id_:
            return "its body does not fit its hash: the body was changed"
        found = LINE_DECODERS[kind.encode()].decode(line)
    except msgspec.DecodeError as reason:
        return f"its body cannot be read as a {kind}: {reason}"
    if (found.kind, found.seq, found.time) != (kind, seq, time):
        return "its body gives another kind, number or time than the entry"
    if encode(found) != line:
        return "its body is not in canonical form"
    try:
        _NOTES[kind](report, seq, id_, found.body)
    except _Differs:
        return "it has a quote that is empty or reversed, or no quote"
    return ""


def _name(folder: Path, path: Path) -> str:
    return f"ledger/{path.relative_to(folder)}"
