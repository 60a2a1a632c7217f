"""AidData's two data sets of finance, US plate readers, mapped cameras, and our research."""

from __future__ import annotations

import csv
import gzip
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from sousveil.model import Claim, DateValue, EntityRef, EntityValue, Money, Quantity, Term, Text
from sousveil.sources import Row, RowProblem, all_sources
from sousveil.sources._workbook import read_sheet


def facts(claims: list[Claim], subject: str) -> dict[str, list[object]]:
    found: dict[str, list[object]] = {}
    for claim in claims:
        if claim.subject.name == subject:
            found.setdefault(claim.property, []).append(claim.value)
    return found


# ------------------------------------------------------------------------ AidData


def test_a_record_of_military_finance(claims_of: Callable[[str], list[Claim]]) -> None:
    claims = claims_of("aiddata-military")
    found = facts(claims, "Chinese military finance in Bahamas, 2017 (AidData 54917)")
    assert found["cost"] == [Money("1200000", "USD"), Money("1200000", "USD", price_year="2017")]
    assert found["end-date"] == [DateValue("2017-09-20")]
    assert found["deal-kind"] == [Term("donation", "Grant")]
    assert found["recipient"] == [
        EntityValue(EntityRef("organisation", "Royal Bahamas Defense Force"))
    ]
    assert {c.subject.kind for c in claims} == {"deal"}


def test_an_estimated_year_is_an_uncertain_date(claims_of: Callable[[str], list[Claim]]) -> None:
    dates = [
        c.value.edtf
        for c in claims_of("aiddata-military")
        if c.property == "contract-date" and isinstance(c.value, DateValue)
    ]
    assert any(date.endswith("~") for date in dates)


def test_addresses_lead_to_pages_that_anybody_can_open(
    claims_of: Callable[[str], list[Claim]],
) -> None:
    for source_id in ("aiddata-huawei", "aiddata-military"):
        addresses = [c.address for c in claims_of(source_id)]
        assert sum(map(bool, addresses)) > len(addresses) * 0.7
        assert not [a for a in addresses if re.search(r"proxy\.|factiva|drive\.google", a)]


@pytest.mark.parametrize(
    ("source_id", "name"),
    [("aiddata-huawei", "Huawei"), ("aiddata-military", "ChineseMilitary")],
)
def test_our_figures_are_those_of_the_workbook(source_id: str, name: str, shared: Path) -> None:
    workbook = shared / "aiddata" / f"AidDatasGlobal{name}FinanceDataset.xlsx"
    records = {record["AidData TUFF Project ID"]: record for record in read_sheet(workbook)}
    rows = [row for row in all_sources()[source_id].rows() if isinstance(row, Row)]
    assert len(rows) >= len(records) * 0.94
    for row in rows:
        record = records[row.id]
        assert row.cells["committed"].rstrip("~") == record["Commitment Year"]
        assert row.cells["flow type"] == record["Flow Type"]
        assert row.cells["status"] in record["Status"].lower()
        amount = record.get("Amount (Original Currency)", "")
        assert row.cells["amount"] == amount or float(row.cells["amount"]) == float(amount)
        assert not row.cells["address"] or record["Umbrella"] == "No"


# -------------------------------------------------------------------- plate readers


def test_an_agency_says_how_many_readers_and_what_is_forbidden(
    claims_of: Callable[[str], list[Claim]],
) -> None:
    claims = claims_of("us-plate-reader-policies")
    found = facts(claims, "Avon IN PD plate readers")
    assert found["cameras"] == [Quantity("6")]
    assert found["data-retention"] == [Quantity("30")]
    assert found["searches"] == [Quantity("332")]
    forbidden = facts(claims, "Atherton CA PD plate readers")["prohibited-use"]
    assert Term("immigration-enforcement", "immigration enforcement") in forbidden
    assert (
        Text("hits are verified by a person")
        in facts(claims, "Atherton CA PD plate readers")["safeguard"]
    )


def test_what_is_no_number_makes_no_claim(shared: Path) -> None:
    path = shared / "safeguards" / "latest_usage04262023.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        odd = {r["id"] for r in csv.DictReader(file) if "Infinity" in r["data_retention_in_days"]}
    rows = {r.id: r for r in all_sources()["us-plate-reader-policies"].rows() if isinstance(r, Row)}
    assert odd
    assert {rows[number].cells["kept for days"] for number in odd} == {""}


