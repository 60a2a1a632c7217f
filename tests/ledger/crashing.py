"""What the crash tests share: a day's work on a log, and what must hold after any crash of it.

Run as a program, it does the work again and again, each time in a process that is
killed at another operation: ``crashing.py TEMPLATE FOLDER HALF`` prints a JSON line for
each crash.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from sousveil import ledger
from sousveil.ledger import _storage as storage
from sousveil.observatory import Observatory, Settings

if __name__ == "__main__":  # run as a program, outside the tests' package
    sys.path.insert(0, str(Path(__file__).parent))
    from samples import make_claim, make_document  # type: ignore[import-not-found]
else:
    from .samples import make_claim, make_document

#: Told the checkpoint and all ids whenever something was acknowledged.
Acknowledge = Callable[[bytes, list[str], list[str]], None]


def template(root: Path) -> None:
    """An observatory shortly before its first full tile."""
    made = ledger.create(Observatory.create(root, Settings(origin="example.org/observatory")))
    record, other = make_document(root), make_document(root, "Another document, to be erased.")
    with ledger.writing(made) as log:
        log.append([record, other])
        log.append([make_claim(i, record.document) for i in range(249)])


def work(root: Path, acknowledge: Acknowledge) -> None:
    """Batches across the border of a tile, an erasure of claims and of a document, and more."""
    with ledger.writing(Observatory(root)) as log:
        document = log.entry(0).body.document  # type: ignore[union-attr]
        for number, size in enumerate((3, 1, 2, 260, 1)):
            log.append([make_claim(1000 * number + i, document) for i in range(size)])
            acknowledge(log.checkpoint, list(log.ids()), [])
        ids = list(log.ids())
        erased = [ids[7], ids[300], ids[1]]
        log.erase(erased, by="Court", reason="law")
        acknowledge(log.checkpoint, list(log.ids()), erased)
        log.append([make_claim(9000, document)])
        acknowledge(log.checkpoint, list(log.ids()), erased)


def check(root: Path, checkpoint: bytes, ids: list[str], erased: list[str]) -> None:
    """What must hold after a crash: nothing acknowledged is lost, and the log goes on."""
    since = checkpoint or None
    found = ledger.verify(root, since=since, workers=1)
    assert found.problems == [], found.problems[:3]
    log = ledger.Ledger(Observatory(root))
    assert list(log.ids())[: len(ids)] == ids, "an acknowledged entry is lost"
    with ledger.writing(Observatory(root)) as writer:
        document = writer.entry(0).body.document  # type: ignore[union-attr]
        writer.append([make_claim(i, document) for i in range(3)])
        now = list(writer.ids())
        assert now[: len(ids)] == ids
        gone = {entry.id for entry in writer.entries() if entry.body is None}
        assert gone >= set(erased), "an acknowledged erasure is lost"
    found = ledger.verify(root, since=since, workers=1)
    assert (found.problems, found.notes) == ([], []), (found.problems[:3], found.notes)


class MortalDisk(storage.Disk):
    """A disk whose process is killed at one operation.

    :param last: the number of the operation that is not done.
    :param half: whether that operation, if it writes, is done by half.
    """

    def __init__(self, last: int, *, half: bool) -> None:
        super().__init__()
        self._left = last
        self._half = half

    def _count(self) -> bool:
        self._left -= 1
        return self._left < 0

    def _step(self) -> None:
        if self._count():
            _die()

    def _mkdir(self, path: str) -> None:
        self._step()
        super()._mkdir(path)

    def _write(self, path: str, offset: int, data: bytes, mode: int) -> None:
        if self._count():
            if self._half:
                super()._write(path, offset, data[: len(data) // 2], mode)
            _die()
        super()._write(path, offset, data, mode)

    def _sync(self, path: str) -> None:
        self._step()
        super()._sync(path)

    def _sync_all(self, path: str) -> bool:
        self._step()
        return super()._sync_all(path)

    def truncate(self, path: Path | str, size: int) -> None:
        self._step()
        super().truncate(path, size)

    def rename(self, path: Path | str, to: Path | str) -> None:
        self._step()
        super().rename(path, to)

    def remove(self, path: Path | str) -> None:
        self._step()
        super().remove(path)

    def remove_folder(self, path: Path | str) -> None:
        self._step()
        super().remove_folder(path)


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _crash_once(original: Path, folder: Path, last: int, *, half: bool) -> bool:
    """Work in a process that is killed at an operation, then check; whether it was killed."""
    root = folder / "o"
    shutil.copytree(original, root)
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        mortal = MortalDisk(last, half=half)
        storage.open_disk = lambda: mortal

        def acknowledge(checkpoint: bytes, ids: list[str], erased: list[str]) -> None:
            told = [checkpoint.decode(), ids, erased]
            os.write(writer, json.dumps(told).encode() + b"\n")

        work(root, acknowledge)
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        told = [json.loads(line) for line in pipe.read().split(b"\n") if line.endswith(b"]")]
    _, status = os.waitpid(child, 0)
    checkpoint, ids, erased = told[-1] if told else ("", [], [])
    check(root, checkpoint.encode(), ids, erased)
    shutil.rmtree(root)
    return os.WIFSIGNALED(status)


def main(original: Path, folder: Path, half: bool) -> None:
    """Crash at the first operation, the second, … until the work gets through."""
    last = 0
    killed = True
    while killed:
        killed = _crash_once(original, folder, last, half=half)
        print(json.dumps({"operation": last, "killed": killed}), flush=True)  # noqa: T201
        last += 1


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3] == "half")
