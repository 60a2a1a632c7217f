"""Large batches: two processes write what one would, and fail as one would.

A process with threads does not fork, and a test runner has threads; so these tests run
small programs of their own.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sousveil import flushing, ledger
from sousveil.errors import ObservatoryBusy
from sousveil.ledger import Ledger, _batch
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
    assert ledger.verify(prepared.root).problems == []
    with ledger.writing(prepared) as log:
        assert log.append([make_claim(7, log.entry(0).body.document)])[0].seq == 2  # type: ignore[union-attr]
    assert ledger.verify(prepared.root).problems == []


@needs_fork
def test_a_refusal_to_the_parent_leaves_no_fork_behind(prepared: Observatory) -> None:
    said = run(
        prepared,
        """
parent, write = os.getpid(), _batch.Disk._write
def refuse(self, path, *rest):
    if os.getpid() == parent:
        raise OSError(28, "No space left on device", path)
    write(self, path, *rest)
_batch.Disk._write = refuse
with ledger.writing(observatory) as log:
    try:
        log.append(claims)
    except LedgerError as error:
        print(error)
assert len(forks) == 1
try:
    os.waitpid(-1, 0)
except ChildProcessError:
    print("no children")
""",
    )
    assert "No space left on device" in said and "no children" in said
    assert ledger.verify(prepared.root).problems == []
    with ledger.writing(prepared) as log:
        assert log.size == 2


@needs_fork
@pytest.mark.parametrize("segment", [65_536, 512])
def test_two_processes_write_what_one_writes(
    prepared: Observatory, tmp_path: Path, segment: int
) -> None:
    """Byte for byte, in every file: with the same salts, times and key."""
    other = Observatory(Path(shutil.copytree(prepared.root, tmp_path / "other")))
    for observatory, large in ((prepared, 600), (other, 10**6)):
        run(
            observatory,
            f"""
from datetime import UTC, datetime
from sousveil.ledger import _bodies, _lines, _reader, _repair
_lines.os.urandom = lambda count: bytes(i % 251 for i in range(count))
for module in (_batch, _bodies, _reader, _repair):
    if hasattr(module, "SEGMENT"):
        module.SEGMENT = {segment}
_batch.LARGE = {large}
with ledger.writing(observatory) as log:
    for size in (1000, 2000, 777):
        log.append(claims[:size], now=datetime(2026, 11, 24, tzinfo=UTC))
assert len(forks) == ({large} == 600) * 3
""",
        )
    files = [
        {
            str(path.relative_to(root)): path.read_bytes()
            for path in (root / "ledger").rglob("*")
            if path.is_file()
        }
        for root in (prepared.root, other.root)
    ]
    assert files[0] == files[1]
    assert len(files[0]) >= 35


@needs_fork
def test_only_a_large_batch_is_written_by_two(prepared: Observatory) -> None:
    run(
        prepared,
        """
with ledger.writing(observatory) as log:
    log.append(claims[:599])
    assert not forks
    log.append(claims[:600])
    assert len(forks) == 1
""",
    )
    assert ledger.verify(prepared.root).problems == []


@needs_fork
def test_without_room_for_a_fork_one_process_writes_it_all(prepared: Observatory) -> None:
    run(
        prepared,
        """
def refuse():
    raise BlockingIOError(11, "Resource temporarily unavailable")
os.fork = refuse
with ledger.writing(observatory) as log:
    log.append(claims)
""",
    )
    assert amounts(prepared) == list(range(2000))
    assert ledger.verify(prepared.root).problems == []


def test_the_second_half_begins_with_a_segment_where_that_is_about_the_middle() -> None:
    assert _batch._middle(1000, 262_144) == 131_072
    assert _batch._middle(0, 131_072) == 65_536
    assert _batch._middle(1000, 65_536) == (1000 + 32_768) // 256 * 256
    assert _batch._middle(131_000, 8192) == (131_000 + 4096) // 256 * 256
    for size in range(0, 200_000, 7919):
        for count in (8192, 30_000, 262_144):
            middle = _batch._middle(size, count)
            assert middle % 256 == 0 and 0.4 < (middle - size) / count < 0.6


@needs_fork
@pytest.mark.parametrize("where", ["before", "after"])
def test_a_fork_that_outlives_its_killed_parent_keeps_the_lock(
    prepared: Observatory, tmp_path: Path, where: str
) -> None:
    """The log verifies while it writes on; the next writer comes in when it is gone."""
    go_on = tmp_path / "go on"
    program = f"""
