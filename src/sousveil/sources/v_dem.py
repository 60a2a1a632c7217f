"""Varieties of Democracy: two indices with their bounds of uncertainty, since 2000.

V-Dem's model gives each index a best estimate and an interval about it (its columns
``codelow`` and ``codehigh``). Both are kept as stated, so that nobody has to believe in
the third digit of a point.
"""

from __future__ import annotations

from sousveil.sources._country_years import CountryYears, Rating

__all__ = ["VDem"]


class VDem(CountryYears):
    """Electoral and Liberal Democracy Index, from 0 to 1."""

    id = "v-dem"
    title = "V-Dem: Electoral and Liberal Democracy Index since 2000"
    publisher = "V-Dem Institute, University of Gothenburg"
    address = "https://www.v-dem.net/data/the-v-dem-dataset/"
    licence = "CC-BY-SA-4.0"
    attribution = (
        "Figures from the V-Dem Dataset, V-Dem Institute, University of Gothenburg"
        " (CC BY-SA 4.0); selected and arranged by Sousveil under the same terms."
    )
    published = "2025"
    retrieved = "2026-11-24"
    version = "1"
    starter = False
    headers = (
        "country",
        "iso2",
        "year",
        "electoral democracy",
        "electoral democracy low",
        "electoral democracy high",
        "liberal democracy",
        "liberal democracy low",
        "liberal democracy high",
    )
    key = ("iso2", "year")
    ratings = tuple(
        Rating(name, name.replace(" ", "-"), low=f"{name} low", high=f"{name} high")
        for name in ("electoral democracy", "liberal democracy")
    )
