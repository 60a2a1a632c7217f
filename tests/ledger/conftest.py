"""Small observatories for the ledger's tests."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from sousveil import ledger
from sousveil.observatory import Observatory, Settings

from .samples import NOW, make_claim, make_document


@pytest.fixture
def empty(tmp_path: Path) -> Observatory:
    """An observatory with an empty log."""
    made = Observatory.create(tmp_path / "o", Settings(origin="example.org/observatory"))
    return ledger.create(made)


@pytest.fixture
def filled(empty: Observatory) -> Callable[[int], Observatory]:
    """Fills the observatory with one document and this many claims."""

    def fill(count: int) -> Observatory:
        record = make_document(empty.root)
        with ledger.writing(empty) as log:
            log.append([record], now=NOW)
            log.append([make_claim(i, record.document) for i in range(count)], now=NOW)
        return empty

    return fill
