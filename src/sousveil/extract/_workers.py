"""Processes that answer requests, of which any may die without taking the rest with it.

A worker is a fresh Python, not a fork: it shares nothing but two pipes, so it can be
started from anywhere and killed at any time. It answers one request after another; the
pool knows which it was busy with when it died, was killed for want of memory, or took
too long. That request gets :class:`Ended` for an answer, and a new worker takes the
place. A worker leaves when its pipe closes, and on Linux when its parent dies.

What the bytes mean is not known here: a module of the package is named that has a class
``Worker``, made with the setup and asked with ``answer``.
"""

from __future__ import annotations

import contextlib
import ctypes
import importlib
import os
import resource
import select
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple, Protocol

__all__ = ["Ended", "Pool", "serve"]

#: The longest that one request may take, in seconds.
MOST_SECONDS = 300.0
#: The most memory that a worker may hold, in bytes; one that wants more ends.
MOST_MEMORY = 3_000_000_000
#: A worker is replaced after this many answers, so that no library's caches grow for ever.
_ANSWERS = 5_000
_NO_MEMORY = 71  # the exit status of a worker that had not enough
_PR_SET_PDEATHSIG = 1


class Ended(NamedTuple):
    """Instead of an answer: the worker that had the request came to an end.

    :ivar why: half a sentence.
    """

    why: str


class Answers(Protocol):
    """What runs in a worker."""

    def answer(self, request: bytes) -> bytes: ...


class Pool:
    """Up to ``size`` workers, started when there is work for them.

    :param module: the module whose ``Worker`` is run.
    :param setup: given to it once.
    """

    def __init__(self, size: int, module: str, setup: bytes) -> None:
        self._size = size
        self._module = module
        self._setup = setup
        self._idle: list[_Process] = []
        self._busy: dict[int, _Process] = {}  # by the descriptor on which the answer comes
        self._queue: deque[tuple[int, bytes]] = deque()
        self._numbers = 0

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, *_: object) -> None:
        for process in (*self._idle, *self._busy.values()):
            process.end()

    def submit(self, request: bytes) -> int:
        """Have a request answered in its turn; gives its number."""
        self._numbers += 1
        self._queue.append((self._numbers, request))
        self._feed()
        return self._numbers

    def wait(self) -> Iterator[tuple[int, bytes | Ended]]:
        """Wait until there are answers, and give them with their numbers."""
        if not self._busy:
            return
        limit = min(process.until for process in self._busy.values()) - time.monotonic()
        ready, _, _ = select.select(list(self._busy), [], [], max(limit, 0))
        late = [] if ready else [d for d, p in self._busy.items() if p.until <= time.monotonic()]
        for descriptor in (*ready, *late):
            process = self._busy.pop(descriptor)
            number = process.number
            answer = process.hear() if descriptor in ready else process.too_late()
            if process.is_usable():
                self._idle.append(process)
            else:
                process.end()
            yield number, answer
        self._feed()

    def _feed(self) -> None:
        while self._queue and (self._idle or len(self._busy) < self._size):
            process = self._idle.pop() if self._idle else _Process(self._module, self._setup)
            if not process.is_alive():  # killed while it had nothing to do: nobody's fault
                process.end()
                continue
            number, request = self._queue.popleft()
            process.ask(number, request)
            self._busy[process.descriptor] = process


