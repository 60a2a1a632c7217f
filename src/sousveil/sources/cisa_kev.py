"""Known exploited vulnerabilities of the US cyber-security agency, counted by vendor.

A count of holes that are known to have been used in attacks. Many products in many
hands make many of them: the number says nothing of how careful a vendor is.
"""

from __future__ import annotations

from collections.abc import Iterator

from sousveil.model import Quantity
from sousveil.sources._source import Statement, TableSource, organisation
from sousveil.sources._table import Row

__all__ = ["CisaKev"]


class CisaKev(TableSource):
    """The edition of August 2025; vendors by the same rule as the sanctions list."""

    id = "cisa-kev"
    title = "Known Exploited Vulnerabilities by vendor"
    publisher = "United States Cybersecurity and Infrastructure Security Agency"
    address = "https://www.cisa.gov/known-exploited-vulnerabilities-catalog"
    licence = "CC0-1.0"
    attribution = (
        "Counted by Sousveil from the Known Exploited Vulnerabilities Catalog of the United States"
        " Cybersecurity and Infrastructure Security Agency."
    )
    published = "2025-08-25"
    retrieved = "2026-11-24"
    version = "1"
    headers = ("vendor", "vulnerabilities", "first added", "last added")
    key = ("vendor",)

    def statements(self, row: Row) -> Iterator[Statement]:
        """How many stood in the catalogue on the day of the edition."""
        yield Statement(
            column="vulnerabilities",
            subject=organisation(row.cells["vendor"]),
            property="known-exploited-vulnerabilities",
            value=Quantity(row.cells["vulnerabilities"], "vulnerabilities"),
            held=self.published,
        )
