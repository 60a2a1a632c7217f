"""The database file: equal bytes, whatever happened before, and what it holds."""

# ruff: noqa: S608 - queries are put together from our own names

from __future__ import annotations

import os
from pathlib import Path

import duckdb
import pytest

from sousveil import tables
from sousveil.errors import LedgerError
from sousveil.observatory import Observatory
from sousveil.tables import _database
from sousveil.tables._schema import TABLES

from .samples import add_document, append, copy_without_tables, some_claims


@pytest.fixture
def filled(observatory: Observatory) -> Observatory:
    """Enough claims for several blocks, and lengths that fill no group of the engine."""
    record = add_document(observatory)
    append(observatory, record, *some_claims(record.document, 1501))
    return observatory


def _bytes(observatory: Observatory) -> bytes:
    path: Path = observatory.tables / "sousveil.duckdb"
    return path.read_bytes()


@pytest.mark.parametrize("held", [True, False])
def test_fresh_incremental_and_threaded_builds_give_equal_bytes(
    filled: Observatory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, held: bool
) -> None:
    if not held:
        monkeypatch.setattr(_database, "HELD_UP_TO", 0)
    tables.build(filled)
    first = _bytes(filled)
    document = next(iter(tables.Tables(filled).documents())).id
    append(filled, *some_claims(document, 33))
    tables.build(filled)
    grown = _bytes(filled)
    assert held is (grown != first)  # views do not change when the ledger grows
    monkeypatch.setenv("SOME_NOISE", "x" * 5000)  # moves all that stands in memory
    for cores in (1, 3):
        elsewhere = copy_without_tables(filled, tmp_path / f"with-{cores}-cores")
        monkeypatch.setattr(os, "sched_getaffinity", lambda _, n=cores: set(range(n)))
        tables.build(elsewhere)
        assert _bytes(elsewhere) == grown


def test_it_holds_the_tables_wherever_it_is_opened(filled: Observatory, tmp_path: Path) -> None:
    report = tables.build(filled)
    moved = tmp_path / "moved.duckdb"
    moved.write_bytes(_bytes(filled))
    with duckdb.connect(str(moved), read_only=True) as engine:
        for table, columns in TABLES.items():
            described = engine.execute(f'DESCRIBE "{table}"').fetchall()
            assert [(row[0], row[1]) for row in described] == list(columns)
            held = engine.execute(f'SELECT * FROM "{table}"').fetchall()
            assert len(held) == report.rows[table]
            listed = f"read_parquet('{filled.tables}/{table}**/*.parquet')"
            if (filled.tables / f"{table}.parquet").exists():
                listed = f"read_parquet('{filled.tables}/{table}.parquet')"
            assert held == engine.execute(f"SELECT * FROM {listed}").fetchall()
        assert engine.execute("SELECT count(*) FROM claims").fetchall() == [(1501,)]


def test_beyond_its_limit_it_holds_views_of_the_files_beside_it(
    filled: Observatory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_database, "HELD_UP_TO", 1501)
    report = tables.build(filled)
    monkeypatch.chdir(filled.tables)
    with duckdb.connect("sousveil.duckdb", read_only=True) as engine:
        for table in TABLES:
            count = engine.execute(f'SELECT count(*) FROM "{table}"').fetchall()
            assert count == [(report.rows[table],)]
        views = engine.execute("SELECT view_name FROM duckdb_views() WHERE NOT internal").fetchall()
    assert {name for (name,) in views} == set(TABLES)


def test_a_database_that_cannot_be_written_leaves_the_tables_of_before(
    filled: Observatory, monkeypatch: pytest.MonkeyPatch
) -> None:
    tables.build(filled)
    before = _bytes(filled)
    document = next(iter(tables.Tables(filled).documents())).id
    append(filled, *some_claims(document, 3))
    monkeypatch.setattr(_database, "_CHILD", "raise SystemExit('No space left on device')")
    with pytest.raises(LedgerError, match=r"sousveil\.duckdb cannot be written: No space"):
        tables.build(filled)
    with tables.Tables(filled) as built:
        assert built.counts().claims == 1501
    assert _bytes(filled) == before
