"""The processes behind a corpus: any may die, and only its own request is lost."""

from __future__ import annotations

import os
import signal
import time

import pytest

from sousveil.extract import _workers
from sousveil.extract._workers import Ended, Pool

MODULE = "tests.extract.dying"


def ask_all(requests: list[bytes], size: int = 2) -> list[bytes | Ended]:
    """Answers in the order of the requests."""
    answers: dict[int, bytes | Ended] = {}
    with Pool(size, MODULE, b"setup ") as pool:
        numbers = [pool.submit(request) for request in requests]
        while len(answers) < len(numbers):
            answers.update(pool.wait())
    return [answers[number] for number in numbers]


def test_every_request_gets_its_own_answer():
    requests = [str(n).encode() for n in range(50)]
    assert ask_all(requests) == [b"setup " + request for request in requests]


def test_messages_larger_than_a_pipe_holds():
    requests = [bytes([n]) * 3_000_000 for n in (1, 2, 3)]
    assert ask_all(requests) == [b"setup " + request for request in requests]


@pytest.mark.parametrize(
    ("request_", "why"),
    [
        (b"killed", "was killed, perhaps for want of memory"),
        (b"crashes", "crashed (SIGABRT)"),
        (b"leaves", "ended by itself (status 9)"),
        (b"memory", "of memory that one may take"),
    ],
)
def test_a_worker_that_dies_takes_nothing_else_with_it(request_, why):
    answers = ask_all([b"a", request_, b"b", request_, b"c"], size=1)
    assert [answers[i] for i in (0, 2, 4)] == [b"setup a", b"setup b", b"setup c"]
    for i in (1, 3):
        assert isinstance(answers[i], Ended)
        assert why in answers[i].why


def test_one_that_takes_too_long_is_ended(monkeypatch):
    monkeypatch.setattr(_workers, "MOST_SECONDS", 5.0)
    answers = ask_all([b"slow", b"a"])
    assert answers == [Ended("it was not done after 5 seconds"), b"setup a"]


def test_what_a_library_prints_is_no_answer():
    assert ask_all([b"prints", b"a"], size=1) == [b"setup prints", b"setup a"]


def test_one_that_died_while_it_had_nothing_to_do_is_replaced():
    with Pool(1, MODULE, b"") as pool:
        pool.submit(b"a")
        assert [answer for _, answer in pool.wait()] == [b"a"]
        [process] = pool._idle
        os.kill(process._process.pid, signal.SIGKILL)
        process._process.wait()
        pool.submit(b"b")
        assert [answer for _, answer in pool.wait()] == [b"b"]


def test_workers_are_replaced_after_many_answers(monkeypatch):
    monkeypatch.setattr(_workers, "_ANSWERS", 2)
    with Pool(1, MODULE, b"") as pool:
        seen = set()
        for _ in range(6):
            pool.submit(b"a")
            seen |= {process._process.pid for process in pool._busy.values()}
            assert [answer for _, answer in pool.wait()] == [b"a"]
    assert len(seen) == 3


def test_leaving_the_pool_ends_its_workers():
    with Pool(2, MODULE, b"") as pool:
        pool.submit(b"slow")
        pool.submit(b"a")
        processes = [process._process for process in pool._busy.values()]
    assert len(processes) == 2
    assert all(process.returncode is not None for process in processes)


@pytest.mark.skipif(not os.path.isdir("/proc/self/task"), reason="needs Linux")  # noqa: PTH112
def test_workers_end_with_their_parent(tmp_path):
    """A parent that is killed leaves none behind, not even one that is busy."""
    child = os.fork()
    if child == 0:
        pool = Pool(1, MODULE, b"")
        pool.submit(b"slow")
        (tmp_path / "pid").write_text(str(next(iter(pool._busy.values()))._process.pid))
        os.rename(tmp_path / "pid", tmp_path / "ready")  # noqa: PTH104
        time.sleep(60)
        os._exit(0)
    until = time.monotonic() + 30
    while not (tmp_path / "ready").exists():
        assert time.monotonic() < until
        time.sleep(0.02)
    worker = int((tmp_path / "ready").read_text())
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    until = time.monotonic() + 30
    while _runs(worker):
        assert time.monotonic() < until
        time.sleep(0.05)


def _runs(pid: int) -> bool:
    try:
        with open(f"/proc/{pid}/stat") as file:  # noqa: PTH123
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
