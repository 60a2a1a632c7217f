"""The shapes of the API's answers: one struct each, from which the OpenAPI document is made too.

What is empty or unknown is left out of an answer; what is left out was not stated, which is
not the same as *no*. ``href`` and ``proof`` are paths below the root of the API.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from sousveil.model import EntityKind, Modality, Polarity
from sousveil.tables import Status

__all__ = [
    "Changes",
    "ClaimAnswer",
    "ClaimList",
    "DocumentAnswer",
    "DocumentList",
    "EntityAnswer",
    "EntityList",
    "EntitySummary",
    "EntityValues",
    "EntryAnswer",
    "FindingAnswer",
    "FindingList",
    "Hit",
    "Index",
    "JudgementAnswer",
    "MadeAnswer",
    "MeasureAnswer",
    "MeasureList",
    "ProofAnswer",
    "QuoteAnswer",
    "SearchResults",
    "StatedAnswer",
    "Thing",
    "Value",
    "ValueAnswer",
]

Hash = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]


class Answer(msgspec.Struct, frozen=True, omit_defaults=True):
    """What all answers share."""


class Index(Answer, frozen=True, kw_only=True):
    """What this is, what it was made from, and where things are."""

    name: str
    version: str
    origin: str
    entries: int
    root: Hash
    tables: Hash
    claims: int
    entities: int
    documents: int
    links: dict[str, str]
    limits: dict[str, int]
    notice: str


class Thing(Answer, frozen=True, kw_only=True):
    """What a claim speaks of: an entity by its id, in the words of the source."""

    id: str
    kind: EntityKind
    name: str
    country: str = ""
    href: str


class QuoteAnswer(Answer, frozen=True, kw_only=True):
    """The words that a claim rests on: ``text[start:end]`` of a document's canonical text, in
    code points. ``text`` only where the document's terms allow it to be shown (``shown``)."""

    document: Hash
    start: Annotated[int, msgspec.Meta(ge=0)]
    end: Annotated[int, msgspec.Meta(ge=0)]
    role: Literal["value", "subject"] = "value"
    shown: bool
    text: str = ""
    title: str = ""
    attribution: str = ""
    licence: str = ""
    href: str


class Value(Answer, frozen=True, kw_only=True):
    """A value: ``text`` is it in plain words; the other fields depend on ``type``."""

    type: Literal["entity", "text", "term", "quantity", "money", "date", "flag"]
    text: str = ""
    entity: Thing | None = None
    term: str = ""
    amount: str = ""
    low: str = ""
    high: str = ""
    unit: str = ""
    currency: str = ""
    price_year: str = ""
    stated: str = ""
    date: str = ""
    flag: bool | None = None


class MadeAnswer(Answer, frozen=True, kw_only=True):
    """How a claim was made. ``confidence``, in thousandths, estimates whether the document says
    so, not whether it is true."""

    by: str
    name: str
    version: str = ""
    rule: str = ""
    row: str = ""
    confidence: int | None = None


class JudgementAnswer(Answer, frozen=True, kw_only=True):
    """A judgement on a claim, or the named party's reply to it."""

    seq: int
    id: Hash
    time: str
    verdict: str
    by: str
    reason: str = ""
    replacement: str = ""
    text: str = ""
    source: str = ""
    withdrawn: str = ""
    proof: str


class ClaimAnswer(Answer, frozen=True, kw_only=True):
    """One statement of one source, in its words. An erased claim has its number, id and proof
    and nothing else."""

    seq: int
    id: Hash
    time: str
    status: Status
    subject: Thing | None = None
    property: str = ""
    comparator: Literal["", "=", "≈", "≥", "≤", ">", "<"] = ""
    value: Value | None = None
    held: str = ""
    polarity: Polarity | Literal[""] = ""
    modality: Modality | Literal[""] = ""
    cited: str = ""
    address: str = ""
    published: str = ""
    made: MadeAnswer | None = None
    judgement: str = ""
    replacement: str = ""
    replies: list[JudgementAnswer] = []
    quotes: list[QuoteAnswer] = []
    href: str
    proof: str


class ClaimList(Answer, frozen=True, kw_only=True):
    """A page of claims, in the order of the log."""

    items: list[ClaimAnswer]
    next: str = ""


class ValueAnswer(Answer, frozen=True, kw_only=True):
    """A value of a property, with the claims that state it: the ids of the first, and how many.
    Values that contest each other stand side by side."""

    id: str
    property: str
    comparator: Literal["=", "≈", "≥", "≤", ">", "<"]
    value: Value
    held: str = ""
    polarity: Polarity
    modality: Modality
    contested: bool
    accepted: int
    documents: int
    count: int
    claims: list[str]


