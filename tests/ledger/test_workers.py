"""Verification by several processes says what one process says, also when they die.

Forks need a process without threads, so most of these tests run a program of their own,
in which segments and pieces are small.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from sousveil import ledger
from sousveil.ledger import _storage as storage
from sousveil.ledger import _workers
from sousveil.ledger._reports import SegmentReport, joined
from sousveil.ledger._segment_check import check_piece, check_segment
from sousveil.observatory import Observatory

from .samples import NOW, make_claim, make_document

HEAD = """
import os, signal, sys, threading
from pathlib import Path
from sousveil import ledger
from sousveil.ledger import _bodies, _segment_check, _verify, _workers
for module in (_bodies, _segment_check, _verify, _workers):
    module.SEGMENT = 2048
    module.PIECE = 512
parent, forks, fork = os.getpid(), [], os.fork
os.fork = lambda: forks.append(fork()) or forks[-1]
root = Path(sys.argv[1])
def verify(workers):
    del forks[:]
    return ledger.verify(root, workers=workers)
"""

needs_fork = pytest.mark.skipif(
    not Path("/proc/self/task").is_dir() or not storage.can_flush_all(), reason="only on Linux"
)


@pytest.fixture
def grown(empty: Observatory) -> Observatory:
    """A log of two segments and a half, as the programs here divide it."""
    first, second = make_document(empty.root), make_document(empty.root, "Second document. " * 9)
    with ledger.writing(empty) as log:
        log.append([first, *(make_claim(i, first.document) for i in range(2999))], now=NOW)
        log.append([second, *(make_claim(i, second.document) for i in range(1999))], now=NOW)
    path = empty.ledger / "bodies" / "00000000.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    for start in range(0, 5000, 2048):
        path.with_name(f"{start:08d}.jsonl").write_bytes(b"".join(lines[start : start + 2048]))
    return empty


def run(observatory: Observatory, program: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", HEAD + program, observatory.root],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def damage(root: Path, how: str) -> None:
    path = root / "ledger/bodies/00002048.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    if how == "a bit":
        lines[700] = lines[700].replace(b'"amount":"2747"', b'"amount":"2746"')
    elif how == "a line twice, where pieces meet":
        lines.insert(512, lines[511])
    elif how == "a line of nothing, where pieces meet":
        lines.insert(512, b"nothing\n")
    elif how == "lines in another order, where pieces meet":
        lines[511], lines[512] = lines[512], lines[511]
    elif how == "a line gone, where pieces meet":
        del lines[512]
    elif how == "more at the end":
        lines.append(b"more\n")
    elif how == "pieces in another order":
        lines = lines[512:1024] + lines[:512] + lines[1024:]
    path.write_bytes(b"".join(lines))


@needs_fork
def test_forks_say_what_one_process_says(grown: Observatory) -> None:
    run(
        grown,
        """
one, two = verify(1), verify(2)
assert (one.problems, one.size, one.claims, one.documents) == ([], 5000, 4998, 2)
assert one == two
assert len(forks) == 2
assert verify(9) == one and len(forks) == 3, "no more workers than segments"
""",
    )


@needs_fork
@pytest.mark.parametrize(
    "how",
    [
        "a bit",
        "a line twice, where pieces meet",
        "a line of nothing, where pieces meet",
        "lines in another order, where pieces meet",
        "a line gone, where pieces meet",
        "more at the end",
        "pieces in another order",
    ],
)
def test_forks_find_what_one_process_finds(grown: Observatory, how: str) -> None:
    damage(grown.root, how)
    said = run(
        grown,
        """
one, two = verify(1), verify(2)
assert one == two and len(forks) == 2
print(*one.problems, sep="\\n")
""",
    )
    assert 1 <= len(said.splitlines()) <= 2
    assert "entry 2748 (" in said if how == "a bit" else True


@needs_fork
@pytest.mark.parametrize("when", ["first", "always"])
def test_a_worker_that_dies_changes_nothing(grown: Observatory, when: str) -> None:
    damage(grown.root, "a bit")
    run(
        grown,
        f"""
one, answer = verify(1), _workers._answer
def die(request):
    if os.getpid() != parent and ({when == "always"} or request.start == 0):
        os.kill(os.getpid(), signal.SIGKILL)
    return answer(request)
_workers._answer = die
assert verify(2) == one and len(one.problems) == 1
""",
    )


@needs_fork
def test_a_system_without_room_for_a_worker_changes_nothing(grown: Observatory) -> None:
    run(
        grown,
        """
one, forking, tried = verify(1), os.fork, []
def refuse():
    tried.append(1)
    raise BlockingIOError(11, "Resource temporarily unavailable")
os.fork = refuse
assert verify(2) == one and len(tried) == 1
os.fork = lambda: refuse() if tried.append(1) or len(tried) == 3 else forking()
assert verify(2) == one and len(tried) == 4 and len(forks) == 1
assert len(os.listdir("/proc/self/fd")) == 4, "nothing is left open"
""",
    )


def test_a_worker_may_be_a_program(grown: Observatory) -> None:
    """As it is in a process with threads, which cannot fork."""
    folder = grown.ledger
    with _workers._Program(None) as worker:
        for request in (
            _workers._Request(str(folder), 0, 512, 5000),
            _workers._Request(str(folder), 0, 0, 5000),
        ):
            worker.say(_workers._encode(request))
            report = _workers._read_report(worker.hear())
            assert report == _workers._answer(request)
    assert check_piece(folder, 0, 512, 5000).span is not None


@needs_fork
def test_a_process_with_threads_starts_programs(grown: Observatory) -> None:
    run(
        grown,
        """
started, make = [], _workers._Program
class Program(make):
    def __init__(self, work):
        raise OSError(started.append(1))
_workers._Program = Program
wait = threading.Event()
thread = threading.Thread(target=wait.wait)
thread.start()
try:
    assert verify(2) == verify(1)
    assert started and not forks
finally:
    wait.set()
    thread.join()
""",
    )


def test_pieces_that_do_not_meet_are_no_segment(grown: Observatory) -> None:
    folder = grown.ledger
    pieces = [check_piece(folder, at, at + 512, 5000) for at in range(0, 2048, 512)]
    whole = joined(pieces)
    assert whole is not None
    assert whole.span == (0, (folder / "bodies/00000000.jsonl").stat().st_size)
    assert (whole.claims, len(whole.roots), len(whole.documents)) == (2047, 8, 1)
    assert joined(pieces[1:]) is None
    assert joined([pieces[0], *pieces[2:]]) is None
    assert joined([*pieces[:3], SegmentReport()]) is None
    # As a whole, it is one segment of 65,536 of which lines are missing.
    assert "its body is missing" in str(check_segment(folder, 0, 5000).problems[0])
