"""The same index, continued: its questions asked of all claims, on any day.

AIGS 2019 stopped with its table. Its rule can go on: a country counts when a source says
that it uses a kind of surveillance that the index looked for. Asked as of the day on which
the table was published, of its claims alone, the numbers are those of the index.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ibis.expr.types import Table

from sousveil.measure._findings import Measure
from sousveil.measure._view import IN_COUNTRY, View

__all__ = ["AI_KINDS", "index_measures", "uses"]

#: The kinds of technology that AIGS 2019 looked for, and the same where the kind is not stated.
AI_KINDS = ("smart-city", "facial-recognition", "smart-policing", "ai-surveillance")

_WHO = (
    "a live, asserted claim of something that happened says that it, or a system, deal or place"
    " in it, "
)
_DAY = " As of a day: from the claims known by then."


def index_measures() -> Iterator[Measure]:
    """How many countries, in all and by what they use, from whom, where and how governed."""
    yield Measure(
        id="index-countries",
        title="Countries with AI surveillance, AIGS continued",
        unit="countries",
        rule="Number of countries of which "
        + _WHO
        + "has a kind of technology of the AI Global Surveillance Index 2019: smart city, facial"
        " recognition, smart policing, or surveillance with AI of a kind not stated." + _DAY,
        evidence=lambda view: uses(view).mutate(thing="country"),
    )
    yield Measure(
        id="index-technologies",
        title="Countries by kind of surveillance technology, AIGS continued",
        unit="countries",
        rule="Number of countries of which " + _WHO + "has this kind of technology." + _DAY,
        by=("technology",),
        evidence=lambda view: _technology(view).mutate(thing="country", technology="term"),
    )
    yield Measure(
        id="index-suppliers",
        title="Countries by supplier, AIGS continued",
        unit="countries",
        rule="Number of countries of which " + _WHO + "is supplied by this organisation." + _DAY,
        by=("supplier",),
        entities=("supplier",),
        evidence=lambda view: view.supplies.filter(
            lambda supply: supply.who_kind == "organisation"
        ).mutate(thing="country"),
    )
    yield Measure(
        id="index-supplier-countries",
        title="Countries by country of supply, AIGS continued",
        unit="countries",
        rule="Number of countries of which "
        + _WHO
        + "is supplied by this country, or by an organisation with its seat there."
        + _DAY,
        by=("supplier_country",),
        evidence=lambda view: view.supplies.filter(lambda supply: supply.seat.notnull()).mutate(
            thing="country", supplier_country="seat"
        ),
    )
    for id_, words, name, column, property_ in (
        ("regions", "region", "region", "value_text", "region"),
        ("regimes", "regime type", "regime", "term", "regime-type"),
    ):
        yield Measure(
            id=f"index-{id_}",
            title=f"Countries with AI surveillance by {words}, AIGS continued",
            unit="countries",
            rule=f"Number of countries counted by index-countries to which a live, asserted claim"
            f" gives this {words}. A country to which sources give two is counted in both." + _DAY,
            by=(name,),
            evidence=_standing(name, column, property_),
        )


def uses(view: View) -> Table:
    """Claims that a country, or something in it, uses AI surveillance: with ``country``."""
    every = _technology(view)
    return every.filter(every.term.isin(AI_KINDS))


def _technology(view: View) -> Table:
    return view.placed(
        view.of("technology").filter(lambda claims: claims.subject_kind.isin(IN_COUNTRY))
    )


def _standing(name: str, column: str, property_: str) -> Callable[[View], Table]:
    def evidence(view: View) -> Table:
        given = view.placed(view.of(property_))
        using = given.semi_join(uses(view), "country")
        return using.mutate(thing="country", **{name: using[column]})

    return evidence
