"""Crashes: a process killed at every operation, and power lost at every operation."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sousveil import ledger
from sousveil.errors import LedgerError
from sousveil.ledger import _storage as storage
from sousveil.observatory import Observatory, Settings

from . import crashing
from .samples import make_claim


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("original") / "o"
    crashing.template(root)
    return root


@pytest.fixture
def quick_folder(tmp_path: Path) -> Iterator[Path]:
    """A folder in memory where there is one: a killed process loses nothing that it wrote."""
    if os.access("/dev/shm", os.W_OK):
        folder = Path("/dev/shm") / f"sousveil-crash-{os.getpid()}-{tmp_path.name}"
        folder.mkdir()
        yield folder
        shutil.rmtree(folder, ignore_errors=True)
    else:
        yield tmp_path


@pytest.mark.parametrize("half", ["whole", "half"])
def test_a_process_killed_at_any_operation(original: Path, quick_folder: Path, half: str) -> None:
    done = subprocess.run(
        [sys.executable, crashing.__file__, str(original), str(quick_folder), half],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    crashes = [json.loads(line) for line in done.stdout.splitlines()]
    assert [crash["killed"] for crash in crashes] == [True] * (len(crashes) - 1) + [False]
    assert len(crashes) > 100


# --- power loss --------------------------------------------------------------------------


class _File:
    """A file as the disk has it, and what was written to it and not flushed."""

    def __init__(self, durable: bytes) -> None:
        self.durable = durable
        self.pending: list[tuple[int, bytes]] = []  # cut off at, then written from there on

    def flush(self) -> None:
        for offset, data in self.pending:
            self.durable = _written(self.durable, offset, data)
        self.pending.clear()

    def after_loss(self, dice: random.Random, keep: float) -> bytes:
        """The file as it may be found: each write there, gone, or done by half."""
        content = self.durable
        for offset, data in self.pending:
            if dice.random() < keep:
                content = _written(content, offset, data)
            elif dice.random() < 0.5:
                content = _written(content, offset, data[: dice.randrange(len(data) + 1)])
        return content


def _written(content: bytes, offset: int, data: bytes) -> bytes:
    return content[:offset].ljust(offset, b"\0") + data


class FaintDisk(storage.Disk):
    """A disk that keeps after a power loss what was flushed, and of the rest what it likes.

    File contents are flushed with the file, names with their folder.
    """

    def __init__(self, root: Path, before: Callable[[FaintDisk], None]) -> None:
        super().__init__()
        self._root = str(root)
        self._before = before
        self.files: dict[str, _File] = {}
        for path in root.rglob("*"):
            if path.is_file():
                self.files[str(path)] = _File(path.read_bytes())
        self.folders = {str(path) for path in root.rglob("*") if path.is_dir()} | {str(root)}
        self.names = dict(self.files)  # as the disk has them
        self.folder_names = set(self.folders)
        self.pending: list[tuple[str, str, str, _File | None]] = []

    def _note(self, what: str, path: str, to: str = "", file: _File | None = None) -> None:
        self.pending.append((what, path, to, file))

    def _mkdir(self, path: str) -> None:
        self._before(self)
        super()._mkdir(path)
        self.folders.add(path)
        self._note("mkdir", path)

    def _write(self, path: str, offset: int, data: bytes, mode: int) -> None:
        self._before(self)
        super()._write(path, offset, data, mode)
        if path not in self.files:
            self.files[path] = _File(b"")
            self._note("create", path, file=self.files[path])
        self.files[path].pending.append((offset, data))

    def truncate(self, path: Path | str, size: int) -> None:
        self._before(self)
        super().truncate(path, size)
        self.files[str(path)].pending.append((size, b""))

    def rename(self, path: Path | str, to: Path | str) -> None:
        self._before(self)
        super().rename(path, to)
        file = self.files[str(to)] = self.files.pop(str(path))
        self._note("rename", str(path), str(to), file)

    def remove(self, path: Path | str) -> None:
        self._before(self)
        super().remove(path)
        if self.files.pop(str(path), None):
            self._note("remove", str(path))

    def remove_folder(self, path: Path | str) -> None:
        self._before(self)
        super().remove_folder(path)
        self.folders.discard(str(path))
        self._note("rmdir", str(path))

    def _sync(self, path: str) -> None:
        self._before(self)
        super()._sync(path)
        if path in self.files:
            self.files[path].flush()
            return
        kept = []
        for operation in self.pending:
            if operation[1].rpartition("/")[0] == path:
                self._apply(operation, self.names, self.folder_names)
            else:
                kept.append(operation)
        self.pending = kept

    def _sync_all(self, path: str) -> bool:  # noqa: ARG002
        self._before(self)
        for file in self.files.values():
            file.flush()
        for operation in self.pending:
            self._apply(operation, self.names, self.folder_names)
        self.pending.clear()
        return True

    @staticmethod
    def _apply(
        operation: tuple[str, str, str, _File | None], names: dict[str, _File], folders: set[str]
    ) -> None:
        what, path, to, file = operation
        if what == "mkdir":
            folders.add(path)
        elif what == "rmdir":
            folders.discard(path)
        elif what == "remove":
            names.pop(path, None)
        elif what == "create" and file:
            names[path] = file
        elif what == "rename" and file:
            names.pop(path, None)
            names[to] = file

    def lose_power(self, dice: random.Random, keep: float, into: Path) -> None:
        """Write down one state in which the disk may be found."""
        names, folders = dict(self.names), set(self.folder_names)
        for operation in self.pending:
            if dice.random() < keep:
                self._apply(operation, names, folders)
        for folder in sorted(folders):
            (into / os.path.relpath(folder, self._root)).mkdir(parents=True, exist_ok=True)
        for path, file in names.items():
            if path.rpartition("/")[0] in folders:
                target = into / os.path.relpath(path, self._root)
                target.write_bytes(file.after_loss(dice, keep))


@pytest.mark.parametrize(
    "few",
    [
        pytest.param(12, id="as it is"),
        pytest.param(0, id="syncfs alone", marks=pytest.mark.slow),
        pytest.param(10**6, id="fsync alone", marks=pytest.mark.slow),
    ],
)
def test_power_lost_at_any_operation(
    original: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    root = tmp_path / "o"
    shutil.copytree(original, root)
    dice = random.Random(7)  # noqa: S311 - the same dice every time
    told: list[tuple[bytes, list[str], list[str]]] = [(b"", [], [])]
    crashes = 0

    def crash(disk: FaintDisk) -> None:
        nonlocal crashes
        for keep in (0.0, dice.random(), 1.0) if crashes % 4 == 0 else (dice.random(),):
            found = tmp_path / "found"
            disk.lose_power(dice, keep, found)
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(storage, "open_disk", QuietDisk)
                crashing.check(found, *told[-1])
            shutil.rmtree(found)
        crashes += 1

    monkeypatch.setattr(storage, "_FEW", few)
    faint = FaintDisk(root, crash)
    monkeypatch.setattr(storage, "open_disk", lambda: faint)
    crashing.work(root, lambda *what: told.append(what))
    assert crashes > 100 if few else crashes > 60
    assert len(told) == 8


class QuietDisk(storage.Disk):
    """A disk that is not asked to flush: what a test writes need not outlive the test."""

    def _sync(self, path: str) -> None:
        pass

    def _sync_all(self, path: str) -> bool:  # noqa: ARG002
        return True


def test_the_simulation_notices_a_missing_flush(
    original: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that does not flush contents must be found out, or the test above says nothing."""

    class Forgetful(FaintDisk):
        def _sync(self, path: str) -> None:
            if path not in self.files or path.endswith("checkpoint.new"):
                super()._sync(path)

    root = tmp_path / "o"
    shutil.copytree(original, root)
    told: list[tuple[bytes, list[str], list[str]]] = [(b"", [], [])]
    disk = Forgetful(root, lambda _: None)
    monkeypatch.setattr(storage, "_FEW", 10**6)
    monkeypatch.setattr(storage, "open_disk", lambda: disk)
    crashing.work(root, lambda *what: told.append(what))
    dice = random.Random(1)  # noqa: S311 - the same dice every time
    disk.lose_power(dice, 0.0, tmp_path / "found")
    with pytest.raises((AssertionError, LedgerError)):
        crashing.check(tmp_path / "found", *told[-1])


