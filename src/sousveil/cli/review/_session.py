"""One sitting: claim after claim, until the queue or the reviewer is at the end.

What was done is a stack, so undo walks back over it. A decision that could not be written
leaves the claim where it is. Nothing here is kept when the sitting ends: what was decided
is in the ledger, and what was put off in the file of skips.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial

import click
from rich.console import Console

from sousveil.cli._common import note
from sousveil.cli.review._form import edit
from sousveil.cli.review._keys import LEAVE, ask_key, ask_reason
from sousveil.cli.review._screen import AROUND, Sheet, help_text, show
from sousveil.errors import ObservatoryBusy
from sousveil.measure import Turn
from sousveil.model import Claim
from sousveil.review import Decision, Desk, Skips
from sousveil.tables import ClaimRow

__all__ = ["Session"]

_MORE = 4  # times as much text, each time it is asked for


class Session:
    """A reviewer goes through a queue.

    :param turns: the queue, in order.
    :param by: public name of the reviewer.
    :ivar unwritten: why the last decision could not be written; ``None`` when it could.
    """

    def __init__(
        self, desk: Desk, turns: Sequence[Turn], skips: Skips, console: Console, by: str
    ) -> None:
        self._desk = desk
        self._by = by
        self._turns = turns
        self._skips = skips
        self._console = console
        self._at = 0
        self._done: list[tuple[int, Decision | None]] = []  # None: it was a skip
        self.unwritten: ObservatoryBusy | None = None

    def run(self) -> None:
        """Go on until the queue is at its end or the reviewer leaves."""
        while self._at < len(self._turns) or self._undoes_the_last():
            claim = self._desk.claim(self._turns[self._at].row.id)
            if self._desk.status(claim) != "proposed":  # decided meanwhile, or by a correction
                self._at += 1
            elif not self._decide(claim):
                return

    def _undoes_the_last(self) -> bool:
        """At the end of the queue: whether the reviewer goes back once more."""
        note("\nThat was the last claim of this queue. u undoes, q quits.")
        while (key := ask_key()) != LEAVE:
            if key == "u" and self._tried(self._undo):
                return True
            note("u undoes, q quits.")
        return False

    def summary(self) -> str:
        """What was done, and what is left."""
        counts = Counter(decision.status if decision else "skipped" for _, decision in self._done)
        told = ", ".join(f"{count} {status}" for status, count in sorted(counts.items()))
        left = len(self._turns) - self._at
        return f"{told or 'Nothing decided'}; {left:,} of {len(self._turns):,} left."

    def _decide(self, claim: ClaimRow) -> bool:
        """Show a claim and ask until it is dealt with; false to leave."""
        at, around = self._at, AROUND
        self._show(claim, around)
        while self._at == at:
            key = ask_key()
            if key == LEAVE:
                return False
            if key == "?":
                note(help_text())
            elif key == "o":
                around *= _MORE
                self._show(claim, around)
            elif key == "s":
                self._skips.add(claim.id)
                self._step(None)
            else:
                step = self._undo if key == "u" else partial(self._write, key, claim)
                if self._tried(step):
                    return True
        return True

    def _tried(self, step: Callable[[], bool]) -> bool:
        """What the step gives; false, and the reason told, when another process writes."""
        try:
            return step()
        except ObservatoryBusy as busy:
            self.unwritten = busy
            note(f"{busy.message} Nothing was written; press the key again.")
            return False

    def _show(self, claim: ClaimRow, around: int) -> None:
        sheet = Sheet(
            turn=self._turns[self._at],
            claim=claim,
            document=self._desk.document(claim.document),
            others=self._desk.others(claim),
            position=self._at + 1,
            total=len(self._turns),
            around=around,
        )
        show(sheet, self._console)

    def _step(self, decision: Decision | None) -> None:
        self._done.append((self._at, decision))
        self._at += 1

    def _write(self, key: str, claim: ClaimRow) -> bool:
        """Accept, reject or correct; true when the claim has to be shown anew."""
        if key == "a":
            decision = self._desk.decide(claim.id, "accept", "", by=self._by)
        elif key == "r":
            reason = ask_reason()
            if not reason:
                note("Not rejected.")
                return False
            decision = self._desk.decide(claim.id, "reject", reason, by=self._by)
        else:
            edited = edit(claim, self._desk, self._by)
            if edited is None:
                note("Left as it was.")
                return True
            decision = self._correct(claim, *edited)
        self.unwritten = None
        if decision is None:
            note("Somebody else has decided this claim meanwhile; theirs stands.")
            return True
        note(f"{decision.status}: judgement {decision.judgements[0][:12]}; u undoes it.")
        self._step(decision)
        return False

    def _correct(self, claim: ClaimRow, better: Claim, reason: str) -> Decision | None:
        """Write a correction; what was typed is not lost when another process writes."""
        while True:
            try:
                return self._desk.correct(claim.id, better, reason, by=self._by)
            except ObservatoryBusy as busy:
                if not click.confirm(f"{busy.message} Try again?", default=True, err=True):
                    raise

    def _undo(self) -> bool:
        """Take back the last step; true when there was one."""
        if not self._done:
            note("Nothing to undo in this sitting; 'sousveil withdraw ID' takes back older ones.")
            return False
        at, decision = self._done[-1]
        if decision is None:
            self._skips.take_back(self._turns[at].row.id)
        else:
            self._desk.undo(decision, by=self._by)
        self.unwritten = None
        self._done.pop()
        self._at = at
        note("Undone." if decision else "No longer skipped.")
        return True
