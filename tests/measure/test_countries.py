"""Numbers by country: each is what its claims say, by one rule for all."""

from __future__ import annotations

import pytest

from sousveil.errors import UsageError
from sousveil.measure import all_measures, compute, compute_all
from sousveil.tables import Tables

BY_COUNTRY = [id_ for id_, measure in all_measures().items() if measure.by_country]
#: Of these, what the rows of countries, which maps show, say as well.
OF_ROWS = {
    "claims-by-country": lambda row: row.claims,
    "systems-by-country": lambda row: len(row.systems),
    "technologies-by-country": lambda row: len(row.technologies),
    "supplier-countries": lambda row: len(row.supplier_countries),
    "supplied-countries": lambda row: len(row.supplies),
}


def test_every_measure_has_a_rule_and_findings_name_their_claims(built: Tables) -> None:
    found = compute_all(built)
    assert list(found) == list(all_measures())
    for id_, findings in found.items():
        measure = all_measures()[id_]
        assert measure.rule.endswith(".")
        for finding in findings:
            assert (finding.measure, finding.rule, finding.unit) == (
                id_,
                measure.rule,
                measure.unit,
            )
            assert finding.claims
            assert len(set(finding.claims)) == len(finding.claims) == finding.count
            assert finding.accepted <= finding.count
            assert bool(finding.country) == measure.by_country
            assert bool(finding.covers) == bool(finding.low or finding.high)


def test_measures_are_pure(built: Tables) -> None:
    assert compute_all(built, most=3) == compute_all(built, most=3)


def test_no_more_claims_are_named_than_were_asked_for(built: Tables) -> None:
    every = compute(built, "claims-by-country")
    first = compute(built, "claims-by-country", most=3)
    assert [found.claims for found in first] == [found.claims[:3] for found in every]
    assert [found.count for found in first] == [len(found.claims) for found in every]
    assert {found.claims for found in compute(built, "claims-by-country", most=0)} == {()}


@pytest.mark.parametrize("measure", BY_COUNTRY)
def test_one_country_is_the_same_alone(built: Tables, measure: str) -> None:
    every = compute(built, measure)
    code = every[len(every) // 2].country if every else "EC"
    alone = compute(built, measure, country=code.lower())
    assert alone == [one for one in every if one.country == code]
    assert compute(built, measure, country="AQ") == []  # nobody says anything: unknown


def test_supplier_countries_of_a_country_are_those_of_its_row(built: Tables) -> None:
    """The index gives Singapore technology from seven places, companies' seats among them."""
    (found,) = compute(built, "supplier-countries", country="SG")
    rows = {row.code: row for row in built.countries()}
    assert int(found.value) == len(rows["SG"].supplier_countries)
    claims = built.claims_of(found.claims).values()
    assert {claim.property for claim in claims} <= {"supplier", "supplier-country"}
    named = {c.value_country for c in claims if c.property == "supplier-country"}
    assert named <= set(rows["SG"].supplier_countries)


def test_what_a_country_supplies_does_not_count_itself(built: Tables) -> None:
    for finding in compute(built, "supplied-countries"):
        claims = built.claims_of(finding.claims).values()
        assert finding.country not in {claim.subject_country for claim in claims}


def test_systems_of_a_country(built: Tables) -> None:
    (found,) = compute(built, "systems-by-country", country="BO")
    systems = {row.id for row in built.entities(kind="system") if "BO" in built.places()[row.id]}
    assert int(found.value) == len(systems)
    assert {claim.subject for claim in built.claims_of(found.claims).values()} == systems


def test_claims_by_country_adds_up_to_the_claims(built: Tables) -> None:
    counted = {id_ for found in compute(built, "claims-by-country") for id_ in found.claims}
    places = built.places()
    expected = {
        claim.id
        for claim in built.claims(live=True, quotes=False)
        if claim.subject_kind in ("country", "system", "deal", "place")
        and places.get(claim.subject)
    }
    assert counted == expected


def test_an_unknown_measure_or_country_is_said(built: Tables) -> None:
    with pytest.raises(UsageError, match="sousveil measures"):
        compute(built, "happiness")
    with pytest.raises(UsageError, match="one number in all"):
        compute(built, "aigs-2019-huawei", country="EC")


def test_measures_and_the_rows_that_maps_show_count_the_same(built: Tables) -> None:
    """The queries of the tables and the measures are two ways to one rule."""
    assert set(OF_ROWS) <= set(BY_COUNTRY)
    for measure, count in OF_ROWS.items():
        measured = {found.country: int(found.value) for found in compute(built, measure)}
        shown = {row.code: count(row) for row in built.countries() if count(row)}
        assert measured == shown, measure
