"""Cutting off what a crash left beyond the checkpoint; it was never acknowledged.

What stands there would do no harm to a reader, who goes by the checkpoint, but it
would mix with what the next batch writes.
"""

from __future__ import annotations

from pathlib import Path

from sousveil.ledger import _storage as storage
from sousveil.ledger._bodies import SEGMENT, BodyFiles
from sousveil.ledger._storage import Disk
from sousveil.ledger._tiles import ENTRIES, TILE_WIDTH, tile_width

__all__ = ["cut_tail", "tile_files"]


def cut_tail(disk: Disk, folder: Path, size: int) -> None:
    """Remove everything beyond ``size`` entries."""
    _cut_tiles(disk, folder, size)
    _cut_bodies(disk, folder, size)
    disk.remove(folder / "checkpoint.new")


def _cut_bodies(disk: Disk, folder: Path, size: int) -> None:
    bodies = BodyFiles(folder)
    keep = -(-size // SEGMENT)
    for name in storage.names(bodies.folder):
        number = name.removesuffix(".jsonl")
        if not number.isdecimal() or int(number) // SEGMENT >= keep:
            disk.remove(bodies.folder / name)
    if size:
        end = bodies.end_of(size - 1)
        last = bodies.path(size - 1)
        if last.stat().st_size > end:
            disk.truncate(last, end)


def _cut_tiles(disk: Disk, folder: Path, size: int) -> None:
    for level in storage.names(folder / "tile"):
        first = (size >> (0 if level == ENTRIES else 8 * int(level))) // TILE_WIDTH
        for path, index, width in tile_files(folder, level, from_index=first):
            if width > tile_width(level, index, size):
                disk.remove(path)


def tile_files(folder: Path, level: str, *, from_index: int = 0) -> list[tuple[str, int, int]]:
    """Path, index and width of the tiles of a level that are on the disk, from an index on.

    Names that are no tile's are passed over.
    """
    found: list[tuple[str, int, int]] = []
    _walk(f"{folder}/tile/{level}", 0, from_index, found)
    return found


def _walk(folder: str, above: int, from_index: int, found: list[tuple[str, int, int]]) -> None:
    for name in storage.names(folder):
        path = f"{folder}/{name}"
        head, partial, _ = name.partition(".p")
        digits = head.removeprefix("x")
        if len(digits) != 3 or not digits.isdecimal():
            continue
        index = above * 1000 + int(digits)
        if head.startswith("x"):
            _walk(path, index, from_index, found)
        elif index < from_index:
            continue
        elif partial:
            found += [
                (f"{path}/{width}", index, int(width))
                for width in storage.names(path)
                if width.isdecimal()
            ]
        else:
            found.append((path, index, TILE_WIDTH))
