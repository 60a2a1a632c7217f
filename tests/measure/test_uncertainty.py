"""Intervals: against other ways to the same numbers, and what must hold of any."""

from __future__ import annotations

import random
from decimal import Decimal
from statistics import NormalDist

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sousveil.measure._uncertainty import (
    concentration,
    concentration_interval,
    rounded,
    small,
    wilson,
)

counts = st.lists(st.integers(1, 30), min_size=1, max_size=6).filter(lambda found: sum(found) > 1)


def test_the_quantile_is_that_of_the_normal_distribution() -> None:
    """Twenty of fifty, computed with the quantile of the standard library."""
    z = NormalDist().inv_cdf(0.975)
    share, n = 0.4, 50
    centre = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * (share * (1 - share) / n + z * z / (4 * n * n)) ** 0.5
    assert wilson(20, 50) == ("0.4000", f"{centre - half:.4f}", f"{centre + half:.4f}")


@given(of=st.integers(1, 5000), data=st.data())
def test_an_interval_holds_the_share_and_is_mirrored(of: int, data: st.DataObject) -> None:
    hits = data.draw(st.integers(0, of))
    share, low, high = map(Decimal, wilson(hits, of))
    assert 0 <= low <= share <= high <= 1
    other, other_low, other_high = map(Decimal, wilson(of - hits, of))
    close = Decimal("0.0001")
    assert abs(other - (1 - share)) <= close
    assert abs(other_low - (1 - high)) <= close
    assert abs(other_high - (1 - low)) <= close


@given(counts)
def test_concentration_is_between_equal_shares_and_one(found: list[int]) -> None:
    index = concentration(found)
    assert Decimal(1) / len(found) - Decimal("1e-20") <= index <= 1
    chance = sum((count / sum(found)) ** 2 for count in found)
    assert float(index) == pytest.approx(chance)


@given(counts)
def test_an_interval_of_a_concentration_repeats_and_is_within_its_bounds(found: list[int]) -> None:
    low, high = concentration_interval(found, "seed")
    assert 0 <= low <= high <= 1
    assert (low, high) == concentration_interval(found, "seed")


def test_one_supplier_is_one_whatever_is_drawn() -> None:
    assert concentration_interval([7], "x") == (1, 1)
    assert concentration_interval([700], "x") == (1, 1)


@pytest.mark.parametrize("of", [60, 400])
def test_the_interval_covers_about_as_often_as_it_says(of: int) -> None:
    """Of supplies drawn from known shares, by both of its formulas."""
    shares = [0.45, 0.3, 0.15, 0.1]
    true = sum(share * share for share in shares)
    chance = random.Random(5)  # noqa: S311 - repeatable, not secret
    held = 0
    for at in range(100):
        drawn = [0] * len(shares)
        for which in chance.choices(range(len(shares)), shares, k=of):
            drawn[which] += 1
        low, high = concentration_interval([count for count in drawn if count], str(at))
        held += float(low) <= true <= float(high)
    assert 88 <= held <= 99


def test_numbers_are_rounded_half_to_even() -> None:
    assert rounded(Decimal("0.00005")) == "0.0000"  # half to even
    assert rounded(Decimal("0.00015")) == "0.0002"


def test_few_things_are_said() -> None:
    assert "rests on 9 systems" in small(9, "systems")
    assert small(10, "systems") == ""
