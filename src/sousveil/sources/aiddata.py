"""AidData's records of Chinese finance for surveillance and public-security systems.

Thirty-five records of the Global Chinese Development Finance Dataset 3.0, picked by
hand (docs/sources.md says which and why). A record that stands for the whole of a
system speaks of the system. A system that was paid for in several records is one
system and several deals: sums, dates and status belong to each deal, because two
loans for one system do not contest each other.

AidData states two sums, and both are claims: the nominal one, and one in constant
dollars of 2021, whose ``price_year`` says that it is measured on another basis.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from sousveil.errors import InputError
from sousveil.model import (
    DateValue,
    EntityRef,
    EntityValue,
    Modality,
    Money,
    Quantity,
    Term,
    Value,
    plain_amount,
)
from sousveil.sources._source import Statement, TableSource, one_of, organisation
from sousveil.sources._table import Row

__all__ = ["AidDataGcdf3"]

_GOVERNMENT = "China (government)"
_CHINA = EntityRef("country", "China", "CN")
_PRICE_YEAR = "2021"

_TECHNOLOGIES = {
    "CCTV": "camera-network",
    "road surveillance": "camera-network",
    "surveillance cameras": "camera-network",
    "video cameras": "camera-network",
    "video surveillance": "camera-network",
    "command and control": "command-centre",
    "safe city": "smart-city",
    "security monitoring": "surveillance-technology",
}
#: AidData's words → (term of financing-kind, term of deal-kind).
_FINANCING = {
    "loan": ("loan", "loan"),
    "interest-free loan": ("concessional-loan", "loan"),
    "government concessional loan": ("concessional-loan", "loan"),
    "buyer's credit": ("export-credit", "loan"),
    "preferential buyer's credit": ("export-credit", "loan"),
    "grant": ("grant", "donation"),
    "donation of money": ("grant", "donation"),
    "equipment donated": ("donation-in-kind", "donation"),
    "training": ("", "training"),
}
_STATUS = {
    "planned": "planned",
    "in implementation": "in-implementation",
    "completed": "completed",
    "suspended": "suspended",
    "cancelled": "cancelled",
}
_DATES = (("committed", "contract-date"), ("started", "start-date"), ("completed", "end-date"))
_SUM = re.compile(r"([A-Z]{3}) ([0-9]+(?:\.[0-9]+)?)( million| billion)?\Z")
_SCALES = {None: 1, " million": 10**6, " billion": 10**9}


class AidDataGcdf3(TableSource):
    """Records of GCDF 3.0; suppliers from version 2.0, which names implementing agencies."""

    id = "aiddata-gcdf-3"
    title = "Global Chinese Development Finance Dataset 3.0: surveillance and public security"
    publisher = "AidData, William & Mary"
    address = (
        "https://www.aiddata.org/data/"
        "aiddatas-global-chinese-development-finance-dataset-version-3-0"
    )
    licence = "ODC-By-1.0"
    attribution = (
        "Contains information from AidData's Global Chinese Development Finance Dataset, "
        "Version 3.0 (2023) and Version 2.0 (2021), made available under the Open Data "
        "Commons Attribution License; selected and arranged by Sousveil."
    )
    published = "2023-11-06"
    retrieved = "2026-11-24"
    version = "1"
    headers = (
        "AidData record",
        "system",
        "part",
        "country",
        "iso2",
        "technology",
        "cameras",
        "committed",
        "started",
        "completed",
        "status",
        "constant 2021 USD",
        "amount as stated",
        "financier",
        "financing",
        "supplier",
        "address",
    )
    key = ("AidData record",)
    address_column = "address"

    def statements(self, row: Row) -> Iterator[Statement]:
        """What the record says of the system and, where it is one of several, of the deal."""
        cells = row.cells
        system = EntityRef("system", cells["system"], cells["iso2"])
        if not cells["part"]:
            yield from _of_system(row, system)
            yield from _of_deal(row, system)
            return
        deal = EntityRef("deal", f"{cells['system']}: {cells['part']}", cells["iso2"])
        yield from _of_system(row, system)
        yield _said("system", deal, "concerns", EntityValue(system))
        yield _said("country", deal, "located-in", EntityValue(_located(row)))
        yield from _paid_for(row, deal)
        if cells["financing"]:
            _, kind = one_of(_FINANCING, cells["financing"], column="financing")
            yield _said("financing", deal, "deal-kind", Term(kind, stated=cells["financing"]))
        yield from _of_deal(row, deal)


def _of_system(row: Row, system: EntityRef) -> Iterator[Statement]:
    """Where it is, what it has, who supplied and paid for it: several of each can be true."""
    cells, modality = row.cells, _modality(row)
    yield _said("country", system, "located-in", EntityValue(_located(row)), modality)
    for word in row.words("technology"):
        term = one_of(_TECHNOLOGIES, word, column="technology")
        yield _said("technology", system, "technology", Term(term, stated=word), modality)
    if cells["supplier"]:
        supplier = EntityValue(organisation(cells["supplier"]))
        yield _said("supplier", system, "supplier", supplier, modality)
    yield from _paid_for(row, system)


def _paid_for(row: Row, subject: EntityRef) -> Iterator[Statement]:
    """Who paid, and how. Every financier in this data set is an institution of China."""
    if name := row.cells["financier"]:
        who = _CHINA if name == _GOVERNMENT else organisation(name, "CN")
        yield _said("financier", subject, "financier", EntityValue(who))
    if word := row.cells["financing"]:
        term, _ = one_of(_FINANCING, word, column="financing")
        if term:
            yield _said("financing", subject, "financing-kind", Term(term, stated=word))


def _of_deal(row: Row, subject: EntityRef) -> Iterator[Statement]:
    """Sums, cameras, dates and status: one of each is true of one subject."""
    cells, modality = row.cells, _modality(row)
    if stated := cells["amount as stated"]:
        yield _said("amount as stated", subject, "cost", _sum(stated), modality)
    if amount := cells["constant 2021 USD"]:
        constant = Money(amount, "USD", price_year=_PRICE_YEAR)
        yield _said("constant 2021 USD", subject, "cost", constant, modality)
    if count := cells["cameras"]:
        cameras = Quantity(count, unit="cameras", stated=count)
        installed: Modality = "happened" if cells["status"] == "completed" else "planned"
        yield _said("cameras", subject, "cameras", cameras, installed)
    for column, name in _DATES:
        if cells[column]:
            yield _said(column, subject, name, DateValue(cells[column]))
    if word := cells["status"]:
        term = one_of(_STATUS, word, column="status")
        yield _said("status", subject, "status", Term(term, stated=word))


def _said(
    column: str,
    subject: EntityRef,
    name: str,
    value: Value,
    modality: Modality = "happened",
) -> Statement:
    return Statement(column=column, subject=subject, property=name, value=value, modality=modality)


def _located(row: Row) -> EntityRef:
    return EntityRef("country", row.cells["country"], row.cells["iso2"])


def _modality(row: Row) -> Modality:
    """Where nothing but the commitment was made, the system is planned."""
    return "planned" if row.cells["status"] == "planned" else "happened"


def _sum(stated: str) -> Money:
    """``RMB 12.4 million`` → CNY 12400000, keeping the words.

    :raises InputError: when the words are not a currency, a number and a scale.
    """
    found = _SUM.match(stated)
    if not found:
        raise InputError(
            f"{stated!r} is not a sum.", hint="Write a currency and a number: USD 4.5 million."
        )
    amount = Decimal(found[2]) * _SCALES[found[3]]
    return Money(plain_amount(amount), "CNY" if found[1] == "RMB" else found[1], stated=stated)
