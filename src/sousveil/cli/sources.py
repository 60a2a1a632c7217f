"""``import`` and ``sources``: structured data sets become claims."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sousveil.cli._common import emit, listing_options, note, observatory_at, wait_option
from sousveil.errors import InputError, UsageError
from sousveil.observatory import Observatory

if TYPE_CHECKING:
    from sousveil.sources import ImportReport, Source

__all__ = ["import_command", "sources_command"]


@click.command("import", short_help="Import structured sources as claims.")
@click.argument("source_ids", nargs=-1, metavar="SOURCE…")
@click.option(
    "--file",
    "paths",
    multiple=True,
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="A newer copy of a source's table, told by its headers; a procurement notice (eForms"
    " XML, OCDS JSON); or, with --mapping, any CSV or XLSX file. Several may be given.",
)
@click.option(
    "--mapping",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="A TOML file that says what the columns of the file mean (docs/sources.md).",
)
@click.option(
    "--partial/--whole",
    "partial",
    default=None,
    help="Whether the file is an extract, so that nothing is retracted because its row is"
    " missing, or all that the source has now. Without either, a file that lacks more than"
    " half of the known rows is refused.",
)
@wait_option
@click.pass_context
def import_command(
    ctx: click.Context,
    source_ids: tuple[str, ...],
    paths: tuple[Path, ...],
    mapping: Path | None,
    partial: bool | None,
    wait_seconds: float,
) -> int:
    """Import the named SOURCEs, or all that ship with Sousveil.

    Only what differs from the ledger is added: a changed cell corrects the old claim,
    and what a table no longer states is retracted by policy, which is withdrawn when it
    comes back. A broken row is listed with its number and the rest goes on (exit code 3).

    \b
    Examples:
      sousveil import
      sousveil import --file aigs-2019-corrected.csv
      sousveil import --file cameras.xlsx --mapping cameras.toml
      sousveil import --file notice-1.xml --file notice-2.xml
    """
    observatory = observatory_at(ctx)
    if not paths:
        if mapping is not None or partial is not None:
            raise UsageError(
                "--mapping, --partial and --whole go with a file.", hint="Name it with --file."
            )
        return import_all(observatory, source_ids, wait_seconds=wait_seconds)
    if source_ids and (mapping is not None or len(source_ids) > 1 or len(paths) > 1):
        raise UsageError(
            "--file goes with one SOURCE, and --mapping with none.",
            hint="Leave the SOURCE out: the file or its mapping tells which it is.",
        )
    whole = None if partial is None else not partial
    if source_ids:
        return _import_copy(observatory, source_ids, paths[0], whole, wait_seconds)
    return _import_files(observatory, paths, mapping, whole, wait_seconds)


def import_all(
    observatory: Observatory,
    source_ids: tuple[str, ...] = (),
    *,
    wait_seconds: float,
    starter: bool = False,
) -> int:
    """Import packaged sources and say what came of it; returns the exit code.

    :param starter: only those that a first look needs.
    """
    from sousveil import ledger, read, sources

    chosen = [source for source in _chosen(source_ids) if source.starter or not starter]
    with ledger.writing(observatory, wait_seconds=wait_seconds) as log:
        store = read.DocumentStore(observatory)
        return _tell(sources.import_sources(chosen, observatory, log, store))


def _import_copy(
    observatory: Observatory,
    source_ids: tuple[str, ...],
    path: Path,
    whole: bool | None,
    wait_seconds: float,
) -> int:
    """Import a user's copy of the table of the source that is named."""
    from sousveil import ledger, read, sources

    with ledger.writing(observatory, wait_seconds=wait_seconds) as log:
        store = read.DocumentStore(observatory)
        (source,) = _chosen(source_ids)
        source = source.with_file(path, max_bytes=observatory.settings.read.max_bytes)
        return _tell([sources.import_source(source, observatory, log, store, whole=whole)])


def _import_files(
    observatory: Observatory,
    paths: tuple[Path, ...],
    mapping: Path | None,
    whole: bool | None,
    wait_seconds: float,
) -> int:
    """Import files, one after another; one that cannot be used does not stop the others."""
    from sousveil import ledger, read, sources

    code = 0
    with ledger.writing(observatory, wait_seconds=wait_seconds) as log:
        store = read.DocumentStore(observatory)
        for path in paths:
            try:
                report = sources.import_file(
                    path, observatory, log, store, mapping=mapping, whole=whole
                )
            except InputError as reason:
                if len(paths) == 1:
                    raise
                note(f"{reason.message} {reason.hint}")
                code = InputError.exit_code
            else:
                code = _tell([report]) or code
    return code


def _chosen(source_ids: tuple[str, ...]) -> list[Source]:
    from sousveil import sources

    known = sources.all_sources()
    for name in source_ids:
        if name not in known:
            raise UsageError(
                f"There is no source {name!r}.", hint=f"Known: {', '.join(sorted(known))}."
            )
    return [known[name] for name in source_ids or known]


def _tell(reports: Iterable[ImportReport]) -> int:
    """Say what came of each import as it ends; returns the exit code."""
    problems = []
    for report in reports:
        note(f"{report.title}: {_counts(report)}.")
        problems += [
            {"source": report.source, "row": problem.row, "reason": problem.reason}
            for problem in report.problems
        ]
    if problems:
        emit(problems, ("source", "row", "reason"), "table")
    return InputError.exit_code if problems else 0


def _counts(report: ImportReport) -> str:
    """What an import did, in words; what did not happen is left out."""
    counts = [f"{report.new:,} claims new", f"{report.known:,} known already"]
    counts += [
        f"{count:,} {words}"
        for count, words in (
            (report.replaced, "replaced by another value"),
            (report.gone, "no longer stated and retracted"),
            (report.back, "stated again"),
            (report.erased, "left out because they were erased"),
        )
        if count
    ]
    return ", ".join(counts)


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
