"""A source that changed: only the difference enters, what went is marked, what is back counts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from sousveil import ledger, tables
from sousveil.errors import InputError
from sousveil.model import Claim, DocumentRecord, Judgement
from sousveil.observatory import Observatory, Settings
from sousveil.read import DocumentStore
from sousveil.sources import ImportReport, import_file
from sousveil.sources._held import CHANGE_POLICY

MAPPING = """
[source]
id = "city-systems"
title = "Systems of a city"
publisher = "A city"
licence = "CC0-1.0"
republish = true
[table]
key = ["id"]
address = "page"
[subject]
kind = "system"
name = "system"
country = { is = "UG" }
[[claim]]
property = "cameras"
value = "cameras"
[[claim]]
property = "technology"
value = "kinds"
split = ";"
[[claim]]
property = "supplier"
value = "supplier"
kind = "organisation"
"""
HEAD = "id,system,cameras,kinds,supplier,page"
A = "a,Alpha eye,100,camera-network; drones,Huawei,https://example.org/a"
B = "b,Beta eye,200,camera-network,ZTE,https://example.org/b"
C = "c,Gamma eye,300,camera-network,,https://example.org/c"


@pytest.fixture
def observatory(tmp_path: Path) -> Observatory:
    return ledger.create(Observatory.create(tmp_path / "obs", Settings()))


Bring = Callable[..., ImportReport]


@pytest.fixture
def bring(observatory: Observatory, tmp_path: Path) -> Bring:
    """Import a table of these rows."""
    mapping = tmp_path / "mapping.toml"
    mapping.write_text(MAPPING, encoding="utf-8")

    def bring(*rows: str, whole: bool | None = None) -> ImportReport:
        path = tmp_path / "table.csv"
        path.write_text("\n".join((HEAD, *rows)) + "\n", encoding="utf-8")
        with ledger.writing(observatory) as log:
            store = DocumentStore(observatory)
            return import_file(path, observatory, log, store, mapping=mapping, whole=whole)

    return bring


def statuses(observatory: Observatory) -> dict[tuple[str, str, str], str]:
    """Subject, property and value of every claim → how it stands."""
    tables.build(observatory)
    with tables.Tables(observatory) as built:
        return {(c.subject_name, c.property, c.value_text): c.status for c in built.claims()}


def judgements(observatory: Observatory) -> list[Judgement]:
    entries = ledger.Ledger(observatory).entries()
    return [e.body for e in entries if isinstance(e.body, Judgement)]


def test_the_same_table_in_another_order_adds_its_record_alone(
    observatory: Observatory, bring: Bring
) -> None:
    first = bring(A, B)
    size = ledger.Ledger(observatory).size
    second = bring(B, A)
    assert (second.new, second.known) == (0, first.new)
    added = list(ledger.Ledger(observatory).entries(size))
    assert [type(entry.body) for entry in added] == [DocumentRecord]


def test_a_changed_cell_corrects_the_old_claim_and_names_the_new(
    observatory: Observatory, bring: Bring
) -> None:
    bring(A, B)
    report = bring(A.replace("100", "150"), B)
    assert (report.new, report.replaced, report.gone) == (1, 1, 0)
    found = statuses(observatory)
    assert found["Alpha eye", "cameras", "100 cameras"] == "corrected"
    assert found["Alpha eye", "cameras", "150 cameras"] == "accepted"
    [said] = [j for j in judgements(observatory) if j.verdict == "correct"]
    body = ledger.Ledger(observatory).find(said.replacement).body
    assert isinstance(body, Claim) and said.by == CHANGE_POLICY
    assert bring(A.replace("100", "150"), B).replaced == 0


def test_what_a_row_or_a_cell_no_longer_says_is_retracted_and_not_deleted(
    observatory: Observatory, bring: Bring
) -> None:
    first = bring(A, B, C)
    report = bring(A.replace("; drones", ""), C)
    assert (report.new, report.gone) == (0, 4)
    found = statuses(observatory)
    assert len(found) == first.new
    assert found["Alpha eye", "technology", "drones"] == "retracted"
    assert found["Alpha eye", "technology", "camera-network"] == "accepted"
    assert {status for (name, *_), status in found.items() if name == "Beta eye"} == {"retracted"}
    assert ledger.verify(observatory.root).problems == []


def test_what_comes_back_stands_as_it_stood(observatory: Observatory, bring: Bring) -> None:
    bring(A, B, C)
    before = statuses(observatory)
    bring(A.replace("100", "150"), C)
    report = bring(A, B, C)
    assert (report.new, report.back) == (0, 4)
    found = statuses(observatory)
    assert {key: found[key] for key in before} == before
    assert found["Alpha eye", "cameras", "150 cameras"] == "retracted"


def test_who_judges_after_the_policy_has_the_last_word(
    observatory: Observatory, bring: Bring
) -> None:
    bring(A, B, C)
    bring(A, C)
    with ledger.writing(observatory) as log:
        gone = next(
            e.id
            for e in log.entries()
            if isinstance(e.body, Claim) and e.body.subject.name == "Beta eye"
        )
        log.append([Judgement(verdict="accept", targets=(gone,), by="An editor")])
    report = bring(A, C, whole=True)
    assert report.gone == 0
    again = bring(A, B, C)
    assert again.back == 2  # of three claims of the row the editor's is no longer marked
    assert set(statuses(observatory).values()) == {"accepted"}


def test_a_broken_row_is_not_a_missing_one(observatory: Observatory, bring: Bring) -> None:
    bring(A, B, C)
    report = bring(A, B.replace("200", "many"), C)
    assert [problem.row for problem in report.problems] == [3]
    assert report.gone == 0
    torn = bring(A, C, 'd,"torn')
    assert torn.gone == 0  # the torn row may be the missing one
    assert set(statuses(observatory).values()) == {"accepted"}


def test_a_table_that_lost_most_of_its_rows_is_refused_unless_told(
    observatory: Observatory, bring: Bring
) -> None:
    bring(A, B, C)
    with pytest.raises(InputError, match="lacks 2 of the 3 rows"):
        bring(A)
    assert bring(A, whole=False).gone == 0
    assert bring(A, whole=True).gone == 5


def test_an_import_that_was_cut_off_between_claims_and_judgements_is_finished_by_the_next(
    observatory: Observatory, bring: Bring, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring(A, B)
    real = ledger.Writer.append

    def only_claims(self: ledger.Writer, bodies: object, **more: object) -> object:
        bodies = list(bodies)  # type: ignore[call-overload]
        if any(isinstance(body, Judgement) for body in bodies):
            raise KeyboardInterrupt
        return real(self, bodies, **more)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(ledger.Writer, "append", only_claims)
        with pytest.raises(KeyboardInterrupt):
            bring(A.replace("100", "150"), B)
    report = bring(A.replace("100", "150"), B)
    assert (report.new, report.replaced, report.accepted) == (0, 1, 1)
    assert statuses(observatory)["Alpha eye", "cameras", "100 cameras"] == "corrected"


def test_an_erased_claim_does_not_come_back(observatory: Observatory, bring: Bring) -> None:
    first = bring(A, B)
    with ledger.writing(observatory) as log:
        target = next(
            e.id
            for e in log.entries()
            if isinstance(e.body, Claim) and e.body.property == "supplier"
        )
        log.erase([target], by="A court", reason="order 1")
    report = bring(A, B, C)
    assert (report.erased, report.known) == (1, first.new - 1)
    assert not [key for key in statuses(observatory) if key[2] == "Huawei"]
    [erasure] = [j for j in judgements(observatory) if j.verdict == "erase"]
    assert "Huawei" not in erasure.text
    assert ledger.verify(observatory.root).problems == []


def test_the_mark_of_an_erased_claim_differs_from_log_to_log(
    observatory: Observatory, bring: Bring, tmp_path: Path
) -> None:
    bring(A)
    other = ledger.create(Observatory.create(tmp_path / "other", Settings()))
    claim = next(e.body for e in ledger.Ledger(observatory).entries() if isinstance(e.body, Claim))
    with ledger.writing(observatory) as ours, ledger.writing(other) as theirs:
        assert ours.mark_of(claim) == ours.mark_of(claim)
        assert ours.mark_of(claim) != theirs.mark_of(claim)


def test_a_table_that_was_erased_is_not_stored_again(
    observatory: Observatory, bring: Bring
) -> None:
    report = bring(A)
    with ledger.writing(observatory) as log:
        record = next(e.id for e in log.entries() if isinstance(e.body, DocumentRecord))
        log.erase([record], by="A court", reason="order 2")
    with pytest.raises(InputError, match="erased from this observatory"):
        bring(A)
    assert report.document not in DocumentStore(observatory)
