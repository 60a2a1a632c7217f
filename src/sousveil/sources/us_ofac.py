"""The US sanctions list (SDN): organisations that trade in surveillance, and no person.

The list names thousands of people, ships and firms that have nothing to do with
surveillance. One rule for every country: an organisation is taken when its name is a
curated one, or that of a supplier in a table that ships with Sousveil. The list does not
say when a name was added, so a row says that it stood there on the day of the edition.
"""

from __future__ import annotations

from sousveil.sources._lists import ListOfOrganisations
from sousveil.sources._table import Row

__all__ = ["UsOfacSdn"]


class UsOfacSdn(ListOfOrganisations):
    """The edition of November 2023."""

    id = "us-ofac-sdn"
    title = "OFAC Specially Designated Nationals: organisations of the surveillance trade"
    publisher = "United States Department of the Treasury"
    address = "https://sanctionslist.ofac.treas.gov/Home/SdnList"
    licence = "public domain (list of the United States government)"
    attribution = (
        "Facts from the sanctions list of the United States Department of the Treasury, Office"
        " of Foreign Assets Control; selected by Sousveil."
    )
    published = "2023-11"
    retrieved = "2026-11-24"
    version = "1"
    headers = ("OFAC id", "organisation", "program", "list", "address")
    key = ("OFAC id",)
    name_column = "organisation"

    def held(self, row: Row) -> str:  # noqa: ARG002 - the edition has one date
        """The edition's own date: the list says no other."""
        return self.published
