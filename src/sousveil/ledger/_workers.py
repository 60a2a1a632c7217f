"""Checking the log in several processes, one for each processor.

Each worker waits for a request, checks that piece of the log and answers with a report
(msgpack both ways). Workers are forks of this process where it can fork, else programs of
their own that run :func:`serve`. The pieces are smaller than a segment, so that all
workers are done at about the same time. Where no worker can be started, or one dies, the
work is done in this process.
"""

from __future__ import annotations

import contextlib
import gc
import os
import selectors
import subprocess
import sys
from collections import deque
from collections.abc import Iterator
from pathlib import Path

import msgspec

from sousveil.ledger._bodies import SEGMENT
from sousveil.ledger._fork import Fork, Line, can_fork
from sousveil.ledger._reports import SegmentReport, joined
from sousveil.ledger._segment_check import PIECE, check_piece, check_segment

__all__ = ["check_segments", "serve"]


class _Request(msgspec.Struct, frozen=True):
    """Check the entries ``start`` to ``stop``; the segment from ``start`` when that is 0."""

    folder: str
    start: int
    stop: int
    size: int


_encode = msgspec.msgpack.Encoder().encode
_read_request = msgspec.msgpack.Decoder(_Request).decode
_read_report = msgspec.msgpack.Decoder(SegmentReport).decode


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
    pieces = {
        start: [
            _Request(str(folder), first, min(first + PIECE, start + SEGMENT, size), size)
            for first in range(start, min(start + SEGMENT, size), PIECE)
        ]
        for start in starts
    }
    with contextlib.ExitStack() as stack:  # which ends the youngest first
        pool = _Pool([stack.enter_context(worker) for worker in _started(workers)])
        pool.ask(*[piece for segment in pieces.values() for piece in segment])
        for start, segment in pieces.items():
            report = joined([pool.report(piece) for piece in segment])
            if report is None:
                whole = _Request(str(folder), start, 0, size)
                pool.ask(whole)
                report = pool.report(whole)
            yield report


def _started(workers: int) -> Iterator[contextlib.AbstractContextManager[Line]]:
    """Workers, as many of them as can be started."""
    make = Fork if can_fork() else _Program
    for _ in range(workers):
        try:
            yield make(_serve)
        except OSError:
            return


class _Pool:
    """Gives requests to workers, each of which has one at a time, and keeps the reports."""

    def __init__(self, workers: list[Line]) -> None:
        self._idle = workers
        self._busy: dict[Line, _Request] = {}
        self._todo: deque[_Request] = deque()
        self._done: dict[_Request, SegmentReport] = {}

    def ask(self, *requests: _Request) -> None:
        """Have these answered, in this order and before others that wait."""
        self._todo.extendleft(reversed(requests))

    def report(self, request: _Request) -> SegmentReport:
        """The answer to a request that was asked."""
        while request not in self._done:
            while self._idle and self._todo:
                worker = self._idle.pop()
                self._busy[worker] = self._todo.popleft()
                worker.say(_encode(self._busy[worker]))
            if self._busy:
                self._wait()
            else:  # there are no workers any more
                here = self._todo.popleft()
                self._done[here] = _answer(here)
        return self._done.pop(request)

    def _wait(self) -> None:
        """Wait for a worker, or several, and take the report."""
        with selectors.DefaultSelector() as selector:
            for worker in self._busy:
                selector.register(worker, selectors.EVENT_READ, worker)
            ready: list[Line] = [key.data for key, _ in selector.select()]
        for worker in ready:
            request = self._busy.pop(worker)
            try:
                self._done[request] = _read_report(worker.hear())
                self._idle.append(worker)
            except msgspec.DecodeError:  # it died, and is not asked again
                self._done[request] = _answer(request)


class _Program(Line):
    """A worker that is a program of its own, for a process that cannot fork."""

    def __init__(self, _: object) -> None:
        path = os.pathsep.join(part for part in sys.path if part)
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and our own module
            [sys.executable, "-c", f"from {__name__} import serve; serve()"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,
            env={**os.environ, "PYTHONPATH": path},
        )
        assert self._process.stdin and self._process.stdout  # noqa: S101 - both are pipes
        super().__init__(self._process.stdout.fileno(), self._process.stdin.fileno())

    def __enter__(self) -> _Program:
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(OSError):
            self._process.communicate()  # closes its input, at which it leaves


def serve() -> None:
    """Answer requests until there are no more; what a worker that is a program runs."""
    _serve(Line(sys.stdin.fileno(), sys.stdout.fileno()))


def _serve(line: Line) -> None:
    gc.disable()  # nothing here makes cycles, and a million structs are made
    while request := line.hear():
        line.say(_encode(_answer(_read_request(request))))


def _answer(request: _Request) -> SegmentReport:
    folder = Path(request.folder)
    if request.stop:
        return check_piece(folder, request.start, request.stop, request.size)
    return check_segment(folder, request.start, request.size)
