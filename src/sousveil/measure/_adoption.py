"""Who uses AI surveillance, beside how sources rate the regime: with the ratings' own bounds.

A rating is one source's estimate. Where the source states how unsure it is (V-Dem does),
the comparison is made with its bounds too. Ratings of different sources are never mixed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

import ibis
from ibis.expr.types import Table

from sousveil.measure._findings import (
    UNKNOWN,
    Measure,
    Number,
    Rows,
    counted_hits,
    in_each,
    number_of,
)
from sousveil.measure._index import uses
from sousveil.measure._uncertainty import rounded, small, wilson
from sousveil.measure._view import View, link

__all__ = ["adoption_measures"]

#: Properties that rate how a country is governed, in numbers.
RATINGS = (
    *("rating", "democracy-index", "electoral-democracy", "liberal-democracy"),
    *("political-rights", "civil-liberties"),
)

_USES = "a country that index-countries counts"
_BIASED = (
    " The source rates only countries that use it: it may be a list of users, and then the"
    " share says nothing."
)


def adoption_measures() -> Iterator[Measure]:
    """Adoption by regime type, and against scores."""
    yield Measure(
        id="adoption-by-regime",
        title="Share of the countries of a regime type that use AI surveillance",
        unit="of the countries",
        rule="Countries to which the source's latest live, asserted claim gives this regime type"
        f" and that use AI surveillance ({_USES}), divided by all countries to which it gives the"
        " type; Wilson's interval. Latest is by the time at which the claim held.",
        by=("source", "regime"),
        covers="Chance alone, as if the rated countries were drawn at random from many like them"
        " (95 %). It does not cover errors of the rating, nor use that no source recorded.",
        evidence=_typed,
        numbers=counted_hits,
        finish=_shares,
    )
    yield Measure(
        id="adoption-and-ratings",
        title="How often users of AI surveillance are rated higher than other countries",
        unit="of the pairs",
        rule="Over all pairs of one rated country that uses AI surveillance"
        f" ({_USES}) and one of which no claim says so: the share of pairs in which the first has"
        " the higher score, ties by half (Mann and Whitney, Annals of Mathematical Statistics 18"
        " (1947), 50–60, divided by the number of pairs). 0.5: no difference. Scores are those of"
        " the source's latest year; where it gives a country several, the least, and the interval"
        " spans them. Freedom House's ratings run the other way: there higher is less free.",
        by=("source", "year"),
        covers="The scores' own uncertainty, as the source states it: the share if every user's"
        " score were at its lower bound and every other's at its upper, and the reverse. A source"
        " without bounds has an interval of no width. It does not cover use that no source"
        " recorded, and it is no test.",
        evidence=_rated,
        numbers=_pairs,
        finish=_compared,
    )


def _latest(view: View, *properties: str) -> Table:
    """Claims of properties that hold in the latest time that their source speaks of."""
    said = view.placed(view.of(*properties))
    sourced = said.mutate(
        # A table is told by its column; of anybody else's ratings each property stands apart.
        source=ibis.ifelse(
            said.made_by == "import",
            link("made_name", "made_rule", said),
            link("made_name", "property", said),
        ),
        year=said.held.fill_null(UNKNOWN),
    )
    last = sourced.group_by(last_source=sourced.source).agg(last=sourced.held_end.max())
    joined = sourced.inner_join(last, sourced.source == last.last_source)
    return joined.filter((joined.held_end == joined.last).fill_null(joined.last.isnull())).drop(
        "last_source", "last"
    )


def _users(view: View) -> Table:
    return uses(view).select(user="country").distinct()


def _typed(view: View) -> Table:
    given, users = _latest(view, "regime-type"), _users(view)
    joined = given.left_join(users, given.country == users.user)
    return joined.mutate(thing="country", regime="term", hit=joined.user.notnull())


def _shares(measure: Measure, rows: Rows) -> Iterable[Number]:
    rated: dict[str, list[int]] = {}
    for row in rows:
        sums = rated.setdefault(row["source"], [0, 0])
        sums[0] += row["hits"]
        sums[1] += row["value"]
    for row in rows:
        of = row["value"]
        value, low, high = wilson(row["hits"], of)
        hits, all_rated = rated[row["source"]]
        warning = small(of, "countries") + (_BIASED if hits == all_rated else "")
        yield number_of(measure, row, value, low=low, high=high, of=of, warning=warning.strip())


def _rated(view: View) -> Table:
    """Ratings with their bounds, and whether the country is a user."""
    given, users = _latest(view, *RATINGS), _users(view)
    scored = given.filter(given.number.notnull())
    bounded = scored.mutate(
        score_low=ibis.coalesce(scored.low.cast("decimal(38, 9)"), scored.number),
        score_high=ibis.coalesce(scored.high.cast("decimal(38, 9)"), scored.number),
    )
    joined = bounded.left_join(users, bounded.country == users.user)
    return joined.mutate(thing="country", hit=joined.user.notnull())


def _pairs(view: View, evidence: Table, by: tuple[str, ...]) -> Table:  # noqa: ARG001
    """Twice the pairs won, so that ties stay whole numbers: at the scores, and at their bounds."""
    each = evidence.group_by(*by, "thing", "hit").agg(
        score=evidence.number.min(),
        low=evidence.score_low.min(),
        high=evidence.score_high.max(),
        count=evidence.seq.nunique(),
        accepted=evidence.seq.nunique(where=evidence.accepted),
    )
    totals = in_each(each, by).agg(
        users=each.hit.cast("int64").sum(),
        rated=each.thing.count(),
        count=each["count"].sum(),
        accepted=each.accepted.sum(),
    )
    ours = each.filter(each.hit).select(*by, "score", "low", "high")
    others = each.filter(~each.hit).select(
        **{f"{name}_2": each[name] for name in by},
        score_2="score",
        low_2="low",
        high_2="high",
    )
    pairs = ours.inner_join(others, [ours[name] == others[f"{name}_2"] for name in by])
    won = pairs.group_by(**{f"{name}_3": pairs[name] for name in by}).agg(
        won=_twice(pairs.score, pairs.score_2),
        worst=_twice(pairs.low, pairs.high_2),
        best=_twice(pairs.high, pairs.low_2),
    )
    joined = totals.inner_join(won, [totals[name] == won[f"{name}_3"] for name in by])
    return joined.drop(*[f"{name}_3" for name in by])


def _twice(ours: ibis.Value, others: ibis.Value) -> ibis.Value:
    return ibis.cases((ours > others, 2), (ours == others, 1), else_=0).cast("int64").sum()


def _compared(measure: Measure, rows: Rows) -> Iterable[Number]:
    for row in rows:
        users, rated = int(row["users"]), int(row["rated"])
        pairs = Decimal(2 * users * (rated - users))
        yield number_of(
            measure,
            row,
            rounded(int(row["won"]) / pairs),
            low=rounded(int(row["worst"]) / pairs),
            high=rounded(int(row["best"]) / pairs),
            of=rated,
            warning=small(min(users, rated - users), "countries on one side"),
        )
