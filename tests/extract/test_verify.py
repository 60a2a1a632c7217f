"""The verifier: what passes is in the text and says what the claim says; all else is refused."""

from __future__ import annotations

import msgspec
import pytest

from sousveil.extract import REASONS, Proposal, check_proposal
from sousveil.model import (
    Claim,
    DateValue,
    EntityRef,
    EntityValue,
    Flag,
    Made,
    Money,
    Quantity,
    Term,
    Text,
)

ECU = EntityRef("system", "ECU-911")
ECUADOR = EntityRef("country", "Ecuador", "EC")
CHINA = EntityRef("country", "China", "CN")
URUGUAY = EntityRef("country", "Uruguay", "UY")
HUAWEI = EntityValue(EntityRef("organisation", "Huawei"))


def cameras(amount: str, stated: str = "") -> dict[str, object]:
    return {"property": "cameras", "value": Quantity(amount, "cameras", stated)}


def cost(amount: str, currency: str = "USD", stated: str = "") -> dict[str, object]:
    return {"property": "cost", "value": Money(amount, currency, stated)}


def supplier(name: str, kind: str = "organisation", country: str = "") -> dict[str, object]:
    ref = EntityRef(kind, name, country)  # type: ignore[arg-type]
    return {"property": "supplier", "value": EntityValue(ref)}


# ------------------------------------------------------------- the quote


def test_a_quote_keeps_the_documents_own_offsets(check):
    text = "First.\n\n“ECU-911”  has\u00a0more than\n4,300 cameras’ worth."
    claim = check(
        text, quote='"ECU-911" has more than 4,300 cameras', comparator=">", **cameras("4300")
    )
    assert isinstance(claim, Claim)
    quote = claim.quotes[0]
    assert text[quote.start : quote.end] == "“ECU-911”  has\u00a0more than\n4,300 cameras"


@pytest.mark.parametrize(
    ("quote", "reason"),
    [
        ("", "quote-empty"),
        ("E", "quote-empty"),
        ("ECU-911 has … 4,300 cameras", "quote-not-found"),
        ("ECU-911 has ... 4,300 cameras", "quote-not-found"),
        ("ECU-911 has 4,300 camera", "quote-not-found"),
        ("ecu-911 has 4,300 cameras", "quote-not-found"),
        ("ECU-911 has 4300 cameras", "quote-not-found"),
        ("300 cameras", "quote-not-found"),
        ("ECU-911 has 4,300 cameras. Huawei built it.", "quote-crosses-sentences"),
        ("ECU-911 has " + "very " * 200 + "many cameras", "quote-too-long"),
    ],
)
def test_a_quote_is_found_word_for_word_or_refused(check, quote, reason):
    text = "ECU-911 has 4,300 cameras. Huawei built it."
    assert check(text, quote=quote, **cameras("4300")) == reason


def test_words_of_two_sentences_are_no_quote(check):
    text = "ECU-911 has cameras. It cost $200 million."
    assert check(text, quote="ECU-911 has cameras It cost $200 million", **cost("200000000")) == (
        "quote-not-found"
    )


def test_a_quote_that_stands_twice_must_say_the_same_twice(check):
    text = "ECU-911 has 4,300 cameras. He did not say that ECU-911 has 4,300 cameras."
    quote = "ECU-911 has 4,300 cameras"
    assert check(text, quote=quote, **cameras("4300")) == "quote-ambiguous"
    near = check(text, quote=quote, near=0, **cameras("4300"))
    assert isinstance(near, Claim)
    assert near.quotes[0].start == 0
    assert check(text, quote=quote, near=60, **cameras("4300")) == "negation-ignored"


# ------------------------------------------------------------- numbers


