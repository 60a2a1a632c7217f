"""Lists of organisations: what it says to stand on one, and that nobody stands there by mistake."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from sousveil import names
from sousveil.model import Claim, EntityRef, EntityValue, Quantity

LISTS = {"us-1260h": 397, "us-fcc-covered-list": 13, "us-ndaa-889": 5}


def listed(claims: list[Claim]) -> dict[str, str]:
    return {c.subject.name: c.held for c in claims if c.property == "listed-on"}


@pytest.mark.parametrize(("source_id", "rows"), LISTS.items())
def test_every_row_of_a_list_is_an_organisation_on_it(
    source_id: str, rows: int, claims_of: Callable[[str], list[Claim]]
) -> None:
    claims = [c for c in claims_of(source_id) if c.property == "listed-on"]
    assert len(claims) == rows
    for claim in claims:
        assert claim.subject.kind == "organisation"
        assert isinstance(claim.value, EntityValue)
        assert names.lookup(claim.value.entity) is not None, claim.value
        assert claim.address.startswith("https://") or source_id == "us-1260h"


def test_a_list_says_since_when_and_until_when(claims_of: Callable[[str], list[Claim]]) -> None:
    covered = listed(claims_of("us-fcc-covered-list"))
    assert covered["Hangzhou Hikvision Digital Technology Company"] == "2021-03-12/.."
    act = listed(claims_of("us-ndaa-889"))
    assert act["Huawei Technologies Company"] == "2018-08-13/.."
    left = [held for held in listed(claims_of("us-1260h")).values() if not held.endswith("..")]
    assert left and all(start < end for start, _, end in (held.partition("/") for held in left))


def test_a_parent_on_the_list_is_a_relation_and_no_other_name(
    claims_of: Callable[[str], list[Claim]],
) -> None:
    parents = {
        c.subject.name: c.value.entity.name
        for c in claims_of("us-1260h")
        if c.property == "parent" and isinstance(c.value, EntityValue)
    }
    assert parents["Chengdu Dahua Wisdom Information Technology Co., Ltd."].startswith("Zhejiang")


def test_the_sanctions_list_is_taken_by_rule_and_holds_no_person(
    claims_of: Callable[[str], list[Claim]],
) -> None:
    found = listed(claims_of("us-ofac-sdn"))
    assert "CEIEC" in found
    # Another country's ministry of the same name, and a firm that is only called CEC.
    assert not {"MINISTRY OF STATE SECURITY", "CEC LIMITED"} & found.keys()


def test_vulnerabilities_are_counted_by_vendor(claims_of: Callable[[str], list[Claim]]) -> None:
    counts = {
        c.subject.name: c.value.amount
        for c in claims_of("cisa-kev")
        if isinstance(c.value, Quantity)
    }
    assert {"Hikvision", "Dahua", "Microsoft"} <= counts.keys()
    assert "Nice" not in counts  # Nice S.p.A., not NICE of Israel
    assert {c.held for c in claims_of("cisa-kev")} == {"2025-08-25"}


# ------------------------------------------------------------------ against the raw lists


def raw(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_counts_are_those_of_the_catalogue(
    shared: Path, claims_of: Callable[[str], list[Claim]]
) -> None:
    published = Counter(
        row["vendorProject"].strip() for row in raw(shared / "lists/cisa_kev_2025-08.csv")
    )
    for claim in claims_of("cisa-kev"):
        assert isinstance(claim.value, Quantity)
        assert claim.value.amount == str(published[claim.subject.name])


def test_nobody_whom_the_sanctions_list_calls_a_person_ships(
    shared: Path, claims_of: Callable[[str], list[Claim]]
) -> None:
    kinds = {row["ID"]: row["Type"].strip() for row in raw(shared / "lists/ofac_sdn_2023-11.csv")}
    for claim in claims_of("us-ofac-sdn"):
        assert kinds[claim.made.row] == "-0-"
        assert names.lookup(EntityRef("organisation", claim.subject.name)) is not None


def test_companies_of_the_act_are_those_of_its_list(
    shared: Path, claims_of: Callable[[str], list[Claim]]
) -> None:
    published = {
        row["name"] for row in raw(shared / "lists/us_special_leg_source_files_section_889.csv")
    }
    assert listed(claims_of("us-ndaa-889")).keys() == published


def test_companies_of_the_1260h_list_are_all_there(
    shared: Path, claims_of: Callable[[str], list[Claim]]
) -> None:
    rows = raw(shared / "lists/us_dod_chinese_milcorps_sanctions.csv")
    published = {row["Clean Name"].strip().rstrip("*") for row in rows}
    assert listed(claims_of("us-1260h")).keys() == published
