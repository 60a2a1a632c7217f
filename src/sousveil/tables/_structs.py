"""From columns to structs: what to select for a struct, and a struct of a row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

import msgspec

from sousveil.tables._schema import TABLES

__all__ = ["made", "select_list"]

T = TypeVar("T", bound=msgspec.Struct)


def select_list(struct: type[msgspec.Struct], table: str) -> str:
    """The struct's fields as a select list: absent texts and dates as empty strings."""
    types = {column.name: column.type for column in TABLES[table]}
    parts = []
    for name in struct.__struct_fields__:
        if name not in types:
            continue  # quotes of a claim are another table
        match types[name]:
            case "VARCHAR":
                parts.append(f"coalesce(\"{name}\", '')")
            case "DATE":
                parts.append(f"coalesce(CAST(\"{name}\" AS VARCHAR), '')")
            case _:
                parts.append(f'"{name}"')
    return ", ".join(parts)


def made(struct: type[T], row: Sequence[Any]) -> T:
    """A struct of a row, lists as tuples."""
    values = [tuple(value) if isinstance(value, list) else value for value in row]
    return struct(**dict(zip(struct.__struct_fields__, values, strict=True)))
