"""The tables as Ibis relations: what an expression speaks of, before any engine reads it.

An expression over them is written once. :mod:`sousveil.tables._engines` turns it into the
SQL of an engine and runs it there; nothing here opens a file or knows an engine.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from sousveil.tables._schema import TABLES

if TYPE_CHECKING:
    from ibis.expr.types import Table

__all__ = ["relation"]

_TYPES = {
    "BIGINT": "int64",
    "INTEGER": "int32",
    "VARCHAR": "string",
    "BOOLEAN": "boolean",
    "DATE": "date",
}
_DECIMAL = re.compile(r"DECIMAL\((\d+),(\d+)\)\Z")


@cache
def relation(table: str) -> Table:
    """A table of :data:`sousveil.tables.TABLES` by its name, with its columns and types."""
    import ibis  # a third of a second: only who measures pays for it

    return ibis.table({column.name: _type(column.type) for column in TABLES[table]}, name=table)


def _type(type_: str) -> str:
    """The Ibis name of a DuckDB type."""
    if type_.endswith("[]"):
        return f"array<{_type(type_.removesuffix('[]'))}>"
    found = _DECIMAL.match(type_)
    return f"decimal({found[1]}, {found[2]})" if found else _TYPES[type_]
