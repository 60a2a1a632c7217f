"""A derivation: the path from a number to the proof, as data and as text.

number → rule → claims → quotes → document → proof. Nothing here computes: the parts
come from :mod:`sousveil.measure._explain`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from sousveil.measure._findings import Stated
from sousveil.tables import ClaimRow, DocumentRow, JudgementRow

__all__ = ["ClaimEvidence", "Conclusion", "Derivation", "Proof", "Words"]

#: Claims of one conclusion that the text shows; the data hold all.
_SHOWN = 12
_LONGEST_QUOTE = 400


class Words(msgspec.Struct, frozen=True):
    """A quote and its document.

    :ivar document: its record; ``None`` when the ledger has none.
    """

    role: str
    text: str
    start: int
    end: int
    document_id: str
    document: DocumentRow | None


class Proof(msgspec.Struct, frozen=True):
    """Where the log holds the entry.

    :ivar seq: its number; the leaf's position in the tree.
    :ivar size: entries of the log that the tables were built from.
    :ivar root: root hash of the tree over them, hex.
    :ivar origin: name of the log.
    """

    seq: int
    size: int
    root: str
    origin: str


class ClaimEvidence(msgspec.Struct, frozen=True):
    """A claim with its words, what was decided about it, and its place in the log."""

    claim: ClaimRow
    words: tuple[Words, ...]
    judgements: tuple[JudgementRow, ...]
    proof: Proof


class Conclusion(msgspec.Struct, frozen=True, kw_only=True):
    """One number, value or claim, with everything that it rests on.

    :ivar title: what it is.
    :ivar value: in plain words, with its comparator.
    :ivar unit: what is counted; empty for a value that carries its own.
    :ivar low: lower end of its interval; empty where it has none.
    :ivar high: upper end.
    :ivar covers: what the interval covers, and what it does not.
    :ivar warning: what to know before using it.
    :ivar rule: how it follows from the claims.
    :ivar contested: whether other values contest it.
    :ivar stated: what the source itself states.
    :ivar evidence: its claims, in the order of the log.
    """

    title: str
    value: str
    unit: str = ""
    low: str = ""
    high: str = ""
    covers: str = ""
    warning: str = ""
    rule: str
    contested: bool = False
    stated: tuple[Stated, ...] = ()
    evidence: tuple[ClaimEvidence, ...]


class Derivation(msgspec.Struct, frozen=True):
    """The answer to "what does this rest on?".

    :ivar kind: ``measure``, ``entity``, ``value`` or ``claim``.
    :ivar what: its title.
    :ivar conclusions: one, or one for each value or country.
    """

    kind: str
    what: str
    conclusions: tuple[Conclusion, ...]

    def as_data(self) -> dict[str, Any]:
        """All of it as plain data, for JSON."""
        data: dict[str, Any] = msgspec.to_builtins(self)
        return data

    def as_text(self) -> str:
        """For a person: every step on lines of its own, claims beyond the first twelve counted."""
        return "\n".join(_lines(self)) + "\n"


def _lines(derivation: Derivation) -> Iterator[str]:
    yield derivation.what
    if not derivation.conclusions:
        yield "  No claim says anything about it. That is unknown, which is not no."
    for conclusion in derivation.conclusions:
        yield ""
        mark = "   [contested]" if conclusion.contested else ""
        yield f"{conclusion.title}: {conclusion.value} {conclusion.unit}".rstrip() + mark
        yield f"  rule    {conclusion.rule}"
        if conclusion.low or conclusion.high:
            yield f"  from    {conclusion.low} to {conclusion.high}. {conclusion.covers}"
        if conclusion.warning:
            yield f"  note    {conclusion.warning}"
        for stated in conclusion.stated:
            sign = "" if stated.comparator == "=" else f"{stated.comparator} "
            yield f"  stated  {sign}{stated.amount} by the {stated.by} (claim {stated.claim[:12]})"
        count = len(conclusion.evidence)
        yield f"  rests on {count:,} claim{'' if count == 1 else 's'}"
        for evidence in conclusion.evidence[:_SHOWN]:
            yield from ("  " + line for line in _claim_lines(evidence))
        if count > _SHOWN:
            yield f"  … and {count - _SHOWN:,} more; --json lists them all."
    proofs = (evidence.proof for found in derivation.conclusions for evidence in found.evidence)
    if proof := next(proofs, None):
        yield ""
        yield f"The log {proof.origin} held {proof.size:,} entries when this was built,"
        yield f"with the root {proof.root}. 'sousveil verify' checks them all."


def _claim_lines(evidence: ClaimEvidence) -> Iterator[str]:
    claim = evidence.claim
    if claim.status == "erased":
        yield f"claim {claim.id[:12]}  erased"
    else:
        sign = "" if claim.comparator == "=" else f"{claim.comparator} "
        yield (
            f"claim {claim.id[:12]}  {claim.subject_name} · {claim.property} · {sign}"
            f"{claim.value_text}  [{', '.join(_qualities(claim))}]"
        )
        if claim.address:
            yield f"  can be read at {claim.address}"
    for words in evidence.words:
        yield f"  quote {words.start}–{words.end}: {_quoted(words.text)}"
        yield f"    in {_document(words)}"
    for judgement in evidence.judgements:
        why = "".join(f": {said}" for said in (judgement.reason, judgement.text) if said)
        undone = ", withdrawn since" if judgement.withdrawn else ""
        when = f"{judgement.time[:10]}, judgement {judgement.id[:12]}"
        yield f"  {judgement.verdict} by {judgement.by} ({when}){why}{undone}"
    yield f"  proof: entry {evidence.proof.seq}, id {claim.id}"


def _qualities(claim: ClaimRow) -> Iterator[str]:
    yield claim.status
    if claim.polarity != "asserted":
        yield claim.polarity
    if claim.modality != "happened":
        yield claim.modality
    if claim.held:
        yield f"held {claim.held}"
    if claim.cited:
        yield f"says {claim.cited}"
    yield " ".join(part for part in (claim.made_by, claim.made_name, claim.made_version) if part)


def _quoted(text: str) -> str:
    if not text:
        return "(the document is not here)"
    flat = " ".join(text.split())
    return f"“{flat}”" if len(flat) <= _LONGEST_QUOTE else f"“{flat[:_LONGEST_QUOTE]}…”"


def _document(words: Words) -> str:
    if words.document is None:
        return f"document {words.document_id[:12]}, of which the ledger has no record"
    if words.document.status == "erased":
        return f"document {words.document_id[:12]}, erased"
    parts = (words.document.title, words.document.publisher, words.document.address)
    said = ", ".join(part for part in parts if part)
    return f"{said or 'a document without title'} (document {words.document_id[:12]})"
