"""DuckDB, set up the same way everywhere; nothing outside this package knows it.

The engine lives in memory and reads and writes Parquet. It loads no extension from the
network, uses at most :data:`MEMORY_LIMIT` and spills beyond that into a folder of ours.
"""

# ruff: noqa: S608 - queries are put together from our own names; texts go in as parameters

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import duckdb
import msgspec

from sousveil.errors import LedgerError

__all__ = ["Connection", "EngineError", "connect", "engine_version", "load_rows", "quoted"]

Connection = duckdb.DuckDBPyConnection
EngineError = duckdb.Error

#: What the engine may use before it spills; the rest of 2 GB is Python's and the system's.
MEMORY_LIMIT = "1400MB"

_encode = msgspec.json.Encoder().encode_lines


def engine_version() -> str:
    """The engine's version; Parquet bytes are the same for one version only."""
    return str(duckdb.__version__)


def connect(*, spill: Path | None = None) -> Connection:
    """A fresh engine.

    :param spill: folder for what does not fit into memory.
    """
    threads = max(1, min(4, len(os.sched_getaffinity(0))))
    config: dict[str, Any] = {
        "threads": threads,
        "memory_limit": MEMORY_LIMIT,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    if spill is not None:
        config["temp_directory"] = str(spill)
    engine = duckdb.connect(":memory:", config=config)
    # The writer declares a column REQUIRED when the planner happens to know that it holds no
    # NULL, so that equal rows got unequal bytes. Without these statistics it is always OPTIONAL.
    engine.execute("SET disabled_optimizers = 'statistics_propagation'")
    return engine


def quoted(value: str | Path) -> str:
    """A text as an SQL literal."""
    return "'" + str(value).replace("'", "''") + "'"


def load_rows(
    engine: Connection,
    table: str,
    columns: Sequence[tuple[str, str]],
    rows: Iterable[Sequence[Any]],
    folder: Path,
) -> None:
    """Make a table of rows that Python made, by way of a file: far quicker than inserting.

    :param columns: names and types.
    :raises LedgerError: when the file cannot be written.
    """
    names = [name for name, _ in columns]
    record = msgspec.defstruct("Record", names)  # many times quicker to make than a dict
    path = folder / f"{table}.rows.jsonl"
    try:
        path.write_bytes(_encode([record(*row) for row in rows]))
    except OSError as reason:
        raise LedgerError(
            f"{path} cannot be written: {reason.strerror}.", hint="Make room on the disk."
        ) from reason
    spec = ", ".join(f"{quoted(name)}: {quoted(type_)}" for name, type_ in columns)
    listed = ", ".join(f'"{name}"' for name in names)
    engine.execute(
        f'CREATE OR REPLACE TEMP TABLE "{table}" AS SELECT {listed} FROM '
        f"read_json({quoted(path)}, format = 'newline_delimited', columns = {{{spec}}})"
    )
    path.unlink()
