"""How long after an agreement a system came: in days, as far as the dates allow.

A date of a source is a range of days ("2015", "October 2016"), so a lag is a range too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from typing import Any

import ibis
from ibis.expr.types import Table

from sousveil.measure._findings import Measure, Number, Rows, in_each, number_of
from sousveil.measure._uncertainty import small
from sousveil.measure._view import View

__all__ = ["lag_measures"]

#: What an agreement is called that has a date and no name.
DATED = "dated agreement"

_RULE = (
    " An agreement is a membership with the date at which it began to hold (such as the Belt and"
    " Road Initiative), or a dated agreement of the country; where sources give several dates,"
    " the first. A system's date is its contract date, or else its start date. Live, asserted"
    " claims of what happened. After is not because."
)
_PRECISE = (
    "The precision of the dates and the disagreement of the sources: from the fewest days that"
    " they allow to the most."
)


def lag_measures() -> Iterator[Measure]:
    """Lag of each system, and the median over all."""
    yield Measure(
        id="agreement-to-system",
        title="Days from an agreement of the country to a system in it",
        unit="days",
        rule="Days from the agreement to the system; less than zero when the system came first."
        " The value is the middle of its interval, rounded down." + _RULE,
        by=("country", "agreement", "system"),
        entities=("system",),
        covers=_PRECISE,
        evidence=_dated,
        numbers=_dates,
        finish=_lags,
    )
    yield Measure(
        id="agreement-to-system-median",
        title="Median days from an agreement to a system, over all systems",
        unit="days",
        rule="Median over the systems of the days from the agreement to the system, the lower one"
        " where two are in the middle; the ends of the interval are the medians of the ends."
        + _RULE,
        by=("agreement",),
        covers=_PRECISE + " It does not cover systems without a date.",
        evidence=_dated,
        numbers=lambda view, evidence, _: _dates(
            view, evidence, ("country", "agreement", "system")
        ),
        finish=_medians,
    )


def _dated(view: View) -> Table:
    """Claims of agreements and of the dates of systems, a row for each pair of the two."""
    agreements = _agreements(view)
    begun = view.begun
    known = begun.filter(begun.begun_low.notnull())
    systems = view.placed(
        view.of("contract-date", "start-date").filter(
            lambda claims: claims.subject_kind == "system"
        )
    )
    dated = systems.inner_join(known, systems.subject == known.begun_of).select(
        of_country="country",
        system="subject",
        begun_low="begun_low",
        begun_high="begun_high",
        system_seq="seq",
        system_id="id",
        system_accepted="accepted",
    )
    pairs = agreements.inner_join(dated, agreements.country == dated.of_country)
    what, days = ("country", "agreement", "system"), ("agreed_low", "agreed_high")
    shared = (*what, *days, "begun_low", "begun_high")
    of_systems = pairs.select(*shared, seq="system_seq", id="system_id", accepted="system_accepted")
    return pairs.select(*shared, "seq", "id", "accepted").union(of_systems).distinct()


def _agreements(view: View) -> Table:
    """Country, agreement, and the first and last day on which it can have begun."""
    columns = ("country", "agreement", "agreed_low", "agreed_high", "seq", "id", "accepted")
    signed = view.placed(view.of("agreement-date"))
    dates = signed.mutate(
        agreement=ibis.literal(DATED), agreed_low="date_start", agreed_high="date_end"
    ).select(*columns)
    joined = view.placed(view.of("membership"))
    joined = joined.mutate(
        agreement="value_name", agreed_low="held_start", agreed_high=_last_day_of_start(joined)
    ).select(*columns)
    every = dates.union(joined)
    return every.filter(every.agreed_low.notnull() & every.agreed_high.notnull())


def _last_day_of_start(claims: Table) -> ibis.Value:
    """The last day on which what held can have begun to hold.

    Of an interval (``2015/..``) its first date counts, at its own precision; of a date that
    is none, the whole of it.
    """
    begin = claims.held.split("/")[0]
    year = begin.left(4).cast("int32")
    month = begin.substr(5, 2).cast("int32")
    after = ibis.date(year + month // 12, month % 12 + 1, 1)
    interval = claims.held.contains("/")
    return ibis.cases(
        (interval & (begin.length() == 4), ibis.date(year, 12, 31)),
        (
            interval & (begin.length() == 7),
            (after - ibis.interval(days=1)).cast("timestamp").cast("date"),
        ),
        (interval, claims.held_start),
        else_=claims.held_end,
    )


def _dates(view: View, evidence: Table, by: tuple[str, ...]) -> Table:  # noqa: ARG001
    return in_each(evidence, by).agg(
        agreed_low=evidence.agreed_low.min(),
        agreed_high=evidence.agreed_high.min(),
        begun_low=evidence.begun_low.min(),
        begun_high=evidence.begun_high.max(),
        count=evidence.seq.nunique(),
        accepted=evidence.seq.nunique(where=evidence.accepted),
    )


def _days(row: Mapping[str, Any]) -> tuple[int, int]:
    """The fewest and the most days from the agreement to the system."""
    fewest: timedelta = row["begun_low"] - row["agreed_high"]
    most: timedelta = row["begun_high"] - row["agreed_low"]
    return fewest.days, most.days


def _lags(measure: Measure, rows: Rows) -> Iterable[Number]:
    for row in rows:
        low, high = _days(row)
        middle = str((low + high) // 2)
        yield number_of(measure, row, middle, low=str(low), high=str(high), of=1)


def _medians(_: Measure, rows: Rows) -> Iterable[Number]:
    by_agreement: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        by_agreement[row["agreement"]].append(row)
    for agreement, each in by_agreement.items():
        days = [_days(row) for row in each]
        yield Number(
            key=(agreement,),
            value=str(_median([(low + high) // 2 for low, high in days])),
            low=str(_median([low for low, _ in days])),
            high=str(_median([high for _, high in days])),
            of=len(each),
            warning=small(len(each), "systems"),
            count=sum(row["count"] for row in each),
            accepted=sum(row["accepted"] for row in each),
        )


def _median(numbers: list[int]) -> int:
    """The lower median."""
    return sorted(numbers)[(len(numbers) - 1) // 2]
