"""Copies of the log in the site: checkpoint, tiles, entries and bodies, for any client.

Tiles and bundles are in the C2SP tlog-tiles layout, as in the observatory's own ledger.
Bodies are cut into files of 256 lines that stand beside their bundles, so that a browser
needs to get only one: ``body/000.jsonl``, ``body/x001/234.jsonl``.
"""

from __future__ import annotations

from collections.abc import Iterator

from sousveil.ledger import TILE_WIDTH, Ledger, number_path
from sousveil.publish._write import SiteWriter

__all__ = ["BodyLines", "bundle_path", "log_files"]


def log_files(log: Ledger, lines: BodyLines, writer: SiteWriter) -> Iterator[None]:
    """Write them; the checkpoint comes last, so that it never speaks of files not there yet."""
    for path, data in log.tiles():
        writer.file(f"ledger/{path}", data)
        yield
    for start in range(0, log.size, TILE_WIDTH):
        data = b"".join(line + b"\n" for line in lines.bundle(start))
        writer.file(f"ledger/body/{bundle_path(start)}.jsonl", data)
        yield
    writer.file("ledger/key", f"{log.observatory.settings.verifier_key}\n".encode())
    writer.file("ledger/checkpoint", log.checkpoint)


def bundle_path(seq: int) -> str:
    """The name of the bundle that holds an entry: entry 256 is in ``001``."""
    return number_path(seq // TILE_WIDTH)


class BodyLines:
    """The body lines of a log by number, quick when they are asked for in order."""

    def __init__(self, log: Ledger) -> None:
        self._log = log
        self._start = -1
        self._lines: list[bytes] = []

    def bundle(self, seq: int) -> list[bytes]:
        """The lines of the bundle that holds an entry, each without its newline."""
        start = seq - seq % TILE_WIDTH
        if self._start != start:
            end = min(start + TILE_WIDTH, self._log.size)
            self._start, self._lines = start, list(self._log.body_lines(start, end))
        return self._lines

    def line(self, seq: int) -> bytes:
        """The line of an entry."""
        return self.bundle(seq)[seq % TILE_WIDTH]
