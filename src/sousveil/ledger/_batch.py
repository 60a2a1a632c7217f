"""Writing the files of one batch: body lines, entry bundles and the tiles of level 0.

It goes a tile's worth of entries at a time, so that what is hashed is still in the
processor's cache and memory stays flat. A large batch is written by two processes: a
fork takes the first half, this process the second. That needs syncfs(2), since this
process cannot flush by name what the other wrote, and a process that can fork safely
(:func:`._fork.can_fork`); otherwise this process does it all.

Nothing is flushed here, and nothing counts before the checkpoint.
"""

from __future__ import annotations

import contextlib
import gc
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec

from sousveil.errors import LedgerError, ModelError
from sousveil.ledger import _storage as storage
from sousveil.ledger._bodies import SEGMENT, BodyFiles, segment_start
from sousveil.ledger._fork import Fork, Line, can_fork
from sousveil.ledger._lines import Body, check_type, kinds_of, pack_entries, render
from sousveil.ledger._merkle import leaf_hashes, range_root
from sousveil.ledger._storage import Disk
from sousveil.ledger._tiles import ENTRIES, TILE_WIDTH, tile_path
from sousveil.model import DocumentRecord

__all__ = ["Edge", "write_batch"]

#: Batches from this length on are written by two processes.
LARGE = 8192

_SHA256 = re.compile(r"[0-9a-f]{64}\Z")
#: Begins a message that says why a half was not written; no report begins so.
_REFUSED = b"\x00"


class Edge(msgspec.Struct, frozen=True):
    """Where the log ends, as far as the next batch must know.

    :ivar size: entries.
    :ivar body_end: where the bodies end in the last segment, in bytes.
    :ivar bundle: the last bundle, where it is partial.
    :ivar hashes: the leaf hashes in it.
    """

    size: int
    body_end: int
    bundle: bytes
    hashes: list[bytes]


class _Part(msgspec.Struct, frozen=True):
    """What writing some bodies gave: their ids, the roots of full tiles, the new edge."""

    ids: list[str]
    roots: list[bytes]
    edge: Edge


#: Takes body lines to be written from an entry on.
_PutLines = Callable[[int, bytes], None]


def write_batch(
    disk: Disk, folder: Path, bodies: Sequence[Body], edge: Edge, time: str
) -> tuple[list[str], list[bytes], Edge]:
    """Check bodies, then write the files that hold them.

    :returns: their ids, the roots of the level-0 tiles that became full, the new edge.
    :raises ModelError: when a body fails its check; nothing is written then.
    :raises LedgerError: when the system refuses.
    """
    with _no_collecting():
        if len(bodies) >= LARGE and type(disk) is Disk and storage.can_flush_all() and can_fork():
            parts = _write_in_two(disk, folder, bodies, edge, time)
        else:
            parts = _write_alone(disk, folder, bodies, edge, time)
    ids, roots = parts[0].ids, parts[0].roots
    for part in parts[1:]:
        ids += part.ids
        roots += part.roots
    return ids, roots, parts[-1].edge


@contextlib.contextmanager
def _no_collecting() -> Iterator[None]:
    """Keep the garbage collector away: nothing here makes cycles.

    In a fork it would also touch, and so copy, all of the memory that is shared.
    """
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def check_bodies(bodies: Sequence[Body]) -> None:
    """Check every body.

    :raises ModelError: naming the first that fails.
    """
    checks: dict[type, Callable[[Any], None]] = {}
    types: set[type[Any]] = set(map(type, bodies))
    for type_ in types:
        check_type(type_)
        checks[type_] = _check_record if type_ is DocumentRecord else type_.check
    for body in bodies:
        checks[type(body)](body)


def _check_record(record: DocumentRecord) -> None:
    if not (_SHA256.match(record.document) and _SHA256.match(record.text)):
        raise ModelError(
            f"The record of {record.title or record.document!r} lacks the SHA-256 of its bytes or"
            " of its text.",
            hint="Add documents with 'sousveil add'.",
        )


# --- one process -------------------------------------------------------------------------


def _write_alone(
    disk: Disk, folder: Path, bodies: Sequence[Body], edge: Edge, time: str
) -> list[_Part]:
    check_bodies(bodies)
    return [_write_here(disk, folder, bodies, edge, time)]


def _write_here(disk: Disk, folder: Path, bodies: Sequence[Body], edge: Edge, time: str) -> _Part:
    """Write bodies from the edge on, lines included."""
    files = BodyFiles(folder)
    at = edge.body_end

    def put(seq: int, lines: bytes) -> None:
        nonlocal at
        at = _put_lines(disk, files, at, seq, lines)

    part = _write_tiles(disk, folder, bodies, edge, time, put)
    return msgspec.structs.replace(part, edge=msgspec.structs.replace(part.edge, body_end=at))


