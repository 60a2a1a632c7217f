"""The entities of the tables in the FollowTheMoney model, for OpenAleph, yente and the like.

Pure Python: what comes out is the JSON of FollowTheMoney's entity proxies, and the package
itself is not needed. FollowTheMoney has no quotes, no comparators and nothing for what is
denied, planned or alleged, and its amounts cannot contest each other: what it cannot say is
left out, never bent. So only live, asserted claims of what happened are taken, a sum only
where there is one and nothing contests it, and a country only as the code of something
else, for the model has no entity of that kind. docs/api.md has the mapping as a table.
"""

# ruff: noqa: S608 - queries are put together from our own names; texts go in as parameters

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from sousveil.model import EntityRef
from sousveil.names import lookup
from sousveil.tables._engine import quoted
from sousveil.tables._reader import Tables
from sousveil.tables._streams import every_value
from sousveil.tables.rows import LIVE, EntityRow, ValueRow

__all__ = ["ftm_entities"]

Properties = dict[str, list[str]]
Entity = dict[str, object]

_PREFIX = "sousveil-"
#: Addresses of sources that one entity lists.
_MOST_SOURCES = 20
_DATE = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?\Z")
_SOURCES = f"""
SELECT subject, list_slice(list_sort(list(DISTINCT address)), 1, {_MOST_SOURCES}) FROM (
    SELECT claims.subject, coalesce(claims.address, documents.address) AS address
    FROM claims LEFT JOIN documents ON documents.id = claims.document
    WHERE claims.status IN ({", ".join(map(quoted, LIVE))})
      AND claims.polarity = 'asserted' AND claims.modality = 'happened'
) WHERE regexp_matches(address, '^https?://[^/%]+[.]') GROUP BY subject
"""
#: Kind of entity → schema; an organisation's is chosen by :func:`_schema`.
_SCHEMATA = {"organisation": "Organization", "system": "Project", "deal": "Contract"}
#: Property → FollowTheMoney's, by schema; the other schemata of organisations are alike.
_TEXTS = {
    "Organization": {
        "registration-number": "registrationNumber",
        "lei": "leiCode",
        "listed-on": "program",
    },
    "Project": {"stated-purpose": "goal", "status": "status"},
    "Contract": {"deal-kind": "type", "status": "status"},
}
_DATES = {
    "Project": {"start-date": "startDate", "end-date": "endDate"},
    "Contract": {"contract-date": "contractDate"},
}
#: Properties whose value is an organisation that takes part in the subject.
_ROLES = (
    "supplier",
    "operator",
    "agency-with-access",
    "buyer",
    "recipient",
    "financier",
    "party",
)


def ftm_entities(tables: Tables) -> Iterator[Entity]:
    """Organisations, systems and deals, each followed by its links, as entity proxies:
    ``{"id", "schema", "caption", "properties": {name: [text, …]}}``, by id of the subject.

    :param tables: whose entities; what no live claim speaks of is left out.
    :raises LedgerError: when the tables cannot be read or were built anew meanwhile.
    """
    entities = {
        row.id: row
        for row in tables.entities()
        if row.kind in _SCHEMATA and (row.claims or row.mentions)
    }
    sources = {subject: found for subject, found in tables._ask(_SOURCES) if subject in entities}
    said = every_value(tables.observatory)
    ahead = next(said, None)
    for id_ in sorted(entities):
        while ahead is not None and ahead[0] < id_:
            ahead = next(said, None)
        values = ahead[1] if ahead is not None and ahead[0] == id_ else []
        yield from _mapped(entities, entities[id_], values, sources.get(id_, ()))


