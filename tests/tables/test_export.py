"""Exports: every table in every format, with the licences beside it."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import duckdb
import pytest

from sousveil import tables
from sousveil.errors import InputError, UsageError
from sousveil.observatory import Observatory
from sousveil.tables._schema import TABLES

from .samples import add_document, append, some_claims


@pytest.fixture
def built(observatory: Observatory) -> Observatory:
    """Ten claims of a document, and a document under other terms."""
    first = add_document(observatory)
    second = add_document(observatory, "Second text.", title="Zweite", licence="ODC-By-1.0")
    append(observatory, first, second, *some_claims(first.document, 10))
    tables.build(observatory)
    return observatory


@pytest.mark.parametrize("table", TABLES)
def test_every_table_in_every_format(built: Observatory, tmp_path: Path, table: str) -> None:
    columns = [column.name for column in TABLES[table]]
    expected = tables.build(built).rows[table]
    for form in ("csv", "jsonl", "parquet"):
        assert tables.export(built, table, form, tmp_path / f"{table}.{form}") == expected
    with (tmp_path / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == columns
    assert len(rows) == expected + 1
    lines = (tmp_path / f"{table}.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(lines) == expected
    assert all(set(json.loads(line)) <= set(columns) for line in lines)
    path = str(tmp_path / f"{table}.parquet")
    with duckdb.connect() as engine:
        found = engine.execute("SELECT count(*) FROM read_parquet(?)", [path]).fetchall()
    assert found == [(expected,)]


def test_the_three_formats_say_the_same(built: Observatory, tmp_path: Path) -> None:
    tables.export(built, "values", "csv", tmp_path / "v.csv")
    tables.export(built, "values", "jsonl", tmp_path / "v.jsonl")
    with (tmp_path / "v.csv").open(encoding="utf-8", newline="") as file:
        from_csv = [(row["id"], row["claims"].split("; ")) for row in csv.DictReader(file)]
    lines = (tmp_path / "v.jsonl").read_text(encoding="utf-8").splitlines()
    from_json = [(row["id"], row["claims"]) for row in map(json.loads, lines)]
    assert from_csv == from_json
    with tables.Tables(built) as reader:
        assert [(row.id, list(row.claims)) for row in reader.values()] == from_json


def test_the_licences_stand_beside_it(built: Observatory, tmp_path: Path) -> None:
    tables.export(built, "claims", "csv", tmp_path / "claims.csv")
    text = (tmp_path / "claims.csv.licences.txt").read_text(encoding="utf-8")
    for document in tables.Tables(built).documents():
        for part in (document.id, document.title, document.licence, document.attribution):
            assert part in text


def test_an_export_that_fails_keeps_what_was_there(built: Observatory, tmp_path: Path) -> None:
    target = tmp_path / "claims.csv"
    target.write_text("mine", encoding="utf-8")
    (tmp_path / "claims.csv.licences.txt").mkdir()
    with pytest.raises(InputError):
        tables.export(built, "claims", "csv", target)
    assert target.read_text(encoding="utf-8") == "mine"
    assert not list(tmp_path.glob(".*"))


def test_wrong_words_are_answered_with_the_right_ones(built: Observatory, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="entities"):
        tables.export(built, "people", "csv", tmp_path / "x")
    with pytest.raises(UsageError, match="jsonl"):
        tables.export(built, "claims", "xlsx", tmp_path / "x")
    with pytest.raises(InputError, match="not a folder"):
        tables.export(built, "claims", "csv", tmp_path / "nowhere" / "x.csv")
