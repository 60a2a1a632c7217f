"""A table as one file, with the licences and attributions of what it rests on beside it."""

# ruff: noqa: S608 - queries are put together from our own names; texts go in as parameters

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from sousveil.errors import InputError, UsageError
from sousveil.observatory import Observatory
from sousveil.tables._commit import locate
from sousveil.tables._engine import Connection, EngineError, connect, quoted
from sousveil.tables._parts import listed
from sousveil.tables._reader import Tables
from sousveil.tables._schema import TABLES
from sousveil.tables.rows import DocumentRow

__all__ = ["FORMATS", "export", "export_published", "licence_text"]

#: Formats and what DuckDB is told to write.
FORMATS = {
    "csv": "(FORMAT csv, HEADER true)",
    "jsonl": "(FORMAT json)",
    "parquet": "(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 32768)",
}


def export(observatory: Observatory, table: str, format: str, destination: Path) -> int:
    """Write a table to ``destination``, and its licences to ``destination`` + ``.licences.txt``.

    Rows keep the order of the table. CSV has a header, empty cells for what is absent,
    and lists joined with ``; ``. JSON Lines leaves out what is absent.

    :param table: a name of ``TABLES``.
    :param format: ``csv``, ``jsonl`` or ``parquet``.
    :returns: the number of rows.
    :raises UsageError: when there is no such table or format.
    :raises InputError: when the file cannot be written; what stood there is kept.
    """
    if table not in TABLES:
        raise UsageError(f"There is no table {table!r}.", hint=f"Known: {', '.join(TABLES)}.")
    if format not in FORMATS:
        raise UsageError(f"{format!r} is no format.", hint=f"Known: {', '.join(FORMATS)}.")
    if not destination.parent.is_dir():
        raise InputError(
            f"{destination.parent} is not a folder.", hint="Make it, or name another place."
        )
    beside = destination.with_name(f".{destination.name}.{os.getpid()}.new")
    notice = destination.with_name(destination.name + ".licences.txt")
    try:
        rows = _copy(observatory, table, format, beside)
        with Tables(observatory) as tables:
            notice.write_text(licence_text(tables.documents()), encoding="utf-8")
        beside.replace(destination)
    except (OSError, EngineError) as reason:
        raise InputError(
            f"{destination} cannot be written: {reason}.", hint="Name another place, or make room."
        ) from reason
    finally:
        beside.unlink(missing_ok=True)
    return rows


def export_published(observatory: Observatory, table: str, files: Mapping[str, Path]) -> int:
    """Write a table for everyone: without the words that may not be republished.

    The words of a quote are left empty where the terms of its document do not allow them
    to be shown. The bytes follow from the table alone.

    :param files: where to write it, by format (``csv``, ``jsonl``, ``parquet``).
    :returns: the number of rows.
    :raises InputError: when a file cannot be written.
    """
    located = locate(observatory.tables)
    source = listed(located.table(table))
    if table == "quotes":
        documents = listed(located.table("documents"))
        source = (
            "(SELECT * REPLACE (CASE WHEN document IN"
            f" (SELECT id FROM {documents} WHERE republish) THEN text END AS text) FROM {source}"
            " ORDER BY claim_seq, ordinal)"
        )
    engine = connect()
    try:
        return max(_write(engine, source, table, form, path) for form, path in files.items())
    except (OSError, EngineError) as reason:
        raise InputError(
            f"The table {table} cannot be written for the site: {reason}.", hint="Make room."
        ) from reason
    finally:
        engine.close()


def _copy(observatory: Observatory, table: str, format: str, path: Path) -> int:
    engine = connect()
    try:
        source = listed(locate(observatory.tables).table(table))
        return _write(engine, source, table, format, path)
    finally:
        engine.close()


def _write(engine: Connection, source: str, table: str, format: str, path: Path) -> int:
    columns = ", ".join(
        f'array_to_string("{column.name}", \'; \') AS "{column.name}"'
        if format == "csv" and column.type.endswith("[]")
        else f'"{column.name}"'
        for column in TABLES[table]
    )
    done = engine.execute(
        f"COPY (SELECT {columns} FROM {source}) TO {quoted(path)} {FORMATS[format]}"
    )
    return int(done.fetchall()[0][0])


def licence_text(documents: Iterable[DocumentRow]) -> str:
    """Every document with its terms and the line of attribution that they ask for."""
    parts = [
        "The claims in this file were drawn from the documents below. The words that they\n"
        "quote stay under the terms of their documents; whoever passes the file on passes\n"
        "these attributions on with it.\n"
    ]
    for document in documents:
        if document.status == "erased":
            parts.append(f"document {document.id}\n  erased\n")
            continue
        lines = [
            document.title or "(no title)",
            f"  licence: {document.licence or 'not stated'}",
            f"  attribution: {document.attribution or 'none known'}",
            f"  address: {document.address}" if document.address else "",
            f"  document {document.id}",
        ]
        parts.append("\n".join(line for line in lines if line) + "\n")
    return "\n".join(parts)
