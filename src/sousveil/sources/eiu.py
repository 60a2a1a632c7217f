"""The Economist Intelligence Unit's Democracy Index, by country and year since 2006.

From 0 to 10. There is no edition for 2007 and 2009.
"""

from __future__ import annotations

from sousveil.sources._country_years import CountryYears, Rating

__all__ = ["EiuDemocracyIndex"]


class EiuDemocracyIndex(CountryYears):
    """The index itself, without its categories."""

    id = "eiu-democracy-index"
    title = "Democracy Index since 2006"
    publisher = "Economist Intelligence Unit"
    address = "https://www.eiu.com/n/campaigns/democracy-index-2024/"
    licence = "terms not stated; figures used with attribution"
    attribution = (
        "Figures from the Economist Intelligence Unit, Democracy Index; arranged by Sousveil."
    )
    published = "2025"
    retrieved = "2026-11-24"
    version = "1"
    starter = False
    headers = ("country", "iso2", "year", "index")
    key = ("iso2", "year")
    ratings = (Rating("index", "democracy-index"),)
