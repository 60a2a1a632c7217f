"""The structured sources that ship with Sousveil, imported and built once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from sousveil import ledger, tables
from sousveil.observatory import Observatory, Settings
from sousveil.read import DocumentStore
from sousveil.sources import all_sources, import_source
from sousveil.tables import Tables


@pytest.fixture(scope="session")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Observatory:
    """Three structured sources, of which the tests know the totals; do not write to it."""
    root = tmp_path_factory.mktemp("measure")
    observatory = ledger.create(Observatory.create(root / "o", Settings(origin="test.example/log")))
    with ledger.writing(observatory) as log:
        for name in ("aigs-2019", "aigs-2019-totals", "aiddata-gcdf-3"):
            import_source(all_sources()[name], observatory, log, DocumentStore(observatory))
    tables.build(observatory)
    return observatory


@pytest.fixture(scope="session")
def built(imported: Observatory) -> Iterator[Tables]:
    """Its tables."""
    with Tables(imported) as found:
        yield found
