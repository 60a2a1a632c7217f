"""Which country a claim is about, and who supplies whom, as queries over the tables.

An entity is in the country that it is, that :mod:`sousveil.resolve` gives it, or that
an accepted, asserted claim says it is located in. What nobody has reviewed places only
what is in no country otherwise: one misread sentence must not put a system on the page of
another country. A supplier's country is that of its seat.
"""

# ruff: noqa: S608 - queries are put together from our own names; texts go in as parameters

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from sousveil.model import country_label
from sousveil.tables.answers import CountryRow, SupplyRow

__all__ = ["PLACES", "PRESENCE", "SUPPLIES", "TECHNOLOGY", "countries"]

_SAID = """
WITH said AS (
    SELECT * FROM claims WHERE status IN ('proposed', 'accepted') AND polarity = 'asserted'
), located AS (
    SELECT said.subject AS id, value.country, said.status = 'accepted' AS accepted
    FROM said JOIN entities AS value ON value.id = said.value_entity
    WHERE said.property = 'located-in' AND value.kind = 'country' AND value.country IS NOT NULL
), sure AS (
    SELECT id, country FROM entities WHERE country IS NOT NULL AND kind <> 'document'
    UNION
    SELECT id, country FROM located WHERE accepted
), place AS (
    SELECT id, country FROM sure
    UNION
    SELECT id, country FROM located ANTI JOIN sure USING (id)
)
"""

#: entity id, codes.
PLACES = f"{_SAID} SELECT id, list_sort(list(country)) FROM place GROUP BY id ORDER BY id"

#: supplier id, kind, name, country; recipient code; through; property; modality; claim ids.
SUPPLIES = f"""
{_SAID}, supply AS (
    SELECT said.value_entity AS supplier, place.country AS recipient, said.subject AS through,
           said.property, said.modality, said.id, said.seq
    FROM said JOIN place ON place.id = said.subject
    WHERE said.property IN ('supplier', 'supplier-country')
    UNION ALL
    SELECT said.subject, value.country, said.value_entity, said.property, said.modality,
           said.id, said.seq
    FROM said JOIN entities AS value ON value.id = said.value_entity
    WHERE said.property = 'donated-to' AND value.country IS NOT NULL
)
SELECT supplier, who.kind, who.name, coalesce(who.country, ''), recipient, through,
       property, modality, list(supply.id ORDER BY seq)
FROM supply JOIN entities AS who ON who.id = supply.supplier
GROUP BY ALL
ORDER BY recipient, supplier, through, property, modality
"""

#: code, id of the country's entity, claims, ids of systems.
PRESENCE = f"""
{_SAID}
SELECT place.country, min(who.id) FILTER (who.kind = 'country'), count(DISTINCT said.seq),
       list_sort(list(DISTINCT who.id) FILTER (who.kind = 'system'))
FROM said JOIN place ON place.id = said.subject JOIN entities AS who ON who.id = said.subject
WHERE who.kind IN ('country', 'system', 'deal', 'place')
GROUP BY place.country ORDER BY place.country
"""

#: code, terms of the technologies in use there.
TECHNOLOGY = f"""
{_SAID}
SELECT place.country, list_sort(list(DISTINCT said.term))
FROM said JOIN place ON place.id = said.subject
WHERE said.property = 'technology' AND said.modality = 'happened'
  AND said.subject_kind IN ('country', 'system', 'deal', 'place')
GROUP BY place.country ORDER BY place.country
"""


def countries(
    presence: Sequence[Any], technology: Sequence[Any], supplies: Iterable[SupplyRow]
) -> list[CountryRow]:
    """Join the answers of the three queries, by country code."""
    terms = {code: tuple(found) for code, found in technology}
    suppliers: dict[str, set[str]] = defaultdict(set)
    origins: dict[str, set[str]] = defaultdict(set)
    served: dict[str, set[str]] = defaultdict(set)
    for supply in supplies:
        if supply.modality != "happened":
            continue
        if supply.supplier_kind == "organisation":
            suppliers[supply.recipient].add(supply.supplier)
        if supply.supplier_country:
            origins[supply.recipient].add(supply.supplier_country)
            if supply.supplier_country != supply.recipient:
                served[supply.supplier_country].add(supply.recipient)
    found = {code: (entity or "", claims, systems) for code, entity, claims, systems in presence}
    for code in served:
        found.setdefault(code, ("", 0, None))
    return [
        CountryRow(
            code=code,
            name=country_label(code),
            entity=entity,
            claims=claims,
            systems=tuple(systems or ()),
            technologies=terms.get(code, ()),
            suppliers=tuple(sorted(suppliers[code])),
            supplier_countries=tuple(sorted(origins[code])),
            supplies=tuple(sorted(served[code])),
        )
        for code, (entity, claims, systems) in sorted(found.items())
    ]
