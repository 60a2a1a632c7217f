"""XLSX workbooks as text: the values of every sheet as lines of CSV, and nothing run.

Just what an import needs of the format (ECMA-376, SpreadsheetML): shared and inline
words, numbers, dates by their number format, and the results of formulas as the
program that saved the file stored them. A formula is never computed. The archive is
checked before anything is inflated, document type declarations are refused, and rows
and columns that a file only pretends to have cost nothing: a few kilobytes can declare
a cell in the last of 17 thousand million.
"""

from __future__ import annotations

import csv
import datetime
import io
import posixpath
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec

from sousveil.errors import InputError
from sousveil.model import plain_amount

__all__ = ["READER", "Sheet", "as_text", "read_sheet", "read_workbook"]

READER = "workbook/1"
#: What a workbook may inflate to, in bytes; XML of cells shrinks to a tenth or so.
MOST_INFLATED = 200_000_000
MOST_ENTRIES = 5_000
MOST_RATIO = 200
RATIO_FROM = 10_000_000
#: Cells of all sheets together, and columns of one.
MOST_CELLS = 2_000_000
#: Tags of one part: they take some hundred bytes each once they are parsed.
MOST_TAGS = 8_000_000
MOST_COLUMNS = 1_000
#: Empty rows that are kept as empty lines, so that a row keeps its number.
MOST_EMPTY = 100_000

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/spreadsheetml/main}"
_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_ID_STRICT = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
_CENTRAL = b"PK\x01\x02"  # begins each entry of a zip archive's directory
_DTD = tuple("<!DOCTYPE".encode(codec) for codec in ("ascii", "utf-16-le", "utf-16-be"))
_BROKEN_ARCHIVE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    NotImplementedError,
    RuntimeError,
    EOFError,
    OSError,
)
_PLACE = re.compile(r"([A-Z]{1,3})(\d{1,7})\Z")
#: Number formats of dates that every program knows by number (ECMA-376, 18.8.30).
_DATE_FORMATS = frozenset({*range(14, 18), 22, *range(27, 37), *range(50, 59)})
#: What a format of its own may hold without being one of dates: texts, colours, conditions.
_NOT_DATE = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.|\*.')
_SHEET_NAME = "# sheet: "


class Sheet(msgspec.Struct, frozen=True):
    """A sheet: its name, and its rows by their numbers, each a list of cells as text."""

    name: str
    rows: list[tuple[int, list[str]]]


def read_workbook(data: bytes, name: str) -> list[Sheet]:
    """All sheets of a workbook, in its order.

    :raises InputError: when it is no workbook, is damaged or locked, or is made to blow
        up when it is unpacked.
    """
    from lxml import etree

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_archive(archive, data, name)
            return list(_Workbook(archive, name).sheets())
    except _BROKEN_ARCHIVE as reason:
        raise InputError(
            f"{name} is no workbook, or a damaged one: {reason}.",
            hint="Open it in a spreadsheet program and save it as XLSX, or as CSV.",
        ) from reason
    except (etree.LxmlError, LookupError, ValueError) as reason:
        raise InputError(
            f"{name} is a damaged workbook: {str(reason)[:200]}.",
            hint="Open it in a spreadsheet program and save it anew.",
        ) from reason