# --- making the log, and a disk that is full ---------------------------------------------


def test_making_the_log_can_be_cut_short_anywhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Stop(Exception):
        pass

    class Failing(QuietDisk):
        left = 0

        def _write(self, path: str, offset: int, data: bytes, mode: int) -> None:
            self.left -= 1
            if self.left < 0:
                raise Stop
            super()._write(path, offset, data, mode)

        def rename(self, path: Path | str, to: Path | str) -> None:
            self.left -= 1
            if self.left < 0:
                raise Stop
            super().rename(path, to)

    for last in range(6):
        made = Observatory.create(tmp_path / str(last), Settings())
        disk = Failing()
        disk.left = last
        monkeypatch.setattr(storage, "open_disk", lambda disk=disk: disk)
        if last < 5:
            with pytest.raises(Stop):
                ledger.create(made)
        monkeypatch.setattr(storage, "open_disk", QuietDisk)
        made = ledger.create(Observatory(made.root))
        with ledger.writing(made) as log:
            log.append([make_claim(1, "d" * 64)])
        assert ledger.Ledger(made).size == 1


def test_a_disk_that_refuses_says_so(
    original: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class ReadOnly(storage.Disk):
        def _write(self, path: str, *_: object) -> None:
            raise OSError(30, "Read-only file system", path)

    root = tmp_path / "o"
    shutil.copytree(original, root)
    monkeypatch.setattr(storage, "open_disk", ReadOnly)
    with (
        pytest.raises(LedgerError, match=r"00000000\.jsonl cannot be used: Read-only"),
        ledger.writing(Observatory(root)) as log,
    ):
        log.append([make_claim(1, "d" * 64)])


def test_a_full_disk_keeps_the_batch_out_and_the_log_whole(
    original: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Full(storage.Disk):
        full = False

        def _sync(self, path: str) -> None:
            if self.full:
                raise OSError(28, "No space left on device", path)
            super()._sync(path)

        def _sync_all(self, path: str) -> bool:
            self._sync(path)
            return True

    root = tmp_path / "o"
    shutil.copytree(original, root)
    disk = Full()
    monkeypatch.setattr(storage, "open_disk", lambda: disk)
    with ledger.writing(Observatory(root)) as log:
        size = log.size
        disk.full = True
        with pytest.raises(LedgerError, match="No space left"):
            log.append([make_claim(i, "d" * 64) for i in range(9)])
        disk.full = False
        with pytest.raises(LedgerError, match="Open the log again"):
            log.append([make_claim(1, "d" * 64)])
    assert ledger.Ledger(Observatory(root)).size == size
    assert ledger.verify(root).problems == []
    with ledger.writing(Observatory(root)) as log:
        document = log.entry(0).body.document  # type: ignore[union-attr]
        assert log.append([make_claim(1, document)])[0].seq == size
    assert ledger.verify(root).problems == []