@pytest.mark.parametrize(
    ("text", "language", "amount", "comparator"),
    [
        ("ECU-911 has more than 4,300 cameras.", "en", "4300", ">"),
        ("ECU-911 has at least 4,300 cameras.", "en", "4300", "≥"),
        ("ECU-911 has 4,300 cameras or more.", "en", "4300", "≥"),
        ("ECU-911 has about 4,300 cameras.", "en", "4300", "≈"),
        ("ECU-911 has no more than 4,300 cameras.", "en", "4300", "≤"),
        ("ECU-911 has fewer than 4,300 cameras.", "en", "4300", "<"),
        ("ECU-911 has two cameras.", "en", "2", "="),
        ("ECU-911 has forty-two cameras.", "en", "42", "="),
        ("El ECU-911 tiene más de 4.300 cámaras.", "es", "4300", ">"),
        ("El ECU-911 tiene 4,300 cámaras.", "es", "4300", "="),
        ("El ECU-911 tiene 30 mil cámaras.", "es", "30000", "="),
        ("El ECU-911 tiene 4 mil 300 cámaras.", "es", "4300", "="),
        ("ECU-911 compte plus de 4 300 caméras.", "fr", "4300", ">"),
        ("ECU-911 compte 1,5 million de caméras.", "fr", "1500000", "="),
        ("O ECU-911 tem cerca de 4.300 câmeras.", "pt", "4300", "≈"),
        ("O ECU-911 tem 20 mil câmeras.", "pt", "20000", "="),
    ],
)
def test_numbers_in_four_languages(check, text, language, amount, comparator):
    right = check(text, language=language, comparator=comparator, **cameras(amount))
    assert isinstance(right, Claim)
    for other in {"=", "≈", "≥", "≤", ">", "<"} - {comparator}:
        wrong = check(text, language=language, comparator=other, **cameras(amount))
        assert wrong in ("comparator-ignored", "comparator-not-in-quote")
    assert check(text, language=language, comparator=comparator, **cameras(amount + "0")) == (
        "number-not-in-quote"
    )


@pytest.mark.parametrize(
    "text",
    [
        "ECU-911 has 30,000 additional cameras.",
        "ECU-911 got another 500 cameras and has 30,000 more cameras.",
        "ECU-911 has between 30,000 and 40,000 cameras.",
        "ECU-911 has 30,000 to 40,000 cameras.",
        "ECU-911 has 30,000-40,000 cameras.",
        "ECU-911 has 30,000 cameras each.",
        "ECU-911 has 30,000 cameras per city.",
    ],
)
def test_a_number_that_says_something_else_is_no_count(check, text):
    for sign in ("=", ">", "≥", "≈"):
        assert check(text, comparator=sign, **cameras("30000")) in (
            "comparator-ignored",
            "unit-not-in-quote",
        )


def test_a_comparator_that_the_quote_leaves_out_is_read_in_the_text(check):
    text = "ECU-911 has more than 4,300 cameras."
    assert check(text, quote="4,300 cameras", subject_quote="ECU-911", **cameras("4300")) == (
        "comparator-ignored"
    )


def test_a_number_must_count_what_the_property_counts(check):
    text = "ECU-911 watches 17 million people through 300,000 cameras at 4 sites."
    assert isinstance(check(text, **cameras("300000")), Claim)
    assert check(text, **cameras("17000000")) == "unit-not-in-quote"
    assert check(text, **cameras("4")) == "unit-not-in-quote"
    assert check(text, **cameras("911")) == "number-not-in-quote"


def test_what_can_be_read_in_two_ways_supports_nothing(check):
    text = "El ECU-911 costó 1,234 millones de dólares."
    for amount in ("1234000000", "1234000"):
        assert check(text, language="es", **cost(amount)) == "number-not-in-quote"


def test_a_percentage_is_no_count(check):
    assert check("In ECU-911 30% cameras work.", **cameras("30")) == "number-not-in-quote"


# ------------------------------------------------------------- money


@pytest.mark.parametrize(
    ("text", "language", "amount", "currency"),
    [
        ("ECU-911 cost $200 million.", "en", "200000000", "USD"),
        ("ECU-911 cost $200m.", "en", "200000000", "USD"),
        ("ECU-911 cost US$1.5bn.", "en", "1500000000", "USD"),
        ("ECU-911 cost 1.9 billion kyats.", "en", "1900000000", "MMK"),
        ("ECU-911 cost 12 billion rupees in Pakistan.", "en", "12000000000", "PKR"),
        ("El ECU-911 costó 240 millones de dólares.", "es", "240000000", "USD"),
        ("ECU-911 a coûté 2,5 milliards d’euros.", "fr", "2500000000", "EUR"),
        ("O ECU-911 custou R$ 9,8 milhões.", "pt", "9800000", "BRL"),
    ],
)
def test_sums_in_four_languages(check, text, language, amount, currency):
    assert isinstance(check(text, language=language, **cost(amount, currency)), Claim)
    other = "CNY" if currency != "CNY" else "USD"
    assert check(text, language=language, **cost(amount, other)) == "currency-not-in-quote"


