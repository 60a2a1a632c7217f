"""Whole tables in order give what the questions give."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.publish.conftest import make_observatory

from sousveil import tables
from sousveil.errors import LedgerError
from sousveil.observatory import Observatory
from sousveil.tables import BESIDE, Tables, built, every_claim, every_value, tables_stamp


@pytest.fixture
def example(tmp_path: Path) -> Observatory:
    return make_observatory(tmp_path / "observatory")


def test_everything_is_there_in_order(example: Observatory) -> None:
    with Tables(example) as read:
        claims = sorted(read.claims(), key=lambda row: row.seq)
        values = read.values()
        assert read.manifest == built(example)
    assert list(every_claim(example)) == claims
    assert any(len(row.quotes) for row in claims)
    grouped = list(every_value(example))
    assert [entity for entity, _ in grouped] == sorted({row.entity for row in values})
    assert [row for _, rows in grouped for row in rows] == values


def test_what_is_beside_goes_with_the_tables(example: Observatory) -> None:
    beside = example.tables / BESIDE / "index"
    beside.mkdir(parents=True)
    stamp = tables_stamp(example)
    tables.build(example)
    assert beside.is_dir()  # nothing changed
    assert tables_stamp(example) == stamp
    tables.build(example, full=True)
    assert not beside.exists()
    assert tables_stamp(example) != stamp


def test_two_builds_are_not_mixed(example: Observatory) -> None:
    reading = every_claim(example)
    next(reading)
    tables.build(example, full=True)
    with pytest.raises(LedgerError, match="built anew"):
        list(reading)


def test_without_tables_it_says_what_to_do(tmp_path: Path) -> None:
    from sousveil.observatory import Settings

    with pytest.raises(LedgerError, match="'sousveil build' makes them"):
        built(Observatory.create(tmp_path / "new", Settings()))
