"""The AI Global Surveillance Index of 2022: scores by country, without suppliers.

The copy that we have gives three scores from 0 to 100 for each country: of surveillance
with artificial intelligence, of digital surveillance, and of the regulation of
movement. Unlike the index of 2019 it names no technologies and no companies.
"""

from __future__ import annotations

from sousveil.sources._country_years import CountryYears, Rating

__all__ = ["Aigs2022"]


class Aigs2022(CountryYears):
    """The three scores."""

    id = "aigs-2022"
    title = "AI & Big Data Global Surveillance Index 2022: scores"
    publisher = "Carnegie Endowment for International Peace"
    address = "https://data.mendeley.com/datasets/gjhf5y4xjp/4"
    licence = "CC-BY-4.0 (as stated by third parties)"
    attribution = (
        "Scores from S. Feldstein, AI & Big Data Global Surveillance Index (2022 updated),"
        " Carnegie Endowment for International Peace; arranged by Sousveil."
    )
    published = "2022-06-06"
    retrieved = "2026-11-24"
    version = "1"
    headers = (
        "country",
        "iso2",
        "aigs score",
        "digital surveillance score",
        "movement regulation score",
    )
    key = ("iso2",)
    year = "2022"
    ratings = (
        Rating("aigs score", "ai-surveillance-score"),
        Rating("digital surveillance score", "digital-surveillance-score"),
        Rating("movement regulation score", "movement-regulation-score"),
    )
