"""One tile by its path, at every width that it has had."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sousveil import ledger
from sousveil.errors import UsageError
from sousveil.ledger import Ledger
from sousveil.ledger._tiles import ENTRIES, parse_tile_path, tile_path
from sousveil.model import EntityRef, SameAs
from sousveil.observatory import Observatory


def test_every_tile_and_every_width_that_it_has_had(observatory: Observatory) -> None:
    names = [EntityRef("organisation", name) for name in ("One", "Two")]
    judged = SameAs(left=names[0], right=names[1], verdict="same", by="x")
    with ledger.writing(observatory) as log:
        log.append([judged] * 300)
    log = Ledger(observatory)
    whole = dict(log.tiles())
    assert {"tile/0/000", "tile/0/001.p/44", "tile/entries/001.p/44"} <= set(whole)
    for path, data in whole.items():
        assert log.tile(path) == data
    assert log.tile("tile/0/000.p/7") == whole["tile/0/000"][: 7 * 32]
    assert log.tile("tile/0/001.p/43") == whole["tile/0/001.p/44"][: 43 * 32]
    early = log.tile("tile/entries/000.p/2")
    assert whole["tile/entries/000"].startswith(early)
    for path in (
        "tile/0/001",
        "tile/0/001.p/45",
        "tile/0/002",
        "tile/1/000",
        "tile/9/000",
        "tile/0/0",
        "tile/0/x000/000",
        "tile/0/000.p/256",
        "tile/00/000",
        "tile/0/../checkpoint",
        "checkpoint",
        "",
    ):
        with pytest.raises(UsageError, match="has no tile"):
            log.tile(path)


@given(
    level=st.one_of(st.just(ENTRIES), st.integers(0, 7)),
    index=st.integers(0, 10**18),
    width=st.integers(1, 256),
)
def test_a_path_is_read_as_it_is_written(level: int | str, index: int, width: int) -> None:
    assert parse_tile_path(tile_path(level, index, width)) == (level, index, width)


@given(st.text(alphabet="tile/entrsx0123456789.p\n", max_size=40))
def test_what_is_read_is_written_so(path: str) -> None:
    found = parse_tile_path(path)
    assert found is None or tile_path(*found) == path
