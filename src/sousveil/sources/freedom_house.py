"""Freedom House's Freedom in the World: two ratings and a status, by country and year.

The ratings run from 1, most free, to 7, least free. From 2000 on; territories that
Freedom House rates apart from the state that holds them have no code of their own and
are left out.
"""

from __future__ import annotations

from sousveil.sources._country_years import CountryYears, Rating

__all__ = ["FreedomHouse"]

_STATUS = {"free": "free", "partly free": "partly-free", "not free": "not-free"}


class FreedomHouse(CountryYears):
    """Political rights, civil liberties and status since 2000."""

    id = "freedom-house"
    title = "Freedom in the World: ratings since 2000"
    publisher = "Freedom House"
    address = "https://freedomhouse.org/report/freedom-world"
    licence = "terms not stated; figures used with attribution"
    attribution = "Ratings from Freedom House, Freedom in the World; arranged by Sousveil."
    published = "2025"
    retrieved = "2026-11-24"
    version = "1"
    starter = False
    headers = ("country", "iso2", "year", "political rights", "civil liberties", "status")
    key = ("iso2", "year")
    ratings = (
        Rating("political rights", "political-rights"),
        Rating("civil liberties", "civil-liberties"),
        Rating("status", "freedom-status", terms=_STATUS),
    )
