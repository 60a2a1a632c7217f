"""Who supplies whom, for the map of the home page: one file, read when somebody asks for it.

The map shows the supplies of one supplier, or of all, up to a year; ``web/src/flows.ts``
draws them. The tables of suppliers and of measures say the same without a script.
"""

from __future__ import annotations

import msgspec

from sousveil.model import country_label
from sousveil.publish._addresses import country_path
from sousveil.publish._views import Views
from sousveil.publish._world import world
from sousveil.publish._write import SiteWriter

__all__ = ["FLOWS", "Flows", "flows_of", "write_flows"]

#: Where the file stands in the site.
FLOWS = "flows.json"


class Supplier(msgspec.Struct, frozen=True, array_like=True):
    """Name, page, and how many countries it supplied."""

    name: str
    path: str
    countries: int


class Country(msgspec.Struct, frozen=True, array_like=True):
    """Name, page, and where its lines end on the map."""

    name: str
    path: str
    x: float
    y: float


class Supply(msgspec.Struct, frozen=True, array_like=True):
    """Supplier (its number in the list; −1: no source names one), from, to, and the year.

    ``source`` is the code of the country of supply, empty when unknown; ``year`` is 0 when
    no source gives one, or they differ.
    """

    supplier: int
    source: str
    target: str
    year: int


class Flows(msgspec.Struct, frozen=True):
    """The whole file."""

    suppliers: list[Supplier]
    countries: dict[str, Country]
    supplies: list[Supply]


def write_flows(views: Views, writer: SiteWriter) -> None:
    """Write the file."""
    writer.file(FLOWS, msgspec.json.encode(flows_of(views)))


def flows_of(views: Views) -> Flows:
    """Supplies that a source says happened, each pair of supplier and system once; by country
    and by year as many as the measures ``supplier-flows`` and ``supplier-flows-by-year`` count.
    """
    data = views.data
    happened = [row for row in data.supplies if row.modality == "happened"]
    reached = data.suppliers()
    ranked = sorted(reached, key=lambda each: (-len(reached[each]), views.name(each), each))
    numbers = {supplier: number for number, supplier in enumerate(ranked)}
    # Where an organisation of a country is named, the country adds no second supply.
    named = {
        (row.through, row.supplier_country)
        for row in happened
        if row.supplier_kind == "organisation"
    }
    supplies = {
        (row.supplier, row.recipient, row.through): Supply(
            numbers.get(row.supplier, -1),
            row.supplier_country,
            row.recipient,
            data.begun.get(row.through, 0),
        )
        for row in happened
        if row.supplier in numbers or (row.through, row.supplier_country) not in named
    }
    found = [supplies[key] for key in sorted(supplies)]
    codes = {code for each in found for code in (each.source, each.target)}
    shapes = world().countries
    return Flows(
        suppliers=[
            Supplier(views.name(each), views.href(each), len(reached[each])) for each in ranked
        ],
        countries={
            code: Country(
                country_label(code),
                country_path(code) if code in data.countries else "",
                shapes[code].x,
                shapes[code].y,
            )
            for code in sorted(codes)
            if code in shapes
        },
        supplies=found,
    )
