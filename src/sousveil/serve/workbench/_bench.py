"""What the workbench keeps between pages: one desk, the queue, who looks at what.

One lock stands before the desk, since tables are not to be shared by threads; the ledger's
own lock is taken for the append alone.
"""

from __future__ import annotations

import builtins
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import get_args
from urllib.parse import urlencode

import msgspec

from sousveil import tables
from sousveil.measure import Order, Turn
from sousveil.model import property_named
from sousveil.observatory import Observatory
from sousveil.review import Accounts, Desk, Filters, Skips
from sousveil.serve.workbench._sessions import Session, Sessions, Throttle

__all__ = ["Bench", "Queue", "Where"]

_WAIT = 2.0  # seconds that a decision waits for another writer: everybody waits with it
_LOOKING = 180.0  # seconds after which nobody is thought to look at a claim any more
_QUEUES = 16  # orders and filters that are kept


class Where(msgspec.Struct, frozen=True):
    """Which queue somebody goes through: an order, and filters."""

    order: Order = "worth"
    property: str = ""
    document: str = ""
    entity: str = ""

    @classmethod
    def of(cls, given: dict[str, str]) -> Where:
        """From the words of an address.

        :raises ModelError: when the property is none of the vocabulary.
        """
        order = given.get("order", "worth")
        wanted = given.get("property", "").strip()
        if wanted:
            property_named(wanted)
        return cls(
            order if order in get_args(Order) else "worth",  # type: ignore[arg-type]
            wanted,
            given.get("document", "").strip().lower(),
            given.get("entity", "").strip(),
        )

    @builtins.property
    def query(self) -> str:
        """It as the words of an address; empty for the whole queue in its usual order."""
        given = {
            name: getattr(self, name)
            for name in ("order", "property", "document", "entity")
            if getattr(self, name) not in ("", "worth")
        }
        return f"?{urlencode(given)}" if given else ""


class Queue:
    """The claims that wait, in order, as the tables of one edition have them."""

    def __init__(self, turns: list[Turn], edition: str) -> None:
        self.turns = turns
        self.edition = edition
        self.places = {turn.row.id: place for place, turn in enumerate(turns)}


class Bench:
    """Everything that the pages of one workbench share.

    :ivar reviewer: whose decisions these are where there are no accounts; empty to ask.
    """

    def __init__(self, observatory: Observatory, reviewer: str = "") -> None:
        tables.build(observatory)
        self.observatory = observatory
        self.reviewer = reviewer
        self.accounts = Accounts(observatory)
        self.sessions = Sessions()
        self.throttle = Throttle()
        self._desk = Desk(observatory, _WAIT)
        self._lock = threading.RLock()
        self._queues: dict[Where, Queue] = {}
        self._skips: dict[str, Skips] = {}
        self._looking: dict[str, dict[str, tuple[str, float]]] = {}

    @contextmanager
    def desk(self) -> Iterator[Desk]:
        """The desk, for one at a time, with what others decided meanwhile."""
        with self._lock:
            self._desk.catch_up()
            yield self._desk

    def close(self) -> None:
        """Give the tables back; the workbench is of no use afterwards."""
        with self._lock:
            self._desk.close()

    def skips(self, by: str) -> Skips:
        """What one reviewer has put off."""
        if by not in self._skips:
            self._skips[by] = Skips(self.observatory, by)
        return self._skips[by]

    # --- the queue --------------------------------------------------------------------------

    def queue(self, where: Where) -> Queue:
        """The queue, made anew when the tables were."""
        with self.desk() as desk:
            found = self._queues.get(where)
            if found is None or found.edition != desk.edition:
                filters = Filters(where.document, where.property, where.entity)
                turns = desk.queue(filters, where.order)
                found = Queue(turns, desk.edition)
                while len(self._queues) >= _QUEUES:
                    del self._queues[next(iter(self._queues))]
                self._queues[where] = found
            return found

    def left(self, where: Where) -> int:
        """How many claims of the queue still wait."""
        queue = self.queue(where)
        with self.desk() as desk:
            return sum(1 for turn in queue.turns if not desk.since(turn.row.id))

    def first(self, where: Where, session: Session, most: int) -> list[Turn]:
        """The claims that come next, those that were put off at the end."""
        queue = self.queue(where)
        skipped = self.skips(session.by).claims
        found: list[Turn] = []
        later: list[Turn] = []
        with self.desk() as desk:
            for turn in queue.turns:
                if len(found) >= most:
                    break
                if not desk.since(turn.row.id):
                    (later if turn.row.id in skipped else found).append(turn)
        return [*found, *later][:most]

    def after(self, where: Where, session: Session, claim: str) -> str:
        """Id of the claim to show after this one; empty when none waits.

        What nobody else looks at comes first, and what was put off comes last.
        """
        queue = self.queue(where)
        skipped = self.skips(session.by).claims
        at = queue.places.get(claim, -1) + 1
        fallbacks = ["", ""]
        with self.desk() as desk:
            for turn in (*queue.turns[at:], *queue.turns[: max(0, at - 1)]):
                id_ = turn.row.id
                if desk.since(id_):
                    continue
                if id_ in skipped:
                    fallbacks[1] = fallbacks[1] or id_
                elif self.others_at(id_, session):
                    fallbacks[0] = fallbacks[0] or id_
                else:
                    return id_
        return fallbacks[0] or fallbacks[1]

    def before(self, where: Where, claim: str) -> str:
        """Id of the claim that comes before this one and still waits; empty when none does."""
        queue = self.queue(where)
        at = queue.places.get(claim, 0)
        with self.desk() as desk:
            for turn in reversed(queue.turns[:at]):
                if not desk.since(turn.row.id):
                    return turn.row.id
        return ""

    # --- who looks at what ------------------------------------------------------------------

    def look(self, claim: str, session: Session) -> None:
        """Take note that somebody has a claim before them, and no other."""
        with self._lock:
            for claim_, there in list(self._looking.items()):
                there.pop(session.token, None)
                if not there:
                    del self._looking[claim_]
            self._looking.setdefault(claim, {})[session.token] = (session.by, time.monotonic())

    def others_at(self, claim: str, session: Session) -> list[str]:
        """Public names of the others who have this claim before them."""
        since = time.monotonic() - _LOOKING
        there = self._looking.get(claim, {})
        return sorted(
            {by for token, (by, at) in there.items() if token != session.token and at > since}
        )
