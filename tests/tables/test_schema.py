"""The manual, the row structs, the files and the script of views name the same columns."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import duckdb
import msgspec
import pytest

from sousveil import tables
from sousveil.observatory import Observatory
from sousveil.tables import rows
from sousveil.tables._schema import TABLES

from .samples import add_document, append, some_claims

MANUAL = Path(__file__).resolve().parents[2] / "docs" / "tables.md"
STRUCTS = {
    "claims": rows.ClaimRow,
    "quotes": rows.QuoteRow,
    "entities": rows.EntityRow,
    "names": rows.NameRow,
    "documents": rows.DocumentRow,
    "judgements": rows.JudgementRow,
    "same_as": rows.SameAsRow,
    "conflicts": rows.ConflictRow,
    "values": rows.ValueRow,
}
#: Columns that only the files have, and parts that only the rows have.
FILES_ONLY = {"claims": {"number", "quote_count"}, "quotes": {"claim_seq"}}
ROWS_ONLY = {"claims": {"quotes"}}


@pytest.mark.parametrize("table", TABLES)
def test_rows_and_files_have_the_same_columns(table: str) -> None:
    columns = [column.name for column in TABLES[table]]
    fields = [f for f in STRUCTS[table].__struct_fields__ if f not in ROWS_ONLY.get(table, ())]
    assert [name for name in columns if name not in FILES_ONLY.get(table, ())] == fields


@pytest.mark.parametrize("table", TABLES)
def test_the_manual_lists_every_column_with_its_type(table: str) -> None:
    text = MANUAL.read_text(encoding="utf-8")
    section = re.search(rf"^### {table}\n(.*?)(?=^##|\Z)", text, re.MULTILINE | re.DOTALL)
    assert section is not None, f"docs/tables.md has no section {table}"
    listed = re.findall(r"^\| `(\w+)` \| `([^`]+)` \| \S", section[1], re.MULTILINE)
    assert listed == [(column.name, column.type) for column in TABLES[table]]


@pytest.mark.parametrize("struct", STRUCTS.values(), ids=STRUCTS)
def test_every_field_of_a_row_is_explained(struct: type[msgspec.Struct]) -> None:
    explained = re.findall(r":ivar (\w+):", struct.__doc__ or "")
    assert explained == list(struct.__struct_fields__)


def test_the_files_have_these_columns_and_the_script_opens_them(
    observatory: Observatory, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = add_document(observatory)
    append(observatory, record, *some_claims(record.document, 10))
    tables.build(observatory)
    monkeypatch.chdir(observatory.tables)
    with duckdb.connect() as engine:
        engine.execute((observatory.tables / "sousveil.sql").read_text(encoding="utf-8"))
        for table, columns in TABLES.items():
            described = engine.execute(f'DESCRIBE "{table}"').fetchall()
            assert [(row[0], row[1]) for row in described] == list(columns)
        assert engine.execute("SELECT count(*) FROM claims").fetchall() == [(10,)]


def test_the_manifest_names_every_file_by_its_hash(observatory: Observatory) -> None:
    report = tables.build(observatory)
    with tables.Tables(observatory) as built:
        manifest = built.manifest
    assert manifest.rows == report.rows
    parts = {"claims": "/0", "quotes": "/00000000", "values": "/0"}
    wanted = {f"{name}{parts.get(name, '')}.parquet" for name in TABLES}
    assert wanted | {"sousveil.sql", "sousveil.duckdb"} == set(manifest.files)
    for name, digest in manifest.files.items():
        assert hashlib.sha256((observatory.tables / name).read_bytes()).hexdigest() == digest
