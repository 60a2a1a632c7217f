"""Expressions over the tables: their columns, their SQL, and the rows that DuckDB gives."""

from __future__ import annotations

import subprocess
import sys
from datetime import date

import duckdb
import pytest

from sousveil import tables
from sousveil.model import DocumentRecord
from sousveil.observatory import Observatory
from sousveil.read import DocumentStore, Reading, Source
from sousveil.tables import Tables, relation
from sousveil.tables._engines import sql_of
from sousveil.tables._schema import TABLES

from .samples import add_document, append, some_claims


@pytest.mark.parametrize("table", TABLES)
def test_a_relation_has_the_columns_and_types_of_its_table(table: str) -> None:
    with duckdb.connect() as engine:
        columns = ", ".join(f'"{column.name}" {column.type}' for column in TABLES[table])
        engine.execute(f'CREATE TABLE "{table}" ({columns})')
        engine.execute(sql_of(relation(table), "duckdb"))
        described = [(row[0], str(row[1])) for row in engine.description or ()]
    assert [name for name, _ in described] == [column.name for column in TABLES[table]]
    assert relation(table).columns == tuple(column.name for column in TABLES[table])


def test_rows_of_an_expression_are_those_of_the_table(observatory: Observatory) -> None:
    record = add_document(observatory)
    ids = append(observatory, record, *some_claims(record.document, 30))[1:]
    tables.build(observatory)
    claims = relation("claims")
    with Tables(observatory) as built:
        rows = built.rows(claims.select("seq", "id").order_by("seq"))
        counts = built.rows(claims.group_by("property").agg(n=claims.count()).order_by("property"))
        listed = built.claims()
    assert [id_ for _, id_ in rows] == ids
    assert dict(counts) == {
        name: sum(claim.property == name for claim in listed)
        for name in {claim.property for claim in listed}
    }


@pytest.mark.parametrize(
    ("published", "first", "last"),
    [
        ("2019-09-17", date(2019, 9, 17), date(2019, 9, 17)),
        ("2019-02", date(2019, 2, 1), date(2019, 2, 28)),
        ("2016~", date(2016, 1, 1), date(2016, 12, 31)),
        ("", None, None),
    ],
)
def test_a_document_has_the_days_on_which_it_can_have_been_published(
    observatory: Observatory, published: str, first: date | None, last: date | None
) -> None:
    append(observatory, _published(observatory, published))
    tables.build(observatory)
    documents = relation("documents").select("published_start", "published_end")
    with Tables(observatory) as built:
        assert built.rows(documents) == [(first, last)]
        (row,) = built.documents()
    assert (row.published_start, row.published_end) == (
        first.isoformat() if first else "",
        last.isoformat() if last else "",
    )


def test_names_of_entities(observatory: Observatory) -> None:
    record = add_document(observatory)
    append(observatory, record, *some_claims(record.document, 10))
    tables.build(observatory)
    with Tables(observatory) as built:
        rows = {row.id: row.name for row in built.entities()}
        assert built.entity_names([*rows, "nobody"]) == rows
        assert built.entity_names([]) == {}


def test_who_does_not_measure_does_not_load_ibis() -> None:
    """It takes a third of a second, and ``sousveil claims`` has no use for it."""
    code = (
        "import sys, sousveil.cli, sousveil.measure, sousveil.tables;"
        "print(sorted({'ibis', 'pandas', 'pyarrow', 'pyspark'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_duckdb_needs_neither_pandas_nor_pyarrow() -> None:
    code = (
        "import sys; from sousveil.tables import relation;"
        "from sousveil.tables._engines import sql_of;"
        "sql_of(relation('claims'), 'duckdb'); sql_of(relation('claims'), 'pyspark');"
        "print(sorted({'pandas', 'pyarrow', 'pyspark'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def _published(observatory: Observatory, published: str) -> DocumentRecord:
    reading = Reading(
        text="words", media_type="text/plain", reader="text/1", title="", language="", published=""
    )
    source = Source(publisher="Tests", published=published)
    return DocumentStore(observatory).add(b"words", reading, source).record
