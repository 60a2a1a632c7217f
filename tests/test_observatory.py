"""The folder: finding it, its settings, and the lock between two processes."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from sousveil.errors import NotAnObservatory, ObservatoryBusy, UsageError
from sousveil.observatory import Observatory, Settings


def make(root: Path) -> Observatory:
    return Observatory.create(root, Settings(name='A "quoted" name\n', accept=("a", "b")))


def test_settings_come_back(tmp_path: Path) -> None:
    made = make(tmp_path / "o")
    assert Observatory(made.root).settings == made.settings
    assert made.settings.name == 'A "quoted" name\n'


def test_git_never_sees_the_key(tmp_path: Path) -> None:
    made = make(tmp_path / "o")
    made.keys.mkdir()
    (made.keys / "signing.key").write_text("secret")
    subprocess.run(["git", "init", "-q", str(made.root)], check=True)
    listed = subprocess.run(
        ["git", "-C", str(made.root), "status", "--porcelain", "--untracked-files=all"],
        capture_output=True, check=True, text=True,
    ).stdout  # fmt: skip
    assert "sousveil.toml" in listed
    assert "keys" not in listed


def test_found_from_below(tmp_path: Path) -> None:
    made = make(tmp_path / "o")
    assert Observatory.find(made.documents).root == made.root
    with pytest.raises(NotAnObservatory, match="no observatory in"):
        Observatory.find(tmp_path)


def test_not_made_twice(tmp_path: Path) -> None:
    make(tmp_path / "o")
    with pytest.raises(UsageError, match="already"):
        make(tmp_path / "o")


@pytest.mark.parametrize("text", ["name = ", "nmae = 'x'", "name = 3", "[fetch]\nx = 1"])
def test_broken_settings_name_the_file(tmp_path: Path, text: str) -> None:
    made = make(tmp_path / "o")
    (made.root / "sousveil.toml").write_text(text)
    with pytest.raises(NotAnObservatory, match=r"sousveil\.toml cannot be read"):
        Observatory(made.root)


def test_the_second_writer_is_told_who_writes(tmp_path: Path) -> None:
    made = make(tmp_path / "o")
    holder = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(f"""
            import sys
            from pathlib import Path
            from sousveil.observatory import Observatory
            with Observatory(Path({str(made.root)!r})).writing():
                print("held", flush=True)
                sys.stdin.read()
        """)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert holder.stdout is not None
    assert holder.stdin is not None
    assert holder.stdout.readline() == "held\n"
    with pytest.raises(ObservatoryBusy, match=f"process {holder.pid}"), made.writing():
        pass
    holder.stdin.close()
    with made.writing(wait_seconds=30):
        assert holder.wait(timeout=30) == 0
    holder.stdout.close()
