"""Writing the files of one batch: body lines, entry bundles and the tiles of level 0.

It goes a tile's worth of entries at a time, so that what is hashed is still in the
processor's cache and memory stays flat. A large batch is written by two processes: a
fork takes the first half, this process the second. That needs syncfs(2), since this
process cannot flush by name what the other wrote, and a process without other threads,
since only such a one can fork safely; otherwise this process does it all.

Nothing is flushed here, and nothing counts before the checkpoint.
"""

from __future__ import annotations

import contextlib
import gc
import os
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import msgspec

from sousveil.errors import LedgerError, ModelError
from sousveil.ledger import _storage as storage
from sousveil.ledger._bodies import SEGMENT, BodyFiles
from sousveil.ledger._lines import Body, check_type, render
from sousveil.ledger._merkle import leaf_hashes, range_root
from sousveil.ledger._storage import Disk
from sousveil.ledger._tiles import ENTRIES, TILE_WIDTH, pack_bundle, tile_path
from sousveil.model import DocumentRecord

__all__ = ["Edge", "write_batch"]

#: Batches from this length on are written by two processes.
LARGE = 8192

_SHA256 = re.compile(r"[0-9a-f]{64}\Z")
_PIPE_BLOCK = 1 << 20
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
    if len(bodies) >= LARGE and _can_fork(disk):
        parts = _write_in_two(disk, folder, bodies, edge, time)
    else:
        check_bodies(bodies)
        parts = [_write_here(disk, folder, bodies, edge, time)]
    ids, roots = parts[0].ids, parts[0].roots
    for part in parts[1:]:
        ids += part.ids
        roots += part.roots
    return ids, roots, parts[-1].edge


def check_bodies(bodies: Sequence[Body]) -> None:
    """Check every body.

    :raises ModelError: naming the first that fails.
    """
    for type_ in set(map(type, bodies)):
        check_type(type_)
    for body in bodies:
        if isinstance(body, DocumentRecord):
            _check_record(body)
        else:
            body.check()


def _check_record(record: DocumentRecord) -> None:
    if not (_SHA256.match(record.document) and _SHA256.match(record.text)):
        raise ModelError(
            f"The record of {record.title or record.document!r} lacks the SHA-256 of its bytes or"
            " of its text.",
            hint="Add documents with 'sousveil add'.",
        )


# --- one process -------------------------------------------------------------------------


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
        lines, entries = render(group, seq, time, ids)
        put(seq, b"\n".join(lines) + b"\n")
        bundle += pack_bundle(entries)
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


def _can_fork(disk: Disk) -> bool:
    """Whether this process can fork safely, and the disk flush what a fork wrote."""
    return (
        type(disk) is Disk
        and storage.can_flush_all()
        and (os.cpu_count() or 1) > 1
        and len(storage.names("/proc/self/task")) == 1
    )


def _write_in_two(
    disk: Disk, folder: Path, bodies: Sequence[Body], edge: Edge, time: str
) -> list[_Part]:
    """Write the first half in a fork and the second here."""
    middle = (edge.size + len(bodies) // 2) // TILE_WIDTH * TILE_WIDTH
    first, second = bodies[: middle - edge.size], bodies[middle - edge.size :]
    with _Fork(lambda fork: _first_half(fork, disk, folder, first, edge, time)) as fork:
        fork.check_with(first, second)
        held: list[tuple[int, bytes]] = []
        start = Edge(middle, 0, b"", [])
        second_part = _write_tiles(
            disk, folder, second, start, time, lambda seq, lines: held.append((seq, lines))
        )
        first_part = fork.result()
    end = _write_held(disk, folder, held, first_part.edge.body_end)
    edge = msgspec.structs.replace(second_part.edge, body_end=end)
    return [first_part, msgspec.structs.replace(second_part, edge=edge)]


def _write_held(disk: Disk, folder: Path, held: list[tuple[int, bytes]], at: int) -> int:
    """Write the lines that had to wait until it was known where the first half ends."""
    files = BodyFiles(folder)
    for seq, lines in held:
        at = _put_lines(disk, files, at, seq, lines)
    return at


def _put_lines(disk: Disk, files: BodyFiles, at: int, seq: int, lines: bytes) -> int:
    """Write body lines behind those that end at ``at``; gives where they end in their file."""
    if seq % SEGMENT == 0:
        at = 0
    disk.write_at(files.path(seq), at, lines)
    return at + len(lines)


def _first_half(
    fork: _Fork, disk: Disk, folder: Path, bodies: Sequence[Body], edge: Edge, time: str
) -> None:
    """What the fork does: check, wait for the other half's check, write, report."""
    gc.disable()  # collecting would touch, and so copy, all of the memory that is shared
    check_bodies(bodies)
    fork.say(b"checked")
    if fork.hear():
        try:
            part = _write_here(disk, folder, bodies, edge, time)
        except LedgerError as error:
            fork.say(_REFUSED + error.message.encode())
        else:
            fork.say(msgspec.msgpack.encode(part))


class _Fork:
    """A fork of this process that does one thing and tells what came of it.

    Leaving the ``with`` block ends it, whatever happened.
    """

    def __init__(self, work: Callable[[_Fork], None]) -> None:
        inner, outer = os.pipe(), os.pipe()  # all ends close on exec
        self._pid = os.fork()
        if self._pid == 0:
            status = 1
            try:
                os.close(inner[1])
                os.close(outer[0])
                self._in, self._out = inner[0], outer[1]
                work(self)
                status = 0
            finally:
                os._exit(status)  # no cleaning up: everything else belongs to the parent
        os.close(inner[0])
        os.close(outer[1])
        self._in, self._out = outer[0], inner[1]

    def __enter__(self) -> _Fork:
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._out)
        os.close(self._in)
        os.waitpid(self._pid, 0)

    def check_with(self, first: Sequence[Body], second: Sequence[Body]) -> None:
        """Check the second half while the fork checks the first; then let it write.

        :raises ModelError: when either fails.
        """
        check_bodies(second)
        if self.hear() != b"checked":
            check_bodies(first)  # raises what the fork could not hand over
            raise _half_lost()
        self.say(b"write")

    def result(self) -> _Part:
        """What the fork wrote.

        :raises LedgerError: when it could not.
        """
        data = self.hear()
        if not data or data.startswith(_REFUSED):
            raise _half_lost(data.removeprefix(_REFUSED).decode())
        return msgspec.msgpack.decode(data, type=_Part)

    def say(self, data: bytes) -> None:
        """Send a message."""
        view = memoryview(len(data).to_bytes(8, "big") + data)
        with contextlib.suppress(BrokenPipeError):  # nobody listens any more
            while view:
                view = view[os.write(self._out, view) :]

    def hear(self) -> bytes:
        """Receive a message; none when the other side is gone."""
        length = int.from_bytes(b"".join(self._read(8)), "big")
        data = b"".join(self._read(length))
        return data if len(data) == length else b""

    def _read(self, count: int) -> Iterator[bytes]:
        while count:
            block = os.read(self._in, min(count, _PIPE_BLOCK))
            if not block:
                return
            count -= len(block)
            yield block


def _half_lost(why: str = "") -> LedgerError:
    return LedgerError(
        f"Half of the batch could not be written. {why}".rstrip(),
        hint="Nothing of it counts. Look for a full disk or memory, and try again.",
    )
