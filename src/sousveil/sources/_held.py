"""What the ledger holds of structured sources, read in one pass, and how it stands.

For every imported claim: what it says (:meth:`sousveil.model.Claim.statement_key`), the
cell it came from, whether anybody judged it, and whether it stands. Of all other
claims nothing is kept, so a ledger of millions costs the time of reading it and no
memory. Nothing here writes.
"""

from __future__ import annotations

from collections import defaultdict

import msgspec

from sousveil.ledger import Writer, erased_documents, erased_statements
from sousveil.model import Claim, DocumentRecord, Judgement

__all__ = ["CHANGE_POLICY", "Cell", "Held", "HeldClaim", "cell_of"]

#: Who judges claims of a source that no longer states them.
CHANGE_POLICY = "policy:source-changed"

_STANDING = ("accept", "reject", "retract", "correct")

#: Row, column, property and kind of subject: what one cell says of one thing.
Cell = tuple[str, str, str, str]


def cell_of(claim: Claim) -> Cell:
    """The cell from which an import made the claim."""
    return claim.made.row, claim.made.rule, claim.property, claim.subject.kind


class HeldClaim(msgspec.Struct, frozen=True):
    """An imported claim of the ledger.

    :ivar id: id of its entry.
    :ivar key: what it says, wherever its words stand.
    :ivar cell: where it comes from.
    :ivar document: id of the document that it quotes.
    """

    id: str
    key: bytes
    cell: Cell
    document: str


class _Verdict(msgspec.Struct, frozen=True, gc=False):
    id: str
    verdict: str
    by: str


class Held:
    """What the ledger holds, by source.

    :ivar documents: ids of all documents.
    :ivar erased_documents: ids of those whose records were erased and never added again.
    :ivar erased: marks of imported claims that were erased (:meth:`Writer.mark_of`).
    """

    def __init__(self, log: Writer) -> None:
        self.documents: set[str] = set()
        self.erased_documents: set[str] = set()
        self.erased: set[str] = set()
        self._claims: dict[str, list[HeldClaim]] = defaultdict(list)
        self._verdicts: dict[str, list[_Verdict]] = defaultdict(list)
        self._withdrawn: set[str] = set()
        for entry in log.entries():
            body = entry.body
            if isinstance(body, Claim):
                if body.made.by == "import":
                    self.add_claim(entry.id, body)
            elif isinstance(body, Judgement):
                self.add_judgement(entry.id, body)
            elif isinstance(body, DocumentRecord):
                self.add_document(body.document)

    def add_claim(self, id_: str, claim: Claim) -> None:
        """Remember an imported claim."""
        held = HeldClaim(id_, claim.statement_key(), cell_of(claim), claim.quotes[0].document)
        self._claims[claim.made.name].append(held)

    def add_document(self, document: str) -> None:
        """Remember a document."""
        self.documents.add(document)
        self.erased_documents.discard(document)

    def add_judgement(self, id_: str, judgement: Judgement) -> None:
        """Remember a judgement."""
        if judgement.verdict in _STANDING:
            said = _Verdict(id_, judgement.verdict, judgement.by)
            for target in judgement.targets:
                self._verdicts[target].append(said)
        elif judgement.verdict == "withdraw":
            self._withdrawn.update(judgement.targets)
        elif judgement.verdict == "erase":
            self.erased.update(erased_statements(judgement))
            self.erased_documents.update(erased_documents(judgement))

    def claims(self, source: str) -> list[HeldClaim]:
        """The claims that were imported from a source, in the order of the log."""
        return list(self._claims.get(source, ()))

    def judged(self, claim: HeldClaim) -> bool:
        """Whether anybody ever judged it, or a policy did."""
        return claim.id in self._verdicts

    def stands(self, claim: HeldClaim) -> bool:
        """Whether it is proposed or accepted."""
        latest = self._latest(claim)
        return latest is None or latest.verdict == "accept"

    def marked(self, claim: HeldClaim) -> list[str]:
        """Ids of the judgements by which the source's change set it aside, and which count.

        Empty when none did, or when somebody judged it since: then that judgement decides.
        """
        counting = self._counting(claim)
        if not counting or counting[-1].by != CHANGE_POLICY:
            return []
        return [said.id for said in counting if said.by == CHANGE_POLICY]

    def ever_marked(self, claim: HeldClaim) -> bool:
        """Whether the source's change set it aside, and nobody took that back."""
        return any(said.by == CHANGE_POLICY for said in self._counting(claim))

    def _counting(self, claim: HeldClaim) -> list[_Verdict]:
        verdicts = self._verdicts.get(claim.id, ())
        return [said for said in verdicts if said.id not in self._withdrawn]

    def _latest(self, claim: HeldClaim) -> _Verdict | None:
        counting = self._counting(claim)
        return counting[-1] if counting else None
