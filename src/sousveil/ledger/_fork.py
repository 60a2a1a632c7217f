"""Forks of this process that share its memory, and how two processes talk to each other.

A fork sees every body that its parent holds without anything being copied or sent; only
what comes of the work goes back, through a pipe. Just a process without other threads
can fork safely: a lock that another thread holds would stay locked in the fork for ever.

A fork also holds the locks of its parent (flock(2) belongs to the open file, and both
have it open), so that no second writer comes in while a fork of a killed one is at work.
It notices that its parent is gone when it next listens or speaks, and leaves.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Callable, Iterator

from sousveil.ledger import _storage as storage

__all__ = ["Fork", "Line", "can_fork"]

_PIPE_BLOCK = 1 << 20


def can_fork() -> bool:
    """Whether there is a second processor, and no thread that a fork would lack."""
    return (
        hasattr(os, "fork")
        and (os.cpu_count() or 1) > 1
        and len(storage.names("/proc/self/task")) == 1
    )


class Line:
    """Messages between this process and another, through two pipes.

    :param hear: the descriptor to read from.
    :param say: the one to write to.
    """

    def __init__(self, hear: int, say: int) -> None:
        self._in, self._out = hear, say

    def fileno(self) -> int:
        """What to wait on for the next message."""
        return self._in

    def say(self, data: bytes) -> None:
        """Send a message; to nobody, where nobody listens any more."""
        view = memoryview(len(data).to_bytes(8, "big") + data)
        with contextlib.suppress(BrokenPipeError):
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


class Fork(Line):
    """A fork of this process that does one thing and tells what came of it.

    Leaving the ``with`` block ends it, whatever happened. Of several, the youngest must be
    left first: it holds copies of its elders' pipes.

    :param work: what it does; given its own side of the line.
    :raises OSError: when the system has no room for it.
    """

    def __init__(self, work: Callable[[Line], None]) -> None:
        inner, outer = os.pipe(), os.pipe()  # all ends close on exec
        with contextlib.suppress(AttributeError, OSError):  # a Linux that allows it
            fcntl.fcntl(outer[1], fcntl.F_SETPIPE_SZ, _PIPE_BLOCK)
        try:
            self._pid = os.fork()
        except OSError:
            for end in (*inner, *outer):
                os.close(end)
            raise
        if self._pid == 0:
            status = 1
            try:
                os.close(inner[1])
                os.close(outer[0])
                work(Line(inner[0], outer[1]))
                status = 0
            finally:
                os._exit(status)  # no cleaning up: everything else belongs to the parent
        os.close(inner[0])
        os.close(outer[1])
        super().__init__(outer[0], inner[1])

    def __enter__(self) -> Fork:
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._out)
        os.close(self._in)
        os.waitpid(self._pid, 0)
