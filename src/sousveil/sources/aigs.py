"""Carnegie's AI Global Surveillance Index 2019, country by country.

Each row of our table is one row of the index's published table: which kinds of
surveillance with artificial intelligence the country uses, from which countries and
companies. A tick makes a claim; a blank makes none, because the index found nothing
there, which is not the same as no. The columns that the index took from others
(military spending, Freedom on the Net, investment ranking) are theirs and are left
out. docs/sources.md says how the table was checked against the published one.
"""

from __future__ import annotations

from collections.abc import Iterator

from sousveil.model import EntityRef, EntityValue, Quantity, Term, Text
from sousveil.sources._cells import country_named
from sousveil.sources._source import Statement, TableSource, one_of, organisation
from sousveil.sources._table import Row

__all__ = ["BELT_AND_ROAD", "Aigs2019"]

BELT_AND_ROAD = EntityRef("norm", "Belt and Road Initiative")

_TECHNOLOGIES = {
    "smart city": "smart-city",
    "facial recognition": "facial-recognition",
    "smart policing": "smart-policing",
}
_REGIMES = {
    "closed autocracy": "closed-autocracy",
    "electoral autocracy": "electoral-autocracy",
    "electoral democracy": "electoral-democracy",
    "liberal democracy": "liberal-democracy",
}


class Aigs2019(TableSource):
    """The table of the index: 75 countries and territories."""

    id = "aigs-2019"
    title = "AI Global Surveillance Index 2019: countries"
    publisher = "Carnegie Endowment for International Peace"
    address = (
        "https://carnegieendowment.org/research/2019/09/the-global-expansion-of-ai-surveillance"
    )
    licence = "CC-BY-4.0 (as stated by third parties)"
    attribution = (
        "Figures from S. Feldstein, The Global Expansion of AI Surveillance, "
        "Carnegie Endowment for International Peace, 2019; arranged by Sousveil."
    )
    published = "2019-09-17"
    retrieved = "2026-11-24"
    version = "1"
    headers = (
        "country",
        "iso2",
        "region",
        "regime type",
        "regime score 2018",
        "Belt and Road",
        "technology",
        "supplier countries",
        "companies",
        "remark",
        "table page",
    )
    key = ("iso2",)

    def statements(self, row: Row) -> Iterator[Statement]:
        """Technologies, supplier countries, suppliers, membership, regime type and score."""
        country = EntityRef("country", row.cells["country"], row.cells["iso2"])
        for word in row.words("technology"):
            term = one_of(_TECHNOLOGIES, word, column="technology")
            yield Statement(
                column="technology",
                subject=country,
                property="technology",
                value=Term(term, stated=word),
            )
        for word in row.words("supplier countries"):
            yield Statement(
                column="supplier countries",
                subject=country,
                property="supplier-country",
                value=EntityValue(country_named(word)),
            )
        for word in row.words("companies"):
            yield Statement(
                column="companies",
                subject=country,
                property="supplier",
                value=EntityValue(organisation(word)),
            )
        yield from _standing(row, country)


def _standing(row: Row, country: EntityRef) -> Iterator[Statement]:
    """What the index says of the country itself; its regime columns speak of 2018."""
    if word := row.cells["region"]:
        yield Statement(column="region", subject=country, property="region", value=Text(word))
    if word := row.cells["Belt and Road"]:
        initiative = one_of({BELT_AND_ROAD.name: BELT_AND_ROAD}, word, column="Belt and Road")
        yield Statement(
            column="Belt and Road",
            subject=country,
            property="membership",
            value=EntityValue(initiative),
        )
    if word := row.cells["regime type"]:
        term = one_of(_REGIMES, word, column="regime type")
        yield Statement(
            column="regime type",
            subject=country,
            property="regime-type",
            value=Term(term, stated=word),
            held="2018",
        )
    if score := row.cells["regime score 2018"]:
        # The index's own mean of Freedom in the World, the EIU Democracy Index and V-Dem's
        # Electoral Democracy Index, from 0 to 10; not a rating by any of the three.
        yield Statement(
            column="regime score 2018",
            subject=country,
            property="rating",
            value=Quantity(score, unit="points", stated=score),
            held="2018",
        )
