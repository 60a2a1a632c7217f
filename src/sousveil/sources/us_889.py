"""Section 889 of the US defence act for 2019: the five companies that the act itself names."""

from __future__ import annotations

from sousveil.sources._lists import ListOfOrganisations
from sousveil.sources._table import Row

__all__ = ["UsNdaa889"]


class UsNdaa889(ListOfOrganisations):
    """The act was signed on 13 August 2018."""

    id = "us-ndaa-889"
    title = "NDAA Section 889: companies that the act names"
    publisher = "United States Congress"
    address = "https://www.congress.gov/115/plaws/publ232/PLAW-115publ232.pdf"
    licence = "public domain (law of the United States)"
    attribution = (
        "Companies named by the United States Congress in Public Law 115-232, section 889;"
        " taken by way of OpenSanctions, of whose edition nothing else is kept."
    )
    published = "2018-08-13"
    retrieved = "2026-11-24"
    version = "1"
    headers = ("company", "list", "address")
    key = ("company",)
    name_column = "company"

    def held(self, row: Row) -> str:  # noqa: ARG002 - the act has one day for all
        """Since the act was signed."""
        return f"{self.published}/.."
