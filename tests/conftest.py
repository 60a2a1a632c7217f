"""What all tests share: where the shared data are, and an empty observatory."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from sousveil.observatory import Observatory, Settings

# One profile for machines that are busy: no deadline, since timings are never asserted.
settings.register_profile("sousveil", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("sousveil")

REPOSITORY = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def shared() -> Callable[[str], Path]:
    """A file or folder of the real data beside the repository; skips where there is none."""

    def find(name: str) -> Path:
        path = REPOSITORY.parent / "shared" / name
        if not path.exists():
            pytest.skip(f"needs ../shared/{name}, which only developers have")
        return path

    return find


@pytest.fixture
def observatory(tmp_path: Path) -> Observatory:
    """An observatory with an empty ledger."""
    from sousveil import ledger

    made = Observatory.create(
        tmp_path / "observatory", Settings(name="Test", origin="test.example/log")
    )
    return ledger.create(made)
