"""How systems were paid for: on whose credit, and what sums the sources state.

Sums are added only in one currency and on one price basis. Nothing is converted here: where
a source itself states constant prices, they are a basis of their own, and the source's
method is named.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

import ibis
from ibis.expr.types import Table

from sousveil.measure._findings import Measure, Number, Rows, counted_hits, in_each, number_of
from sousveil.measure._uncertainty import small, wilson
from sousveil.measure._view import View
from sousveil.model import plain_amount

__all__ = ["CREDIT", "finance_measures"]

#: Terms of financing-kind that have to be paid back.
CREDIT = ("loan", "concessional-loan", "export-credit", "commodity-backed-loan")
#: Price basis of a sum that is stated in the money of its own day.
OF_THE_DAY = "of the day"

_SAID = " Live, asserted claims of what happened count; a deal's belong to the system it concerns."
_DEFLATOR = (
    " Sums in constant prices are those that the source states, and stand by themselves: AidData"
    " gives US dollars of 2021, deflated and converted by AidData with the OECD's method"
    " (Global Chinese Development Finance Dataset 3.0). Nothing is converted here."
)


def finance_measures() -> Iterator[Measure]:
    """Credit of the supplier's country, for each country and in all; sums."""
    for id_, title, by in (
        ("supplier-credit-by-country", "the country's systems", ("country",)),
        ("supplier-credit", "systems", ()),
    ):
        yield Measure(
            id=id_,
            title=f"Share of {title} that were bought on credit of the supplier's country",
            unit="of the systems",
            rule="Of the systems with a known foreign country of supply and a known financier or"
            " kind of financing: those for which a loan, concessional loan, export credit or"
            " commodity-backed loan is claimed of the same system or deal as a financier whose"
            " country is a country of supply; Wilson's interval." + _SAID,
            by=by,
            covers="Chance alone: how far the share could differ if the systems whose financing"
            " is known were drawn at random from all (95 %). It does not cover that loans are"
            " better recorded than budgets.",
            evidence=_financed,
            numbers=counted_hits,
            finish=_shares,
        )
    yield Measure(
        id="stated-sums",
        title="Sums that sources state for systems and deals in the country",
        unit="in the currency stated",
        rule="For each system or deal the least of the sums that sources state for it; added over"
        " all of them that have sums in this currency and on this price basis. A system's own sum"
        " is left out where a deal that concerns it has one in the same currency and basis."
        " A sum stated as more or less than an amount counts as that amount." + _DEFLATOR,
        by=("country", "currency", "prices"),
        covers="Disagreement of the sources alone: from the sum of the least to the sum of the"
        " greatest amounts that they state. It does not cover systems for which no sum is known.",
        evidence=_priced,
        numbers=_sums,
        finish=_added,
    )


def _whole(view: View) -> Table:
    """Deal → the system that it concerns."""
    concerned = view.of("concerns")
    return concerned.select(part="subject", whole="value_entity").distinct()


def _as_wholes(view: View, claims: Table, subject: str = "subject") -> Table:
    """Claims with the ``unit`` that they are of: the system that a deal concerns, or itself."""
    wholes = _whole(view)
    joined = claims.left_join(wholes, claims[subject] == wholes.part)
    return joined.mutate(unit=ibis.coalesce(joined.whole, joined[subject])).drop("part", "whole")


def _financed(view: View) -> Table:
    """All claims of supply and of financing of systems of which both are known."""
    supplies = view.supplies
    abroad = supplies.filter(
        supplies.through_kind.isin(("system", "deal"))
        & supplies.seat.notnull()
        & (supplies.seat != supplies.country)
    )
    supplied = _as_wholes(view, abroad, "through")
    money = _as_wholes(
        view,
        view.of("financier", "financing-kind").filter(
            lambda claims: claims.subject_kind.isin(("system", "deal"))
        ),
    )
    credit = _credit(view, money)
    hits = supplied.inner_join(
        credit, (supplied.unit == credit.credit_unit) & (supplied.seat == credit.lender)
    ).select(hit_unit="unit", hit_country="country")
    columns = ("country", "unit", "seq", "id", "accepted")
    paid = supplied.semi_join(money, "unit").select(*columns)
    where = paid.select("country", paid_unit="unit").distinct()
    lent = money.inner_join(where, money.unit == where.paid_unit).select(*columns)
    every = paid.union(lent).rename(thing="unit")
    hit = hits.distinct()
    joined = every.left_join(
        hit, (every.thing == hit.hit_unit) & (every.country == hit.hit_country)
    )
    return joined.mutate(hit=joined.hit_unit.notnull()).drop("hit_unit", "hit_country")


def _credit(view: View, money: Table) -> Table:
    """Unit and country of whoever lent for it: credit and lender of the same subject."""
    kinds = money.filter((money.property == "financing-kind") & money.term.isin(CREDIT))
    lenders = view.seated(money.filter(money.property == "financier"))
    who = lenders.filter(lenders.seat.notnull()).select(
        lent_to="subject", credit_unit="unit", lender="seat"
    )
    return who.semi_join(kinds, who.lent_to == kinds.subject).distinct()


def _shares(measure: Measure, rows: Rows) -> Iterable[Number]:
    for row in rows:
        of = row["value"]
        if not of:
            continue  # in all, where nothing is known: unknown, not none
        value, low, high = wilson(row["hits"], of)
        yield number_of(
            measure, row, value, low=low, high=high, of=of, warning=small(of, "systems")
        )


def _priced(view: View) -> Table:
    """Claims of cost, with ``prices``; a system's own only where none of its deals has one."""
    said = view.of("cost")
    stated = said.filter(said.number.notnull() & said.subject_kind.isin(("system", "deal")))
    every = stated.mutate(prices=stated.price_year.fill_null(OF_THE_DAY))
    wholes = _whole(view)
    parts = every.inner_join(wholes, every.subject == wholes.part)
    counted_by_deals = parts.select(
        done="whole", done_currency="currency", done_prices="prices"
    ).distinct()
    own = every.anti_join(
        counted_by_deals,
        (every.subject == counted_by_deals.done)
        & (every.currency == counted_by_deals.done_currency)
        & (every.prices == counted_by_deals.done_prices),
    )
    return view.placed(own).mutate(thing="subject")


def _sums(view: View, evidence: Table, by: tuple[str, ...]) -> Table:  # noqa: ARG001
    """For each thing the least and the greatest sum; there are as many rows as things priced."""
    each = evidence.group_by(*by, "thing").agg(
        low=evidence.number.min(),
        high=evidence.number.max(),
        count=evidence.seq.nunique(),
        accepted=evidence.seq.nunique(where=evidence.accepted),
    )
    return in_each(each, by).agg(
        low=each.low.sum(),
        high=each.high.sum(),
        things=each.thing.count(),
        count=each["count"].sum(),
        accepted=each.accepted.sum(),
    )


def _added(measure: Measure, rows: Rows) -> Iterable[Number]:
    for row in rows:
        low, high = (plain_amount(Decimal(row[end])) for end in ("low", "high"))
        things = row["things"]
        warning = small(things, "systems and deals")
        yield number_of(measure, row, low, low=low, high=high, of=things, warning=warning)
