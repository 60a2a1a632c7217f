"""Records of AidData's data sets of Huawei's and of China's military finance.

Both are workbooks with labelled columns; names, sums, dates and addresses are taken, and
none of their titles and descriptions. A record that sums up others ("umbrella"), or is of
no single country, is left out.
"""

from __future__ import annotations

import datetime
from decimal import Decimal
from pathlib import Path
from urllib.parse import quote

from tools.tables.countries import code_of, label

from sousveil.errors import ModelError
from sousveil.model import plain_amount
from sousveil.model.claims import check_address
from sousveil.sources._workbook import read_sheet

__all__ = ["huawei", "military"]

Rows = list[list[str]]

_FILE = "AidDatasGlobal{}FinanceDataset.xlsx"
_UNSPECIFIED = "China (unspecified government institution)"
#: Addresses that lead to somebody's private copy, or behind a library's wall.
_PRIVATE = ("proxy.", "factiva", "drive.google", "dropbox", "wm.edu")


def huawei(data: Path) -> Rows:
    """Records in which Huawei paid."""
    return _records(data / "aiddata" / _FILE.format("Huawei"), "Huawei finance")


def military(data: Path) -> Rows:
    """Records of military finance."""
    return _records(data / "aiddata" / _FILE.format("ChineseMilitary"), "Chinese military finance")


def _records(path: Path, what: str) -> Rows:
    rows = []
    for record in read_sheet(path):
        code = code_of(record["Recipient"].strip(), source=what)
        if record["Umbrella"] == "Yes" or not code:
            continue
        id_, year = record["AidData TUFF Project ID"], record["Commitment Year"]
        estimated = "~" if record["Commitment Year Estimated"] == "Yes" else ""
        rows.append(
            [
                id_,
                f"{what} in {label(code)}, {year} (AidData {id_})",
                label(code),
                code,
                f"{year}{estimated}",
                _day(record.get("Actual Implementation Start Date (MM/DD/YYYY)", "")),
                _day(record.get("Actual Completion Date (MM/DD/YYYY)", "")),
                record["Status"].removeprefix("Pipeline: ").lower(),
                record["Flow Type"],
                record["Concessional"].lower(),
                record["AidData Sector Name"].lower(),
                _names(record["Funding Agencies"]),
                _names(record["Receiving Agencies"]),
                _amount(record.get("Amount (Original Currency)", "")),
                record.get("Original Currency", ""),
                _amount(record.get("Amount (Constant USD2017)", ""), to_the_unit=True),
                _address(record["Source URLs"]),
            ]
        )
    return sorted(rows, key=lambda row: int(row[0]))


def _names(cell: str) -> str:
    """Institutions, set apart by semicolons; each once."""
    cell = cell.replace("Unspecified Chinese Government Institution", _UNSPECIFIED)
    parts = (" ".join(part.split()).replace(";", ",") for part in cell.split("|"))
    return "; ".join(dict.fromkeys(part for part in parts if part))


def _day(cell: str) -> str:
    """A day as the workbook has it; the first of January, or of a month, stands for a mere
    year or month in AidData's files and is given as such."""
    if not cell:
        return ""
    date = datetime.date.fromisoformat(cell[:10]).isoformat()
    return date.removesuffix("-01").removesuffix("-01")


def _amount(cell: str, *, to_the_unit: bool = False) -> str:
    if not cell:
        return ""
    amount = Decimal(cell)
    return plain_amount(amount.quantize(Decimal(1)) if to_the_unit else amount)


def _address(cell: str) -> str:
    """The first address of a page that anybody can open; empty when there is none."""
    for part in cell.replace("\n", "|").split("|"):
        address = quote(part.strip(), safe=":/?#[]@!$&'()*+,;=%~-._")
        if any(word in address for word in _PRIVATE):
            continue
        try:
            check_address(address)
        except ModelError:
            continue
        return address
    return ""
