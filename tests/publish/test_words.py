"""Values in words: the source's where it stated some, ours where it did not."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from sousveil.model import all_properties, term_lists
from sousveil.publish._words import (
    COMPARATOR_WORDS,
    date_words,
    in_words,
    number_words,
    property_label,
    term_label,
)


def row(**fields: Any) -> Any:
    empty = dict.fromkeys(
        (
            *("value_name", "value_text", "term", "amount", "unit", "currency"),
            *("price_year", "stated", "edtf"),
        ),
        "",
    )
    return SimpleNamespace(**{**empty, "comparator": "=", "flag": None, **fields})


@pytest.mark.parametrize(
    ("fields", "text", "theirs", "exactly"),
    [
        (
            {"type": "quantity", "amount": "4300", "unit": "cameras", "stated": "4,300"},
            "4,300",
            True,
            "cameras",
        ),
        (
            {
                "type": "quantity",
                "amount": "4300",
                "unit": "cameras",
                "stated": "4,300",
                "comparator": ">",
            },
            "more than 4,300",
            True,
            "cameras",
        ),
        (
            {
                "type": "quantity",
                "amount": "4300",
                "unit": "cameras",
                "stated": "more than 4,300",
                "comparator": ">",
            },
            "more than 4,300",
            True,
            "cameras",
        ),
        (
            {
                "type": "quantity",
                "amount": "4300",
                "unit": "cameras",
                "stated": "más de 4.300",
                "comparator": ">",
            },
            "más de 4.300",
            True,
            "4,300 cameras",
        ),
        (
            {"type": "money", "amount": "200000000", "currency": "USD", "stated": "$200 million"},
            "$200 million",
            True,
            "USD 200,000,000",
        ),
        (
            {
                "type": "money",
                "amount": "5",
                "currency": "USD",
                "stated": "US$5",
                "comparator": "≥",
            },
            "at least US$5",
            True,
            "USD 5",
        ),
        (
            {"type": "money", "amount": "17319732", "currency": "USD", "price_year": "2021"},
            "USD 17,319,732 in prices of 2021",
            False,
            "",
        ),
        (
            {"type": "quantity", "amount": "75", "unit": "countries", "comparator": "≥"},
            "at least 75 countries",
            False,
            "",
        ),
        ({"type": "text", "value_text": "reduce crime"}, "reduce crime", True, ""),
        ({"type": "term", "term": "facial-recognition"}, "facial recognition", False, ""),
        ({"type": "entity", "value_name": "华为"}, "华为", False, ""),
        ({"type": "flag", "flag": False}, "no", False, ""),
        ({"type": "date", "edtf": "2016-10~"}, "about October 2016", False, ""),
    ],
)
def test_values(fields: dict[str, Any], text: str, theirs: bool, exactly: str) -> None:
    words = in_words(row(**fields))
    assert (words.text, words.theirs, words.exactly) == (text, theirs, exactly)


@pytest.mark.parametrize(
    ("edtf", "words"),
    [
        ("2016", "2016"),
        ("2016-10", "October 2016"),
        ("2016-10-05", "5 October 2016"),
        ("2016?", "perhaps 2016"),
        ("2016%", "perhaps about 2016"),
        ("201X", "the 2010s"),
        ("20XX", "20XX"),
        ("2012-XX", "2012"),
        ("2012-10-XX", "October 2012"),
        ("2012-21", "spring 2012"),
        ("2008/2011", "2008 to 2011"),
        ("2008/..", "since 2008"),
        ("/2011", "until 2011"),
    ],
)
def test_dates(edtf: str, words: str) -> None:
    assert date_words(edtf) == words


@pytest.mark.parametrize(
    ("amount", "words"),
    [("4300", "4,300"), ("1234567.50", "1,234,567.50"), ("-1000", "-1,000"), ("0", "0")],
)
def test_numbers_are_grouped_and_not_rounded(amount: str, words: str) -> None:
    assert number_words(amount) == words


def test_every_property_term_and_comparator_has_words() -> None:
    labels = [property_label(name) for name in all_properties()]
    assert len(set(labels)) == len(labels)
    assert all("-" not in term_label(term) for terms in term_lists().values() for term in terms)
    assert set(COMPARATOR_WORDS) == {"=", "≈", "≥", "≤", ">", "<"}
