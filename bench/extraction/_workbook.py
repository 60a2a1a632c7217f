"""Rows of the first sheet of an ``.xlsx`` workbook: just enough of the format for AidData's."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

from lxml import etree

__all__ = ["rows"]

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def rows(path: Path) -> list[dict[str, str]]:
    """One dict a row, keyed by the first row's headers; empty cells are left out.

    Numbers and dates stay as the file writes them: a date is a count of days.
    """
    with zipfile.ZipFile(path) as archive:
        words = _shared_words(archive)
        sheet = etree.fromstring(archive.read("xl/worksheets/sheet1.xml"), _parser())
    table = [_cells(row, words) for row in sheet.iter(f"{_MAIN}row")]
    headers = table[0]
    return [{headers[column]: value for column, value in row.items()} for row in table[1:]]


def _cells(row: etree._Element, words: list[str]) -> dict[str, str]:
    cells = {}
    for cell in row.iter(f"{_MAIN}c"):
        value = cell.findtext(f"{_MAIN}v") or ""
        if cell.get("t") == "s":
            value = words[int(value)]
        if value.strip():
            cells[re.sub(r"\d", "", cell.get("r", ""))] = value
    return cells


def _shared_words(archive: zipfile.ZipFile) -> list[str]:
    root = etree.fromstring(archive.read("xl/sharedStrings.xml"), _parser())
    return [
        "".join(text.text or "" for text in item.iter(f"{_MAIN}t"))
        for item in root.iter(f"{_MAIN}si")
    ]


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True)
