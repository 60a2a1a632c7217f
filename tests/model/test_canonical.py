"""Canonical JSON: the package rfc8785 is the oracle."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from sousveil.model import Claim, EntityRef, Made, Quantity, Quote, canonical_bytes

# RFC 8785 admits integers that a double holds exactly; beyond them both sides refuse or differ.
_SAFE = 2**53 - 1
_KEYS = st.text(st.characters(codec="ascii"), max_size=8)
_TEXT = st.text(st.characters(exclude_categories=("Cs",)))
_DATA = st.recursive(
    st.none() | st.booleans() | st.integers(-_SAFE, _SAFE) | _TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_KEYS, inner, max_size=4),
    max_leaves=20,
)


@given(_DATA)
def test_the_same_bytes_as_rfc8785(data: Any) -> None:
    assert canonical_bytes(data) == rfc8785.dumps(data)


@given(_TEXT, _TEXT, st.integers(0, 10**9))
def test_claims_have_the_same_bytes_as_rfc8785(name: str, stated: str, start: int) -> None:
    claim = Claim(
        subject=EntityRef("system", name),
        property="cameras",
        value=Quantity("1", stated=stated),
        quotes=(Quote("0" * 64, start, start + 1),),
        made=Made("hand", name),
    )
    plain = msgspec.json.decode(msgspec.json.encode(claim))
    assert canonical_bytes(claim) == rfc8785.dumps(plain)


@pytest.mark.parametrize("data", [1.5, [0.1], {"a": {"b": 2.0}}, {"é": 1}, {1: 2}])
def test_what_has_no_simple_canonical_form_is_refused(data: Any) -> None:
    with pytest.raises(TypeError):
        canonical_bytes(data)
