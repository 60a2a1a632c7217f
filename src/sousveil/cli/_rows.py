"""Printing rows one by one, in the program formats, so that a listing may be of any length.

What is printed is what :func:`sousveil.cli._common.emit` would print of all of them.
"""

from __future__ import annotations

import csv
import io
import json
import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

import click

__all__ = ["RowPrinter"]


class RowPrinter:
    """Prints rows as they come.

    :param form: ``json``, ``jsonl`` or ``csv``.
    :param columns: what the CSV shows, in order.
    """

    def __init__(self, form: str, columns: Sequence[str]) -> None:
        self._form = form
        self._columns = columns
        self._count = 0

    def print(self, row: Mapping[str, Any]) -> None:
        """Print a row."""
        first = not self._count
        self._count += 1
        if self._form == "jsonl":
            click.echo(json.dumps(row, ensure_ascii=False, separators=(",", ":")))
        elif self._form == "csv":
            if first:
                click.echo(_csv(self._columns), nl=False)
            click.echo(_csv([row.get(column, "") for column in self._columns]), nl=False)
        else:
            text = json.dumps(row, ensure_ascii=False, indent=2)
            click.echo("[" if first else ",")
            click.echo(textwrap.indent(text, "  "), nl=False)

    def end(self) -> None:
        """Print what closes the listing."""
        if self._form == "json":
            click.echo("\n]" if self._count else "[]")
        elif self._form == "csv" and not self._count:
            click.echo(_csv(self._columns), nl=False)


def _csv(cells: Sequence[Any]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerow(
        ["" if cell is None else str(cell) for cell in cells]
    )
    return buffer.getvalue()
