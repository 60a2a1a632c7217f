"""A source into the ledger: the table as a document, then what differs from the last time.

An import can be repeated at any time, also after one that was cut off: what the ledger
holds already does not enter again, and what was erased by law stays out. When a later
edition of a table no longer states what an earlier one did, the old claim is set aside
by a judgement of its own (:mod:`._changes`). A broken row is reported with its number
and the rest goes on. Acceptance is a judgement by policy and only where the settings
name the source; a claim that somebody has judged already is left alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from sousveil.errors import InputError, ModelError
from sousveil.ledger import Writer
from sousveil.model import Claim, Judgement
from sousveil.observatory import Observatory
from sousveil.read import Document, DocumentStore, Reading
from sousveil.read import Source as Origin
from sousveil.sources._changes import Changes, find_changes, judgements
from sousveil.sources._files import source_of_file
from sousveil.sources._held import Held, HeldClaim
from sousveil.sources._source import Source
from sousveil.sources._table import RowProblem
from sousveil.sources.mapping import mapped_source

__all__ = ["POLICY", "ImportReport", "import_file", "import_source", "import_sources"]

POLICY = "policy:accept-sources"


class ImportReport(msgspec.Struct, frozen=True, kw_only=True):
    """What an import did.

    :ivar new: claims added.
    :ivar known: claims that the ledger held already.
    :ivar accepted: claims accepted by policy, of this import or of one cut off before.
    :ivar replaced: older claims of a cell that now says something else.
    :ivar gone: older claims that the table no longer states.
    :ivar back: claims that it states again after they had been set aside.
    :ivar erased: claims left out because they were erased from this ledger by law.
    """

    source: str
    title: str
    document: str = ""
    new: int = 0
    known: int = 0
    accepted: int = 0
    replaced: int = 0
    gone: int = 0
    back: int = 0
    erased: int = 0
    problems: tuple[RowProblem, ...] = ()


class _Table(msgspec.Struct, frozen=True):
    """What a table says now: its claims, its rows, and what could not be read."""

    claims: list[Claim]
    rows: set[str]
    problems: list[RowProblem]


def import_source(
    source: Source,
    observatory: Observatory,
    log: Writer,
    store: DocumentStore,
    *,
    whole: bool | None = None,
) -> ImportReport:
    """Store the source's table and bring the ledger's claims of it up to date.

    :param log: the writer, whose lock the caller holds.
    :param whole: whether the table is all that the source has. When ``False`` nothing is
        set aside because its row is missing; when ``None`` the source decides, and a
        table that lacks more than half of the rows is refused.
    :raises LedgerError, InputError: when the log or the store cannot be used, or the
        table lacks more than half of the rows that the ledger holds.
    """
    return _import(source, observatory, log, store, Held(log), whole)


def import_sources(
    sources: Iterable[Source], observatory: Observatory, log: Writer, store: DocumentStore
) -> Iterator[ImportReport]:
    """:func:`import_source` of one after another; the log is read once for all of them."""
    held = Held(log)
    for source in sources:
        try:
            report = _import(source, observatory, log, store, held, None)
        except InputError as reason:  # of this table; the others go on
            problem = RowProblem(0, f"{reason.message} {reason.hint}".strip())
            report = ImportReport(source=source.id, title=source.title, problems=(problem,))
        yield report


def import_file(
    path: Path,
    observatory: Observatory,
    log: Writer,
    store: DocumentStore,
    *,
    mapping: Path | None = None,
    whole: bool | None = None,
) -> ImportReport:
    """Import a user's file: a copy of a source's table, told by its headers, or a notice.

    :param mapping: a mapping file, which says what the columns of any other table mean.
    :raises InputError: when a file cannot be read, or is nothing that is known here.
    """
    limit = observatory.settings.read.max_bytes
    source = (
        mapped_source(path, mapping, max_bytes=limit)
        if mapping is not None
        else source_of_file(path, max_bytes=limit)
    )
    return import_source(source, observatory, log, store, whole=whole)


def _import(
    source: Source,
    observatory: Observatory,
    log: Writer,
    store: DocumentStore,
    held: Held,
    whole: bool | None,
) -> ImportReport:
    document = _stored(source, store, held)
    table = _read(source, document)
    wanted, erased = _without_erased(table.claims, log, held)
    ours = held.claims(source.id)
    known = {claim.key for claim in ours}
    new = [claim for claim in wanted if claim.statement_key() not in known]
    whole = _whole(source, table, ours, whole)
    broken = {problem.id for problem in table.problems}
    changes = find_changes(
        [claim for claim in ours if claim.cell[0] not in broken],
        wanted,
        table.rows,
        held,
        whole=whole,
    )
    _append_claims(log, held, document, new)
    spoken = judgements(changes, {claim.key: claim.id for claim in held.claims(source.id)}, source)
    accepted = _accepted(source, observatory, held, changes)
    _append_judgements(log, held, [*spoken, *accepted])
    return ImportReport(
        source=source.id,
        title=source.title,
        document=document.record.document,
        new=len(new),
        known=len(wanted) - len(new),
        accepted=sum(len(judgement.targets) for judgement in accepted),
        replaced=len(changes.replaced),
        gone=len(changes.gone),
        back=len(changes.back),
        erased=erased,
        problems=tuple(table.problems),
    )


def _stored(source: Source, store: DocumentStore, held: Held) -> Document:
    table = source.document()
    if hashlib.sha256(table.data).hexdigest() in held.erased_documents:
        raise InputError(
            f"The table of {source.title} was erased from this observatory by law.",
            hint="Import another edition of it, or leave the source out.",
        )
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
        republish=source.republish,
        # When a user's copy left its publisher is not known here.
        retrieved="" if table.local else source.retrieved,
    )
    document = store.add(table.data, reading, origin)
    if document.text != table.text:
        raise InputError(
            f"The file of {source.title} is held already as document"
            f" {document.record.document[:12]}, read in another way ({document.record.reader}).",
            hint="Save the table as CSV and import that.",
        )
    return document


def _read(source: Source, document: Document) -> _Table:
    """All claims of the whole rows; a row with one bad cell gives none."""
    claims: dict[bytes, Claim] = {}
    rows: set[str] = set()
    problems: list[RowProblem] = []
    for row in source.rows():
        if isinstance(row, RowProblem):
            problems.append(row)
            continue
        try:
            said = list(source.claims(row, document))
        except (ModelError, InputError) as reason:
            problems.append(RowProblem(row.number, _brief(f"{row.id}: {reason}"), row.id))
            continue
        rows.add(row.id)
        for claim in said:  # a row may say the same twice
            claims.setdefault(claim.statement_key(), claim)
    return _Table(list(claims.values()), rows, problems)


def _brief(reason: str, longest: int = 400) -> str:
    """The reason without the bulk of a cell that is no cell at all."""
    return reason if len(reason) <= longest else f"{reason[: longest - 1]}…"


def _without_erased(claims: list[Claim], log: Writer, held: Held) -> tuple[list[Claim], int]:
    """The claims that were not erased from this ledger, and how many were."""
    if not held.erased:
        return claims, 0
    left = [claim for claim in claims if log.mark_of(claim) not in held.erased]
    return left, len(claims) - len(left)


def _whole(source: Source, table: _Table, ours: list[HeldClaim], told: bool | None) -> bool:
    """Whether a row that is missing from the table is one that the source no longer has.

    :raises InputError: when nobody said so and most rows are missing.
    """
    if any(not problem.id for problem in table.problems):
        return False  # the broken row may be the missing one
    if told is not None or not source.complete:
        return bool(told)
    rows = {claim.cell[0] for claim in ours}
    missing = rows - table.rows - {problem.id for problem in table.problems}
    if len(missing) > len(rows) / 2:
        raise InputError(
            f"The table of {source.title} lacks {len(missing):,} of the {len(rows):,} rows that"
            " the ledger holds of it.",
            hint="Say --partial if it is an extract, or --whole if the source has so few now.",
        )
    return True


def _append_claims(log: Writer, held: Held, document: Document, new: list[Claim]) -> None:
    """The claims into the ledger, after the record of the table that they quote."""
    record = document.record
    fresh = [] if record.document in held.documents else [record]
    if not fresh and not new:
        return
    receipts = log.append([*fresh, *new])
    held.add_document(record.document)
    for receipt, claim in zip(receipts[len(fresh) :], new, strict=True):
        held.add_claim(receipt.id, claim)


def _accepted(
    source: Source,
    observatory: Observatory,
    held: Held,
    changes: Changes,
) -> list[Judgement]:
    """One judgement that accepts what nobody has judged, where the settings cover the source."""
    if not _covered(source.id, observatory.settings.accept):
        return []
    set_aside = {claim.id for claim in changes.gone} | {old.id for old, _ in changes.replaced}
    waiting = tuple(
        claim.id
        for claim in held.claims(source.id)
        if not held.judged(claim) and claim.id not in set_aside
    )
    if not waiting:
        return []
    return [
        Judgement(
            verdict="accept",
            targets=waiting,
            by=POLICY,
            reason=f"The observatory's settings accept the source {source.id}.",
        )
    ]


def _append_judgements(log: Writer, held: Held, judged: list[Judgement]) -> None:
    if not judged:
        return
    for receipt, judgement in zip(log.append(judged), judged, strict=True):
        held.add_judgement(receipt.id, judgement)


def _covered(source: str, accept: tuple[str, ...]) -> bool:
    return "*" in accept or source in accept
