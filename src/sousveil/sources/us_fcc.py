"""The Covered List of the US Federal Communications Commission: the companies it names.

Rows on kinds of equipment (drones, routers, inverters, robots of any foreign maker) name
no company and are left out.
"""

from __future__ import annotations

from sousveil.sources._lists import ListOfOrganisations

__all__ = ["UsFccCoveredList"]


class UsFccCoveredList(ListOfOrganisations):
    """The companies, each with the day on which it was included."""

    id = "us-fcc-covered-list"
    title = "FCC Covered List: companies"
    publisher = "United States Federal Communications Commission"
    address = "https://www.fcc.gov/supplychain/coveredlist"
    licence = "public domain (list of the United States government)"
    attribution = (
        "List of the United States Federal Communications Commission; arranged by Sousveil."
    )
    published = "2026-07-28"
    retrieved = "2026-11-24"
    version = "1"
    headers = ("company", "listed from", "list", "address")
    key = ("company",)
    name_column = "company"
