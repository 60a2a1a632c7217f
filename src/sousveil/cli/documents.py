"""``add`` and ``documents``: read documents into the observatory, and list them."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import click

from sousveil.cli._common import (
    current_tables,
    emit,
    listing_options,
    note,
    observatory_at,
    progress,
    safe,
    wait_option,
)
from sousveil.errors import InputError, UsageError
from sousveil.observatory import FetchSettings, Observatory

__all__ = ["add_command", "documents_command"]


@click.command("add", short_help="Read documents, keep them, and propose the claims in them.")
@click.argument("paths", nargs=-1, required=True, metavar="PATH…")
@click.option("--title", default="", help="Title, instead of the document's own.")
@click.option("--publisher", default="", help="The institution that published it.")
@click.option("--address", default="", help="The address at which it was published.")
@click.option("--licence", default="", help="Its terms, as an SPDX identifier or a short name.")
@click.option("--published", default="", help="Date of publication, in EDTF: 2019-04-24, 2019.")
@click.option("--republish", is_flag=True, help="Its terms allow the site to show its full text.")
@click.option("--allow-private", is_flag=True, help="Also fetch private and loopback addresses.")
@listing_options
@wait_option
@click.pass_context
def add_command(
    ctx: click.Context,
    /,
    paths: tuple[str, ...],
    allow_private: bool,
    form: str,
    as_json: bool,
    wait_seconds: float,
    **about: Any,
) -> int:
    """Read each PATH (a file, a folder, or an http(s) address), keep its bytes and its
    text, and propose the claims that stand in it.

    HTML, PDF, DOCX, Markdown and plain text are read. A file that cannot be read is
    listed at the end with the reason, and the rest goes on (exit code 3). What is
    there already is not added twice.

    \b
    Examples:
      sousveil add report.pdf notes/
      sousveil add https://example.org/report.html --publisher "Example Institute"
    """
    observatory = observatory_at(ctx)
    outcomes = _add_all(observatory, paths, about, allow_private, wait_seconds)
    failed = [row for row in outcomes if row["outcome"] == "failed"]
    if as_json or form != "table":
        emit(outcomes, _COLUMNS, form, as_json=as_json)
    else:
        _summarise(outcomes)
        if failed:
            emit(failed, ("path", "reason", "hint"), "table")
    return InputError.exit_code if failed else 0


_COLUMNS = ("path", "outcome", "document", "claims", "reason")


def _add_all(
    observatory: Observatory,
    paths: tuple[str, ...],
    about: dict[str, Any],
    allow_private: bool,
    wait_seconds: float,
) -> list[dict[str, Any]]:
    from sousveil import ledger, read
    from sousveil.cli._adding import add_document, known_documents

    _check_about(about, paths)
    items = read.expand(paths)
    outcomes: list[dict[str, Any]] = []
    with (
        ledger.writing(observatory, wait_seconds=wait_seconds) as log,
        progress("reading", len(items)) as tell,
    ):
        store = read.DocumentStore(observatory)
        known = known_documents(log)
        for done, item in enumerate(items, 1):
            try:
                data, reading, source, warc = _load(item, observatory, about, allow_private)
                added = add_document(log, store, known, data, reading, source, warc)
            except InputError as error:
                outcomes.append(
                    {"path": item, "outcome": "failed", "reason": error.message, "hint": error.hint}
                )
            else:
                outcomes.append(
                    {
                        "path": item,
                        "outcome": "added" if added.new else "already there",
                        "document": added.document.record.document,
                        "claims": added.claims,
                        "title": added.document.record.title,
                        "language": added.document.record.language,
                        "refused": dict(added.refused),
                    }
                )
            tell(done)
    return outcomes


def _check_about(about: dict[str, Any], paths: tuple[str, ...]) -> None:
    from sousveil.model import is_edtf
    from sousveil.read import is_address

    if about["published"] and not is_edtf(about["published"]):
        raise UsageError(
            f"--published {about['published']!r} is not a date in EDTF.",
            hint="Write 2019, 2019-04 or 2019-04-24.",
        )
    if about["address"] and not is_address(about["address"]):
        raise UsageError(
            f"--address {about['address']!r} is no http or https address.",
            hint="Give the whole address, https://… included, or leave it out.",
        )
    if about["address"] and len(paths) > 1:
        raise UsageError(
            "--address names one document, and several paths are given.",
            hint="Add them one by one.",
        )


def _load(
    item: str, observatory: Observatory, about: dict[str, Any], allow_private: bool
) -> tuple[bytes, Any, Any, bytes | None]:
    """Bytes, reading, source and WARC of one file or address."""
    import msgspec

    from sousveil import read

    limits = observatory.settings.read
    if read.is_address(item):
        settings: FetchSettings = observatory.settings.fetch
        if allow_private:
            settings = msgspec.structs.replace(settings, allow_private=True)
        fetched = read.fetch(item, settings)
        reading = read.read_bytes(
            fetched.data, name=fetched.address, media_type=fetched.media_type, limits=limits
        )
        source = read.Source(
            **{**about, "address": about["address"] or fetched.address}, retrieved=fetched.retrieved
        )
        return fetched.data, reading, source, fetched.warc
    data = read.load_file(Path(item), limits)
    reading = read.read_bytes(data, name=item, limits=limits)
    title = about["title"] or reading.title or Path(item).name  # a person must find it again
    return data, reading, read.Source(**{**about, "title": title}), None


def _summarise(outcomes: list[dict[str, Any]]) -> None:
    counts = Counter(row["outcome"] for row in outcomes)
    claims = sum(row.get("claims", 0) for row in outcomes)
    refused: Counter[str] = Counter()
    for row in outcomes:
        refused.update(row.get("refused", {}))
    note(
        f"{counts['added']:,} added, {counts['already there']:,} already there,"
        f" {counts['failed']:,} failed; {claims:,} claims proposed."
    )
    if refused:
        reasons = ", ".join(f"{reason} {count}" for reason, count in sorted(refused.items()))
        note(f"Refused by the verifier: {reasons}.")
    for row in outcomes:
        if row["outcome"] == "added":
            click.echo(f"{row['document'][:12]}  {row['claims']:>4} claims  {safe(row['path'])}")


@click.command("documents", short_help="List the documents.")
@listing_options
@click.pass_context
def documents_command(ctx: click.Context, form: str, as_json: bool) -> None:
    """List the documents with their hashes, languages and sources.

    \b
    Examples:
      sousveil documents
      sousveil documents --format jsonl
    """
    tables = current_tables(observatory_at(ctx))
    rows = [_document_row(document) for document in tables.documents()]
    emit(rows, ("id", "title", "language", "publisher", "claims"), form, as_json=as_json)


def _document_row(document: Any) -> dict[str, Any]:
    import msgspec

    return dict(msgspec.to_builtins(document))
