"""The log as its users see it: writing, reading, finding, proving, erasing."""

from __future__ import annotations

import base64
import hashlib
import json
import multiprocessing
import os
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
import rfc8785

from sousveil import ledger
from sousveil.errors import LedgerError, ModelError, ObservatoryBusy, UsageError
from sousveil.ledger import Ledger
from sousveil.ledger._merkle import leaf_hash
from sousveil.ledger._note import open_checkpoint, parse_verifier_key
from sousveil.model import (
    Claim,
    DocumentRecord,
    EntityRef,
    Judgement,
    Quantity,
    SameAs,
    canonical_bytes,
)
from sousveil.observatory import Observatory, Settings

from .samples import NOW, make_claim, make_document

Filled = Callable[[int], Observatory]
DOCUMENT = "d" * 64


def append(observatory: Observatory, *bodies: ledger.Body) -> list[ledger.Receipt]:
    with ledger.writing(observatory) as log:
        return log.append(bodies, now=NOW)


# --- making ------------------------------------------------------------------------------


def test_create_makes_an_empty_signed_log(empty: Observatory) -> None:
    log = Ledger(empty)
    assert (log.size, log.root) == (0, hashlib.sha256(b"").digest())
    key = parse_verifier_key(empty.settings.verifier_key)
    assert key.name == empty.settings.origin == "example.org/observatory"
    assert open_checkpoint((empty.ledger / "checkpoint").read_bytes(), key).size == 0
    assert list(log.entries()) == list(log.ids()) == log.body_segments() == []
    mode = stat.S_IMODE((empty.keys / "signing.key").stat().st_mode)
    assert mode == 0o600


def test_create_leaves_the_other_settings_as_they_were(tmp_path: Path) -> None:
    made = Observatory.create(tmp_path / "o", Settings(name="Häuser \\1", accept=("aigs",)))
    before = (made.root / "sousveil.toml").read_text(encoding="utf-8")
    made = ledger.create(made)
    assert made.settings.verifier_key
    after = (made.root / "sousveil.toml").read_text(encoding="utf-8")
    assert after.replace(made.settings.verifier_key, "") == before


def test_create_adds_the_key_where_the_settings_lack_the_line(tmp_path: Path) -> None:
    (tmp_path / "ledger").mkdir()
    (tmp_path / "sousveil.toml").write_text('name = "n"\n[fetch]\ntimeout_seconds = 5\n')
    made = ledger.create(Observatory(tmp_path))
    assert made.settings.fetch.timeout_seconds == 5
    assert Ledger(made).size == 0


def test_create_refuses_where_a_log_is(empty: Observatory) -> None:
    with pytest.raises(UsageError, match="already"):
        ledger.create(empty)


def test_an_observatory_without_a_log_says_so(tmp_path: Path) -> None:
    made = Observatory.create(tmp_path / "o", Settings(verifier_key="x"))
    with pytest.raises(LedgerError, match="no log"):
        Ledger(made)


# --- writing and reading -----------------------------------------------------------------


def test_what_was_appended_comes_back(empty: Observatory) -> None:
    record = make_document(empty.root)
    claim = make_claim(7, record.document)
    same = SameAs(
        left=EntityRef("organisation", "海康威视"),
        right=EntityRef("organisation", "Hikvision"),
        verdict="same",
        by="A. Editor",
    )
    receipts = append(empty, record, claim, same)
    judgement = Judgement(verdict="accept", targets=(receipts[1].id,), by="policy:test")
    receipts += append(empty, judgement)
    log = Ledger(empty)
    stored = list(log.entries())
    assert [entry.body for entry in stored] == [record, claim, same, judgement]
    assert [entry.kind for entry in stored] == ["document", "claim", "same-as", "judgement"]
    assert [(entry.seq, entry.id) for entry in stored] == [(r.seq, r.id) for r in receipts]
    assert {entry.time for entry in stored} == {"2026-11-24T03:41:00Z"}
    assert list(log.ids()) == [receipt.id for receipt in receipts]
    assert [log.entry(i) for i in range(4)] == stored
    assert list(log.entries(1, 3)) == stored[1:3]


