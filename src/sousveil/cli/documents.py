"""``add`` and ``documents``: read documents into the observatory, and list them."""

from __future__ import annotations

from collections import Counter, deque
from pathlib import Path
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
from sousveil.observatory import FetchSettings, Observatory

if TYPE_CHECKING:
    from sousveil.cli._adding import Adding
    from sousveil.extract import Proposer
    from sousveil.read import Document

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
    from sousveil.extract import RemoteProposer

    observatory = observatory_at(ctx)
    _check_about(about, paths)
    proposer = _proposer(observatory, proposer_name, model, endpoint)
    try:
        outcomes = _add_all(observatory, paths, about, allow_private, wait_seconds, proposer)
    finally:
        if isinstance(proposer, RemoteProposer):
            proposer.close()
    failures = [failure for row in outcomes for failure in _failures(row)]
    if as_json or form != "table":
        emit(outcomes, _COLUMNS, form, as_json=as_json)
    else:
        _summarise(outcomes)
        if failures:
            emit(failures, ("path", "reason", "hint"), "table")
    _say_spent(proposer)
    return InputError.exit_code if failures else 0


_COLUMNS = ("path", "outcome", "document", "claims", "reason")


def _proposer(observatory: Observatory, name: str, model: str, endpoint: str) -> Proposer:
    """The proposer of that name, with its settings; options go before settings."""
    from sousveil import extract

    if name == extract.BUILT_IN and (model or endpoint):
        raise UsageError(
            f"The proposer {name} asks no model.",
            hint="Give --proposer endpoint or --proposer llamacpp as well.",
        )
    given = {"model": model, "address": endpoint}
    setup = extract.Setup(
        settings={
            **observatory.settings.proposers.get(name, {}),
            **{setting: value for setting, value in given.items() if value},
        },
        cache=observatory.cache / "proposers" / name,
    )
    return extract.proposer_named(name, setup)


def _add_all(
    observatory: Observatory,
    paths: tuple[str, ...],
    about: dict[str, Any],
    allow_private: bool,
    wait_seconds: float,
    proposer: Proposer,
) -> list[dict[str, Any]]:
    from sousveil import ledger, read
    from sousveil.cli._adding import Adding

    items = read.expand(paths)
    outcomes: list[dict[str, Any]] = []
    waiting: deque[tuple[str, read.Document | InputError]] = deque()
    with (
        ledger.writing(observatory, wait_seconds=wait_seconds) as log,
        progress("reading", len(items)) as tell,
    ):
        store = read.DocumentStore(observatory)
        adding = Adding(log, proposer)
        for item in items:
            try:
                data, reading, source, warc = _load(item, observatory, about, allow_private)
                document = store.add(data, reading, source, warc=warc)
                adding.begin(document)
            except InputError as error:
                waiting.append((item, error))
            else:
                waiting.append((item, document))
            while len(waiting) > adding.ahead():
                outcomes.append(_outcome(adding, *waiting.popleft()))
                tell(len(outcomes))
        while waiting:
            outcomes.append(_outcome(adding, *waiting.popleft()))
            tell(len(outcomes))
    return outcomes


def _outcome(adding: Adding, item: str, loaded: Document | InputError) -> dict[str, Any]:
    """Finish with one document; the row that tells what became of it."""
    import msgspec

    try:
        if isinstance(loaded, InputError):
            raise loaded
        added = adding.finish(loaded)
    except InputError as error:
        return {"path": item, "outcome": "failed", "reason": error.message, "hint": error.hint}
    row: dict[str, Any] = {
        "path": item,
        "outcome": "added" if added.new else "already there",
        "document": added.document.record.document,
        "claims": added.claims,
        "title": added.document.record.title,
        "language": added.document.record.language,
        "refused": dict(added.refused),
    }
    if added.failed:
        first = added.unread[0]
        row |= {"outcome": "failed", "reason": first.message, "hint": first.hint}
    if added.spent is not None:
        row["unread"] = msgspec.to_builtins(added.unread)
        row["spent"] = msgspec.to_builtins(added.spent)
    return row


def _failures(row: dict[str, Any]) -> list[dict[str, str]]:
    """What of a document failed: the whole, or the parts that were not read."""
    if row["outcome"] == "failed":
        return [row]
    return [
        {
            "path": f"{row['path']} ({part['part']})",
            "reason": part["message"],
            "hint": part["hint"],
        }
        for part in row.get("unread", ())
    ]


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


def _say_spent(proposer: Proposer) -> None:
    """What asking others has cost, for the person; programs have it row by row."""
    from sousveil.extract import RemoteProposer

    if not isinstance(proposer, RemoteProposer):
        return
    spent = proposer.spent()
    retried = f", {spent.retries:,} sent again" if spent.retries else ""
    guessed = f" (estimated for {spent.estimated:,} of them)" if spent.estimated else ""
    cost = (
        "no prices in the settings"
        if spent.cost is None
        else f"{spent.cost:,.4f} {spent.currency} by the prices in the settings"
    )
    note(
        f"{proposer.name}, {proposer.version}: {spent.requests:,} requests answered{retried},"
        f" {spent.cached:,} replies from the cache; {spent.tokens_in:,} tokens sent,"
        f" {spent.tokens_out:,} received{guessed}; {cost}."
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
