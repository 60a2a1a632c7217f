"""A build that is cut off leaves the tables of before, or those of after; never a mixture."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sousveil import tables
from sousveil.errors import LedgerError
from sousveil.observatory import Observatory
from sousveil.tables import Tables, _commit
from sousveil.tables._commit import Manifest, finish, locate, publish, read_manifest, staging

from .samples import add_document, append, some_claims, table_bytes

_FILES = ("a.parquet", "b/0.parquet", "b/x.parquet", "sousveil.sql")
_KEPT = "b/kept.parquet"


class _Crash(BaseException):
    """The process is gone: nothing in the code under test may catch it."""


def _manifest(size: int) -> Manifest:
    return Manifest(schema=1, rules="r", engine="e", size=size, root="0" * 64)


def _stage(folder: Path, size: int) -> None:
    new = staging(folder)
    (new / "b").mkdir()
    for name in _FILES:
        (new / name).write_text(f"{name} of {size}", encoding="utf-8")


def _first_with_parts(folder: Path) -> dict[str, str]:
    """A first set, of which one part stays in the next and one goes; what stays."""
    _stage(folder, 1)
    for name in ("kept", "gone"):
        (folder / ".new" / "b" / f"{name}.parquet").write_text("part of 1", encoding="utf-8")
    files = publish(folder, _manifest(1)).files
    return {_KEPT: files[_KEPT]}


def _seen(folder: Path) -> tuple[int, set[str]]:
    """The size that the manifest says, and what the files of it say, but for what is kept."""
    found = locate(folder)
    assert found.paths[_KEPT].read_text(encoding="utf-8") == "part of 1"
    assert ("b/gone.parquet" in found.paths) == (found.manifest.size == 1)
    return found.manifest.size, {
        path.read_text(encoding="utf-8").rpartition(" of ")[2]
        for name, path in found.paths.items()
        if name != _KEPT
    }


def _cut_off_at(count: int, patch: pytest.MonkeyPatch) -> list[str]:
    """Make the ``count``-th change to the disk the one before which the process dies."""
    done: list[str] = []

    def dying(name: str, original: object) -> object:
        def change(*given: object, **named: object) -> object:
            if len(done) == count:
                raise _Crash
            done.append(name)
            return original(*given, **named)  # type: ignore[operator]

        return change

    for name in ("rename", "replace", "rmdir", "unlink", "mkdir"):
        patch.setattr(Path, name, dying(name, getattr(Path, name)))
    patch.setattr(os, "fsync", dying("fsync", os.fsync))
    return done


def test_cut_off_at_every_change_to_the_disk(tmp_path: Path) -> None:
    outcomes = set()
    for count in range(100):
        folder = tmp_path / str(count)
        kept = _first_with_parts(folder)
        _stage(folder, 2)
        with pytest.MonkeyPatch.context() as patch:
            done = _cut_off_at(count, patch)
            try:
                publish(folder, _manifest(2), kept=kept)
            except _Crash:
                finished = False
            else:
                finished = True
        size, texts = _seen(folder)
        assert texts == {str(size)}, f"cut off after {done}: a mixture"
        outcomes.add(size)
        finish(folder)
        assert _seen(folder) == (size, {str(size)})
        there = {
            path.relative_to(folder).as_posix()
            for path in folder.rglob("*")
            if path.is_file() and ".new" not in path.parts
        }
        before = {"b/gone.parquet"} if size == 1 else set()
        assert there == {*_FILES, _KEPT, "manifest.json"} | before
        assert not (folder / ".ready").exists()
        if finished:
            assert size == 2
            break
    else:
        pytest.fail("publishing never came to its end")
    assert outcomes == {1, 2}


def test_a_set_that_never_became_ready_does_not_count(tmp_path: Path) -> None:
    _stage(tmp_path, 1)
    (tmp_path / ".new" / "manifest.json").write_text("{}")
    assert read_manifest(tmp_path) is None
    with pytest.raises(LedgerError, match="no tables"):
        locate(tmp_path)


def test_files_of_an_older_schema_are_removed(tmp_path: Path) -> None:
    tmp_path.joinpath("old.parquet").write_text("old")
    _stage(tmp_path, 1)
    publish(tmp_path, _manifest(1))
    assert not tmp_path.joinpath("old.parquet").exists()


def test_a_missing_table_is_named(tmp_path: Path) -> None:
    _stage(tmp_path, 1)
    publish(tmp_path, _manifest(1))
    tmp_path.joinpath("b", "x.parquet").unlink()
    with pytest.raises(LedgerError, match=r"b/x\.parquet is missing"):
        locate(tmp_path)


def test_a_reader_notices_that_the_tables_were_built_anew(observatory: Observatory) -> None:
    record = add_document(observatory)
    append(observatory, record, *some_claims(record.document, 3))
    tables.build(observatory)
    with Tables(observatory) as built:
        assert len(built.claims()) == 3
        append(observatory, *some_claims(record.document, 1))
        tables.build(observatory)
        with pytest.raises(LedgerError, match="built anew"):
            built.claims()


@pytest.mark.parametrize("milliseconds", [5, 60, 150, 300])
def test_killed_while_building(observatory: Observatory, milliseconds: int) -> None:
    """A real process and a real signal, at several moments of its build."""
    record = add_document(observatory)
    append(observatory, record, *some_claims(record.document, 10))
    tables.build(observatory)
    append(observatory, *some_claims(record.document, 2000))
    script = (
        "import sys, pathlib\n"
        "from sousveil import tables\n"
        "from sousveil.observatory import Observatory\n"
        "print('begin', flush=True)\n"
        "tables.build(Observatory(pathlib.Path(sys.argv[1])))\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, str(observatory.root)], stdout=subprocess.PIPE
    ) as child:
        assert child.stdout is not None
        child.stdout.readline()
        time.sleep(milliseconds / 1000)
        child.send_signal(signal.SIGKILL)
    with Tables(observatory) as built:
        assert built.counts().claims in (10, 2010)
        assert len(built.claims()) == len(built.quotes()) == built.counts().claims
    tables.build(observatory)
    after = table_bytes(observatory)
    tables.build(observatory, full=True)
    assert table_bytes(observatory) == after
    assert not any(name.startswith((".new", ".ready", ".work")) for name in after)


def test_the_names_of_the_folders_are_those_that_the_reader_knows() -> None:
    """The crash tests above look past these folders."""
    assert (_commit._NEW, _commit._READY) == (".new", ".ready")
