"""Tiles and entry bundles: where the hashes and the entries of the log stand on disk.

The layout is C2SP tlog-tiles: tile height 8, so a full tile holds 256 hashes; the
path of tile 1234067 of level 0 is ``tile/0/x001/x234/067``, a partial tile has the
suffix ``.p/<width>``; entry bundles hold 256 entries, each behind its length in two
bytes, the larger first. A tile's bytes depend only on the leaves before its end, so
no tile is ever changed once its checkpoint is out.

:class:`TileReader` gives the hash of any range of leaves of a tree of known size;
:class:`Frontier` grows a tree and gives the tiles to write.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import chain, count
from pathlib import Path

from sousveil.errors import LedgerError
from sousveil.ledger import _storage as storage
from sousveil.ledger._merkle import EMPTY_ROOT, HASH_BYTES, node_hash, parents, range_root, split

__all__ = [
    "ENTRIES",
    "Frontier",
    "TileReader",
    "beginning",
    "number_path",
    "pack_bundle",
    "parse_tile_path",
    "tile_path",
    "tile_width",
    "unpack_bundle",
]

TILE_WIDTH = 256
#: What stands in the place of a level for entry bundles.
ENTRIES = "entries"

_KEPT_TILES = 64
#: A tree of 2⁶⁴ leaves has eight levels of tiles.
_LEVELS = 8
_TILE = re.compile(
    r"tile/(?P<level>\d|entries)/(?P<index>(?:x\d{3}/){0,6}\d{3})(?:\.p/(?P<width>\d{1,3}))?\Z",
    re.ASCII,
)


def tile_path(level: int | str, index: int, width: int = TILE_WIDTH) -> str:
    """Path of a tile or bundle, relative to the log's folder."""
    partial = f".p/{width}" if width != TILE_WIDTH else ""
    return f"tile/{level}/{number_path(index)}{partial}"


def parse_tile_path(path: str) -> tuple[int | str, int, int] | None:
    """Level, index and width that a path names; ``None`` when it is not written as
    :func:`tile_path` writes it."""
    found = _TILE.match(path)
    if found is None:
        return None
    level = found["level"] if found["level"] == ENTRIES else int(found["level"])
    index = int(re.sub("[x/]", "", found["index"]))
    width = int(found["width"]) if found["width"] else TILE_WIDTH
    known = (level == ENTRIES or int(level) < _LEVELS) and width > 0
    return (level, index, width) if known and tile_path(level, index, width) == path else None


def number_path(index: int) -> str:
    """A number in threes, as C2SP tlog-tiles writes it: 1234067 is ``x001/x234/067``."""
    name = f"{index % 1000:03d}"
    index //= 1000
    while index:
        name = f"x{index % 1000:03d}/{name}"
        index //= 1000
    return name


def tile_width(level: int | str, index: int, size: int) -> int:
    """How many hashes (or entries) this tile holds in a tree of ``size``; ≤ 0 for none."""
    height = 0 if level == ENTRIES else 8 * int(level)
    return min(TILE_WIDTH, (size >> height) - index * TILE_WIDTH)


def pack_bundle(entries: Sequence[bytes]) -> bytes:
    """Entries, each behind its length.

    :raises LedgerError: when an entry is longer than 65,535 bytes.
    """
    try:
        return b"".join([len(entry).to_bytes(2, "big") + entry for entry in entries])
    except OverflowError:
        raise LedgerError(
            "An entry is longer than 65,535 bytes, more than a bundle can hold.",
            hint="This is a fault in Sousveil: entries have a fixed form.",
        ) from None


def unpack_bundle(data: bytes) -> list[bytes]:
    """The entries of a bundle.

    :raises LedgerError: when the bytes are no bundle.
    """
    entries = []
    at, end = 0, len(data)
    while at < end:
        start = at + 2
        at = start + int.from_bytes(data[at:start], "big")
        entries.append(data[start:at])
    if at != end:
        raise LedgerError(
            "The bundle ends within an entry.", hint="Get this file again from a copy of the log."
        )
    return entries


