"""What tables of ratings share: a row is a country and a year, a column a rating.

A cell makes a claim that held in the row's year; an empty one makes none, because a
country that was not rated has no rating of nought. Bounds of uncertainty come from the
columns beside, where the publisher states them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

import msgspec

from sousveil.model import EntityRef, Quantity, Term
from sousveil.sources._source import Statement, TableSource, one_of
from sousveil.sources._table import Row

__all__ = ["CountryYears", "Rating"]


class Rating(msgspec.Struct, frozen=True):
    """A column of ratings.

    :ivar column: its header.
    :ivar property: what its cells say.
    :ivar low: header of the lower bound, where there is one.
    :ivar high: header of the upper bound.
    :ivar terms: word → term, where it holds words.
    """

    column: str
    property: str
    low: str = ""
    high: str = ""
    terms: dict[str, str] | None = None


class CountryYears(TableSource):
    """A table with the columns ``country``, ``iso2`` and, mostly, ``year``.

    A subclass says what its columns mean, and where there is no column of years, which
    year all its rows speak of.
    """

    ratings: ClassVar[tuple[Rating, ...]]
    year: ClassVar[str] = ""

    def statements(self, row: Row) -> Iterator[Statement]:
        """A claim for each rating that is there."""
        cells = row.cells
        country = EntityRef("country", cells["country"], cells["iso2"])
        held = self.year or cells["year"]
        for rating in self.ratings:
            cell = cells[rating.column]
            if not cell:
                continue
            yield Statement(
                column=rating.column,
                subject=country,
                property=rating.property,
                value=_term(rating, cell) if rating.terms else _quantity(rating, cells),
                held=held,
            )


def _term(rating: Rating, cell: str) -> Term:
    term = one_of(rating.terms or {}, cell, column=rating.column)
    return Term(term, stated=cell if cell != term else "")


def _quantity(rating: Rating, cells: dict[str, str]) -> Quantity:
    low = cells[rating.low] if rating.low else ""
    high = cells[rating.high] if rating.high else ""
    return Quantity(cells[rating.column], unit="points", low=low, high=high)
