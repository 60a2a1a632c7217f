"""The names that a page gives its systems, and whom a fact can be told of."""

from __future__ import annotations

import pytest

from sousveil.extract import extract
from sousveil.extract._page import page_of
from sousveil.extract._reader import FrameReader
from sousveil.extract._wording import wordings
from sousveil.extract.syntax._reading import _scenes
from sousveil.extract.syntax._uses import uses_of
from sousveil.model import value_text

from ..conftest import make_document


def uses(text: str):
    page = page_of(make_document(text, "en"))
    return {use.ref.name: use for use in uses_of(_scenes(page, page.sentences), 60)}


def facts(text: str) -> set[tuple[str, str, str]]:
    """Subject, property and value of every claim."""
    claims = extract(make_document(text, "en")).claims
    return {(c.subject.name, c.property, value_text(c.value)) for c in claims}


def test_every_name_of_a_page_is_a_use_with_its_places():
    found = uses(
        "Surveillance cameras watch the port of Beira. The surveillance cameras were supplied by "
        "Dahua. A facial recognition system was added in 2019."
    )
    assert {"Surveillance cameras", "facial recognition system"} <= set(found)
    assert len(found["Surveillance cameras"].places) == 2
    assert "count=2" in found["Surveillance cameras"].signs
    assert "most" not in found["facial recognition system"].signs


def test_a_verb_is_no_use():
    assert "wiretap" not in uses("The police wiretap phones. They use surveillance cameras.")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("The city bought closed-circuit cameras from Dahua.", "closed-circuit cameras"),
        ("A state-of-the-art surveillance system was installed.", "surveillance system"),
        ("Dahua built a network of about 8,000 cameras.", "cameras"),
    ],
)
def test_a_description_is_cut_at_its_own_words(text, name):
    assert name in uses(text)


def test_a_system_that_its_sentence_names_is_the_only_subject():
    text = "The surveillance cameras of Quito are old. Huawei built the ECU-911 system for Ecuador."
    options = [
        {option.subject.ref.name for option in one.options}
        for one in FrameReader().candidates(make_document(text, "en"))
        if one.place and one.proposal.subject.name.startswith("ECU-911") and one.options
    ]
    assert options
    assert all(len(names) == 1 for names in options)


def test_the_rules_answer_is_always_among_the_options():
    text = (
        "Kampala installed 3,200 surveillance cameras. Huawei supplied the system for $126 million."
        " The police use a facial recognition network."
    )
    for one in FrameReader().candidates(make_document(text, "en")):
        if one.options:
            assert one.proposal.subject in [option.subject.ref for option in one.options]


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("The Kent Police has stopped using the facial recognition system.", ("status", "ended")),
        (
            "The council approved surveillance cameras in an amount not to exceed $280,000.",
            ("cost", "$280,000"),
        ),
        (
            "The surveillance cameras were bought with a Safer Streets Scheme grant.",
            ("financier", "Safer Streets Scheme"),
        ),
        (
            "The face surveillance system is used in states like Bavaria, Hesse and Saxony.",
            ("located-in", "Bavaria"),
        ),
        (
            "The Hamilton Police received 40 surveillance cameras.",
            ("operator", "Hamilton Police"),
        ),
    ],
)
def test_what_is_found_as_a_candidate(text, fact):
    """Whether it is proposed is for the weights; that it can be is for the rules."""
    candidates = FrameReader().candidates(make_document(text, "en"))
    found = {
        (one.proposal.property, getattr(one.proposal.value, "term", value_text(one.proposal.value)))
        for one in candidates
    }
    assert fact in found


def test_wordings_keep_the_longest_of_what_overlaps():
    text = "a public-private partnership and an export credit"
    found = [(term, text[start:end]) for term, start, end in wordings("financing", text)]
    assert found == [
        ("public-private-partnership", "public-private partnership"),
        ("export-credit", "export credit"),
    ]


def test_the_confidence_is_of_the_whole_fact():
    claims = extract(
        make_document("The city of Kampala bought surveillance cameras from Dahua in 2019.", "en")
    ).claims
    same = {}
    for claim in claims:
        same.setdefault((claim.subject.key, claim.property, value_text(claim.value)), set()).add(
            claim.made.confidence
        )
    assert same
    assert all(len(found) == 1 for found in same.values())