import time
parent, write, path = os.getpid(), _batch.write_tile, Path({str(go_on)!r})
def write_tile(*words):
    if os.getpid() != parent:
        if {where == "after"}:
            write(*words)
        print("writing", flush=True)
        while not path.exists():
            time.sleep(0.01)
    write(*words)
_batch.write_tile = write_tile
with ledger.writing(observatory) as log:
    log.append(claims)
    print("acknowledged", flush=True)
"""
    with subprocess.Popen(
        [sys.executable, "-c", HEAD + program, prepared.root, Path(__file__).parent],
        stdout=subprocess.PIPE,
        text=True,
    ) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == "writing\n"
        os.kill(parent.pid, signal.SIGKILL)
        parent.wait()
        with pytest.raises(ObservatoryBusy), ledger.writing(prepared):
            pass
        assert ledger.verify(prepared.root).problems == []
        go_on.touch()
        with ledger.writing(prepared, wait_seconds=60) as log:
            assert log.size == 2
            assert "acknowledged" not in parent.stdout.read()
            document = log.entry(0).body.document  # type: ignore[union-attr]
            log.append([make_claim(i, document) for i in range(300)])
    assert amounts(prepared) == list(range(300))
    result = ledger.verify(prepared.root)
    assert (result.problems, result.size) == ([], 302)


@needs_fork
@pytest.mark.parametrize("seed", range(6))
def test_a_parent_killed_at_any_moment_leaves_a_log_that_verifies(
    prepared: Observatory, seed: int
) -> None:
    """Kills the process somewhere in a row of large batches; forks end by themselves."""
    program = """
with ledger.writing(observatory) as log:
    print("open", flush=True)
    for _ in range(1000):
        print(log.append(claims)[-1].seq, flush=True)
"""
    with subprocess.Popen(
        [sys.executable, "-c", HEAD + program, prepared.root, Path(__file__).parent],
        stdout=subprocess.PIPE,
        text=True,
    ) as parent:
        assert parent.stdout is not None
        parent.stdout.readline()
        time.sleep(0.02 + 0.037 * seed)
        os.kill(parent.pid, signal.SIGKILL)
        told = [1, *map(int, parent.stdout.read().split())]  # ends when the last fork is gone
    assert ledger.verify(prepared.root).problems == []
    with ledger.writing(prepared, wait_seconds=60) as log:
        assert log.size > told[-1]
        assert (log.size - 2) % 2000 == 0, "a batch is all or nothing"
        log.append([make_claim(1, log.entry(0).body.document)])  # type: ignore[union-attr]
    assert ledger.verify(prepared.root).problems == []


def test_what_another_process_wrote_is_flushed_with_the_whole_disk(tmp_path: Path) -> None:
    flushed: list[str] = []

    class Spy(storage.Disk):
        def _sync(self, path: str) -> None:
            flushed.append(path)

        def _sync_all(self, path: str) -> bool:  # noqa: ARG002
            flushed.append("all")
            return True

    disk = Spy()
    disk.write(tmp_path / "a", b"1")
    disk.flush()
    assert flushed == [str(tmp_path / "a"), str(tmp_path)]
    flushed.clear()
    disk.write(tmp_path / "a", b"2")
    disk.others_wrote()
    disk.flush()
    assert flushed == ["all"]
    flushed.clear()
    disk.write(tmp_path / "a", b"3")
    disk.flush()
    assert flushed == [str(tmp_path / "a"), str(tmp_path)]


@pytest.mark.parametrize("known", [True, False])
def test_a_long_file_is_written_piece_by_piece(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, known: bool
) -> None:
    """With the call that starts to write it out, and where the system has none."""
    if not known:
        monkeypatch.setattr(flushing, "_system_call", lambda *_: None)
    disk, data = storage.Disk(), bytes(range(256)) * 2000
    for number in range(12):
        disk.write_at(tmp_path / "long", number * len(data), data)
    assert (tmp_path / "long").read_bytes() == data * 12


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
