"""Ratings by country and year: the publishers' figures, their bounds, and how they are read."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from sousveil.model import Claim, Quantity, Term
from sousveil.sources import all_sources

RATINGS = ("freedom-house", "eiu-democracy-index", "v-dem")


def of(claims: list[Claim], country: str, name: str, year: str) -> Claim:
    [claim] = [
        c for c in claims if c.subject.country == country and c.property == name and c.held == year
    ]
    return claim


def test_v_dem_keeps_the_bounds_that_it_states(claims_of: Callable[[str], list[Claim]]) -> None:
    claims = claims_of("v-dem")
    value = of(claims, "MX", "electoral-democracy", "2000").value
    assert value == Quantity("0.664", "points", low="0.604", high="0.723")
    assert all(
        isinstance(c.value, Quantity) and c.value.low <= c.value.amount <= c.value.high
        for c in claims
    )


def test_freedom_house_rates_from_one_to_seven(claims_of: Callable[[str], list[Claim]]) -> None:
    claims = claims_of("freedom-house")
    assert of(claims, "ZW", "political-rights", "2024").value == Quantity("6", "points")
    assert of(claims, "ZW", "freedom-status", "2024").value == Term("not-free", "not free")
    amounts = {c.value.amount for c in claims if isinstance(c.value, Quantity)}
    assert amounts == set("1234567")


def test_an_index_of_nought_to_ten(claims_of: Callable[[str], list[Claim]]) -> None:
    claims = claims_of("eiu-democracy-index")
    assert of(claims, "AF", "democracy-index", "2024").value == Quantity("0.25", "points")
    assert not [c for c in claims if c.held in ("2007", "2009")]


@pytest.mark.parametrize("source_id", RATINGS)
def test_one_country_has_one_of_each_rating_in_a_year(
    source_id: str, claims_of: Callable[[str], list[Claim]]
) -> None:
    claims = claims_of(source_id)
    assert len({c.subject.country for c in claims}) > 160
    seen = Counter((c.subject.country, c.property, c.held) for c in claims)
    assert set(seen.values()) == {1}
    assert min(c.held for c in claims) >= "2000"


@pytest.mark.parametrize("source_id", [*RATINGS, "us-plate-reader-policies"])
def test_what_is_too_much_for_a_first_look_is_left_to_import(source_id: str) -> None:
    assert not all_sources()[source_id].starter


def test_the_index_of_2022_speaks_of_2022(claims_of: Callable[[str], list[Claim]]) -> None:
    claims = claims_of("aigs-2022")
    assert {c.held for c in claims} == {"2022"}
    assert of(claims, "DZ", "ai-surveillance-score", "2022").value == Quantity("25", "points")


# ------------------------------------------------------------------ against the data sets


def test_our_figures_are_v_dems(shared: Path, claims_of: Callable[[str], list[Claim]]) -> None:
    published = Counter()
    with (shared / "regime" / "vdem_1990_on.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            for index in ("v2x_polyarchy", "v2x_libdem"):
                if int(row["year"]) >= 2000 and row[index]:
                    published[
                        row["year"],
                        *(float(row[f"{index}{end}"]) for end in ("", "_codelow", "_codehigh")),
                    ] += 1
    ours = Counter(
        (c.held, float(c.value.amount), float(c.value.low), float(c.value.high))
        for c in claims_of("v-dem")
        if isinstance(c.value, Quantity)
    )
    assert not ours - published
    left_out = sum((published - ours).values())
    assert left_out <= 5 * 25 * 2  # a few territories without a code of their own


@pytest.mark.parametrize(
    ("source_id", "file", "column", "name"),
    [
        ("freedom-house", "fh.csv", "pr", "political-rights"),
        ("freedom-house", "fh.csv", "cl", "civil-liberties"),
        ("eiu-democracy-index", "eiu.csv", "eiu", "democracy-index"),
    ],
)
def test_our_figures_are_the_publishers(
    source_id: str,
    file: str,
    column: str,
    name: str,
    shared: Path,
    claims_of: Callable[[str], list[Claim]],
) -> None:
    with (shared / "regime" / file).open(encoding="utf-8", newline="") as opened:
        published = Counter(
            (str(int(float(row["year"]))), float(row[column]))
            for row in csv.DictReader(opened)
            if float(row["year"]) >= 2000 and row[column]
        )
    ours = Counter(
        (c.held, float(c.value.amount))
        for c in claims_of(source_id)
        if c.property == name and isinstance(c.value, Quantity)
    )
    assert ours and not ours - published


def test_our_scores_are_those_of_the_index_of_2022(
    shared: Path, claims_of: Callable[[str], list[Claim]]
) -> None:
    entries = json.loads((shared / "aigs" / "aigs_2022_scores.json").read_text("utf-8"))
    published = Counter(float(e["aigs_score"]) for e in entries if e["aigs_score"] is not None)
    ours = Counter(
        float(c.value.amount)
        for c in claims_of("aigs-2022")
        if c.property == "ai-surveillance-score" and isinstance(c.value, Quantity)
    )
    assert ours == published
