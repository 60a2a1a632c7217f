"""schemathesis against the OpenAPI document, on the real server: it must find nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

HOOKS = Path(__file__).with_name("schemathesis_hooks.py")


def _run(address: str, phases: str, examples: int, folder: Path) -> None:
    done = subprocess.run(
        [
            Path(sys.executable).with_name("schemathesis"),
            *("run", f"{address}/openapi.json", "--no-color", "--seed", "20261124"),
            *("--phases", phases, "--max-examples", str(examples)),
            *("--generation-database", "none"),
        ],
        capture_output=True,
        check=False,
        cwd=folder,
        env={**os.environ, "SCHEMATHESIS_HOOKS": str(HOOKS)},
        text=True,
        timeout=900,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Tested: 26" in done.stdout


def test_schemathesis_finds_nothing(address: str, tmp_path: Path) -> None:
    _run(address, "examples,fuzzing", 5, tmp_path)


@pytest.mark.slow
def test_schemathesis_finds_nothing_in_a_longer_run(address: str, tmp_path: Path) -> None:
    _run(address, "examples,coverage,fuzzing", 50, tmp_path)
