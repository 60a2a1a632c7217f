"""Small ledgers for the tests of tables."""

from __future__ import annotations

import sys

import pytest

from sousveil import ledger

SMALL_SEGMENT = 256  # the least that the ledger can write: it works a tile at a time


@pytest.fixture
def small_segments(monkeypatch: pytest.MonkeyPatch) -> int:
    """Body files of 256 entries, so that a small ledger has many."""
    package = f"{ledger.__name__}."
    patched = [
        monkeypatch.setattr(module, "SEGMENT", SMALL_SEGMENT)
        for name, module in list(sys.modules.items())
        if name.startswith(package) and hasattr(module, "SEGMENT")
    ]
    assert patched, "the ledger has no SEGMENT any more"
    return SMALL_SEGMENT
