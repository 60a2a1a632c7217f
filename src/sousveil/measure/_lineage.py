"""Where systems come from: which was copied from which, and who had been to see it before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import ibis
from ibis.expr.types import Table

from sousveil.measure._findings import Measure, Number, Rows, counted, number_of
from sousveil.measure._uncertainty import small
from sousveil.measure._view import View

__all__ = ["lineage_measures"]


def lineage_measures() -> Iterator[Measure]:
    """Copies, countries with copies, and visits before systems."""
    yield Measure(
        id="copied-from",
        title="Documents that say a system was copied from another",
        unit="documents",
        rule="Number of documents, or pages that a table names, whose live, asserted claim of what"
        " happened says that the first"
        " system is a copy of, or was modelled on, the second. One step: a copy of a copy is not"
        " called a copy of the first.",
        by=("copy", "original"),
        entities=("copy", "original"),
        evidence=lambda view: view.of("replica-of").mutate(
            thing="page", copy="subject", original="value_entity"
        ),
    )
    yield Measure(
        id="countries-with-copies",
        title="Countries with a copy of a system",
        unit="countries",
        rule="Number of countries in which a copy of the system is, or to which one was sold, by"
        " live, asserted claims of what happened; the system's own country is left out.",
        by=("original",),
        entities=("original",),
        evidence=_copied_to,
    )
    yield Measure(
        id="visits-before-systems",
        title="Systems from a country that came after a delegation had been there",
        unit="systems",
        rule="Systems of the country that come from the other (a supplier with its seat there, or"
        " a copy of a system there), where a delegation of the country visited the other, or a"
        " system, place or organisation in it, before their contract or start: for certain, when"
        " the last day that the first visit can mean lies before the first day that the date can"
        " mean. A visit's date is the one at which its claim held, or else the visit-date of the"
        " same document (or page that a table names) and country, where it gives one. Before is not"
        " because.",
        by=("country", "host_country"),
        covers="The precision of the dates: from the systems that came after a visit for certain to"
        " those that may have, undated ones among them.",
        evidence=_visited,
        numbers=_in_order,
        finish=_after,
    )


def _copied_to(view: View) -> Table:
    columns = ("original", "thing", "seq", "id", "accepted")
    copies = view.placed(view.of("replica-of")).mutate(original="value_entity", thing="country")
    sold = view.seated(view.of("replica-sold-to")).mutate(original="subject", thing="seat")
    every = copies.select(*columns).union(sold.select(*columns))
    known = every.filter(every.thing.notnull())
    home = view.places
    return known.anti_join(home, (known.original == home.entity) & (known.thing == home.country))


def _visited(view: View) -> Table:
    """Claims of visits and of where systems come from, a row for each pair of the two."""
    visits, origins = _visits(view), _origins(view)
    pairs = visits.inner_join(
        origins,
        (visits.country == origins.of_country) & (visits.host_country == origins.of_host),
    )
    begun = view.begun
    dated = pairs.left_join(begun, pairs.thing == begun.begun_of)
    what, days = ("country", "host_country", "thing"), ("visit_low", "visit_high")
    shared = (*what, *days, "begun_low", "begun_high")
    of_visits = dated.select(*shared, "seq", "id", "accepted")
    of_systems = dated.select(*shared, seq="system_seq", id="system_id", accepted="system_accepted")
    return of_visits.union(of_systems).distinct()


def _visits(view: View) -> Table:
    """Who visited which country, and between which days (NULL when unknown)."""
    said = view.of("visited")
    travelled = view.placed(said.filter(said.subject_kind == "country"))
    where = view.places.select(seen="entity", host_country="country")
    hosts = travelled.inner_join(where, travelled.value_entity == where.seen)
    abroad = hosts.filter(hosts.host_country != hosts.country)
    days = view.of("visit-date")
    only = (
        days.group_by(day_page=days.page, day_subject=days.subject)
        .agg(
            dates=days.date_start.nunique(),
            day_low=days.date_start.min(),
            day_high=days.date_end.max(),
        )
        .filter(lambda day: day.dates == 1)
    )
    joined = abroad.left_join(
        only, (abroad.page == only.day_page) & (abroad.subject == only.day_subject)
    )
    held = joined.held_start.notnull() & joined.held_end.notnull()
    return joined.select(
        "country",
        "host_country",
        "seq",
        "id",
        "accepted",
        visit_low=ibis.ifelse(held, joined.held_start, joined.day_low),
        visit_high=ibis.ifelse(held, joined.held_end, joined.day_high),
    )


def _origins(view: View) -> Table:
    """Systems by the country they come from, with the claims that say so."""
    supplies = view.supplies
    bought = supplies.filter(
        (supplies.through_kind == "system")
        & supplies.seat.notnull()
        & (supplies.seat != supplies.country)
    ).select(
        of_country="country",
        of_host="seat",
        thing="through",
        system_seq="seq",
        system_id="id",
        system_accepted="accepted",
    )
    copies = view.placed(view.of("replica-of"))
    home = view.places.select(copied="entity", of_host="country")
    modelled = copies.inner_join(home, copies.value_entity == home.copied)
    copied = modelled.filter(modelled.of_host != modelled.country).select(
        of_country="country",
        of_host="of_host",
        thing="subject",
        system_seq="seq",
        system_id="id",
        system_accepted="accepted",
    )
    return bought.union(copied)


def _in_order(view: View, evidence: Table, by: tuple[str, ...]) -> Table:
    sure = (evidence.visit_high < evidence.begun_low).fill_null(False)
    never = (evidence.visit_low >= evidence.begun_high).fill_null(False)
    return counted(
        view,
        evidence,
        by,
        surely=evidence.thing.nunique(where=sure),
        possibly=evidence.thing.nunique(where=~never),
    )


def _after(measure: Measure, rows: Rows) -> Iterable[Number]:
    for row in rows:
        low, high, of = str(row["surely"]), str(row["possibly"]), row["value"]
        yield number_of(measure, row, low, low=low, high=high, of=of, warning=small(of, "systems"))
