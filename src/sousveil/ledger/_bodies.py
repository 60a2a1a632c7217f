"""Body segments: the files beside the log that hold what its entries speak of.

65,536 body lines a file, in the order of the log, named by the number of the first.
Lines have no fixed length; the line of an entry is found by halving, since each line
ends with its own number.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from sousveil.errors import LedgerError
from sousveil.ledger import _storage as storage
from sousveil.ledger._lines import line_seq
from sousveil.ledger._tiles import TILE_WIDTH

__all__ = ["SEGMENT", "BodyFiles", "segment_start"]

#: Entries a segment.
SEGMENT = 65_536
_BLOCK = 1 << 17
_STEP = 4096
#: More than the end of a line, from its number on, can take.
_TAIL = 80


def segment_start(seq: int) -> int:
    """The number of the first entry of the segment that ``seq`` is in."""
    return seq - seq % SEGMENT


class BodyFiles:
    """The body segments of a log, for reading.

    :param folder: the ledger's folder.
    """

    __slots__ = ("folder",)

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "bodies"

    def path(self, seq: int) -> Path:
        """The segment that holds (or would hold) entry ``seq``."""
        return self.folder / f"{segment_start(seq):08d}.jsonl"

    def line(self, seq: int) -> bytes:
        """The body line of an entry, without its newline.

        :raises LedgerError: when it is not there.
        """
        with self._open(seq) as descriptor:
            start, end = _locate(descriptor, seq, self.path(seq))
            return storage.read_at(descriptor, start, end - start)

    def start_of(self, seq: int) -> int:
        """Where the line of an entry begins in its file, in bytes.

        :raises LedgerError: when it is not there.
        """
        if seq % SEGMENT == 0:
            return 0
        with self._open(seq) as descriptor:
            return _locate(descriptor, seq, self.path(seq))[0]

    def end_of(self, seq: int) -> int:
        """Where the line of an entry ends in its file, newline included, in bytes.

        :raises LedgerError: when it is not there.
        """
        with self._open(seq) as descriptor:
            return _locate(descriptor, seq, self.path(seq))[1] + 1

    def lines(self, start: int, end: int) -> Iterator[bytes]:
        """Body lines of the entries ``start`` to ``end``, read in blocks.

        :raises LedgerError: when a segment is missing or too short.
        """
        for group in self.groups(start, end):
            yield from group

    def groups(self, start: int, end: int) -> Iterator[list[bytes]]:
        """The same lines, those of one tile at a time.

        :raises LedgerError: when a segment is missing or too short.
        """
        while start < end:
            stop = min(end, segment_start(start) + SEGMENT)
            yield from self._segment_groups(start, stop)
            start = stop

    def _segment_groups(self, start: int, stop: int) -> Iterator[list[bytes]]:
        with self._open(start) as descriptor:
            at = 0 if start % SEGMENT == 0 else _locate(descriptor, start, self.path(start))[0]
            lines: list[bytes] = []
            rest = b""
            while start < stop:
                wanted = min(stop, start - start % TILE_WIDTH + TILE_WIDTH) - start
                while len(lines) < wanted:
                    block = storage.read_at(descriptor, at, _BLOCK)
                    if not block:
                        raise _missing(start + len(lines), self.path(start))
                    at += len(block)
                    lines += (rest + block).split(b"\n")
                    rest = lines.pop()
                yield lines[:wanted]
                del lines[:wanted]
                start += wanted

    @contextlib.contextmanager
    def _open(self, seq: int) -> Iterator[int]:
        path = self.path(seq)
        try:
            descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        except FileNotFoundError:
            raise _missing(seq, path) from None
        except OSError as reason:
            raise storage.unreadable(path, reason) from reason
        try:
            yield descriptor
        finally:
            os.close(descriptor)


def _locate(descriptor: int, seq: int, path: Path) -> tuple[int, int]:
    """Start and end (at the newline) of the line of ``seq``, by halving."""
    low, high = 0, os.fstat(descriptor).st_size  # line starts are sought in [low, high)
    while low < high:
        start = _line_start(descriptor, low, (low + high) // 2)
        end = _line_end(descriptor, start)
        found = None if end < 0 else _seq_at(descriptor, start, end)
        if found is None or found > seq:
            high = start
        elif found < seq:
            low = end + 1
        else:
            return start, end
    raise _missing(seq, path)


def _line_start(descriptor: int, low: int, at: int) -> int:
    """Start of the line that the byte ``at`` is in; ``low`` is known to start one."""
    while at > low:
        begin = max(low, at - _STEP)
        newline = storage.read_at(descriptor, begin, at - begin).rfind(b"\n")
        if newline >= 0:
            return begin + newline + 1
        at = begin
    return low


def _line_end(descriptor: int, start: int) -> int:
    """Where the line's newline is; −1 when the file ends before."""
    while True:
        block = storage.read_at(descriptor, start, _STEP)
        if not block:
            return -1
        newline = block.find(b"\n")
        if newline >= 0:
            return start + newline
        start += len(block)


def _seq_at(descriptor: int, start: int, end: int) -> int | None:
    begin = max(start, end - _TAIL)
    return line_seq(storage.read_at(descriptor, begin, end - begin))


def _missing(seq: int, path: Path) -> LedgerError:
    return LedgerError(
        f"The body of entry {seq} is not in {path.name}.",
        hint="'sousveil verify' says what else is wrong; get the file again from a copy.",
    )
