"""Body segments, decoded once and kept: the part of a build that grows with the ledger.

A segment of the ledger (65,536 body lines) becomes a fragment: a folder of Parquet
files under ``tables/.cache``, named by the hash of the segment's bytes. A segment that
did not change is not decoded again, and a fragment that no segment of the present
ledger has is removed, so that what was erased from the ledger leaves the cache too.

The engine decodes the lines itself: Python sees a segment as one piece of bytes. The
ids that it computes are held against the log's entries, so no table ever holds a body
that the log does not.
"""

# ruff: noqa: S608 - queries are put together from our own names; texts go in as parameters

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec

from sousveil.errors import LedgerError
from sousveil.ledger import Ledger
from sousveil.tables._engine import Connection, engine_version, load_rows, quoted
from sousveil.tables._lines import COPIES, STRUCTURE

__all__ = ["Fragment", "fragments", "segments"]

#: Raised whenever what a fragment holds changes.
_FORM = "fragment/4"
_ERASED = b'{"erased":"'


class Segment(msgspec.Struct, frozen=True):
    """A body file as far as the checkpoint counts it: entries ``start`` to ``end``."""

    path: Path
    start: int
    end: int


class Fragment(msgspec.Struct, frozen=True):
    """A decoded segment.

    :ivar folder: where its files stand.
    :ivar fresh: whether it was decoded by this build.
    """

    folder: Path
    segment: Segment
    fresh: bool

    def file(self, name: str) -> Path:
        """One of its files, which ``_lines.COPIES`` lists; each begins with ``segment``."""
        return self.folder / f"{name}.parquet"

    @property
    def key(self) -> str:
        """Hash of what it was decoded from."""
        return self.folder.name

    @property
    def start(self) -> int:
        """Number of its first entry, by which its rows and its tables are known."""
        return self.segment.start


def segments(log: Ledger) -> list[Segment]:
    """The body files of the log, each with the entries that it holds; one at least."""
    paths = log.body_segments()
    if not paths:
        return [Segment(log.observatory.ledger / "bodies" / f"{0:08d}.jsonl", 0, 0)]
    starts = [int(path.stem) for path in paths]
    ends = [*starts[1:], log.size]
    return [Segment(*parts) for parts in zip(paths, starts, ends, strict=True)]


def fragments(
    log: Ledger,
    engine: Connection,
    cache: Path,
    work: Path,
    tell: Callable[[int], None],
) -> list[Fragment]:
    """A fragment for every segment of the log; only segments that changed are decoded.

    :param cache: folder of the fragments; others than these are removed from it.
    :param work: folder for what is only needed now.
    :param tell: told how many entries are done.
    :raises LedgerError: when a segment is missing, too short, or not what the log says.
    """
    cache.mkdir(parents=True, exist_ok=True)
    found = []
    for segment in segments(log):
        found.append(_fragment(log, engine, segment, cache, work))
        tell(segment.end)
    keep = {fragment.folder for fragment in found}
    for folder in cache.iterdir():
        if folder.is_dir() and folder not in keep:
            shutil.rmtree(folder)
    return found


def _fragment(
    log: Ledger, engine: Connection, segment: Segment, cache: Path, work: Path
) -> Fragment:
    data = _counted_lines(segment)
    key = hashlib.sha256(f"{_FORM} {engine_version()} {segment.start}\n".encode())
    key.update(hashlib.sha256(data).digest())
    folder = cache / key.hexdigest()[:32]
    if folder.is_dir():
        return Fragment(folder, segment, fresh=False)
    half = work / "fragment"
    if half.exists():
        shutil.rmtree(half)
    half.mkdir()
    _decode(log, engine, segment, data, half, work)
    half.rename(folder)  # a fragment stands there whole or not at all
    return Fragment(folder, segment, fresh=True)


def _counted_lines(segment: Segment) -> bytes:
    """The bytes of the segment's lines that the checkpoint counts.

    :raises LedgerError: when the file is missing or holds fewer lines.
    """
    if segment.start == segment.end:
        return b""
    try:
        data = segment.path.read_bytes()
    except OSError as reason:
        raise LedgerError(
            f"{segment.path} cannot be read: {reason.strerror}.",
            hint="'sousveil verify' says what else is wrong; get the file again from a copy.",
        ) from reason
    count = segment.end - segment.start
    there = data.count(b"\n")
    if there < count:
        raise LedgerError(
            f"{segment.path.name} holds {there} bodies, fewer than the log counts ({count}).",
            hint="'sousveil verify' says what else is wrong; get the file again from a copy.",
        )
    end = len(data)
    if not data.endswith(b"\n"):  # a line that a crash cut off
        end = data.rfind(b"\n") + 1
    for _ in range(there - count):  # lines that were never acknowledged
        end = data.rfind(b"\n", 0, end - 1) + 1
    return data if end == len(data) else data[:end]


def _decode(
    log: Ledger, engine: Connection, segment: Segment, data: bytes, half: Path, work: Path
) -> None:
    source = work / "segment.jsonl"
    source.write_bytes(data)
    longest = max(map(len, data.split(b"\n")))
    ids = list(log.ids(segment.start, segment.end))
    erased = [(seq, ids[seq - segment.start]) for seq in _erased(data, segment.start)]
    load_rows(engine, "erased_ids", (("seq", "BIGINT"), ("id", "VARCHAR")), erased, work)
    # A small limit on one line makes small buffers, and so work for more than one thread.
    engine.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE lines AS
        SELECT coalesce(erased_ids.id, sha256(raw)) AS id, line.*
        FROM (SELECT CAST(json AS VARCHAR) AS raw, from_json(json, {quoted(STRUCTURE)}) AS line
              FROM read_ndjson_objects({quoted(source)},
                                       maximum_object_size = {max(1 << 20, 2 * longest)}))
        LEFT JOIN erased_ids ON erased_ids.seq = line.seq
        """
    )
    _check_against_log(engine, segment, ids)
    for name, query in COPIES.items():
        engine.execute(
            f"COPY (SELECT CAST({segment.start} AS BIGINT) AS segment, * FROM ({query}))"
            f" TO {quoted(half / f'{name}.parquet')}"
            " (FORMAT parquet, COMPRESSION snappy, ROW_GROUP_SIZE 16384)"
        )
    engine.execute("DROP TABLE lines")
    source.unlink()


def _erased(data: bytes, start: int) -> Iterator[int]:
    """Numbers of the lines whose body was erased."""
    at, line, seq = 0, data.find(_ERASED), start
    while line >= 0:
        if line == 0 or data[line - 1] == 0x0A:
            seq += data.count(b"\n", at, line)
            at = line
            yield seq
        line = data.find(_ERASED, line + 1)


def _check_against_log(engine: Connection, segment: Segment, ids: list[str]) -> None:
    """Whether the bodies are those whose hashes the log's entries hold.

    :raises LedgerError: when one is not; names the first.
    """
    sql = "SELECT count(*), sha256(coalesce(string_agg(id, '' ORDER BY seq), '')) FROM lines"
    count, digest = engine.execute(sql).fetchall()[0]
    if count == len(ids) and digest == hashlib.sha256("".join(ids).encode()).hexdigest():
        return
    there = dict(engine.execute("SELECT seq, id FROM lines").fetchall())
    wrong = next(
        (seq for seq, id_ in enumerate(ids, segment.start) if there.get(seq) != id_), segment.start
    )
    raise LedgerError(
        f"The body of entry {wrong} in {segment.path.name} is not the one that the log holds.",
        hint="Nothing is built from a changed ledger; 'sousveil verify' says what is wrong.",
    )
