"""Large batches: two processes write what one would, and fail as one would.

A process with threads does not fork, and a test runner has threads; so these tests run
small programs of their own.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from sousveil import ledger
from sousveil.ledger import Ledger
from sousveil.ledger import _storage as storage
from sousveil.model import Claim, Quantity
from sousveil.observatory import Observatory

from .samples import make_claim, make_document

HEAD = """
import os, sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from samples import make_claim
from sousveil import ledger
from sousveil.errors import LedgerError, ModelError
from sousveil.ledger import _batch
from sousveil.observatory import Observatory
_batch.LARGE = 600
forks = []
fork = os.fork
os.fork = lambda: forks.append(fork()) or forks[-1]
observatory = Observatory(Path(sys.argv[1]))
document = ledger.Ledger(observatory).entry(0).body.document
claims = [make_claim(i, document) for i in range(2000)]
"""


@pytest.fixture
def prepared(empty: Observatory) -> Observatory:
    record = make_document(empty.root)
    with ledger.writing(empty) as log:
        log.append([record, make_claim(1, record.document)])
    return empty


def run(observatory: Observatory, program: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", HEAD + program, observatory.root, Path(__file__).parent],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


needs_fork = pytest.mark.skipif(
    not (storage.can_flush_all() and Path("/proc/self/task").is_dir()),
    reason="only where syncfs(2) and /proc are",
)


def amounts(observatory: Observatory) -> list[int]:
    return [
        int(entry.body.value.amount)
        for entry in Ledger(observatory).entries(2)
        if isinstance(entry.body, Claim) and isinstance(entry.body.value, Quantity)
    ]


@needs_fork
def test_two_processes_write_one_log(prepared: Observatory) -> None:
    said = run(
        prepared,
        """
with ledger.writing(observatory) as log:
    receipts = log.append(claims) + log.append(claims[:700]) + log.append(claims[:3])
    assert [r.id for r in receipts] == list(log.ids(2)), "the receipts name the entries"
    assert [r.seq for r in receipts] == list(range(2, 2705))
print(len(forks))
""",
    )
    assert said == "2\n"
    assert amounts(prepared) == [*range(2000), *range(700), *range(3)]
    result = ledger.verify(prepared.root)
    assert (result.problems, result.size) == ([], 2705)


@needs_fork
def test_both_may_make_the_same_folder(empty: Observatory, monkeypatch: pytest.MonkeyPatch) -> None:
    disk = storage.Disk()
    monkeypatch.setattr(storage.os.path, "isdir", lambda path: path == str(empty.root))
    for _ in range(2):  # the second finds it made by another after it looked
        disk.make_folder(empty.root / "made" / "here")
    monkeypatch.undo()
    assert (empty.root / "made" / "here").is_dir()
    disk.flush()


@needs_fork
def test_a_refusal_to_the_fork_is_told(prepared: Observatory) -> None:
    said = run(
        prepared,
        """
parent, write = os.getpid(), _batch.Disk._write
def refuse(self, path, *rest):
    if os.getpid() != parent:
        raise OSError(28, "No space left on device", path)
    write(self, path, *rest)
_batch.Disk._write = refuse
with ledger.writing(observatory) as log:
    try:
        log.append(claims)
    except LedgerError as error:
        print(error)
""",
    )
    assert "No space left on device" in said


@needs_fork
def test_segments_are_crossed(prepared: Observatory) -> None:
    """The border of a segment in the first half, in the second, and where the halves meet."""
    run(
        prepared,
        """
from sousveil.ledger import _bodies, _reader, _segment_check, _erasing, _workers, _repair, _verify
for module in (_batch, _bodies, _reader, _segment_check, _erasing, _workers, _repair, _verify):
    if hasattr(module, "SEGMENT"):
        module.SEGMENT = 512
with ledger.writing(observatory) as log:
    for size in (1024, 900, 1300, 700, 2000):
        log.append(claims[:size])
    assert len(list(observatory.ledger.joinpath("bodies").iterdir())) == 12
assert sum(1 for _ in ledger.Ledger(observatory).entries()) == 5926
result = ledger.verify(observatory.root, workers=1)
assert result.problems == [] and result.size == 5926, result.problems[:3]
""",
    )


@needs_fork
@pytest.mark.parametrize("place", [0, 999, 1999])
def test_a_bad_body_in_either_half_keeps_the_batch_out(prepared: Observatory, place: int) -> None:
    said = run(
        prepared,
        f"""
import msgspec
claims[{place}] = msgspec.structs.replace(claims[{place}], property="colour")
with ledger.writing(observatory) as log:
    try:
        log.append(claims)
    except ModelError as error:
        print(error)
    claims[{place}] = claims[1]
    assert log.append(claims)[0].seq == 2
""",
    )
    assert "colour" in said
    assert len(amounts(prepared)) == 2000
    assert ledger.verify(prepared.root).problems == []


@needs_fork
def test_a_fork_that_dies_keeps_the_batch_out(prepared: Observatory) -> None:
    said = run(
        prepared,
        """
import signal
real, parent = _batch.write_tile, os.getpid()
def write_tile(*words):
    if os.getpid() != parent:
        os.kill(os.getpid(), signal.SIGKILL)
    real(*words)
_batch.write_tile = write_tile
with ledger.writing(observatory) as log:
    try:
        log.append(claims)
    except LedgerError as error:
        print(error)
_batch.write_tile = real
assert ledger.verify(observatory.root).problems == []
with ledger.writing(observatory) as log:
    assert log.append(claims)[0].seq == 2
""",
    )
    assert "Half of the batch" in said
    assert amounts(prepared) == list(range(2000))
    assert ledger.verify(prepared.root).problems == []


def test_a_process_with_threads_does_not_fork(prepared: Observatory) -> None:
    run(
        prepared,
        """
import threading
wait = threading.Event()
thread = threading.Thread(target=wait.wait)
thread.start()
with ledger.writing(observatory) as log:
    log.append(claims)
wait.set()
thread.join()
assert not forks
""",
    )
    assert amounts(prepared) == list(range(2000))
