"""``accept reject retract withdraw erase``: decisions on entries that are named by their ids."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from sousveil.cli._common import note, observatory_at, wait_option
from sousveil.errors import UsageError
from sousveil.model import Judgement, Verdict

if TYPE_CHECKING:
    from sousveil.ledger import StoredEntry

__all__ = [
    "accept_command",
    "erase_command",
    "reject_command",
    "retract_command",
    "withdraw_command",
]

F = TypeVar("F", bound=Callable[..., Any])


def _by_option(command: F) -> F:
    """``--by``: the public name of who decides."""
    return click.option(
        "--by",
        required=True,
        envvar="SOUSVEIL_REVIEWER",
        help="Public name of who decides; or set SOUSVEIL_REVIEWER.",
    )(command)


def _reason_option(command: F) -> F:
    return click.option("--reason", required=True, help="Why; it is published.")(command)


def _on_ids(command: Callable[..., None]) -> Callable[..., None]:
    """The ids, who decides, and how long to wait for another writer."""
    ids = click.argument("ids", nargs=-1, required=True, metavar="ID…")
    return ids(_by_option(wait_option(click.pass_context(command))))


@click.command("accept", short_help="Accept claims.")
@_on_ids
@click.option("--reason", default="", help="Why.")
def accept_command(ctx: click.Context, **given: Any) -> None:
    """Accept the claims with these ids (six or more digits of each).

    \b
    Examples:
      sousveil accept 3fa9c1 77ab20 --by "City Watch"
      sousveil claims --status proposed --format jsonl | jq -r .id | xargs sousveil accept --by Me
    """
    _judge(ctx, "accept", **given)


@click.command("reject", short_help="Reject claims, with a reason.")
@_on_ids
@_reason_option
def reject_command(ctx: click.Context, **given: Any) -> None:
    """Reject the claims with these ids: the document does not say so.

    They stay in the ledger, with the reason, and leave the pages.

    \b
    Example:
      sousveil reject 3fa9c1 --by "City Watch" --reason "the sum is for another project"
    """
    _judge(ctx, "reject", **given)


@click.command("retract", short_help="Take back claims that were made here, with a reason.")
@_on_ids
@_reason_option
def retract_command(ctx: click.Context, **given: Any) -> None:
    """Take back claims that this observatory made or accepted.

    \b
    Example:
      sousveil retract 3fa9c1 --by "City Watch" --reason "the source withdrew its report"
    """
    _judge(ctx, "retract", **given)


@click.command("withdraw", short_help="Withdraw judgements, with a reason: they no longer count.")
@_on_ids
@_reason_option
def withdraw_command(ctx: click.Context, **given: Any) -> None:
    """Withdraw the judgements with these ids; 'review', 'accept' and 'merge' print them.

    The claims stand as the other judgements leave them, and names are joined as if a
    same-as judgement had not been made. What is withdrawn stays in the ledger, and its
    page says so.

    \b
    Example:
      sousveil withdraw 90bd11 --by "City Watch" --reason "the wrong key"
    """
    _judge(ctx, "withdraw", **given)


@click.command("erase", short_help="Remove the content of entries by law; their proofs stay.")
@_on_ids
@_reason_option
@click.option("--yes", is_flag=True, help="Do not ask.")
def erase_command(
    ctx: click.Context,
    ids: tuple[str, ...],
    by: str,
    reason: str,
    yes: bool,
    wait_seconds: float,
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
    ctx: click.Context,
    verdict: Verdict,
    ids: tuple[str, ...],
    by: str,
    reason: str,
    wait_seconds: float,
) -> None:
    """One judgement on all of these entries."""
    from sousveil import ledger

    with ledger.writing(observatory_at(ctx), wait_seconds=wait_seconds) as log:
        found = [log.find(prefix) for prefix in ids]
        for prefix, entry in zip(ids, found, strict=True):
            _check_target(verdict, prefix, entry)
        targets = tuple(entry.id for entry in found)
        judgement = Judgement(verdict=verdict, targets=targets, by=by, reason=reason)
        receipt = log.append([judgement])[0]
    what = "judgements" if verdict == "withdraw" else "claims"
    note(f"{verdict}: {len(targets)} {what}; judgement {receipt.id[:12]} is entry {receipt.seq}.")


def _check_target(verdict: Verdict, prefix: str, entry: StoredEntry) -> None:
    """:raises UsageError: when the verdict cannot speak of such an entry."""
    wanted = "judgement" if verdict == "withdraw" else "claim"
    if verdict == "withdraw" and entry.kind == "same-as":
        return
    if entry.kind != wanted:
        raise UsageError(
            f"{prefix} is a {entry.kind}, not a {wanted}.",
            hint="'sousveil explain CLAIM' shows the judgements on a claim."
            if wanted == "judgement"
            else "'sousveil claims' lists claims with their ids.",
        )
    body = entry.body
    if isinstance(body, Judgement) and body.verdict in ("erase", "reply", "withdraw"):
        raise UsageError(
            f"The judgement {prefix} is a {body.verdict}, which cannot be withdrawn.",
            hint="Judge the claim anew instead.",
        )
