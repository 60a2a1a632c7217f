"""What templates are given: values, facts and evidence, ready to print.

A view decides nothing about truth. It carries how a claim stands (status), how sure its
source is (modality, polarity) and the words, and withholds words that a document's terms
do not allow to be shown.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from typing import Protocol
from urllib.parse import urlsplit

import msgspec

from sousveil.model import all_properties
from sousveil.publish._addresses import (
    claim_path,
    document_path,
    entity_path,
    quote_anchor,
    technology_path,
    text_page,
)
from sousveil.publish._data import SiteData
from sousveil.publish._words import (
    MODALITY_WORDS,
    STATUS_WORDS,
    ValueWords,
    date_words,
    in_words,
    property_label,
    term_meaning,
)
from sousveil.sources import all_sources
from sousveil.tables import ClaimRow, QuoteRow, ValueRow

__all__ = ["Evidence", "Fact", "QuoteView", "Standing", "ValueView", "Views"]

#: Claims whose evidence a value shows in place; the others are in the table of claims.
MOST_EVIDENCE = 8
#: Values that a property shows in place.
MOST_VALUES = 40

#: Media types of documents that are tables.
TABLE_TYPES = (
    "text/csv",
    "text/tab-separated-values",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
)


class Standing(Protocol):
    """Whatever says how a claim stands."""

    @property
    def status(self) -> str: ...
    @property
    def status_words(self) -> str: ...
    @property
    def modality(self) -> str: ...
    @property
    def denied(self) -> bool: ...


class QuoteView(msgspec.Struct, frozen=True, kw_only=True):
    """A quote with its document, and where both are found.

    :ivar words: the words; empty when they may not be shown or are not here.
    :ivar shown: whether they may be.
    :ivar row: whether they are a row of a table.
    :ivar cells: header and cell of its filled cells, where the table's headers are known.
    """

    role: str
    start: int
    end: int
    words: str
    shown: bool
    document: str
    path: str
    href: str
    title: str
    publisher: str
    published: str
    address: str
    text_hash: str
    record_seq: int
    record_id: str
    row: bool = False
    cells: tuple[tuple[str, str], ...] = ()

    @property
    def glance(self) -> str:
        """What to show of it at a glance: the words; of a row, the page that it names."""
        return dict(self.cells).get("title", "") if self.row else self.words


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """A claim, as evidence for a value."""

    id: str
    seq: int
    path: str
    status: str
    status_words: str
    modality: str
    denied: bool
    cited: str
    address: str
    made: str
    entered: str
    source: str
    quotes: tuple[QuoteView, ...]


class ValueView(msgspec.Struct, frozen=True, kw_only=True):
    """A value of a property, with every claim that states it."""

    words: ValueWords
    href: str
    name: str
    meaning: str
    status: str
    status_words: str
    modality: str
    denied: bool
    held: str
    sources: str
    evidence: tuple[Evidence, ...]
    more: int

    @property
    def plainest(self) -> QuoteView | None:
        """A quote to show at a glance: of prose rather than of a table's row."""
        shown = [
            quote
            for each in self.evidence
            for quote in each.quotes
            if quote.shown and quote.role == "value"
        ]
        return min(shown, key=lambda quote: quote.row, default=None)


class Fact(msgspec.Struct, frozen=True, kw_only=True):
    """A property of an entity, with its values."""

    property: str
    label: str
    definition: str
    contested: bool
    values: tuple[ValueView, ...]
    more: int


