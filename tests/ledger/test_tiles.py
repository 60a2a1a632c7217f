"""Tiles and bundles: the paths of the specification, and hashes equal to the plain tree's."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sousveil.errors import LedgerError
from sousveil.ledger import _tiles as tiles
from sousveil.ledger._merkle import leaf_hashes, range_root


@pytest.mark.parametrize(
    ("level", "index", "width", "path"),
    [
        (0, 0, 256, "tile/0/000"),
        (1, 999, 256, "tile/1/999"),
        (2, 1000, 7, "tile/2/x001/000.p/7"),
        (0, 1234067, 256, "tile/0/x001/x234/067"),
        ("entries", 1234067, 255, "tile/entries/x001/x234/067.p/255"),
    ],
)
def test_paths(level: int | str, index: int, width: int, path: str) -> None:
    assert tiles.tile_path(level, index, width) == path


def test_widths_are_those_of_the_specification_s_example() -> None:
    # C2SP tlog-tiles: a tree of 70,000 has 273 full tiles and one of 112 at level 0, ...
    assert [tiles.tile_width(0, i, 70_000) for i in (0, 272, 273, 274)] == [256, 256, 112, -144]
    assert [tiles.tile_width(1, i, 70_000) for i in (0, 1)] == [256, 17]
    assert tiles.tile_width(2, 0, 70_000) == 1


@given(st.lists(st.binary(max_size=300), max_size=20))
def test_bundles_come_back(entries: list[bytes]) -> None:
    assert tiles.unpack_bundle(tiles.pack_bundle(entries)) == entries


def test_bundle_form() -> None:
    assert tiles.pack_bundle([b"a" * 258, b""]) == b"\x01\x02" + b"a" * 258 + b"\0\0"
    with pytest.raises(LedgerError, match="65,535"):
        tiles.pack_bundle([bytes(65_536)])


@given(st.lists(st.binary(min_size=1, max_size=30), min_size=1, max_size=5), st.integers(1, 200))
def test_a_cut_bundle_is_refused_or_shorter(entries: list[bytes], cut: int) -> None:
    data = tiles.pack_bundle(entries)[:-cut]
    try:
        assert tiles.unpack_bundle(data) == entries[: len(tiles.unpack_bundle(data))] != entries
    except LedgerError as error:
        assert "ends within an entry" in str(error)


def _write(folder: Path, hashes: list[bytes], steps: list[int]) -> int:
    frontier = tiles.Frontier()
    at = 0
    for step in steps:
        for level, index, data in frontier.extend(hashes[at : at + step]):
            path = folder / tiles.tile_path(level, index, len(data) // 32)
            path.parent.mkdir(parents=True, exist_ok=True)
            assert not path.exists() or path.read_bytes() == data, "a tile never changes"
            path.write_bytes(data)
        at += step
        assert frontier.root() == range_root(hashes[:at])
    return at


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.sampled_from([1, 2, 3, 100, 255, 256, 257, 700]), min_size=1, max_size=6), st.data()
)
def test_any_growth_gives_the_tree(
    tmp_path_factory: pytest.TempPathFactory, steps: list[int], data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("log")
    hashes = leaf_hashes(b"%d" % i for i in range(sum(steps)))
    size = _write(folder, hashes, steps)
    reader = tiles.TileReader(folder, size)
    assert reader.root() == range_root(hashes)
    earlier = sum(steps[: data.draw(st.integers(1, len(steps)))])
    assert tiles.TileReader(folder, earlier).root() == range_root(hashes[:earlier])
    height = data.draw(st.integers(0, size.bit_length() - 1))
    first = data.draw(st.integers(0, (size >> height) - 1)) << height
    end = first + (1 << height)
    assert reader.range_hash(first, end) == range_root(hashes[first:end])


def test_level_two_is_reached(tmp_path: Path) -> None:
    hashes = leaf_hashes(b"%d" % i for i in range(66_000))
    _write(tmp_path, hashes, [65_535, 1, 464])
    reader = tiles.TileReader(tmp_path, 66_000)
    assert reader.root() == range_root(hashes)
    assert (tmp_path / "tile/2/000.p/1").read_bytes() == range_root(hashes[:65_536])


def test_a_missing_tile_is_named(tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match=r"tile/0/000\.p/5 is missing"):
        tiles.TileReader(tmp_path, 5).root()
