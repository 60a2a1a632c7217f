"""A page for each kind of technology: where sources say it is, and where nobody does."""

from __future__ import annotations

from collections.abc import Callable
from html import unescape

from sousveil.model import all_properties, term_lists
from sousveil.observatory import Observatory
from sousveil.tables import Tables

Page = Callable[[str], str]


def test_every_term_has_a_page_with_its_meaning(example: Observatory, page: Page) -> None:
    terms = term_lists()[all_properties()["technology"].terms]
    listed = page("technologies")
    for term, meaning in terms.items():
        assert f'href="../technology/{term}/"' in listed
        assert meaning in unescape(page(f"technology/{term}"))


def test_a_page_names_the_countries_that_the_tables_have(example: Observatory, page: Page) -> None:
    with Tables(example) as tables:
        having = [row for row in tables.countries() if "facial-recognition" in row.technologies]
    html = page("technology/facial-recognition")
    assert having
    for row in having:
        assert f'href="../../country/{row.code.lower()}/"' in html
        assert f'data-code="{row.code}"' in html


def test_a_technology_of_which_nothing_is_said_says_that_this_is_no_no(page: Page) -> None:
    assert "That is not a no." in page("technology/social-scoring")


def test_a_value_leads_to_the_page_of_its_technology(page: Page) -> None:
    assert 'href="../../technology/facial-recognition/"' in page("system/ecu-911")
