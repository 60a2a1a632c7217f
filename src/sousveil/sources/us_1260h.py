"""The US Department of Defense's list of Chinese military companies, section 1260H.

Every company that an edition named since 2021, with the day of that edition and, where
it was taken off, the day of that. A parent that the list names is a claim of its own.
"""

from __future__ import annotations

from collections.abc import Iterator

from sousveil.model import EntityValue
from sousveil.sources._lists import ListOfOrganisations
from sousveil.sources._source import Statement, organisation
from sousveil.sources._table import Row

__all__ = ["Us1260h"]


class Us1260h(ListOfOrganisations):
    """The list, edition by edition."""

    id = "us-1260h"
    title = "Chinese Military Companies list under Section 1260H"
    publisher = "United States Department of Defense"
    address = "https://www.opensanctions.org/datasets/us_dod_chinese_milcorps/"
    licence = "public domain (list of the United States government)"
    attribution = (
        "List of the United States Department of Defense; its facts taken by way of"
        " OpenSanctions, of whose edition nothing else is kept; arranged by Sousveil."
    )
    published = "2026-06-08"
    retrieved = "2026-11-24"
    version = "1"
    headers = ("company", "short name", "parent", "listed from", "listed until", "list", "address")
    key = ("company", "listed from")
    name_column = "company"

    def statements(self, row: Row) -> Iterator[Statement]:
        """That it is listed, and the parent that the list names."""
        yield from super().statements(row)
        if parent := row.cells["parent"]:
            yield Statement(
                column="parent",
                subject=organisation(row.cells["company"]),
                property="parent",
                value=EntityValue(organisation(parent)),
                held=row.cells["listed from"],
            )
