"""Claims and values in words, as a reviewer reads them: as stated, and what that was read as."""

from __future__ import annotations

from decimal import Decimal

from sousveil.model import country_label, is_country_code
from sousveil.tables import ClaimRow, ValueRow

__all__ = ["entity_in_words", "other_in_words", "value_in_words"]

#: Beside a number or a sum, and beside a date.
_COMPARED = {"=": "", "≈": "about ", "≥": "at least ", "≤": "at most ", ">": "more than "}
_COMPARED |= {"<": "less than "}
_DATED = {"=": "", "≈": "about ", "≥": "not before ", "≤": "by ", ">": "after ", "<": "before "}


def other_in_words(value: ValueRow) -> str:
    """Another value of the same property, with what sets it apart."""
    unusual = [value.polarity] if value.polarity == "denied" else []
    unusual += [value.modality] if value.modality != "happened" else []
    unusual += [f"held {value.held}"] if value.held else []
    return f"{_compared(value)}{value.value_text}" + (f" ({', '.join(unusual)})" if unusual else "")


def value_in_words(claim: ClaimRow) -> str:
    """The value as stated, and what it was read as where that is not the same."""
    exact = {
        "entity": entity_in_words(claim.value_name, claim.value_kind, claim.value_country),
        "term": claim.term,
        "quantity": f"{_number(claim.amount)} {claim.unit}".strip(),
        "money": f"{claim.currency} {_number(claim.amount)}"
        + (f" in prices of {claim.price_year}" if claim.price_year else ""),
        "date": claim.edtf,
    }.get(claim.type, claim.value_text)
    if claim.type == "entity" or exact == claim.value_text:
        return f"{_compared(claim)}{exact}"
    return f"{_compared(claim)}{claim.value_text}, read as {exact}"


def _number(amount: str) -> str:
    """``240000000`` → ``240,000,000``; empty when the value is no number."""
    return f"{Decimal(amount):,f}" if amount else ""


def _compared(row: ClaimRow | ValueRow) -> str:
    return (_DATED if row.type == "date" else _COMPARED)[row.comparator]


def entity_in_words(name: str, kind: str, country: str) -> str:
    """``ECU-911 (system, Ecuador)``."""
    where = country_label(country) if is_country_code(country) and kind != "country" else ""
    return f"{name} ({', '.join(part for part in (kind, where) if part)})"
