"""What lies on the desk: the claims that wait, their documents, and the ledger.

Tables are as of the last build; what was decided since, here or by somebody else, is read
from the ledger's new entries, so that nothing is decided twice unless somebody means to.
The lock on writing is held for one decision at a time: two people can review side by side,
and documents can be added meanwhile. A decision is on the disk before the next claim is
shown. A desk is not to be shared by threads without a lock of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

import msgspec

from sousveil import ledger, tables
from sousveil.errors import InputError, LedgerError, UsageError
from sousveil.measure import Order, Turn, in_turn
from sousveil.model import Claim, Judgement, SameAs, Verdict
from sousveil.observatory import Observatory
from sousveil.read import Document, DocumentStore
from sousveil.review._naming import Naming
from sousveil.tables import LIVE, ClaimRow, JudgementRow, Tables, ValueRow

__all__ = ["RELATIONS", "Decision", "Desk", "Filters", "Other", "Standing"]

T = TypeVar("T")

_STATUS: dict[str, str] = {
    "accept": "accepted",
    "reject": "rejected",
    "retract": "retracted",
    "correct": "corrected",
    "erase": "erased",
}
_KEPT = 4  # documents held in memory: the one on the screen and the last few


class Filters(msgspec.Struct, frozen=True):
    """Which claims are wanted; what is empty does not choose.

    :ivar document: first digits of a document's id.
    :ivar property: name of a property.
    :ivar entity: id or name of what the claims are about.
    :ivar below: in thousandths; only claims that are known to be less sure.
    """

    document: str = ""
    property: str = ""
    entity: str = ""
    below: int | None = None


class Decision(msgspec.Struct, frozen=True):
    """What one decision put into the ledger, so that it can be withdrawn.

    :ivar claim: id of the claim that was decided; empty when it was on something else.
    :ivar status: how it stands since.
    :ivar judgements: ids of the judgements.
    :ivar made: id of the claim that was added; empty when none was.
    """

    claim: str
    status: str
    judgements: tuple[str, ...]
    made: str = ""


class Other(msgspec.Struct, frozen=True):
    """What else is claimed of the same subject and property.

    :ivar relation: one of :data:`RELATIONS`.
    :ivar value: the value, as the tables have it.
    :ivar claims: other live claims that state it.
    :ivar accepted: how many of these are accepted.
    """

    relation: str
    value: ValueRow
    claims: int
    accepted: int


#: How another value stands to a claim's own, those that matter most to a reviewer first.
RELATIONS = ("the same", "the opposite", "contested", "beside")


class Standing(msgspec.Struct, frozen=True):
    """How a claim stands.

    :ivar status: one of ``tables.STATUSES``.
    :ivar judgement: the judgement that made it so; ``None`` while it is proposed.
    """

    status: str
    judgement: JudgementRow | None = None

    @property
    def id(self) -> str:
        """Id of that judgement; empty without one."""
        return self.judgement.id if self.judgement else ""


class Desk:
    """The tables, documents and ledger of one observatory, for those who review it.

    :ivar added: claims that people entered since the tables were built: id → claim.
    :ivar newer: how many other claims entered the ledger since.
    :ivar names_changed: whether names were judged since.
    :param wait_seconds: how long to wait for another writer at each decision.
    """

    def __init__(self, observatory: Observatory, wait_seconds: float) -> None:
        self._observatory = observatory
        self._wait = wait_seconds
        self._store = DocumentStore(observatory)
        self._documents: dict[str, Document] = {}
        self._open()

    def _open(self) -> None:
        """Open the tables that stand there; everything since their build is read anew."""
        self._tables = Tables(self._observatory)
        self._read = self._tables.manifest.size
        #: target → judgements on it, in the order of the log
        self._judged: dict[str, list[JudgementRow]] = {}
        self._withdrawn: dict[str, str] = {}
        self.added: dict[str, Claim] = {}
        self.newer = 0
        self.names_changed = False
        self._catch_up(ledger.Ledger(self._observatory))

    def ask(self, question: Callable[[Tables], T]) -> T:
        """Ask the tables; when another process has built them anew, ask the new ones."""
        try:
            return question(self._tables)
        except LedgerError:
            self._tables.close()
            self._open()
            return question(self._tables)

    def catch_up(self) -> None:
        """Take note of what entered the ledger since it was last read."""
        self._catch_up(ledger.Ledger(self._observatory))

    def close(self) -> None:
        """Give the tables back; the desk is of no use afterwards."""
        self._tables.close()

    def rebuild(self) -> None:
        """Build the tables anew where the ledger has grown, and open those."""
        tables.build(self._observatory)
        self._tables.close()
        self._open()

    @property
    def edition(self) -> str:
        """What the tables were built from: it differs when they were built anew."""
        return f"{self._tables.manifest.size}:{self._tables.manifest.root}"

    # --- what there is --------------------------------------------------------------------

    def queue(self, filters: Filters, order: Order) -> list[Turn]:
        """The claims that wait, in the order in which to review them."""
        rows = self.ask(
            lambda tables: tables.waiting(
                subject=filters.entity,
                property=filters.property,
                document=filters.document,
                below=filters.below,
            )
        )
        return in_turn(rows, order)

    def claims(self, ids: Sequence[str]) -> dict[str, ClaimRow]:
        """Claims with their quotes, by id."""
        return self.ask(lambda tables: tables.claims_of(ids))

    def claim(self, id_: str) -> ClaimRow:
        """One of them."""
        return self.claims([id_])[id_]

    def body(self, claim: ClaimRow) -> Claim | None:
        """The claim as the ledger has it; ``None`` when it was erased meanwhile."""
        body = ledger.Ledger(self._observatory).entry(claim.seq).body
        return body if isinstance(body, Claim) else None

    def entry_id(self, typed: str) -> str:
        """The full id of an entry, of which somebody typed the first digits.

        :raises UsageError: when none or several begin so, or it is no id.
        """
        return ledger.Ledger(self._observatory).find(typed).id

    def document(self, id_: str) -> Document | None:
        """The document of that id; ``None`` when it is not here or is damaged."""
        if id_ not in self._documents:
            try:
                document = self._store.get(id_)
            except InputError:
                return None
            if len(self._documents) >= _KEPT:
                del self._documents[next(iter(self._documents))]
            self._documents[id_] = document
        return self._documents[id_]

    def history(self, claim: str) -> list[JudgementRow]:
        """Every judgement on a claim (full id), oldest first, as far as the ledger was read."""
        before = self.ask(lambda tables: tables.judgements(claim))
        return [
            msgspec.structs.replace(row, withdrawn=self._withdrawn[row.id])
            if row.id in self._withdrawn
            else row
            for row in (*before, *self._judged.get(claim, ()))
        ]

    def standing(self, claim: str) -> Standing:
        """How a claim (full id) stands after the last judgement that counts."""
        for row in reversed(self.history(claim)):
            if row.verdict in _STATUS and not row.withdrawn:
                return Standing(_STATUS[row.verdict], row)
        return Standing("proposed")

    def status(self, claim: ClaimRow) -> str:
        """How the claim stands now, as far as the ledger was read."""
        return self.standing(claim.id).status

    def since(self, id_: str) -> str:
        """What the latest judgement since the tables made of a claim; empty without one."""
        for row in reversed(self._judged.get(id_, ())):
            if row.verdict in _STATUS and row.id not in self._withdrawn:
                return _STATUS[row.verdict]
        return ""

    def others(self, claim: ClaimRow) -> list[Other]:
        """What else is claimed for the subject and property: the same value first."""
        values = self.ask(lambda tables: tables.values(claim.subject, property=claim.property))
        own = next((value for value in values if claim.id in value.claims), None)
        found = [other for value in values if (other := self._other(value, own, claim.id))]
        return sorted(found, key=lambda other: (RELATIONS.index(other.relation), -other.claims))

    def _other(self, value: ValueRow, own: ValueRow | None, claim: str) -> Other | None:
        since = [self.since(id_) for id_ in value.claims if id_ != claim]
        live = [status for status in since if status in ("", "accepted")]
        if not live:
            return None
        accepted = value.accepted + live.count("accepted")
        return Other(_relation(value, own), value, len(live), accepted)

    # --- what is decided ------------------------------------------------------------------

    def decide(
        self, claim: str, verdict: Verdict, reason: str, *, by: str, seen: str | None = None
    ) -> Decision | None:
        """Accept or reject; ``None`` when somebody else has decided meanwhile.

        :param claim: its full id.
        :param seen: id of the judgement that the reviewer had in view, empty for none: the
            decision is written when that one still counts. ``None``: only while it is proposed.
        :raises ObservatoryBusy: when another process writes for too long; nothing is decided.
        """
        with ledger.writing(self._observatory, wait_seconds=self._wait) as log:
            if not self._open_to(log, claim, seen):
                return None
            judgement = Judgement(verdict=verdict, targets=(claim,), by=by, reason=reason)
            ids = self._append(log, [judgement])
        return Decision(claim, _STATUS[verdict], ids)

    def correct(
        self, claim: str, better: Claim, reason: str, *, by: str, seen: str | None = None
    ) -> Decision | None:
        """Put a better claim in the place of this one, and accept it.

        Where the better claim is in the ledger already, the correction points to that.

        :param seen: as in :meth:`decide`.
        :raises ObservatoryBusy: when another process writes for too long; nothing is decided.
        """
        with ledger.writing(self._observatory, wait_seconds=self._wait) as log:
            if not self._open_to(log, claim, seen):
                return None
            found = self._equal(log, better, claim)
            # Its id depends on its salt, so the judgements can only follow it. A crash in
            # between leaves two proposed claims, and the same correction finds this one.
            id_ = found or log.append([better])[0].id
            correction = Judgement(
                verdict="correct", targets=(claim,), by=by, reason=reason, replacement=id_
            )
            ids = self._append(log, [correction, _acceptance(id_, by)])
        return Decision(claim, "corrected", ids, made="" if found else id_)

    def add(self, claim: Claim, *, by: str) -> Decision:
        """Put a claim into the ledger and accept it; one that is there already is accepted.

        :returns: what was done; without judgements where it is there and accepted.
        :raises ObservatoryBusy: when another process writes for too long; nothing is added.
        """
        with ledger.writing(self._observatory, wait_seconds=self._wait) as log:
            self._catch_up(log)
            found = self._equal(log, claim, "")
            if found and self.standing(found).status == "accepted":
                return Decision(found, "accepted", ())
            id_ = found or log.append([claim])[0].id
            ids = self._append(log, [_acceptance(id_, by)])
        return Decision(id_, "accepted" if found else "added", ids, made="" if found else id_)

    def reply(self, claim: str, text: str, source: str, *, party: str, by: str) -> Decision:
        """Record what a party that the claim names answers to it.

        :param party: the institution that answers.
        :param source: where its answer stands.
        :raises ObservatoryBusy: when another process writes for too long; nothing is kept.
        """
        judgement = Judgement(
            verdict="reply",
            targets=(claim,),
            by=by,
            reason=f"reply of {party}",
            text=text,
            source=source,
        )
        with ledger.writing(self._observatory, wait_seconds=self._wait) as log:
            return Decision(claim, "replied", self._append(log, [judgement]))

    def naming(self) -> Naming:
        """The names in use and the judgements on them, as the tables have them."""
        return self.ask(lambda tables: Naming(tables, ledger.Ledger(self._observatory)))

    def judge_names(self, judgement: SameAs) -> Decision:
        """Put a judgement on two names into the ledger.

        :raises UsageError: when names were judged since the tables were built, by somebody
            else at this moment: what was checked may no longer hold.
        :raises ObservatoryBusy: when another process writes for too long; nothing is judged.
        """
        with ledger.writing(self._observatory, wait_seconds=self._wait) as log:
            self._catch_up(log)
            if self.names_changed:
                raise UsageError("Names were judged meanwhile.", hint="Look again, then decide.")
            receipt = log.append([judgement])[0]
            self._catch_up(log)
        return Decision("", "names judged", (receipt.id,))

    def undo(self, decision: Decision, *, by: str, reason: str = "undone in review") -> None:
        """Withdraw a decision; the claim that it added is retracted.

        :raises ObservatoryBusy: when another process writes for too long; nothing is undone.
        """
        batch = [Judgement(verdict="withdraw", targets=decision.judgements, by=by, reason=reason)]
        if decision.made:
            batch.append(
                Judgement(
                    verdict="retract",
                    targets=(decision.made,),
                    by=by,
                    reason="the correction was undone in review"
                    if decision.status == "corrected"
                    else "its addition was undone in review",
                )
            )
        with ledger.writing(self._observatory, wait_seconds=self._wait) as log:
            self._append(log, batch)

    def _append(self, log: ledger.Writer, batch: list[Judgement]) -> tuple[str, ...]:
        ids = tuple(receipt.id for receipt in log.append(batch))
        self._catch_up(log)
        return ids

    def _open_to(self, log: ledger.Ledger, claim: str, seen: str | None) -> bool:
        """Whether a reviewer who saw that judgement may decide."""
        self._catch_up(log)
        standing = self.standing(claim)
        return standing.status != "erased" and standing.id == (seen or "")

    def _catch_up(self, log: ledger.Ledger) -> None:
        """Take note of the judgements and claims that entered since the ledger was last read."""
        for entry in log.entries(self._read):
            if isinstance(entry.body, Judgement):
                self._note(entry, entry.body)
            elif isinstance(entry.body, SameAs):
                self.names_changed = True
            elif isinstance(entry.body, Claim) and entry.body.made.by == "hand":
                self.added[entry.id] = entry.body
            elif isinstance(entry.body, Claim):
                self.newer += 1
        self._read = log.size

    def _note(self, entry: ledger.StoredEntry, judgement: Judgement) -> None:
        for target in judgement.targets:
            if judgement.verdict == "withdraw":
                self._withdrawn[target] = entry.id
                self.names_changed = True  # it may have been on names
            row = JudgementRow(
                seq=entry.seq,
                id=entry.id,
                time=entry.time,
                verdict=judgement.verdict,
                target=target,
                by=judgement.by,
                reason=judgement.reason,
                replacement=judgement.replacement,
                text=judgement.text,
                source=judgement.source,
                withdrawn="",
            )
            self._judged.setdefault(target, []).append(row)

    def _equal(self, log: ledger.Ledger, better: Claim, target: str) -> str:
        """Id of a live claim that says the same from the same words; empty when there is none."""

        def same(claim: object) -> bool:
            return isinstance(claim, Claim) and (
                msgspec.structs.replace(claim, made=better.made) == better
            )

        for id_, claim in self.added.items():
            if same(claim) and self.since(id_) in ("", "accepted"):
                return id_
        rows = self.ask(
            lambda tables: tables.claims(
                document=better.quotes[0].document, property=better.property, live=True
            )
        )
        words = better.quotes[0]
        for row in rows:
            here = any((q.start, q.end) == (words.start, words.end) for q in row.quotes)
            if row.id == target or not here or self.status(row) not in LIVE:
                continue
            if same(log.entry(row.seq).body):
                return row.id
        return ""


def _acceptance(claim: str, by: str) -> Judgement:
    return Judgement(verdict="accept", targets=(claim,), by=by)


def _relation(value: ValueRow, own: ValueRow | None) -> str:
    if own is None:
        return "beside"
    if value.id == own.id:
        return "the same"
    if value.polarity != own.polarity:
        return "the opposite" if _stated(value) == _stated(own) else "beside"
    contest = value.contested and own.contested and value.modality == own.modality
    return "contested" if contest else "beside"


def _stated(value: ValueRow) -> tuple[object, ...]:
    """What a value states, apart from whether it is asserted."""
    words = value.value_text if value.type == "text" else ""
    parts = (value.value_entity, value.term, value.amount, value.currency, value.edtf, words)
    return (*parts, value.flag, value.comparator)
