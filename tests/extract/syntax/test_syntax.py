"""The reader of English: roles, mentions, stages, sums, and which system is meant.

Every sentence was written for these tests.
"""

from __future__ import annotations

import pytest

from sousveil.extract import extract
from sousveil.extract._confidence import chance, signs_with, value_weights
from sousveil.extract.syntax._events import events
from sousveil.extract.syntax._parse import parsed
from sousveil.model import value_text
from sousveil.read import Document

from ..conftest import make_document


def roles(text: str, lemma: str) -> tuple[list[str], list[str], dict[str, list[str]]]:
    """Doers, things and what stands behind prepositions, of the verb with that lemma."""
    (doc,) = parsed([text])
    event = next(e for e in events(doc) if e.lemma == lemma)
    about = {word: [t.text for t in tokens] for word, tokens in event.about.items()}
    return [t.text for t in event.doers], [t.text for t in event.things], about


def facts(text: str) -> set[tuple[str, str]]:
    """Property and value of every claim."""
    document: Document = make_document(text, "en")
    return {(c.property, value_text(c.value)) for c in extract(document).claims}


@pytest.mark.parametrize(
    ("text", "lemma", "doers", "things"),
    [
        ("Dahua supplied the cameras.", "supply", ["Dahua"], ["cameras"]),
        ("The cameras were supplied by Dahua.", "supply", ["Dahua"], ["cameras"]),
        ("The city hired Dahua to supply cameras.", "supply", ["Dahua"], ["cameras"]),
        ("The police use a system that Dahua built.", "build", ["Dahua"], ["system"]),
        ("The police installed the cameras.", "install", ["police"], ["cameras"]),
        ("Dahua designed and installed the system.", "design", ["Dahua"], ["system"]),
        ("A network built by Dahua watches the port.", "build", ["Dahua"], ["network"]),
    ],
)
def test_roles_of_a_verb(text, lemma, doers, things):
    found = roles(text, lemma)
    assert (found[0], found[1]) == (doers, things)


def test_lists_behind_a_preposition():
    about = roles("They sold the system to Angola, Bolivia and Chad.", "sell")[2]
    assert about["to"] == ["Angola", "Bolivia", "Chad"]


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        (
            "The city of Kampala bought surveillance cameras from Dahua in 2019.",
            ("supplier", "Dahua"),
        ),
        (
            "The council awarded the contract for the surveillance system to Dahua.",
            ("supplier", "Dahua"),
        ),
        ("Police in Nairobi use facial recognition cameras.", ("located-in", "Nairobi")),
        (
            "The surveillance system will cost $20 million, the ministry said.",
            ("cost", "$20 million"),
        ),
        ("The Sh15 billion surveillance system watches Nairobi.", ("cost", "Sh15 billion")),
        ("Nairobi installed 1,800 surveillance cameras.", ("cameras", "1,800")),
        (
            "The Uganda Police Force operates the CCTV network in Kampala.",
            ("operator", "Uganda Police Force"),
        ),
        (
            "Japan donated surveillance cameras to Kenya.",
            ("financing-kind", "donated"),
        ),
        (
            "The licence plate readers were paid for with a grant.",
            ("financing-kind", "grant"),
        ),
        (
            "The surveillance cameras stand in Quito, Guayaquil and Cuenca.",
            ("located-in", "Guayaquil"),
        ),
    ],
)
def test_what_a_sentence_states(text, fact):
    assert fact in facts(text)


def test_a_valuation_is_no_cost():
    text = "Palantir, the $20 billion startup, sells predictive policing software to Chicago."
    assert not [value for name, value in facts(text) if name == "cost"]


def test_a_description_is_tied_to_its_document():
    claims = extract(make_document("The surveillance system cost $20 million.", "en")).claims
    assert claims
    assert all(len(claim.subject.document) == 64 for claim in claims)


def test_a_fact_stated_twice_is_one_claim_with_two_quotes():
    text = (
        "Dahua supplied the CCTV network in Kampala. The CCTV network in Kampala was supplied by"
        " Dahua in 2019."
    )
    (claim,) = [c for c in extract(make_document(text, "en")).claims if c.property == "supplier"]
    assert len([q for q in claim.quotes if q.role == "value"]) == 2


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "🎥" * 50,
        "... --- !!!",
        "CCTV " + "a" * 300_000,
        "Surveillance cameras " + "and more cameras " * 70_000 + "were bought.",
    ],
)
def test_odd_texts_are_read_without_harm(text):
    extract(make_document(text, "en"))


def test_confidence_is_a_probability_and_never_certain():
    signs = signs_with("supplier", ["rule=selected.select", "known=1"], 3, 2)
    assert "supplier&rule=selected.select" in signs
    assert "property=supplier" in signs
    for some in (signs, [], ["nobody has seen this"]):
        assert 0.0 < chance(value_weights(), some) < 1.0


def test_what_is_said_by_a_verb_of_choosing_is_surer_than_what_stands_near():
    chosen = signs_with("supplier", ["rule=selected.select", "known=1"], 2, 2)
    near = signs_with("supplier", ["rule=present", "known=0", "gap=4"], 1, 1)
    assert chance(value_weights(), chosen) > chance(value_weights(), near)
