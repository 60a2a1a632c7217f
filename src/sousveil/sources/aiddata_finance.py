"""AidData's records of what Huawei and China's military finance paid for, deal by deal.

Each row is a record: who paid, who received, how much, when, of which kind, and a public
page that says so. The record is a deal, not a system: most of them (training, arms,
equipment) are not surveillance, and no claim here says that they are.
"""

from __future__ import annotations

from collections.abc import Iterator

from sousveil.model import (
    DateValue,
    EntityRef,
    EntityValue,
    Modality,
    Money,
    Term,
    Text,
    Value,
)
from sousveil.sources._source import Statement, TableSource, one_of, organisation
from sousveil.sources._table import Row

__all__ = ["AidDataHuawei", "AidDataMilitary"]

_STATUS = {
    "pledge": "proposed",
    "commitment": "planned",
    "implementation": "in-implementation",
    "completion": "completed",
    "cancelled": "cancelled",
}
_PLANNED = ("pledge", "commitment", "cancelled")
_CREDIT = ("export-credit", "loan")
#: The record's flow type → kind of financing and of deal; empty where it says neither.
_FLOWS = {
    "Grant": ("grant", "donation"),
    "Loan": ("loan", "loan"),
    "Supplier's Credit/Export Seller's Credit": _CREDIT,
    "Export Buyer's Credit": _CREDIT,
    "Scholarships/training in the donor country": ("", "training"),
    "Free-standing technical assistance": ("", ""),
    "Debt forgiveness": ("", ""),
    "Vague TBD": ("", ""),
}
#: Which financiers are meant to be China itself, in AidData's words for "not known which".
_CHINA = EntityRef("country", "China", "CN")
_UNSPECIFIED = "China (unspecified government institution)"
_DATES = (("committed", "contract-date"), ("started", "start-date"), ("completed", "end-date"))
_PRICE_YEAR = "2017"


class _Finance(TableSource):
    """What the two data sets share."""

    publisher = "AidData, William & Mary"
    licence = "ODC-By-1.0"
    published = "2021-09-29"
    retrieved = "2026-11-24"
    version = "1"
    headers = (
        "AidData record",
        "deal",
        "country",
        "iso2",
        "committed",
        "started",
        "completed",
        "status",
        "flow type",
        "concessional",
        "sector",
        "financier",
        "recipient",
        "amount",
        "currency",
        "constant 2017 USD",
        "address",
    )
    key = ("AidData record",)
    address_column = "address"

    def statements(self, row: Row) -> Iterator[Statement]:
        """Who paid whom, how, how much and when."""
        cells = row.cells
        deal = EntityRef("deal", cells["deal"], cells["iso2"])
        modality: Modality = "planned" if cells["status"] in _PLANNED else "happened"
        for column, name, value in _facts(row):
            stage = "happened" if name in ("contract-date", "status") else modality
            if name == "contract-date" and cells["status"] == "pledge":
                continue  # a pledge is no contract
            yield Statement(column=column, subject=deal, property=name, value=value, modality=stage)


def _facts(row: Row) -> Iterator[tuple[str, str, Value]]:
    """Column, property and value of what the record states."""
    cells = row.cells
    country = EntityRef("country", cells["country"], cells["iso2"])
    yield "country", "located-in", EntityValue(country)
    for name in row.words("financier"):
        who = _CHINA if name == _UNSPECIFIED else organisation(name)
        yield "financier", "financier", EntityValue(who)
    for name in row.words("recipient"):
        yield "recipient", "recipient", EntityValue(organisation(name))
    yield from _kinds(cells)
    if amount := cells["amount"]:
        yield "amount", "cost", Money(amount, cells["currency"])
    if amount := cells["constant 2017 USD"]:
        yield "constant 2017 USD", "cost", Money(amount, "USD", price_year=_PRICE_YEAR)
    for column, name in _DATES:
        if cells[column]:
            yield column, name, DateValue(cells[column])
    if word := cells["status"]:
        yield "status", "status", Term(one_of(_STATUS, word, column="status"), stated=word)
    if word := cells["sector"]:
        yield "sector", "sector", Text(word)


def _kinds(cells: dict[str, str]) -> Iterator[tuple[str, str, Value]]:
    """Kind of financing and of deal."""
    stated = cells["flow type"]
    if not stated:
        return
    financing, deal = one_of(_FLOWS, stated, column="flow type")
    if financing == "loan" and cells["concessional"] == "yes":
        financing = "concessional-loan"
    if financing:
        yield "flow type", "financing-kind", Term(financing, stated=stated)
    if deal:
        yield "flow type", "deal-kind", Term(deal, stated=stated)


class AidDataHuawei(_Finance):
    """Records in which Huawei paid."""

    id = "aiddata-huawei"
    title = "AidData: Huawei finance, 2000–2017"
    address = "https://www.aiddata.org/data/aiddatas-global-huawei-finance-dataset"
    attribution = (
        "Contains information from AidData's Global Huawei Finance Dataset (2021), made available"
        " under the Open Data Commons Attribution License; selected and arranged by Sousveil."
    )


class AidDataMilitary(_Finance):
    """Records of China's military finance."""

    id = "aiddata-military"
    title = "AidData: Chinese military finance, 2000–2017"
    address = "https://www.aiddata.org/data/aiddatas-global-chinese-military-finance-dataset"
    attribution = (
        "Contains information from AidData's Global Chinese Military Finance Dataset (2021), made"
        " available under the Open Data Commons Attribution License; selected and arranged by"
        " Sousveil."
    )
