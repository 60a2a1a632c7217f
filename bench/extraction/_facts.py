"""A fact as the scorer compares it: subject, property, value, comparator, in comparable form.

Entities are compared by the curated table where it knows them and by folded spelling
otherwise; numbers by value; words by folded spelling. A label may name several
subjects, any of which is right.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from sousveil import names
from sousveil.model import (
    Claim,
    DateValue,
    EntityRef,
    EntityValue,
    Flag,
    Money,
    Quantity,
    Term,
    Value,
    fold,
    property_named,
    value_text,
)

__all__ = ["Fact", "entity_key", "fact_of_claim", "paragraph_facts"]

_SIGNS = {"=": "=", "≈": "≈", ">": ">", "≥": "≥", "<": "<", "≤": "≤"}


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact. ``place`` is where its quote stands, when the label says so."""

    subjects: frozenset[str]
    property: str
    value: str
    comparator: str = "="
    modality: str = ""
    place: tuple[int, int] | None = None
    name: str = ""

    def same_value(self, other: Fact) -> bool:
        """Whether property, value and comparator agree, and the quotes overlap."""
        if (self.property, self.value, self.comparator) != (
            other.property,
            other.value,
            other.comparator,
        ):
            return False
        if self.place is None or other.place is None:
            return True
        return self.place[0] < other.place[1] and other.place[0] < self.place[1]

    def same(self, other: Fact) -> bool:
        """Whether the subject agrees too."""
        return self.same_value(other) and bool(self.subjects & other.subjects)


def entity_key(ref: EntityRef) -> str:
    """What two names of one entity share, as far as the curated table knows."""
    known = names.lookup(ref)
    return f"{known.kind}:{known.id}" if known else f"{ref.kind}:{fold(ref.name)}"


def fact_of_claim(claim: Claim) -> Fact:
    """The fact that a claim states."""
    quote = claim.quotes[0]
    return Fact(
        frozenset({entity_key(claim.subject)}),
        claim.property,
        value_key(claim.value),
        claim.comparator,
        claim.modality,
        (quote.start, quote.end),
        f"{claim.subject.name} · {claim.property} · {claim.comparator} {value_text(claim.value)}",
    )


def value_key(value: Value) -> str:
    """The value in comparable form."""
    match value:
        case EntityValue(entity):
            return entity_key(entity)
        case Term(term):
            return term
        case Quantity(amount):
            return str(Decimal(amount).normalize())
        case Money(amount, currency):
            return f"{Decimal(amount).normalize()} {currency}"
        case DateValue(edtf):
            return edtf
        case Flag(flag):
            return "yes" if flag else "no"
        case _:
            return fold(value_text(value))


def paragraph_facts(lines: Iterable[str]) -> list[Fact]:
    """Facts from the short form of ``heldout.toml``: ``kind:subject | property | value | …``."""
    return [_line(line) for line in lines]


def _line(line: str) -> Fact:
    parts = [part.strip() for part in line.split("|")]
    subjects, property_name, value = parts[:3]
    refs = [_ref(one) for one in subjects.split(" / ")]
    comparator = parts[3] if len(parts) > 3 else "="
    return Fact(
        frozenset(entity_key(ref) for ref in refs),
        property_name,
        _value(property_name, value),
        _SIGNS[comparator],
        parts[4] if len(parts) > 4 else "",
        name=line,
    )


def _ref(text: str) -> EntityRef:
    kind, _, name = text.partition(":")
    return EntityRef(kind.strip(), name.strip())  # type: ignore[arg-type]  # labels are ours


def _value(property_name: str, text: str) -> str:
    definition = property_named(property_name)
    match definition.type:
        case "entity":
            known = [
                k for kind in definition.value_kinds if (k := names.lookup(EntityRef(kind, text)))
            ]
            if known:
                return f"{known[0].kind}:{known[0].id}"
            return f"{definition.value_kinds[0]}:{fold(text)}"
        case "money":
            amount, currency = text.split()
            return f"{Decimal(amount).normalize()} {currency}"
        case "quantity":
            return str(Decimal(text).normalize())
        case "text":
            return fold(text)
    return text
