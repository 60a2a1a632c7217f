"""Properties that hold of every claim, whatever was read and whoever proposed it."""

from __future__ import annotations

import tomllib
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sousveil.extract import Proposal, Refusal, check_proposal, extract
from sousveil.model import Claim, DateValue, EntityRef, Made, Money, Quantity
from sousveil.read import read_bytes

from .conftest import make_document

MAKER = Made(by="extractor", name="test")
HELD_OUT = tomllib.loads((Path(__file__).parent / "heldout.toml").read_text(encoding="utf-8"))
STARTER = Path(__file__).parents[2] / "src" / "sousveil" / "starter" / "documents"


def all_documents():
    for paragraph in HELD_OUT["paragraph"]:
        yield pytest.param((paragraph["text"], paragraph["language"]), id=paragraph["id"])
    for path in sorted(STARTER.iterdir()) if STARTER.is_dir() else []:
        if path.suffix in (".md", ".txt", ".html"):
            reading = read_bytes(path.read_bytes(), name=path.name)
            yield pytest.param((reading.text, reading.language), id=path.stem)


def as_proposal(claim: Claim, text: str, **changed: object) -> Proposal:
    """The claim proposed again, by its own quotes, with something changed."""
    quotes = {quote.role: text[quote.start : quote.end] for quote in reversed(claim.quotes)}
    fields = {
        "subject": claim.subject,
        "property": claim.property,
        "value": claim.value,
        "quote": quotes["value"],
        "subject_quote": quotes.get("subject", ""),
        "comparator": claim.comparator,
        "modality": claim.modality,
        "polarity": claim.polarity,
        "near": claim.quotes[0].start,
    }
    return Proposal(**{**fields, **changed})  # type: ignore[arg-type]


def states(proposal: Proposal, document) -> bool:
    """Whether the quote states the fact, be it in other words for the same value."""
    value = proposal.value
    plain = msgspec.structs.replace(value, stated="") if hasattr(value, "stated") else value
    return any(
        isinstance(
            check_proposal(msgspec.structs.replace(proposal, value=one), document, maker=MAKER),
            Claim,
        )
        for one in (value, plain)
    )


@pytest.mark.parametrize("read", list(all_documents()))
def test_every_claim_slices_to_the_text_and_holds_again(read):
    text, language = read
    document = make_document(text, language)
    for claim in extract(document).claims:
        assert claim.quotes[0].role == "value"
        for quote in claim.quotes:
            assert 1 < quote.end - quote.start <= 600
            assert text[quote.start : quote.end].strip() == text[quote.start : quote.end]
            assert quote.document == document.record.document
        first = as_proposal(claim, text)
        again = check_proposal(first, document, maker=MAKER)
        assert isinstance(again, Claim)
        assert {(q.start, q.end) for q in again.quotes} <= {(q.start, q.end) for q in claim.quotes}
        for quote in claim.quotes[1:]:
            if quote.role == "value":  # each further place states it as well
                words = text[quote.start : quote.end]
                subject = first.subject_quote or first.quote
                other = as_proposal(
                    claim, text, quote=words, near=quote.start, subject_quote=subject
                )
                assert states(other, document)
        assert 0 < (claim.made.confidence or 0) < 1000
        assert claim.made.rule
        assert claim.subject.kind != "person"


@pytest.mark.parametrize("read", list(all_documents()))
def test_a_changed_digit_is_refused(read):
    text, language = read
    document = make_document(text, language)
    for claim in extract(document).claims:
        for value in altered(claim.value):
            changed = check_proposal(as_proposal(claim, text, value=value), document, maker=MAKER)
            assert isinstance(changed, Refusal), (claim, value)


def altered(value: object):
    """The value with each of its digits changed in turn."""
    if isinstance(value, Quantity | Money):
        digits, field = value.amount, "amount"
    elif isinstance(value, DateValue):
        digits, field = value.edtf, "edtf"
    else:
        return
    for i, digit in enumerate(digits):
        if digit.isdigit():
            other = digits[:i] + str((int(digit) + 1) % 10) + digits[i + 1 :]
            yield msgspec.structs.replace(value, **{field: other})


@pytest.mark.parametrize("read", list(all_documents()))
def test_other_comparators_and_the_other_polarity_are_refused(read):
    text, language = read
    document = make_document(text, language)
    for claim in extract(document).claims:
        turned = "denied" if claim.polarity == "asserted" else "asserted"
        wrong = [{"polarity": turned}]
        if isinstance(claim.value, Quantity | Money):
            wrong += [{"comparator": sign} for sign in "=≈≥≤><" if sign != claim.comparator]
        for change in wrong:
            changed = check_proposal(as_proposal(claim, text, **change), document, maker=MAKER)
            assert isinstance(changed, Refusal), (claim, change)


@pytest.mark.parametrize("read", list(all_documents()))
def test_a_name_that_the_quote_does_not_hold_is_refused(read):
    text, language = read
    document = make_document(text, language)
    stranger = EntityRef("system", "Zorblat-911")
    for claim in extract(document).claims:
        changed = check_proposal(as_proposal(claim, text, subject=stranger), document, maker=MAKER)
        assert isinstance(changed, Refusal)
        assert changed.reason in ("subject-not-in-quote", "vocabulary")


SIGNS = {"": "=", "more than ": ">", "at least ": "≥", "about ": "≈", "up to ": "≤", "under ": "<"}


@given(
    number=st.integers(2, 9_999_999),
    other=st.integers(2, 9_999_999),
    words=st.sampled_from(sorted(SIGNS)),
    claimed=st.sampled_from(sorted(SIGNS.values())),
)
def test_only_the_number_and_comparator_of_the_text_pass(number, other, words, claimed):
    text = f"The new system ECU-911 has {words}{number:,} cameras in Quito."
    proposal = Proposal(
        subject=EntityRef("system", "ECU-911"),
        property="cameras",
        value=Quantity(str(other), "cameras"),
        quote=text[:-1],
        comparator=claimed,
    )
    result = check_proposal(proposal, make_document(text), maker=MAKER)
    right = other == number and claimed == SIGNS[words]
    assert isinstance(result, Claim) == right


@given(st.text(max_size=200), st.text(min_size=1, max_size=40))
def test_any_text_and_any_quote_give_a_claim_or_a_reason(text, quote):
    proposal = Proposal(
        subject=EntityRef("country", "China", "CN"),
        property="cameras",
        value=Quantity("5", "cameras"),
        quote=quote,
    )
    result = check_proposal(proposal, make_document(text), maker=MAKER)
    assert isinstance(result, Refusal)  # no camera is in these texts by chance


@given(st.text(max_size=400))
def test_reading_any_text_raises_nothing(text):
    document = make_document("Surveillance cameras. " + text)
    for claim in extract(document).claims:
        for one in claim.quotes:
            assert document.text[one.start : one.end]
