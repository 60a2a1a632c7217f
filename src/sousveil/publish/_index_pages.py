"""The home page, the lists, the contested values, and how it is all made."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sousveil.model import all_properties, country_label
from sousveil.publish._addresses import country_path, document_path, entity_path
from sousveil.publish._entity_pages import contested_views
from sousveil.publish._render import Renderer
from sousveil.publish._tables import Cell, Column, table_page
from sousveil.publish._views import Views
from sousveil.publish._words import date_words, term_label
from sousveil.publish._world import MEASURES, world_map
from sousveil.tables import DocumentRow

__all__ = ["index_pages"]

#: Contested values and others that the home page shows.
ON_HOME = 4
MOST_CONTESTED = 500


def index_pages(views: Views, out: Renderer) -> Iterator[None]:
    """Write them; yields after each."""
    for write in (_home, _countries, _suppliers, _systems, _documents, _contested, _method):
        write(views, out)
        yield
    out.page("404/", "missing.html", title="No page here")
    yield


def _home(views: Views, out: Renderer) -> None:
    data = views.data
    supplied = data.suppliers()
    ranked = sorted(supplied, key=lambda each: (-len(supplied[each]), each))
    contested = contested_views(views, data.contested)
    counts = data.counts
    out.page(
        "",
        "home.html",
        title="Who supplies surveillance technology to whom",
        map=world_map(data.countries, MEASURES[0], "./"),
        measures=MEASURES,
        figures=[
            (counts.countries, "countries", "countries/", "count-countries"),
            (len(supplied), "suppliers", "suppliers/", "count-suppliers"),
            (counts.kinds.get("system", 0), "systems", "systems/", "count-systems"),
            (counts.live, "claims", "claims/", "count-claims"),
            (counts.documents, "documents", "documents/", "count-documents"),
            (counts.contested, "contested values", "contested/", "count-contested"),
        ],
        contested=_best_contested(contested)[:ON_HOME],
        contested_more=len(contested) if len(contested) > ON_HOME else 0,
        suppliers=[
            {"name": views.name(each), "path": views.href(each), "count": len(supplied[each])}
            for each in ranked[:10]
        ],
        supplier_max=max((len(codes) for codes in supplied.values()), default=1),
        documents=[_document(views, row) for row in list(data.documents.values())[:-9:-1]],
    )


def _best_contested(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Of several, those with few values say most at a glance."""
    return sorted(found, key=lambda each: len(each["values"]) > 4)


def _document(views: Views, row: DocumentRow) -> dict[str, Any]:
    return {
        "title": views.source_name(row.id),
        "path": document_path(row.id),
        "publisher": row.publisher,
        "claims": row.claims,
        "attribution": row.attribution,
        "licence": row.licence,
    }


def _countries(views: Views, out: Renderer) -> None:
    table_page(
        out,
        "countries/",
        title="Countries",
        lead="Every country of which a claim speaks. The same figures as the map.",
        columns=(
            Column("Country"),
            Column("Kinds of technology"),
            Column("Suppliers", number=True),
            Column("Technology from"),
            Column("Named systems", number=True),
            Column("Claims", number=True),
        ),
        rows=[
            [
                Cell(row.name, country_path(row.code)),
                Cell(", ".join(term_label(term) for term in row.technologies)),
                Cell(str(len(row.suppliers))),
                Cell(", ".join(country_label(code) for code in row.supplier_countries)),
                Cell(str(len(row.systems))),
                Cell(f"{row.claims:,}"),
            ]
            for row in sorted(views.data.countries.values(), key=lambda row: row.name)
        ],
        note="A country that is missing is one of which nothing was read.",
    )


def _suppliers(views: Views, out: Renderer) -> None:
    supplied = views.data.suppliers()
    ranked = sorted(supplied, key=lambda each: (-len(supplied[each]), views.name(each)))
    entities = views.data.entities
    table_page(
        out,
        "suppliers/",
        title="Suppliers",
        lead="Organisations that a source says supplied surveillance technology.",
        columns=(
            Column("Supplier"),
            Column("Seat"),
            Column("Countries supplied", number=True),
            Column("Which"),
        ),
        rows=[
            [
                Cell(entities[each].name, entity_path(entities[each])),
                Cell(
                    country_label(entities[each].country) if entities[each].country else "unknown"
                ),
                Cell(str(len(supplied[each]))),
                Cell(", ".join(sorted(country_label(code) for code in supplied[each]))),
            ]
            for each in ranked
        ],
    )


def _systems(views: Views, out: Renderer) -> None:
    data = views.data
    where = {system: row for row in data.countries.values() for system in row.systems}

    def said(system: str, name: str) -> str:
        values = data.values.get(system, {}).get(name, ())
        return ", ".join(dict.fromkeys(views.value(value).words.text for value in values[:6]))

    table_page(
        out,
        "systems/",
        title="Systems",
        lead="Systems that a source names, or describes as one.",
        columns=(
            Column("System"),
            Column("Country"),
            Column("Technology"),
            Column("Supplied by"),
            Column("Claims", number=True),
        ),
        rows=[
            [
                Cell(row.name, entity_path(row)),
                Cell(where[row.id].name, country_path(where[row.id].code))
                if row.id in where
                else Cell("unknown"),
                Cell(said(row.id, "technology")),
                Cell(said(row.id, "supplier")),
                Cell(f"{row.claims:,}"),
            ]
            for row in data.kind("system")
        ],
    )


def _documents(views: Views, out: Renderer) -> None:
    table_page(
        out,
        "documents/",
        title="Documents",
        lead="Everything that was read, kept by its hash.",
        columns=(
            Column("Document"),
            Column("Published by"),
            Column("Date"),
            Column("Language"),
            Column("Claims", number=True),
        ),
        rows=[
            [
                Cell(views.source_name(row.id), document_path(row.id)),
                Cell(row.publisher),
                Cell(date_words(row.published) if row.published else ""),
                Cell(row.language),
                Cell(f"{row.claims:,}"),
            ]
            for row in views.data.documents.values()
        ],
    )


def _contested(views: Views, out: Renderer) -> None:
    found = contested_views(views, views.data.contested[:MOST_CONTESTED])
    out.page("contested/", "contested.html", title="Where the sources differ", contested=found)


def _method(views: Views, out: Renderer) -> None:
    data = views.data
    out.page(
        "method/",
        "method.html",
        title="How this is made",
        counts=data.counts,
        size=data.size,
        documents=[_document(views, row) for row in data.documents.values()],
        properties=list(all_properties().values()),
    )
