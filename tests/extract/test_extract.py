"""Extraction: what the frames find in four languages, and what they leave alone."""

from __future__ import annotations

import tomllib
from importlib.metadata import EntryPoint, EntryPoints
from pathlib import Path

import pytest
from bench.extraction import Score, article_facts, false_quotes, paragraph_facts, score

from sousveil.errors import UsageError
from sousveil.extract import Extraction, Proposal, extract, proposer_named
from sousveil.extract import _extracting as extracting
from sousveil.model import EntityRef, EntityValue, Quantity, Term, value_text

from .conftest import make_document

HELD_OUT = tomllib.loads((Path(__file__).parent / "heldout.toml").read_text(encoding="utf-8"))


def found(text: str, language: str = "en") -> set[tuple[str, str, str, str]]:
    """Subject, property, comparator and value of every claim, in plain words."""
    return {
        (c.subject.name, c.property, c.comparator, value_text(c.value))
        for c in extract(make_document(text, language)).claims
    }


# ------------------------------------------------------------- measured


def test_the_article_gives_most_of_its_facts_and_no_false_quote(shared):
    folder = shared("documents")
    text = (folder / "kairos_exporting_surveillance.txt").read_text(encoding="utf-8")
    document = make_document(text)
    claims = extract(document).claims
    labels = article_facts(folder / "kairos_gold.jsonl")
    result = score(labels, claims)
    assert result.found >= 40, result.missed  # of the 57 labels of tier 1; 30 are required
    assert false_quotes(claims, document) == []
    for claim in claims:
        for quote in claim.quotes:
            assert text[quote.start : quote.end]


def test_paragraphs_of_our_own():
    """Their labels name what was asked for when they were written, and in part what rules found
    since; a true fact beyond them counts as false here, so the floor is no measure."""
    total = Score()
    for paragraph in HELD_OUT["paragraph"]:
        document = make_document(paragraph["text"], paragraph["language"])
        claims = extract(document).claims
        total += score(paragraph_facts(paragraph["facts"]), claims)
        assert false_quotes(claims, document) == []
    assert total.precision >= 0.75, total.unlabelled
    assert total.recall >= 0.60, total.missed


# ------------------------------------------------------------- frames


@pytest.mark.parametrize(
    ("text", "language", "fact"),
    [
        (
            "Replicas of the ECU-911 system were sold to Angola, Bolivia, and Venezuela.",
            "en",
            ("ECU-911", "replica-sold-to", "=", "Venezuela"),
        ),
        (
            "The surveillance system ECU-911 was built by Huawei and ZTE.",
            "en",
            ("ECU-911", "supplier", "=", "ZTE"),
        ),
        (
            "El sistema de vigilancia ECU-911 fue construido por Huawei.",
            "es",
            ("ECU-911", "supplier", "=", "Huawei"),
        ),
        (
            "Le système de surveillance ECU-911 a été fourni par Huawei.",
            "fr",
            ("ECU-911", "supplier", "=", "Huawei"),
        ),
        (
            "O sistema de vigilância ECU-911 foi fornecido pela Huawei.",
            "pt",
            ("ECU-911", "supplier", "=", "Huawei"),
        ),
        (
            "Ecuador uses cameras. ECU-911 was financed by a loan from China Development Bank.",
            "en",
            ("ECU-911", "financier", "=", "China Development Bank"),
        ),
    ],
)
def test_frames_in_four_languages(text, language, fact):
    assert fact in found(text, language)


def test_the_system_is_followed_back_and_its_words_are_quoted():
    text = "Ecuador opened ECU-911 with cameras. The system cost $200 million."
    document = make_document(text)
    claim = next(c for c in extract(document).claims if c.property == "cost")
    assert claim.subject == EntityRef("system", "ECU-911")
    subject = claim.quotes[1]
    assert "ECU-911" in text[subject.start : subject.end]


def test_two_systems_leave_the_system_open():
    text = "Police watch ECU-911 and BOL-110 by camera. The system cost $200 million."
    assert not any(property_name == "cost" for _, property_name, _, _ in found(text))


def test_what_is_contested_is_claimed_twice():
    text = (
        "ECU-911 has 4,300 cameras. ECU-911 has more than 4,300 cameras. "
        "ECU-911 cost $200 million. ECU-911 cost $240 million."
    )
    claims = found(text)
    assert {c for c in claims if c[1] == "cameras"} == {
        ("ECU-911", "cameras", "=", "4,300"),
        ("ECU-911", "cameras", ">", "4,300"),
    }
    assert {value for _, name, _, value in claims if name == "cost"} == {
        "$200 million",
        "$240 million",
    }


def test_plans_allegations_and_denials_keep_their_colour():
    text = (
        "Surveillance in Quito. Huawei will supply cameras to Ecuador. "
        "ECU-911 does not use facial recognition."
    )
    claims = extract(make_document(text)).claims
    assert {c.modality for c in claims if c.property == "supplier"} == {"planned"}
    denied = [c for c in claims if isinstance(c.value, Term) and c.polarity == "denied"]
    assert [value_text(c.value) for c in denied] == ["facial recognition"]


