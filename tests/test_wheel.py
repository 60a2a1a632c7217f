"""The wheel: installed into a fresh environment, it works in an empty folder."""

from __future__ import annotations

import shutil
import subprocess
import venv
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[1]


def _run(*command: object, cwd: Path) -> str:
    result = subprocess.run(
        [str(part) for part in command],
        capture_output=True,
        check=False,
        cwd=cwd,
        text=True,
        timeout=900,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


def _install_and_try(source: Path, folder: Path) -> None:
    environment = folder / "environment"
    venv.create(environment, with_pip=True)
    python = environment / "bin" / "python"
    _run(python, "-m", "pip", "install", "--quiet", source, cwd=folder)
    empty = folder / "empty"
    empty.mkdir()
    where = _run(python, "-c", "import sousveil; print(sousveil.__file__)", cwd=empty)
    assert Path(where.strip()).is_relative_to(environment)
    said = _run(environment / "bin" / "sousveil", "demo", "here", "--no-serve", cwd=empty)
    assert "claims about" in said
    site = empty / "here" / "site"
    page = (site / "index.html").read_text(encoding="utf-8")
    assert "<svg" in page
    assert list(site.rglob("*.js"))
    assert list(site.rglob("*.css"))
    _run(environment / "bin" / "sousveil", "verify", "here", cwd=empty)


def test_pip_install_in_a_fresh_environment(tmp_path: Path) -> None:
    _install_and_try(REPOSITORY, tmp_path)


@pytest.mark.slow
def test_pip_install_of_a_clone_without_a_bundle(tmp_path: Path) -> None:
    """The wheel's own build hook makes the front end."""
    clone = tmp_path / "clone"
    shutil.copytree(
        REPOSITORY,
        clone,
        ignore=shutil.ignore_patterns(
            ".venv", ".git", "node_modules", "bundle", "observatory", "__pycache__", "out"
        ),
    )
    _install_and_try(clone, tmp_path)
