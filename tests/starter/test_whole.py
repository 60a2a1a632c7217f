"""The starter observatory as a whole: how much it knows, counted from its built tables."""

from __future__ import annotations

from collections import Counter

import pytest

from sousveil import ledger, tables
from sousveil.observatory import Observatory, Settings
from sousveil.read import DocumentStore
from sousveil.sources import all_sources, import_sources
from sousveil.tables.rows import ClaimRow

#: What a table of ratings, or a list of names, says of everybody alike.
RATINGS = {
    "rating",
    "regime-type",
    "political-rights",
    "civil-liberties",
    "freedom-status",
    "democracy-index",
    "electoral-democracy",
    "liberal-democracy",
    "ai-surveillance-score",
    "digital-surveillance-score",
    "movement-regulation-score",
}
LISTED = {"listed-on", "known-exploited-vulnerabilities"}
MAPPED = {"mapped-cameras", "mapped-plate-readers"}


@pytest.fixture(scope="module")
def claims(tmp_path_factory: pytest.TempPathFactory) -> list[ClaimRow]:
    """The claims of the sources that a first look has, as the tables give them."""
    root = tmp_path_factory.mktemp("starter") / "observatory"
    made = ledger.create(Observatory.create(root, Settings(origin="test.example/starter")))
    with ledger.writing(made) as log:
        chosen = [source for source in all_sources().values() if source.starter]
        for report in import_sources(chosen, made, log, DocumentStore(made)):
            assert report.new and not report.problems, report
    tables.build(made)
    with tables.Tables(made) as built:
        return built.claims(live=True, quotes=False)


def test_there_is_enough_to_look_at_without_ratings_and_lists(claims: list[ClaimRow]) -> None:
    told = [c for c in claims if c.property not in RATINGS | LISTED | MAPPED]
    systems = {c.subject for c in told if c.subject_kind == "system"}
    suppliers = {
        c.value_entity for c in told if c.property == "supplier" and c.value_kind == "organisation"
    }
    countries = {c.subject_country for c in told if c.subject_country}
    assert len(told) >= 2_500
    assert len(systems) >= 80
    assert len(suppliers) >= 60
    assert len(countries) >= 100


def test_every_claim_of_research_and_finance_leads_to_a_page(claims: list[ClaimRow]) -> None:
    by_source = Counter(c.made_name for c in claims)
    without = Counter(c.made_name for c in claims if not c.address)
    assert without["sousveil-research"] == 0
    assert without["aiddata-gcdf-3"] == 0
    assert without["aiddata-military"] < by_source["aiddata-military"] * 0.3


def test_facts_of_two_sources_meet_in_one_value(claims: list[ClaimRow]) -> None:
    """The same system, property and value on pages of more than one site."""
    sites: dict[tuple[str, str, str], set[str]] = {}
    for claim in claims:
        if claim.made_name == "sousveil-research" and claim.subject_kind == "system":
            value = claim.value_entity or claim.term or claim.amount or claim.value_text
            site = claim.address.split("/")[2].removeprefix("www.")
            sites.setdefault((claim.subject, claim.property, value), set()).add(site)
    assert sum(len(found) > 1 for found in sites.values()) >= 100
