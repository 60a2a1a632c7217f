"""Numbers for each country, by one rule for every supplier and every buyer.

Counts, not scores: each says how much the claims say, and a country without a number
is one of which no claim speaks.
"""

from __future__ import annotations

from collections.abc import Iterator

from ibis.expr.types import Table

from sousveil.measure._findings import Measure, counted, counted_once
from sousveil.measure._view import IN_COUNTRY, View

__all__ = ["country_measures"]

_IN = (
    " An entity is in the country that it is, belongs to, or is said to be located in by an"
    " accepted claim; by one that nobody reviewed only where it is in no country otherwise."
)


def country_measures() -> Iterator[Measure]:
    """The measures by country."""
    for id_, title, unit, rule, evidence in (
        (
            "claims-by-country",
            "Claims about the country and the systems, deals and places in it",
            "claims",
            "Number of live claims whose subject is the country, or a system, deal or place in it."
            + _IN,
            _claims,
        ),
        (
            "systems-by-country",
            "Surveillance systems in the country",
            "systems",
            "Number of systems in the country of which a live, asserted claim speaks, planned and"
            " alleged ones among them." + _IN,
            _systems,
        ),
        (
            "technologies-by-country",
            "Kinds of surveillance technology in use in the country",
            "technologies",
            "Number of terms of the closed list that a live, asserted claim of something that"
            " happened gives for the country, or for a system, deal or place in it." + _IN,
            _technologies,
        ),
        (
            "supplier-countries",
            "Countries from which the country's surveillance technology comes",
            "countries",
            "Number of countries from which a live, asserted claim of something that happened"
            " says the country, or something in it, is supplied: the country named, or the seat"
            " of the organisation named, where it is known." + _IN,
            _supplier_countries,
        ),
        (
            "supplied-countries",
            "Countries that the country supplies with surveillance technology",
            "countries",
            "Number of other countries that a live, asserted claim of something that happened"
            " says are supplied by the country, or by an organisation with its seat there.",
            _supplied_countries,
        ),
    ):
        yield Measure(
            id=id_,
            title=title,
            unit=unit,
            rule=rule,
            by=("country",),
            evidence=evidence,
            # An entity is in a country once, so a claim about it is too.
            numbers=counted_once if evidence is _claims else counted,
        )


def _claims(view: View) -> Table:
    about = view.claims.filter(view.claims.subject_kind.isin(IN_COUNTRY))
    return view.placed(about).mutate(thing="seq")


def _systems(view: View) -> Table:
    about = view.said.filter(view.said.subject_kind == "system")
    return view.placed(about).mutate(thing="subject")


def _technologies(view: View) -> Table:
    about = view.of("technology")
    return view.placed(about.filter(about.subject_kind.isin(IN_COUNTRY))).mutate(thing="term")


def _supplier_countries(view: View) -> Table:
    known = view.supplies.filter(view.supplies.seat.notnull())
    return known.mutate(thing="seat")


def _supplied_countries(view: View) -> Table:
    abroad = view.supplies.filter(view.supplies.seat != view.supplies.country)
    return abroad.select("seq", "id", "accepted", thing="country", country="seat")
