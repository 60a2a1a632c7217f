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
    """All structured sources; do not write to it."""
    root = tmp_path_factory.mktemp("measure")
    observatory = ledger.create(Observatory.create(root / "o", Settings(origin="test.example/log")))
    with ledger.writing(observatory) as log:
        for source in all_sources().values():
            import_source(source, observatory, log, DocumentStore(observatory))
    tables.build(observatory)
    return observatory


@pytest.fixture(scope="session")
def built(imported: Observatory) -> Iterator[Tables]:
    """Its tables."""
    with Tables(imported) as found:
        yield found
