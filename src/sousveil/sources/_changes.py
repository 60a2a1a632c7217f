"""What changed between what the ledger holds of a source and what its table says now.

The table is compared statement by statement; where its words stand does not count. Four
things can have happened to a claim that the ledger holds:

* the table says the same: nothing happens, and it keeps its old quote;
* its cell says something else now: it is *corrected*, and the new claim named;
* its row, or its part of the cell, is no longer there: it is *retracted*, for its maker
  no longer says it;
* it was set aside so, and the table says it again: that judgement is withdrawn.

Nothing is deleted. Each judgement speaks of one claim, so that each can be withdrawn by
itself, and each is made once: who judges the claim after that has the last word.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping

import msgspec

from sousveil.model import Claim, Judgement
from sousveil.sources._held import CHANGE_POLICY, Cell, Held, HeldClaim, cell_of
from sousveil.sources._source import Source

__all__ = ["Changes", "find_changes", "judgements"]


class Changes(msgspec.Struct, frozen=True):
    """What is to be said of claims that the ledger holds.

    :ivar replaced: an older claim, and the key of the statement that took its place.
    :ivar gone: claims that the source no longer states.
    :ivar back: claims that it states again, with the judgements that set them aside.
    """

    replaced: list[tuple[HeldClaim, bytes]]
    gone: list[HeldClaim]
    back: list[tuple[HeldClaim, list[str]]]


def find_changes(
    ours: list[HeldClaim],
    wanted: list[Claim],
    rows: Collection[str],
    held: Held,
    *,
    whole: bool,
) -> Changes:
    """Compare.

    :param ours: what the ledger holds of the source, in the order of the log.
    :param wanted: what the table states.
    :param rows: ids of its rows.
    :param whole: whether a row that is not in the table is gone.
    """
    stated = {claim.statement_key(): claim for claim in wanted}
    back = [(claim, held.marked(claim)) for claim in ours if claim.key in stated]
    missing = [
        claim
        for claim in ours
        if claim.key not in stated
        and (whole or claim.cell[0] in rows)
        and held.stands(claim)
        and not held.ever_marked(claim)
    ]
    successors = _successors(ours, stated, missing)
    replaced = [(claim, successors[claim.id]) for claim in missing if claim.id in successors]
    gone = [claim for claim in missing if claim.id not in successors]
    return Changes(replaced, gone, [(claim, marks) for claim, marks in back if marks])


def _successors(
    ours: list[HeldClaim], stated: Mapping[bytes, Claim], missing: list[HeldClaim]
) -> dict[str, bytes]:
    """Which statement took the place of a missing claim, where that is plain.

    It is where the cell lost one statement and got one. A statement that the ledger held
    before the lost one is not new; one that it holds since is, for an import may have
    been cut off after it.
    """
    order = {claim.key: at for at, claim in enumerate(ours)}
    lost: dict[Cell, list[HeldClaim]] = defaultdict(list)
    for old in missing:
        lost[old.cell].append(old)
    got: dict[Cell, list[bytes]] = defaultdict(list)
    for key, claim in stated.items():
        cell = cell_of(claim)
        if cell in lost and order.get(key, len(ours)) > order[lost[cell][0].key]:
            got[cell].append(key)
    return {
        claims[0].id: got[cell][0]
        for cell, claims in lost.items()
        if len(claims) == 1 and len(got[cell]) == 1
    }


def judgements(changes: Changes, ids: Mapping[bytes, str], source: Source) -> list[Judgement]:
    """The judgements that say so, by policy.

    :param ids: key of each statement → id of its claim in the ledger.
    """
    said = [
        Judgement(
            verdict="correct",
            targets=(claim.id,),
            by=CHANGE_POLICY,
            reason=f"The table of the source {source.id} says something else there now.",
            replacement=ids[key],
        )
        for claim, key in changes.replaced
    ]
    said += [
        Judgement(
            verdict="retract",
            targets=(claim.id,),
            by=CHANGE_POLICY,
            reason=f"The table of the source {source.id} no longer states it.",
        )
        for claim in changes.gone
    ]
    said += [
        Judgement(
            verdict="withdraw",
            targets=tuple(marks),
            by=CHANGE_POLICY,
            reason=f"The table of the source {source.id} states it again.",
        )
        for _, marks in changes.back
    ]
    return said
