"""The published totals of AIGS 2019 come out of the claims again; where it differs, both show."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from shutil import copytree

import pytest

from sousveil import ledger, names, tables
from sousveil.errors import UsageError
from sousveil.measure import all_measures, compute
from sousveil.model import Judgement
from sousveil.observatory import Observatory
from sousveil.sources import Row, all_sources
from sousveil.tables import Tables

TOTALS = [id_ for id_, known in all_measures().items() if known.stated]
AIGS = [id_ for id_ in all_measures() if id_.startswith("aigs-2019")]


#: The totals that the report's text states (Carnegie 2019, key findings).
@pytest.mark.parametrize(
    ("measure", "countries"),
    [
        ("countries", 75),
        ("facial-recognition", 64),
        ("smart-city", 56),
        ("chinese-technology", 63),
        ("united-states-technology", 32),
        ("chinese-technology-belt-and-road", 36),
        ("nec", 14),
        ("palantir", 9),
        ("cisco", 6),
    ],
)
def test_the_totals_of_the_report_come_out_again(
    built: Tables, measure: str, countries: int
) -> None:
    (found,) = compute(built, f"aigs-2019-{measure}")
    assert found.value == str(countries)
    assert {(stated.by, stated.amount) for stated in found.stated} == {
        ("report text", str(countries)),
        ("index table", str(countries)),
    }


@pytest.mark.parametrize(
    ("measure", "comparator", "text"),
    [("smart-policing", "=", "52"), ("huawei", "≥", "50"), ("ibm", "=", "11")],
)
def test_where_table_and_text_differ_both_stand_beside_the_count(
    built: Tables, measure: str, comparator: str, text: str
) -> None:
    (found,) = compute(built, f"aigs-2019-{measure}")
    said = {stated.by: (stated.comparator, stated.amount) for stated in found.stated}
    assert said == {"report text": (comparator, text), "index table": ("=", found.value)}
    assert found.value != text


@pytest.mark.parametrize("measure", TOTALS)
def test_a_count_rests_on_claims_of_the_table_about_as_many_countries(
    built: Tables, measure: str
) -> None:
    (found,) = compute(built, measure)
    claims = built.claims_of(found.claims)
    assert len(claims) == len(found.claims) == len(set(found.claims))
    assert {claim.made_name for claim in claims.values()} == {"aigs-2019"}
    assert len({claim.subject for claim in claims.values()}) == int(found.value)
    assert found.accepted == len(found.claims)  # the sources are accepted by policy
    stated = built.claims_of(stated.claim for stated in found.stated)
    assert {claim.amount for claim in stated.values()} == {s.amount for s in found.stated}


def test_a_rejected_claim_leaves_the_count(imported: Observatory, tmp_path: Path) -> None:
    copy = Observatory(copytree(imported.root, tmp_path / "copy"))
    with Tables(copy) as before:
        (found,) = compute(before, "aigs-2019-japanese-technology")
    with ledger.writing(copy) as log:
        target = found.claims[0]
        log.append([Judgement(verdict="reject", targets=(target,), by="Us", reason="wrong")])
    tables.build(copy)
    with Tables(copy) as after:
        (again,) = compute(after, "aigs-2019-japanese-technology")
    assert int(again.value) == int(found.value) - 1
    assert set(found.claims) - set(again.claims) == {target}


def test_without_the_index_its_totals_are_unknown_and_not_none(observatory: Observatory) -> None:
    tables.build(observatory)
    with Tables(observatory) as empty:
        assert [compute(empty, measure) for measure in AIGS] == [[] for _ in AIGS]


@pytest.mark.parametrize(
    ("column", "cell", "name"),
    [
        ("technology", "technology", "technology"),
        ("supplier-country", "supplier countries", "supplier_country"),
        ("supplier", "companies", "supplier"),
        ("region", "region", "region"),
        ("regime", "regime type", "regime"),
    ],
)
def test_every_column_is_counted_as_it_stands_in_the_table(
    built: Tables, column: str, cell: str, name: str
) -> None:
    """The oracle is the table itself, its rows split at semicolons."""
    rows = [row.cells for row in all_sources()["aigs-2019"].rows() if isinstance(row, Row)]
    cells = Counter(
        word.strip() for row in rows for word in {*row[cell].split(";")} if word.strip()
    )
    found = {f.parts[name]: int(f.value) for f in compute(built, f"aigs-2019-by-{column}")}
    words = {code: names.country(code).name for code in found} if "country" in column else {}
    counted = {words.get(key, key).replace("-", " "): value for key, value in found.items()}
    assert counted == {word.replace("-", " "): count for word, count in cells.items()}


def test_the_continued_index_begins_with_the_index(built: Tables) -> None:
    """On the day of its publication nothing else was known; the day before, nothing at all."""
    of = {
        "index-countries": "countries",
        "index-regimes": "by-regime",
        "index-regions": "by-region",
    }
    for continued, table in of.items():
        ours = compute(built, continued, as_of="2019-09-17")
        theirs = compute(built, f"aigs-2019-{table}")
        assert [(f.value, f.claims and f.parts) for f in ours] == [
            (f.value, f.claims and f.parts) for f in theirs
        ]
        assert compute(built, continued, as_of="2019-09-16") == []
    assert compute(built, "aigs-2019-countries", as_of="2019-09-16") == []
    assert int(compute(built, "index-countries")[0].value) > 75


def test_a_day_that_is_none_is_said(built: Tables) -> None:
    for day in ("2019", "17.9.2019", "2019-02-30"):
        with pytest.raises(UsageError, match="is no day"):
            compute(built, "index-countries", as_of=day)
