"""Many documents: the same outcomes however many processes, and none that harms another."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest
from bench.throughput import document

from sousveil import ledger
from sousveil.errors import UsageError
from sousveil.extract import Job, Outcome, _corpus, extract, read_all
from sousveil.observatory import Observatory, Settings
from sousveil.read import DocumentStore, Source


@pytest.fixture
def two_observatories(tmp_path) -> list[Observatory]:
    settings = Settings(origin="example.org/observatory")
    return [ledger.create(Observatory.create(tmp_path / name, settings)) for name in ("one", "two")]


def jobs(count: int) -> Iterator[Job]:
    """Made-up documents, among them some that cannot be read."""
    for number in range(count):
        data = document(number).encode()
        if number % 11 == 5:
            data = b""
        if number % 11 == 7:
            data = bytes(range(256)) * 9
        yield Job(f"{number}.txt", data, Source(publisher="Institute"), title=f"{number}.txt")


def test_processes_give_what_one_gives_in_the_same_order(two_observatories):
    one, two = two_observatories
    alone = list(read_all(jobs(80), one, workers=1))
    beside = list(read_all(jobs(80), two, workers=3))
    assert alone == beside
    assert [outcome.name for outcome in alone] == [f"{n}.txt" for n in range(80)]
    assert sum(len(outcome.claims) for outcome in alone) > 20
    failed = {outcome.name for outcome in alone if outcome.record is None}
    assert failed == {f"{n}.txt" for n in range(80) if n % 11 in (5, 7)}
    assert all(outcome.reason and outcome.hint for outcome in alone if outcome.record is None)
    for outcome in beside:
        if outcome.record is not None:
            kept = DocumentStore(two).get(outcome.record.document)
            assert kept.record == outcome.record
            assert tuple(outcome.claims) == extract(kept).claims


@pytest.mark.parametrize("workers", [1, 2])
def test_an_endless_corpus_is_taken_in_as_it_is_needed(observatory, workers):
    taken = itertools.count()
    endless = (
        Job(f"{n}.txt", document(n).encode(), Source()) for n in iter(lambda: next(taken), -1)
    )
    outcomes = read_all(endless, observatory, workers=workers)
    first = list(itertools.islice(outcomes, 40))
    outcomes.close()
    assert [outcome.name for outcome in first] == [f"{n}.txt" for n in range(40)]
    assert next(taken) <= 40 + workers * _corpus._AHEAD + _corpus._FEW


def test_few_large_documents_are_under_way_at_a_time(observatory, monkeypatch):
    monkeypatch.setattr(_corpus, "_MOST_BYTES", 10_000)
    taken = itertools.count()
    endless = (
        Job(f"{n}.txt", (document(n) * 4).encode(), Source()) for n in iter(lambda: next(taken), -1)
    )
    outcomes = read_all(endless, observatory, workers=2)
    next(outcomes)
    outcomes.close()
    assert next(taken) <= 2 * _corpus._FEW


@pytest.mark.parametrize("workers", [1, 2])
def test_what_is_known_already_passes_in_its_turn(observatory, workers):
    mixed = [
        Outcome(f"{n}", known="ab" * 32) if n % 3 else Job(f"{n}", document(n).encode(), Source())
        for n in range(30)
    ]
    outcomes = list(read_all(mixed, observatory, workers=workers))
    assert [outcome.name for outcome in outcomes] == [str(n) for n in range(30)]
    assert [bool(outcome.known) for outcome in outcomes] == [bool(n % 3) for n in range(30)]


def test_no_such_proposer(observatory):
    with pytest.raises(UsageError, match="no proposer called 'nobody'"):
        list(read_all(jobs(20), observatory, proposer="nobody"))


PLUG_IN = """
import os, signal
from sousveil.extract import proposer_named
class Fatal:
    name, version = "fatal", "1"
    def __init__(self): self._frames = proposer_named("frames")
    def propose(self, document):
        if "number 13." in document.text: os.kill(os.getpid(), signal.SIGKILL)
        if "number 17." in document.text: raise RuntimeError("a fault")
        return self._frames.propose(document)
"""


@pytest.fixture
def fatal(tmp_path: Path, monkeypatch) -> str:
    """A proposer, installed as a plug-in, that brings down the process at some documents."""
    place = tmp_path / "site"
    (place / "fatal-1.dist-info").mkdir(parents=True)
    (place / "fatal.py").write_text(PLUG_IN)
    (place / "fatal-1.dist-info" / "METADATA").write_text("Name: fatal\nVersion: 1\n")
    (place / "fatal-1.dist-info" / "entry_points.txt").write_text(
        "[sousveil.proposers]\nfatal = fatal:Fatal\n"
    )
    monkeypatch.syspath_prepend(str(place))
    return "fatal"


def test_a_document_that_brings_a_process_down_fails_alone(observatory, fatal):
    numbered = [
        Job(f"{n}.txt", f"{document(n)}\nThis is number {n}.\n".encode(), Source())
        for n in range(30)
    ]
    outcomes = list(read_all(numbered, observatory, proposer=fatal, workers=2))
    assert [outcome.name for outcome in outcomes] == [job.name for job in numbered]
    failed = {outcome.name: outcome for outcome in outcomes if outcome.record is None}
    assert set(failed) == {"13.txt", "17.txt"}
    assert "13.txt: the process that read it was killed" in failed["13.txt"].reason
    assert "17.txt: a fault in Sousveil itself (RuntimeError: a fault" in failed["17.txt"].reason
    assert all(outcome.hint for outcome in failed.values())
