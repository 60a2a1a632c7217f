"""AidData's records: what they say of systems and deals, and that the figures are theirs."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import pytest

from sousveil.errors import InputError
from sousveil.model import Claim, EntityRef, EntityValue, Money, Term, country_name
from sousveil.sources import Row, all_sources
from sousveil.sources.aiddata import _sum

ECU_911 = EntityRef("system", "ECU 911", "EC")


@pytest.fixture(scope="module")
def claims(claims_of: Callable[[str], list[Claim]]) -> list[Claim]:
    return claims_of("aiddata-gcdf-3")


@pytest.fixture(scope="module")
def rows() -> dict[str, Row]:
    return {row.id: row for row in all_sources()["aiddata-gcdf-3"].rows() if isinstance(row, Row)}


def values(claims: list[Claim], subject: EntityRef, name: str) -> list[object]:
    return [c.value for c in claims if c.subject == subject and c.property == name]


def test_a_system_says_who_paid_how_and_what(claims: list[Claim]) -> None:
    assert values(claims, ECU_911, "cost") == [Money("240000000", "USD", "USD 240 million")]
    paid = {value.term for value in values(claims, ECU_911, "financing-kind")}  # type: ignore[attr-defined]
    assert paid == {"loan", "grant", "donation-in-kind"}
    lenders = {value.entity.name for value in values(claims, ECU_911, "financier")}  # type: ignore[attr-defined]
    assert lenders == {"China Development Bank", "China"}


def test_further_deals_for_a_system_do_not_contest_its_cost(claims: list[Claim]) -> None:
    deals = [
        c.subject for c in claims if c.property == "concerns" and c.value == EntityValue(ECU_911)
    ]
    assert len(deals) == 2
    for deal in deals:
        assert deal.kind == "deal"
        assert len(values(claims, deal, "cost")) == 2


def test_one_subject_has_one_sum_on_each_basis(claims: list[Claim]) -> None:
    """So a nominal sum and one in dollars of 2021 never look contested."""
    seen: dict[tuple[EntityRef, str], list[Money]] = defaultdict(list)
    for claim in claims:
        if isinstance(claim.value, Money):
            seen[claim.subject, claim.value.price_year].append(claim.value)
    assert {len(sums) for sums in seen.values()} == {1}
    assert {year for _, year in seen} == {"", "2021"}


def test_one_subject_has_one_of_each_date_and_status(claims: list[Claim]) -> None:
    single = ("contract-date", "start-date", "end-date", "status", "deal-kind", "cameras")
    seen = [(c.subject, c.property) for c in claims if c.property in single]
    assert len(seen) == len(set(seen))


def test_a_commitment_alone_makes_a_planned_system(claims: list[Claim]) -> None:
    system = EntityRef("system", "Equatorial Guinea Video Surveillance", "GQ")
    of_it = {c.property: c.modality for c in claims if c.subject == system}
    assert of_it["technology"] == of_it["cost"] == "planned"
    assert of_it["contract-date"] == "happened"


def test_a_kind_of_financing_keeps_the_words_of_the_record(claims: list[Claim]) -> None:
    terms = {
        (c.value.stated, c.value.term)
        for c in claims
        if c.property == "financing-kind" and isinstance(c.value, Term)
    }
    assert ("interest-free loan", "concessional-loan") in terms
    assert ("preferential buyer's credit", "export-credit") in terms


@pytest.mark.parametrize(
    ("stated", "amount", "currency"),
    [
        ("RMB 12.4 million", "12400000", "CNY"),
        ("USD 240 million", "240000000", "USD"),
        ("USD 1.25 billion", "1250000000", "USD"),
        ("EUR 7.50", "7.5", "EUR"),
        ("USD 100", "100", "USD"),
    ],
)
def test_a_sum_is_read_as_stated(stated: str, amount: str, currency: str) -> None:
    assert _sum(stated) == Money(amount, currency, stated)


@pytest.mark.parametrize("stated", ["12 million", "$ 3", "USD 1,5 million", "USD many"])
def test_a_sum_that_is_none_is_refused(stated: str) -> None:
    with pytest.raises(InputError, match="is not a sum"):
        _sum(stated)


# ------------------------------------------------------------------ against the data set


@pytest.fixture(scope="module")
def records(shared: Path) -> dict[str, dict[str, str]]:
    with (shared / "aiddata" / "gcdf3_projects.csv").open(encoding="utf-8", newline="") as file:
        return {record["AidData.Record.ID"]: record for record in csv.DictReader(file)}


def test_our_figures_are_those_of_the_record(
    rows: dict[str, Row], records: dict[str, dict[str, str]]
) -> None:
    dates = {
        "committed": ("Commitment.Date.(MM/DD/YYYY)", "Commitment.Year"),
        "started": (
            "Actual.Implementation.Start.Date.(MM/DD/YYYY)",
            "Implementation.Start.Year",
        ),
        "completed": ("Actual.Completion.Date.(MM/DD/YYYY)", "Completion.Year"),
    }
    status = {
        "Completion": "completed",
        "Implementation": "in implementation",
        "Pipeline: Commitment": "planned",
    }
    for record_id, row in rows.items():
        record = records[record_id]
        assert row.cells["status"] == status[record["Status"]]
        amount = record["Amount.(Constant.USD.2021)"]
        assert row.cells["constant 2021 USD"] == (f"{float(amount):.0f}" if amount else "")
        for ours, (day, year) in dates.items():
            # The first of January, or of a month, is how the data set writes a mere year or
            # month; ours claims no more than that.
            date = record[day].removesuffix("-01").removesuffix("-01")
            assert row.cells[ours] == (date or record[year].removesuffix(".0"))
        assert row.cells["address"] == f"https://china.aiddata.org/projects/{record_id}/"
        named = country_name(row.cells["iso2"]).replace("’", "'")
        assert row.cells["country"] in (named, named.replace("Cape Verde", "Cabo Verde"))


def test_our_words_on_the_deal_stand_in_the_record(
    rows: dict[str, Row], records: dict[str, dict[str, str]]
) -> None:
    for record_id, row in rows.items():
        title = records[record_id]["Title"].replace("’", "'").replace("29,200,000", "29.2 million")
        if stated := row.cells["amount as stated"]:
            number = re.search(r"[\d.]+", stated)
            assert number and number[0] in title, (record_id, title)
        if count := row.cells["cameras"]:
            assert re.search(rf"\b{count}\b", title)
        banks = {
            "China Development Bank": ("CDB", "China Development Bank"),
            "Ministry of Commerce of China": ("MOFCOM",),
            "China (government)": ("Chinese Government", "Chinese government", "China"),
        }
        bank = banks.get(row.cells["financier"], (row.cells["financier"],))
        assert any(name in title for name in bank), (record_id, title)
        financing = row.cells["financing"]
        if financing in ("equipment donated", "donation of money"):
            assert re.search(r"donates|grants", title, re.I)
        else:
            assert financing in title, (record_id, title)
