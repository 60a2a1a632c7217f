"""Calling the real command line in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

Run = Callable[..., subprocess.CompletedProcess[str]]
SOUSVEIL = Path(sys.executable).with_name("sousveil")


def run_sousveil(
    *arguments: object, cwd: Path | None = None, given: str = ""
) -> subprocess.CompletedProcess[str]:
    """Call ``sousveil`` and give back what it printed and its exit code."""
    result = subprocess.run(
        [SOUSVEIL, *map(str, arguments)],
        capture_output=True,
        check=False,
        cwd=cwd,
        env={**os.environ, "COLUMNS": "200", "SOUSVEIL_REVIEWER": "Test Desk"},
        input=given,
        text=True,
        timeout=300,
    )
    assert "Traceback" not in result.stderr
    return result
