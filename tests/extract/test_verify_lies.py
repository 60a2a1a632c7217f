"""What a proposer that lies has taught the verifier: parts swapped, names as words, dates of
something else. tests/extract/test_endpoint_lies.py has the liar."""

from __future__ import annotations

import pytest

from sousveil.model import Claim, DateValue, EntityRef, EntityValue, Money, Quantity, Text

ECU = EntityRef("system", "ECU-911")
BOL = EntityRef("system", "BOL-110")
CHINA = EntityRef("country", "China", "CN")
SERBIA = EntityRef("country", "Serbia", "RS")
KENYA = EntityRef("country", "Kenya", "KE")
HUAWEI = EntityValue(EntityRef("organisation", "Huawei"))


def cameras(amount: str) -> dict[str, object]:
    return {"property": "cameras", "value": Quantity(amount, "cameras")}


def cost(amount: str) -> dict[str, object]:
    return {"property": "cost", "value": Money(amount, "USD")}


@pytest.mark.parametrize(
    ("text", "language", "doer", "other"),
    [
        ("Serbia bought cameras from Huawei.", "en", HUAWEI.entity, SERBIA),
        ("Huawei supplied Serbia with cameras.", "en", HUAWEI.entity, SERBIA),
        ("China lent Serbia money for cameras.", "en", CHINA, SERBIA),
        ("La Serbie a acheté des caméras auprès de Huawei.", "fr", HUAWEI.entity, SERBIA),
    ],
)
def test_the_other_way_round_is_refused_without_to_and_by(check, text, language, doer, other):
    name = "financier" if doer == CHINA else "supplier"
    right = {"subject": other, "property": name, "value": EntityValue(doer)}
    wrong = {"subject": doer, "property": name, "value": EntityValue(other)}
    assert isinstance(check(text, language=language, **right), Claim)
    assert check(text, language=language, **wrong) == "direction-reversed"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Serbia awarded the supply of cameras to Huawei.", "en"),
        ("Serbia compró las cámaras a Huawei.", "es"),
        ("La Serbie a attribué le marché des caméras à Huawei.", "fr"),
        ("A Sérvia adjudicou as câmeras à Huawei.", "pt"),
    ],
)
def test_what_is_awarded_to_somebody_is_supplied_by_it(check, text, language):
    fields = {"subject": SERBIA, "property": "supplier", "value": HUAWEI}
    assert isinstance(check(text, language=language, **fields), Claim)


def test_a_contract_to_sell_to_a_country_makes_it_no_supplier(check):
    text = "Huawei signed a contract to sell cameras to Serbia."
    fields = {"subject": HUAWEI.entity, "property": "supplier", "value": EntityValue(SERBIA)}
    assert check(text, modality="planned", **fields) == "direction-reversed"


def test_goods_named_by_their_maker_are_no_gift_to_the_maker(check):
    text = "Serbia sells Huawei cameras."
    fields = {"subject": SERBIA, "property": "supplier", "value": HUAWEI}
    assert isinstance(check(text, **fields), Claim)


@pytest.mark.parametrize(
    ("text", "property_", "subject", "value", "reason"),
    [
        ("ECU-911 is a copy of BOL-110.", "replica-of", BOL, ECU, "direction-reversed"),
        ("ECU-911 was modelled on BOL-110.", "replica-of", BOL, ECU, "direction-reversed"),
        (
            "Hikvision is a subsidiary of Huawei.", "parent", HUAWEI.entity,
            EntityRef("organisation", "Hikvision"), "direction-reversed",
        ),
        ("Huawei, based in China, built ECU-911.", "located-in", ECU, CHINA, "direction-reversed"),
        ("Huawei sold ECU-911 to Kenya.", "country", HUAWEI.entity, KENYA, "direction-reversed"),
        ("ECU-911 supplied ECU-911.", "replica-of", ECU, ECU, "object-is-subject"),
        (
            "ECU-911 was built by BOL-110.", "supplier", ECU,
            EntityRef("organisation", "BOL-110"), "not-shown-to-be-one",
        ),
        (
            "Ecuador joined Rafael Correa.", "membership", EntityRef("country", "Ecuador", "EC"),
            EntityRef("norm", "Rafael Correa"), "not-shown-to-be-one",
        ),
        (
            "ECU-911 opened in 2011.", "located-in", ECU, EntityRef("place", "2011"),
            "not-shown-to-be-one",
        ),
    ],
)  # fmt: skip
def test_a_name_that_plays_the_other_part_is_refused(
    check, text, property_, subject, value, reason
):
    assert check(text, subject=subject, property=property_, value=EntityValue(value)) == reason


@pytest.mark.parametrize("words", ["Rafael Correa", "Huawei", "4,300", "$5 million", "May 2011"])
def test_a_bare_name_or_number_is_no_description(check, words):
    text = f"ECU-911 has a command centre, and {words}, in it."
    assert check(text, property="component", value=Text(words)) == "text-is-a-name"
    assert isinstance(check(text, property="component", value=Text("command centre")), Claim)


@pytest.mark.parametrize("modality", ["planned", "alleged", "possible"])
def test_a_modality_that_the_clause_does_not_have_is_refused(check, modality):
    text = "ECU-911 has 4,300 cameras."
    assert check(text, modality=modality, **cameras("4300")) == "modality-not-in-quote"


def test_of_two_dates_each_belongs_to_its_own_word(check):
    text = "The ECU-911 contract was signed in 2010 and the cameras opened in 2011."
    for property_, right, wrong in (
        ("contract-date", "2010", "2011"),
        ("start-date", "2011", "2010"),
    ):
        assert isinstance(check(text, property=property_, value=DateValue(right)), Claim)
        found = check(text, property=property_, value=DateValue(wrong))
        assert found == "property-not-in-quote"


def test_a_loan_of_a_sum_is_no_cost(check):
    assert check("A loan of $5 million paid for ECU-911.", **cost("5000000")) == (
        "property-not-in-quote"
    )
    assert isinstance(check("ECU-911 cost $5 million, a loan.", **cost("5000000")), Claim)
