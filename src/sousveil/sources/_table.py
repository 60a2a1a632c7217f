"""Tables as documents: CSV text in, rows with their place in the text out.

A row is one line, so a broken quote spoils its own row and no other; a line break
inside a cell is therefore not part of the form. Offsets are Unicode code points into
the text as given, and ``text[row.start:row.end]`` is the row without its line end.
What the cells mean is the business of each source, not of this module.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import msgspec

from sousveil.errors import InputError
from sousveil.observatory import ReadSettings
from sousveil.read import load_file

#: One line and its end. str.splitlines would also split at U+2028 and its like, which are
#: characters of a cell.
_LINE = re.compile(r"([^\r\n]*)(?:\r\n|\r|\n)|([^\r\n]+)\Z")

__all__ = ["Row", "RowProblem", "check_headers", "headers_of", "read_rows", "read_table"]


class Row(msgspec.Struct, frozen=True):
    """One row of a table.

    :ivar number: its number as a spreadsheet shows it; the headers are row 1.
    :ivar id: what the row is called in its source: a country code, a record number.
    :ivar start: first code point of the row in the text.
    :ivar end: the code point after its last.
    :ivar cells: header → cell, without surrounding white space.
    """

    number: int
    id: str
    start: int
    end: int
    cells: dict[str, str]

    def words(self, header: str) -> list[str]:
        """The parts of a cell that holds several, set apart by semicolons."""
        return [part.strip() for part in self.cells[header].split(";") if part.strip()]


class RowProblem(msgspec.Struct, frozen=True):
    """A row that could not be used, and why.

    :ivar row: its number; 0 when the whole table is meant.
    :ivar id: what it is called in its source, where that could still be told.
    """

    row: int
    reason: str
    id: str = ""


def read_table(path: Path, *, max_bytes: int) -> tuple[bytes, str]:
    """Bytes and text of a CSV file; a byte order mark is no part of the text.

    :raises InputError: when it cannot be read, is too large, or is not UTF-8.
    """
    data = load_file(path, ReadSettings(max_bytes=max_bytes))
    try:
        return data, data.decode("utf-8-sig")
    except UnicodeDecodeError as reason:
        raise InputError(
            f"{path} is not UTF-8: byte {reason.start} cannot be read.",
            hint="Save the table as CSV UTF-8.",
        ) from reason


def headers_of(text: str, first: int = 0) -> tuple[str, ...]:
    """The cells of the first line, or of that at ``first``; empty when it is no line of CSV."""
    for _, start, end in _lines(text, first, len(text)):
        return tuple(_cells(text[start:end]) or ())
    return ()


def check_headers(text: str, headers: Sequence[str], *, name: str) -> None:
    """:raises InputError: when the first line has other headers; names the first difference."""
    found = headers_of(text)
    if found == tuple(headers):
        return
    missing = [header for header in headers if header not in found]
    added = [header for header in found if header not in headers]
    if missing:
        what = f"the column {missing[0]!r} is missing"
    elif added:
        what = f"the column {added[0]!r} is not one of them"
    else:
        what = "the columns stand in another order"
    raise InputError(
        f"{name} does not have the headers of this source: {what}.",
        hint=f"The first line must read: {','.join(headers)}",
    )


def read_rows(
    text: str,
    headers: Sequence[str],
    key: Sequence[str],
    *,
    name: Callable[[dict[str, str]], str] | None = None,
    first: int = 0,
    last: int | None = None,
    header_row: int = 1,
) -> Iterator[Row | RowProblem]:
    """The rows under the headers, each either whole or a problem.

    :param key: the headers whose cells together name the row; none may be empty.
    :param name: gives a row its id; the cells of the key where there is none. No two rows
        may share an id.
    :param first: code point at which the line of the headers begins.
    :param last: the code point after the table's last; the end of the text when ``None``.
    :param header_row: number of the line of the headers.
    """
    seen: dict[str, int] = {}
    for place, start, end in _lines(text, first, len(text) if last is None else last):
        line = text[start:end]
        if place == 1 or not line.strip():
            continue
        number = place + header_row - 1
        cells = _cells(line)
        if cells is None or len(cells) != len(headers):
            yield RowProblem(number, _no_row(cells, headers))
        else:
            named = dict(zip(headers, cells, strict=True))
            row_id = name(named) if name else " / ".join(named[header] for header in key)
            if not all(named[header] for header in key):
                yield RowProblem(number, f"It has no {' and '.join(key)}.")
            elif row_id in seen:
                yield RowProblem(number, f"{row_id} stands in row {seen[row_id]} already.", row_id)
            else:
                seen[row_id] = number
                yield Row(number=number, id=row_id, start=start, end=end, cells=named)


def _no_row(cells: list[str] | None, headers: Sequence[str]) -> str:
    """Why a line is no row."""
    if cells is None:
        return "It is no line of CSV: a quotation mark is open or misplaced."
    return f"It has {len(cells)} cells; the headers are {len(headers)}."


def _lines(text: str, first: int, last: int) -> Iterator[tuple[int, int, int]]:
    """Number, start and end of every line, its line end left out."""
    for number, found in enumerate(_LINE.finditer(text, first, last), start=1):
        yield number, found.start(), found.end() if found[1] is None else found.end(1)


def _cells(line: str) -> list[str] | None:
    """The cells of one line, or ``None`` when its quotation marks do not fit."""
    try:
        rows = list(csv.reader([line], strict=True))
    except csv.Error:
        return None
    return [cell.strip() for cell in rows[0]] if len(rows) == 1 else None
