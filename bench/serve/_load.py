"""Asking a server: at a fixed rate, or as fast as it answers, over connections kept open.

At a fixed rate a request's time counts from when it was due, so a server that falls behind
is seen to. Plain HTTP/1.1 over asyncio: a client library would cost more than the servers.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence

__all__ = ["at_rate", "closed", "percentile"]


class _Connection:
    def __init__(self, port: int) -> None:
        self.port = port

    async def open(self) -> _Connection:
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
        return self

    async def ask(self, path: str) -> int:
        """Status of the answer; its body is read to the end."""
        self.writer.write(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        head = await self.reader.readuntil(b"\r\n\r\n")
        lines = head.lower().split(b"\r\n")
        length = next((line for line in lines if line.startswith(b"content-length:")), None)
        if length is not None:
            await self.reader.readexactly(int(length.split(b":")[1]))
        else:
            while size := int((await self.reader.readline()).strip() or b"0", 16):
                await self.reader.readexactly(size + 2)
            await self.reader.readline()
        return int(lines[0].split()[1])


def at_rate(port: int, paths: Sequence[str], rate: float, connections: int = 32) -> list[float]:
    """Seconds of each request from when it was due, sorted; fails unless all are 200."""

    async def run() -> list[float]:
        free: asyncio.Queue[_Connection] = asyncio.Queue()
        for _ in range(connections):
            free.put_nowait(await _Connection(port).open())
        began = time.perf_counter() + 0.1
        taken: list[float] = []

        async def one(at: int, path: str) -> None:
            due = began + at / rate
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            connection = await free.get()
            assert await connection.ask(path) == 200, path
            taken.append(time.perf_counter() - due)
            free.put_nowait(connection)

        await asyncio.gather(*(one(at, path) for at, path in enumerate(paths)))
        return sorted(taken)

    return asyncio.run(run())


def closed(port: int, paths: Sequence[str], connections: int = 8) -> float:
    """Answers a second, each connection asking as soon as it was answered."""

    async def run() -> float:
        left = list(reversed(paths))
        opened = [await _Connection(port).open() for _ in range(connections)]

        async def one(connection: _Connection) -> None:
            while left:
                path = left.pop()
                assert await connection.ask(path) == 200, path

        began = time.perf_counter()
        await asyncio.gather(*(one(connection) for connection in opened))
        return len(paths) / (time.perf_counter() - began)

    return asyncio.run(run())


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which that share lies, of sorted values."""
    return values[min(len(values) - 1, int(share * len(values)))]