class EntitySummary(Answer, frozen=True, kw_only=True):
    """An entity: what claims speak of. ``claims`` about it stand, ``mentions`` have it as their
    value."""

    id: str
    kind: EntityKind
    name: str
    country: str = ""
    names: list[str]
    claims: int
    mentions: int
    first: str = ""
    last: str = ""
    href: str


class EntityAnswer(EntitySummary, frozen=True, kw_only=True):
    """An entity with what is said of it: the first values; ``more`` are at ``/values``."""

    values: list[ValueAnswer]
    more: int = 0


class EntityList(Answer, frozen=True, kw_only=True):
    """A page of entities, by id."""

    items: list[EntitySummary]
    next: str = ""


class EntityValues(Answer, frozen=True, kw_only=True):
    """A page of an entity's values, by property."""

    items: list[ValueAnswer]
    next: str = ""


class DocumentAnswer(Answer, frozen=True, kw_only=True):
    """A document, as the ledger records it. An erased one has its id and proof alone."""

    id: Hash
    seq: int
    time: str
    status: Literal["held", "erased"]
    text_sha256: str = ""
    bytes: int = 0
    characters: int = 0
    media_type: str = ""
    reader: str = ""
    title: str = ""
    language: str = ""
    address: str = ""
    published: str = ""
    retrieved: str = ""
    publisher: str = ""
    licence: str = ""
    attribution: str = ""
    republish: bool = False
    claims: int = 0
    href: str
    proof: str


class DocumentList(Answer, frozen=True, kw_only=True):
    """A page of documents, in the order of the log."""

    items: list[DocumentAnswer]
    next: str = ""


class MeasureAnswer(Answer, frozen=True, kw_only=True):
    """A measure: a rule in words, computed from the claims."""

    id: str
    title: str
    unit: str
    rule: str
    by: list[str]
    covers: str = ""
    href: str


class MeasureList(Answer, frozen=True, kw_only=True):
    """Every measure."""

    items: list[MeasureAnswer]


class StatedAnswer(Answer, frozen=True, kw_only=True):
    """What a source itself states for the same number."""

    by: str
    comparator: str
    amount: str
    claim: str


class FindingAnswer(Answer, frozen=True, kw_only=True):
    """One number, its interval, and the claims that it rests on: the first ids, and how many."""

    title: str
    value: str
    unit: str
    country: str = ""
    parts: dict[str, str] = {}
    low: str = ""
    high: str = ""
    covers: str = ""
    of: int = 0
    warning: str = ""
    count: int
    accepted: int
    claims: list[str]
    stated: list[StatedAnswer] = []


class FindingList(Answer, frozen=True, kw_only=True):
    """What a measure finds. What no claim speaks of has no finding: that is *unknown*."""

    measure: MeasureAnswer
    items: list[FindingAnswer]
    next: str = ""


class Hit(Answer, frozen=True, kw_only=True):
    """One thing found, the likeliest first."""

    what: Literal["entity", "document", "claim"]
    score: float
    entity: EntitySummary | None = None
    document: DocumentAnswer | None = None
    claim: ClaimAnswer | None = None


class SearchResults(Answer, frozen=True, kw_only=True):
    """What was found. ``relaxed``: nothing had the words as given, so words that differ by one
    letter were taken as well."""

    query: str
    total: int
    relaxed: bool = False
    items: list[Hit]
    next: str = ""


class EntryAnswer(Answer, frozen=True, kw_only=True):
    """An entry of the log. ``claim`` holds it as it stands now, where it is a claim."""

    seq: int
    id: Hash
    kind: Literal["claim", "judgement", "same-as", "document"]
    time: str
    erased: bool = False
    claim: ClaimAnswer | None = None
    document: DocumentAnswer | None = None
    body: msgspec.Raw | None = None
    proof: str


class Changes(Answer, frozen=True, kw_only=True):
    """Entries that came after a checkpoint of ``since`` entries, and proof that the log only
    grew: the consistency proof (RFC 6962, 2.1.2) from ``since`` to ``size``, in base64."""

    since: int
    size: int
    root: Hash
    consistency: list[str]
    items: list[EntryAnswer]
    next: str = ""


class ProofAnswer(Answer, frozen=True, kw_only=True):
    """That an entry stands in the log: its leaf, the hashes up to the root, and the checkpoint
    that the log's key signs. ``body`` is the line that ``id`` is the SHA-256 of; it is missing
    when it was erased. ``text`` is the same as C2SP tlog-proof, for other clients."""

    seq: int
    id: Hash
    kind: str
    leaf: str
    size: int
    root: Hash
    hashes: list[str]
    checkpoint: str
    key: str
    body: str = ""
    erased: bool = False
    text: str
