"""Adding many documents by the real command: it can be ended at any moment and goes on."""

from __future__ import annotations

import io
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import pytest
from bench.throughput import document
from tests.cli.running import Run

from sousveil import ledger
from sousveil.cli._batch import Request, _Interrupts, add_many
from sousveil.cli._common import emit
from sousveil.cli._rows import RowPrinter
from sousveil.errors import LedgerError
from sousveil.ledger import Ledger
from sousveil.model import Claim, DocumentRecord
from sousveil.observatory import Observatory
from sousveil.read import DocumentStore, Source, read_bytes

COUNT = 60
#: The command, with batches small enough that a short run has many.
PROGRAM = """
import sousveil.cli._batch as batch
batch._DOCUMENTS = 7
from sousveil.cli import main
main()
"""


def fill(folder: Path, count: int = COUNT) -> Path:
    """A folder of made-up documents."""
    folder.mkdir()
    for number in range(count):
        (folder / f"{number:04d}.txt").write_text(document(number), encoding="utf-8")
    return folder


def start(root: Path, folder: Path, *options: object) -> subprocess.Popen[str]:
    """The command, started in small batches."""
    words = [sys.executable, "-c", PROGRAM, "-C", root, "add", folder, *options]
    return subprocess.Popen(
        list(map(str, words)), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def contents(root: Path) -> tuple[list[str], Counter[bytes]]:
    """Documents of the ledger in order, and how often each claim stands in it."""
    documents, claims = [], Counter[bytes]()
    for entry in Ledger(Observatory(root)).entries():
        if isinstance(entry.body, DocumentRecord):
            documents.append(entry.body.document)
        elif isinstance(entry.body, Claim):
            claims[entry.body.content_key()] += 1
    return documents, claims


def add(observatory: Observatory, *paths: object, **about: Any) -> list[dict[str, Any]]:
    """Rows of adding paths in this process."""
    fields = {"address": "", "title": "", **about}
    rows: list[dict[str, Any]] = []
    request = Request(tuple(map(str, paths)), fields, workers=1)
    with ledger.writing(observatory) as log:
        add_many(observatory, log, request, rows.append)
    return rows


# ------------------------------------------------------------- interruptions


def test_killed_again_and_again_it_reads_everything_once(sousveil: Run, tmp_path: Path) -> None:
    folder, root = fill(tmp_path / "in"), tmp_path / "o"
    sousveil("init", root)
    dice = random.Random(3)  # noqa: S311 - any moment will do
    seen: set[str] = set()
    for _ in range(4):
        before, _ = contents(root)
        process = start(root, folder, "--workers", 2, "--format", "jsonl")
        until = time.monotonic() + 60
        while len(contents(root)[0]) <= len(before) and process.poll() is None:
            assert time.monotonic() < until
            time.sleep(dice.random() / 20)
        process.kill()
        out, said = process.communicate(timeout=60)
        assert "Traceback" not in said
        rows = [json.loads(line) for line in out.splitlines(keepends=True) if line.endswith("\n")]
        added = {row["document"] for row in rows if row["outcome"] == "added"}
        assert not added & set(before), "a document of the ledger was read again"
        assert added <= set(contents(root)[0]), "a row was told before it was acknowledged"
        assert sousveil("verify", root).returncode == 0
        seen |= added
    assert seen
    assert sousveil("-C", root, "add", folder).returncode == 0
    documents, claims = contents(root)
    assert len(documents) == len(set(documents)) == COUNT
    assert set(claims.values()) == {1}
    whole = tmp_path / "whole"
    sousveil("init", whole)
    sousveil("-C", whole, "add", folder, "--workers", 1)
    assert contents(whole) == (documents, claims)
    assert sousveil("verify", root).returncode == 0


@pytest.mark.parametrize("signal_", [signal.SIGINT, signal.SIGTERM])
def test_what_is_done_is_acknowledged_before_it_leaves(
    sousveil: Run, tmp_path: Path, signal_: signal.Signals
) -> None:
    folder, root = fill(tmp_path / "in", 400), tmp_path / "o"
    sousveil("init", root)
    with start(root, folder, "--workers", 2, "--format", "jsonl") as process:
        assert process.stdout is not None
        assert process.stderr is not None
        told = [json.loads(process.stdout.readline())["document"]]
        process.send_signal(signal_)
        told += [json.loads(line)["document"] for line in process.stdout]
        said = process.stderr.read()
    assert process.returncode == 130, said
    assert "what was acknowledged is kept" in said
    assert "Traceback" not in said
    assert told == contents(root)[0]
    assert 0 < len(told) < 400
    assert sousveil("verify", root).returncode == 0


def test_nothing_interrupts_what_is_held() -> None:
    done = False
    with _Interrupts() as interrupts:
        with pytest.raises(KeyboardInterrupt), interrupts.held():
            os.kill(os.getpid(), signal.SIGTERM)
            done = True
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(5)
        done_again = False
        with pytest.raises(KeyboardInterrupt), interrupts.held():
            os.kill(os.getpid(), signal.SIGINT)
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(5)
            done_again = True
    assert done
    assert not done_again
    assert signal.getsignal(signal.SIGTERM) == signal.SIG_DFL


# ------------------------------------------------------------- work that was cut off


def test_a_document_that_is_kept_but_not_in_the_ledger_is_read(
    observatory: Observatory, tmp_path: Path
) -> None:
    data = b"Quito's surveillance system was supplied by Huawei in 2012.\n"
    (tmp_path / "a.txt").write_bytes(data)
    reading = read_bytes(data, name="a.txt")
    DocumentStore(observatory).add(data, reading, Source(title="From before"))
    [row] = add(observatory, tmp_path / "a.txt")
    assert (row["outcome"], row["title"]) == ("added", "a.txt")
    assert row["claims"] > 0
    assert ledger.verify(observatory.root).problems == []


@pytest.mark.parametrize("name", ["text.txt", "record.json", "original.txt"])
def test_files_that_a_crash_spoilt_are_written_again(
    observatory: Observatory, tmp_path: Path, name: str
) -> None:
    """Files are flushed by the hundred: a power cut can leave any of them empty."""
    data = b"Quito's surveillance system was supplied by Huawei in 2012.\n"
    (tmp_path / "a.txt").write_bytes(data)
    store = DocumentStore(observatory)
    document_ = store.add(data, read_bytes(data, name="a.txt"), Source()).record.document
    folder = observatory.documents / document_[:2] / document_
    (folder / name).write_bytes(b"")
    (folder / "original.html").write_bytes(b"of a run that took it for HTML")
    (folder / ".text.txt.1.new").write_bytes(b"left over")
    [row] = add(observatory, tmp_path / "a.txt")
    assert row["outcome"] == "added"
    assert sorted(file.name for file in folder.iterdir()) == [
        "original.txt", "record.json", "text.txt",
    ]  # fmt: skip
    assert ledger.verify(observatory.root).problems == []


def test_documents_are_flushed_before_the_ledger_speaks_of_them(
    observatory: Observatory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    order: list[str] = []
    flush, append = DocumentStore.flush, ledger.Writer.append

    def note_flush(self: DocumentStore, ids: Any) -> None:
        order.extend(["flush"] * len(list(ids)))
        flush(self, ids)

    def note_append(self: ledger.Writer, bodies: Any) -> Any:
        order.extend("record" for body in bodies if isinstance(body, DocumentRecord))
        return append(self, bodies)

    monkeypatch.setattr(DocumentStore, "flush", note_flush)
    monkeypatch.setattr(ledger.Writer, "append", note_append)
    add(observatory, fill(tmp_path / "in", 5))
    assert order == ["flush"] * 5 + ["record"] * 5


def test_a_disk_that_keeps_nothing_is_told_of_and_nothing_counts(
    observatory: Observatory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: DocumentStore, ids: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(DocumentStore, "flush", refuse)
    with pytest.raises(LedgerError, match="No space left"):
        add(observatory, fill(tmp_path / "in", 2))
    assert Ledger(observatory).size == 0


# ------------------------------------------------------------- rows


def test_the_same_bytes_twice_in_a_run(observatory: Observatory, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for name, data in (
        ("a.txt", b"Some words."), ("b.txt", b"Some words."), ("c.txt", b""), ("d.txt", b""),
    ):  # fmt: skip
        (folder / name).write_bytes(data)
    rows = add(observatory, folder)
    assert [row["outcome"] for row in rows] == ["added", "already there", "failed", "failed"]
    assert rows[0]["document"] == rows[1]["document"]
    assert all(str(folder) in row["reason"] for row in rows[2:])


@pytest.mark.parametrize("form", ["json", "jsonl", "csv"])
@pytest.mark.parametrize("count", [0, 1, 3])
def test_rows_one_by_one_look_like_rows_together(
    form: str, count: int, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [{"path": f'ü {n},\n"x"', "claims": n, "refused": {"person": 1}} for n in range(count)]
    columns = ("path", "claims", "reason")
    emit(rows, columns, form)
    together = capsys.readouterr().out
    printer = RowPrinter(form, columns)
    out = io.StringIO()
    with redirect_stdout(out):
        for row in rows:
            printer.print(row)
        printer.end()
    assert out.getvalue() == together


def test_long_lists_are_cut_short_for_a_person(sousveil: Run, tmp_path: Path) -> None:
    folder, root = tmp_path / "in", tmp_path / "o"
    folder.mkdir()
    for number in range(510):
        (folder / f"{number}.txt").write_text(f"Word {number}.\n")
    sousveil("init", root)
    result = sousveil("-C", root, "add", folder, "--workers", 1)
    assert "510 added, 0 already there, 0 failed" in result.stderr
    assert "10 more added" in result.stderr
    assert len(result.stdout.splitlines()) == 500