def as_text(sheets: list[Sheet]) -> tuple[str, dict[str, tuple[int, int]]]:
    """The canonical text of a workbook, and where in it each sheet's first row and end are.

    Each sheet is a line with its name and then a line of CSV for each row.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    places: dict[str, tuple[int, int]] = {}
    for sheet in sheets:
        text.write(f"{_SHEET_NAME}{sheet.name}\n")
        first, at, empty = text.tell(), 1, MOST_EMPTY
        for number, cells in sheet.rows:
            gap = min(number - at, empty)
            text.write("\n" * gap)
            empty -= gap
            writer.writerow([" ".join(cell.split()) for cell in cells])
            at = number + 1
        places[sheet.name] = (first, text.tell())
    return text.getvalue(), places


def read_sheet(path: Path) -> list[dict[str, str]]:
    """The rows of the first sheet, keyed by the headers in its first row.

    :raises InputError: when it cannot be read.
    """
    (_, headers), *rows = read_workbook(path.read_bytes(), str(path))[0].rows
    return [
        dict(zip(headers, cells + [""] * (len(headers) - len(cells)), strict=False))
        for _, cells in rows
    ]


def _check_archive(archive: zipfile.ZipFile, data: bytes, name: str) -> None:
    """Refuse what would blow up: ``zipfile`` inflates no more than an entry declares."""
    if data.count(_CENTRAL) > MOST_ENTRIES:
        raise _bomb(name, f"it holds {data.count(_CENTRAL):,} files")
    entries = archive.infolist()
    total = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    if any(entry.flag_bits & 1 for entry in entries):
        raise InputError(f"{name} is locked with a password.", hint="Save it without one.")
    if total > MOST_INFLATED:
        raise _bomb(name, f"it would unpack to {total:,} bytes")
    if total > RATIO_FROM and total > MOST_RATIO * min(packed, len(data)):
        raise _bomb(name, f"it would unpack to {total:,} bytes, from {len(data):,}")
    if "xl/workbook.xml" not in archive.namelist():
        raise InputError(
            f"{name} is not an XLSX workbook.", hint="Save it as XLSX or as CSV UTF-8."
        )


def _bomb(name: str, what: str) -> InputError:
    return InputError(
        f"{name} was not unpacked: {what}.",
        hint="A table of ordinary size is not packed like that; save it as CSV.",
    )


class _Workbook:
    """The parts of one archive."""

    def __init__(self, archive: zipfile.ZipFile, name: str) -> None:
        self._archive = archive
        self._name = name
        self._book = self._tree("xl/workbook.xml")
        self._words = self._shared_words()
        self._dates = self._date_styles()
        properties = _first(self._book, "workbookPr")
        old = properties is not None and properties.get("date1904") in ("1", "true")
        self._epoch = datetime.date(1904, 1, 1) if old else None
        self._room = MOST_CELLS

    def sheets(self) -> Iterator[Sheet]:
        """Every sheet of cells; charts and the like are left out."""
        targets = self._targets()
        for sheet in _every(self._book, "sheet"):
            target = targets.get(sheet.get(_ID) or sheet.get(_ID_STRICT) or "")
            if target in self._archive.namelist():
                yield Sheet(" ".join((sheet.get("name") or "").split()), list(self._rows(target)))

    def _targets(self) -> dict[str, str]:
        """Relation id → path in the archive."""
        relations = self._tree("xl/_rels/workbook.xml.rels")
        return {
            relation.get("Id", ""): posixpath.normpath(
                posixpath.join("/xl", relation.get("Target", ""))
            ).lstrip("/")
            for relation in relations
            if str(relation.get("Type", "")).endswith("/worksheet")
        }

    def _rows(self, part: str) -> Iterator[tuple[int, list[str]]]:
        """Rows with something in them."""
        number = 0
        for row in self._elements(part, "row"):
            number = int(row.get("r", number + 1))
            cells: list[str] = []
            for cell in _every(row, "c"):
                column = self._column(cell, len(cells))
                cells += [""] * (column - len(cells))
                cells.append(self._cell(cell))
            while cells and not cells[-1]:
                cells.pop()
            self._room -= len(cells) + 1
            if self._room < 0:
                raise _bomb(self._name, f"it has more than {MOST_CELLS:,} cells")
            if cells:
                yield number, cells

    def _column(self, cell: Any, following: int) -> int:
        """Number of the cell's column, from 0."""
        found = _PLACE.match(cell.get("r", ""))
        if not found:
            return following
        column = 0
        for letter in found[1]:
            column = column * 26 + ord(letter) - 64
        if column > MOST_COLUMNS:
            raise _bomb(self._name, f"it has a cell in column {found[1]}")
        if column - 1 < following:
            raise ValueError(f"the cell {cell.get('r')} stands behind a later one")
        return column - 1

    def _cell(self, cell: Any) -> str:
        kind = cell.get("t", "n")
        if kind == "inlineStr":
            inline = _first(cell, "is")
            return "" if inline is None else _joined(inline)
        value = _first(cell, "v")
        stored = "" if value is None else (value.text or "").strip()
        if not stored:
            return ""
        if kind == "s":
            return self._words[int(stored)]
        if kind == "b":
            return "yes" if stored == "1" else "no"
        if kind in ("str", "e", "d"):
            return stored
        if int(cell.get("s", 0)) in self._dates:
            return _date(float(stored), self._epoch)
        return _number(stored)

    def _shared_words(self) -> list[str]:
        if "xl/sharedStrings.xml" not in self._archive.namelist():
            return []
        return [_joined(item) for item in self._elements("xl/sharedStrings.xml", "si")]

    def _date_styles(self) -> frozenset[int]:
        """Numbers of the cell styles that show a date."""
        if "xl/styles.xml" not in self._archive.namelist():
            return frozenset()
        styles = self._tree("xl/styles.xml")
        own = {
            int(style.get("numFmtId", 0))
            for style in _every(styles, "numFmt")
            if re.search("[yd]", _NOT_DATE.sub("", style.get("formatCode", "")), re.I)
        }
        formats = _first(styles, "cellXfs")
        shown = [] if formats is None else [int(xf.get("numFmtId", 0)) for xf in formats]
        return frozenset(
            at for at, code in enumerate(shown) if code in own or code in _DATE_FORMATS
        )

    def _elements(self, part: str, name: str) -> Iterator[Any]:
        """The elements of that name in a part, one by one; each is forgotten after its turn."""
        from lxml import etree

        data = self._read(part)
        tags = (f"{_MAIN}{name}", f"{_STRICT}{name}")
        parsed = etree.iterparse(
            io.BytesIO(data), tag=tags, resolve_entities=False, no_network=True, load_dtd=False
        )
        for _, element in parsed:
            yield element
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]

    def _tree(self, part: str) -> Any:
        from lxml import etree

        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
        return etree.fromstring(self._read(part), parser)

    def _read(self, part: str) -> bytes:
        data = self._archive.read(part)
        if data.count(b"<") > MOST_TAGS:
            raise _bomb(self._name, f"{part} has more than {MOST_TAGS:,} tags")
        if any(mark in data for mark in _DTD):
            raise InputError(
                f"{self._name} holds a document type declaration, which no workbook needs.",
                hint="Save it anew with a spreadsheet program.",
            )
        return data


