"""When a claim says what a label says."""

from __future__ import annotations

import pytest
from bench.extraction._labels import standing
from bench.extraction._matching import same_subject, same_value

from sousveil.model import DateValue, EntityRef, EntityValue, Flag, Text

from .conftest import claim, count, line, money, organisation, place, term


def label(**fields):
    (one,) = standing([line(**fields)], None)
    return one


@pytest.mark.parametrize(
    ("claimed", "labelled"),
    [
        ("Huawei", "Huawei Technologies Co., Ltd."),  # the curated table
        ("Zubrowka Optics", "the Israeli spyware firm Zubrowka Optics"),
        ("Zubrowka Optics Ltd", "Zubrowka Optics"),
        ("empresa china Zubrowka", "Zubrowka"),
        ("Zubrowka", "Zubrowka (ZBK)"),
        ("ZBK", "Zubrowka (ZBK)"),
        ("Ministry of the Interior", "Ministry of Interior"),
        ("ZUBRÓWKA", "Zubrowka"),
    ],
)
def test_names_that_are_one(claimed, labelled):
    assert same_value(claim(value=organisation(claimed)), label(value=labelled))


@pytest.mark.parametrize(
    ("claimed", "labelled"),
    [
        ("Zubrowka Optics", "Zubrowka Acoustics"),
        ("Zubrowka", "Zubrowka Optics"),
        ("Optics", "Zubrowka Optics"),
        ("Ministry of Interior", "Ministry of Defence"),
    ],
)
def test_names_that_are_two(claimed, labelled):
    assert not same_value(claim(value=organisation(claimed)), label(value=labelled))


def test_other_names_of_the_label_count():
    assert same_value(
        claim(value=organisation("ACME")), label(value="Acme of Tallinn", value_also=["ACME"])
    )


def test_a_country_is_its_code_and_its_capital_is_not():
    swiss = EntityValue(EntityRef("country", "Suisse", "CH"))
    where = {"property": "located-in", "value": "Swiss authorities", "value_norm": "CH"}
    assert same_value(claim("located-in", swiss), label(**where))
    city = place("Mexico City")
    mexico = {"property": "located-in", "value": "Mexico", "value_norm": "MX"}
    assert not same_value(claim("located-in", city), label(**mexico))


def test_the_kind_of_place_makes_no_other_place():
    assert same_value(
        claim("located-in", place("Cundinamarca")),
        label(property="located-in", value="departamento de Cundinamarca"),
    )


def test_terms_are_compared_by_id_and_by_the_neighbouring_stage():
    stage = {"property": "status", "value": "is building", "value_norm": "in-implementation"}
    assert same_value(claim("status", term("in-implementation")), label(**stage))
    assert not same_value(claim("status", term("completed")), label(**stage))
    assert same_value(claim("status", term("completed")), label(**stage, value_also=["completed"]))


def test_numbers_sums_and_dates_are_compared_by_value():
    cameras = label(property="cameras", value="4,300", value_norm="4300")
    assert same_value(claim("cameras", count("4300")), cameras)
    assert same_value(claim("cameras", count("4300.0")), cameras)
    assert not same_value(claim("cameras", count("430")), cameras)
    cost = label(property="cost", value="$9 million", value_norm="9000000 USD")
    assert same_value(claim("cost", money("9000000", "USD")), cost)
    assert not same_value(claim("cost", money("9000000", "EUR")), cost)
    unclear = label(property="cost", value="9 million", value_norm="")
    assert same_value(claim("cost", money("9000000", "USD", "9 million")), unclear)
    start = label(property="start-date", value="May 2013", value_norm="2013-05")
    assert same_value(claim("start-date", DateValue("2013-05")), start)
    assert not same_value(claim("start-date", DateValue("2013")), start)


def test_text_and_flags():
    pact = label(property="agreement", value="memorandum of understanding")
    assert same_value(claim("agreement", Text("a memorandum of understanding on data")), pact)
    assert not same_value(claim("agreement", Text("memorandum of intent")), pact)
    state = label(property="state-controlled", value="state-owned", value_norm="true")
    assert same_value(claim("state-controlled", Flag(True)), state)
    assert not same_value(claim("state-controlled", Flag(False)), state)


def test_a_denial_is_another_fact():
    assert not same_value(claim(polarity="denied"), label())


@pytest.mark.parametrize(
    ("kind", "name", "right"),
    [
        ("system", "the ECU-911", True),
        ("system", "national ECU-911 project", True),  # the label's name stands in it
        ("system", "Integrated Service", True),  # it stands in the label's name
        ("system", "the system", False),  # says nothing
        ("system", "Bolivian system", False),
        ("country", "Ecuador", True),
        ("country", "Bolivia", False),
        ("organisation", "Integrated Service", False),  # another kind of thing
    ],
)
def test_subjects(kind, name, right):
    one = label(subject_also=["ECU 911 Integrated Service System", "Ecuador"])
    assert same_subject(claim(subject=name, kind=kind), one) is right


def test_a_country_inside_a_name_is_no_subject():
    one = label(subject="police of Ecuador", subject_kind="organisation")
    assert not same_subject(claim(subject="Ecuador", kind="country"), one)
