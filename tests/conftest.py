"""What all tests share: where the shared data are, and an empty observatory."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from sousveil.observatory import Observatory, Settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# One profile for machines that are busy: no deadline, since timings are never asserted.
settings.register_profile("sousveil", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("sousveil")

REPOSITORY = Path(__file__).resolve().parents[1]
CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def shared() -> Callable[[str], Path]:
    """A file or folder of the real data beside the repository; skips where there is none."""

    def find(name: str) -> Path:
        path = REPOSITORY.parent / "shared" / name
        if not path.exists():
            pytest.skip(f"needs ../shared/{name}, which only developers have")
        return path

    return find


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium. One for all: a second Playwright cannot be started beside it in a process."""
    if not CHROMIUM.exists():
        pytest.skip(f"needs Chromium at {CHROMIUM}")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield started
        started.close()


@pytest.fixture
def observatory(tmp_path: Path) -> Observatory:
    """An observatory with an empty ledger."""
    from sousveil import ledger

    made = Observatory.create(
        tmp_path / "observatory", Settings(name="Test", origin="test.example/log")
    )
    return ledger.create(made)
