"""The real command line, and the demo observatory that it makes."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.cli.running import Run, run_sousveil


@pytest.fixture
def sousveil() -> Run:
    return run_sousveil


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo observatory, made once a module; tests that change it copy it first."""
    directory = tmp_path_factory.mktemp("demo") / "observatory"
    result = run_sousveil("demo", directory, "--no-serve")
    assert result.returncode == 0, result.stderr
    return directory
