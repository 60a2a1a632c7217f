"""Any table with a mapping: CSV and XLSX, and what a mapping cannot say."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from tests.sources.test_workbook import workbook

from sousveil import ledger
from sousveil.errors import InputError, ModelError
from sousveil.model import Claim, EntityRef, EntityValue, Money, Quantity, Term
from sousveil.observatory import Observatory, Settings
from sousveil.read import DocumentStore
from sousveil.sources import import_file
from sousveil.sources.mapping import read_mapping

MAPPING = """
[source]
id = "bought-by-cities"
title = "What cities bought"
publisher = "A watchdog"
licence = "CC-BY-4.0"
published = "2024-05"
[table]
key = ["No"]
address = "Page"
{table}
[subject]
kind = "system"
name = "System"
country = "Code"
[[claim]]
property = "technology"
value = "Kind"
terms = {{ CCTV = "camera-network" }}
[[claim]]
property = "cost"
value = "Price"
unit = {{ is = "KES" }}
comparator = {{ is = "≈" }}
[[claim]]
property = "supplier"
value = "Sellers"
kind = "organisation"
split = "/"
modality = "Stage"
[[claim]]
property = "cameras"
value = "Cameras"
held = "Counted"
"""
HEAD = "No,System,Code,Kind,Price,Sellers,Stage,Cameras,Counted,Page"
ROW = '1,Nairobi eye,KE,CCTV,"1,250,000",Huawei / Safaricom,alleged,1 800,2015,https://e.org/1'


def bring(tmp_path: Path, data: bytes, name: str, table: str = "") -> list[Claim]:
    (tmp_path / "m.toml").write_text(MAPPING.format(table=table), encoding="utf-8")
    (tmp_path / name).write_bytes(data)
    made = ledger.create(Observatory.create(tmp_path / "obs", Settings()))
    with ledger.writing(made) as log:
        store = DocumentStore(made)
        report = import_file(
            tmp_path / name, made, log, store, mapping=tmp_path / "m.toml", whole=None
        )
        assert not report.problems, report.problems
        claims = [e.body for e in log.entries() if isinstance(e.body, Claim)]
        text = store.get(report.document).text
    for claim in claims:
        assert "Nairobi eye" in text[claim.quotes[0].start : claim.quotes[0].end]
    return claims


def values(claims: list[Claim]) -> dict[str, list[object]]:
    found: dict[str, list[object]] = {}
    for claim in claims:
        found.setdefault(claim.property, []).append(claim.value)
    return found


def check(claims: list[Claim]) -> None:
    found = values(claims)
    assert found["technology"] == [Term("camera-network", "CCTV")]
    assert found["cost"] == [Money("1250000", "KES", "KES 1,250,000")]
    assert [v.entity.name for v in found["supplier"] if isinstance(v, EntityValue)] == [
        "Huawei",
        "Safaricom",
    ]
    assert found["cameras"] == [Quantity("1800", "cameras", "1 800")]
    assert {c.subject for c in claims} == {EntityRef("system", "Nairobi eye", "KE")}
    assert {c.address for c in claims} == {"https://e.org/1"}
    assert {c.modality for c in claims if c.property == "supplier"} == {"alleged"}
    assert {c.comparator for c in claims if c.property == "cost"} == {"≈"}


def test_a_csv_file_of_ones_own(tmp_path: Path) -> None:
    check(bring(tmp_path, f"{HEAD}\n{ROW}\n".encode(), "t.csv"))


def test_a_sheet_of_a_workbook_under_a_title(tmp_path: Path) -> None:
    def row(number: int, words: list[str]) -> str:
        cells = "".join(f"<c t='inlineStr'><is><t>{word}</t></is></c>" for word in words)
        return f"<row r='{number}'>{cells}</row>"

    cells = ["1", "Nairobi eye", "KE", "CCTV", "1,250,000", "Huawei / Safaricom", "alleged"]
    cells += ["1 800", "2015", "https://e.org/1"]
    data = workbook(row(1, ["A title"]) + row(3, HEAD.split(",")) + row(4, cells))
    check(bring(tmp_path, data, "t.xlsx", table='sheet = "Data"\nheader_row = 3'))


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (('id = "bought-by-cities"', 'id = "aigs-2019"'), "ships with Sousveil"),
        (('id = "bought-by-cities"', 'id = "No Id"'), "no id of a source"),
        (('published = "2024-05"', 'published = "May"'), "no EDTF date"),
        (('"camera-network"', '"eyes"'), "none of its terms"),
        (('property = "cost"', 'property = "price"'), "not a property"),
        (('kind = "system"', 'kind = "person"'), "no mapping file"),
        (('value = "Kind"', 'valeu = "Kind"'), "no mapping file"),
        (("[subject]", "[subjects]"), "no mapping file"),
    ],
)
def test_a_mapping_that_cannot_be_says_why(
    change: tuple[str, str], what: str, tmp_path: Path
) -> None:
    path = tmp_path / "m.toml"
    path.write_text(MAPPING.format(table="").replace(*change), encoding="utf-8")
    with pytest.raises((InputError, ModelError), match=what):
        read_mapping(path)


def test_a_column_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="'Cameras'"):
        bring(tmp_path, f"{HEAD.replace('Cameras', 'Eyes')}\n{ROW}\n".encode(), "t.csv")


def test_the_example_of_the_manual_is_a_mapping(tmp_path: Path) -> None:
    manual = (Path(__file__).parents[2] / "docs" / "sources.md").read_text("utf-8")
    example = manual.split("```toml\n")[1].split("```")[0]
    path = tmp_path / "m.toml"
    path.write_text(example, encoding="utf-8")
    assert read_mapping(path).claim


def test_a_page_may_have_its_date(tmp_path: Path) -> None:
    text = f"{HEAD},Of\n{ROW},2016-05\n"
    claims = bring(tmp_path, text.encode(), "t.csv", table='published = "Of"')
    assert {claim.published for claim in claims} == {"2016-05"}
    later = [msgspec.structs.replace(claim, published="2016-06") for claim in claims]
    assert [c.statement_key() for c in later] == [c.statement_key() for c in claims]
