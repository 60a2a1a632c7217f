"""From a cell to a value: what a word, number or name of a table means for a property.

Shared by the sources whose rows name their property, or have it named by a mapping:
the property's type says how its cell is read. Everything else about a cell is the
business of its source.
"""

from __future__ import annotations

import re

from sousveil import names
from sousveil.errors import InputError
from sousveil.model import (
    COMPARATORS,
    Comparator,
    DateValue,
    EntityKind,
    EntityRef,
    EntityValue,
    Flag,
    Modality,
    Money,
    Polarity,
    Quantity,
    Term,
    Text,
    Value,
    property_named,
    term_lists,
)
from sousveil.sources._source import one_of, organisation

__all__ = ["MODALITIES", "POLARITIES", "SIGNS", "country_named", "entity", "value_of"]

SIGNS: dict[str, Comparator] = {sign: sign for sign in COMPARATORS}
MODALITIES: dict[str, Modality] = {
    "happened": "happened",
    "planned": "planned",
    "alleged": "alleged",
    "possible": "possible",
}
POLARITIES: dict[str, Polarity] = {"asserted": "asserted", "denied": "denied"}
_FLAGS = {"yes": True, "no": False, "true": True, "false": False}

#: Thousands set apart as spreadsheets do it: 1,234,567.8 or 1 234 567.
_GROUPED = re.compile(r"-?\d{1,3}(?:([, \u00a0\u202f'])\d{3})(?:\1\d{3})*(?:\.\d+)?\Z", re.ASCII)


def country_named(name: str) -> EntityRef:
    """A country by the name that stands in the row.

    :raises InputError: when it is the name of none.
    """
    known = names.lookup(EntityRef("country", name))
    if known is None:
        raise InputError(
            f"{name!r} is no known country.", hint="Write its English name, such as Japan."
        )
    return EntityRef("country", name, known.country)


def entity(kind: EntityKind, name: str, country: str = "") -> EntityRef:
    """An entity by its name; a country without its code is looked up.

    :raises InputError: when it is a country that nobody knows.
    """
    if kind == "organisation":
        return organisation(name, country)
    if kind == "country" and not country:
        return country_named(name)
    return EntityRef(kind, name, country)


def value_of(
    name: str,
    cell: str,
    *,
    kind: EntityKind | None = None,
    country: str = "",
    unit: str = "",
    terms: dict[str, str] | None = None,
) -> Value:
    """What a cell says for the property ``name``.

    :param kind: kind of the entity, where the property takes several.
    :param country: ISO code of the entity.
    :param unit: currency of a sum; a number needs none, for the property has it.
    :param terms: the source's words → terms of the property's list.
    :raises ModelError: when there is no such property.
    :raises InputError: when the cell cannot be read as a value of it.
    """
    definition = property_named(name)
    match definition.type:
        case "entity":
            return EntityValue(entity(kind or definition.value_kinds[0], cell, country))
        case "text":
            return Text(cell)
        case "term":
            return _term(definition.terms, cell, terms or {})
        case "quantity":
            amount = _amount(cell)
            return Quantity(amount, unit or definition.unit, cell if cell != amount else "")
        case "money":
            amount = _amount(cell)
            return Money(amount, unit, f"{unit} {cell}" if cell != amount else "")
        case "date":
            return DateValue(cell)
        case "flag":
            return Flag(one_of(_FLAGS, cell.casefold(), column=name))


def _term(list_name: str, cell: str, words: dict[str, str]) -> Term:
    known = term_lists()[list_name]
    term = words.get(cell, cell)
    if term not in known:
        raise InputError(
            f"{cell!r} is no term of the list {list_name}.",
            hint=f"Known: {', '.join(sorted(known))}.",
        )
    return Term(term, cell if cell != term else "")


def _amount(cell: str) -> str:
    """The cell as a decimal number; groups of thousands are closed up."""
    found = _GROUPED.match(cell)
    return cell.replace(found[1], "") if found else cell
