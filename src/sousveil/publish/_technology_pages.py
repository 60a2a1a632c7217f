"""Pages of kinds of technology: where each is said to be, in which systems, from whom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from sousveil.model import all_properties, country_label, term_lists
from sousveil.publish._addresses import country_path, entity_path, technology_path
from sousveil.publish._render import Renderer
from sousveil.publish._tables import Cell, Column, table_page
from sousveil.publish._views import ValueView, Views
from sousveil.publish._words import count_words, date_words, term_label
from sousveil.publish._world import shaded_map
from sousveil.tables import ValueRow

__all__ = ["technology_pages"]

_PROPERTY = "technology"
#: The smallest number of systems of each shade of the map; a country without a named system
#: has the first.
_STEPS = (0, 1, 2, 4, 7)
_LABELS = ("no named system", "1 system", "2–3", "4–6", "7+")
_MOST_WHO = 4


def technology_pages(views: Views, out: Renderer) -> Iterator[None]:
    """Write the list of technologies, and a page of each; yields after each."""
    terms = term_lists()[all_properties()[_PROPERTY].terms]
    said = _said(views)
    _list(views, out, terms, said)
    yield
    for term, meaning in terms.items():
        _page(views, out, term, meaning, said.get(term, []))
        yield


def _said(views: Views) -> dict[str, list[ValueRow]]:
    """Values that assert a technology, by its term."""
    found: dict[str, list[ValueRow]] = defaultdict(list)
    for by_property in views.data.values.values():
        for row in by_property.get(_PROPERTY, ()):
            if row.polarity == "asserted":
                found[row.term].append(row)
    return found


def _list(
    views: Views, out: Renderer, terms: dict[str, str], said: dict[str, list[ValueRow]]
) -> None:
    countries = {term: len(_countries(views, term)) for term in terms}
    systems = {term: len(_of_kind(said.get(term, []), "system")) for term in terms}
    table_page(
        out,
        "technologies/",
        title="Technologies",
        lead="Kinds of surveillance technology, and how many countries are said to have each.",
        columns=(
            Column("Technology"),
            Column("Countries", number=True),
            Column("Systems", number=True),
            Column("What it means"),
        ),
        rows=[
            [
                Cell(term_label(term), technology_path(term)),
                Cell(str(countries[term])),
                Cell(str(systems[term])),
                Cell(meaning),
            ]
            for term, meaning in sorted(terms.items(), key=lambda item: -countries[item[0]])
        ],
    )


def _countries(views: Views, term: str) -> list[str]:
    return [row.code for row in views.data.countries.values() if term in row.technologies]


def _of_kind(values: list[ValueRow], kind: str) -> list[str]:
    """Ids of the entities of a kind of which something is said, each once."""
    return list(dict.fromkeys(row.entity for row in values if row.entity_kind == kind))


def _page(views: Views, out: Renderer, term: str, meaning: str, values: list[ValueRow]) -> None:
    data = views.data
    codes = _countries(views, term)
    where = {system: row.code for row in data.countries.values() for system in row.systems}
    systems = sorted(_of_kind(values, "system"), key=lambda each: (views.name(each), each))
    in_country: dict[str, int] = defaultdict(int)
    for system in systems:
        in_country[where.get(system, "")] += 1
    says = {
        code: (
            sum(in_country[code] >= step for step in _STEPS),
            count_words(in_country[code], "named system") if in_country[code] else _LABELS[0],
        )
        for code in codes
    }
    stands = {row.entity: views.value(row) for row in reversed(values)}
    label = term_label(term)
    unnamed = [code for code in codes if not in_country[code]]
    out.page(
        technology_path(term),
        "technology.html",
        title=f"{label[0].upper()}{label[1:]}",
        section="technologies/",
        description=meaning,
        meaning=meaning,
        countries=len(codes),
        map=shaded_map(says, "../../", f"World map: {label}") if says else "",
        legend=_LABELS,
        systems=[_row(views, system, where.get(system, ""), stands[system]) for system in systems],
        unnamed=[
            {"name": country_label(code), "path": country_path(code)}
            for code in sorted(unnamed, key=country_label)
        ],
        term=term,
    )


def _row(views: Views, system: str, country: str, stands: ValueView) -> dict[str, Any]:
    said = views.data.values.get(system, {})
    who = [
        {"name": views.name(row.value_entity), "path": views.href(row.value_entity)}
        for row in said.get("supplier", ())
        if row.polarity == "asserted" and row.modality == "happened"
    ]
    dates = [row.edtf for name in ("contract-date", "start-date") for row in said.get(name, ())]
    return {
        "name": views.name(system),
        "path": entity_path(views.data.entities[system]),
        "country": country_label(country) if country else "",
        "country_path": country_path(country) if country else "",
        "suppliers": who[:_MOST_WHO],
        "more": max(0, len(who) - _MOST_WHO),
        "since": date_words(min(dates)) if dates else "",
        "stands": stands,
    }
