"""The vocabulary, read from ``properties.toml`` beside this file.

The file is the one place where a property is defined; this module loads it once,
checks that it is coherent, and checks claims against it.
"""

from __future__ import annotations

from functools import lru_cache
from importlib import resources
from typing import Literal

import msgspec

from sousveil.errors import ModelError
from sousveil.model.entities import EntityKind, EntityRef
from sousveil.model.values import VALUE_TYPES, EntityValue, Quantity, Term, Value

__all__ = ["Property", "all_properties", "property_named", "term_lists"]

ValueType = Literal["entity", "text", "term", "quantity", "money", "date", "flag"]


class Property(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One property of the vocabulary; the fields are explained at the head of the file."""

    definition: str
    subject: tuple[EntityKind, ...]
    type: ValueType
    many: bool
    standard: str
    value_kinds: tuple[EntityKind, ...] = ()
    terms: str = ""
    unit: str = ""
    name: str = ""

    def check_subject(self, subject: EntityRef) -> None:
        """:raises ModelError: when an entity of this kind cannot have the property."""
        if subject.kind not in self.subject:
            raise ModelError(
                f"A {subject.kind} ({subject.name}) cannot have the property {self.name}.",
                hint=f"It belongs to: {', '.join(self.subject)}.",
            )

    def check_value(self, value: Value) -> None:
        """:raises ModelError: when the value has another type, kind, unit or term."""
        given = VALUE_TYPES[type(value)]
        if given != self.type:
            raise ModelError(f"{self.name} takes a value of type {self.type}, not {given}.")
        # A class is asked for only where it is the one: a miss of isinstance() is dear here.
        if given == "entity" and isinstance(value, EntityValue):
            if value.entity.kind not in self.value_kinds:
                raise ModelError(
                    f"{self.name} takes a {' or '.join(self.value_kinds)}, not a"
                    f" {value.entity.kind} ({value.entity.name})."
                )
        elif given == "quantity" and isinstance(value, Quantity):
            if value.unit not in ("", self.unit):
                raise ModelError(f"{self.name} is counted in {self.unit}, not in {value.unit}.")
        elif (
            given == "term"
            and isinstance(value, Term)
            and value.term not in term_lists()[self.terms]
        ):
            raise ModelError(
                f"{value.term!r} is not a term of {self.name}.",
                hint=f"Known: {', '.join(sorted(term_lists()[self.terms]))}.",
            )


@lru_cache(maxsize=1)
def _vocabulary() -> tuple[dict[str, Property], dict[str, dict[str, str]]]:
    text = resources.files("sousveil.model").joinpath("properties.toml").read_bytes()
    raw = msgspec.toml.decode(text)
    terms = msgspec.convert(raw.pop("terms"), dict[str, dict[str, str]])
    found: dict[str, Property] = {}
    for name, fields in raw.items():
        definition = msgspec.convert({**fields, "name": name}, Property)
        if (definition.type == "term") != bool(definition.terms):
            raise ModelError(f"properties.toml: {name}: terms go with the type term alone.")
        if definition.terms and definition.terms not in terms:
            raise ModelError(f"properties.toml: {name}: there is no list {definition.terms}.")
        if (definition.type == "entity") != bool(definition.value_kinds):
            raise ModelError(f"properties.toml: {name}: value_kinds go with the type entity alone.")
        found[name] = definition
    return found, terms


def all_properties() -> dict[str, Property]:
    """Every property by name, in the order of the file."""
    return dict(_vocabulary()[0])


def term_lists() -> dict[str, dict[str, str]]:
    """The closed lists: list name → term → meaning."""
    return _vocabulary()[1]


def property_named(name: str) -> Property:
    """The property of that name.

    :raises ModelError: when the vocabulary has none.
    """
    try:
        return _vocabulary()[0][name]
    except KeyError:
        raise ModelError(
            f"{name!r} is not a property of the vocabulary.",
            hint="'sousveil properties' lists them.",
        ) from None