def test_a_sum_needs_a_currency(check):
    assert check("ECU-911 cost 200 million.", **cost("200000000")) == "currency-not-in-quote"


def test_a_bare_dollar_sign_is_the_dollar_of_the_address(check):
    text = "ECU-911 cost $200 million."
    assert check(text, address="https://example.com.au/a", **cost("200000000")) == (
        "currency-not-in-quote"
    )
    assert isinstance(check(text, address="https://example.com/a", **cost("200000000")), Claim)


def test_rupees_of_no_country_have_no_currency(check):
    text = "ECU-911 cost 12 billion rupees."
    assert check(text, **cost("12000000000", "PKR")) == "currency-not-in-quote"


def test_the_words_as_stated_stand_in_the_quote(check):
    text = "ECU-911 cost $200 million."
    assert isinstance(check(text, **cost("200000000", stated="$200 million")), Claim)
    assert check(text, **cost("200000000", stated="$200,000,000")) == "number-not-in-quote"


# ------------------------------------------------------------- dates


@pytest.mark.parametrize(
    ("text", "language", "edtf"),
    [
        ("ECU-911 opened in January of 2011.", "en", "2011-01"),
        ("ECU-911 opened on 5 October 2016.", "en", "2016-10-05"),
        ("ECU-911 opened on October 5, 2016.", "en", "2016-10-05"),
        ("ECU-911 se inauguró el 5 de octubre de 2016.", "es", "2016-10-05"),
        ("ECU-911 a été inauguré le 1er août 2016.", "fr", "2016-08-01"),
        ("ECU-911 foi inaugurado em março de 2016.", "pt", "2016-03"),
    ],
)
def test_dates_at_the_precision_of_the_source(check, text, language, edtf):
    def start(date: str) -> Claim | str:
        return check(text, language=language, property="start-date", value=DateValue(date))

    assert isinstance(start(edtf), Claim)
    assert start(edtf + "-07" if len(edtf) == 7 else edtf[:-2] + "28") == "date-not-in-quote"
    assert start("1" + edtf[1:]) == "date-not-in-quote"


def test_a_date_before_is_not_the_date(check):
    text = "ECU-911 opened before 2016."
    opened = {"property": "start-date", "value": DateValue("2016")}
    assert check(text, **opened) == "comparator-ignored"
    assert isinstance(check(text, comparator="<", **opened), Claim)


# ------------------------------------------------------------- negation and modality


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("ECU-911 was not built by Huawei.", "en"),
        ("Officials denied that ECU-911 was built by Huawei.", "en"),
        ("ECU-911 was never built by Huawei, said the ministry.", "en"),
        ("El ECU-911 no fue construido por Huawei.", "es"),
        ("ECU-911 n’a pas été construit par Huawei.", "fr"),
        ("O ECU-911 não foi construído pela Huawei.", "pt"),
    ],
)
def test_a_denied_thing_is_not_asserted(check, text, language):
    assert check(text, language=language, **supplier("Huawei")) == "negation-ignored"
    denied = check(text, language=language, polarity="denied", **supplier("Huawei"))
    assert isinstance(denied, Claim)


def test_a_quote_cut_behind_the_not_does_not_help(check):
    text = "ECU-911 was not built by Huawei."
    assert check(text, quote="built by Huawei", subject_quote="ECU-911", **supplier("Huawei")) == (
        "negation-ignored"
    )


@pytest.mark.parametrize(
    "text",
    [
        "ECU-911 is not the only system built by Huawei.",
        "ECU-911 was built not only by Huawei.",
        "ECU-911 was built by Huawei, but not in Peru.",
    ],
)
def test_a_not_that_denies_something_else_is_no_denial(check, text):
    assert isinstance(check(text, **supplier("Huawei")), Claim)


