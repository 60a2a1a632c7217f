"""Everything that pages are made of, asked of the tables once and grouped by what pages need."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from sousveil.measure import Finding, kept_findings, years_begun
from sousveil.observatory import Observatory
from sousveil.tables import (
    LIVE,
    ClaimRow,
    CountryRow,
    DocumentRow,
    EntityRow,
    JudgementRow,
    SupplyRow,
    Tables,
    ValueRow,
)

__all__ = ["CLAIMS_NAMED", "SiteData"]

#: Claims that a page names for each number; ``sousveil explain`` names all of them.
CLAIMS_NAMED = 4


class SiteData:
    """The tables of one build, in memory.

    :ivar size: entries of the log that the tables were built from.
    :ivar root: root hash of its tree over them.
    :ivar files: SHA-256 of each file of the tables, by its path.
    :ivar engine: version of the engine that made them.
    :ivar places: countries that an entity is, belongs to or is located in, by its id.
    :ivar claims: every claim by id, in the order of the log.
    :ivar values: distinct values of live claims, by entity, then by property.
    :ivar about: live claims whose value an entity is, by that entity.
    :ivar quoting: live claims that quote a document, by the document.
    :ivar set_aside: claims that no longer stand, by subject.
    :ivar once_quoting: places that claims quote which no longer stand, by document.
    :ivar findings: what the measures find, by measure.
    :ivar begun: the year of each system or deal on which all sources agree, by id.
    :ivar numbers: of each country, the findings that are one number of it.
    """

    def __init__(self, observatory: Observatory) -> None:
        with Tables(observatory) as tables:
            self.findings = kept_findings(tables, most=CLAIMS_NAMED)
            self.begun = years_begun(tables)
            self.counts = tables.counts()
            self.size = tables.manifest.size
            self.root = bytes.fromhex(tables.manifest.root)
            self.files = tables.manifest.files
            self.engine = tables.manifest.engine
            self.places = tables.places()
            self.entities: dict[str, EntityRow] = {row.id: row for row in tables.entities()}
            self.documents: dict[str, DocumentRow] = {
                row.id: row for row in tables.documents() if row.status == "held"
            }
            claims = sorted(tables.claims(), key=lambda row: row.seq)
            self.claims: dict[str, ClaimRow] = {row.id: row for row in claims}
            self.countries: dict[str, CountryRow] = {row.code: row for row in tables.countries()}
            self.supplies: list[SupplyRow] = tables.supplies()
            self.supplied_by = _grouped(self.supplies, "supplier")
            self.supplied_through = _grouped(self.supplies, "through")
            self.contested = tables.contested()
            self.values = _by_property(tables.values())
            self.judgements = _by_target(tables.judgements())
        self.about: dict[str, list[ClaimRow]] = defaultdict(list)
        self.set_aside: dict[str, list[ClaimRow]] = defaultdict(list)
        self.quoting: dict[str, list[ClaimRow]] = defaultdict(list)
        self.once_quoting: dict[str, list[tuple[int, int]]] = defaultdict(list)
        self._sort(claims)
        self.country_entity = {
            row.country: row for row in self.entities.values() if row.kind == "country"
        }
        self.deals = self._deals()
        self.numbers = _of_countries(self.findings)

    def _sort(self, claims: Iterable[ClaimRow]) -> None:
        for claim in claims:
            if claim.status not in LIVE:
                for quote in claim.quotes:
                    self.once_quoting[quote.document].append((quote.start, quote.end))
                if claim.subject:
                    self.set_aside[claim.subject].append(claim)
                continue
            if claim.value_entity:
                self.about[claim.value_entity].append(claim)
            for document in dict.fromkeys(quote.document for quote in claim.quotes):
                self.quoting[document].append(claim)

    def _deals(self) -> dict[str, list[str]]:
        """Deals that concern a system or lie in a country, by the id of either."""
        found: dict[str, list[str]] = defaultdict(list)
        for entity, by_property in self.values.items():
            for name in ("concerns", "located-in", "party"):
                for value in by_property.get(name, ()):
                    known = self.entities.get(entity)
                    if known and known.kind == "deal" and entity not in found[value.value_entity]:
                        found[value.value_entity].append(entity)
        return found

    def of(self, value: ValueRow) -> list[ClaimRow]:
        """The claims that state a value."""
        return [self.claims[claim] for claim in value.claims]

    def kind(self, kind: str) -> list[EntityRow]:
        """Entities of a kind, by name."""
        found = (row for row in self.entities.values() if row.kind == kind)
        return sorted(found, key=lambda row: (row.name.casefold(), row.id))

    def suppliers(self) -> dict[str, set[str]]:
        """Codes of the countries that each organisation supplied (happened), by its id."""
        found: dict[str, set[str]] = defaultdict(set)
        for row in self.supplies:
            if row.supplier_kind == "organisation" and row.modality == "happened":
                found[row.supplier].add(row.recipient)
        return found


def _of_countries(findings: Mapping[str, Sequence[Finding]]) -> dict[str, list[Finding]]:
    """Findings by country, of measures that give a country one number."""
    found: dict[str, list[Finding]] = defaultdict(list)
    for of_measure in findings.values():
        countries = {each.country for each in of_measure}
        if len(countries) == len(of_measure) and "" not in countries:
            for each in of_measure:
                found[each.country].append(each)
    return found


def _by_property(values: Iterable[ValueRow]) -> dict[str, dict[str, list[ValueRow]]]:
    found: dict[str, dict[str, list[ValueRow]]] = defaultdict(lambda: defaultdict(list))
    for value in values:
        found[value.entity][value.property].append(value)
    return found


def _grouped(rows: Iterable[SupplyRow], field: str) -> dict[str, list[SupplyRow]]:
    found: dict[str, list[SupplyRow]] = defaultdict(list)
    for row in rows:
        found[getattr(row, field)].append(row)
    return found


def _by_target(judgements: Iterable[JudgementRow]) -> dict[str, list[JudgementRow]]:
    found: dict[str, list[JudgementRow]] = defaultdict(list)
    for judgement in judgements:
        found[judgement.target].append(judgement)
    return found
