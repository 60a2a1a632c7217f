"""``init`` and ``build``: make an observatory, and turn its ledger into tables."""

from __future__ import annotations

from pathlib import Path

import click

from sousveil.cli._common import note, observatory_at, progress
from sousveil.observatory import Observatory, Settings

__all__ = ["build_command", "init_command"]


@click.command("init", short_help="Make an observatory in a folder.")
@click.argument("directory", type=click.Path(path_type=Path), default=".")
@click.option("--name", default="Observatory", show_default=True, help="Shown on every page.")
@click.option(
    "--origin",
    default="",
    help="The log's name: unique to it, no spaces, such as example.org/observatory.",
)
@click.option("--starter", is_flag=True, help="Import the structured sources that ship with it.")
def init_command(directory: Path, name: str, origin: str, starter: bool) -> None:
    """Make an observatory in DIRECTORY (the working folder by default).

    It is a folder of plain files: settings, an empty signed ledger, a place for
    documents, and a signing key that is yours alone to keep.

    \b
    Examples:
      sousveil init mine --name "City Watch" --origin citywatch.example/log
      sousveil init mine --starter
    """
    observatory = create(directory, name=name, origin=origin)
    if starter:
        from sousveil.cli.sources import import_all

        import_all(observatory, wait_seconds=0)
    note(f"{observatory.root} is an observatory now.")
    note("Keep keys/signing.key safe and unpublished: whoever has it can sign for this log.")
    note(f"Next: sousveil -C {directory} add PATH…")


def create(directory: Path, *, name: str, origin: str) -> Observatory:
    """Make the folder, its settings, its key and its empty log."""
    from sousveil import ledger
    from sousveil.model import slug

    chosen = origin or f"sousveil.local/{slug(name) or 'observatory'}"
    return ledger.create(Observatory.create(directory, Settings(name=name, origin=chosen)))


@click.command("build", short_help="Turn the ledger into tables.")
@click.option("--full", is_flag=True, help="Make everything again instead of what changed.")
@click.option(
    "--engine",
    default="",
    metavar="ENGINE",
    help="Compute every measure as well, on this engine: duckdb, sail, local[N],"
    " local-cluster[N,CORES,MB], spark://HOST:PORT or sc://HOST:PORT.",
)
@click.pass_context
def build_command(ctx: click.Context, full: bool, engine: str) -> None:
    """Turn the ledger into Parquet tables.

    The same ledger gives the same bytes. After a small change only what changed is
    decoded again. The tables themselves are always DuckDB's work, since only one writer
    gives the same bytes; with --engine, another engine reads them and computes every
    measure into tables/findings.jsonl: the same bytes from each.

    \b
    Examples:
      sousveil build
      sousveil -C mine build --full
      sousveil build --engine spark://head:7077
    """
    from sousveil import tables

    observatory = observatory_at(ctx)
    if engine:
        tables.check_engine(engine)
    with progress("building") as tell:
        report = tables.build(observatory, full=full, progress=tell)
    note(report.summary())
    if report.rows["conflicts"]:
        note("'sousveil conflicts' lists the questions about names.")
    if engine:
        from sousveil import measure

        path = observatory.tables / measure.FINDINGS
        with tables.Tables(observatory, engine=engine) as built:
            count = measure.write_findings(built, path)
        note(f"{count:,} findings of {len(measure.all_measures())} measures by {engine}: {path}")
