"""``names merge keep-apart unmerge suggest conflicts``: which names are one entity.

A judgement on names is an entry of the ledger: it says who judged, why, and what shows
it. Nothing is lost by one, and each can be taken back.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import click

from sousveil.cli._common import (
    current_tables,
    emit,
    listing_options,
    note,
    observatory_at,
    safe,
    wait_option,
)
from sousveil.cli._naming import KINDS, read_policy
from sousveil.errors import UsageError
from sousveil.model import EntityKind, EntityRef, Judgement, SameAs

if TYPE_CHECKING:
    from sousveil.resolve import Suggestion
    from sousveil.review import Naming

__all__ = [
    "conflicts_command",
    "keep_apart_command",
    "merge_command",
    "names_command",
    "suggest_command",
    "unmerge_command",
]

F = TypeVar("F", bound=Callable[..., Any])
Verdict = Literal["same", "different"]


def _pair_options(command: F) -> F:
    """The two names, their kind, and who judges."""
    for decorate in (
        click.argument("right", metavar="B"),
        click.argument("left", metavar="A"),
        click.option(
            "--kind",
            type=click.Choice(KINDS),
            default="organisation",
            show_default=True,
            help="What both are.",
        ),
        click.option("--reason", required=True, help="Why; it is published."),
        click.option(
            "--by",
            required=True,
            envvar="SOUSVEIL_REVIEWER",
            help="Public name of who decides; or set SOUSVEIL_REVIEWER.",
        ),
        wait_option,
    ):
        command = decorate(command)
    return command


_evidence = click.option(
    "--evidence", required=True, help="What shows it: an http(s) address, or an entry's id."
)


@click.command("merge", short_help="Judge that two names are one entity.")
@_pair_options
@_evidence
@click.option("--anyway", is_flag=True, help="In spite of the warnings that are shown.")
@click.pass_context
def merge_command(ctx: click.Context, /, left: str, right: str, **given: Any) -> None:
    """Judge that A and B are names of one entity. 'unmerge A B' takes it back.

    A and B are names, names with a country (NAME@EC), or ids of entities. Where the two
    seem to be two (other countries, other registration numbers, a parent and its child)
    that is shown, and nothing is done without --anyway. A parent is not a synonym.

    \b
    Examples:
      sousveil merge "Huawei Tecnologías" Huawei --reason "its branch's letterhead" \\
        --evidence https://example.org/letter --by "City Watch"
      sousveil merge "Safe City@KE" "Nairobi Safe City" --kind system --reason … --evidence …
    """
    _judge(ctx, left, right, "same", **given)


@click.command("keep-apart", short_help="Judge that two names are two entities.")
@_pair_options
@_evidence
@click.pass_context
def keep_apart_command(ctx: click.Context, /, left: str, right: str, **given: Any) -> None:
    """Judge that A and B are two entities: no chain of names may join them.

    \b
    Example:
      sousveil keep-apart "Acme Watch" "ACME Watches" --reason "two companies" \\
        --evidence https://example.org/register --by "City Watch"
    """
    _judge(ctx, left, right, "different", anyway=True, **given)


def _judge(
    ctx: click.Context,
    left: str,
    right: str,
    verdict: Verdict,
    *,
    kind: EntityKind,
    reason: str,
    evidence: str,
    by: str,
    wait_seconds: float,
    anyway: bool,
) -> None:
    """Put one judgement on two names into the ledger, and say what follows from it."""
    from sousveil import ledger
    from sousveil.review import Naming, evidence_of

    observatory = observatory_at(ctx)
    tables = current_tables(observatory)
    with ledger.writing(observatory, wait_seconds=wait_seconds) as log:
        naming = Naming(tables, log)
        judgement = SameAs(
            left=naming.ref(left, kind),
            right=naming.ref(right, kind),
            verdict=verdict,
            by=by,
            reason=reason,
            evidence=evidence_of(evidence, log),
        )
        judgement.check()
        naming.check_new(judgement)
        _heed(naming.warnings(judgement), judgement, anyway=anyway)
        receipt = log.append([judgement])[0]
    unused = [r.name for r in (judgement.left, judgement.right) if r not in naming.refs]
    for name in unused:
        note(f"No claim uses the name {name!r} yet.")
    words = "one entity" if verdict == "same" else "two entities"
    note(
        f"{judgement.left.name} and {judgement.right.name} are judged {words}; judgement"
        f" {receipt.id[:12]} is entry {receipt.seq}."
    )


def _heed(warnings: Sequence[str], judgement: SameAs, *, anyway: bool) -> None:
    """Show the warnings.

    :raises UsageError: when there are some, and nobody said to go on.
    """
    for warning in warnings:
        note(f"warning: {warning}")
    if warnings and not anyway:
        raise UsageError(
            f"Nothing was done: {len(warnings)} reason{'s' if len(warnings) > 1 else ''} to think"
            f" that {judgement.left.name} and {judgement.right.name} are two.",
            hint="Look again; --anyway joins them in spite of it.",
        )


@click.command("unmerge", short_help="Take back the latest judgement on two names.")
@_pair_options
@click.pass_context
def unmerge_command(
    ctx: click.Context,
    left: str,
    right: str,
    kind: EntityKind,
    reason: str,
    by: str,
    wait_seconds: float,
) -> None:
    """Take back the latest judgement on A and B, 'merge' or 'keep-apart'.

    Names are joined as if it had not been made: the next build makes the tables that
    were there before it, byte for byte. The judgement stays in the ledger and in the
    table same_as, as withdrawn.

    \b
    Example:
      sousveil unmerge "Huawei Tecnologías" Huawei --reason "another firm" --by "City Watch"
    """
    from sousveil import ledger
    from sousveil.review import Naming

    observatory = observatory_at(ctx)
    tables = current_tables(observatory)
    with ledger.writing(observatory, wait_seconds=wait_seconds) as log:
        naming = Naming(tables, log)
        one, other = _judged_pair(naming, left, right, kind)
        standing = naming.on(one, other)
        if not standing:
            raise _nothing_to_undo(naming, one, other)
        last = standing[-1]
        withdrawal = Judgement(verdict="withdraw", targets=(last.id,), by=by, reason=reason)
        receipt = log.append([withdrawal])[0]
    note(
        f"The judgement {last.id[:12]} ({last.left_name} and {last.right_name}: {last.verdict})"
        f" no longer counts; its withdrawal {receipt.id[:12]} is entry {receipt.seq}."
    )


def _judged_pair(
    naming: Naming, left: str, right: str, kind: EntityKind
) -> tuple[EntityRef, EntityRef]:
    """The pair of names that was judged, as it was typed then; else the names as now meant."""
    from sousveil.model import fold

    for row in reversed(naming.judged):
        judged = row.judgement
        typed = {fold(left.rpartition("@")[0] or left), fold(right.rpartition("@")[0] or right)}
        if row.kind == kind and {fold(judged.left.name), fold(judged.right.name)} == typed:
            return judged.left, judged.right
    return naming.ref(left, kind), naming.ref(right, kind)


def _nothing_to_undo(naming: Naming, left: EntityRef, right: EntityRef) -> UsageError:
    from sousveil import resolve

    entities = naming.entities(left, right)
    hint = "'sousveil names NAME' says what joins a name to its entity."
    if entities[left.key].id == entities[right.key].id:
        hint = resolve.explain(left, naming.judgements, naming.uses(left.kind))
        hint += " 'sousveil keep-apart' parts them."
    return UsageError(f"No judgement on {left.name} and {right.name} stands.", hint=hint)


@click.command("names", short_help="List names, or say why a name is its entity.")
@click.argument("name", default="")
@click.option("--kind", type=click.Choice(KINDS), help="Only names of this kind.")
@listing_options
@click.pass_context
def names_command(
    ctx: click.Context, name: str, kind: EntityKind | None, form: str, as_json: bool
) -> None:
    """List the names that claims use with the entity that each means; or say why NAME is
    its entity: by the curated table, by spelling, by whose judgement on what evidence.

    \b
    Examples:
      sousveil names --kind organisation
      sousveil names 海康威视
      sousveil names "Safe City@KE" --kind system --json
    """
    from sousveil.ledger import Ledger
    from sousveil.review import Naming

    observatory = observatory_at(ctx)
    tables = current_tables(observatory)
    naming = Naming(tables, Ledger(observatory))
    if not name:
        rows = [
            {
                "name": r.name,
                "kind": r.kind,
                "country": r.country,
                "entity": r.entity,
                "uses": r.uses,
            }
            for r in naming.rows
            if kind in (None, r.kind)
        ]
        emit(rows, ("name", "kind", "country", "entity", "uses"), form, as_json=as_json)
        return
    told = _told(naming, name, kind)
    if as_json or form != "table":
        emit([told], ("name", "entity", "why"), form, as_json=as_json)
        return
    click.echo(safe(told["why"]))
    for line in told["relations"] + told["judgements"]:
        click.echo(safe(line))


def _told(naming: Naming, name: str, kind: EntityKind | None) -> dict[str, Any]:
    """Everything about one name."""
    from sousveil import names, resolve
    from sousveil.model import fold

    kinds: set[EntityKind] = {
        ref.kind for row, ref in naming.both if name in (row.entity, row.name)
    } or {
        ref.kind
        for row, ref in naming.both
        if fold(row.name) == fold(name.rpartition("@")[0] or name)
    }
    chosen = kind or (kinds.pop() if len(kinds) == 1 else "organisation")
    ref = naming.ref(name, chosen)
    entity = naming.entities(ref)[ref.key]
    known = names.lookup(ref)
    ties = [r for r in names.relations() if known and known.id in (r.of, r.to)]
    keys = {EntityRef(ref.kind, n, c).key for n in entity.names for c in ("", entity.country)}
    judged = [
        row for row in naming.judged if keys & {row.judgement.left.key, row.judgement.right.key}
    ]
    return {
        "name": ref.name,
        "kind": ref.kind,
        "entity": entity.id,
        "shown_as": entity.name,
        "names": list(entity.names),
        "why": resolve.explain(ref, naming.judgements, naming.uses(ref.kind)),
        "relations": [f"{r.of} {r.words} {r.to} ({r.evidence})." for r in ties],
        "judgements": [
            f"{row.id[:12]}: {row.left_name} and {row.right_name} {row.verdict}, by {row.by}"
            f" ({row.evidence or 'no evidence'})."
            for row in judged
        ],
    }


@click.command("suggest", short_help="List names that could be one entity, with score and reasons.")
@click.option(
    "--least",
    type=click.IntRange(0, 1000),
    default=500,
    show_default=True,
    help="Score, in thousandths, below which nothing is listed.",
)
@click.option("--limit", type=click.IntRange(min=1), help="At most so many.")
@click.option(
    "--policy",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="List what this written policy (a TOML file) accepts.",
)
@click.option(
    "--apply", "apply_", is_flag=True, help="Put what the policy accepts into the ledger."
)
@wait_option
@listing_options
@click.pass_context
def suggest_command(
    ctx: click.Context,
    least: int,
    limit: int | None,
    policy: Path | None,
    apply_: bool,
    wait_seconds: float,
    form: str,
    as_json: bool,
) -> None:
    """List pairs of organisations' names that could be one, the likeliest first.

    A suggestion joins nothing. A person accepts one with 'merge' and refuses it with
    'keep-apart', and is not asked again; or a written policy accepts those that it
    describes, under its own name.

    \b
    Examples:
      sousveil suggest
      sousveil suggest --least 900 --json
      sousveil suggest --policy short-names.toml --apply
    """
    from sousveil import ledger, resolve
    from sousveil.review import Naming

    if apply_ and policy is None:
        raise UsageError("--apply goes with --policy.", hint="'merge' accepts a single pair.")
    observatory = observatory_at(ctx)
    tables = current_tables(observatory)
    naming = Naming(tables, ledger.Ledger(observatory))
    found = resolve.suggest(naming.refs, naming.judgements, least=least)
    if policy is not None:
        rule = read_policy(policy)
        found = [suggestion for suggestion in found if rule.accepts(suggestion)]
    columns = ("score", "left", "right", "entities", "reasons", "warnings")
    emit((_suggestion_row(s) for s in found[:limit]), columns, form, as_json=as_json)
    if apply_ and policy is not None:
        digest = hashlib.sha256(policy.read_bytes()).hexdigest()
        with ledger.writing(observatory, wait_seconds=wait_seconds) as log:
            made = log.append(_by_policy(s, rule.name, rule.reason, digest) for s in found[:limit])
        note(f"{len(made)} judgements by policy:{rule.name} are in the ledger.")
    elif tables.conflicts():
        note(f"{len(tables.conflicts())} questions about names open: 'sousveil conflicts'.")


def _by_policy(suggestion: Suggestion, name: str, reason: str, digest: str) -> SameAs:
    why = "; ".join(suggestion.reasons)
    return SameAs(
        left=suggestion.left,
        right=suggestion.right,
        verdict="same",
        by=f"policy:{name}",
        reason=f"{reason.rstrip('.')}. Score {suggestion.score} of 1,000: {why}.",
        evidence=f"sha256:{digest}",
    )


def _suggestion_row(suggestion: Suggestion) -> dict[str, Any]:
    return {
        "score": suggestion.score,
        "left": suggestion.left.name,
        "right": suggestion.right.name,
        "entities": list(suggestion.entities),
        "reasons": list(suggestion.reasons),
        "warnings": list(suggestion.warnings),
    }


@click.command("conflicts", short_help="List what a person should look at among the names.")
@listing_options
@click.pass_context
def conflicts_command(ctx: click.Context, form: str, as_json: bool) -> None:
    """List entities whose names or numbers contradict each other; nothing was guessed.

    An entity that is put in two countries, that has two numbers of one register, two
    rows of the curated table that judgements join, links that a judgement forbids.

    \b
    Example:
      sousveil conflicts --json
    """
    rows = current_tables(observatory_at(ctx)).conflicts()
    emit(
        ({"what": row.what, "entity": row.entity, "message": row.message} for row in rows),
        ("what", "entity", "message"),
        form,
        as_json=as_json,
    )
