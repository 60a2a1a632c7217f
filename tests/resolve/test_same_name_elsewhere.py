"""Systems of two countries that share a name are two; one of no country joins the only one."""

from __future__ import annotations

import pytest

from sousveil.model import EntityRef, SameAs
from sousveil.resolve import cluster, explain

ZAMBIA = EntityRef("system", "Public Safety Wonder", "ZM")
SURINAME = EntityRef("system", "Public Safety Wonder", "SR")
ANYWHERE = EntityRef("system", "Public safety wonder")


def test_two_countries_are_two_systems() -> None:
    entities = cluster([ZAMBIA, SURINAME])
    assert entities[ZAMBIA.key] != entities[SURINAME.key]
    assert len({entity.id for entity in entities.values()}) == 2


def test_a_name_of_no_country_joins_the_only_one() -> None:
    entities = cluster([ZAMBIA, ANYWHERE])
    assert entities[ANYWHERE.key] == entities[ZAMBIA.key]
    assert "known country" in explain(ANYWHERE, refs=[ZAMBIA])


def test_a_name_of_no_country_joins_neither_of_two() -> None:
    entities = cluster([ZAMBIA, SURINAME, ANYWHERE])
    assert len({entity.id for entity in entities.values()}) == 3


def test_judged_different_it_stays_apart() -> None:
    judged = SameAs(left=ANYWHERE, right=ZAMBIA, verdict="different", by="Test Desk")
    entities = cluster([ZAMBIA, ANYWHERE], [judged])
    assert entities[ANYWHERE.key] != entities[ZAMBIA.key]


@pytest.mark.parametrize("country", ["EC", ""])
def test_the_curated_table_still_knows_its_own(country: str) -> None:
    ref = EntityRef("system", "ECU 911", country)
    assert cluster([ref])[ref.key].id == "ecu-911"


def test_an_organisation_is_one_in_every_country() -> None:
    there, here = EntityRef("organisation", "Xyzzy", "CN"), EntityRef("organisation", "Xyzzy")
    assert there.key == here.key
