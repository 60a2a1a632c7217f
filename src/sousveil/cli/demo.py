"""``demo``: the whole way once, from documents to pages that prove themselves."""

from __future__ import annotations

from pathlib import Path

import click

from sousveil.cli._common import current_tables, note, progress
from sousveil.cli.observatory import create
from sousveil.errors import UsageError
from sousveil.observatory import SETTINGS_FILE, Observatory

__all__ = ["demo_command"]


@click.command(
    "demo", short_help="Make an observatory with starter data and example documents, and serve it."
)
@click.argument("directory", type=click.Path(path_type=Path), default="observatory")
@click.option("--serve/--no-serve", "serve", default=True, help="Serve the site when it is made.")
@click.option(
    "--source",
    "source_ids",
    multiple=True,
    metavar="SOURCE",
    help="Import only this source; several may be given. Without it: all but ratings by year"
    " and the plate readers of single agencies ('sousveil import' adds them).",
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8911, show_default=True, type=click.IntRange(0, 65535))
def demo_command(
    directory: Path, serve: bool, source_ids: tuple[str, ...], host: str, port: int
) -> None:
    """Make an observatory in DIRECTORY from the starter data and the example documents
    that ship with Sousveil, build its tables and its site, and serve it until Ctrl-C.

    Called again on the same DIRECTORY it adds only what is missing.

    \b
    Examples:
      sousveil demo
      sousveil demo here --no-serve
      sousveil demo small --source aigs-2019 --source aiddata-gcdf-3
    """
    observatory = _starter(directory, source_ids)
    _add_examples(observatory)
    from sousveil.cli.site import make_site

    make_site(observatory)
    _say_what_was_found(observatory)
    if serve:
        from sousveil import publish

        publish.serve_site(observatory, host, port)
    else:
        note(f"Next: sousveil -C {directory} serve")


def _starter(directory: Path, source_ids: tuple[str, ...]) -> Observatory:
    from sousveil.cli.sources import import_all

    if (directory / SETTINGS_FILE).exists():
        observatory = Observatory(directory)
    elif directory.exists() and any(directory.iterdir()):
        raise UsageError(
            f"{directory} is not empty and holds no observatory.",
            hint="Name a new folder: sousveil demo DIR.",
        )
    else:
        observatory = create(directory, name="Sousveil demo", origin="sousveil.local/demo")
    import_all(observatory, source_ids, wait_seconds=10, starter=not source_ids)
    return observatory


def _add_examples(observatory: Observatory) -> None:
    from sousveil import ledger, read, starter
    from sousveil.cli._adding import Adding, add_document

    examples = starter.example_documents()
    claims = 0
    with (
        ledger.writing(observatory, wait_seconds=10) as log,
        progress("reading examples", len(examples)) as tell,
    ):
        store = read.DocumentStore(observatory)
        adding = Adding(log)
        for done, example in enumerate(examples, 1):
            reading = read.read_bytes(example.data, name=example.name)
            source = read.Source(
                title=example.title,
                publisher=example.publisher,
                licence=example.licence,
                published=example.published,
                republish=example.republish,
            )
            claims += add_document(adding, store, example.data, reading, source).claims
            tell(done)
    note(f"Example documents: {len(examples)} read, {claims:,} new claims proposed.")


def _say_what_was_found(observatory: Observatory) -> None:
    tables = current_tables(observatory)
    counts = tables.counts()
    click.echo(
        f"{counts.claims:,} claims about {counts.entities:,} entities in"
        f" {counts.countries:,} countries, from {counts.documents:,} documents."
    )
    contested = [value for value in tables.contested() if value.property in ("cameras", "cost")]
    contested.sort(key=lambda value: -sum(len(each.claims) for each in value.values))
    for value in contested[:5]:
        said = " · ".join(value.texts)
        click.echo(f"contested: {value.entity_name}, {value.property}: {said}")
