"""The AI Global Surveillance Index: its totals come out of the claims, and out of its PDF."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sousveil.model import Claim, EntityValue, Quantity, Term, property_named
from sousveil.sources import Row, all_sources
from sousveil.sources.aigs_totals import total_subject


@pytest.fixture(scope="module")
def claims(claims_of: Callable[[str], list[Claim]]) -> list[Claim]:
    return claims_of("aigs-2019")


@pytest.fixture(scope="module")
def totals(claims_of: Callable[[str], list[Claim]]) -> list[Claim]:
    return claims_of("aigs-2019-totals")


def countries_with(claims: list[Claim], name: str, word: str) -> set[str]:
    """Codes of the countries of which the claims say it, counted from the claims alone."""
    return {
        claim.subject.country
        for claim in claims
        if claim.property == name
        and word
        in (
            claim.value.term if isinstance(claim.value, Term) else "",
            claim.value.entity.name if isinstance(claim.value, EntityValue) else "",
        )
    }


def stated(totals: list[Claim], total: str, by: str) -> tuple[str, str]:
    """Comparator and amount of one total."""
    [claim] = [
        claim for claim in totals if claim.subject == total_subject(total) and claim.made.rule == by
    ]
    assert isinstance(claim.value, Quantity)
    return claim.comparator, claim.value.amount


def test_the_published_totals_come_out_of_the_claims(claims: list[Claim]) -> None:
    assert len({claim.subject.country for claim in claims}) == 75
    assert len(countries_with(claims, "technology", "facial-recognition")) == 64
    assert len(countries_with(claims, "technology", "smart-city")) == 56
    assert len(countries_with(claims, "supplier-country", "China")) == 63


def test_smart_policing_is_52_in_the_text_and_53_in_the_table(
    claims: list[Claim], totals: list[Claim]
) -> None:
    assert len(countries_with(claims, "technology", "smart-policing")) == 53
    assert stated(totals, "countries with smart policing", "index table") == ("=", "53")
    assert stated(totals, "countries with smart policing", "report text") == ("=", "52")


def test_huawei_is_at_least_50_in_the_text_and_49_named_in_the_table(
    claims: list[Claim], totals: list[Claim]
) -> None:
    named = countries_with(claims, "supplier", "Huawei")
    assert len(named) == 49
    assert "CN" not in named  # the row of China says "multiple" and names no Chinese company
    assert stated(totals, "countries with Huawei technology", "index table") == ("=", "49")
    assert stated(totals, "countries with Huawei technology", "report text") == ("≥", "50")


def test_two_totals_of_one_kind_contest_each_other() -> None:
    assert not property_named("index-total").many


def test_every_total_of_the_table_is_what_the_claims_give(
    claims: list[Claim], totals: list[Claim]
) -> None:
    china = countries_with(claims, "supplier-country", "China")
    road = countries_with(claims, "membership", "Belt and Road Initiative")
    counted = {
        "AI surveillance": {claim.subject.country for claim in claims},
        "smart city or safe city platforms": countries_with(claims, "technology", "smart-city"),
        "facial recognition": countries_with(claims, "technology", "facial-recognition"),
        "smart policing": countries_with(claims, "technology", "smart-policing"),
        "Chinese technology": china,
        "Chinese technology in the Belt and Road Initiative": china & road,
        "United States technology": countries_with(claims, "supplier-country", "United States"),
        "Japanese technology": countries_with(claims, "supplier-country", "Japan"),
    } | {
        f"{company} technology": countries_with(claims, "supplier", company)
        for company in ("Huawei", "NEC", "IBM", "Palantir", "Cisco")
    }
    from_table = {
        claim.subject: claim.value.amount
        for claim in totals
        if claim.made.rule == "index table" and isinstance(claim.value, Quantity)
    }
    assert from_table == {
        total_subject(f"countries with {name}"): str(len(codes)) for name, codes in counted.items()
    }


def test_a_blank_makes_no_claim(claims: list[Claim]) -> None:
    assert {claim.polarity for claim in claims} == {"asserted"}
    assert "IT" not in countries_with(claims, "technology", "facial-recognition")


def test_a_known_company_has_its_curated_country(claims: list[Claim]) -> None:
    suppliers = {
        claim.value.entity.name: claim.value.entity.country
        for claim in claims
        if claim.property == "supplier" and isinstance(claim.value, EntityValue)
    }
    assert suppliers["Huawei"] == "CN"
    assert suppliers["Palantir"] == "US"


def test_the_regime_columns_speak_of_2018(claims: list[Claim]) -> None:
    held = {claim.property: claim.held for claim in claims}
    assert held["rating"] == held["regime-type"] == "2018"
    assert held["technology"] == held["supplier"] == ""


# ------------------------------------------------------------- against the published table

_TICK_COLUMNS = {
    "Belt and Road Initiative": 342,
    "smart city": 399,
    "facial recognition": 427,
    "smart policing": 453,
    "China": 481,
    "United States": 513,
    "Japan": 542,
}
_SCORE_COLUMNS = range(0, 260)


def test_our_table_has_the_ticks_of_the_published_table(shared: Path) -> None:
    """Every tick mark of the PDF, by its place on the page, is a word of our row."""
    published = list(_published_rows(shared / "aigs" / "aigs-2018.pdf"))
    ours = [
        (
            row.cells["table page"],
            frozenset(
                row.words("Belt and Road")
                + row.words("technology")
                + row.words("supplier countries")
            ),
        )
        for row in all_sources()["aigs-2019"].rows()
        if isinstance(row, Row)
    ]
    assert len(published) == 75
    assert ours == published
    ticks = Counter(word for _, words in published for word in words)
    assert ticks["smart policing"] == 53


def _published_rows(path: Path) -> Iterator[tuple[str, frozenset[str]]]:
    """Page and ticked columns of each row. The pages are turned: a row is a place on x."""
    pypdfium2 = pytest.importorskip("pypdfium2")
    pdf = pypdfium2.PdfDocument(path)
    try:
        for number in (0, 1):
            page = pdf[number].get_textpage()
            places = [
                (page.get_text_range(index, 1), *page.get_charbox(index))
                for index in range(page.count_chars())
            ]
            # The point in the regime score (3.32) marks the row.
            rows: list[float] = []
            for x in sorted(
                (left + right) / 2
                for letter, left, bottom, right, _ in places
                if letter == "." and bottom < _SCORE_COLUMNS.stop
            ):
                if not rows or x - rows[-1] > 4:
                    rows.append(x)
            ticked: list[set[str]] = [set() for _ in rows]
            for letter, left, bottom, right, top in places:
                if letter == "✔":
                    x, y = (left + right) / 2, (bottom + top) / 2
                    row = min(range(len(rows)), key=lambda i: abs(rows[i] - x))
                    word = min(_TICK_COLUMNS, key=lambda w: abs(_TICK_COLUMNS[w] - y))
                    ticked[row].add(word)
            for words in ticked:
                yield str(number + 1), frozenset(words)
    finally:
        pdf.close()
