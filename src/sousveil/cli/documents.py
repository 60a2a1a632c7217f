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

    \b
    Examples:
      sousveil add report.pdf notes/
      sousveil add archive/ --workers 4 --format jsonl
      sousveil add https://example.org/report.html --publisher "Example Institute"
    """
    from sousveil.cli._batch import Request

    observatory = observatory_at(ctx)
    _check_about(about, paths)
    request = Request(paths, about, allow_private, workers or 0)
    form = "json" if as_json else form
    told = _Told(form)
    try:
        _add_all(observatory, request, wait_seconds, told)
    except KeyboardInterrupt:
        told.end()
        raise
    told.end()
    return InputError.exit_code if told.counts["failed"] else 0


_COLUMNS = ("path", "outcome", "document", "claims", "reason")


def _add_all(observatory: Observatory, request: Request, wait_seconds: float, told: _Told) -> None:
    from sousveil import ledger, read
    from sousveil.cli._batch import add_many

    with ledger.writing(observatory, wait_seconds=wait_seconds) as log:
        total = sum(1 for _ in read.walk(request.paths))
        with progress("reading", total) as done:

            def tell(row: dict[str, Any]) -> None:
                told.take(row)
                done(told.counts.total())

            add_many(observatory, log, request, tell)


class _Told:
    """Tells what became of each document, and keeps no more of it than can be shown."""

    def __init__(self, form: str) -> None:
        self.counts: Counter[str] = Counter()
        self._printer = None if form == "table" else RowPrinter(form, _COLUMNS)
        self._claims = 0
        self._refused: Counter[str] = Counter()
        self._added: list[str] = []
        self._failed: list[dict[str, Any]] = []

    def take(self, row: dict[str, Any]) -> None:
        """Count a row; a program format prints it, the table keeps the first of them."""
        self.counts[row["outcome"]] += 1
        self._claims += row.get("claims", 0)
        self._refused.update(row.get("refused", {}))
        if self._printer is not None:
            self._printer.print(row)
        elif row["outcome"] == "added" and len(self._added) < _SHOWN:
            self._added.append(
                f"{row['document'][:12]}  {row['claims']:>4} claims  {safe(row['path'])}"
            )
        elif row["outcome"] == "failed" and len(self._failed) < _SHOWN:
            self._failed.append(row)

    def end(self) -> None:
        """The summary, for a person; the end of the listing, for a program."""
        if self._printer is not None:
            self._printer.end()
            return
        note(
            f"{self.counts['added']:,} added, {self.counts['already there']:,} already there,"
            f" {self.counts['failed']:,} failed; {self._claims:,} claims proposed."
        )
        if self._refused:
            reasons = ", ".join(f"{reason} {n}" for reason, n in sorted(self._refused.items()))
            note(f"Refused by the verifier: {reasons}.")
        for line in self._added:
            click.echo(line)
        self._say_more("added", len(self._added), "'sousveil documents' lists them all")
        if self._failed:
            emit(self._failed, ("path", "reason", "hint"), "table")
            self._say_more("failed", len(self._failed), "--format jsonl lists them all")

    def _say_more(self, outcome: str, shown: int, where: str) -> None:
        more = self.counts[outcome] - shown
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