def test_entries_and_lines_have_the_documented_form(filled: Filled) -> None:
    log = Ledger(filled(3))
    for seq in range(log.size):
        line = log.body_line(seq)
        plain = json.loads(line)
        assert line == rfc8785.dumps(plain)
        assert set(plain) == {"body", "kind", "salt", "seq", "time"}
        assert len(bytes.fromhex(plain["salt"])) == 16
        entry = {
            "body": hashlib.sha256(line).hexdigest(),
            "kind": plain["kind"],
            "seq": seq,
            "time": "2026-11-24T03:41:00Z",
            "v": 1,
        }
        assert log.entry_bytes(seq) == rfc8785.dumps(entry)


def test_equal_bodies_get_different_ids(empty: Observatory) -> None:
    claim = make_claim(1, DOCUMENT)
    first, second = append(empty, claim, claim)
    assert first.id != second.id
    assert (
        json.loads(Ledger(empty).body_line(0))["salt"]
        != (json.loads(Ledger(empty).body_line(1))["salt"])
    )


@pytest.mark.parametrize("sizes", [[1] * 5, [255, 1, 1], [256, 256], [300, 500, 3], [1000]])
def test_any_batches_give_proofs_that_verify(empty: Observatory, sizes: list[int]) -> None:
    checkpoints = []
    for size in sizes:
        append(empty, *[make_claim(i, DOCUMENT) for i in range(size)])
        log = Ledger(empty)
        checkpoints.append((log.size, log.root))
    assert log.size == sum(sizes)
    for seq in {0, log.size // 2, log.size - 1, min(256, log.size - 1)}:
        ledger.verify_inclusion(
            seq=seq,
            size=log.size,
            leaf=leaf_hash(log.entry_bytes(seq)),
            proof=log.inclusion_proof(seq),
            root=log.root,
        )
    for old_size, old_root in checkpoints:
        ledger.verify_consistency(
            old_size=old_size,
            size=log.size,
            proof=log.consistency_proof(old_size),
            old_root=old_root,
            root=log.root,
        )
    assert log.consistency_proof(0) == []


def test_the_proof_text_holds_proof_and_checkpoint(filled: Filled) -> None:
    log = Ledger(filled(20))
    head, _, checkpoint = log.proof_text(5).partition("\n\n")
    lines = head.split("\n")
    assert lines[:2] == ["c2sp.org/tlog-proof@v1", "index 5"]
    assert [base64.b64decode(line) for line in lines[2:]] == log.inclusion_proof(5)
    assert checkpoint.encode() == log.checkpoint


def test_an_empty_batch_adds_nothing(empty: Observatory) -> None:
    before = (empty.ledger / "checkpoint").read_bytes()
    assert append(empty) == []
    assert (empty.ledger / "checkpoint").read_bytes() == before


def test_one_bad_body_keeps_the_whole_batch_out(empty: Observatory) -> None:
    good = make_claim(1, DOCUMENT)
    bad = Claim(
        subject=good.subject,
        property="colour",
        value=Quantity("1"),
        quotes=good.quotes,
        made=good.made,
    )
    with ledger.writing(empty) as log:
        with pytest.raises(ModelError, match="colour"):
            log.append([good, bad])
        assert log.append([good])[0].seq == 0, "the log can still be written to"
    assert Ledger(empty).size == 1


def test_bodies_that_the_log_cannot_hold(empty: Observatory) -> None:
    record = DocumentRecord(
        document="no hash", text="", bytes=1, characters=1, media_type="text/plain", reader="t"
    )
    with pytest.raises(ModelError, match="no hash"):
        append(empty, record)
    with pytest.raises(ModelError, match="cannot hold a str"):
        append(empty, "words")  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="erasure"):
        append(empty, Judgement(verdict="erase", targets=("a" * 64,), by="x", reason="y"))


def test_judgements_must_speak_of_entries(empty: Observatory) -> None:
    receipt = append(empty, make_claim(1, DOCUMENT))[0]
    for target in ("a" * 64, receipt.id[:12], ""):
        with pytest.raises(LedgerError, match="no entry of this log"):
            append(empty, Judgement(verdict="accept", targets=(target,), by="x"))
    with pytest.raises(LedgerError, match="no entry of this log"):
        append(
            empty,
            Judgement(verdict="correct", targets=(receipt.id,), by="x", replacement="b" * 64),
        )
    with ledger.writing(empty) as log:
        later = log.append([make_claim(2, DOCUMENT)])[0]
        log.append([Judgement(verdict="accept", targets=(later.id, receipt.id), by="x")])
        log.append([Judgement(verdict="accept", targets=(later.id,), by="y")])
    assert Ledger(empty).size == 4


