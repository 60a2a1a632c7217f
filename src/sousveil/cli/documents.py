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
from sousveil.cli._rows import RowPrinter
from sousveil.errors import InputError, UsageError

if TYPE_CHECKING:
    from sousveil.cli._batch import Request
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
@click.option(
    "--workers",
    type=click.IntRange(min=1),
    metavar="N",
    help="Processes that read side by side; as many as there are processors, unless given.",
)
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
    workers: int | None,
    form: str,
    as_json: bool,
    wait_seconds: float,
    **about: Any,
) -> int:
    """Read each PATH (a file, a folder, or an http(s) address), keep its bytes and its
    text, and propose the claims that stand in it.

    HTML, PDF, DOCX, Markdown and plain text are read. A file that cannot be read is
    listed at the end with the reason, and the rest goes on (exit code 3). What is
    there already is not added twice, so a run that was interrupted is taken up again
    by the same command.

    Claims are proposed offline, by frames. --proposer endpoint and --proposer llamacpp
    ask a language model for them as well (docs/proposers.md): it reads documents that
    are there already too, what it costs is said at the end, and what it could not read
    is listed and tried again the next time.

    \b
    Examples:
      sousveil add report.pdf notes/
      sousveil add archive/ --workers 4 --format jsonl
      sousveil add https://example.org/report.html --publisher "Example Institute"
      sousveil add report.pdf --proposer endpoint --model NAME
    """
    from sousveil.cli._asking import named_proposer, spent_on
    from sousveil.cli._batch import Request
    from sousveil.extract import RemoteProposer

    observatory = observatory_at(ctx)
    _check_about(about, paths)
    proposer = named_proposer(observatory, proposer_name, model, endpoint)
    request = Request(paths, about, allow_private, workers or 0)
    told = _Told("json" if as_json else form)
    try:
        _add_all(observatory, request, proposer, wait_seconds, told)
    except KeyboardInterrupt:
        told.end()
        raise
    finally:
        if isinstance(proposer, RemoteProposer):
            proposer.close()
    told.end()
    if spent := spent_on(proposer):
        note(spent)
    return InputError.exit_code if told.failures else 0


_COLUMNS = ("path", "outcome", "document", "claims", "reason")


def _add_all(
    observatory: Observatory,
    request: Request,
    proposer: Proposer,
    wait_seconds: float,
    told: _Told,
) -> None:
    """Add with the built-in proposer in several processes; with others as they answer."""
    from sousveil import ledger, read
    from sousveil.cli._asking import add_by_asking
    from sousveil.cli._batch import add_many
    from sousveil.extract import BUILT_IN

    with ledger.writing(observatory, wait_seconds=wait_seconds) as log:
        total = sum(1 for _ in read.walk(request.paths))
        with progress("reading", total) as done:

            def tell(row: dict[str, Any]) -> None:
                told.take(row)
                done(told.counts.total())

            if proposer.name == BUILT_IN:
                add_many(observatory, log, request, tell)
            else:
                add_by_asking(
                    observatory,
                    log,
                    proposer,
                    list(read.walk(request.paths)),
                    request.about,
                    tell,
                    allow_private=request.allow_private,
                )


class _Told:
    """Tells what became of each document, and keeps no more of it than can be shown."""

    def __init__(self, form: str) -> None:
        self.counts: Counter[str] = Counter()
        self._printer = None if form == "table" else RowPrinter(form, _COLUMNS)
        self._claims = 0
        self._refused: Counter[str] = Counter()
        self._added: list[str] = []
        self._failed: list[dict[str, Any]] = []
        self.failures = 0

    def take(self, row: dict[str, Any]) -> None:
        """Count a row; a program format prints it, the table keeps the first of them."""
        from sousveil.cli._asking import failures

        failed = failures(row)
        self.failures += len(failed)
        self.counts[row["outcome"]] += 1
        self._claims += row.get("claims", 0)
        self._refused.update(row.get("refused", {}))
        if self._printer is not None:
            self._printer.print(row)
            return
        if row["outcome"] == "added" and len(self._added) < _SHOWN:
            self._added.append(
                f"{row['document'][:12]}  {row['claims']:>4} claims  {safe(row['path'])}"
            )
        self._failed += failed[: max(0, _SHOWN - len(self._failed))]

    def end(self) -> None:
        """The summary, for a person; the end of the listing, for a program."""
        if self._printer is not None:
            self._printer.end()
            return
        note(
            f"{self.counts['added']:,} added, {self.counts['already there']:,} already there,"
            f" {self.counts['failed']:,} failed; {self._claims:,} claims proposed."
        )
        self._say_refused()
        for line in self._added:
            click.echo(line)
        self._say_more("added", len(self._added), "'sousveil documents' lists them all")
        if self._failed:
            emit(self._failed, ("path", "reason", "hint"), "table")
            self._say_more("failed", len(self._failed), "--format jsonl lists them all")

    def _say_refused(self) -> None:
        from sousveil.extract import PROPOSER_REASONS, REASONS

        for title, reasons in (
            ("Refused by the verifier", REASONS),
            ("Not usable, or not read", PROPOSER_REASONS),
        ):
            counted = [f"{why} {n}" for why, n in sorted(self._refused.items()) if why in reasons]
            if counted:
                note(f"{title}: {', '.join(counted)}.")

    def _say_more(self, outcome: str, shown: int, where: str) -> None:
        more = (self.failures if outcome == "failed" else self.counts[outcome]) - shown
        if more > 0:
            note(f"… and {more:,} more {outcome}; {where}.")


#: Documents that the table lists one by one, added and failed ones each.
_SHOWN = 500


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
