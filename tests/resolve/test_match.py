"""Scores of two names: what holds of any pair, and of pairs that taught us to be careful."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sousveil.resolve import match, score
from sousveil.resolve._match import DOUBT, FEATURES, features, ruled

NAMES = st.one_of(
    st.text(max_size=30),
    st.lists(
        st.sampled_from(
            [
                "Huawei",
                "Marine",
                "Technology",
                "Group",
                "Kenya",
                "海康威视",
                "2",
                "of",
                "Ltd",
                "NSO",
            ]
        ),
        max_size=5,
    ).map(" ".join),
)


@given(NAMES, NAMES)
def test_a_score_is_a_probability_and_the_same_from_either_side(left: str, right: str) -> None:
    assert 0 <= score(left, right) <= 1
    assert score(left, right) == score(right, left)
    assert match(left, right) == match(right, left)
    assert match(left, right).score == round(1000 * score(left, right))


@given(NAMES)
def test_what_is_observed_is_whole(name: str) -> None:
    assert len(features(name, name)) == len(FEATURES)


@pytest.mark.parametrize(
    ("name", "own", "other"),
    [
        ("NSO Group", "NSO Group Technologies Ltd", "NGO Group"),
        ("Hikvision", "Hangzhou Hikvision Digital Technology Co., Ltd.", "Dahua"),
        ("ZTE", "ZTE Corporation", "ZTEsoft"),
        ("Sandvine", "Sandvine Incorporated", "Sandline"),
        ("Huawei", "Huawei Technologies Co., Ltd.", "Huawei Marine Networks"),
        ("Huawei", "Хуавэй", "Кавасаки"),
        ("Dahua Technology", "大华技术股份有限公司", "海康威视"),
        ("China National Electronics Import & Export", "中国电子进出口总公司", "中国银行"),
        ("IBM", "International Business Machines", "Intel"),
    ],
)
def test_the_firm_itself_comes_before_its_rival(name: str, own: str, other: str) -> None:
    assert score(name, own) > score(name, other)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("14th Research Institute of CETC", "15th Research Institute of CETC"),
        ("Hangzhou Optics", "Shanghai Optics"),
        ("Ministry of Interior of Angola", "Ministry of Interior of Ecuador"),
        ("Kenya Police", "Zambia Police"),
        ("Quillon", "Marbeck"),
    ],
)
def test_other_numbers_places_and_words_are_other_firms(left: str, right: str) -> None:
    assert score(left, right) <= 0.2


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Huawei", "Huawei Marine"),
        ("Quillon", "Quillon Kenya"),
        ("CETC", "China Electronics Technology Group Corporation"),
        ("Axon", "Axion"),
    ],
)
def test_what_may_be_right_is_never_certain(left: str, right: str) -> None:
    assert score(left, right) <= DOUBT


@given(st.lists(st.floats(0, 3), min_size=len(FEATURES), max_size=len(FEATURES)), st.floats(0, 1))
def test_rules_only_hold_down(observed: list[float], value: float) -> None:
    assert ruled(observed, value) <= value


def test_reasons_name_what_speaks_for_and_against() -> None:
    reasons = " ".join(match("Huawei", "Huawei Marine Kenya 2").reasons)
    for word in ("both have huawei", "line of business marine", "place kenya", "number 2"):
        assert word in reasons
    assert "legal forms differ" in " ".join(match("Quillon GmbH", "Quillon Ltd").reasons)
    assert "initials" in " ".join(match("IBM", "International Business Machines").reasons)