def _mapped(
    entities: Mapping[str, EntityRow],
    entity: EntityRow,
    values: Sequence[ValueRow],
    sources: Sequence[str],
) -> Iterator[Entity]:
    stated = [v for v in values if v.polarity == "asserted" and v.modality == "happened"]
    schema = _schema(entity)
    found: Properties = {"name": [entity.name], "alias": list(entity.names[1:])}
    if entity.country:
        found["country"] = [entity.country.lower()]
    if schema == "Contract":
        found["title"] = [entity.name]
    found["sourceUrl"] = list(sources)
    general = _SCHEMATA[entity.kind]
    for value in stated:
        _add(found, general, value, entities)
    if entity.kind != "organisation":
        found |= _sum(stated)
    yield _proxy(_PREFIX + entity.id, schema, entity.name, found)
    if entity.kind != "organisation":
        yield from _links(entities, entity, schema, stated)


def _schema(entity: EntityRow) -> str:
    """Company and public body only where the curated table says so: a name alone does not."""
    if entity.kind != "organisation":
        return _SCHEMATA[entity.kind]
    known = lookup(EntityRef("organisation", entity.name, entity.country))
    sort = known.sort if known is not None else ""
    return {"agency": "PublicBody", "supplier": "Company"}.get(sort, "Organization")


def _add(
    found: Properties, schema: str, value: ValueRow, entities: Mapping[str, EntityRow]
) -> None:
    """Put a value where FollowTheMoney has a place for it."""
    name = _TEXTS[schema].get(value.property)
    if name:
        _put(found, name, value.term or value.value_text)
    name = _DATES.get(schema, {}).get(value.property)
    if name and value.comparator == "=" and _DATE.match(value.edtf):
        _put(found, name, value.edtf)
    if value.property == "state-controlled" and value.flag and not value.contested:
        _put(found, "topics", "gov.soe")
    other = entities.get(value.value_entity)
    if other is None or other.id == value.entity:  # its own parent: names joined since
        return
    if schema == "Organization" and value.property == "parent":
        _put(found, "parent", _PREFIX + other.id)
    if schema == "Contract" and value.property == "buyer":
        _put(found, "authority", _PREFIX + other.id)
    if schema == "Contract" and value.property == "concerns" and other.kind == "system":
        _put(found, "project", _PREFIX + other.id)


def _sum(stated: Sequence[ValueRow]) -> Properties:
    """What it cost, where one sum is stated and nothing contests it."""
    sums = [value for value in stated if value.property == "cost"]
    if len(sums) != 1 or sums[0].contested or sums[0].comparator != "=":
        return {}
    return {"amount": [sums[0].amount], "currency": [sums[0].currency]}


def _links(
    entities: Mapping[str, EntityRow],
    entity: EntityRow,
    schema: str,
    stated: Sequence[ValueRow],
) -> Iterator[Entity]:
    """Who takes part in a system or a deal, and as what."""
    for value in stated:
        other = entities.get(value.value_entity)
        if value.property not in _ROLES or other is None or other.kind != "organisation":
            continue
        kind, ends = _ends(schema, value.property)
        found = {
            ends[0]: [_PREFIX + entity.id],
            ends[1]: [_PREFIX + other.id],
            "role": [value.property],
            "status": ["accepted" if value.accepted else "proposed, not reviewed"],
        }
        caption = f"{entity.name}: {value.property}"
        yield _proxy(f"{_PREFIX}link-{value.id}", kind, caption, found)


def _ends(schema: str, role: str) -> tuple[str, tuple[str, str]]:
    """Schema of a link, and the properties that hold the subject and the other."""
    if schema == "Project":
        return "ProjectParticipant", ("project", "participant")
    if role == "supplier":
        return "ContractAward", ("contract", "supplier")
    return "UnknownLink", ("object", "subject")


def _put(found: Properties, name: str, text: str) -> None:
    if text and text not in found.setdefault(name, []):
        found[name].append(text)


def _proxy(id_: str, schema: str, caption: str, properties: Properties) -> Entity:
    kept = {name: texts for name, texts in properties.items() if texts}
    return {"id": id_, "schema": schema, "caption": caption, "properties": kept}
