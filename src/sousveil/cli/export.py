"""``export``: a table as a file, with the licences of what stands in it."""

from __future__ import annotations

from pathlib import Path

import click

from sousveil.cli._common import current_tables, note, observatory_at

__all__ = ["export_command"]


@click.command("export", short_help="Write a table as CSV, JSON Lines or Parquet.")
@click.argument("table", metavar="TABLE")
@click.argument("destination", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--format",
    "form",
    type=click.Choice(["csv", "jsonl", "parquet"]),
    help="Without it: by the ending of DESTINATION.",
)
@click.pass_context
def export_command(ctx: click.Context, table: str, destination: Path, form: str | None) -> None:
    """Write TABLE (entities, claims, quotes, documents, judgements, names, values) to
    DESTINATION, and the licences and attributions beside it.

    \b
    Examples:
      sousveil export claims claims.csv
      sousveil export values values.parquet
    """
    from sousveil import tables

    observatory = observatory_at(ctx)
    current_tables(observatory)
    chosen = form or {".jsonl": "jsonl", ".parquet": "parquet"}.get(destination.suffix, "csv")
    rows = tables.export(observatory, table, chosen, destination)
    note(f"{rows:,} rows of {table} in {destination}; licences beside it.")