class Views:
    """Makes views of the data of one site."""

    def __init__(self, data: SiteData) -> None:
        self.data = data
        self._properties = all_properties()
        self._order = {name: at for at, name in enumerate(self._properties)}
        self._headers = {name: source.headers for name, source in all_sources().items()}

    def facts(self, entity: str, *, leave_out: Iterable[str] = ()) -> list[Fact]:
        """The facts of an entity, in the order of the vocabulary."""
        by_property = self.data.values.get(entity, {})
        left_out = set(leave_out)
        names = sorted(by_property, key=lambda name: self._order.get(name, 999))
        return [self.fact(name, by_property[name]) for name in names if name not in left_out]

    def fact(self, name: str, values: Sequence[ValueRow]) -> Fact:
        """One property with its values."""
        definition = self._properties[name]
        return Fact(
            property=name,
            label=property_label(name),
            definition=definition.definition,
            contested=any(value.contested for value in values),
            values=tuple(self.value(value) for value in values[:MOST_VALUES]),
            more=max(0, len(values) - MOST_VALUES),
        )

    def value(self, value: ValueRow) -> ValueView:
        """A value with its evidence, accepted claims first."""
        claims = sorted(self.data.of(value), key=lambda row: (row.status != "accepted", row.seq))
        first = claims[0]
        return ValueView(
            words=in_words(first),
            href=technology_path(value.term)
            if value.property == "technology" and value.term
            else self.href(first.value_entity),
            name=self.name(first.value_entity) if first.value_entity else "",
            meaning=term_meaning(self._properties[value.property].terms, value.term),
            status=first.status,
            status_words=STATUS_WORDS[first.status],
            modality=MODALITY_WORDS[value.modality],
            denied=value.polarity == "denied",
            held=date_words(value.held) if value.held else "",
            sources=self._sources(claims),
            evidence=tuple(self.evidence(claim) for claim in claims[:MOST_EVIDENCE]),
            more=max(0, len(claims) - MOST_EVIDENCE),
        )

    def _sources(self, claims: Sequence[ClaimRow]) -> str:
        """``Carnegie Endowment and 2 more sources``."""
        pages = {claim.address or claim.document: claim for claim in reversed(claims)}
        first = self.source_of(claims[0])
        rest = len(pages) - 1
        if not rest:
            return first
        return f"{first} and {rest} more {'source' if rest == 1 else 'sources'}"

    def source_of(self, claim: ClaimRow) -> str:
        """Where a claim can be read, in a line: the page that its table names, or its document."""
        if not claim.address:
            return self.source_name(claim.document)
        return (urlsplit(claim.address).hostname or claim.address).removeprefix("www.")

    def source_name(self, document: str) -> str:
        """How a document is called in a line: its title, or who published it."""
        row = self.data.documents.get(document)
        if row is None:
            return f"document {document[:12]}"
        return row.title or row.publisher or f"document {document[:12]}"

    def evidence(self, claim: ClaimRow) -> Evidence:
        """A claim with its quotes."""
        return Evidence(
            id=claim.id,
            seq=claim.seq,
            path=claim_path(claim.id),
            status=claim.status,
            status_words=STATUS_WORDS[claim.status],
            modality=MODALITY_WORDS.get(claim.modality, claim.modality),
            denied=claim.polarity == "denied",
            cited=claim.cited,
            address=claim.address,
            made=made_words(claim),
            entered=claim.time[:10],
            source=self.source_of(claim),
            quotes=tuple(self.quote(quote, claim.made_name) for quote in claim.quotes),
        )

    def quote(self, quote: QuoteRow, source: str = "") -> QuoteView:
        """A quote with its document; its words only where the document's terms allow.

        :param source: the structured source whose headers its row has.
        """
        row = self.data.documents.get(quote.document)
        shown = bool(row and row.republish and quote.text)
        path = document_path(quote.document) if row else ""
        page = text_page(quote.document, quote.start)
        return QuoteView(
            role=quote.role,
            start=quote.start,
            end=quote.end,
            words=quote.text if shown else "",
            shown=shown,
            document=quote.document,
            path=path,
            href=f"{page}#{quote_anchor(quote.start, quote.end)}" if shown else path,
            title=self.source_name(quote.document),
            publisher=row.publisher if row else "",
            published=date_words(row.published) if row and row.published else "",
            address=row.address if row else "",
            text_hash=row.text if row else "",
            record_seq=row.seq if row else -1,
            record_id=row.entry if row else "",
            row=bool(row and row.media_type in TABLE_TYPES),
            cells=self._cells(quote.text, source) if shown else (),
        )

    def _cells(self, line: str, source: str) -> tuple[tuple[str, str], ...]:
        headers = self._headers.get(source, ())
        cells = next(csv.reader([line]), []) if headers else []
        if len(cells) != len(headers):
            return ()
        return tuple((name, cell) for name, cell in zip(headers, cells, strict=True) if cell)

    def href(self, entity: str) -> str:
        """The page of an entity; empty when there is none."""
        row = self.data.entities.get(entity)
        return entity_path(row) if row is not None else ""

    def name(self, entity: str) -> str:
        """The name of an entity."""
        row = self.data.entities.get(entity)
        return row.name if row else entity

    def set_aside(self, entity: str) -> list[tuple[str, ValueWords, Evidence]]:
        """Claims about an entity that no longer stand: label, value, evidence."""
        return [
            (property_label(claim.property), in_words(claim), self.evidence(claim))
            for claim in self.data.set_aside.get(entity, ())
        ]


def made_words(claim: ClaimRow) -> str:
    """How a claim was made: ``Read by machine: frames 3, rule cost``."""
    version = f" {claim.made_version}" if claim.made_version else ""
    match claim.made_by:
        case "extractor":
            rule = f", rule {claim.made_rule}" if claim.made_rule else ""
            return f"Read by machine: {claim.made_name}{version}{rule}"
        case "import":
            row = f", row {claim.made_row}" if claim.made_row else ""
            return f"Taken from a data set: {claim.made_name}{version}{row}"
        case "hand":
            return f"Entered by {claim.made_name}"
        case _:
            return ""
