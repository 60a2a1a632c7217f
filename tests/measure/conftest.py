"""The structured sources that ship with Sousveil, and invented trade, each built once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from sousveil import ledger, tables
from sousveil.observatory import Observatory, Settings
from sousveil.read import DocumentStore
from sousveil.sources import all_sources, import_source
from sousveil.tables import Tables

from .trade import make_trade


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


@pytest.fixture(scope="session")
def invented(tmp_path_factory: pytest.TempPathFactory) -> Observatory:
    """Invented trade; do not write to it."""
    return make_trade(tmp_path_factory.mktemp("trade") / "o", seed=1)


@pytest.fixture(scope="session", params=[2, 3])
def trade(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Tables]:
    """Tables of invented trade, twice over."""
    root = tmp_path_factory.mktemp(f"trade-{request.param}") / "o"
    with Tables(make_trade(root, seed=request.param)) as found:
        yield found


@pytest.fixture(scope="session")
def invented_tables(invented: Observatory) -> Iterator[Tables]:
    """Tables of the first invented trade."""
    with Tables(invented) as found:
        yield found
