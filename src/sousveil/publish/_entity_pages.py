"""Pages of countries, systems, organisations and everything else that claims speak of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest
from typing import Any

import msgspec

from sousveil.model import all_properties, country_label, fold
from sousveil.publish._addresses import claim_path, country_path, entity_path
from sousveil.publish._measure_pages import country_numbers
from sousveil.publish._render import Renderer
from sousveil.publish._shares import ALL, Share
from sousveil.publish._views import ValueView, Views
from sousveil.publish._words import (
    MODALITY_WORDS,
    STATUS_WORDS,
    count_words,
    in_words,
    property_label,
)
from sousveil.publish._world import flow_map
from sousveil.tables import ClaimRow, ContestedRow, CountryRow, EntityRow

__all__ = ["contested_views", "entity_pages"]

#: Answers that a country's first screen shows of each question, and rows of other tables.
MOST_ANSWERS = 5
MOST_MENTIONS = 300
MOST_NAMES = 8

#: The questions of a country's first screen: question, properties, and what to say of silence.
QUESTIONS: tuple[tuple[str, tuple[str, ...], str], ...] = (
    ("From whom", ("supplier", "supplier-country"), "Unknown: no source names a supplier."),
    (
        "How it was paid for",
        ("cost", "financing-kind", "financier", "repaid-in"),
        "Unknown: no source says who paid, or how.",
    ),
    (
        "Since when",
        ("start-date", "contract-date", "agreement-date"),
        "Unknown: no source gives a date.",
    ),
    ("What it is said to be for", ("stated-purpose",), "Unknown: no source states a purpose."),
    (
        "What it is reported to be used for",
        ("reported-use",),
        "Unknown: no source reports what it is used for.",
    ),
    (
        "What protects people",
        ("safeguard",),
        "Unknown: no source names a rule, a court or a practice. That is not a no.",
    ),
)
#: What one would want to know of a system, and says so when nobody does.
WANTED = (
    "supplier",
    "operator",
    "agency-with-access",
    "cost",
    "financing-kind",
    "start-date",
    "cameras",
    "stated-purpose",
    "reported-use",
    "safeguard",
)
_KIND_LABELS = {
    "system": ("systems/", "Systems"),
    "organisation": ("suppliers/", "Organisations"),
}
_KIND_WORDS = {
    "place": "Place",
    "deal": "Deal",
    "norm": "Norm or list",
    "document": "Publication",
    "country": "Country",
}


class Stands(msgspec.Struct, frozen=True):
    """How a claim stands, for a row of a table."""

    status: str
    status_words: str
    modality: str
    denied: bool


class Item(msgspec.Struct, frozen=True):
    """One answer to a question."""

    text: str
    theirs: bool = False
    href: str = ""
    sure: str = ""


def entity_pages(views: Views, out: Renderer, share: Share = ALL) -> Iterator[None]:
    """Write the page of every country and of every other entity; yields after each."""
    countries = views.data.countries
    for row in share.take(countries.values()):
        _country_page(views, out, row)
        yield
    for entity in share.take(views.data.entities.values()):
        if entity.kind != "country" or entity.country not in countries:
            _entity_page(views, out, entity)
            yield


# --- countries ---------------------------------------------------------------------------


def _country_page(views: Views, out: Renderer, row: CountryRow) -> None:
    data = views.data
    systems = [data.entities[system] for system in row.systems]
    own = data.country_entity.get(row.code)
    subjects = [*(system.id for system in systems), *([own.id] if own else [])]
    deals = _deals(views, subjects)
    origins = [code for code in row.supplier_countries if code != row.code]
    supplied = sorted(code for code in row.supplies if code != row.code)
    flow, caption = _country_flow(row, origins, supplied)
    out.page(
        country_path(row.code),
        "country.html",
        title=row.name,
        name=row.name,
        section="countries/",
        description=f"Surveillance technology in {row.name}: which systems, from whom, how paid"
        " for, and what the sources say.",
        summary=_country_summary(row),
        flow=flow,
        flow_caption=caption,
        answers=_answers(views, row, [*subjects, *deals]),
        numbers=country_numbers(views, row.code),
        systems=[_card(views, system, leave_out=("located-in",)) for system in systems],
        facts=views.facts(own.id) if own else [],
        supplied=[{"name": country_label(code), "path": country_path(code)} for code in supplied],
        deals=[_deal(views, data.entities[deal]) for deal in deals],
        set_aside=views.set_aside(own.id) if own else [],
    )


def _country_summary(row: CountryRow) -> str:
    parts = [
        count_words(len(row.systems), "named system"),
        count_words(len(row.suppliers), "supplier"),
        count_words(len(row.technologies), "kind", "kinds") + " of technology",
    ]
    return f"{', '.join(parts)}, in {count_words(row.claims, 'claim')}."


def _country_flow(row: CountryRow, origins: list[str], supplied: list[str]) -> tuple[Any, str]:
    if origins:
        caption = f"Technology from {_list_of(origins)}"
        return flow_map(origins, [row.code], f"{caption} to {row.name}", "../../"), f"{caption}."
    if supplied:
        caption = f"Supplied to {_list_of(supplied)}"
        return flow_map([row.code], supplied, f"{row.name}: {caption}", "../../"), f"{caption}."
    return flow_map([], [row.code], row.name, "../../"), "Where its technology comes from: unknown."


def _list_of(codes: Sequence[str], most: int = 6) -> str:
    names = [country_label(code) for code in codes[:most]]
    if len(codes) > most:
        return f"{', '.join(names)} and {len(codes) - most} more countries"
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _answers(views: Views, row: CountryRow, subjects: Sequence[str]) -> list[dict[str, Any]]:
    """The first screen of a country: a question each, with answers or with silence."""
    systems = [Item(views.name(system), href=views.href(system)) for system in row.systems]
    kinds = [
        Item(view.words.text, href=view.href) for view in _values(views, subjects, "technology")
    ]
    answers = [
        _answer("Which systems", [*systems, *_once(kinds)], "Unknown: no source names a system.")
    ]
    silent = []
    for question, properties, unknown in QUESTIONS:
        found = _in_turn(
            [_item(view) for view in _values(views, subjects, name)] for name in properties
        )
        answers.append(_answer(question, _once(found), unknown))
        if not found:
            silent.append(Item(question))
    gaps = [*silent, *_gaps(views, row.systems)]
    answers.append(_answer("What nobody says", gaps, "Every question above has an answer."))
    return answers


def _answer(question: str, items: Sequence[Item], unknown: str) -> dict[str, Any]:
    return {
        "question": question,
        "items": items[:MOST_ANSWERS],
        "more": max(0, len(items) - MOST_ANSWERS),
        "unknown": unknown,
    }


def _values(views: Views, subjects: Iterable[str], name: str) -> Iterator[ValueView]:
    """Values of a property of these subjects that are not denied; what happened comes first."""
    rows = [
        row
        for subject in subjects
        for row in views.data.values.get(subject, {}).get(name, ())
        if row.polarity == "asserted"
    ]
    for row in sorted(rows, key=lambda row: row.modality != "happened"):
        yield views.value(row)


def _in_turn(lists: Iterable[list[Item]]) -> list[Item]:
    """The first of each list, then the second of each: so that no property hides the others."""
    return [item for row in zip_longest(*lists) for item in row if item is not None]


def _item(view: ValueView) -> Item:
    sure = ", ".join(
        part
        for part in (view.modality, "" if view.status == "accepted" else "not reviewed")
        if part
    )
    return Item(view.name or view.words.text, view.words.theirs, view.href, sure)


def _once(items: Iterable[Item]) -> list[Item]:
    seen: dict[str, Item] = {}
    for item in items:
        seen.setdefault(item.href or item.text.casefold(), item)
    return list(seen.values())


def _gaps(views: Views, systems: Sequence[str]) -> list[Item]:
    """What is unknown of each named system."""
    found = []
    for system in systems:
        missing = unknown_of(views, system)
        if missing:
            words = ", ".join(label.lower() for label in missing[:4])
            more = f" and {len(missing) - 4} more" if len(missing) > 4 else ""
            found.append(Item(f"{views.name(system)}: {words}{more}", href=views.href(system)))
    return found


def unknown_of(views: Views, system: str) -> list[str]:
    """Labels of what no source says of a system, or of the deals about it."""
    subjects = [system, *views.data.deals.get(system, ())]
    said = {name for subject in subjects for name in views.data.values.get(subject, {})}
    return [property_label(name) for name in WANTED if name not in said]


# --- everything else -----------------------------------------------------------------------


def _entity_page(views: Views, out: Renderer, entity: EntityRow) -> None:
    data = views.data
    supplied = _supplied(views, entity.id)
    flow, caption = _entity_flow(views, entity, [row["code"] for row in supplied])
    about = [claim for claim in data.about.get(entity.id, ()) if claim.property != "supplier"]
    if not supplied:
        about = data.about.get(entity.id, [])
    country = None
    if entity.country and entity.kind != "country" and entity.country in data.countries:
        country = {"name": country_label(entity.country), "path": country_path(entity.country)}
    crumb = _KIND_LABELS.get(entity.kind)
    names = _other_names(entity)
    out.page(
        entity_path(entity),
        "entity.html",
        title=entity.name,
        name=entity.name,
        names=names[:MOST_NAMES],
        names_more=max(0, len(names) - MOST_NAMES),
        crumb=crumb,
        kind_label=_KIND_WORDS.get(entity.kind, entity.kind),
        section=crumb[0] if crumb else "",
        country=country,
        description=f"{entity.name}: what sources say of it, in their own words.",
        summary=_entity_summary(entity, len({row["code"] for row in supplied})),
        flow=flow,
        flow_caption=caption,
        supplied=supplied,
        facts=views.facts(entity.id),
        unknown=unknown_of(views, entity.id) if entity.kind == "system" else [],
        deals=[_deal(views, data.entities[deal]) for deal in data.deals.get(entity.id, ())],
        mentions=[_mention(views, claim) for claim in about[:MOST_MENTIONS]],
        mentions_more=max(0, len(about) - MOST_MENTIONS),
        set_aside=views.set_aside(entity.id),
    )


def _other_names(entity: EntityRow) -> list[str]:
    """Names that differ in more than capitals, marks and hyphens."""
    seen = {fold(entity.name): entity.name}
    for name in sorted(entity.names, key=len):
        seen.setdefault(fold(name).replace(" ", ""), name)
    seen.pop(fold(entity.name).replace(" ", ""), None)
    seen.pop(fold(entity.name), None)
    return list(seen.values())


def _entity_summary(entity: EntityRow, countries: int) -> str:
    parts = [f"{count_words(entity.claims, 'claim')} about it"] if entity.claims else []
    if entity.mentions:
        parts.append(f"{count_words(entity.mentions, 'claim')} naming it")
    if countries:
        parts.insert(0, f"supplied {count_words(countries, 'country', 'countries')}")
    text = ", ".join(parts) or "no claim about it stands"
    return f"{text[0].upper()}{text[1:]}."


def _entity_flow(views: Views, entity: EntityRow, recipients: Sequence[str]) -> tuple[Any, str]:
    if recipients:
        targets = sorted(set(recipients) - {entity.country})
        seat = [entity.country] if entity.country else []
        reached = count_words(len(targets), "country", "countries")
        caption = (
            f"From {country_label(entity.country)} to {reached}."
            if seat
            else "Where it supplies; its own seat is unknown."
        )
        if targets:
            return flow_map(seat, targets, f"{entity.name}: {caption}", "../../"), caption
    if entity.kind == "system" and entity.country:
        row = views.data.countries.get(entity.country)
        origins = sorted(
            {
                supply.supplier_country
                for supply in views.data.supplied_through.get(entity.id, ())
                if supply.supplier_country
            }
            - {entity.country}
        )
        if row is not None and origins:
            caption = f"From {_list_of(origins)} to {row.name}."
            return flow_map(origins, [entity.country], caption, "../../"), caption
    return "", ""


def _supplied(views: Views, supplier: str) -> list[dict[str, Any]]:
    """Rows of where an organisation or country supplies."""
    data = views.data
    found = []
    for row in data.supplied_by.get(supplier, ()):
        claim = data.claims[row.claims[0]]
        through = data.entities.get(row.through)
        direct = through is None or through.kind == "country"
        found.append(
            {
                "code": row.recipient,
                "name": country_label(row.recipient),
                "path": country_path(row.recipient),
                "through": "" if direct or through is None else through.name,
                "through_path": "" if direct or through is None else entity_path(through),
                "standing": _standing(claim),
                "claim_path": claim_path(claim.id),
                "source": views.source_of(claim),
            }
        )
    return sorted(found, key=lambda each: (each["name"], each["through"]))


def _mention(views: Views, claim: ClaimRow) -> dict[str, Any]:
    return {
        "name": claim.subject_name,
        "path": views.href(claim.subject),
        "label": property_label(claim.property),
        "value": in_words(claim).text,
        "standing": _standing(claim),
        "claim_path": claim_path(claim.id),
        "source": views.source_of(claim),
    }


def _standing(claim: ClaimRow) -> Stands:
    return Stands(
        claim.status,
        STATUS_WORDS[claim.status],
        MODALITY_WORDS.get(claim.modality, claim.modality),
        claim.polarity == "denied",
    )


def _deals(views: Views, subjects: Iterable[str]) -> list[str]:
    found = (deal for subject in subjects for deal in views.data.deals.get(subject, ()))
    return list(dict.fromkeys(found))


def _card(views: Views, entity: EntityRow, leave_out: Iterable[str] = ()) -> dict[str, Any]:
    return {
        "name": entity.name,
        "path": entity_path(entity),
        "facts": views.facts(entity.id, leave_out=leave_out),
    }


def _deal(views: Views, entity: EntityRow) -> dict[str, Any]:
    """A deal as a row: who paid, how, how much, when, and who says so."""
    said = views.data.values.get(entity.id, {})
    cells = []
    for names in (
        ("financier",),
        ("financing-kind", "deal-kind"),
        ("cost",),
        ("contract-date", "start-date"),
    ):
        found = [value for name in names for value in said.get(name, ())]
        cells.append([in_words(views.data.of(value)[0]) for value in found])
    documents = dict.fromkeys(
        claim.document
        for values in said.values()
        for value in values
        for claim in views.data.of(value)
    )
    return {
        "name": entity.name,
        "path": entity_path(entity),
        "cells": cells,
        "source": ", ".join(views.source_name(each) for each in list(documents)[:2]),
    }


def contested_views(views: Views, rows: Iterable[ContestedRow]) -> list[dict[str, Any]]:
    """Contested values, side by side: systems, with numbers, of most claims, first."""
    types = {name: definition.type for name, definition in all_properties().items()}
    kinds = {"system": 0, "deal": 1, "country": 2}
    first = {"money": 0, "quantity": 0, "date": 1}
    ordered = sorted(
        rows,
        key=lambda row: (
            kinds.get(row.values[0].entity_kind, 3),
            first.get(types[row.property], 2),
            -sum(len(value.claims) for value in row.values),
        ),
    )
    return [
        {
            "name": row.entity_name,
            "href": views.href(row.entity),
            "label": property_label(row.property),
            "values": [views.value(value) for value in row.values],
        }
        for row in ordered
    ]
