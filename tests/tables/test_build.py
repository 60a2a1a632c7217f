"""Building: the same bytes however one gets there, and nothing of what the log does not hold."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sousveil import ledger, tables
from sousveil.errors import InputError, LedgerError
from sousveil.model import EntityRef, Judgement, SameAs
from sousveil.observatory import Observatory, Settings
from sousveil.tables import Tables

from .samples import (
    add_document,
    append,
    copy_without_tables,
    make_claim,
    some_claims,
    table_bytes,
)


@pytest.fixture
def filled(observatory: Observatory) -> Observatory:
    """One document and forty claims."""
    record = add_document(observatory)
    append(observatory, record, *some_claims(record.document, 40))
    return observatory


def test_an_empty_ledger_gives_empty_tables(observatory: Observatory) -> None:
    report = tables.build(observatory)
    assert report.changed
    assert not tables.build(observatory).changed
    assert set(report.rows.values()) == {0}
    with Tables(observatory) as built:
        assert built.counts().claims == 0
        assert built.claims() == built.values() == built.countries() == []


def test_the_same_ledger_gives_the_same_bytes(filled: Observatory, tmp_path: Path) -> None:
    tables.build(filled)
    first = table_bytes(filled)
    tables.build(filled, full=True)
    assert table_bytes(filled) == first
    elsewhere = copy_without_tables(filled, tmp_path / "elsewhere")
    tables.build(elsewhere)
    assert table_bytes(elsewhere) == first


@pytest.mark.parametrize("cores", [1, 2, 4])
def test_any_number_of_threads_gives_the_same_bytes(
    filled: Observatory, monkeypatch: pytest.MonkeyPatch, cores: int
) -> None:
    tables.build(filled)
    first = table_bytes(filled)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(cores)))
    tables.build(filled, full=True)
    assert table_bytes(filled) == first


def test_nothing_is_touched_when_nothing_changed(filled: Observatory) -> None:
    tables.build(filled)
    times = {path: path.stat().st_mtime_ns for path in filled.tables.rglob("*")}
    report = tables.build(filled)
    assert not report.changed
    assert report.rows["claims"] == 40
    assert {path: path.stat().st_mtime_ns for path in filled.tables.rglob("*")} == times
    assert "up to date" in report.summary()


def test_only_changed_segments_are_decoded(
    small_segments: int, observatory: Observatory, tmp_path: Path
) -> None:
    record = add_document(observatory)
    append(observatory, record, *some_claims(record.document, 5 * small_segments))
    first = tables.build(observatory)
    assert (first.decoded, first.reused) == (6, 0)
    append(observatory, *some_claims(record.document, 3))
    second = tables.build(observatory)
    assert (second.decoded, second.reused) == (1, 5)
    elsewhere = copy_without_tables(observatory, tmp_path / "elsewhere")
    tables.build(elsewhere)
    assert table_bytes(elsewhere) == table_bytes(observatory)


def test_progress_tells_how_much_is_decoded(filled: Observatory) -> None:
    told: list[int] = []
    tables.build(filled, progress=told.append)
    assert told[-1] == 41
    assert told == sorted(told)


Step = tuple[str, int]
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["claims", "accept", "reject", "retract", "same", "erase", "document"]),
        st.integers(0, 1000),
    ),
    min_size=1,
    max_size=5,
)


@settings(max_examples=8, suppress_health_check=list(HealthCheck))
@given(steps=STEPS)
def test_building_step_by_step_gives_the_bytes_of_building_once(
    small_segments: int, tmp_path_factory: pytest.TempPathFactory, steps: list[Step]
) -> None:
    root = tmp_path_factory.mktemp("steps")
    observatory = ledger.create(Observatory.create(root / "a", Settings(origin="test.example/log")))
    record = add_document(observatory)
    ids = append(observatory, record, *some_claims(record.document, small_segments + 20))[1:]
    tables.build(observatory)
    for step, number in steps:
        ids += _take(observatory, step, number, record.document, ids)
        tables.build(observatory)
    elsewhere = copy_without_tables(observatory, root / "b")
    tables.build(elsewhere)
    assert table_bytes(observatory) == table_bytes(elsewhere)


def _take(
    observatory: Observatory, step: str, number: int, document: str, ids: list[str]
) -> list[str]:
    """One change to the ledger; gives the ids of new claims."""
    target = ids[number % len(ids)]
    match step:
        case "claims":
            return append(observatory, *some_claims(document, number % 20 + 1))
        case "document":
            record = add_document(observatory, f"Another text, the number {number}.")
            new = append(observatory, record, *some_claims(record.document, 3))
            return new[1:]
        case "same":
            left, right = EntityRef("organisation", "Firm 0"), EntityRef("organisation", "Firm 1")
            verdict = "same" if number % 2 else "different"
            append(observatory, SameAs(left=left, right=right, verdict=verdict, by="Us"))
        case "erase":
            if ledger.Ledger(observatory).find(target).body is not None:
                with ledger.writing(observatory) as log:
                    log.erase([target], by="Us", reason="a law")
        case _:
            verdict = step
            append(observatory, Judgement(verdict=verdict, targets=(target,), by="Us", reason="r"))
    return []


# --- what the log does not hold --------------------------------------------------------------


def test_lines_beyond_the_checkpoint_are_not_seen(filled: Observatory) -> None:
    segment = ledger.Ledger(filled).body_segments()[-1]
    tables.build(filled)
    before = table_bytes(filled)
    last = segment.read_bytes().splitlines(keepends=True)[-1]
    with segment.open("ab") as file:
        file.write(last + b'{"body":{"unfini')
    tables.build(filled, full=True)
    assert table_bytes(filled) == before


def test_a_changed_body_is_refused_and_named(filled: Observatory) -> None:
    tables.build(filled)
    before = table_bytes(filled)
    segment = ledger.Ledger(filled).body_segments()[0]
    data = segment.read_bytes()
    assert data.count(b'"amount":"130"') == 1
    segment.write_bytes(data.replace(b'"amount":"130"', b'"amount":"930"'))
    with pytest.raises(LedgerError, match="entry 31 "):
        tables.build(filled)
    assert table_bytes(filled) == before
    with Tables(filled) as built:
        assert built.counts().claims == 40


def test_a_missing_or_short_segment_is_named(filled: Observatory) -> None:
    segment = ledger.Ledger(filled).body_segments()[0]
    lines = segment.read_bytes().splitlines(keepends=True)
    segment.write_bytes(b"".join(lines[:-1]))
    with pytest.raises(LedgerError, match="40 bodies, fewer than the log counts"):
        tables.build(filled)
    segment.unlink()
    with pytest.raises(LedgerError, match=segment.name):
        tables.build(filled)


def test_a_damaged_document_is_refused(filled: Observatory) -> None:
    text = next(filled.documents.rglob("text.txt"))
    text.write_text("Something else.", encoding="utf-8")
    with pytest.raises(InputError, match="damaged"):
        tables.build(filled)


def test_a_quote_beyond_its_text_is_refused(observatory: Observatory) -> None:
    record = add_document(observatory, "Short.")
    append(observatory, record, make_claim(record.document, at=(0, 7)))
    with pytest.raises(LedgerError, match="Entry 1 quotes 0 to 7"):
        tables.build(observatory)


def test_a_document_that_is_not_here_leaves_its_quotes_empty(
    filled: Observatory, tmp_path: Path
) -> None:
    away = filled.documents.rename(tmp_path / "away")
    filled.documents.mkdir()
    tables.build(filled)
    with Tables(filled) as built:
        assert {quote.text for quote in built.quotes()} == {""}
        claim = built.claims()[0].id
    filled.documents.rmdir()
    away.rename(filled.documents)
    append(filled, Judgement(verdict="accept", targets=(claim,), by="Us"))
    report = tables.build(filled)  # the words come back with the next change to the ledger
    assert report.changed
    with Tables(filled) as built:
        assert "" not in {quote.text for quote in built.quotes()}


def test_two_builds_at_once_do_not_mix(filled: Observatory) -> None:
    """The second waits for the first and finds its work done."""
    import threading

    reports: list[tables.BuildReport] = []
    threads = [
        threading.Thread(target=lambda: reports.append(tables.build(filled))) for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(report.changed for report in reports) == [False, False, True]
