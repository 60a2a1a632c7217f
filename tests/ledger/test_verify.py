"""Verification: an untouched observatory has no problem, and one changed bit is found and named."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest

from sousveil import ledger
from sousveil.errors import LedgerError, NotAnObservatory
from sousveil.ledger import Ledger, _batch, _writer
from sousveil.ledger._bodies import SEGMENT
from sousveil.ledger._lines import encode_lines
from sousveil.ledger._note import sign_checkpoint
from sousveil.model import DocumentRecord, EntityRef, Judgement, Quote, SameAs
from sousveil.observatory import Observatory, Settings

from .samples import NOW, TEXT, make_claim, make_document

Filled = Callable[[int], Observatory]


def problems(root: Path, **how: object) -> list[str]:
    return [str(problem) for problem in ledger.verify(root, **how).problems]  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def specimen(tmp_path_factory: pytest.TempPathFactory) -> Observatory:
    """A small observatory that holds one of everything."""
    root = tmp_path_factory.mktemp("specimen") / "o"
    made = ledger.create(Observatory.create(root, Settings(origin="example.org/observatory")))
    first, second = make_document(root), make_document(root, "第二 document. " * 9)
    with ledger.writing(made) as log:
        log.append([first, second], now=NOW)
        claims = log.append([make_claim(i, first.document) for i in range(250)], now=NOW)
        log.append([make_claim(i, second.document) for i in range(250, 500)], now=NOW)
        log.append([Judgement(verdict="accept", targets=(claims[0].id,), by="policy:x")], now=NOW)
        same = SameAs(
            left=EntityRef("organisation", "CEIEC"),
            right=EntityRef("organisation", "C.E.I.E.C."),
            verdict="same",
            by="A. Editor",
        )
        log.append([same], now=NOW)
        log.erase([claims[5].id], by="Court", reason="law")
        log.append([make_claim(i, first.document) for i in range(500, 520)], now=NOW)
    return made


@pytest.fixture
def copy(specimen: Observatory, tmp_path: Path) -> Path:
    shutil.copytree(specimen.root, tmp_path / "copy")
    return tmp_path / "copy"


def test_an_untouched_observatory_verifies(specimen: Observatory) -> None:
    seen: list[tuple[int, int]] = []
    result = ledger.verify(specimen.root, progress=lambda done, total: seen.append((done, total)))
    log = Ledger(specimen)
    assert result.problems == result.notes == []
    assert (result.size, result.root) == (log.size, log.root.hex()) == (525, result.root)
    assert (result.claims, result.erased, result.quotes, result.documents) == (519, 1, 519, 2)
    assert seen == [(525, 525)]


def test_an_empty_observatory_verifies(empty: Observatory) -> None:
    assert ledger.verify(empty.root) == ledger.Verification(
        root="e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    )


# --- one bit -----------------------------------------------------------------------------


def _files(root: Path) -> Iterator[Path]:
    for part in ("ledger", "documents"):
        yield from sorted(path for path in (root / part).rglob("*") if path.is_file())


def _names(root: Path, path: Path, bit: int) -> list[str]:
    """What a problem may call the place of a changed bit: the file, or the entry it is of."""
    relative = path.relative_to(root).as_posix()
    before = path.read_bytes()[: bit // 8]
    if relative.startswith("ledger/bodies/"):
        return [f"entry {before.count(10)} ("]
    if relative.startswith("documents/"):
        return [f"{'/'.join(relative.split('/')[:2])}/{relative.split('/')[2][:12]}…"]
    if relative.startswith("ledger/tile/0/"):
        name, _, _ = relative.removeprefix("ledger/tile/0/").partition(".p")
        return [relative, f"entry {int(name) * 256 + bit // 256} ("]
    if relative.startswith("ledger/tile/entries/"):
        name, _, _ = relative.removeprefix("ledger/tile/entries/").partition(".p")
        return [relative, *(f"entry {int(name) * 256 + i}" for i in range(256))]
    return [relative]


def test_one_changed_bit_anywhere_is_found_and_named(copy: Path) -> None:
    dice = random.Random(20261124)  # noqa: S311 - the same dice every time
    tried = 0
    for path in _files(copy):
        data = path.read_bytes()
        bits = {dice.randrange(len(data) * 8) for _ in range(14)} | {0, len(data) * 8 - 1}
        for bit in sorted(bits):
            changed = bytearray(data)
            changed[bit // 8] ^= 1 << bit % 8
            names = _names(copy, path, bit)
            path.write_bytes(changed)
            found = problems(copy)
            assert found, f"{path}: bit {bit} was changed and nobody saw it"
            assert any(name in problem for name in names for problem in found), (
                f"{path}: bit {bit}: none of {names[:3]} in {found[:5]}"
            )
            tried += 1
        path.write_bytes(data)
    assert tried > 200
    assert problems(copy) == []


def test_the_exact_entry_is_named(copy: Path) -> None:
    path = copy / "ledger/bodies/00000000.jsonl"
    lines = path.read_bytes().split(b"\n")
    id_ = Ledger(Observatory(copy)).entry(17).id
    lines[17] = lines[17].replace(b'"amount":"15"', b'"amount":"16"')
    path.write_bytes(b"\n".join(lines))
    assert problems(copy) == [
        f"entry 17 (claim {id_[:12]}): its body does not fit its hash: the body was changed"
    ]


# --- more than a bit ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "ledger/checkpoint",
        "ledger/bodies/00000000.jsonl",
        "ledger/tile/0/000",
        "ledger/tile/0/002.p/13",
        "ledger/tile/1/000.p/2",
        "ledger/tile/entries/001",
        "ledger/tile/entries/002.p/13",
    ],
)
def test_a_missing_or_cut_or_longer_file_is_named(copy: Path, name: str) -> None:
    path = copy / name
    data = path.read_bytes()
    for changed in (data[:-1], data + data[-40:], data[: len(data) // 2], b""):
        path.write_bytes(changed)
        found = problems(copy)
        unacknowledged = name.endswith(".jsonl") and changed.startswith(data)
        assert bool(found) != unacknowledged, (len(changed), found[:3])
    path.unlink()
    assert any(name in problem for problem in problems(copy))


def test_lines_out_of_order_are_found(copy: Path) -> None:
    path = copy / "ledger/bodies/00000000.jsonl"
    lines = path.read_bytes().split(b"\n")
    lines[3], lines[4] = lines[4], lines[3]
    path.write_bytes(b"\n".join(lines))
    assert any("order" in problem for problem in problems(copy))


def test_what_stands_beyond_the_checkpoint_is_no_problem(copy: Path) -> None:
    old = (copy / "ledger/checkpoint").read_bytes()
    with ledger.writing(Observatory(copy)) as log:
        log.append([make_claim(i, "e" * 64) for i in range(300)])
    (copy / "ledger/checkpoint").write_bytes(old)
    with (copy / "ledger/bodies/00000000.jsonl").open("ab") as file:
        file.write(b'{"half a li')
    assert problems(copy) == []


def test_another_key_is_refused(copy: Path, tmp_path: Path) -> None:
    other = ledger.create(Observatory.create(tmp_path / "p", Settings(origin="example.org/x")))
    found = problems(copy, verifier_key=other.settings.verifier_key)
    assert len(found) == 1 and "not signed by example.org/x" in found[0]
    with pytest.raises(LedgerError, match="verifier key"):
        ledger.verify(copy, verifier_key="nonsense")
    with pytest.raises(NotAnObservatory):
        ledger.verify(tmp_path / "nowhere")


# --- growth ------------------------------------------------------------------------------


def test_growth_from_any_earlier_checkpoint(empty: Observatory) -> None:
    earlier = [(empty.ledger / "checkpoint").read_bytes()]
    record = make_document(empty.root)
    with ledger.writing(empty) as log:
        log.append([record])
        for size in (1, 5, 249, 1, 300):
            log.append([make_claim(i, record.document) for i in range(size)])
            earlier.append(log.checkpoint)
    for checkpoint in earlier:
        assert problems(empty.root, since=checkpoint) == []


def test_a_rewritten_log_did_not_grow_out_of_the_old_one(
    empty: Observatory, tmp_path: Path
) -> None:
    record = make_document(empty.root)
    shutil.copytree(empty.root, tmp_path / "fork")
    fork = Observatory(tmp_path / "fork")
    checkpoints = []
    for observatory, shift in ((empty, 0), (fork, 1000)):
        with ledger.writing(observatory) as log:
            log.append([record, *(make_claim(i + shift, record.document) for i in range(9))])
            checkpoints.append(log.checkpoint)
    assert problems(fork.root) == []
    found = problems(fork.root, since=checkpoints[0])
    assert len(found) == 1 and "different roots" in found[0]
    with ledger.writing(fork) as log:
        log.append([make_claim(5000, record.document)])
    found = problems(fork.root, since=checkpoints[0])
    assert len(found) == 1 and "history was changed" in found[0]
    found = problems(empty.root, since=log.checkpoint)
    assert len(found) == 1 and "entries are gone" in found[0]
    broken = checkpoints[1].replace(b"10\n", b"9\n", 1)
    found = problems(fork.root, since=broken)
    assert len(found) == 1 and found[0].startswith("the earlier checkpoint: ")


# --- quotes, judgements, erasures --------------------------------------------------------


def test_quotes_must_lie_within_a_document_of_the_log(empty: Observatory) -> None:
    record = make_document(empty.root)
    within = make_claim(1, record.document, end=len(TEXT))
    beyond = make_claim(2, record.document, end=len(TEXT) + 1)
    nowhere = make_claim(3, "f" * 64)
    with ledger.writing(empty) as log:
        receipts = log.append([record, within, beyond, nowhere])
    assert problems(empty.root) == [
        f"entry 2 (claim {receipts[2].id[:12]}): its quote 0–{len(TEXT) + 1} of document"
        f" {record.document[:12]} ends beyond the text, which has {len(TEXT)} characters",
        f"entry 3 (claim {receipts[3].id[:12]}): its quote 0–20 of document ffffffffffff rests on"
        " a document of which the log has no record",
    ]


def _append_unchecked(
    observatory: Observatory, monkeypatch: pytest.MonkeyPatch, *bodies: ledger.Body
) -> None:
    """Append as a writer would that checks nothing."""
    monkeypatch.setattr(_batch, "check_bodies", lambda _: None)
    monkeypatch.setattr(ledger.Writer, "_check_targets", lambda *_: None)
    with ledger.writing(observatory) as log:
        log.append(bodies, now=NOW)
    monkeypatch.undo()


def test_what_no_honest_writer_would_sign_is_found(
    empty: Observatory, monkeypatch: pytest.MonkeyPatch
) -> None:
    claim = make_claim(1, "d" * 64)
    reversed_ = msgspec.structs.replace(claim, quotes=(Quote("d" * 64, 9, 9),))
    unquoted = msgspec.structs.replace(claim, quotes=())
    lost = Judgement(verdict="accept", targets=("a" * 64,), by="x")
    _append_unchecked(empty, monkeypatch, reversed_, unquoted, lost)
    found = problems(empty.root)
    assert sum("empty or reversed, or no quote" in problem for problem in found) == 2
    assert any("entry 2" in problem and "is no entry" in problem for problem in found)


def test_a_body_that_is_not_canonical_is_found(
    empty: Observatory, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = make_document(empty.root)
    monkeypatch.setattr(
        "sousveil.ledger._lines.encode_lines",
        lambda bodies: encode_lines(bodies).replace(b'{"', b'{ "', 1),
    )
    _append_unchecked(empty, monkeypatch, record)
    assert any("not in canonical form" in problem for problem in problems(empty.root))


def test_a_body_cannot_be_erased_by_hand(copy: Path) -> None:
    log = Ledger(Observatory(copy))
    victim, other = log.entry(8), log.entry(503)
    path = copy / "ledger/bodies/00000000.jsonl"
    lines = path.read_bytes().split(b"\n")
    erasing = next(e for e in log.entries() if getattr(e.body, "verdict", "") == "erase")
    for judgement in (other.id, erasing.id, "0" * 64):
        lines[8] = (
            f'{{"erased":"{judgement}","kind":"claim","seq":8,"time":"{victim.time}"}}'.encode()
        )
        path.write_bytes(b"\n".join(lines))
        assert problems(copy) == [
            f"entry 8 ({victim.id[:12]}): its body is gone, and no erasing judgement in the log"
            " names it"
        ]


def test_an_unfinished_erasure_is_noted_and_no_problem(
    filled: Filled, monkeypatch: pytest.MonkeyPatch
) -> None:
    observatory = filled(3)

    class Crash(Exception):
        pass

    def crash(*_: object) -> None:
        raise Crash

    with ledger.writing(observatory) as log:
        monkeypatch.setattr(_writer, "finish_erasures", crash)
        with pytest.raises(Crash):
            log.erase([log.entry(2).id], by="x", reason="y")
    monkeypatch.undo()
    result = ledger.verify(observatory.root)
    assert (result.problems, result.erased) == ([], 0)
    assert len(result.notes) == 1 and "erasure not finished" in str(result.notes[0])
    with ledger.writing(observatory) as log:
        assert log.entry(2).body is None
    result = ledger.verify(observatory.root)
    assert (result.problems, result.notes, result.erased) == ([], [], 1)


def test_a_record_must_fit_its_document(copy: Path) -> None:
    record = Ledger(Observatory(copy)).entry(0).body
    assert isinstance(record, DocumentRecord)
    folder = copy / "documents" / record.document[:2] / record.document
    (folder / "original.html").write_bytes(b"another")
    assert any("holds 2 originals" in problem for problem in problems(copy))
    shutil.rmtree(folder)
    found = problems(copy)
    assert len(found) == 3 and all(problem.startswith("entry 0 (document ") for problem in found)


# --- many segments -----------------------------------------------------------------------


@pytest.mark.slow
def test_segments_are_checked_side_by_side(empty: Observatory) -> None:
    record = make_document(empty.root)
    with ledger.writing(empty) as log:
        log.append([record])
        for start in range(0, 2 * SEGMENT, 30_000):
            log.append([make_claim(i, record.document) for i in range(start, start + 30_000)])
    one, two = (ledger.verify(empty.root, workers=workers) for workers in (1, 2))
    assert one == two
    assert (one.problems, one.claims, one.size) == ([], 150_000, 150_001)
    for name, offset in (("00065536.jsonl", 777_777), ("00131072.jsonl", 1)):
        path = empty.ledger / "bodies" / name
        data = bytearray(path.read_bytes())
        data[offset] ^= 4
        path.write_bytes(data)
    one, two = (ledger.verify(empty.root, workers=workers) for workers in (1, 2))
    assert one == two
    assert len(one.problems) == 2


def test_a_signed_checkpoint_of_another_tree_is_found(copy: Path) -> None:
    observatory = Observatory(copy)
    key = _writer._read_key(observatory)
    log = Ledger(observatory)
    forged = _writer.Checkpoint(observatory.settings.origin, log.size, bytes(32))
    (copy / "ledger/checkpoint").write_bytes(sign_checkpoint(forged, key))
    assert problems(copy) == ["ledger/checkpoint: the tree has another root than the one signed"]
    with pytest.raises(LedgerError, match="do not have the root"), ledger.writing(observatory):
        pass
