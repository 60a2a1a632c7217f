"""What lists of organisations share: a row is an organisation that stands on a list.

To stand on a list is a fact about the list. It says that a government put the name
there, from when and until when where the list tells, and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from sousveil.model import EntityRef, EntityValue
from sousveil.sources._source import Statement, TableSource, organisation
from sousveil.sources._table import Row

__all__ = ["ListOfOrganisations"]


class ListOfOrganisations(TableSource):
    """A list, named in the column ``list``; a subclass says which column holds who is on it."""

    name_column: ClassVar[str]
    address_column = "address"

    def statements(self, row: Row) -> Iterator[Statement]:
        """That the organisation stands on the list."""
        yield Statement(
            column=self.name_column,
            subject=organisation(row.cells[self.name_column]),
            property="listed-on",
            value=EntityValue(EntityRef("norm", row.cells["list"])),
            held=self.held(row),
        )

    def held(self, row: Row) -> str:
        """The time for which the row says so."""
        since = row.cells.get("listed from", "")
        return f"{since}/{row.cells.get('listed until') or '..'}" if since else ""
