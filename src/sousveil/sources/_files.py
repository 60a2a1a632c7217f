"""Which source a user's file belongs to: told by its form, and by the headers of a table."""

from __future__ import annotations

from pathlib import Path

from sousveil.errors import InputError
from sousveil.sources._registry import all_sources
from sousveil.sources._source import Source
from sousveil.sources._table import headers_of, read_table
from sousveil.sources.procurement import SUFFIXES, Procurement

__all__ = ["source_of_file"]


def source_of_file(path: Path, *, max_bytes: int) -> Source:
    """The source whose table this is, or the procurement notices in it.

    :raises InputError: when the file cannot be read, or is nothing that is known here.
    """
    if path.suffix.casefold() in SUFFIXES:
        return Procurement.of_file(path, max_bytes=max_bytes)
    if path.suffix.casefold() == ".xlsx":
        raise InputError(
            f"{path} is a workbook, and nothing says what its columns mean.",
            hint="Give a mapping file with --mapping; docs/sources.md has an example.",
        )
    _, text = read_table(path, max_bytes=max_bytes)
    for source in all_sources().values():
        if headers_of(text) == source.headers:
            return source.with_file(path, max_bytes=max_bytes)
    raise InputError(
        f"{path} has the headers of no known source.",
        hint="'sousveil sources' lists them; for any other table write a mapping (--mapping).",
    )
