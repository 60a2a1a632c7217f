"""Importing: the table becomes a document, and only what is new enters the ledger."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest

from sousveil import ledger
from sousveil.errors import InputError
from sousveil.model import Claim, DocumentRecord, EntityValue, Judgement
from sousveil.observatory import Observatory, Settings
from sousveil.read import DocumentStore
from sousveil.sources import (
    ImportReport,
    Source,
    all_sources,
    import_file,
    import_source,
)
from sousveil.sources._importing import POLICY


@pytest.fixture
def observatory(tmp_path: Path) -> Observatory:
    return ledger.create(Observatory.create(tmp_path / "obs", Settings()))


def run(source: Source, observatory: Observatory) -> ImportReport:
    with ledger.writing(observatory) as log:
        return import_source(source, observatory, log, DocumentStore(observatory))


def bodies(observatory: Observatory, kind: type) -> list[tuple[str, object]]:
    entries = ledger.Ledger(observatory).entries()
    return [(entry.id, entry.body) for entry in entries if isinstance(entry.body, kind)]


@pytest.fixture
def settle(observatory: Observatory) -> Callable[..., Observatory]:
    """The observatory with other settings."""

    def settle(accept: list[str]) -> Observatory:
        path = observatory.root / "sousveil.toml"
        lines = [
            f"accept = {accept!r}" if line.startswith("accept") else line
            for line in path.read_text("utf-8").splitlines()
        ]
        path.write_text("\n".join(lines).replace("'", '"') + "\n", encoding="utf-8")
        return Observatory(observatory.root)

    return settle


def test_all_sources_enter_and_the_second_time_nothing_does(observatory: Observatory) -> None:
    first = [run(source, observatory) for source in all_sources().values()]
    assert all(report.new and not report.known and not report.problems for report in first)
    size = ledger.Ledger(observatory).size

    again = [run(source, observatory) for source in all_sources().values()]

    assert [report.known for report in again] == [report.new for report in first]
    assert not any(report.new or report.accepted for report in again)
    assert ledger.Ledger(observatory).size == size
    assert len(bodies(observatory, Claim)) == sum(report.new for report in first)


def test_the_table_is_stored_and_every_quote_is_its_row(observatory: Observatory) -> None:
    source = all_sources()["aigs-2019"]
    report = run(source, observatory)
    document = DocumentStore(observatory).get(report.document)
    assert document.text == source.document().text
    assert document.record.address == source.address
    assert document.record.publisher == source.publisher
    assert document.record.licence == source.licence
    [(_, record)] = bodies(observatory, DocumentRecord)
    assert record == document.record
    lines = set(document.text.splitlines())
    for _, claim in bodies(observatory, Claim):
        assert isinstance(claim, Claim)
        [quote] = claim.quotes
        assert quote.document == report.document
        assert document.text[quote.start : quote.end] in lines


def test_policy_accepts_in_one_judgement(observatory: Observatory) -> None:
    report = run(all_sources()["aiddata-gcdf-3"], observatory)
    [(_, judgement)] = bodies(observatory, Judgement)
    assert isinstance(judgement, Judgement)
    assert judgement.verdict == "accept" and judgement.by == POLICY
    assert set(judgement.targets) == {name for name, _ in bodies(observatory, Claim)}
    assert report.accepted == report.new


def test_without_the_policy_nothing_is_accepted_and_with_it_later_all_is(
    settle: Callable[..., Observatory],
) -> None:
    source = all_sources()["aigs-2019-totals"]
    observatory = settle(["aiddata-gcdf-3"])
    first = run(source, observatory)
    assert first.new and not first.accepted
    assert not bodies(observatory, Judgement)

    second = run(source, settle(["aigs-2019-totals"]))

    assert not second.new
    assert second.accepted == first.new


def test_a_claim_that_was_judged_is_left_alone(settle: Callable[..., Observatory]) -> None:
    source = all_sources()["aigs-2019-totals"]
    observatory = settle([])
    first = run(source, observatory)
    (rejected, _), *_ = bodies(observatory, Claim)
    with ledger.writing(observatory) as log:
        log.append([Judgement(verdict="reject", targets=(rejected,), by="R", reason="wrong")])

    second = run(source, settle(["*"]))

    assert second.accepted == first.new - 1
    accepting = [
        body
        for _, body in bodies(observatory, Judgement)
        if isinstance(body, Judgement) and body.verdict == "accept"
    ]
    assert rejected not in accepting[0].targets


def test_a_table_stored_by_an_import_that_was_cut_off_gets_its_record(
    observatory: Observatory, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = all_sources()["aigs-2019-totals"]

    def cut_off(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with ledger.writing(observatory) as log, monkeypatch.context() as patch:
        patch.setattr(type(log), "append", cut_off)
        with pytest.raises(KeyboardInterrupt):
            import_source(source, observatory, log, DocumentStore(observatory))
    assert ledger.Ledger(observatory).size == 0

    report = run(source, observatory)

    assert report.new
    assert len(bodies(observatory, DocumentRecord)) == 1


def test_a_curated_country_that_is_learnt_later_makes_no_new_claim(
    claims_of: Callable[[str], list[Claim]],
) -> None:
    claim = next(
        c
        for c in claims_of("aigs-2019")
        if isinstance(c.value, EntityValue) and c.value.entity.name == "Huawei"
    )
    assert isinstance(claim.value, EntityValue)
    bare = msgspec.structs.replace(claim.value.entity, country="")
    before = msgspec.structs.replace(claim, value=EntityValue(bare))
    assert before.content_key() != claim.content_key()
    assert before.statement_key() == claim.statement_key()


# ------------------------------------------------------------------------ a user's copy


@pytest.fixture
def copy(tmp_path: Path) -> Iterator[Callable[..., Path]]:
    """A copy of a packaged table, with lines of it replaced or added."""

    def write(source_id: str, change: Callable[[list[str]], None]) -> Path:
        lines = all_sources()[source_id].document().text.splitlines()
        change(lines)
        path = tmp_path / "copy.csv"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return path

    yield write


def test_broken_rows_are_reported_with_their_number_and_the_rest_enters(
    observatory: Observatory, copy: Callable[..., Path]
) -> None:
    def spoil(lines: list[str]) -> None:
        lines[1] = lines[1].replace("smart policing", "mind reading")
        lines[2] = lines[2].replace(",AR,", ",QQ,")
        lines[3] = lines[3] + ',"'
        lines[4] = lines[4].replace("Japan", "Atlantis")
        lines[5] = lines[5].replace("1.72", "low")
        lines[6] = lines[7]
        del lines[8:]

    path = copy("aigs-2019", spoil)
    with ledger.writing(observatory) as log:
        report = import_file(path, observatory, log, DocumentStore(observatory))

    reasons = {problem.row: problem.reason for problem in report.problems}
    assert sorted(reasons) == [2, 3, 4, 5, 6, 8]
    assert "'mind reading' is no known technology" in reasons[2]
    assert "QQ" in reasons[3]
    assert "quotation mark" in reasons[4]
    assert "Atlantis" in reasons[5]
    assert "'low' is not a decimal" in reasons[6]
    assert "row 7" in reasons[8]
    subjects = {c.subject.name for _, c in bodies(observatory, Claim) if isinstance(c, Claim)}
    assert subjects == {"Bolivia"}


def test_a_newer_copy_is_another_document_and_the_packaged_one_stays(
    observatory: Observatory, copy: Callable[..., Path]
) -> None:
    source = all_sources()["aigs-2019-totals"]
    first = run(source, observatory)
    path = copy(
        "aigs-2019-totals", lambda lines: lines.append("countries with drones,index table,=,3,x")
    )
    with ledger.writing(observatory) as log:
        second = import_file(path, observatory, log, DocumentStore(observatory))
    assert second.source == source.id
    assert second.document != first.document
    assert (second.new, second.known, second.gone) == (1, first.new, 0)
    record = DocumentStore(observatory).get(second.document).record
    assert record.title.endswith("(local copy)")
    assert record.retrieved == ""
    assert run(source.with_file(path), observatory).new == 0


def test_a_table_of_no_source_is_refused(tmp_path: Path, observatory: Observatory) -> None:
    path = tmp_path / "other.csv"
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    unknown = pytest.raises(InputError, match=r"other\.csv has the headers of no known source")
    with ledger.writing(observatory) as log, unknown:
        import_file(path, observatory, log, DocumentStore(observatory))
    with pytest.raises(InputError, match="'country' is missing"):
        all_sources()["aigs-2019"].with_file(path)
