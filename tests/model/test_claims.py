"""Claims check themselves against the vocabulary."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sousveil.errors import ModelError
from sousveil.model import (
    Claim,
    DateValue,
    EntityRef,
    EntityValue,
    Flag,
    Judgement,
    Made,
    Money,
    Quantity,
    Quote,
    SameAs,
    Term,
    Text,
    Value,
    value_text,
)

ECU = EntityRef("system", "ECU-911", "EC")
QUOTE = Quote("ab" * 32, 10, 20)
MADE = Made("extractor", "offline", "1", rule="cameras", confidence=900)


def claim(property_: str = "cameras", value: Value | None = None, **more: object) -> Claim:
    fields = {"subject": ECU, "quotes": (QUOTE,), "made": MADE, **more}
    return Claim(property=property_, value=value or Quantity("4300", "cameras"), **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "good",
    [
        claim(),
        claim(comparator=">", held="2019~", modality="alleged"),
        claim("cost", Money("200000000", "USD", "$200 million")),
        claim("supplier", EntityValue(EntityRef("organisation", "中国电子进出口", "CN"))),
        claim("technology", Term("facial-recognition", "reconocimiento facial")),
        claim("start-date", DateValue("2011-01", "January of 2011")),
        claim("stated-purpose", Text("reduce crime rates")),
        claim("state-controlled", Flag(True), subject=EntityRef("organisation", "CEIEC", "CN")),
        claim(address="https://example.org/a?b=c#d"),
        claim(value=Quantity("4300", "cameras", low="4000.5", high="4300")),
        claim(value=Quantity("-1", low="-2")),
    ],
    ids=lambda good: good.property,
)
def test_what_can_be_said(good: Claim) -> None:
    good.check()
    again = msgspec.json.decode(msgspec.json.encode(good), type=Claim)
    assert again == good
    assert value_text(again.value)


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        (claim("weather"), "'weather' is not a property"),
        (claim("cost"), "takes a value of type money, not quantity"),
        (claim("cost", Money("200", "GOLD")), "'GOLD' is not an ISO 4217"),
        (claim("cost", Money("2e8", "USD")), "'2e8' is not a decimal"),
        (claim(value=Quantity("4,300")), "'4,300' is not a decimal"),
        (claim(value=Quantity("NaN")), "'NaN' is not a decimal"),
        (claim(value=Quantity("01")), "'01' is not a decimal"),
        (claim(value=Quantity("4", "people")), "counted in cameras, not in people"),
        (claim("technology", Term("mind-reading")), "'mind-reading' is not a term"),
        (claim("start-date", DateValue("01/2011")), "not a date in EDTF"),
        (claim("stated-purpose", Text(" ")), "empty"),
        (claim("supplier", EntityValue(ECU)), "not a system"),
        (claim(subject=EntityRef("norm", "GDPR")), "A norm (GDPR) cannot have"),
        (claim(subject=EntityRef("system", "–")), "no usable name"),
        (claim(subject=EntityRef("system", "x" * 301)), "longer than 300"),
        (claim(subject=EntityRef("system", "X", "QQ")), "'QQ' is not an ISO 3166-1"),
        (claim(quotes=()), "has no quote"),
        (claim(quotes=(Quote("ab" * 32, 20, 10),)), "20–10 is empty or reversed"),
        (claim(held="last year"), "not a date in EDTF"),
        (claim(made=Made("hand", "x", confidence=1001)), "1001"),
    ],
)
def test_what_cannot_be_said(bad: Claim, says: str) -> None:
    with pytest.raises(ModelError) as caught:
        bad.check()
    assert says in str(caught.value)


@pytest.mark.parametrize("kind", ["person", "Person", "individual"])
def test_there_is_no_kind_for_a_person(kind: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"kind": kind, "name": "Somebody"}, EntityRef)


def test_the_makers_version_does_not_make_a_second_claim() -> None:
    newer = claim(made=Made("extractor", "offline", "2", rule="other", confidence=500))
    assert newer.content_key() == claim().content_key()


@given(st.sampled_from(["4301", "43000", "430"]), st.sampled_from([">", "≥", "≈"]))
def test_another_value_is_another_claim(amount: str, comparator: str) -> None:
    keys = {
        claim().content_key(),
        claim(value=Quantity(amount, "cameras")).content_key(),
        claim(comparator=comparator).content_key(),
        claim(quotes=(Quote("cd" * 32, 10, 20),)).content_key(),
        claim(polarity="denied").content_key(),
    }
    assert len(keys) == 5


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        (Judgement(verdict="accept", targets=(), by="x"), "speaks of no entry"),
        (Judgement(verdict="accept", targets=("a",), by=" "), "who judged"),
        (Judgement(verdict="reject", targets=("a",), by="x"), "needs a reason"),
        (Judgement(verdict="withdraw", targets=("a",), by="x"), "needs a reason"),
        (Judgement(verdict="reply", targets=("a",), by="x"), "needs a text"),
        (SameAs(left=ECU, right=EntityRef("organisation", "ECU"), verdict="same", by="x"),
         "cannot be one entity"),
        (SameAs(left=ECU, right=ECU, verdict="same", by=""), "does not say who"),
    ],
)  # fmt: skip
def test_judgements_that_say_too_little(bad: Judgement | SameAs, says: str) -> None:
    with pytest.raises(ModelError) as caught:
        bad.check()
    assert says in str(caught.value)


def test_digits_of_other_scripts_are_not_decimals() -> None:
    with pytest.raises(ModelError, match="not a decimal"):
        claim(value=Quantity("４３００")).check()


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "ftp://example.org/",
        "//example.org/",
        "https://",
        "https://user:secret@example.org/",
        "https://example.org/a b",
        "https://example.org/\n",
        "https://example.org/\u202egpj",
        'https://example.org/"onclick',
        "https://[::1",
        "https://example.org/" + "a" * 2000,
    ],
)
def test_an_address_is_one_that_a_browser_can_open(address: str) -> None:
    with pytest.raises(ModelError, match=r"http\(s\) address"):
        claim(address=address).check()


@pytest.mark.parametrize(
    "value",
    [
        Quantity("5", low="6"),
        Quantity("5", high="4.9"),
        Quantity("5", low="1", high="many"),
        Quantity("5", low="1e3"),
    ],
)
def test_an_amount_lies_within_the_bounds_that_its_source_states(value: Quantity) -> None:
    with pytest.raises(ModelError, match="bound"):
        claim(value=value).check()


def test_what_is_left_out_leaves_no_trace_in_the_bytes() -> None:
    """Ledgers of earlier versions keep their hashes."""
    plain = msgspec.json.encode(claim())
    assert b"address" not in plain and b"low" not in plain and b"high" not in plain
