"""Any table as a source: a mapping file says what its columns mean.

For the tables that nobody wrote a class for: a CSV or XLSX file of the user's own, and
beside it a TOML file that names the table, its key, and for each claim the property and
the column that holds its value. Everything else is as with the packaged sources: the
file is kept as a document, each claim quotes its row, a later edition is compared with
the earlier one. docs/sources.md explains the file and has an example.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

import msgspec

from sousveil.errors import InputError
from sousveil.model import (
    EntityKind,
    EntityRef,
    EntityValue,
    is_edtf,
    property_named,
    term_lists,
)
from sousveil.observatory import ReadSettings
from sousveil.read import load_file
from sousveil.sources._cells import MODALITIES, POLARITIES, SIGNS, entity, value_of
from sousveil.sources._registry import all_sources
from sousveil.sources._source import SourceTable, Statement, TableSource, one_of
from sousveil.sources._table import Row, headers_of, read_table
from sousveil.sources._workbook import READER as WORKBOOK_READER
from sousveil.sources._workbook import as_text, read_workbook

__all__ = ["Mapping", "mapped_source", "read_mapping"]

_ID = re.compile(r"[a-z0-9][a-z0-9-]{1,60}\Z")
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Fixed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``{ is = "USD" }``: the same words for every row, instead of a column."""

    words: str = msgspec.field(name="is")


#: A column by its header, or fixed words.
Cell = str | Fixed


