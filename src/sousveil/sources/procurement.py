"""Procurement notices that a user brings: who bought surveillance from whom, for how much.

eForms notices (XML) and OCDS releases (JSON), chosen by their codes and by words in the
languages of Europe (``data/procurement.toml``). A lot is a deal. Where nothing was
awarded yet, what is said of it is planned, and its sum is an estimate.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sousveil.errors import InputError
from sousveil.model import DateValue, EntityRef, EntityValue, Modality, Money, Term, Text, Value
from sousveil.observatory import ReadSettings
from sousveil.read import load_file
from sousveil.sources._eforms import read_eforms
from sousveil.sources._notices import HEADERS, Notice, as_table
from sousveil.sources._ocds import read_ocds
from sousveil.sources._source import SourceTable, Statement, TableSource, organisation
from sousveil.sources._table import Row

__all__ = ["SUFFIXES", "Procurement", "notices_of"]

SUFFIXES = (".xml", ".json")


def notices_of(data: bytes, name: str) -> list[Notice]:
    """The notices in a file of either format.

    :raises InputError: when it is neither.
    """
    if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<":
        return [read_eforms(data, name)]
    return read_ocds(data, name)


class Procurement(TableSource):
    """Notices of a user's file. There is no packaged table."""

    id = "procurement"
    title = "Procurement notices"
    publisher = "the buyers named in the notices"
    address = ""
    licence = "terms of the publisher of the notices"
    attribution = "Facts from procurement notices; selected and arranged by Sousveil."
    published = ""
    retrieved = ""
    version = "1"
    headers = HEADERS
    key = ("notice",)
    address_column = "address"
    complete = False

    @classmethod
    def of_file(cls, path: Path, *, max_bytes: int) -> Procurement:
        """The notices of a file that are about surveillance.

        :raises InputError: when it cannot be read, is no notice, or none is.
        """
        data = load_file(path, ReadSettings(max_bytes=max_bytes))
        text = as_table(notices_of(data, str(path)), data)
        if text.count("\n") < 2:
            raise InputError(
                f"{path} is not about surveillance by its codes and its words; it was left out.",
                hint="docs/sources.md says by which; sources/data/procurement.toml lists them.",
            )
        return cls(copy=SourceTable(text.encode(), text, local=True, language=""))

    def row_id(self, cells: dict[str, str]) -> str:
        """Notice, lot and supplier; a notice may have no lot and no supplier."""
        parts = (cells[header] for header in ("notice", "lot", "supplier"))
        return " / ".join(part for part in parts if part)

    def statements(self, row: Row) -> Iterator[Statement]:
        """Who buys, what, from whom, for how much, since when."""
        cells = row.cells
        deal = EntityRef("deal", cells["deal"], cells["iso2"])
        modality: Modality = "happened" if cells["stage"] == "award" else "planned"
        for column, name, value in _facts(row):
            yield Statement(
                column=column, subject=deal, property=name, value=value, modality=modality
            )


def _facts(row: Row) -> Iterator[tuple[str, str, Value]]:
    """Column, property and value."""
    cells = row.cells
    if cells["iso2"]:
        country = EntityRef("country", cells["country"], cells["iso2"])
        yield "country", "located-in", EntityValue(country)
    yield "stage", "deal-kind", Term("purchase", stated=cells["stage"])
    for name in row.words("buyer"):
        yield "buyer", "buyer", EntityValue(organisation(name, cells["buyer country"]))
    for code in row.words("codes"):
        yield "codes", "procurement-code", Text(code)
    for term in row.words("technology"):
        yield "technology", "technology", Term(term)
    if name := cells["supplier"]:
        yield "supplier", "supplier", EntityValue(organisation(name, cells["supplier country"]))
    if amount := cells["amount"]:
        yield "amount", "cost", Money(amount, cells["currency"])
    if day := cells["signed"]:
        yield "signed", "contract-date", DateValue(day)
