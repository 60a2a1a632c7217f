"""Erasure: a body is taken away by law, and the log says so and still proves itself.

The erasing judgement is an entry like any other, and always the last one until the
bodies it names are gone: a writer finishes the erasure before it adds anything. So
the next writer sees from the last entry alone whether something is left to do.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TYPE_CHECKING

from sousveil.errors import LedgerError
from sousveil.ledger import _storage as storage
from sousveil.ledger._bodies import SEGMENT, segment_start
from sousveil.ledger._lines import erased_line, is_erased, parse_entry
from sousveil.ledger._storage import Disk
from sousveil.model import Claim, DocumentRecord, Judgement

if TYPE_CHECKING:
    from sousveil.ledger._reader import Ledger

__all__ = ["erased_documents", "erased_statements", "finish_erasures", "mark", "plan_erasure"]

_DOCUMENTS = "documents "
_STATEMENTS = "statements "
#: Bytes of a mark: enough that no other statement of a ledger has it by chance.
_MARK_BYTES = 16


def plan_erasure(
    log: Ledger, ids: Sequence[str], *, by: str, reason: str, secret: bytes
) -> Judgement:
    """The judgement that erases these entries.

    Its ``text`` names the documents whose records go, by their hashes, so that a
    verifier knows why claims that quote them find no record; and, of claims that were
    imported, the marks (:func:`mark`), so that the next import leaves them out.

    :param secret: key of the marks; without it they say nothing.

    :raises UsageError: when an entry does not exist.
    :raises LedgerError: when one is erased already, or is itself
        an erasing judgement, which the proof of an erasure needs.
    """
    targets = []
    documents = []
    marks = []
    for id_ in dict.fromkeys(ids):
        stored = log.find(id_)
        if stored.body is None:
            raise LedgerError(f"Entry {stored.seq} ({stored.id[:12]}) is erased already.")
        if isinstance(stored.body, Judgement) and stored.body.verdict == "erase":
            raise LedgerError(
                f"Entry {stored.seq} ({stored.id[:12]}) is an erasure and cannot be erased.",
                hint="It proves that the body it names was taken away, and holds none of it.",
            )
        if isinstance(stored.body, DocumentRecord):
            documents.append(stored.body.document)
        if isinstance(stored.body, Claim) and stored.body.made.by == "import":
            marks.append(mark(stored.body, secret))
        targets.append(stored.id)
    lines = [_DOCUMENTS + " ".join(documents)] if documents else []
    lines += [_STATEMENTS + " ".join(marks)] if marks else []
    return Judgement(
        verdict="erase", targets=tuple(targets), by=by, reason=reason, text="\n".join(lines)
    )


def mark(claim: Claim, secret: bytes) -> str:
    """What is kept of an erased claim: a keyed hash, by which it can be known again.

    Who has not the key learns nothing from it, not even by trying what the claim could
    have said; with the key, a statement that is imported anew is told to be the same.
    """
    return hashlib.blake2b(claim.statement_key(), key=secret, digest_size=_MARK_BYTES).hexdigest()


def erased_statements(judgement: Judgement) -> list[str]:
    """The marks of the imported claims that an erasing judgement takes away."""
    return _listed(judgement, _STATEMENTS)


def erased_documents(judgement: Judgement) -> list[str]:
    """The documents whose records an erasing judgement takes away."""
    return _listed(judgement, _DOCUMENTS)


def _listed(judgement: Judgement, what: str) -> list[str]:
    if judgement.verdict != "erase":
        return []
    lines = [line for line in judgement.text.splitlines() if line.startswith(what)]
    return [word for line in lines for word in line.removeprefix(what).split()]


def finish_erasures(log: Ledger, disk: Disk) -> None:
    """Take away the bodies that the last entry erases, where they are still there."""
    if not log.size:
        return
    last = log.entry(log.size - 1)
    judgement = last.body
    if not isinstance(judgement, Judgement) or judgement.verdict != "erase":
        return
    found = log._seqs_of(list(judgement.targets))
    seqs = sorted(seq for seqs in found.values() for seq in seqs)
    seqs = [seq for seq in seqs if not is_erased(log.body_line(seq))]
    if seqs:  # else all was done, and files that came back since are none of our business
        for document in erased_documents(judgement):
            _remove_document(log, disk, document)
    for start in sorted({segment_start(seq) for seq in seqs}):
        _rewrite(log, disk, start, {seq for seq in seqs if segment_start(seq) == start}, last.id)


def _rewrite(log: Ledger, disk: Disk, start: int, seqs: set[int], judgement: str) -> None:
    """Write a segment again without the bodies of ``seqs``, and put it in its place at once."""
    path = log._bodies.path(start)
    lines = list(log._bodies.lines(start, min(log.size, start + SEGMENT)))
    for seq in seqs:
        _, kind, _, time = parse_entry(log.entry_bytes(seq))
        lines[seq - start] = erased_line(judgement, kind, seq, time)
    new = f"{path}.new"
    disk.write(new, b"\n".join(lines) + b"\n")
    disk.flush()
    disk.rename(new, path)
    disk.flush()


def _remove_document(log: Ledger, disk: Disk, document: str) -> None:
    """Remove a document's files; before its record goes, so that a crash leaves a trace."""
    folder = log.observatory.documents / document[:2] / document
    for name in storage.names(folder):
        disk.remove(folder / name)
    if storage.is_folder(folder):
        disk.remove_folder(folder)
        disk.flush()
