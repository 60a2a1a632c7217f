"""The rows that the tables hold, as plain structs.

One struct a table, its fields in the order of the Parquet file; docs/tables.md is the
same list for people who read the files with other tools. A text that the source does
not give is the empty string here (and NULL in the files); a number or a yes-or-no that
it does not give is ``None``. Dates are ISO 8601 days, times ISO 8601 in UTC, amounts
decimal strings exactly as the claim holds them.
"""

from __future__ import annotations

import builtins
from typing import Literal

import msgspec

from sousveil.model import EntityKind, EntityRef, SameAs

__all__ = [
    "LIVE",
    "STATUSES",
    "ClaimRow",
    "ConflictRow",
    "DocumentRow",
    "EntityRow",
    "JudgementRow",
    "NameRow",
    "QuoteRow",
    "SameAsRow",
    "Status",
    "ValueRow",
    "WaitingRow",
]

Status = Literal["proposed", "accepted", "rejected", "retracted", "corrected", "erased"]
STATUSES: tuple[Status, ...] = (
    "proposed",
    "accepted",
    "rejected",
    "retracted",
    "corrected",
    "erased",
)
#: Statuses of claims that stand: they make values, counts and measures.
LIVE: tuple[Status, ...] = ("proposed", "accepted")


class QuoteRow(msgspec.Struct, frozen=True):
    """The words that a claim rests on.

    :ivar claim: id of the claim.
    :ivar ordinal: 0 for the first quote of the claim.
    :ivar role: ``value``, or ``subject`` where these words only say what "it" is.
    :ivar document: id of the document.
    :ivar start: first code point of the quote in the document's canonical text.
    :ivar end: the code point after its last.
    :ivar text: the words; empty when the document is not here or was erased.
    """

    claim: str
    ordinal: int
    role: str
    document: str
    start: int
    end: int
    text: str


class ClaimRow(msgspec.Struct, frozen=True, kw_only=True):
    """One claim. What is empty was not stated; an erased claim has its number and id alone.

    :ivar seq: number of its entry in the log.
    :ivar id: id of its entry, 64 hex digits.
    :ivar time: when it entered the log.
    :ivar subject: id of the entity that it speaks of (empty when erased).
    :ivar subject_kind: kind of that entity.
    :ivar subject_name: its name as the source writes it.
    :ivar subject_country: ISO code that the source gives it.
    :ivar property: name of the property.
    :ivar type: ``entity``, ``text``, ``term``, ``quantity``, ``money``, ``date`` or ``flag``.
    :ivar comparator: ``=``, ``≈``, ``≥``, ``≤``, ``>`` or ``<``.
    :ivar value_text: the value in plain words, whatever its type, without the comparator.
    :ivar value_entity: id of the entity that is the value (type entity).
    :ivar value_kind: its kind.
    :ivar value_name: its name as the source writes it.
    :ivar value_country: ISO code that the source gives it.
    :ivar term: term of the closed list (type term).
    :ivar amount: decimal string (types quantity and money).
    :ivar low: lower bound that the source states for a quantity, a decimal string.
    :ivar high: upper bound that it states.
    :ivar unit: unit of a quantity; the property's where the claim names none.
    :ivar currency: ISO 4217 code (type money).
    :ivar price_year: year of the constant prices that the source states, if it does.
    :ivar stated: the source's own words for the value.
    :ivar edtf: the date as stated (type date).
    :ivar date_start: first day that it can mean; empty when open.
    :ivar date_end: last day that it can mean; empty when open.
    :ivar flag: yes or no (type flag).
    :ivar held: EDTF date at which it held.
    :ivar held_start: first day that ``held`` can mean.
    :ivar held_end: last day that ``held`` can mean.
    :ivar polarity: ``asserted`` or ``denied``.
    :ivar modality: ``happened``, ``planned``, ``alleged`` or ``possible``.
    :ivar cited: the institution that the source cites.
    :ivar address: http(s) address where this one statement can be read.
    :ivar published: EDTF date on which that page was published.
    :ivar published_end: last day that ``published`` can mean.
    :ivar made_by: ``extractor``, ``import`` or ``hand``.
    :ivar made_name: extractor, source id, or who entered it.
    :ivar made_version: its version.
    :ivar made_rule: the frame or column.
    :ivar made_row: the row of a structured source.
    :ivar confidence: probability in thousandths, where one was estimated.
    :ivar status: how it stands after the latest judgement on it.
    :ivar judgement: id of that judgement; empty when nobody judged.
    :ivar replacement: id of the better claim (status corrected).
    :ivar document: id of the document of its first quote.
    :ivar quotes: its words, in order.
    """

    seq: int
    id: str
    time: str
    subject: str
    subject_kind: str
    subject_name: str
    subject_country: str
    property: str
    type: str
    comparator: str
    value_text: str
    value_entity: str
    value_kind: str
    value_name: str
    value_country: str
    term: str
    amount: str
    low: str = ""
    high: str = ""
    unit: str
    currency: str
    price_year: str
    stated: str
    edtf: str
    date_start: str
    date_end: str
    flag: bool | None
    held: str
    held_start: str
    held_end: str
    polarity: str
    modality: str
    cited: str
    address: str = ""
    published: str = ""
    published_end: str = ""
    made_by: str
    made_name: str
    made_version: str
    made_rule: str
    made_row: str
    confidence: int | None
    status: Status
    judgement: str
    replacement: str
    document: str
    quotes: tuple[QuoteRow, ...] = ()


