"""``review accept reject retract erase``: what people decide about claims.

Every decision is an entry of the ledger that names who decided and why; nothing is
overwritten. The reviewer's public name comes from ``--by`` or SOUSVEIL_REVIEWER.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from sousveil.cli._common import current_tables, note, observatory_at, safe, wait_option
from sousveil.errors import UsageError
from sousveil.model import Judgement, Verdict
from sousveil.observatory import Observatory

__all__ = [
    "accept_command",
    "erase_command",
    "reject_command",
    "retract_command",
    "review_command",
]

F = TypeVar("F", bound=Callable[..., Any])


def _by_option(command: F) -> F:
    return click.option(
        "--by",
        required=True,
        envvar="SOUSVEIL_REVIEWER",
        help="Public name of who decides; or set SOUSVEIL_REVIEWER.",
    )(command)


def _ids_argument(command: F) -> F:
    return click.argument("ids", nargs=-1, required=True, metavar="ID…")(command)


@click.command("accept", short_help="Accept claims.")
@_ids_argument
@_by_option
@click.option("--reason", default="", help="Why.")
@wait_option
@click.pass_context
def accept_command(
    ctx: click.Context, ids: tuple[str, ...], by: str, reason: str, wait_seconds: float
) -> None:
    """Accept the claims with these ids (six or more digits of each).

    \b
    Examples:
      sousveil accept 3fa9c1 77ab20 --by "City Watch"
      sousveil claims --status proposed --format jsonl | jq -r .id | xargs sousveil accept --by Me
    """
    _judge(observatory_at(ctx), "accept", ids, by, reason, wait_seconds)


@click.command("reject", short_help="Reject claims, with a reason.")
@_ids_argument
@_by_option
@click.option("--reason", required=True, help="Why; it is published.")
@wait_option
@click.pass_context
def reject_command(
    ctx: click.Context, ids: tuple[str, ...], by: str, reason: str, wait_seconds: float
) -> None:
    """Reject the claims with these ids: the document does not say so.

    They stay in the ledger, with the reason, and leave the pages.

    \b
    Example:
      sousveil reject 3fa9c1 --by "City Watch" --reason "the sum is for another project"
    """
    _judge(observatory_at(ctx), "reject", ids, by, reason, wait_seconds)


@click.command("retract", short_help="Take back claims that were made here, with a reason.")
@_ids_argument
@_by_option
@click.option("--reason", required=True, help="Why; it is published.")
@wait_option
@click.pass_context
def retract_command(
    ctx: click.Context, ids: tuple[str, ...], by: str, reason: str, wait_seconds: float
) -> None:
    """Take back claims that this observatory made or accepted.

    \b
    Example:
      sousveil retract 3fa9c1 --by "City Watch" --reason "the source withdrew its report"
    """
    _judge(observatory_at(ctx), "retract", ids, by, reason, wait_seconds)


@click.command("erase", short_help="Remove the content of entries by law; their proofs stay.")
@_ids_argument
@_by_option
@click.option("--reason", required=True, help="Why; it is published.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@wait_option
@click.pass_context
def erase_command(
    ctx: click.Context, ids: tuple[str, ...], by: str, reason: str, yes: bool, wait_seconds: float
) -> None:
    """Remove the content of entries for good, where a law demands it.

    The entry's hash stays in the tree, so every proof still verifies; pages say
    "erased", with the reason. Copies that others hold are not reached.

    \b
    Example:
      sousveil erase 3fa9c1 --by "City Watch" --reason "court order 12/2026"
    """
    from sousveil import ledger

    if not yes:
        click.confirm(f"Erase {len(ids)} entries for good?", abort=True, err=True)
    with ledger.writing(observatory_at(ctx), wait_seconds=wait_seconds) as log:
        targets = [log.find(prefix).id for prefix in ids]
        receipt = log.erase(targets, by=by, reason=reason)
    note(f"erased {len(targets)}; judgement {receipt.id[:12]} is entry {receipt.seq}.")


def _judge(
    observatory: Observatory,
    verdict: Verdict,
    ids: tuple[str, ...],
    by: str,
    reason: str,
    wait_seconds: float,
) -> None:
    from sousveil import ledger

    with ledger.writing(observatory, wait_seconds=wait_seconds) as log:
        targets = []
        for prefix in ids:
            entry = log.find(prefix)
            if entry.kind != "claim":
                raise UsageError(
                    f"{prefix} is a {entry.kind}, not a claim.",
                    hint="'sousveil claims' lists claims with their ids.",
                )
            targets.append(entry.id)
        judgement = Judgement(verdict=verdict, targets=tuple(targets), by=by, reason=reason)
        receipt = log.append([judgement])[0]
    note(f"{verdict}: {len(targets)} claims; judgement {receipt.id[:12]} is entry {receipt.seq}.")


@click.command("review", short_help="Go through proposed claims and accept or reject them.")
@_by_option
@click.option("--document", default="", help="Only claims of this document (first digits).")
@wait_option
@click.pass_context
def review_command(ctx: click.Context, by: str, document: str, wait_seconds: float) -> None:
    """Show each proposed claim with its quote in its document, and ask.

    Keys: a accept, r reject (asks why), s skip, q quit. A decision is in the ledger
    at once, so the next call goes on where this one stopped.

    \b
    Example:
      sousveil review --by "City Watch"
    """
    from sousveil import read

    observatory = observatory_at(ctx)
    store = read.DocumentStore(observatory)
    queue = current_tables(observatory).claims(status="proposed", document=document)
    # The surest first: a reviewer confirms those fastest, and each accepted one helps a page.
    queue.sort(key=lambda row: (-(row.confidence or 0), row.seq))
    decided = 0
    for position, claim in enumerate(queue, 1):
        _show(claim, store, position, len(queue))
        key = _ask("accept / reject / skip / quit", "arsq")
        if key == "q":
            break
        if key == "s":
            continue
        reason = click.prompt("Why", err=True) if key == "r" else ""
        verdict: Verdict = "accept" if key == "a" else "reject"
        _judge(observatory, verdict, (claim.id,), by, reason, wait_seconds)
        decided += 1
    note(f"{decided} decided, {len(queue) - decided} of {len(queue)} left.")


def _ask(question: str, keys: str) -> str:
    while True:
        answer = str(click.prompt(question, err=True)).strip().lower()[:1]
        if answer and answer in keys:
            return answer
        note(f"One of: {', '.join(keys)}.")


def _show(claim: Any, store: Any, position: int, total: int) -> None:
    from rich.console import Console
    from rich.text import Text

    console = Console(highlight=False)
    console.rule(f"{position} of {total} · {claim.id[:12]}")
    sure = "" if claim.confidence is None else f"  ({claim.confidence / 10:.0f} % sure)"
    console.print(
        Text.assemble(
            (safe(claim.subject_name), "bold"),
            "  ",
            claim.property,
            "  ",
            ("" if claim.comparator == "=" else f"{claim.comparator} "),
            (safe(claim.value_text), "bold"),
            sure,
        )
    )
    for quote in claim.quotes:
        document = store.get(quote.document)
        before = document.text[max(0, quote.start - 160) : quote.start]
        after = document.text[quote.end : quote.end + 160]
        console.print(Text(safe(document.record.title or quote.document[:12]), "dim"))
        console.print(
            Text.assemble(
                "…",
                safe(before),
                (safe(document.text[quote.start : quote.end]), "reverse"),
                safe(after),
                "…",
            )
        )