# ------------------------------------------------------------------- mapped cameras


def test_a_count_of_mapped_cameras_is_a_lower_bound(
    claims_of: Callable[[str], list[Claim]],
) -> None:
    claims = claims_of("osm-cameras")
    assert {c.comparator for c in claims} == {"≥"}
    assert {c.held for c in claims} == {"2025-11"}
    assert "uneven" in all_sources()["osm-cameras"].attribution
    assert {c.subject.kind for c in claims} == {"country", "place"}


def test_every_mapped_camera_is_in_one_country(
    shared: Path, claims_of: Callable[[str], list[Claim]]
) -> None:
    kinds: Counter[str] = Counter()
    path = shared / "cameras" / "osm_surveillance_world_2025-11.csv.gz"
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            kinds["reader" if row["stype"].strip().lower() in ("alpr", "anpr") else "camera"] += 1
    ours: Counter[str] = Counter()
    for claim in claims_of("osm-cameras"):
        if claim.subject.kind == "country" and isinstance(claim.value, Quantity):
            kind = "camera" if claim.property == "mapped-cameras" else "reader"
            ours[kind] += int(claim.value.amount)
    assert ours == kinds


# ------------------------------------------------------------------------- research


def test_every_statement_of_research_leads_to_its_page(
    claims_of: Callable[[str], list[Claim]],
) -> None:
    claims = claims_of("sousveil-research")
    assert all(c.address.startswith(("http://", "https://")) for c in claims)
    assert len({c.subject for c in claims if c.subject.kind == "system"}) >= 80


def research(*rows: str) -> list[Claim | RowProblem]:
    source = all_sources()["sousveil-research"]
    text = ",".join(source.headers) + "\n" + "\n".join(rows) + "\n"
    return _claims(source, text)


def _claims(source: object, text: str) -> list[Claim | RowProblem]:
    import dataclasses

    from tests.sources.conftest import as_document

    from sousveil.errors import InputError, ModelError
    from sousveil.sources import SourceTable

    copied = dataclasses.replace(source, copy=SourceTable(text.encode(), text))  # type: ignore[type-var]
    document = as_document(copied)  # type: ignore[arg-type]
    found: list[Claim | RowProblem] = []
    for row in copied.rows():  # type: ignore[attr-defined]
        if isinstance(row, RowProblem):
            found.append(row)
            continue
        try:
            found += copied.claims(row, document)  # type: ignore[attr-defined]
        except (InputError, ModelError) as reason:
            found.append(RowProblem(row.number, reason.message))
    return found


SAFE = (
    "system,Test Safe City,UG,cameras,,900,,,>,planned,asserted,2019,A ministry,{},"
    "A page,A paper,2019-02"
)


def test_a_row_of_research_is_one_claim_with_all_that_it_says() -> None:
    [claim] = research(SAFE.format("https://example.org/a"))
    assert isinstance(claim, Claim)
    assert claim.subject == EntityRef("system", "Test Safe City", "UG")
    assert claim.value == Quantity("900", "cameras")
    assert (claim.comparator, claim.modality, claim.held) == (">", "planned", "2019")
    assert (claim.cited, claim.address) == ("A ministry", "https://example.org/a")


@pytest.mark.parametrize(
    ("address", "what"),
    [
        ("javascript:alert(1)", r"http\(s\)"),
        ("data:text/html;base64", r"http\(s\)"),
        ("https://example.org@evil.example/", r"http\(s\)"),
        ("", "no subject kind and subject"),
    ],
)
def test_a_row_whose_page_cannot_be_opened_is_no_claim(address: str, what: str) -> None:
    [problem] = research(SAFE.format(address))
    assert isinstance(problem, RowProblem)
    assert problem.row == 2
    assert re.search(what, problem.reason)


def test_the_same_statement_of_two_pages_is_two_claims_and_of_one_page_one() -> None:
    first, second = SAFE.format("https://example.org/a"), SAFE.format("https://example.org/b")
    found = research(first, second, first)
    assert [isinstance(each, Claim) for each in found] == [True, True, False]
    assert isinstance(found[2], RowProblem) and "row 2" in found[2].reason
