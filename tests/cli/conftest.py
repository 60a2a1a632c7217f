"""The real command line, and the demo observatory that it makes."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.cli.running import Run, run_sousveil

SOURCES = tuple(
    word
    for source in ("aigs-2019", "aigs-2019-totals", "aiddata-gcdf-3")
    for word in ("--source", source)
)


@pytest.fixture
def sousveil() -> Run:
    return run_sousveil


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo observatory, made once a module; tests that change it copy it first.

    Three of its sources are enough here; tests/sources builds from all of them.
    """
    directory = tmp_path_factory.mktemp("demo") / "observatory"
    result = run_sousveil("demo", directory, "--no-serve", *SOURCES)
    assert result.returncode == 0, result.stderr
    return directory
