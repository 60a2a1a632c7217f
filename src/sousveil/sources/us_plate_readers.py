"""Plate readers of US police agencies: figures and rules that the agencies publish.

Each row is an agency's page on the transparency portal of the supplier, Flock Safety:
how many readers, how long readings are kept, who else can search them, how often they
are searched, what the agency's policy forbids. A policy is what an agency says of
itself; whether it is kept is not said.
"""

from __future__ import annotations

from collections.abc import Iterator

from sousveil.model import Comparator, EntityRef, EntityValue, Quantity, Term, Text, Value
from sousveil.sources._source import Statement, TableSource, one_of, organisation
from sousveil.sources._table import Row

__all__ = ["UsPlateReaderPolicies"]

_FORBIDDEN = {
    "immigration enforcement": "immigration-enforcement",
    "traffic enforcement": "traffic-enforcement",
    "harassment": "harassment",
    "protected class": "protected-class",
    "personal use": "personal-use",
}
#: Column, property, comparator. Who has access is counted in a list of names, roughly.
_FIGURES: tuple[tuple[str, str, Comparator], ...] = (
    ("plate readers", "cameras", "="),
    ("kept for days", "data-retention", "="),
    ("organisations with access", "organisations-with-access", "≈"),
    ("vehicles in 30 days", "vehicles-read", "="),
    ("searches in 30 days", "searches", "="),
)
_UNITED_STATES = EntityRef("country", "United States", "US")


class UsPlateReaderPolicies(TableSource):
    """What 368 agencies said of themselves in 2023 and 2024."""

    id = "us-plate-reader-policies"
    title = "Plate readers of US police agencies: figures and policies"
    publisher = "McClatchy"
    address = "https://transparency.flocksafety.com/"
    licence = "MIT"
    attribution = (
        "Figures and rules from police agencies' transparency pages, gathered by McClatchy (MIT"
        " licence); told apart and arranged by Sousveil."
    )
    published = "2024-04-26"
    retrieved = "2026-11-24"
    version = "1"
    starter = False  # one country's agencies would outnumber all other systems
    headers = (
        "agency id",
        "system",
        "agency",
        "country",
        "supplier",
        "technology",
        "plate readers",
        "kept for days",
        "organisations with access",
        "vehicles in 30 days",
        "searches in 30 days",
        "figures of",
        "forbidden uses",
        "safeguards",
        "policy of",
        "address",
    )
    key = ("agency id",)
    address_column = "address"

    def statements(self, row: Row) -> Iterator[Statement]:
        """The system, its figures, and its rules."""
        cells = row.cells
        system = EntityRef("system", cells["system"], _UNITED_STATES.country)

        def said(
            column: str, name: str, value: Value, sign: Comparator = "=", held: str = ""
        ) -> Statement:
            return Statement(
                column=column,
                subject=system,
                property=name,
                value=value,
                comparator=sign,
                held=held,
            )

        yield said("country", "located-in", EntityValue(_UNITED_STATES))
        technology = Term("licence-plate-recognition", stated=cells["technology"])
        yield said("technology", "technology", technology)
        yield said("agency", "operator", EntityValue(organisation(cells["agency"], "US")))
        yield said("supplier", "supplier", EntityValue(organisation(cells["supplier"])))
        for column, name, sign in _FIGURES:
            if cells[column]:
                yield said(column, name, Quantity(cells[column]), sign, cells["figures of"])
        for word in row.words("forbidden uses"):
            term = one_of(_FORBIDDEN, word, column="forbidden use")
            value = Term(term, stated=word)
            yield said("forbidden uses", "prohibited-use", value, held=cells["policy of"])
        for words in row.words("safeguards"):
            yield said("safeguards", "safeguard", Text(words), held=cells["policy of"])
