"""Which source a user's file is a copy of: told by its headers."""

from __future__ import annotations

from pathlib import Path

from sousveil.errors import InputError
from sousveil.sources._registry import all_sources
from sousveil.sources._source import Source
from sousveil.sources._table import headers_of, read_table

__all__ = ["source_of_file"]


def source_of_file(path: Path, *, max_bytes: int) -> Source:
    """The source whose table this is.

    :raises InputError: when the file cannot be read, or has the headers of no source.
    """
    _, text = read_table(path, max_bytes=max_bytes)
    for source in all_sources().values():
        if headers_of(text) == source.headers:
            return source.with_file(path, max_bytes=max_bytes)
    raise InputError(
        f"{path} has the headers of no known source.",
        hint="'sousveil sources' lists them; docs/sources.md shows their headers.",
    )