def _every(element: Any, name: str) -> Iterator[Any]:
    return element.iter(f"{_MAIN}{name}", f"{_STRICT}{name}")  # type: ignore[no-any-return]


def _first(element: Any, name: str) -> Any:
    return next(_every(element, name), None)


def _joined(item: Any) -> str:
    """The words of an item, without the reading aids of East Asian scripts."""
    aids = {f"{_MAIN}rPh", f"{_STRICT}rPh"}
    return "".join(
        text.text or "" for text in _every(item, "t") if text.getparent().tag not in aids
    )


def _number(stored: str) -> str:
    """``1.2E7`` → ``12000000``: a number as people write it.

    :raises ValueError: when it is none, or is not finite.
    """
    if stored.isdecimal() and stored.isascii():
        return stored
    number = Decimal(repr(float(stored)))
    if not number.is_finite():
        raise ValueError(f"{stored} is no number")
    return plain_amount(number)


def _date(days: float, epoch: datetime.date | None) -> str:
    """A count of days as a date; with the time behind it where there is one.

    The default epoch has a 29 February 1900 that never was, and days are counted over it.
    """
    whole = int(days)
    start = epoch or datetime.date(1899, 12, 31 if whole < 60 else 30)
    try:
        date = (start + datetime.timedelta(days=whole)).isoformat()
    except OverflowError as reason:
        raise ValueError(f"{days} is no date") from reason
    minutes = round((days - whole) * 1440)
    return f"{date} {minutes // 60:02}:{minutes % 60:02}" if minutes else date
