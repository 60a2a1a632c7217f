"""A source into the ledger: the table as a document, then the claims that are new.

Only what the ledger does not hold yet enters, so an import can be repeated at any
time, also after one that was cut off. A broken row is reported with its number and the
rest goes on. Acceptance is a judgement of its own, by policy and only where the
settings name the source; a claim that somebody has judged already is left alone.
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from sousveil.errors import InputError, ModelError
from sousveil.ledger import Writer
from sousveil.model import Claim, DocumentRecord, EntityValue, Judgement
from sousveil.observatory import Observatory
from sousveil.read import Document, DocumentStore, Reading
from sousveil.read import Source as Origin
from sousveil.sources._registry import all_sources
from sousveil.sources._source import Source
from sousveil.sources._table import RowProblem, headers_of, read_table

__all__ = ["POLICY", "ImportReport", "import_file", "import_source"]

POLICY = "policy:accept-sources"


class ImportReport(msgspec.Struct, frozen=True):
    """What an import did.

    :ivar new: claims added.
    :ivar known: claims that the ledger held already.
    :ivar accepted: claims accepted by policy, of this import or of one cut off before.
    """

    source: str
    document: str
    new: int
    known: int
    accepted: int
    problems: tuple[RowProblem, ...]


def import_source(
    source: Source, observatory: Observatory, log: Writer, store: DocumentStore
) -> ImportReport:
    """Store the source's table and add the claims that are not in the ledger.

    :param log: the writer, whose lock the caller holds.
    :raises LedgerError, InputError: when the log or the store cannot be used.
    """
    document = _stored(source, store)
    claims, problems = _claims(source, document)
    held = _Held(log, source.id)
    new = [claim for claim in claims if held.takes(claim)]
    fresh = [] if document.record.document in held.documents else [document.record]
    receipts = log.append([*fresh, *new]) if fresh or new else []
    to_accept = [*held.waiting, *(receipt.id for receipt in receipts[len(fresh) :])]
    if not _covered(source.id, observatory.settings.accept):
        to_accept = []
    if to_accept:
        log.append([_acceptance(source, to_accept)])
    return ImportReport(
        source=source.id,
        document=document.record.document,
        new=len(new),
        known=len(claims) - len(new),
        accepted=len(to_accept),
        problems=tuple(problems),
    )


def import_file(
    path: Path, observatory: Observatory, log: Writer, store: DocumentStore
) -> ImportReport:
    """Import a user's copy of a source's table, told by its headers.

    :raises InputError: when the file cannot be read, or has the headers of no source.
    """
    limit = observatory.settings.read.max_bytes
    _, text = read_table(path, max_bytes=limit)
    for source in all_sources().values():
        if headers_of(text) == source.headers:
            return import_source(source.with_file(path, max_bytes=limit), observatory, log, store)
    raise InputError(
        f"{path} has the headers of no known source.",
        hint="'sousveil sources' lists them; docs/sources.md shows their headers.",
    )


def _stored(source: Source, store: DocumentStore) -> Document:
    table = source.document()
    reading = Reading(
        text=table.text,
        media_type=table.media_type,
        reader=table.reader,
        title=source.title,
        language=table.language,
        published=source.published,
    )
    origin = Origin(
        address=source.address,
        publisher=source.publisher,
        title=f"{source.title} (local copy)" if table.local else source.title,
        licence=source.licence,
        published=source.published,
        republish=True,
        # When a user's copy left its publisher is not known here.
        retrieved="" if table.local else source.retrieved,
    )
    return store.add(table.data, reading, origin)


def _claims(source: Source, document: Document) -> tuple[list[Claim], list[RowProblem]]:
    """All claims of the whole rows; a row with one bad cell gives none."""
    claims: list[Claim] = []
    problems: list[RowProblem] = []
    for row in source.rows():
        if isinstance(row, RowProblem):
            problems.append(row)
            continue
        try:
            claims += list(source.claims(row, document))
        except (ModelError, InputError) as reason:
            problems.append(RowProblem(row.number, _brief(f"{row.id}: {reason}")))
    return claims, problems


def _brief(reason: str, longest: int = 400) -> str:
    """The reason without the bulk of a cell that is no cell at all."""
    return reason if len(reason) <= longest else f"{reason[: longest - 1]}…"


class _Held:
    """What the ledger holds of one source, read in one pass.

    :ivar documents: ids of all documents.
    :ivar waiting: ids of the source's claims that nobody has judged.
    """

    def __init__(self, log: Writer, source: str) -> None:
        self.documents: set[str] = set()
        self._keys: set[bytes] = set()
        ids: list[str] = []
        judged: set[str] = set()
        for entry in log.entries():
            body = entry.body
            if isinstance(body, DocumentRecord):
                self.documents.add(body.document)
            elif isinstance(body, Judgement):
                judged.update(body.targets)
            elif isinstance(body, Claim) and body.made.by == "import" and body.made.name == source:
                self._keys.add(_key(body))
                ids.append(entry.id)
        self.waiting = [name for name in ids if name not in judged]

    def takes(self, claim: Claim) -> bool:
        """Whether the claim is new; it is held from then on."""
        key = _key(claim)
        if key in self._keys:
            return False
        self._keys.add(key)
        return True


def _key(claim: Claim) -> bytes:
    """The claim's content key, whatever country the curated names give an organisation.

    The names grow from version to version; that must not make an old claim look new.
    """
    value = claim.value
    if isinstance(value, EntityValue) and value.entity.kind == "organisation":
        bare = msgspec.structs.replace(value.entity, country="")
        claim = msgspec.structs.replace(claim, value=EntityValue(bare))
    return claim.content_key()


def _covered(source: str, accept: tuple[str, ...]) -> bool:
    return "*" in accept or source in accept


def _acceptance(source: Source, ids: list[str]) -> Judgement:
    return Judgement(
        verdict="accept",
        targets=tuple(ids),
        by=POLICY,
        reason=f"The observatory's settings accept the source {source.id}.",
    )
