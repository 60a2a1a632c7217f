"""Small ledgers for the tests of tables."""

from __future__ import annotations

import pytest

SMALL_SEGMENT = 16


@pytest.fixture
def small_segments(monkeypatch: pytest.MonkeyPatch) -> int:
    """Body files of 16 entries, so that a small ledger has many."""
    for module in ("_bodies", "_erasing", "_reader", "_writer"):
        monkeypatch.setattr(f"sousveil.ledger.{module}.SEGMENT", SMALL_SEGMENT)
    return SMALL_SEGMENT