def test_a_denial_needs_a_denying_word(check):
    assert check("ECU-911 was built by Huawei.", polarity="denied", **supplier("Huawei")) == (
        "negation-not-in-quote"
    )


@pytest.mark.parametrize(
    ("text", "language", "modality"),
    [
        ("ECU-911 will be built by Huawei.", "en", "planned"),
        ("ECU-911 may have been built by Huawei.", "en", "possible"),
        ("ECU-911 was allegedly built by Huawei.", "en", "alleged"),
        ("Was ECU-911 built by Huawei?", "en", "possible"),
        ("El ECU-911 será construido por Huawei.", "es", "planned"),
        ("ECU-911 serait construit par Huawei.", "fr", "alleged"),
        ("O ECU-911 será construído pela Huawei.", "pt", "planned"),
    ],
)
def test_what_may_or_shall_be_has_not_happened(check, text, language, modality):
    assert check(text, language=language, **supplier("Huawei")) == "modality-ignored"
    right = check(text, language=language, modality=modality, **supplier("Huawei"))
    assert isinstance(right, Claim)


# ------------------------------------------------------------- subjects and objects


def test_an_object_stands_under_one_of_its_known_names(check):
    text = "ECU-911 was built by Huawei and funded by Chinese loans."
    assert isinstance(check(text, **supplier("华为")), Claim)
    assert check(text, **supplier("ZTE")) == "object-not-in-quote"
    funded = {"property": "financier", "value": EntityValue(CHINA)}
    assert isinstance(check(text, **funded), Claim)
    peru = {"property": "financier", "value": EntityValue(EntityRef("country", "Peru", "PE"))}
    assert check(text, **peru) == "object-not-in-quote"


def test_a_subject_may_stand_in_a_second_quote_and_nowhere_else(check):
    text = "Ecuador has ECU-911. The system was built by Huawei."
    quote = "The system was built by Huawei"
    assert check(text, quote=quote, **supplier("Huawei")) == "subject-not-in-quote"
    claim = check(text, quote=quote, subject_quote="Ecuador has ECU-911", **supplier("Huawei"))
    assert isinstance(claim, Claim)
    assert [q.role for q in claim.quotes] == ["value", "subject"]
    subject = claim.quotes[1]
    assert text[subject.start : subject.end] == "Ecuador has ECU-911"
    assert check(text, quote=quote, subject_quote="Peru has ECU-911", **supplier("Huawei")) == (
        "subject-quote-not-found"
    )
    assert check(text, quote=quote, subject_quote="Ecuador has", **supplier("Huawei")) == (
        "subject-not-in-quote"
    )


def test_a_name_and_its_country_must_agree(check):
    text = "ECU-911 was built by China."
    assert check(text, **supplier("Peru", "country", "CN")) == "not-shown-to-be-one"
    assert isinstance(check(text, **supplier("China", "country", "CN")), Claim)
    text = "ECU-911 was built by Huawei."
    assert isinstance(check(text, **supplier("Huawei", country="CN")), Claim)
    assert check(text, **supplier("Huawei", country="US")) == "not-shown-to-be-one"
    system = EntityRef("system", "ECU-911", "PE")
    assert check(text, subject=system, **supplier("Huawei")) == "not-shown-to-be-one"


def test_swapped_names_are_refused(check):
    text = "China donated cameras to Uruguay."
    given = {"property": "donated-to"}
    assert isinstance(check(text, subject=CHINA, value=EntityValue(URUGUAY), **given), Claim)
    assert check(text, subject=URUGUAY, value=EntityValue(CHINA), **given) == "direction-reversed"
    text = "ECU-911 in Ecuador was built by China."
    built = {"property": "supplier"}
    assert isinstance(check(text, subject=ECUADOR, value=EntityValue(CHINA), **built), Claim)
    assert check(text, subject=CHINA, value=EntityValue(ECUADOR), **built) == "direction-reversed"


def test_a_sentence_that_does_not_speak_of_the_property_supports_nothing(check):
    assert check("ECU-911 and Huawei were in the news.", **supplier("Huawei")) == (
        "property-not-in-quote"
    )


