"""Tests for how values are written."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sousveil.model import Quantity, plain_amount
from sousveil.model.values import check_value


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**30), max_value=10**30))
def test_every_number_is_written_as_a_claim_holds_it(number: Decimal) -> None:
    written = plain_amount(number)
    check_value(Quantity(written))
    assert Decimal(written) == number


@pytest.mark.parametrize(
    ("number", "written"),
    [("1200.500", "1200.5"), ("3E+6", "3000000"), ("0", "0"), ("100", "100"), ("0.0", "0")],
)
def test_numbers_are_written_without_what_says_nothing(number: str, written: str) -> None:
    assert plain_amount(Decimal(number)) == written
