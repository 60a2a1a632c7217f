"""``add`` and ``documents``: read documents into the observatory, and list them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

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

if TYPE_CHECKING:
    from sousveil.extract import Proposer
    from sousveil.observatory import Observatory

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
@click.option(
    "--proposer",
    "proposer_name",
    default="frames",
    show_default=True,
    metavar="NAME",
    help="Who proposes the claims; 'sousveil proposers' lists them.",
)
@click.option("--model", default="", metavar="NAME", help="The model that a proposer asks.")
@click.option("--endpoint", default="", metavar="ADDRESS", help="Where a proposer asks it.")
@listing_options
@wait_option
@click.pass_context
def add_command(
    ctx: click.Context,
    /,
    paths: tuple[str, ...],
    allow_private: bool,
    proposer_name: str,
    model: str,
    endpoint: str,
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

    Claims are proposed offline, by frames. --proposer endpoint and --proposer llamacpp
    ask a language model for them as well (docs/proposers.md): it reads documents that
    are there already too, what it costs is said at the end, and what it could not read
    is listed and tried again the next time.

    \b
    Examples:
      sousveil add report.pdf notes/
      sousveil add https://example.org/report.html --publisher "Example Institute"
      sousveil add report.pdf --proposer endpoint --model NAME
    """
    from sousveil.cli._asking import failures, named_proposer, spent_on
    from sousveil.extract import RemoteProposer

    observatory = observatory_at(ctx)
    _check_about(about, paths)
    proposer = named_proposer(observatory, proposer_name, model, endpoint)
    try:
        outcomes = _add_all(observatory, paths, about, allow_private, wait_seconds, proposer)
    finally:
        if isinstance(proposer, RemoteProposer):
            proposer.close()
    failed = [failure for row in outcomes for failure in failures(row)]
    if as_json or form != "table":
        emit(outcomes, _COLUMNS, form, as_json=as_json)
    else:
        _summarise(outcomes)
        if failed:
            emit(failed, ("path", "reason", "hint"), "table")
    if spent := spent_on(proposer):
        note(spent)
    return InputError.exit_code if failed else 0


_COLUMNS = ("path", "outcome", "document", "claims", "reason")


def _add_all(
    observatory: Observatory,
    paths: tuple[str, ...],
    about: dict[str, Any],
    allow_private: bool,
    wait_seconds: float,
    proposer: Proposer,
) -> list[dict[str, Any]]:
    from sousveil import ledger, read
    from sousveil.cli._asking import add_by_asking

    items = read.expand(paths)
    outcomes: list[dict[str, Any]] = []
    with (
        ledger.writing(observatory, wait_seconds=wait_seconds) as log,
        progress("reading", len(items)) as done,
    ):

        def tell(row: dict[str, Any]) -> None:
            outcomes.append(row)
            done(len(outcomes))

        add_by_asking(observatory, log, proposer, items, about, tell, allow_private=allow_private)
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


def _summarise(outcomes: list[dict[str, Any]]) -> None:
    from sousveil.extract import PROPOSER_REASONS, REASONS

    counts = Counter(row["outcome"] for row in outcomes)
    claims = sum(row.get("claims", 0) for row in outcomes)
    refused: Counter[str] = Counter()
    for row in outcomes:
        refused.update(row.get("refused", {}))
    note(
        f"{counts['added']:,} added, {counts['already there']:,} already there,"
        f" {counts['failed']:,} failed; {claims:,} claims proposed."
    )
    for title, reasons in (
        ("Refused by the verifier", REASONS),
        ("Not usable, or not read", PROPOSER_REASONS),
    ):
        counted = [f"{why} {count}" for why, count in sorted(refused.items()) if why in reasons]
        if counted:
            note(f"{title}: {', '.join(counted)}.")
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
