"""The totals of Carnegie's AI Global Surveillance Index 2019, as stated and as counted.

Each row is one total from one place: the text of the report, or our count of its
published table. Where the two differ (smart policing: 52 in the text, 53 ticks in the
table) both are claims about one subject, so that they contest each other in sight. This
module counts nothing itself; the tests hold the counted rows against the table.
"""

from __future__ import annotations

from collections.abc import Iterator

from sousveil.model import COMPARATORS, Comparator, EntityRef, Quantity
from sousveil.sources._source import Statement, TableSource, one_of
from sousveil.sources._table import Row
from sousveil.sources.aigs import Aigs2019

__all__ = ["INDEX", "Aigs2019Totals", "total_subject"]

INDEX = "AI Global Surveillance Index 2019"

_COMPARATORS: dict[str, Comparator] = {sign: sign for sign in COMPARATORS}


def total_subject(total: str) -> EntityRef:
    """What a claim about one total of the index speaks of."""
    return EntityRef("document", f"{INDEX}: {total}")


class Aigs2019Totals(TableSource):
    """Totals that the report's text states, and the same counted from its table."""

    id = "aigs-2019-totals"
    title = "AI Global Surveillance Index 2019: totals"
    publisher = Aigs2019.publisher
    address = Aigs2019.address
    licence = Aigs2019.licence
    attribution = Aigs2019.attribution
    published = Aigs2019.published
    retrieved = Aigs2019.retrieved
    version = "1"
    headers = ("total", "stated by", "comparator", "countries", "where")
    key = ("total", "stated by")

    def statements(self, row: Row) -> Iterator[Statement]:
        """One count of countries."""
        amount = row.cells["countries"]
        yield Statement(
            column=row.cells["stated by"],
            subject=total_subject(row.cells["total"]),
            property="index-total",
            value=Quantity(amount, unit="countries", stated=amount),
            comparator=one_of(_COMPARATORS, row.cells["comparator"], column="comparator"),
        )
