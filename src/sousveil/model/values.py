"""The values a claim can hold: names, words, terms, quantities, money, dates, yes or no.

A value keeps what the source stated. Numbers are decimal strings, so nothing is
rounded and nothing depends on floating point; money keeps its ISO 4217 currency
and the words as stated, and no value is ever converted here. Which type a value
must have is decided by its property (:mod:`sousveil.model.properties`).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any, Literal, get_args

import msgspec

from sousveil.errors import ModelError
from sousveil.model import currencies, edtf
from sousveil.model.entities import EntityRef

__all__ = [
    "COMPARATORS",
    "VALUE_TYPES",
    "Comparator",
    "DateValue",
    "EntityValue",
    "Flag",
    "Money",
    "Quantity",
    "Term",
    "Text",
    "Value",
    "check_value",
    "plain_amount",
    "value_text",
]

Comparator = Literal["=", "≈", "≥", "≤", ">", "<"]
COMPARATORS: tuple[Comparator, ...] = ("=", "≈", "≥", "≤", ">", "<")

_DECIMAL = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?\Z", re.ASCII)


class EntityValue(msgspec.Struct, frozen=True, gc=False, tag="entity", tag_field="type"):
    """Another entity: the supplier, the country, the operator."""

    entity: EntityRef


class Text(msgspec.Struct, frozen=True, gc=False, tag="text", tag_field="type"):
    """A short phrase in the source's own words, such as a stated purpose."""

    text: str


class Term(msgspec.Struct, frozen=True, gc=False, tag="term", tag_field="type", omit_defaults=True):
    """A term of the property's closed list, such as ``facial-recognition``.

    ``stated`` is the source's word for it, where it differs.
    """

    term: str
    stated: str = ""


class Quantity(
    msgspec.Struct, frozen=True, gc=False, tag="quantity", tag_field="type", omit_defaults=True
):
    """A count or measure. ``amount`` is a decimal string; ``unit`` is the property's.

    ``low`` and ``high`` are bounds of uncertainty that the source itself states (V-Dem's
    are about one standard deviation of its model to each side), as decimal strings in the
    same unit; empty where it states none. None is ever computed here.
    """

    amount: str
    unit: str = ""
    stated: str = ""
    low: str = ""
    high: str = ""


class Money(
    msgspec.Struct, frozen=True, gc=False, tag="money", tag_field="type", omit_defaults=True
):
    """A sum: decimal amount, ISO 4217 currency, and the words as stated.

    ``price_year`` is set when the source itself states constant prices
    (AidData's "constant 2021 USD"); it is empty for sums of their own day.
    """

    amount: str
    currency: str
    stated: str = ""
    price_year: str = ""


class DateValue(
    msgspec.Struct, frozen=True, gc=False, tag="date", tag_field="type", omit_defaults=True
):
    """A date in EDTF, at the precision that the source gives."""

    edtf: str
    stated: str = ""


class Flag(msgspec.Struct, frozen=True, gc=False, tag="flag", tag_field="type"):
    """Yes or no. Where a source does not say, there is no claim: unknown is not no."""

    value: bool


Value = EntityValue | Text | Term | Quantity | Money | DateValue | Flag
#: The name of each type of value, as the vocabulary and the canonical form have it.
VALUE_TYPES: dict[type, str] = {
    type_: str(type_.__struct_config__.tag) for type_ in get_args(Value)
}


def check_value(value: Value) -> None:
    """Check what the type alone cannot: decimals, currencies, dates, empty words.

    :raises ModelError: naming the value and what is wrong with it.
    """
    _CHECKS[type(value)](value)


def _check_amount(value: Quantity | Money) -> None:
    amount = value.amount
    if amount.isdecimal() and amount.isascii() and amount[0] != "0":
        return  # most are whole numbers, and the pattern costs more
    if not _DECIMAL.match(amount):
        raise ModelError(
            f"{amount!r} is not a decimal number.",
            hint="Write digits with a point at most: 4300 or 1.5.",
        )


def _check_quantity(value: Quantity) -> None:
    _check_amount(value)
    for bound in (value.low, value.high):
        if bound and not _DECIMAL.match(bound):
            raise ModelError(
                f"The bound {bound!r} is not a decimal number.",
                hint="Write digits with a point at most, or leave it empty.",
            )
    amount = Decimal(value.amount)
    if (value.low and Decimal(value.low) > amount) or (value.high and Decimal(value.high) < amount):
        raise ModelError(
            f"{value.amount} does not lie within its bounds, {value.low or '…'} to"
            f" {value.high or '…'}.",
            hint="low ≤ amount ≤ high; check which column is which.",
        )


def _check_money(value: Money) -> None:
    _check_amount(value)
    if not currencies.is_currency(value.currency):
        raise ModelError(
            f"{value.currency!r} is not an ISO 4217 currency code.",
            hint="Write USD, EUR, CNY, …",
        )


def _check_words(words: str) -> None:
    if not words.strip():
        raise ModelError("The value is empty.", hint="Leave the claim out instead.")


#: By class: asking isinstance() of each in turn costs more than the checks.
_CHECKS: dict[type, Callable[[Any], object]] = {
    EntityValue: lambda value: value.entity.check(),
    Text: lambda value: _check_words(value.text),
    Term: lambda value: _check_words(value.term),
    Quantity: lambda value: (
        _check_quantity(value) if value.low or value.high else _check_amount(value)
    ),
    Money: _check_money,
    DateValue: lambda value: edtf.check(value.edtf),
    Flag: lambda _: None,
}


def plain_amount(value: Decimal) -> str:
    """A number as a claim holds it: digits, with a point at most.

    >>> plain_amount(Decimal("2E+8")), plain_amount(Decimal("1.50"))
    ('200000000', '1.5')
    """
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def value_text(value: Value) -> str:
    """The value in plain words, as a listing shows it: the stated words where there are some."""
    match value:
        case EntityValue(entity):
            return entity.name
        case Text(text):
            return text
        case Term(term, stated):
            return stated or term
        case Quantity(amount, unit, stated):
            return stated or f"{amount} {unit}".strip()
        case Money(amount, currency, stated):
            return stated or f"{currency} {amount}"
        case DateValue(date, stated):
            return stated or date
        case Flag(flag):
            return "yes" if flag else "no"