class TileReader:
    """Hashes of the tree of ``size``, read from the tiles in a log's folder.

    The hashes within a tile are kept while the reader lives, for at most 64 tiles (about
    20 KB each), so that proofs of neighbours cost next to nothing.
    """

    __slots__ = ("_folder", "_kept", "size")

    def __init__(self, folder: Path, size: int) -> None:
        self._folder = str(folder)
        self._kept: dict[tuple[int, int], list[list[bytes]]] = {}
        self.size = size

    def read(self, level: int | str, index: int) -> bytes:
        """The bytes of a tile, or of a bundle (``level`` :data:`ENTRIES`), as far as ``size``.

        :raises LedgerError: when the file is missing or of another length.
        """
        width = tile_width(level, index, self.size)
        path = tile_path(level, index, width)
        data = storage.read_if_there(f"{self._folder}/{path}")
        if data is None and width != TILE_WIDTH:  # the full one may have taken its place
            data = storage.read_if_there(f"{self._folder}/{tile_path(level, index)}")
            if data is not None:
                data = beginning(level, data, width)
        if data is None:
            raise _broken(path, "is missing")
        if level != ENTRIES and len(data) != width * HASH_BYTES:
            raise _broken(path, f"has {len(data)} bytes, not {width * HASH_BYTES}")
        return data

    def every(self) -> Iterator[tuple[str, bytes]]:
        """Path and bytes of every bundle, then of every tile, level by level.

        :raises LedgerError: when one is missing or of another length.
        """
        levels: Iterator[int | str] = chain([ENTRIES], count())
        for level in levels:
            index = 0
            while (width := tile_width(level, index, self.size)) > 0:
                yield tile_path(level, index, width), self.read(level, index)
                index += 1
            if not index:
                return

    def entries(self, index: int) -> list[bytes]:
        """The entries of a bundle, as far as ``size``.

        :raises LedgerError: when the file is missing or broken.
        """
        width = tile_width(ENTRIES, index, self.size)
        try:
            found = unpack_bundle(self.read(ENTRIES, index))
        except LedgerError as error:
            raise _broken(tile_path(ENTRIES, index, width), error.message) from error
        if len(found) != width:
            raise _broken(tile_path(ENTRIES, index, width), f"does not hold {width} entries")
        return found

    def range_hash(self, first: int, end: int) -> bytes:
        """Hash of the leaves ``first`` to ``end``, a range that occurs in the tree."""
        leaves = end - first
        height = leaves.bit_length() - 1
        if leaves != 1 << height:
            middle = first + (1 << height)
            return node_hash(self.range_hash(first, middle), self.range_hash(middle, end))
        level, within = divmod(height, 8)
        index, at = divmod(first >> (8 * level), TILE_WIDTH)
        return self._tile(level, index)[within][at >> within]

    def _tile(self, level: int, index: int) -> list[list[bytes]]:
        """A tile's hashes, and those of the seven levels above them within the tile."""
        found = self._kept.get((level, index))
        if found is None:
            found = [split(self.read(level, index))]
            for _ in range(7):
                below = found[-1]
                found.append(parents(below[: len(below) & ~1]))
            if len(self._kept) >= _KEPT_TILES:
                self._kept.pop(next(iter(self._kept)))
            self._kept[level, index] = found
        return found

    def root(self) -> bytes:
        """Root of the tree, from its right edge."""
        return self.frontier().root()

    def frontier(self) -> Frontier:
        """The right edge of the tree, ready to grow."""
        edges: list[list[bytes]] = []
        hashes = self.size
        level = 0
        while hashes:
            partial = hashes % TILE_WIDTH
            edges.append(split(self.read(level, hashes // TILE_WIDTH)) if partial else [])
            hashes //= TILE_WIDTH
            level += 1
        return Frontier(self.size, edges)


class Frontier:
    """The right edge of a growing tree: the partial tile of every level.

    It takes leaf hashes and gives the tiles that are new. The state is at most 8 KB
    for each level, whatever the size.
    """

    __slots__ = ("_edges", "size")

    def __init__(self, size: int = 0, edges: Sequence[list[bytes]] = ()) -> None:
        self.size = size
        self._edges = list(edges)

    def extend(self, hashes: list[bytes]) -> list[tuple[int, int, bytes]]:
        """Add leaf hashes; gives (level, index, bytes) of every new tile."""
        tiles: list[tuple[int, int, bytes]] = []
        index = self.size // TILE_WIDTH
        self.size += len(hashes)
        self._grow(0, index, hashes, tiles)
        return tiles

    def extend_tiles(
        self, roots: list[bytes], edge: list[bytes], count: int
    ) -> list[tuple[int, int, bytes]]:
        """Add ``count`` leaves whose level-0 tiles are known; gives the new tiles above them.

        :param roots: roots of the tiles that became full.
        :param edge: leaf hashes of the partial tile that is left.
        """
        tiles: list[tuple[int, int, bytes]] = []
        index = self.size // TILE_WIDTH // TILE_WIDTH
        self.size += count
        self._edges[:1] = [edge]
        self._grow(1, index, roots, tiles)
        return tiles

    def _grow(
        self, level: int, index: int, hashes: list[bytes], tiles: list[tuple[int, int, bytes]]
    ) -> None:
        """Add hashes to a level, and the roots of its tiles that become full to the next."""
        while hashes:
            if level == len(self._edges):
                self._edges.append([])
            hashes = self._edges[level] + hashes
            full = len(hashes) - len(hashes) % TILE_WIDTH
            for number, start in enumerate(range(0, len(hashes), TILE_WIDTH), index):
                tiles.append((level, number, b"".join(hashes[start : start + TILE_WIDTH])))
            self._edges[level] = hashes[full:]
            hashes = hashes[:full]
            for _ in range(8):
                hashes = parents(hashes)
            index //= TILE_WIDTH
            level += 1

    def root(self) -> bytes:
        """Root of the tree as it stands."""
        root: bytes | None = None
        for edge in self._edges:
            if edge:
                root = range_root(edge) if root is None else _join(edge, root)
        return EMPTY_ROOT if root is None else root


def _join(edge: list[bytes], right: bytes) -> bytes:
    """Root of complete subtrees of one height with a smaller, incomplete one to their right."""
    end = len(edge)
    # Peaks from the right: the subtrees that a tree of so many leaves is made of.
    for bit in range(end.bit_length()):
        if len(edge) >> bit & 1:
            start = end - (1 << bit)
            right = node_hash(range_root(edge[start:end]), right)
            end = start
    return right


def beginning(level: int | str, data: bytes, width: int) -> bytes:
    """The first ``width`` hashes or entries of a full tile."""
    if level == ENTRIES:
        return pack_bundle(unpack_bundle(data)[:width])
    return data[: width * HASH_BYTES]


def _broken(path: str, what: str) -> LedgerError:
    return LedgerError(
        f"The log's file {path} {what}.",
        hint="'sousveil verify' says what else is wrong; get the file again from a copy.",
    )
