"""From the fields of a form to a draft of a claim, and back.

A form has fields for every type of value; the property says which of them count. What the
model cannot hold raises with a message for the person who typed it; whether the document
supports the draft is the verifier's to say.
"""

from __future__ import annotations

from typing import get_args

import msgspec

from sousveil.errors import ModelError
from sousveil.extract import NOT_READ, Proposal
from sousveil.model import (
    COMPARATORS,
    ENTITY_KINDS,
    DateValue,
    EntityRef,
    EntityValue,
    Flag,
    Modality,
    Money,
    Polarity,
    Property,
    Quantity,
    Term,
    Text,
    Value,
    all_properties,
    property_named,
    term_lists,
)
from sousveil.review import checked_date, one_of

__all__ = ["Fields", "blank_fields", "choices", "draft_from", "fields_of"]

Fields = dict[str, str]

_COMPARED = {
    "=": "= exactly",
    "≈": "≈ about",
    "≥": "≥ at least, or not before",
    "≤": "≤ at most, or by",
    ">": "> more than, or after",
    "<": "< less than, or before",
}


def choices() -> dict[str, object]:
    """What the form offers to choose from."""
    properties = [each for name, each in all_properties().items() if name not in NOT_READ]
    return {
        "properties": properties,
        "term_lists": term_lists(),
        "kinds": ENTITY_KINDS,
        "comparators": [(each, _COMPARED[each]) for each in COMPARATORS],
        "modalities": get_args(Modality),
        "polarities": get_args(Polarity),
    }


def blank_fields(property_: str = "", quote: str = "", near: int = -1) -> Fields:
    """The fields of a claim of which only the words are known."""
    return {
        "property": property_,
        "subject_kind": "system",
        "value_kind": "organisation",
        "flag": "yes",
        "comparator": "=",
        "modality": "happened",
        "polarity": "asserted",
        "quote": quote,
        "near": str(near),
    }


def fields_of(draft: Proposal) -> Fields:
    """The fields that show a draft."""
    fields = blank_fields(draft.property, draft.quote, draft.near) | {
        "subject_name": draft.subject.name,
        "subject_kind": draft.subject.kind,
        "subject_country": draft.subject.country,
        "comparator": draft.comparator,
        "held": draft.held,
        "modality": draft.modality,
        "polarity": draft.polarity,
        "cited": draft.cited,
        "subject_quote": draft.subject_quote,
    }
    return fields | _value_fields(draft.value)


def _value_fields(value: Value) -> Fields:
    match value:
        case EntityValue(entity):
            return {
                "value_name": entity.name,
                "value_kind": entity.kind,
                "value_country": entity.country,
            }
        case Text(text):
            return {"text": text}
        case Term(term, stated):
            return {"term": term, "stated": stated}
        case Quantity(amount=amount, stated=stated):
            return {"amount": amount, "stated": stated}
        case Money(amount, currency, stated, year):
            return {"amount": amount, "currency": currency, "stated": stated, "price_year": year}
        case DateValue(edtf, stated):
            return {"date": edtf, "stated": stated}
        case Flag(flag):
            return {"flag": "yes" if flag else "no"}


def draft_from(fields: Fields, present: Proposal | None = None) -> Proposal:
    """The draft that somebody typed.

    :param present: the draft from which they set out; what the form does not show of its
        subject and value is kept where the rest is as it was.
    :raises ModelError: when a part of it can be no part of a claim.
    """
    definition = property_named(_field(fields, "property"))
    held = checked_date(_field(fields, "held"))
    subject = _entity(fields, "subject")
    value = _value(definition, fields)
    definition.check_subject(subject)
    if present is not None:
        subject = _kept(subject, present.subject)
        value = _value_kept(value, present.value)
    definition.check_value(value)
    return Proposal(
        subject=subject,
        property=definition.name,
        value=value,
        comparator=one_of(COMPARATORS, _field(fields, "comparator") or "="),
        held=held,
        polarity=one_of(get_args(Polarity), _field(fields, "polarity") or "asserted"),
        modality=one_of(get_args(Modality), _field(fields, "modality") or "happened"),
        cited=_field(fields, "cited"),
        quote=_field(fields, "quote"),
        subject_quote=_field(fields, "subject_quote"),
        near=_near(fields),
    )


def _field(fields: Fields, name: str) -> str:
    return fields.get(name, "").strip()


def _near(fields: Fields) -> int:
    given = _field(fields, "near")
    return int(given) if given.isdecimal() and len(given) < 12 else -1


def _entity(fields: Fields, part: str) -> EntityRef:
    name = _field(fields, f"{part}_name")
    if not name:
        raise ModelError(
            f"The {part} has no name.", hint="Give the name as the document writes it."
        )
    kind = one_of(ENTITY_KINDS, _field(fields, f"{part}_kind"))
    ref = EntityRef(kind, name, _field(fields, f"{part}_country").upper())
    ref.check()
    return ref


def _kept(typed: EntityRef, present: EntityRef) -> EntityRef:
    """The description's document is no field of the form."""
    return present if msgspec.structs.replace(present, document="") == typed else typed


def _value_kept(typed: Value, present: Value) -> Value:
    if isinstance(typed, EntityValue) and isinstance(present, EntityValue):
        return EntityValue(_kept(typed.entity, present.entity))
    if isinstance(typed, Quantity) and isinstance(present, Quantity):
        unit = present.unit and typed.unit  # left out where the claim left it out
        typed = msgspec.structs.replace(typed, unit=unit)
        if (typed.amount, typed.stated) == (present.amount, present.stated):
            return present
    return typed


def _value(definition: Property, fields: Fields) -> Value:
    stated = _field(fields, "stated")
    match definition.type:
        case "entity":
            return EntityValue(_entity(fields, "value"))
        case "text":
            return Text(_needed(fields, "text", "The value has no words."))
        case "term":
            return Term(_needed(fields, "term", "No term is chosen."), stated)
        case "quantity":
            return Quantity(_amount(fields), definition.unit, stated)
        case "money":
            currency = _needed(fields, "currency", "The sum has no currency.").upper()
            return Money(_amount(fields), currency, stated, _field(fields, "price_year"))
        case "date":
            return DateValue(_needed(fields, "date", "The date is missing."), stated)
        case "flag":
            return Flag(one_of(("yes", "no"), _field(fields, "flag")) == "yes")


def _needed(fields: Fields, name: str, message: str) -> str:
    given = _field(fields, name)
    if not given:
        raise ModelError(message, hint="Fill it in, or choose another property.")
    return given


def _amount(fields: Fields) -> str:
    given = _needed(fields, "amount", "The number is missing.")
    return given.replace(",", "").replace(" ", "").replace("\u00a0", "")
