"""Adding documents: keep their bytes, propose their claims, acknowledge both at once.

``add`` and ``demo`` share this. The files are written before the ledger speaks of
them, and the document's entry and its claims are one batch: after a crash a
document is either in the ledger with its claims or not in it at all, and adding it
again completes it.

A document that is there already is not read again by the built-in proposer. Another
proposer reads it, and the claims of its that the ledger does not hold yet are added.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import msgspec

from sousveil.extract import BUILT_IN, Proposer, RemoteProposer, Spent, Unread, extract
from sousveil.ledger import Ledger, Writer
from sousveil.model import Claim, DocumentRecord
from sousveil.read import Document, DocumentStore, Reading, Source

__all__ = ["Added", "Adding", "add_document", "known_documents"]


@dataclass(slots=True)
class Added:
    """What became of one document.

    :ivar new: whether it entered the ledger now.
    :ivar failed: whether nothing at all could be learnt of it; it is not in the ledger
        then, unless it was before.
    :ivar refused: what made no claim, by reason.
    :ivar unread: parts that the proposer could not read.
    """

    document: Document
    new: bool
    failed: bool = False
    claims: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    unread: tuple[Unread, ...] = ()
    spent: Spent | None = None


def known_documents(log: Ledger) -> set[str]:
    """Ids of the documents that the ledger holds."""
    return {
        entry.body.document for entry in log.entries() if isinstance(entry.body, DocumentRecord)
    }


class Adding:
    """Puts documents and what a proposer finds in them into a ledger.

    :param proposer: the built-in frames when none is given.
    """

    def __init__(self, log: Writer, proposer: Proposer | None = None) -> None:
        self._log = log
        self._proposer = proposer
        self._known = known_documents(log)
        self._there: set[bytes] | None = None

    def begin(self, document: Document) -> None:
        """Let a proposer that waits for others begin with a document."""
        if isinstance(self._proposer, RemoteProposer):
            self._proposer.begin(document)

    def ahead(self) -> int:
        """How many documents it is worth beginning before the first is finished."""
        return self._proposer.ahead() if isinstance(self._proposer, RemoteProposer) else 0

    def finish(self, document: Document) -> Added:
        """Propose the claims of a document, and put both into the ledger."""
        name, proposer = document.record.document, self._proposer
        new = name not in self._known
        if not new and (proposer is None or proposer.name == BUILT_IN):
            return Added(document, new=False)
        extraction = extract(document, proposer)
        added = Added(document, new, refused=extraction.refused(), unread=extraction.unread)
        if isinstance(proposer, RemoteProposer):
            added.spent = proposer.spent(document)
        said = extraction.claims or extraction.refusals or extraction.unusable
        if extraction.unread and not said:
            added.new, added.failed = False, True
            return added
        claims = extraction.claims if new else self._not_there(extraction.claims, proposer)
        if new or claims:
            self._log.append([document.record, *claims] if new else claims)
        self._known.add(name)
        if self._there is not None:
            self._there.update(key for claim in claims for key in _keys(claim))
        added.claims = len(claims)
        return added

    def _not_there(self, claims: tuple[Claim, ...], proposer: Proposer | None) -> tuple[Claim, ...]:
        """Those claims that the ledger does not hold, whatever became of them there."""
        if self._there is None:
            name = proposer.name if proposer else BUILT_IN
            self._there = {
                key
                for entry in self._log.entries()
                if isinstance(entry.body, Claim) and entry.body.made.name == name
                for key in _keys(entry.body)
            }
        there = self._there
        return tuple(claim for claim in claims if there.isdisjoint(_keys(claim)))


def _keys(claim: Claim) -> list[bytes]:
    """A key for each place at which a claim is stated: two claims that share one are the same
    fact, even when one of them is stated at another place as well."""
    subject = [quote for quote in claim.quotes if quote.role == "subject"]
    return [
        msgspec.structs.replace(claim, quotes=(quote, *subject)).content_key()
        for quote in claim.quotes
        if quote.role == "value"
    ]


def add_document(
    adding: Adding, store: DocumentStore, data: bytes, reading: Reading, source: Source
) -> Added:
    """Keep a document, propose its claims, and put both into the ledger."""
    return adding.finish(store.add(data, reading, source))
