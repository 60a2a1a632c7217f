"""What lies on a reviewer's desk: the claims that wait, their documents, and the ledger.

Tables are as of the last build; what was decided since, here or by somebody else, is read
from the ledger's new entries, so that nothing is decided twice. The lock on writing is
held for one decision at a time: two people can review side by side, and documents can be
added meanwhile. A decision is on the disk before the next claim is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

import msgspec

from sousveil import ledger
from sousveil.errors import InputError, LedgerError
from sousveil.measure import Order, Turn, in_turn
from sousveil.model import Claim, Judgement, Verdict
from sousveil.observatory import Observatory
from sousveil.read import Document, DocumentStore
from sousveil.tables import ClaimRow, Tables, ValueRow

__all__ = ["Decision", "Desk", "Filters", "Other"]

T = TypeVar("T")

_STATUS: dict[str, str] = {
    "accept": "accepted",
    "reject": "rejected",
    "retract": "retracted",
    "correct": "corrected",
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

    :ivar claim: id of the claim that was decided.
    :ivar status: how it stands since.
    :ivar judgements: ids of the judgements.
    :ivar made: id of the claim that a correction added; empty when it added none.
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


class Desk:
    """The tables, documents and ledger of one reviewer.

    :ivar by: public name of the reviewer.
    :param wait_seconds: how long to wait for another writer at each decision.
    """

    def __init__(self, observatory: Observatory, by: str, wait_seconds: float) -> None:
        self._observatory = observatory
        self.by = by
        self._wait = wait_seconds
        self._store = DocumentStore(observatory)
        self._documents: dict[str, Document] = {}
        self._made: dict[str, Claim] = {}
        self._open()

    def _open(self) -> None:
        """Open the tables that stand there; everything since their build is read anew."""
        self._tables = Tables(self._observatory)
        self._read = self._tables.manifest.size
        #: target → judgement → status that it gives, in the order of the log
        self._verdicts: dict[str, dict[str, str]] = {}
        self._withdrawn: set[str] = set()
        self._catch_up(ledger.Ledger(self._observatory))

    def _ask(self, question: Callable[[Tables], T]) -> T:
        """Ask the tables; when another process has built them anew, ask the new ones."""
        try:
            return question(self._tables)
        except LedgerError:
            self._tables.close()
            self._open()
            return question(self._tables)

    # --- what there is --------------------------------------------------------------------

    def queue(self, filters: Filters, order: Order) -> list[Turn]:
        """The claims that wait, in the order in which to review them."""
        rows = self._ask(
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
        return self._ask(lambda tables: tables.claims_of(ids))

    def claim(self, id_: str) -> ClaimRow:
        """One of them."""
        return self.claims([id_])[id_]

    def body(self, claim: ClaimRow) -> Claim | None:
        """The claim as the ledger has it; ``None`` when it was erased meanwhile."""
        body = ledger.Ledger(self._observatory).entry(claim.seq).body
        return body if isinstance(body, Claim) else None

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

    def status(self, claim: ClaimRow) -> str:
        """How the claim stands now, as far as the ledger was read."""
        standing = "proposed" if claim.judgement in self._withdrawn else claim.status
        return self._since(claim.id) or standing

    def _since(self, id_: str) -> str:
        """What the latest judgement since the tables made of a claim; empty without one."""
        return next(reversed(self._verdicts.get(id_, {}).values()), "")

    def others(self, claim: ClaimRow) -> list[Other]:
        """What else is claimed for the subject and property: the same value first."""
        values = self._ask(lambda tables: tables.values(claim.subject, property=claim.property))
        own = next((value for value in values if claim.id in value.claims), None)
        found = [other for value in values if (other := self._other(value, own, claim.id))]
        return sorted(found, key=lambda other: (RELATIONS.index(other.relation), -other.claims))

    def _other(self, value: ValueRow, own: ValueRow | None, claim: str) -> Other | None:
        since = [self._since(id_) for id_ in value.claims if id_ != claim]
        live = [status for status in since if status in ("", "accepted")]
        if not live:
            return None
        accepted = value.accepted + live.count("accepted")
        return Other(_relation(value, own), value, len(live), accepted)

    # --- what is decided ------------------------------------------------------------------

    def decide(self, claim: ClaimRow, verdict: Verdict, reason: str) -> Decision | None:
        """Accept or reject; ``None`` when somebody else has decided meanwhile.

        :raises ObservatoryBusy: when another process writes for too long; nothing is decided.
        """
        with ledger.writing(self._observatory, wait_seconds=self._wait) as log:
            if not self._waits(log, claim):
                return None
            judgement = Judgement(verdict=verdict, targets=(claim.id,), by=self.by, reason=reason)
            ids = self._append(log, [judgement])
        return Decision(claim.id, _STATUS[verdict], ids)

    def correct(self, claim: ClaimRow, better: Claim, reason: str) -> Decision | None:
        """Put a better claim in the place of this one, and accept it.

        Where the better claim is in the ledger already, the correction points to that.

        :raises ObservatoryBusy: when another process writes for too long; nothing is decided.
        """
        with ledger.writing(self._observatory, wait_seconds=self._wait) as log:
            if not self._waits(log, claim):
                return None
            found = self._equal(log, better, claim.id)
            # Its id depends on its salt, so the judgements can only follow it. A crash in
            # between leaves two proposed claims, and the same correction finds this one.
            id_ = found or log.append([better])[0].id
            correction = Judgement(
                verdict="correct", targets=(claim.id,), by=self.by, reason=reason, replacement=id_
            )
            ids = self._append(
                log, [correction, Judgement(verdict="accept", targets=(id_,), by=self.by)]
            )
        if not found:
            self._made[id_] = better
        return Decision(claim.id, "corrected", ids, made="" if found else id_)

    def undo(self, decision: Decision) -> None:
        """Withdraw a decision; the claim that a correction added is retracted.

        :raises ObservatoryBusy: when another process writes for too long; nothing is undone.
        """
        withdrawal = Judgement(
            verdict="withdraw", targets=decision.judgements, by=self.by, reason="undone in review"
        )
        batch = [withdrawal]
        if decision.made:
            batch.append(
                Judgement(
                    verdict="retract",
                    targets=(decision.made,),
                    by=self.by,
                    reason="the correction was undone in review",
                )
            )
        with ledger.writing(self._observatory, wait_seconds=self._wait) as log:
            self._append(log, batch)
        self._made.pop(decision.made, None)

    def _append(self, log: ledger.Writer, batch: list[Judgement]) -> tuple[str, ...]:
        ids = tuple(receipt.id for receipt in log.append(batch))
        self._catch_up(log)
        return ids

    def _waits(self, log: ledger.Ledger, claim: ClaimRow) -> bool:
        self._catch_up(log)
        return self.status(claim) == "proposed"

    def _catch_up(self, log: ledger.Ledger) -> None:
        """Take note of the judgements that entered the ledger since it was last read."""
        for entry in log.entries(self._read):
            if isinstance(entry.body, Judgement):
                self._note(entry.id, entry.body)
        self._read = log.size

    def _note(self, id_: str, judgement: Judgement) -> None:
        for target in judgement.targets:
            if judgement.verdict in _STATUS:
                self._verdicts.setdefault(target, {})[id_] = _STATUS[judgement.verdict]
            elif judgement.verdict == "erase":
                self._verdicts[target] = {id_: "erased"}
            elif judgement.verdict == "withdraw":
                self._withdrawn.add(target)
        if judgement.verdict == "withdraw":
            for verdicts in list(self._verdicts.values()):
                for target in judgement.targets:
                    verdicts.pop(target, None)
            self._verdicts = {target: given for target, given in self._verdicts.items() if given}

    def _equal(self, log: ledger.Ledger, better: Claim, target: str) -> str:
        """Id of a live claim that says the same from the same words; empty when there is none."""

        def same(claim: object) -> bool:
            return isinstance(claim, Claim) and (
                msgspec.structs.replace(claim, made=better.made) == better
            )

        for id_, claim in self._made.items():
            if same(claim):
                return id_
        rows = self._ask(
            lambda tables: tables.claims(
                document=better.quotes[0].document, property=better.property, live=True
            )
        )
        words = better.quotes[0]
        for row in rows:
            here = any((q.start, q.end) == (words.start, words.end) for q in row.quotes)
            live = self.status(row) in ("proposed", "accepted")
            if row.id != target and here and live and same(log.entry(row.seq).body):
                return row.id
        return ""


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