def test_times_are_utc(empty: Observatory) -> None:
    east = datetime(2026, 1, 1, 1, 30, tzinfo=timezone(timedelta(hours=2)))
    with ledger.writing(empty) as log:
        log.append([make_claim(1, DOCUMENT)], now=east)
        log.append([make_claim(2, DOCUMENT)])
        with pytest.raises(LedgerError, match="no zone"):
            log.append([make_claim(3, DOCUMENT)], now=datetime(2026, 1, 1))  # noqa: DTZ001
    first, second = Ledger(empty).entries()
    assert first.time == "2025-12-31T23:30:00Z"
    written = datetime.strptime(second.time, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    assert abs(datetime.now(UTC) - written) < timedelta(minutes=5)


# --- finding -----------------------------------------------------------------------------


def test_find(filled: Filled) -> None:
    log = Ledger(filled(600))
    for seq in (0, 255, 256, 600):
        stored = log.entry(seq)
        for prefix in (stored.id, stored.id[:12], stored.id[:12].upper()):
            assert log.find(prefix) == stored
    with pytest.raises(UsageError, match="not an entry's id"):
        log.find("abc")
    with pytest.raises(UsageError, match="not an entry's id"):
        log.find("xyzxyzxyz")
    missing = "0" * 64
    with pytest.raises(UsageError, match="No entry"):
        log.find(missing)


def test_find_says_when_several_begin_so(
    empty: Observatory, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sousveil.ledger import _reader

    append(empty, *[make_claim(i, DOCUMENT) for i in range(600)])
    log = Ledger(empty)
    ids = list(log.ids())
    digits = next(n for n in range(1, 64) if len({i[:n] for i in ids}) == len(ids))
    shared = next(
        i[: digits - 1] for i in ids if sum(j[: digits - 1] == i[: digits - 1] for j in ids) > 1
    )
    import re

    monkeypatch.setattr(_reader, "_PREFIX", re.compile(r"[0-9a-f]+\Z"))
    with pytest.raises(UsageError, match="entries begin with"):
        log.find(shared)


@pytest.mark.parametrize("seq", [-1, 3, 10**9])
def test_numbers_that_are_not_there(filled: Filled, seq: int) -> None:
    log = Ledger(filled(2))
    for call in (log.entry, log.entry_bytes, log.body_line, log.inclusion_proof, log.proof_text):
        with pytest.raises(LedgerError, match="no entry"):
            call(seq)
    with pytest.raises(LedgerError):
        list(log.entries(0, 9))
    with pytest.raises(LedgerError, match="fewer than"):
        log.consistency_proof(4)


# --- readers beside a writer -------------------------------------------------------------


def test_a_reader_keeps_its_state_while_the_log_grows(empty: Observatory) -> None:
    append(empty, *[make_claim(i, DOCUMENT) for i in range(200)])
    before = Ledger(empty)
    append(empty, *[make_claim(i, DOCUMENT) for i in range(200, 900)])
    assert not (empty.ledger / "tile/0/000.p").exists(), "a full tile took the partial one's place"
    assert len(list(before.entries())) == before.size == 200
    ledger.verify_inclusion(
        seq=3,
        size=200,
        leaf=leaf_hash(before.entry_bytes(3)),
        proof=before.inclusion_proof(3),
        root=before.root,
    )


def test_a_changed_body_is_not_read(filled: Filled) -> None:
    observatory = filled(3)
    path = observatory.ledger / "bodies/00000000.jsonl"
    path.write_bytes(path.read_bytes().replace(b"System 1", b"System 9"))
    with pytest.raises(LedgerError, match=r"entry 2 \(claim"):
        list(Ledger(observatory).entries())


def test_a_checkpoint_of_another_key_is_not_read(filled: Filled, tmp_path: Path) -> None:
    observatory = filled(1)
    other = ledger.create(
        Observatory.create(tmp_path / "p", Settings(origin="example.org/observatory"))
    )
    checkpoint = (other.ledger / "checkpoint").read_bytes()
    (observatory.ledger / "checkpoint").write_bytes(checkpoint)
    with pytest.raises(LedgerError, match="not signed by"):
        Ledger(observatory)


# --- two writers -------------------------------------------------------------------------

_HOLD = """
import sys, time
from pathlib import Path
from sousveil import ledger
from sousveil.observatory import Observatory
with ledger.writing(Observatory(Path(sys.argv[1]))):
    print("held", flush=True)
    sys.stdin.readline()
"""


def test_the_second_writer_waits_or_says_who_holds_the_lock(empty: Observatory) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _HOLD, str(empty.root)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as holder:
        assert holder.stdin and holder.stdout
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(ObservatoryBusy, match=f"process {holder.pid}"), ledger.writing(empty):
            pass
        begun = time.monotonic()
        with (
            pytest.raises(ObservatoryBusy, match=f"process {holder.pid}"),
            ledger.writing(empty, wait_seconds=0.2),
        ):
            pass
        assert time.monotonic() - begun >= 0.2
        holder.stdin.close()
        with ledger.writing(empty, wait_seconds=30) as log:
            assert log.append([make_claim(1, DOCUMENT)])[0].seq == 0


def _append_many(root: Path, number: int) -> None:
    for i in range(10):
        with ledger.writing(Observatory(root), wait_seconds=60) as log:
            log.append([make_claim(number * 100 + i, DOCUMENT)])


def test_writers_that_wait_lose_nothing(empty: Observatory) -> None:
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=_append_many, args=(empty.root, n)) for n in range(3)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
        assert writer.exitcode == 0
    amounts = set()
    for entry in Ledger(empty).entries():
        assert isinstance(entry.body, Claim) and isinstance(entry.body.value, Quantity)
        amounts.add(int(entry.body.value.amount))
    assert amounts == {number * 100 + i for number in range(3) for i in range(10)}


def test_a_writer_is_of_no_use_after_its_lock(empty: Observatory) -> None:
    with ledger.writing(empty) as log:
        pass
    with pytest.raises(LedgerError):
        log.append([make_claim(1, DOCUMENT)])


def test_writing_needs_the_key_that_belongs_to_the_settings(
    empty: Observatory, tmp_path: Path
) -> None:
    other = ledger.create(Observatory.create(tmp_path / "p", Settings(origin="example.org/x")))
    key = empty.keys / "signing.key"
    secret = (other.keys / "signing.key").read_bytes()
    key.write_bytes(secret)
    with pytest.raises(LedgerError, match="does not belong") as caught, ledger.writing(empty):
        pass
    # PRIVATE+KEY+name+hash+base64, and base64 may hold further pluses
    assert secret.decode().strip().split("+", 4)[4] not in str(caught.value)
    key.unlink()
    with pytest.raises(LedgerError, match="is missing"), ledger.writing(empty):
        pass


# --- erasing -----------------------------------------------------------------------------


def test_an_erased_body_is_gone_and_its_proof_stays(filled: Filled) -> None:
    observatory = filled(400)
    before = Ledger(observatory)
    seq = 300
    stored = before.entry(seq)
    leaf = before.entry_bytes(seq)
    secret = before.body_line(seq)
    with ledger.writing(observatory) as log:
        receipt = log.erase([stored.id[:12]], by="Court of X", reason="case 1/26")
    after = Ledger(observatory)
    assert after.entry(seq) == ledger.StoredEntry(seq, stored.id, "claim", stored.time, None)
    assert json.loads(after.body_line(seq)) == {
        "erased": receipt.id,
        "kind": "claim",
        "seq": seq,
        "time": stored.time,
    }
    assert after.entry_bytes(seq) == leaf
    ledger.verify_inclusion(
        seq=seq,
        size=after.size,
        leaf=leaf_hash(leaf),
        proof=after.inclusion_proof(seq),
        root=after.root,
    )
    judgement = after.entry(receipt.seq).body
    assert isinstance(judgement, Judgement)
    assert (judgement.verdict, judgement.targets) == ("erase", (stored.id,))
    salt = json.loads(secret)["salt"].encode()
    for path in observatory.root.rglob("*"):
        assert not path.is_file() or salt not in path.read_bytes()
    assert [e.seq for e in after.entries() if e.body is None] == [seq]
    assert stored.body and stored.body not in [e.body for e in after.entries()]
    result = ledger.verify(observatory.root)
    assert (result.problems, result.notes, result.erased, result.claims) == ([], [], 1, 399)


def test_the_log_goes_on_after_an_erasure(filled: Filled) -> None:
    observatory = filled(3)
    with ledger.writing(observatory) as log:
        ids = list(log.ids())
        log.erase(ids[1:3], by="x", reason="y")
        log.append([make_claim(9, DOCUMENT)])
        with pytest.raises(LedgerError, match="erased already"):
            log.erase([ids[1]], by="x", reason="y")
        with pytest.raises(LedgerError, match="cannot be erased"):
            log.erase([list(log.ids())[4]], by="x", reason="y")
        with pytest.raises(ModelError):
            log.erase([ids[3]], by="x", reason=" ")
        with pytest.raises(UsageError, match="No entry"):
            log.erase(["0" * 12], by="x", reason="y")
    assert [e.body is None for e in Ledger(observatory).entries()] == [0, 1, 1, 0, 0, 0]


def test_a_document_goes_with_its_record(filled: Filled) -> None:
    observatory = filled(2)
    record = Ledger(observatory).entry(0).body
    assert isinstance(record, DocumentRecord)
    folder = observatory.documents / record.document[:2] / record.document
    assert folder.is_dir()
    with ledger.writing(observatory) as log:
        log.erase([log.entry(0).id], by="x", reason="y")
    assert not folder.exists()
    result = ledger.verify(observatory.root)
    assert (result.problems, result.documents, result.erased) == ([], 0, 1)
    # The document comes back: its files are no business of an erasure that is done.
    make_document(observatory.root)
    append(observatory, record)
    assert folder.is_dir()
    result = ledger.verify(observatory.root)
    assert (result.problems, result.documents) == ([], 1)


# --- opening is cheap --------------------------------------------------------------------


def test_opening_reads_the_checkpoint_alone(
    filled: Filled, monkeypatch: pytest.MonkeyPatch
) -> None:
    observatory = filled(2000)
    opened: list[str] = []
    real = os.open

    def spy(path: str | Path, *args: int, **more: int) -> int:
        opened.append(os.path.relpath(path, observatory.root))
        return real(path, *args, **more)

    monkeypatch.setattr(os, "open", spy)
    log = Ledger(observatory)
    assert opened == ["ledger/checkpoint"]
    log.inclusion_proof(5)
    assert len(opened) <= 4
    opened.clear()
    with ledger.writing(observatory):
        pass
    assert len(opened) < 15


def test_canonical_lines_are_the_model_s(filled: Filled) -> None:
    log = Ledger(filled(2))
    body = log.entry(1).body
    assert body is not None
    assert b'{"body":' + canonical_bytes(body) + b"," in log.body_line(1)


@pytest.mark.parametrize("count", [0, 1, 254, 255, 256, 700])
def test_every_tile_and_body_line_comes_back(filled: Filled, count: int) -> None:
    log = Ledger(filled(count))
    files = {
        str(path.relative_to(log.observatory.ledger)): path.read_bytes()
        for path in (log.observatory.ledger / "tile").rglob("*")
        if path.is_file()
    }
    tiles = dict(log.tiles())
    assert tiles == {path: files[path] for path in tiles}
    # The other files are the partial tiles of the batch before, whose wider ones are there.
    assert {path.partition(".p/")[0] for path in files} == {
        path.partition(".p/")[0] for path in tiles
    }
    lines = b"".join(path.read_bytes() for path in log.body_segments()).splitlines()
    assert list(log.body_lines()) == lines
    middle = log.size // 2
    assert list(log.body_lines(middle)) == lines[middle:]
    assert [log.body_line(middle)] == list(log.body_lines(middle, middle + 1))


def test_a_log_gives_its_own_tiles_after_it_has_grown(filled: Filled) -> None:
    observatory = filled(300)
    earlier = Ledger(observatory)
    before = dict(earlier.tiles())
    append(observatory, *(make_claim(1000 + i, DOCUMENT) for i in range(300)))
    assert dict(earlier.tiles()) == before  # though a full tile took the place of a partial one
    assert not (observatory.ledger / next(path for path in before if ".p/" in path)).exists()
