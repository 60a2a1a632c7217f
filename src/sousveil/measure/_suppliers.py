"""Who supplies whom, in what shares, and how concentrated: by one rule for all suppliers.

A supply is one supplier and one thing that it supplied: a system, a deal, or a country
where the source names nothing smaller. Supplies are counted, not weighed: most have no
price, and prices in several currencies cannot be added.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import ibis
from ibis.expr.types import Table

from sousveil.measure._findings import UNKNOWN, Measure, Number, Rows, counted, number_of
from sousveil.measure._uncertainty import (
    concentration,
    concentration_interval,
    rounded,
    small,
    wilson,
)
from sousveil.measure._view import View, link

__all__ = ["supplier_measures"]

_SUPPLY = (
    " A supply is a supplier and a system, deal or place that it supplied, or the country itself"
    " where the source names nothing smaller; live, asserted claims of what happened, each supply"
    " once. A supply by a country is left out where an organisation with its seat there supplied"
    " the same."
)
_COVERS = (
    "Chance alone: how far the {what} could differ if the recorded supplies were drawn at random"
    " from all that there are (95 %). It does not cover what was never recorded, and secret"
    " supplies are not missing at random."
)


def supplier_measures() -> Iterator[Measure]:
    """Flows, shares, concentration and dependence."""
    yield from _flows()
    yield Measure(
        id="supplier-share",
        title="Share of the country's recorded supplies that come from a supplier",
        unit="of the supplies",
        rule="Supplies of the organisation in the country, divided by the supplies of all"
        " organisations there; Wilson's interval." + _SUPPLY,
        by=("country", "supplier"),
        entities=("supplier",),
        rests_on=("country",),
        covers=_COVERS.format(what="share"),
        evidence=_by_organisation,
        finish=_shares,
    )
    yield Measure(
        id="supplier-concentration",
        title="Concentration of the country's recorded suppliers (Herfindahl–Hirschman index)",
        unit="of 1",
        rule="Sum of the squares of the shares that the organisations have in the country's"
        " supplies: 1 when there is one supplier, 1/k for k suppliers of equal share." + _SUPPLY,
        by=("country",),
        covers=_COVERS.format(what="index"),
        evidence=_by_organisation,
        numbers=lambda view, evidence, by: counted(view, evidence, (*by, "supplier")),
        finish=_concentrations,
    )
    yield Measure(
        id="supplier-dependence",
        title="Largest share of the country's recorded supplies that come from one country",
        unit="of the supplies",
        rule="Supplies from the country of supply that has most, divided by all supplies whose"
        " country of supply is known: the country named, or the seat of the organisation named."
        " Where several have most, the first in the order of their codes; Wilson's interval."
        + _SUPPLY,
        by=("country", "supplier_country"),
        rests_on=("country",),
        covers=_COVERS.format(what="share"),
        evidence=_by_seat,
        finish=_largest,
    )


def _flows() -> Iterator[Measure]:
    for id_, words, extra, evidence in (
        ("supplier-flows", "", (), _flow),
        ("supplier-flows-by-technology", " by technology", ("technology",), _by_technology),
        ("supplier-flows-by-year", " by year", ("year",), _by_year),
    ):
        yield Measure(
            id=id_,
            title=f"Supplies from country to country{words}",
            unit="supplies",
            rule="Number of supplies from the country of supply (the country named, or the seat of"
            " the organisation named) to the receiving country." + _SUPPLY + _EXTRA[words],
            by=("supplier_country", "country", *extra),
            evidence=evidence,
        )


_EXTRA = {
    "": "",
    " by technology": " The technology is that of the system, deal or place; a supply with several"
    " counts in each, and where the source speaks of the country alone it is unknown.",
    " by year": " The year is that of the first contract date of what was supplied, or else of its"
    " start date, where all sources agree on it; otherwise it is unknown.",
}


def _flow(view: View) -> Table:
    """Supplies with both ends; an unknown seat is an end too."""
    every = view.supplies
    named = every.filter((every.who_kind == "organisation") & every.seat.notnull())
    known = named.select(of_through="through", of_seat="seat").distinct()
    supply = every.anti_join(
        known,
        (every.who_kind == "country")
        & (every.through == known.of_through)
        & (every.seat == known.of_seat),
    )
    return supply.mutate(
        thing=link("supplier", "through", supply),
        supplier_country=supply.seat.fill_null(UNKNOWN),
    ).drop("seat")


def _by_technology(view: View) -> Table:
    said = view.of("technology")
    of_things = said.filter(said.subject_kind != "country")
    kinds = of_things.select(kind_of="subject", technology="term").distinct()
    flow = _flow(view)
    joined = flow.left_join(kinds, flow.through == kinds.kind_of).drop("kind_of")
    return joined.mutate(technology=joined.technology.fill_null(UNKNOWN))


def _by_year(view: View) -> Table:
    flow, begun = _flow(view), view.begun
    joined = flow.left_join(begun, flow.through == begun.begun_of)
    first, last = (joined[name].cast("string").left(4) for name in ("begun_low", "begun_high"))
    year = ibis.ifelse((first == last).fill_null(False), first, UNKNOWN)
    return joined.mutate(year=year).drop("begun_of", "begun_low", "begun_high")


def _by_organisation(view: View) -> Table:
    flow = _flow(view)
    return flow.filter(flow.who_kind == "organisation")


def _by_seat(view: View) -> Table:
    flow = _flow(view)
    return flow.filter(flow.supplier_country != UNKNOWN)


def _by_receiver(rows: Rows) -> dict[str, list[Mapping[str, Any]]]:
    found: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        found[row["country"]].append(row)
    return found


def _shares(measure: Measure, rows: Rows) -> Iterable[Number]:
    for each in _by_receiver(rows).values():
        for row in each:
            yield _share(measure, row, each)


def _largest(measure: Measure, rows: Rows) -> Iterable[Number]:
    for each in _by_receiver(rows).values():
        first = min(each, key=lambda row: (-row["value"], row[measure.by[1]]))
        yield _share(measure, first, each)


def _share(measure: Measure, row: Mapping[str, Any], each: Rows) -> Number:
    """The share of one supplier, or country of supply, in a country's supplies."""
    of = sum(other["value"] for other in each)
    value, low, high = wilson(row["value"], of)
    return number_of(
        measure,
        row,
        value,
        low=low,
        high=high,
        of=of,
        warning=small(of, "supplies"),
        count=sum(other["count"] for other in each),
        accepted=sum(other["accepted"] for other in each),
    )


def _concentrations(measure: Measure, rows: Rows) -> Iterable[Number]:
    for country, each in _by_receiver(rows).items():
        counts = sorted((row["value"] for row in each), reverse=True)
        of = sum(counts)
        # One supply is all of itself: it has no interval that says anything.
        ends = concentration_interval(counts, f"{measure.id} {country}") if of > 1 else ()
        low, high = (rounded(end) for end in ends) if ends else ("", "")
        yield Number(
            key=(country,),
            value=rounded(concentration(counts)),
            low=low,
            high=high,
            of=of,
            warning=small(of, "supplies"),
            count=sum(row["count"] for row in each),
            accepted=sum(row["accepted"] for row in each),
        )