class WaitingRow(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """A proposed claim that waits for a reviewer: what decides its turn, and no more.

    :ivar seq: number of its entry in the log.
    :ivar id: id of its entry.
    :ivar document: id of the document of its first quote.
    :ivar start: first code point of that quote.
    :ivar end: the code point after its last.
    :ivar property: name of the property.
    :ivar confidence: probability in thousandths, where one was estimated.
    :ivar made_by: ``extractor``, ``import`` or ``hand``.
    :ivar polarity: ``asserted`` or ``denied``.
    :ivar modality: ``happened``, ``planned``, ``alleged`` or ``possible``.
    :ivar contested: whether another value contests its value.
    :ivar claims: live claims that state its value, itself among them.
    :ivar accepted: how many of these are accepted.
    """

    seq: int
    id: str
    document: str
    start: int
    end: int
    property: str
    confidence: int | None
    made_by: str
    polarity: str
    modality: str
    contested: bool
    claims: int
    accepted: int


class EntityRow(msgspec.Struct, frozen=True):
    """One entity: what the claims speak of.

    :ivar id: its id, as :mod:`sousveil.resolve` gives it; usable in an address.
    :ivar kind: ``country``, ``place``, ``organisation``, ``system``, ``deal``, ``norm``
        or ``document``.
    :ivar name: the name to show.
    :ivar country: ISO code; for a country, its own.
    :ivar names: every name of it, curated ones included: ``name`` first, the others sorted.
    :ivar claims: live claims about it.
    :ivar mentions: live claims whose value it is.
    :ivar first: when the first claim with it entered the log.
    :ivar last: when the last one did.
    """

    id: str
    kind: str
    name: str
    country: str
    names: tuple[str, ...]
    claims: int
    mentions: int
    first: str
    last: str


class NameRow(msgspec.Struct, frozen=True):
    """A name as some source writes it, and the entity that it means.

    :ivar kind: kind of entity.
    :ivar name: the name as written.
    :ivar country: ISO code that the source gives with it.
    :ivar entity: id of the entity.
    :ivar uses: claims in which it stands, as subject or as value, whatever their status.
    """

    kind: str
    name: str
    country: str
    entity: str
    uses: int


class DocumentRow(msgspec.Struct, frozen=True, kw_only=True):
    """One document, as the ledger records it.

    :ivar id: SHA-256 of the original bytes; the document's name.
    :ivar seq: number of its entry in the log; of the erasing judgement, when erased.
    :ivar entry: id of that entry.
    :ivar time: when that entry was made.
    :ivar text: SHA-256 of the canonical text.
    :ivar bytes: length of the original; 0 when erased.
    :ivar characters: length of the canonical text in code points; 0 when erased.
    :ivar media_type: such as ``text/html``.
    :ivar reader: reader and version that made the text.
    :ivar title: its title.
    :ivar language: BCP 47 tag.
    :ivar address: where it was published.
    :ivar published: EDTF date of publication.
    :ivar published_start: first day that ``published`` can mean.
    :ivar published_end: last day that ``published`` can mean.
    :ivar retrieved: UTC time of the fetch.
    :ivar publisher: the institution that published it.
    :ivar licence: its terms.
    :ivar attribution: the line that its terms ask for; made from publisher, title and
        address where the source gives none.
    :ivar republish: whether the site may show its text.
    :ivar claims: live claims that quote it.
    :ivar status: ``held``, or ``erased`` when its record was erased.
    """

    id: str
    seq: int
    entry: str
    time: str
    text: str
    bytes: int
    characters: int
    media_type: str
    reader: str
    title: str
    language: str
    address: str
    published: str
    published_start: str
    published_end: str
    retrieved: str
    publisher: str
    licence: str
    attribution: str
    republish: bool
    claims: int
    status: str


class JudgementRow(msgspec.Struct, frozen=True):
    """One judgement on one entry; a judgement on several entries is several rows.

    :ivar seq: number of the judgement's entry in the log.
    :ivar id: its id.
    :ivar time: when it entered the log.
    :ivar verdict: ``accept``, ``reject``, ``correct``, ``retract``, ``reply``, ``erase`` or
        ``withdraw``.
    :ivar target: id of the entry that it speaks of.
    :ivar by: who judged.
    :ivar reason: why.
    :ivar replacement: id of the better claim (verdict correct).
    :ivar text: the answer of the named party (verdict reply).
    :ivar source: where that answer stands.
    :ivar withdrawn: id of the judgement that withdraws it; empty when it counts.
    """

    seq: int
    id: str
    time: str
    verdict: str
    target: str
    by: str
    reason: str
    replacement: str
    text: str
    source: str
    withdrawn: str


class SameAsRow(msgspec.Struct, frozen=True):
    """One judgement that two names are, or are not, one entity.

    :ivar seq: number of its entry in the log.
    :ivar id: its id.
    :ivar time: when it entered the log.
    :ivar kind: kind of both names.
    :ivar left_name: one name.
    :ivar left_country: ISO code that the judgement gives it.
    :ivar left_document: id of the document that describes it, where it is no name.
    :ivar right_name: the other name.
    :ivar right_country: ISO code that the judgement gives it.
    :ivar right_document: id of the document that describes it, where it is no name.
    :ivar verdict: ``same`` or ``different``.
    :ivar by: who judged.
    :ivar reason: why.
    :ivar evidence: address or entry id of what shows it.
    :ivar withdrawn: id of the judgement that withdraws it; empty when it counts.
    """

    seq: int
    id: str
    time: str
    kind: EntityKind
    left_name: str
    left_country: str
    left_document: str
    right_name: str
    right_country: str
    right_document: str
    verdict: Literal["same", "different"]
    by: str
    reason: str
    evidence: str
    withdrawn: str

    @property
    def judgement(self) -> SameAs:
        """It as the ledger holds it."""
        return SameAs(
            left=EntityRef(self.kind, self.left_name, self.left_country, self.left_document),
            right=EntityRef(self.kind, self.right_name, self.right_country, self.right_document),
            verdict=self.verdict,
            by=self.by,
            reason=self.reason,
            evidence=self.evidence,
        )


class ConflictRow(msgspec.Struct, frozen=True):
    """Something about names that a person should look at; nothing was guessed to settle it.

    :ivar what: ``two-countries``, ``two-curated``, ``two-numbers``, ``kept-apart`` or
        ``same-spelling``.
    :ivar entity: id of the entity concerned.
    :ivar message: it in words.
    """

    what: str
    entity: str
    message: str


class ValueRow(msgspec.Struct, frozen=True, kw_only=True):
    """One value of one property of one entity, with every live claim that states it.

    :ivar id: 16 hex digits made from what follows; the same for the same value.
    :ivar entity: id of the entity.
    :ivar entity_name: its name.
    :ivar entity_kind: its kind.
    :ivar property: name of the property.
    :ivar type: type of the value.
    :ivar comparator: how it compares.
    :ivar value_text: in plain words, as the first claim states it.
    :ivar value_entity: id of the entity that is the value.
    :ivar term: term of the closed list.
    :ivar amount: decimal string without needless zeros.
    :ivar unit: unit of a quantity.
    :ivar currency: ISO 4217 code.
    :ivar price_year: year of constant prices.
    :ivar edtf: date.
    :ivar flag: yes or no.
    :ivar held: EDTF date at which it held.
    :ivar polarity: ``asserted`` or ``denied``.
    :ivar modality: ``happened``, ``planned``, ``alleged`` or ``possible``.
    :ivar contested: whether another value of the same property contests it
        ("When values contest each other" in docs/tables.md).
    :ivar accepted: how many of its claims are accepted.
    :ivar documents: how many documents, or pages named by a table, state it.
    :ivar claims: ids of its claims, in the order of the log.
    """

    id: str
    entity: str
    entity_name: str
    entity_kind: str
    property: str
    type: str
    comparator: str
    value_text: str
    value_entity: str
    term: str
    amount: str
    unit: str
    currency: str
    price_year: str
    edtf: str
    flag: bool | None
    held: str
    polarity: str
    modality: str
    contested: bool
    accepted: int
    documents: int
    claims: tuple[str, ...]

    @builtins.property
    def text(self) -> str:
        """The value with its comparator, as a page shows it: ``> 4,300``."""
        return self.value_text if self.comparator == "=" else f"{self.comparator} {self.value_text}"