def _write_tiles(
    disk: Disk, folder: Path, bodies: Sequence[Body], edge: Edge, time: str, put: _PutLines
) -> _Part:
    """Write bundles and level-0 tiles, and hand on the body lines, a tile at a time."""
    seq, bundle, hashes = edge.size, edge.bundle, edge.hashes
    ids: list[str] = []
    roots = []
    done = 0
    while done < len(bodies):
        group = bodies[done : done + TILE_WIDTH - seq % TILE_WIDTH]
        kinds = kinds_of(group)
        lines, new_ids = render(group, kinds, seq, time)
        put(seq, lines)
        packed, entries = pack_entries(new_ids, kinds, seq, time)
        ids += new_ids
        bundle += packed
        hashes = hashes + leaf_hashes(entries)
        index, width = seq // TILE_WIDTH, len(hashes)
        write_tile(disk, folder, ENTRIES, index, width, bundle)
        write_tile(disk, folder, 0, index, width, b"".join(hashes))
        if width == TILE_WIDTH:
            roots.append(range_root(hashes))
            bundle, hashes = b"", []
        done += len(group)
        seq += len(group)
    return _Part(ids, roots, Edge(seq, edge.body_end, bundle, hashes))


def write_tile(
    disk: Disk, folder: Path, level: int | str, index: int, width: int, data: bytes
) -> None:
    """Write a tile or a bundle."""
    path = f"{folder}/{tile_path(level, index, width)}"
    disk.make_folder(path.rpartition("/")[0])
    disk.write(path, data)


# --- two processes -----------------------------------------------------------------------


def _write_in_two(
    disk: Disk, folder: Path, bodies: Sequence[Body], edge: Edge, time: str
) -> list[_Part]:
    """Write the first half in a fork and the second here."""
    middle = _middle(edge.size, len(bodies))
    first, second = bodies[: middle - edge.size], bodies[middle - edge.size :]
    try:
        fork = Fork(lambda line: _first_half(line, disk, folder, first, edge, time))
    except OSError:  # no room for another process
        return _write_alone(disk, folder, bodies, edge, time)
    with fork:
        check_bodies(second)
        if fork.hear() != b"checked":
            check_bodies(first)  # raises what the fork could not hand over
            raise _half_lost()
        disk.others_wrote()
        fork.say(b"write")
        half = _SecondHalf(disk, folder, middle)
        second_part = _write_tiles(disk, folder, second, Edge(middle, 0, b"", []), time, half.put)
        first_part = _heard(fork.hear())
    end = half.finish(first_part.edge.body_end)
    edge = msgspec.structs.replace(second_part.edge, body_end=end)
    return [first_part, msgspec.structs.replace(second_part, edge=edge)]


def _middle(size: int, count: int) -> int:
    """Where the second half begins: with a segment, where that is about the middle.

    Then no line has to wait for the first half. Else it begins with a tile.
    """
    middle = size + count // 2
    border = segment_start(middle + SEGMENT // 2)
    if abs(border - middle) <= count // 16:
        return border
    return middle // TILE_WIDTH * TILE_WIDTH


class _SecondHalf:
    """The body lines of the second half, from the entry ``start`` on.

    Those that stand in one segment with the first half wait until it is known where that
    one ends.
    """

    def __init__(self, disk: Disk, folder: Path, start: int) -> None:
        self._disk = disk
        self._files = BodyFiles(folder)
        self._start = start
        self._held: list[tuple[int, bytes]] = []
        self._at = 0

    def put(self, seq: int, lines: bytes) -> None:
        """Take lines, to write them now or later."""
        if segment_start(seq) < self._start:
            self._held.append((seq, lines))
        else:
            self._at = _put_lines(self._disk, self._files, self._at, seq, lines)

    def finish(self, at: int) -> int:
        """Write what had to wait behind the first half, which ends at ``at``.

        :returns: where the last segment ends.
        """
        for seq, lines in self._held:
            at = _put_lines(self._disk, self._files, at, seq, lines)
        return self._at or at


def _put_lines(disk: Disk, files: BodyFiles, at: int, seq: int, lines: bytes) -> int:
    """Write body lines behind those that end at ``at``; gives where they end in their file."""
    if seq % SEGMENT == 0:
        at = 0
    disk.write_at(files.path(seq), at, lines)
    return at + len(lines)


def _first_half(
    line: Line, disk: Disk, folder: Path, bodies: Sequence[Body], edge: Edge, time: str
) -> None:
    """What the fork does: check, wait for the other half's check, write, report."""
    check_bodies(bodies)
    line.say(b"checked")
    if line.hear():
        try:
            part = _write_here(disk, folder, bodies, edge, time)
        except LedgerError as error:
            line.say(_REFUSED + error.message.encode())
        else:
            line.say(msgspec.msgpack.encode(part))


def _heard(report: bytes) -> _Part:
    """What the fork wrote.

    :raises LedgerError: when it could not.
    """
    if not report or report.startswith(_REFUSED):
        raise _half_lost(report.removeprefix(_REFUSED).decode())
    return msgspec.msgpack.decode(report, type=_Part)


def _half_lost(why: str = "") -> LedgerError:
    return LedgerError(
        f"Half of the batch could not be written. {why}".rstrip(),
        hint="Nothing of it counts. Look for a full disk or memory, and try again.",
    )
