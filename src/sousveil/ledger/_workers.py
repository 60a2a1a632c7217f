"""Checking segments side by side, in as many processes as there are processors.

Each worker is a process that runs :func:`serve`: it reads requests, one JSON line each,
and answers with a length and a msgpack report. Where no worker can be started, or one
dies, the work is done in this process.
"""

from __future__ import annotations

import contextlib
import gc
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec

from sousveil.ledger._bodies import SEGMENT
from sousveil.ledger._segment_check import SegmentReport, check_segment

__all__ = ["check_segments", "serve"]


class _Request(msgspec.Struct):
    folder: str
    start: int
    size: int


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(SegmentReport).decode


def check_segments(folder: Path, size: int, workers: int | None = None) -> Iterator[SegmentReport]:
    """Reports of all segments, in order.

    :param workers: processes; by default as many as there are processors and segments.
    """
    starts = range(0, size, SEGMENT)
    if workers is None:
        workers = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1
    workers = min(workers, len(starts))
    if workers <= 1:
        for start in starts:
            yield check_segment(folder, start, size)
        return
    with _Pool() as pool, ThreadPoolExecutor(workers) as threads:
        ahead = [threads.submit(pool.check, folder, start, size) for start in starts]
        for future in ahead:
            yield future.result()


class _Pool:
    """One worker process for each thread that asks."""

    def __init__(self) -> None:
        self._own = threading.local()
        self._all: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> _Pool:
        return self

    def __exit__(self, *_: object) -> None:
        for process in self._all:
            with contextlib.suppress(OSError):
                process.communicate()  # closes its input, at which it leaves

    def check(self, folder: Path, start: int, size: int) -> SegmentReport:
        """Have a segment checked by this thread's worker, or check it here."""
        try:
            if not hasattr(self._own, "process"):
                self._own.process = _start()
                self._all.append(self._own.process)
            return _ask(self._own.process, _Request(str(folder), start, size))
        except (OSError, EOFError, msgspec.DecodeError):
            return check_segment(folder, start, size)


def _start() -> subprocess.Popen[bytes]:
    path = os.pathsep.join(part for part in sys.path if part)
    return subprocess.Popen(  # noqa: S603 - our own interpreter and our own module
        [sys.executable, "-c", f"from {__name__} import serve; serve()"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": path},
    )


def _ask(process: subprocess.Popen[bytes], request: _Request) -> SegmentReport:
    stdin, stdout = process.stdin, process.stdout
    if stdin is None or stdout is None:
        raise EOFError
    stdin.write(msgspec.json.encode(request) + b"\n")
    stdin.flush()
    length = int.from_bytes(stdout.read(8), "big")
    data = stdout.read(length)
    if not length or len(data) != length:
        raise EOFError
    return _decode(data)


def serve() -> None:
    """Answer requests until there are no more; what a worker process runs."""
    gc.disable()  # nothing here makes cycles, and a million structs are made
    for line in sys.stdin.buffer:
        request = msgspec.json.decode(line, type=_Request)
        answer = _encode(check_segment(Path(request.folder), request.start, request.size))
        sys.stdout.buffer.write(len(answer).to_bytes(8, "big") + answer)
        sys.stdout.buffer.flush()
