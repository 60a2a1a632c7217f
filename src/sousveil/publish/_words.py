"""Values, dates and properties in words, as a page shows them.

What the source stated is shown as it stated it, and marked as the source's words; what
we write ourselves (a term of the vocabulary, a date from its EDTF form) is marked as ours.
Nothing is converted or rounded.
"""

from __future__ import annotations

import re
from typing import Any

import msgspec

from sousveil.model import term_lists

__all__ = [
    "MODALITY_WORDS",
    "STATUS_WORDS",
    "ValueWords",
    "count_words",
    "date_words",
    "in_words",
    "interval_words",
    "measured",
    "number_words",
    "property_label",
    "term_label",
    "term_meaning",
]

COMPARATOR_WORDS = {
    "=": "",
    "≈": "about",
    "≥": "at least",
    "≤": "at most",
    ">": "more than",
    "<": "fewer than",
}
STATUS_WORDS = {
    "accepted": "accepted",
    "proposed": "read by machine, not reviewed",
    "rejected": "rejected",
    "retracted": "retracted",
    "corrected": "corrected",
    "erased": "erased",
}
MODALITY_WORDS = {
    "happened": "",
    "planned": "planned",
    "alleged": "alleged",
    "possible": "possible",
}

_LABELS = {
    "located-in": "Where",
    "supplier": "Supplied by",
    "supplier-country": "Technology from",
    "agency-with-access": "Also has access",
    "stated-purpose": "Said to be for",
    "reported-use": "Reported to be used for",
    "people-covered": "People covered",
    "financing-kind": "How it was paid for",
    "financier": "Paid for by",
    "repaid-in": "Repaid in",
    "contract-date": "Contract signed",
    "start-date": "Began",
    "end-date": "Ended",
    "replica-of": "Copied from",
    "replica-sold-to": "Copy sold to",
    "safeguard": "What protects people",
    "country": "Seat",
    "state-controlled": "Controlled by the state",
    "parent": "Owned or headed by",
    "organisation-role": "What it is",
    "export-countries": "Exports to how many countries",
}
#: Begins like a number or a sum, so the comparator's word is not in it yet.
_BARE = re.compile(r"(?:[A-Z]{2,3}\b\s?|[A-Z]{0,3}\$|[^\w\s])*\s*\d")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_SEASONS = {"21": "spring", "22": "summer", "23": "autumn", "24": "winter"}


class ValueWords(msgspec.Struct, frozen=True):
    """A value in words.

    :ivar text: the value.
    :ivar theirs: whether these are the source's own words.
    :ivar exactly: the exact form where ``text`` is the source's: ``USD 200,000,000``.
    """

    text: str
    theirs: bool
    exactly: str = ""


def property_label(name: str) -> str:
    """``agency-with-access`` → ``Also has access``."""
    return _LABELS.get(name) or name.replace("-", " ").capitalize()


def term_label(term: str) -> str:
    """``facial-recognition`` → ``facial recognition``."""
    return term.replace("-", " ").replace("ai surveillance", "AI surveillance")


def in_words(row: Any) -> ValueWords:
    """The value of a claim (:class:`sousveil.tables.ClaimRow`) in words."""
    stated = getattr(row, "stated", "")
    match row.type:
        case "entity":
            return ValueWords(row.value_name, theirs=False)
        case "text":
            return ValueWords(row.value_text, theirs=True)
        case "term":
            return ValueWords(term_label(row.term), theirs=False, exactly="")
        case "quantity":
            exactly = f"{number_words(row.amount)} {row.unit}{_bounds(row)}".strip()
        case "money":
            exactly = f"{row.currency} {number_words(row.amount)}"
            if row.price_year:
                exactly += f" in prices of {row.price_year}"
        case "date":
            exactly = date_words(row.edtf)
        case "flag":
            return ValueWords("yes" if row.flag else "no", theirs=False)
        case _:
            return ValueWords(row.value_text, theirs=False)
    word = COMPARATOR_WORDS[row.comparator]
    if not stated:
        return ValueWords(f"{word} {exactly}".strip(), theirs=False)
    if row.type == "quantity" and number_words(row.amount) in stated:
        exactly = f"{row.unit}{_bounds(row)}"  # "4,300" needs no more than "cameras" beside it
    shown = f"{word} {stated}" if word and _BARE.match(stated) else stated
    return ValueWords(shown, theirs=True, exactly=exactly if exactly != stated else "")


def _bounds(row: Any) -> str:
    """``, 0.3 to 0.4 by the source's own bounds``, where the source states them."""
    low, high = getattr(row, "low", ""), getattr(row, "high", "")
    if not low and not high:
        return ""
    return f", {low or '…'} to {high or '…'} by the source's own bounds"


def term_meaning(list_name: str, term: str) -> str:
    """What a term of a closed list means; empty when the list has no such term."""
    return term_lists().get(list_name, {}).get(term, "")


def number_words(amount: str) -> str:
    """``4300`` → ``4,300``; digits after the point stay as they are."""
    sign = "-" if amount.startswith("-") else ""
    whole, point, part = amount.removeprefix("-").partition(".")
    return f"{sign}{int(whole):,}{point}{part}" if whole.isdigit() else amount


def date_words(edtf: str) -> str:
    """An EDTF date in words: ``2016-10~`` → ``about October 2016``."""
    start, slash, end = edtf.partition("/")
    if slash:
        if start in ("", ".."):
            return f"until {_day(end)}"
        if end in ("", ".."):
            return f"since {_day(start)}"
        return f"{_day(start)} to {_day(end)}"
    return _day(edtf)


def _day(date: str) -> str:
    sure = {"?": "perhaps ", "~": "about ", "%": "perhaps about "}.get(date[-1:], "")
    year, *rest = date.rstrip("?~%").split("-")
    if "X" in year:
        return f"{sure}the {year.replace('X', '0')}s" if year.count("X") == 1 else f"{sure}{year}"
    if not rest or rest[0] == "XX":
        return f"{sure}{year}"
    if rest[0] in _SEASONS:
        return f"{sure}{_SEASONS[rest[0]]} {year}"
    month = _MONTHS[int(rest[0]) - 1]
    if len(rest) == 1 or rest[1] == "XX":
        return f"{sure}{month} {year}"
    return f"{sure}{int(rest[1])} {month} {year}"


def count_words(count: int, one: str, many: str = "") -> str:
    """``1 claim``, ``1,200 claims``."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def interval_words(low: str, high: str) -> str:
    """``0.12 to 0.4``; empty where a number has no interval."""
    return f"{number_words(low)} to {number_words(high)}" if low or high else ""


def measured(unit: str) -> str:
    """What a measure's numbers are, as a phrase: its unit alone reads "of the systems"."""
    if unit == "of 1":
        return "A number from 0 to 1"
    if unit.startswith("of "):
        return f"A share {unit}"
    return f"{'Sums' if unit.startswith('in ') else 'A number of'} {unit}"
