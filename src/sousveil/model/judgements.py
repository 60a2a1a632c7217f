"""What is said about claims and about names: judgements, same-as, documents.

Nothing in the ledger is changed; a judgement is added that speaks of an earlier
entry. Each names who judged (a public name, an office, or ``policy:…``) and why.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from sousveil.errors import ModelError
from sousveil.model.entities import EntityRef

__all__ = ["DocumentRecord", "Judgement", "SameAs", "Verdict"]

Verdict = Literal["accept", "reject", "correct", "retract", "reply", "erase", "withdraw"]


class Judgement(msgspec.Struct, frozen=True, gc=False, omit_defaults=True, kw_only=True):
    """A verdict on earlier entries.

    :ivar verdict: ``accept`` or ``reject`` (review), ``correct`` (``replacement``
        names the better claim), ``retract`` (its maker takes it back), ``reply``
        (the named party's answer, in ``text`` with its ``source``), ``erase``
        (the body was removed by law; the proof stays), ``withdraw`` (the judgements
        that it names no longer count, as if they had not been made).
    :ivar targets: entry ids (body hashes, 64 hex digits) that it speaks of: claims,
        or, when it withdraws, judgements.
    :ivar by: who judged: a public name, an office, or ``policy:name``.
    """

    verdict: Verdict
    targets: tuple[str, ...]
    by: str
    reason: str = ""
    replacement: str = ""
    text: str = ""
    source: str = ""

    def check(self) -> None:
        """:raises ModelError: when a part that this verdict needs is missing."""
        if not self.targets:
            raise ModelError(f"The judgement {self.verdict!r} speaks of no entry.")
        if not self.by.strip():
            raise ModelError(f"The judgement {self.verdict!r} does not say who judged.")
        needed = {
            "reject": "reason",
            "retract": "reason",
            "erase": "reason",
            "withdraw": "reason",
            "reply": "text",
            "correct": "replacement",
        }.get(self.verdict)
        if needed and not getattr(self, needed).strip():
            raise ModelError(
                f"The judgement {self.verdict!r} needs a {needed}.",
                hint=f"Give it with --{needed}.",
            )


class SameAs(msgspec.Struct, frozen=True, gc=False, omit_defaults=True, kw_only=True):
    """A judgement that two names are (``same``) or are not (``different``) one entity.

    A later judgement on the same pair replaces the earlier one, so each is reversible.

    :ivar evidence: address or entry id of what shows it.
    """

    left: EntityRef
    right: EntityRef
    verdict: Literal["same", "different"]
    by: str
    reason: str = ""
    evidence: str = ""

    def check(self) -> None:
        """:raises ModelError: when the two names are of different kinds, or nobody judged."""
        self.left.check()
        self.right.check()
        if self.left.kind != self.right.kind:
            raise ModelError(
                f"{self.left.name} is a {self.left.kind}, {self.right.name} a {self.right.kind}:"
                " they cannot be one entity."
            )
        if not self.by.strip():
            raise ModelError("The same-as judgement does not say who judged.")


class DocumentRecord(msgspec.Struct, frozen=True, gc=False, omit_defaults=True, kw_only=True):
    """That a document was added: its hashes, and where it came from.

    :ivar document: SHA-256 of the original bytes, 64 hex digits; the document's name.
    :ivar text: SHA-256 of the canonical text in UTF-8, 64 hex digits.
    :ivar characters: length of the canonical text, in code points.
    :ivar media_type: such as ``text/html``.
    :ivar reader: reader and version that made the text, such as ``html/1``.
    :ivar language: BCP 47 tag such as ``es``; empty when it cannot be told.
    :ivar address: where it was published: an http(s) address; empty for a local file.
    :ivar published: EDTF date of publication.
    :ivar retrieved: UTC time of the fetch, ISO 8601.
    :ivar publisher: the institution that published it.
    :ivar licence: SPDX identifier or short name of the terms, where known.
    :ivar republish: whether its text may be shown in full on a site. When not, the
        site shows hash, offsets and address only.
    """

    document: str
    text: str
    bytes: int
    characters: int
    media_type: str
    reader: str
    title: str = ""
    language: str = ""
    address: str = ""
    published: str = ""
    retrieved: str = ""
    publisher: str = ""
    licence: str = ""
    republish: bool = False