class _Process:
    """One worker, and what it is busy with."""

    def __init__(self, module: str, setup: bytes) -> None:
        path = os.pathsep.join(part for part in sys.path if part)
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and our own module
            [sys.executable, "-c", f"from {__name__} import serve; serve({os.getpid()})", module],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # a library's warnings are no business of the user
            env={**os.environ, "PYTHONPATH": path},
            bufsize=0,
        )
        self._in, self._out = _pipes(self._process)
        self.descriptor = self._out.fileno()
        self.number = 0
        self.until = 0.0
        self._answered = 0
        self._broken = False
        self._send(setup)

    def ask(self, number: int, request: bytes) -> None:
        """Send a request. That the worker is dead shows when its answer is heard."""
        self.number = number
        self.until = time.monotonic() + MOST_SECONDS
        self._send(request)

    def hear(self) -> bytes | Ended:
        """The answer, which has begun to come."""
        answer = _receive(self._out)
        self._answered += 1
        if answer is None:
            self._broken = True
            return Ended(self._how_it_ended())
        return answer

    def too_late(self) -> Ended:
        """Kill a worker that takes too long."""
        self._broken = True
        return Ended(f"it was not done after {MOST_SECONDS:,.0f} seconds")

    def is_alive(self) -> bool:
        """Whether it can be asked at all."""
        return self._process.poll() is None

    def is_usable(self) -> bool:
        """Whether it can be asked again."""
        return not self._broken and self._answered < _ANSWERS

    def end(self) -> None:
        """Let it go, at once where it is in the midst of something."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._in, self._out):
            with contextlib.suppress(OSError):
                pipe.close()

    def _send(self, message: bytes) -> None:
        with contextlib.suppress(BrokenPipeError):
            _write(self._in, message)

    def _how_it_ended(self) -> str:
        status = self._process.wait()
        if status == _NO_MEMORY:
            return f"it needs more than the {MOST_MEMORY // 10**9} GB of memory that one may take"
        if status == -signal.SIGKILL:
            return "the process that read it was killed, perhaps for want of memory"
        if status < 0:
            return f"the process that read it crashed ({signal.Signals(-status).name})"
        return f"the process that read it ended by itself (status {status})"


def _pipes(process: subprocess.Popen[bytes]) -> tuple[BinaryIO, BinaryIO]:
    if process.stdin is None or process.stdout is None:
        raise BrokenPipeError
    return process.stdin, process.stdout  # type: ignore[return-value]  # raw, as bufsize is 0


def _write(pipe: BinaryIO, message: bytes) -> None:
    view = memoryview(len(message).to_bytes(8, "big") + message)
    while view:
        view = view[pipe.write(view) :]


def _receive(pipe: BinaryIO) -> bytes | None:
    """One message; ``None`` when the other side is gone."""
    length = _read(pipe, 8)
    return None if length is None else _read(pipe, int.from_bytes(length, "big"))


def _read(pipe: BinaryIO, count: int) -> bytes | None:
    data = bytearray()
    while len(data) < count:
        block = pipe.read(min(count - len(data), 1 << 20))
        if not block:
            return None
        data += block
    return bytes(data)


# --- in the worker -----------------------------------------------------------------------


def serve(parent: int) -> None:
    """Answer requests until there are no more; what a worker runs.

    :param parent: the process that started it, without which it has no reason to be.
    """
    _leave_with(parent)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to all; the parent decides
    limit = resource.getrlimit(resource.RLIMIT_DATA)[1]
    most = MOST_MEMORY if limit == resource.RLIM_INFINITY else min(MOST_MEMORY, limit)
    resource.setrlimit(resource.RLIMIT_DATA, (most, limit))
    with (
        open(os.dup(0), "rb", buffering=0) as requests,  # noqa: PTH123 - a descriptor
        open(os.dup(1), "wb", buffering=0) as answers,  # noqa: PTH123 - a descriptor
    ):
        os.dup2(2, 1)  # what a library prints is no answer
        with contextlib.suppress(BrokenPipeError):
            try:
                _answer_all(requests, answers)
            except MemoryError:
                os._exit(_NO_MEMORY)


def _answer_all(requests: BinaryIO, answers: BinaryIO) -> None:
    setup = _receive(requests)
    if setup is None:
        return
    worker: Answers = importlib.import_module(sys.argv[1]).Worker(setup)
    while (request := _receive(requests)) is not None:
        _write(answers, worker.answer(request))


def _leave_with(parent: int) -> None:
    """Have the kernel end this process with its parent, where the kernel can (Linux)."""
    with contextlib.suppress(AttributeError, OSError):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it was gone before that
        os._exit(0)
