"""What a structured source is: a table with a publisher, and the claims in its rows.

:class:`Source` is the whole protocol. Three methods do the work: ``document`` gives
the table as the document that every claim quotes, ``rows`` walks its rows, ``claims``
says what one row states. :class:`TableSource` does all of it but the last step, so a
source is one file: its table's headers, and what each column means. Nothing here
writes to an observatory.
"""

from __future__ import annotations

import dataclasses
import gzip
from abc import ABC, abstractmethod
from collections.abc import Iterator
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any, ClassVar, Protocol

import msgspec

from sousveil import names
from sousveil.errors import InputError
from sousveil.model import Claim, Comparator, EntityRef, Made, Modality, Polarity, Quote, Value
from sousveil.observatory import ReadSettings
from sousveil.read import Document
from sousveil.sources._table import Row, RowProblem, check_headers, read_rows, read_table

__all__ = [
    "Source",
    "SourceTable",
    "Statement",
    "TableSource",
    "one_of",
    "organisation",
    "packaged",
]

READER = "source-table/1"


class SourceTable(msgspec.Struct, frozen=True):
    """A source's table as a document: its bytes, and its text, which is the CSV exactly.

    :ivar local: whether it is a user's copy and not the one that ships in the package.
    :ivar first: code point of the text at which the line of headers begins.
    :ivar last: the code point after the table's last; the end of the text when ``None``.
    :ivar header_row: number of the row of headers, as a spreadsheet shows it.
    """

    data: bytes
    text: str
    media_type: str = "text/csv"
    reader: str = READER
    language: str = "en"
    local: bool = False
    first: int = 0
    last: int | None = None
    header_row: int = 1


