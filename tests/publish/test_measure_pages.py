"""Pages of measures say what the measures find, and lead to the claims."""

from __future__ import annotations

import csv
import re
from decimal import Decimal
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from sousveil import measure
from sousveil.observatory import Observatory
from sousveil.publish._world import shaded_map, shades_of
from sousveil.tables import Tables


def read(observatory: Observatory, path: str) -> str:
    return Path(observatory.site, path, "index.html").read_text(encoding="utf-8")


def test_every_measure_has_a_page_in_the_list_with_its_rule(example: Observatory) -> None:
    listed = read(example, "measures/")
    for id_, known in measure.all_measures().items():
        assert f'href="../measure/{id_}/"' in listed
        page = read(example, f"measure/{id_}/")
        assert known.title.split("'")[0] in page
        assert f"sousveil explain {id_}" in page


def test_the_file_of_a_measure_is_what_the_command_finds(example: Observatory) -> None:
    with Tables(example) as tables:
        found = measure.compute(tables, "supplier-flows")
    assert found
    file = example.site / "measure/supplier-flows/findings.csv"
    with file.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert [(row["supplier_country"], row["country"], row["value"]) for row in rows] == [
        (each.parts["supplier_country"], each.country, each.value) for each in found
    ]
    assert [int(row["claims"]) for row in rows] == [each.count for each in found]


def test_a_number_leads_to_its_claims_and_the_claims_have_pages(example: Observatory) -> None:
    page = read(example, "measure/systems-by-country/")
    links = re.findall(r'href="\.\./\.\./(claim/[^"#]+)', page)
    assert links
    assert all((example.site / link / "index.html").exists() for link in links)


def test_a_measure_without_numbers_says_that_this_is_no_zero(example: Observatory) -> None:
    assert "That is not a zero." in read(example, "measure/copied-from/")


def test_a_country_shows_its_numbers(example: Observatory) -> None:
    page = read(example, "country/ec/")
    assert "In numbers" in page
    assert 'href="../../measure/systems-by-country/"' in page


@given(st.lists(st.integers(0, 50).map(Decimal), min_size=1))
def test_shades_rise_and_none_is_without_a_shade(values: list[Decimal]) -> None:
    steps, labels = shades_of(values)
    assert steps == sorted(set(steps))
    assert len(steps) == len(labels) <= 5
    assert min(values) >= steps[0]


def test_words_on_a_map_are_escaped() -> None:
    html = str(shaded_map({"EC": (1, '1 "<b>"')}, "./", "<i>"))
    assert "<b>" not in html
    assert "<i>" not in html
