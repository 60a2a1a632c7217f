"""``import`` and ``sources``: structured data sets become claims."""

from __future__ import annotations

from pathlib import Path

import click

from sousveil.cli._common import emit, listing_options, note, observatory_at, wait_option
from sousveil.errors import InputError, UsageError
from sousveil.observatory import Observatory

__all__ = ["import_command", "sources_command"]


@click.command("import", short_help="Import structured sources as claims.")
@click.argument("source_ids", nargs=-1, metavar="SOURCE…")
@click.option(
    "--file",
    "path",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="A newer copy of the source's table, with the same headers.",
)
@wait_option
@click.pass_context
def import_command(
    ctx: click.Context, source_ids: tuple[str, ...], path: Path | None, wait_seconds: float
) -> int:
    """Import the named SOURCEs, or all that ship with Sousveil.

    Only what the ledger does not hold yet is added; a broken row is listed with its
    number and the rest goes on (exit code 3).

    \b
    Examples:
      sousveil import
      sousveil import aigs-2019 --file aigs-2019-corrected.csv
    """
    if path is not None and len(source_ids) != 1:
        raise UsageError("--file goes with exactly one SOURCE.", hint="Name it before --file.")
    return import_all(observatory_at(ctx), source_ids, path, wait_seconds=wait_seconds)


def import_all(
    observatory: Observatory,
    source_ids: tuple[str, ...] = (),
    path: Path | None = None,
    *,
    wait_seconds: float,
) -> int:
    """Import sources and say what came of it; returns the exit code."""
    from sousveil import ledger, read, sources

    known = sources.all_sources()
    for name in source_ids:
        if name not in known:
            raise UsageError(
                f"There is no source {name!r}.", hint=f"Known: {', '.join(sorted(known))}."
            )
    problems = []
    with ledger.writing(observatory, wait_seconds=wait_seconds) as log:
        store = read.DocumentStore(observatory)
        for name in source_ids or known:
            source = known[name]
            if path is not None:
                source = source.with_file(path, max_bytes=observatory.settings.read.max_bytes)
            report = sources.import_source(source, observatory, log, store)
            note(f"{source.title}: {report.new:,} claims new, {report.known:,} known already.")
            problems += [
                {"source": name, "row": problem.row, "reason": problem.reason}
                for problem in report.problems
            ]
    if problems:
        emit(problems, ("source", "row", "reason"), "table")
    return InputError.exit_code if problems else 0


@click.command("sources", short_help="List the structured sources that Sousveil can import.")
@listing_options
def sources_command(form: str, as_json: bool) -> None:
    """List the sources with publisher, licence and address.

    \b
    Example:
      sousveil sources --json
    """
    from sousveil import sources

    columns = ("id", "title", "publisher", "licence", "retrieved", "address", "attribution")
    rows = [
        {column: getattr(source, column) for column in columns}
        for source in sources.all_sources().values()
    ]
    emit(rows, columns[:-1], form, as_json=as_json)
