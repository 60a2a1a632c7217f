"""Copies of the log in the site: checkpoint, tiles, entries and bodies, for any client.

Tiles and bundles are in the C2SP tlog-tiles layout, as in the observatory's own ledger.
Bodies are cut into files of 256 lines that stand beside their bundles, so that a browser
needs to get only one: ``body/000.jsonl``, ``body/x001/234.jsonl``.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sousveil.ledger import Ledger
from sousveil.publish._write import SiteWriter

__all__ = ["BodyLines", "log_files", "number_path"]

_WIDTH = 256


def log_files(log: Ledger, lines: BodyLines, writer: SiteWriter) -> Iterator[None]:
    """Write them; the checkpoint comes last, so that it never speaks of files not there yet."""
    folder = log.observatory.ledger
    for path in _tile_paths(log.size):
        writer.file(f"ledger/{path}", _tile(folder, path))
        yield
    for index in range(-(-log.size // _WIDTH)):
        data = b"".join(line + b"\n" for line in lines.bundle(index))
        writer.file(f"ledger/body/{number_path(index)}.jsonl", data)
        yield
    writer.file("ledger/key", f"{log.observatory.settings.verifier_key}\n".encode())
    writer.file("ledger/checkpoint", log.checkpoint)


class BodyLines:
    """The body lines of a log by number, quick when they are asked for in order.

    The places of every 256th line are found in one pass; a bundle is read at a time.
    """

    def __init__(self, log: Ledger) -> None:
        self._size = log.size
        self._places: list[tuple[Path, int]] = []
        self._bundle: tuple[int, list[bytes]] = (-1, [])
        seq = 0
        for path in log.body_segments():
            at = 0
            with path.open("rb") as file:
                for line in file:
                    if seq % _WIDTH == 0 and seq < log.size:
                        self._places.append((path, at))
                    at += len(line)
                    seq += 1

    def bundle(self, index: int) -> list[bytes]:
        """The lines of a bundle, each without its newline."""
        if self._bundle[0] != index:
            path, at = self._places[index]
            count = min(_WIDTH, self._size - index * _WIDTH)
            with path.open("rb") as file:
                file.seek(at)
                lines = [file.readline().rstrip(b"\n") for _ in range(count)]
            self._bundle = (index, lines)
        return self._bundle[1]

    def line(self, seq: int) -> bytes:
        """The line of an entry."""
        return self.bundle(seq // _WIDTH)[seq % _WIDTH]


def number_path(index: int) -> str:
    """A number in threes, as C2SP tlog-tiles writes it: 1234067 is ``x001/x234/067``."""
    name = f"{index % 1000:03d}"
    rest = index // 1000
    while rest:
        name = f"x{rest % 1000:03d}/{name}"
        rest //= 1000
    return name


def _tile_paths(size: int) -> Iterator[str]:
    """The tiles and bundles of a tree of this size, partial ones with their width."""
    levels: list[str | int] = ["entries", 0]
    count, level = size, 0
    while count >> 8:
        level, count = level + 1, count >> 8
        levels.append(level)
    for name in levels:
        hashes = size >> (8 * name if isinstance(name, int) else 0)
        for index in range(-(-hashes // _WIDTH)):
            width = min(_WIDTH, hashes - index * _WIDTH)
            partial = f".p/{width}" if width < _WIDTH else ""
            yield f"tile/{name}/{number_path(index)}{partial}"


def _tile(folder: Path, path: str) -> bytes:
    """The bytes of a tile; where a wider one has replaced it, its first part."""
    exact = folder / path
    if exact.is_file():
        return exact.read_bytes()
    whole, _, width = path.partition(".p/")
    data = (folder / whole).read_bytes()
    if "/entries/" not in path:
        return data[: 32 * int(width)]
    at = 0
    for _entry in range(int(width)):
        at += 2 + int.from_bytes(data[at : at + 2], "big")
    return data[:at]