def test_terms_texts_and_flags_are_the_sources_words(check):
    text = "ECU-911 uses facial recognition to reduce crime."

    def term(name: str, stated: str) -> Claim | str:
        return check(text, property="technology", value=Term(name, stated))

    assert isinstance(term("facial-recognition", "facial recognition"), Claim)
    assert term("spyware", "facial recognition") == "term-not-stated"
    assert term("facial-recognition", "face recognition") == "term-not-stated"
    purpose = {"property": "stated-purpose"}
    assert isinstance(check(text, value=Text("reduce crime"), **purpose), Claim)
    assert check(text, value=Text("reduce crimes"), **purpose) == "text-not-in-quote"
    huawei = EntityRef("organisation", "CEIEC")
    owned = {"property": "state-controlled", "subject": huawei}
    assert isinstance(check("The state-owned CEIEC built it.", value=Flag(True), **owned), Claim)
    assert check("The company CEIEC built it.", value=Flag(True), **owned) == "term-not-stated"


def test_the_vocabulary_has_the_last_word(check):
    huawei = {"subject": HUAWEI.entity}
    assert check("Huawei cost $5 million.", **huawei, **cost("5000000")) == "vocabulary"
    assert check("Huawei runs ECU-911.", property="operator", value=HUAWEI) != "vocabulary"
    system = EntityValue(EntityRef("system", "BOL-110"))
    assert check("ECU-911 is run by BOL-110.", property="operator", value=system) == "vocabulary"
    assert check("ECU-911 was sold.", property="no-such", value=Text("sold")) == "vocabulary"
    number = Quantity("2", "cameras")
    assert check("ECU-911 has 2 cameras.", property="no-such", value=number) == "vocabulary"


# ------------------------------------------------------------- persons


PERSONS = (
    "President Rafael Correa built ECU-911. Mr. Pazmiño sold ECU-911, and Xi Jinping supplied it. "
    "M. Dupont, journaliste, installed ECU-911 with Ana Torres. Rafael Correa financed ECU-911."
)


@pytest.mark.parametrize(
    "name",
    ["Rafael Correa", "President Rafael Correa", "Pazmiño", "Mr. Pazmiño", "Xi Jinping", "Dupont",
     "Ana Torres", "M. Dupont"],
)  # fmt: skip
@pytest.mark.parametrize("kind", ["organisation", "place", "system"])
def test_a_person_is_no_entity(make_document, name, kind):
    document = make_document(PERSONS)
    maker = Made(by="extractor", name="test")
    for sentence in PERSONS.replace("Mr. ", "Mr.\u00a0").split(". "):
        quote = sentence.replace("\u00a0", " ").rstrip(".")
        for subject, value in (
            (ECU, EntityValue(EntityRef(kind, name))),
            (EntityRef(kind, name), HUAWEI),
        ):
            proposal = Proposal(subject=subject, property="supplier", value=value, quote=quote)
            assert not isinstance(check_proposal(proposal, document, maker=maker), Claim)


def test_an_unknown_company_must_be_shown_to_be_one(check):
    assert check("ECU-911 was built by Zorblat.", **supplier("Zorblat")) == "not-shown-to-be-one"
    text = "ECU-911 was built by the company Zorblat."
    assert isinstance(check(text, **supplier("Zorblat")), Claim)
    text = "ECU-911 was built by Zorblat Ltd."
    assert isinstance(check(text, **supplier("Zorblat Ltd")), Claim)


def test_who_is_cited_is_an_institution_of_the_sentence(check):
    text = "ECU-911 was built by Huawei, according to Freedom House; Mr. Jones said so too."
    assert isinstance(check(text, cited="Freedom House", **supplier("Huawei")), Claim)
    assert check(text, cited="Reuters", **supplier("Huawei")) == "cited-not-in-quote"
    assert check(text, cited="Jones", **supplier("Huawei")) == "person"


def test_maker_rule_and_confidence_reach_the_claim(check):
    claim = check(
        "ECU-911 was built by Huawei.", rule="by-hand", confidence=700, **supplier("Huawei")
    )
    assert isinstance(claim, Claim)
    assert claim.made == Made(
        by="extractor", name="test", version="1", rule="by-hand", confidence=700
    )


def test_every_reason_is_explained():
    assert all(meaning and meaning == meaning.strip() for meaning in REASONS.values())
    assert msgspec.json.encode(REASONS)