def test_the_institution_that_says_so_is_kept_and_the_person_is_not():
    text = (
        "According to Freedom House, ECU-911 was built by Huawei. "
        "Pr. John Smith from Boise State University found that ECU-911 has 4,300 cameras."
    )
    claims = extract(make_document(text)).claims
    assert {c.cited for c in claims if c.property == "supplier"} == {"Freedom House"}
    assert {c.cited for c in claims if c.property == "cameras"} == {"Boise State University"}


def test_a_text_without_a_trigger_gives_nothing():
    text = "The minister of agriculture opened the harvest. Bread cost $2 million."
    assert extract(make_document(text)) == Extraction()


def test_a_language_without_frames_gives_nothing():
    assert extract(make_document("ECU-911 wurde von Huawei gebaut. Kameras.", "de")).claims == ()


# ------------------------------------------------------------- false friends


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("ECU-911 was designed by CEIEC, a subsidiary of ZTE, and Xinhua reported on it.", "en"),
        ("ECU-911 has cameras. A loan of $240 million was signed.", "en"),
        ("In Kampala the police wanted 5,552 cameras for Uganda, of which some for Entebbe.", "en"),
        ("Police cameras: a thousand cameras in Belgrade", "en"),
        ("Cameras in Kampala were donated by ZTE Branch of Zorblat, Uganda Branch of ZTE.", "en"),
        ("ECU-911 cost a minister his job; cameras filmed it.", "en"),
    ],
)
def test_readings_that_would_be_false_are_not_made(text, language):
    claims = found(text, language)
    assert not {c for c in claims if c[3] in ("Xinhua", "$240 million")}
    assert ("ECU-911", "supplier", "=", "ZTE") not in claims
    assert not {c for c in claims if c[0] == "Kampala" and c[3] in ("Uganda", "5,552")}
    assert not {c for c in claims if c[1] == "cost" or "thousand" in c[3]}


def test_cameras_of_two_cities_are_of_neither():
    text = "Hubo 620 cámaras de vigilancia en La Paz y El Alto."
    claims = found(text, "es")
    assert {c[0] for c in claims if c[3] == "620"} == {"620 cámaras de vigilancia"}


PEOPLE = """President Rafael Correa and Mr. Mario Pazmiño met Xi Jinping in Quito. The journalist
Ana Torres, from El Universo, says that cameras were supplied by Juan Pérez to Luis Gómez. Minister
José Serrano bought a surveillance system from Peter Müller for $5 million; Inspector Akbar Nasir
runs it. According to Steven Feldman, John Huawei Smith built the cameras of Jane Doe in Kampala.
Maria Silva financed ECU-911, which was installed by Carlos Souza and operated by Paulo Santos.
Hugo Chavez donated cameras to Robert Mugabe, and Evo Morales visited Ali Bongo's command centre."""

NAMES = [
    "Correa",
    "Pazmiño",
    "Jinping",
    "Torres",
    "Pérez",
    "Gómez",
    "Serrano",
    "Müller",
    "Nasir",
    "Feldman",
    "Smith",
    "Doe",
    "Silva",
    "Souza",
    "Santos",
    "Chavez",
    "Mugabe",
    "Morales",
    "Bongo",
]


def test_a_text_full_of_persons_gives_no_person():
    for claim in extract(make_document(PEOPLE)).claims:
        entities = [claim.subject.name, claim.cited]
        if isinstance(claim.value, EntityValue):
            entities.append(claim.value.entity.name)
        for name in NAMES:
            assert not any(name in entity for entity in entities), claim


# ------------------------------------------------------------- proposers


class Liar:
    """A proposer that says one true thing and two false ones."""

    name = "liar"
    version = "0"

    def propose(self, document):
        assert document.text
        for amount, quote in (
            ("4300", "ECU-911 has 4,300 cameras"),
            ("4200", "ECU-911 has 4,300 cameras"),
            ("4300", "ECU-911 has … cameras"),
        ):
            yield Proposal(
                subject=EntityRef("system", "ECU-911"),
                property="cameras",
                value=Quantity(amount, "cameras"),
                quote=quote,
                rule="lie",
            )


def test_any_proposer_goes_through_the_verifier_and_refusals_are_counted():
    extraction = extract(make_document("ECU-911 has 4,300 cameras."), Liar())
    assert [value_text(c.value) for c in extraction.claims] == ["4300 cameras"]
    assert extraction.claims[0].made.name == "liar"
    assert extraction.refused() == {"number-not-in-quote": 1, "quote-not-found": 1}


def test_proposers_are_found_by_name(monkeypatch):
    assert proposer_named("frames").name == "frames"
    point = EntryPoint("liar", f"{__name__}:Liar", "sousveil.proposers")
    monkeypatch.setattr(EntryPoint, "load", lambda _: Liar)
    monkeypatch.setattr(
        extracting,
        "entry_points",
        lambda **wanted: EntryPoints([point]).select(**wanted),
    )
    assert proposer_named("liar").name == "liar"
    with pytest.raises(UsageError, match="nobody"):
        proposer_named("nobody")