class SourceInfo(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """``[source]``: who published the table, and under which terms."""

    id: str
    title: str
    publisher: str
    licence: str
    address: str = ""
    attribution: str = ""
    published: str = ""
    retrieved: str = ""
    version: str = "1"
    republish: bool = False


class TableInfo(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """``[table]``: where the rows are, and what names one."""

    key: tuple[str, ...]
    sheet: str = ""
    header_row: int = 1
    address: str = ""
    published: str = ""
    complete: bool = True


class Subject(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """``[subject]``: what a row speaks of."""

    kind: EntityKind
    name: Cell
    country: Cell = Fixed("")


class ClaimInfo(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """``[[claim]]``: a property, and where its value stands."""

    property: str
    value: Cell
    subject: Subject | None = None
    kind: EntityKind | None = None
    country: Cell = Fixed("")
    unit: Cell = Fixed("")
    split: str = ""
    terms: dict[str, str] = {}
    comparator: Cell = Fixed("=")
    modality: Cell = Fixed("happened")
    polarity: Cell = Fixed("asserted")
    held: Cell = Fixed("")
    cited: Cell = Fixed("")


class Mapping(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A mapping file."""

    source: SourceInfo
    table: TableInfo
    subject: Subject | None = None
    claim: tuple[ClaimInfo, ...]


def read_mapping(path: Path) -> Mapping:
    """A mapping file, checked.

    :raises InputError: when it cannot be read, or says what cannot be.
    """
    try:
        mapping = msgspec.toml.decode(path.read_bytes(), type=Mapping)
    except OSError as reason:
        raise InputError(
            f"{path} cannot be read: {reason.strerror}.", hint="Check the name and its permissions."
        ) from reason
    except (msgspec.DecodeError, UnicodeDecodeError) as reason:
        raise InputError(
            f"{path} is no mapping file: {reason}.",
            hint="docs/sources.md, 'A table of your own', has an example.",
        ) from reason
    _check(mapping, path)
    return mapping


def _check(mapping: Mapping, path: Path) -> None:
    def wrong(what: str, hint: str) -> InputError:
        return InputError(f"{path}: {what}.", hint=hint)

    source = mapping.source
    if not _ID.match(source.id):
        raise wrong(f"{source.id!r} is no id of a source", "Write small letters, digits, hyphens.")
    if source.id in all_sources():
        raise wrong(f"{source.id!r} is a source that ships with Sousveil", "Choose another id.")
    for name in ("published", "retrieved"):
        if (date := getattr(source, name)) and not is_edtf(date):
            raise wrong(f"{name}: {date!r} is no EDTF date", "Write 2024, 2024-05 or 2024-05-01.")
    if not mapping.table.key or mapping.table.header_row < 1:
        raise wrong("[table] needs a key, and rows are numbered from 1", 'key = ["record"]')
    for claim in mapping.claim:
        definition = property_named(claim.property)  # ModelError names it
        subject = claim.subject or mapping.subject
        if subject is None:
            raise wrong(f"{claim.property}: no subject is given", "Write [subject], or one here.")
        definition.check_subject(EntityRef(subject.kind, "x"))
        unknown = set(claim.terms.values()) - set(term_lists().get(definition.terms, ()))
        if unknown:
            raise wrong(
                f"{claim.property}: {sorted(unknown)[0]!r} is none of its terms",
                f"Known: {', '.join(sorted(term_lists().get(definition.terms, ())))}.",
            )


def mapped_source(path: Path, mapping_path: Path, *, max_bytes: int) -> TableSource:
    """A file as the source that its mapping describes.

    :raises InputError: when either cannot be read, or the mapping names a column or a
        sheet that the file does not have.
    """
    mapping = read_mapping(mapping_path)
    table = _table(path, mapping.table, max_bytes=max_bytes)
    headers = headers_of(table.text, table.first)
    if len(set(headers)) != len(headers):
        twice = next(header for header in headers if headers.count(header) > 1)
        raise InputError(f"{path} has the column {twice!r} twice.", hint="Rename one.")
    missing = sorted(_columns(mapping) - set(headers))
    if missing:
        raise InputError(
            f"{path} does not have the column {missing[0]!r}, which {mapping_path} names.",
            hint=f"Its columns are: {', '.join(headers)}.",
        )
    info = mapping.source
    attributes = {
        **{name: getattr(info, name) for name in ("id", "title", "publisher", "licence")},
        **{name: getattr(info, name) for name in ("address", "published", "retrieved", "version")},
        "attribution": info.attribution or f"{info.title}, {info.publisher}",
        "republish": info.republish,
        "headers": headers,
        "key": mapping.table.key,
        "address_column": mapping.table.address,
        "published_column": mapping.table.published,
        "complete": mapping.table.complete,
        "mapping": mapping,
    }
    kind: type[_Mapped] = type("Mapped", (_Mapped,), attributes)
    return kind(copy=table)


def _columns(mapping: Mapping) -> set[str]:
    """Every column that the mapping names."""
    pages = filter(None, [mapping.table.address, mapping.table.published])
    named: set[str] = {*mapping.table.key, *pages}
    for claim in mapping.claim:
        subject = claim.subject or mapping.subject
        cells = [claim.value, claim.country, claim.unit, claim.comparator, claim.modality]
        cells += [claim.polarity, claim.held, claim.cited]
        cells += [subject.name, subject.country] if subject else []
        named |= {cell for cell in cells if isinstance(cell, str)}
    return named


class _Mapped(TableSource):
    """A source whose statements a mapping tells."""

    mapping: ClassVar[Mapping]

    def statements(self, row: Row) -> Iterator[Statement]:
        """A claim for each value that is there; an empty cell says nothing."""
        for claim in self.mapping.claim:
            cell = _of(row, claim.value)
            parts = cell.split(claim.split) if claim.split else [cell]
            for part in filter(None, (part.strip() for part in parts)):
                yield _statement(row, claim, claim.subject or self.mapping.subject, part)


def _statement(row: Row, claim: ClaimInfo, subject: Subject | None, part: str) -> Statement:
    assert subject is not None  # noqa: S101 - the mapping was checked
    name = _of(row, subject.name)
    if not name:
        raise InputError("The row has no name of its subject.", hint="Fill the cell, or drop it.")
    value = value_of(
        claim.property,
        part,
        kind=claim.kind,
        country=_of(row, claim.country),
        unit=_of(row, claim.unit),
        terms=claim.terms,
    )
    if isinstance(value, EntityValue):
        value.entity.check()
    return Statement(
        column=claim.value if isinstance(claim.value, str) else claim.property,
        subject=entity(subject.kind, name, _of(row, subject.country)),
        property=claim.property,
        value=value,
        comparator=one_of(SIGNS, _of(row, claim.comparator) or "=", column="comparator"),
        modality=one_of(MODALITIES, _of(row, claim.modality) or "happened", column="modality"),
        polarity=one_of(POLARITIES, _of(row, claim.polarity) or "asserted", column="polarity"),
        held=_of(row, claim.held),
        cited=_of(row, claim.cited),
    )


def _of(row: Row, cell: Cell) -> str:
    return row.cells[cell] if isinstance(cell, str) else cell.words


def _table(path: Path, info: TableInfo, *, max_bytes: int) -> SourceTable:
    """The file as a document, and where in its text the table is."""
    if path.suffix.casefold() == ".xlsx":
        return _sheet(path, info, max_bytes=max_bytes)
    data, text = read_table(path, max_bytes=max_bytes)
    first = _line(text, 0, info.header_row)
    return SourceTable(data, text, local=True, language="", first=first, header_row=info.header_row)


def _sheet(path: Path, info: TableInfo, *, max_bytes: int) -> SourceTable:
    data = load_file(path, ReadSettings(max_bytes=max_bytes))
    text, places = as_text(read_workbook(data, str(path)))
    name = info.sheet or next(iter(places), "")
    if name not in places:
        raise InputError(
            f"{path} has no sheet {name!r}.", hint=f"It has: {', '.join(places) or 'none'}."
        )
    first, last = places[name]
    return SourceTable(
        data,
        text,
        media_type=_XLSX,
        reader=WORKBOOK_READER,
        language="",
        local=True,
        first=_line(text[:last], first, info.header_row),
        last=last,
        header_row=info.header_row,
    )


def _line(text: str, first: int, number: int) -> int:
    """Code point at which the line of that number begins, from the one at ``first``."""
    for _ in range(number - 1):
        first = text.find("\n", first) + 1
        if not first:
            raise InputError(f"The table has no row {number}.", hint="Check [table] header_row.")
    return first
