"""``review``: the proposed claims, one after another, the most worth deciding first."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from sousveil.cli._common import (
    current_tables,
    emit,
    listing_options,
    note,
    observatory_at,
    wait_option,
)

if TYPE_CHECKING:
    from sousveil.measure import Order, Turn
    from sousveil.review import Desk

__all__ = ["review_command"]

_COLUMNS = ("id", "worth", "why", "subject", "property", "comparator", "value", "confidence")


@click.command("review", short_help="Go through proposed claims: accept, reject, edit, undo.")
@click.option(
    "--by",
    default="",
    envvar="SOUSVEIL_REVIEWER",
    help="Public name of who decides; or set SOUSVEIL_REVIEWER.",
)
@click.option(
    "--order",
    type=click.Choice(["worth", "document", "newest"]),
    default="worth",
    show_default=True,
    help="What is most worth a minute first; or document by document, oldest or newest first.",
)
@click.option("--document", default="", help="Only claims of this document (first digits).")
@click.option("--property", "property_", default="", help="Only claims of this property.")
@click.option("--entity", default="", help="Only claims about this entity (a name or an id).")
@click.option(
    "--below",
    type=click.FloatRange(0, 100),
    metavar="PERCENT",
    help="Only claims that are known to be less sure than this.",
)
@click.option("--limit", type=click.IntRange(min=1), help="At most so many claims.")
@click.option("--list", "listed", is_flag=True, help="List the queue in its order; decide nothing.")
@listing_options
@wait_option
@click.pass_context
def review_command(
    ctx: click.Context,
    by: str,
    order: Order,
    document: str,
    property_: str,
    entity: str,
    below: float | None,
    limit: int | None,
    listed: bool,
    form: str,
    as_json: bool,
    wait_seconds: float,
) -> None:
    """Show each proposed claim with its words in its document, and ask.

    Keys: a accept, r reject (asks why), e edit (put a better claim in its place), s skip,
    u undo, o more of the text, ? help, q quit. A decision is in the ledger at once, with
    your public name: stop whenever you like, and the next call goes on from there. What
    was skipped comes after all others. docs/review.md says how the order is made.

    Leaves with 0 after q or at the end of the queue, with 130 after Ctrl-C, and with 4
    when the last decision could not be written because another process was writing.

    \b
    Examples:
      sousveil review --by "City Watch"
      sousveil review --by "City Watch" --property cost --limit 20
      sousveil review --list --format jsonl | head
    """
    from sousveil.model import property_named
    from sousveil.review import Desk, Filters, Skips

    if not (by.strip() or listed):
        raise click.UsageError(
            "Who decides? Give --by NAME, a public name, or set SOUSVEIL_REVIEWER.", ctx
        )
    if property_:
        property_named(property_)
    observatory = observatory_at(ctx)
    current_tables(observatory).close()
    desk = Desk(observatory, wait_seconds)
    skips = Skips(observatory, by.strip())
    thousandths = None if below is None else round(below * 10)
    turns = desk.queue(Filters(document, property_, entity, thousandths), order)
    turns.sort(key=lambda turn: turn.row.id in skips.claims)  # put off: after all others
    turns = turns[:limit]
    if listed:
        rows = _listed(desk, turns, skips.claims)
        emit(rows, _COLUMNS, form, as_json=as_json)
    elif not turns:
        note("No claim waits for review.")
    else:
        _sit(desk, turns, skips, by.strip())


def _sit(desk: Desk, turns: list[Turn], skips: Any, by: str) -> None:
    from rich.console import Console

    from sousveil.cli.review._session import Session

    session = Session(desk, turns, skips, Console(highlight=False), by)
    # As after Ctrl-C: the terminal is put back into its usual state before the process ends.
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        session.run()
    finally:  # after Ctrl-C too: what was decided is told
        signal.signal(signal.SIGTERM, before)
        note(session.summary())
    if session.unwritten:
        raise session.unwritten


def _listed(desk: Desk, turns: list[Turn], skipped: set[str]) -> Iterator[dict[str, Any]]:
    claims = desk.claims([turn.row.id for turn in turns])
    for turn in turns:
        claim = claims[turn.row.id]
        yield {
            "id": claim.id[:16],
            "worth": round(turn.worth, 3),
            "chance": round(turn.chance, 3),
            "weight": round(turn.weight, 3),
            "seconds": round(turn.seconds, 1),
            "why": list(turn.why),
            "skipped": claim.id in skipped,
            "subject": claim.subject_name,
            "property": claim.property,
            "comparator": claim.comparator,
            "value": claim.value_text,
            "confidence": claim.confidence,
            "document": turn.row.document,
            "start": turn.row.start,
            "end": turn.row.end,
            "words": claim.quotes[0].text if claim.quotes else "",
            "full_id": claim.id,
        }
