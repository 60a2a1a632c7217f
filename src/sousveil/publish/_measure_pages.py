"""Pages of measures: what each counts and how, every number with its interval and its claims."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

import msgspec

from sousveil.measure import Finding, Measure, all_measures
from sousveil.model import country_label
from sousveil.publish._addresses import claim_path, country_path, measure_path
from sousveil.publish._render import Renderer
from sousveil.publish._views import Views
from sousveil.publish._words import (
    count_words,
    in_words,
    interval_words,
    measured,
    number_words,
    property_label,
    term_label,
)
from sousveil.publish._world import shaded_map, shades_of
from sousveil.publish._write import SiteWriter

__all__ = ["country_numbers", "measure_pages"]

#: Numbers that a page shows; the file beside it has all.
MOST_ROWS = 600
FILE = "findings.csv"

#: Headings of the list, and how the ids of their measures begin.
GROUPS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    (
        "The AI Global Surveillance Index 2019, counted again",
        "Carnegie's index, from its own table to the last number, beside what its report says.",
        ("aigs-2019-",),
    ),
    (
        "The same index, continued",
        "The same counts from all claims, of any source, that stand today.",
        ("index-",),
    ),
    ("Countries", "", ("claims-by-", "systems-by-", "technologies-by-", "supplie")),
    ("How it is paid for", "", ("stated-sums",)),
    ("What came before what", "", ("copied-", "countries-with-", "visits-", "agreement-")),
    (
        "Use and regime",
        "Two things side by side. Neither causes the other because of that.",
        ("adoption-",),
    ),
)
_NAMES = {
    "country": "Country",
    "supplier_country": "Country of supply",
    "host_country": "Country visited",
    "prices": "In prices of",
    "copy": "System",
    "original": "Copied from",
}


class Place(msgspec.Struct, frozen=True):
    """A cell that names what a number is about."""

    text: str
    href: str = ""


class Bar(msgspec.Struct, frozen=True):
    """A number as a bar of at most 100, and its interval."""

    width: float
    low: float | None = None
    high: float | None = None


def measure_pages(views: Views, out: Renderer, writer: SiteWriter) -> Iterator[None]:
    """Write the list of measures, and a page and a file of each; yields after each."""
    findings = views.data.findings
    _index(findings, out)
    yield
    for id_, measure in all_measures().items():
        found = findings.get(id_, [])
        _measure_page(views, measure, found, out)
        writer.file(f"{measure_path(id_)}{FILE}", _csv(measure, found))
        yield


def _index(findings: Mapping[str, Sequence[Finding]], out: Renderer) -> None:
    left = dict(all_measures())
    groups = []
    for title, lead, starts in (*GROUPS, ("Others", "", ("",))):
        own = [id_ for id_ in left if id_.startswith(starts)]
        rows = [_entry(left.pop(id_), findings.get(id_, ())) for id_ in own]
        if rows:
            groups.append({"title": title, "lead": lead, "rows": rows})
    out.page("measures/", "measures.html", title="Measures", groups=groups)


def _entry(measure: Measure, found: Sequence[Finding]) -> dict[str, Any]:
    """A line of the list: the number where there is one, else how many there are."""
    single = found[0] if found and not measure.by else None
    return {
        "title": measure.title,
        "path": measure_path(measure.id),
        "number": number_words(single.value) if single else "",
        "unit": measure.unit,
        "counted": measured(measure.unit),
        "interval": interval_words(single.low, single.high) if single else "",
        "many": count_words(len(found), "number") if found and not single else "",
        "stated": _stated(found),
    }


def country_numbers(views: Views, code: str) -> list[dict[str, Any]]:
    """The numbers that measures give a country, one each, for its page."""
    measures = all_measures()
    return [
        {
            "title": measures[each.measure].title,
            "path": measure_path(each.measure),
            "value": number_words(each.value),
            "unit": each.unit,
            "of": ", ".join(
                _place(views, measures[each.measure], name, value).text
                for name, value in each.parts.items()
            ),
            "interval": interval_words(each.low, each.high),
            "warning": each.warning,
        }
        for each in views.data.numbers.get(code, ())
    ]


def _measure_page(views: Views, measure: Measure, found: Sequence[Finding], out: Renderer) -> None:
    shown = _ordered(measure, found)[:MOST_ROWS]
    bars = _bars(measure, shown)
    map_, legend = _map(measure, found)
    out.page(
        measure_path(measure.id),
        "measure.html",
        title=measure.title,
        section="measures/",
        description=measure.rule,
        measure=measure,
        counted=measured(measure.unit),
        map=map_,
        legend=legend,
        dimensions=[_NAMES.get(name, name.capitalize()) for name in measure.by],
        has_interval=any(each.low or each.high for each in shown),
        has_of=any(each.of for each in shown),
        rows=[_row(views, measure, each, bar) for each, bar in zip(shown, bars, strict=True)],
        more=len(found) - len(shown),
        file=FILE,
        stated=_stated(found),
        warnings=sorted({each.warning for each in found if each.warning}),
    )


def _ordered(measure: Measure, found: Sequence[Finding]) -> list[Finding]:
    """The largest first, where they are of one unit."""
    if "currency" in measure.by:
        return list(found)
    return sorted(found, key=lambda each: -Decimal(each.value))


def _stated(found: Sequence[Finding]) -> list[dict[str, str]]:
    """What the source itself states for the number."""
    return [
        {"by": each.by, "amount": number_words(each.amount), "path": claim_path(each.claim)}
        for each in (found[0].stated if found else ())
    ]


def _row(views: Views, measure: Measure, found: Finding, bar: Bar | None) -> dict[str, Any]:
    claims = [views.data.claims[id_] for id_ in found.claims]
    return {
        "places": [_place(views, measure, name, _key(found, name)) for name in measure.by],
        "value": number_words(found.value),
        "bar": bar,
        "interval": interval_words(found.low, found.high),
        "of": f"{found.of:,}" if found.of else "",
        "warning": found.warning,
        "count": found.count,
        "accepted": found.accepted,
        "claims": [
            {
                "path": claim_path(claim.id),
                "text": f"{claim.subject_name} · {property_label(claim.property).lower()} ·"
                f" {in_words(claim).text}",
            }
            for claim in claims
        ],
    }


def _key(found: Finding, name: str) -> str:
    return found.country if name == "country" else found.parts[name]


def _place(views: Views, measure: Measure, name: str, value: str) -> Place:
    if value == "unknown":
        return Place("unknown")
    if name.endswith("country"):
        known = value in views.data.countries
        return Place(country_label(value), country_path(value) if known else "")
    if name in measure.entities:
        return Place(views.name(value), views.href(value))
    return Place(term_label(value) if name == "technology" else value)


def _bars(measure: Measure, found: Sequence[Finding]) -> list[Bar | None]:
    """A bar for each number; none where they are not of one unit, or there is but one."""
    if "currency" in measure.by or len(found) < 2:
        return [None] * len(found)
    ends = [Decimal(end) for each in found for end in (each.value, each.high or each.value)]
    lows = [Decimal(each.low or each.value) for each in found]
    most = max(ends)
    if most <= 0 or min(lows) < 0:
        return [None] * len(found)

    def share(number: str) -> float:
        return round(float(100 * Decimal(number) / most), 1)

    return [
        Bar(
            share(each.value),
            share(each.low) if each.low else None,
            share(each.high) if each.high else None,
        )
        for each in found
    ]


def _map(measure: Measure, found: Sequence[Finding]) -> tuple[Any, list[str]]:
    """The world, where the measure gives one number a country; and the words of its shades."""
    by_country = {each.country: each for each in found}
    if "country" not in measure.by or len(by_country) != len(found) or len(found) < 2:
        return "", []
    steps, labels = shades_of([Decimal(each.value) for each in found])
    says = {}
    for code, each in by_country.items():
        interval = f" ({interval_words(each.low, each.high)})" if each.low else ""
        shade = sum(Decimal(each.value) >= step for step in steps)
        says[code] = (shade, f"{number_words(each.value)} {measure.unit}{interval}")
    return shaded_map(says, "../../", f"World map: {measure.title}"), labels


def _csv(measure: Measure, found: Sequence[Finding]) -> bytes:
    """All numbers as a table; ids of entities as they stand in the tables."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    head = ("value", "unit", "low", "high", "of", "claims", "accepted", "warning")
    writer.writerow([*measure.by, *head])
    for each in found:
        writer.writerow(
            [
                *(_key(each, name) for name in measure.by),
                *(each.value, each.unit, each.low, each.high, each.of or ""),
                *(each.count, each.accepted, each.warning),
            ]
        )
    return text.getvalue().encode()