class Source(Protocol):
    """A structured source.

    Attributes: ``id`` names it in settings and commands; ``publisher``, ``address`` and
    ``licence`` are the publisher's own; ``attribution`` is the line that its terms ask
    for; ``published`` is an EDTF date, ``retrieved`` the day on which our table was made.
    """

    @property
    def id(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def publisher(self) -> str: ...
    @property
    def address(self) -> str: ...
    @property
    def licence(self) -> str: ...
    @property
    def attribution(self) -> str: ...
    @property
    def published(self) -> str: ...
    @property
    def retrieved(self) -> str: ...
    @property
    def headers(self) -> tuple[str, ...]: ...
    @property
    def starter(self) -> bool:
        """Whether it is part of the first look that ``sousveil demo`` gives. Tables of ratings,
        with a claim for every country and year, are not."""
        ...

    @property
    def republish(self) -> bool:
        """Whether its table may be shown in full."""
        ...

    @property
    def complete(self) -> bool:
        """Whether its table holds all that the source says, so that a row which is missing
        from a later edition is one that the source no longer has."""
        ...

    def document(self) -> SourceTable:
        """The table as the document that the claims quote."""
        ...

    def rows(self) -> Iterator[Row | RowProblem]:
        """Its rows in order, the broken ones as problems."""
        ...

    def claims(self, row: Row, document: Document) -> Iterator[Claim]:
        """What one row states, quoting it in the stored document.

        :raises ModelError, InputError: when a cell cannot be understood.
        """
        ...

    def with_file(self, path: Path, *, max_bytes: int = ...) -> Source:
        """The same source, reading another copy of its table.

        :raises InputError: when the file cannot be read or has other headers.
        """
        ...


class Statement(msgspec.Struct, frozen=True, kw_only=True):
    """What one cell states; with the row's quote it becomes a claim."""

    column: str
    subject: EntityRef
    property: str
    value: Value
    comparator: Comparator = "="
    held: str = ""
    modality: Modality = "happened"
    polarity: Polarity = "asserted"
    cited: str = ""


@dataclasses.dataclass(frozen=True)
class TableSource(ABC):
    """A source whose table is a CSV file: ``data/<id>.csv`` in this package, or a copy.

    A subclass sets the attributes and says in :meth:`statements` what a row states.
    ``key`` are the headers that name a row, ``address_column`` the one whose cell is the
    address of the page on which the row's statements can be read, ``published_column`` the
    one whose cell is that page's date.
    """

    copy: SourceTable | None = None

    id: ClassVar[str]
    title: ClassVar[str]
    publisher: ClassVar[str]
    address: ClassVar[str]
    licence: ClassVar[str]
    attribution: ClassVar[str]
    published: ClassVar[str]
    retrieved: ClassVar[str]
    version: ClassVar[str]
    headers: ClassVar[tuple[str, ...]]
    key: ClassVar[tuple[str, ...]]
    address_column: ClassVar[str] = ""
    published_column: ClassVar[str] = ""
    complete: ClassVar[bool] = True
    republish: ClassVar[bool] = True
    starter: ClassVar[bool] = True

    @abstractmethod
    def statements(self, row: Row) -> Iterator[Statement]:
        """What the row states, cell by cell."""

    def document(self) -> SourceTable:
        """The table: the user's copy where there is one, else the packaged one."""
        if self.copy is not None:
            return self.copy
        data = packaged(self.id)
        return SourceTable(data, data.decode("utf-8"))

    def rows(self) -> Iterator[Row | RowProblem]:
        """Its rows in order, the broken ones as problems."""
        table = self.document()
        yield from read_rows(
            table.text,
            self.headers,
            self.key,
            name=self.row_id,
            first=table.first,
            last=table.last,
            header_row=table.header_row,
        )

    def row_id(self, cells: dict[str, str]) -> str:
        """What a row is called: the same in every edition of the table."""
        return " / ".join(cells[header] for header in self.key)

    def claims(self, row: Row, document: Document) -> Iterator[Claim]:
        """What one row states, each claim checked and quoting the whole row.

        :raises ModelError, InputError: when a cell cannot be understood.
        """
        quotes = (Quote(document.record.document, row.start, row.end),)
        address = row.cells[self.address_column] if self.address_column else ""
        published = row.cells[self.published_column] if self.published_column else ""
        for said in self.statements(row):
            claim = Claim(
                subject=said.subject,
                property=said.property,
                value=said.value,
                quotes=quotes,
                made=Made(
                    by="import", name=self.id, version=self.version, rule=said.column, row=row.id
                ),
                comparator=said.comparator,
                held=said.held,
                modality=said.modality,
                polarity=said.polarity,
                cited=said.cited,
                address=address,
                published=published,
            )
            claim.check()
            yield claim

    def with_file(self, path: Path, *, max_bytes: int = ReadSettings().max_bytes) -> TableSource:
        """The same source, reading a user's copy of its table.

        :raises InputError: when the file cannot be read or has other headers.
        """
        data, text = read_table(path, max_bytes=max_bytes)
        check_headers(text, self.headers, name=str(path))
        return dataclasses.replace(self, copy=SourceTable(data, text, local=True))


@lru_cache(maxsize=4)  # the same table is asked for by its document and by its rows
def packaged(name: str) -> bytes:
    """A table of this package, ``data/<name>.csv`` or the same compressed.

    :raises FileNotFoundError: when there is none.
    """
    folder = resources.files("sousveil.sources").joinpath("data")
    plain = folder.joinpath(f"{name}.csv")
    if plain.is_file():
        return plain.read_bytes()
    return gzip.decompress(folder.joinpath(f"{name}.csv.gz").read_bytes())


def organisation(name: str, country: str = "") -> EntityRef:
    """An organisation by the name that stands in a row.

    Its country is the curated one where the name is known there, else ``country``.
    """
    known = names.lookup(EntityRef("organisation", name))
    return EntityRef("organisation", name, known.country if known and known.country else country)


def one_of(words: dict[str, Any], word: str, *, column: str) -> Any:
    """What a word of a closed list means.

    :raises InputError: when it is not in the list; names the column and the list.
    """
    if word not in words:
        raise InputError(
            f"{word!r} is no known {column}.", hint=f"Known: {', '.join(sorted(words))}."
        )
    return words[word]
