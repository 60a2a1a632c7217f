"""Adding one document: keep its bytes, propose its claims, acknowledge both at once.

``add`` and ``demo`` share this. The files are written before the ledger speaks of
them, and the document's entry and its claims are one batch: after a crash a
document is either in the ledger with its claims or not in it at all, and adding it
again completes it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from sousveil.extract import extract
from sousveil.ledger import Ledger, Writer
from sousveil.model import DocumentRecord
from sousveil.read import Document, DocumentStore, Reading, Source

__all__ = ["Added", "add_document", "known_documents"]


@dataclass(slots=True)
class Added:
    """What became of one document."""

    document: Document
    new: bool
    claims: int = 0
    refused: Counter[str] = field(default_factory=Counter)


def known_documents(log: Ledger) -> set[str]:
    """Ids of the documents that the ledger holds."""
    return {
        entry.body.document for entry in log.entries() if isinstance(entry.body, DocumentRecord)
    }


def add_document(
    log: Writer,
    store: DocumentStore,
    known: set[str],
    data: bytes,
    reading: Reading,
    source: Source,
    warc: bytes | None = None,
) -> Added:
    """Keep a document, propose its claims, and put both into the ledger.

    :param known: ids of :func:`known_documents`; the new one is added to it.
    """
    document = store.add(data, reading, source, warc=warc)
    if document.record.document in known:
        return Added(document, new=False)
    extraction = extract(document)
    log.append([document.record, *extraction.claims])
    known.add(document.record.document)
    refused = Counter(refusal.reason for refusal in extraction.refusals)
    return Added(document, new=True, claims=len(extraction.claims), refused=refused)
