"""What the command families share: the observatory, listings, progress, clocks of waiting."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

import click

from sousveil.model import visible
from sousveil.observatory import Observatory

if TYPE_CHECKING:
    from pathlib import Path

    from sousveil.tables import Tables

__all__ = [
    "current_tables",
    "emit",
    "engine_option",
    "listing_options",
    "note",
    "observatory_at",
    "progress",
    "question_options",
    "safe",
    "wait_option",
]

F = TypeVar("F", bound=Callable[..., Any])
Row = Mapping[str, Any]


def safe(text: str) -> str:
    """``text`` with characters that steer a terminal, or turn text around, made visible."""
    return visible(text).replace("\r", "⟨U+000D⟩")  # harmless on a page, not in a terminal


def note(text: str) -> None:
    """Say something to the person, not to the pipe: standard error."""
    click.echo(safe(text), err=True)


def observatory_at(ctx: click.Context) -> Observatory:
    """The observatory that ``-C`` names, or the nearest one above the working folder."""
    from pathlib import Path

    directory: Path | None = ctx.find_root().obj
    return Observatory(directory) if directory is not None else Observatory.find(Path.cwd())


def current_tables(observatory: Observatory, *, engine: str = "duckdb") -> Tables:
    """The tables, built first when the ledger has grown since.

    :param engine: what answers the expressions of measures.
    """
    from sousveil import tables

    tables.build(observatory)
    return tables.Tables(observatory, engine=engine)


def engine_option(command: F) -> F:
    """``--engine ENGINE`` for commands that compute measures."""
    return click.option(
        "--engine",
        default="duckdb",
        show_default=True,
        metavar="ENGINE",
        help="What computes the measures: duckdb, sail, local[N], local-cluster[N,CORES,MB],"
        " spark://HOST:PORT or sc://HOST:PORT.",
    )(command)


def question_options(command: F) -> F:
    """``--as-of``, ``--with-alleged`` and ``--engine`` for commands that compute measures."""
    command = engine_option(command)
    command = click.option(
        "--with-alleged",
        is_flag=True,
        help="For a measure: count what sources only allege as well.",
    )(command)
    return click.option(
        "--as-of",
        default="",
        metavar="DATE",
        help="For a measure: from the claims known by this day, such as 2021-06-30.",
    )(command)


def wait_option(command: F) -> F:
    """``--wait SECONDS`` for commands that write."""
    return click.option(
        "--wait",
        "wait_seconds",
        type=click.FloatRange(min=0),
        default=10.0,
        show_default=True,
        metavar="SECONDS",
        help="How long to wait for another writer to finish.",
    )(command)


def listing_options(command: F) -> F:
    """``--format`` and ``--json`` for commands that list."""
    command = click.option(
        "--json", "as_json", is_flag=True, help="One JSON array; the same as --format json."
    )(command)
    return click.option(
        "--format",
        "form",
        type=click.Choice(["table", "json", "jsonl", "csv"]),
        default="table",
        show_default=True,
        help="How to print: a table to read, or JSON, JSON Lines or CSV for programs.",
    )(command)


def emit(rows: Iterable[Row], columns: Sequence[str], form: str, *, as_json: bool = False) -> None:
    """Print rows.

    :param rows: one mapping a row; the program formats print all of it.
    :param columns: what the table and the CSV show, in order.
    """
    if as_json or form == "json":
        click.echo(json.dumps(list(rows), ensure_ascii=False, indent=2))
    elif form == "jsonl":
        for row in rows:
            click.echo(json.dumps(row, ensure_ascii=False, separators=(",", ":")))
    elif form == "csv":
        _emit_csv(rows, columns)
    else:
        _emit_table(rows, columns)


def _emit_csv(rows: Iterable[Row], columns: Sequence[str]) -> None:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_cell(row.get(column, "")) for column in columns])
    click.echo(buffer.getvalue(), nl=False)


def _emit_table(rows: Iterable[Row], columns: Sequence[str]) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for column in columns:
        # Long prose keeps to its line; the program formats print all of it.
        prose = column in ("words", "names", "definition")
        table.add_column(
            column.replace("_", " "),
            overflow="ellipsis" if prose else "fold",
            no_wrap=prose,
            max_width=60 if prose else None,
        )
    count = 0
    for row in rows:
        table.add_row(
            *(Text(safe(_cell(row.get(column, "")).replace("\n", " "))) for column in columns)
        )
        count += 1
    if count:
        width = None if sys.stdout.isatty() else 160
        Console(width=width, highlight=False).print(table)
    note(f"{count:,} in all." if count else "Nothing to list.")


def _cell(value: Any) -> str:
    if isinstance(value, (list, tuple)):
        return "; ".join(str(part) for part in value)
    return "" if value is None else str(value)


@contextmanager
def progress(title: str, total: int | None = None) -> Iterator[Callable[..., None]]:
    """A progress bar on standard error.

    Yields a function to call with how much is done and, where it is known only then,
    how much there is in all.

    Shown on a terminal only, so that logs stay readable.
    """
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    console = Console(stderr=True)
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console,
        disable=not console.is_terminal,
        redirect_stdout=False,  # what is printed meanwhile may go into a pipe
        transient=True,
    ) as bar:
        task = bar.add_task(title, total=total)

        def tell(done: int, of: int | None = None) -> None:
            bar.update(task, completed=done, total=of if of is not None else total)

        yield tell
