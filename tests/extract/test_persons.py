"""No person becomes an entity: not by our reader, and not by a proposer that insists.

Names and sentences are made up; the given names and surnames are common ones of many
languages, put together at random, so that no bearer is meant.
"""

from __future__ import annotations

import random

import pytest

from sousveil.extract import Proposal, Refusal, check_proposal, extract
from sousveil.extract._persons import is_person
from sousveil.model import EntityRef, EntityValue, Made

from .conftest import make_document

GIVEN = {
    "en": [
        "James",
        "Margaret",
        "Andrew",
        "Chloe",
        "Mohammed",
        "Fatima",
        "Ngozi",
        "Kwame",
        "Rajesh",
    ],
    "es": ["Rafael", "María", "José", "Lucía", "Evo", "Ximena", "Álvaro", "Guadalupe"],
    "fr": ["Jean", "Geneviève", "Élodie", "Amadou", "Aïcha", "Thierry", "François"],
    "pt": ["João", "Flávio", "Conceição", "Luiz", "Beatriz", "Thiago", "Raquel"],
}
SURNAMES = [
    "Smith", "O'Connor", "McArthur", "Okonkwo", "Mensah", "Sharma", "Nguyen", "Kowalski",
    "Popović", "García", "de la Cruz", "Núñez Ortega", "Dupont", "Lefèvre", "Traoré", "da Silva",
    "Nascimento", "dos Santos", "al-Masri", "Ben Salah", "Yılmaz", "Tanaka", "Müller", "van Dijk",
]  # fmt: skip
CARRIERS = {
    "en": [
        "The surveillance system was supplied by {}.",
        "{} installed the CCTV cameras in Nairobi.",
        "The city bought 60 surveillance cameras from {} for $2 million.",
        "The contract for the spyware was awarded to {}.",
        "The facial recognition system is operated by {} and the police.",
        "{} donated surveillance cameras to Kenya.",
        "According to {}, the CCTV network has 300 cameras.",
        "The council signed an agreement with {} for licence plate readers.",
        "Companies such as {} sell surveillance technology to Kenya.",
        "The surveillance project was financed by {}.",
        "{} has access to the footage of the CCTV system.",
        "In {}, the police use surveillance cameras.",
    ],
    "es": [
        "El sistema de videovigilancia fue instalado por {}.",
        "El municipio firmó un contrato con {} para las cámaras de vigilancia.",
        "Según {}, el sistema de videovigilancia cuenta con 300 cámaras.",
        "Las cámaras de vigilancia fueron financiadas por {}.",
        "El sistema de videovigilancia está a cargo de {}.",
    ],
    "fr": [
        "Le système de vidéosurveillance a été installé par {}.",
        "Le marché de la vidéosurveillance a été attribué à {}.",
        "Selon {}, la ville compte 300 caméras de vidéosurveillance.",
        "Les caméras de vidéosurveillance ont été financées par {}.",
    ],
    "pt": [
        "O sistema de videomonitoramento foi instalado por {}.",
        "A prefeitura assinou contrato de videomonitoramento com {}.",
        "Segundo {}, o videomonitoramento conta com 300 câmeras.",
        "O videomonitoramento foi financiado por {}.",
    ],
}
MAKER = Made(by="extractor", name="test")


def cases(seed: int) -> list[tuple[str, str, str]]:
    """Language, name, text: every carrier with some names."""
    dice = random.Random(seed)  # noqa: S311 - the same on each run
    return [
        (language, name, carrier.format(name))
        for language, carriers in CARRIERS.items()
        for carrier in carriers
        for name in (f"{dice.choice(GIVEN[language])} {dice.choice(SURNAMES)}" for _ in range(8))
    ]


def bears(text: str, name: str) -> bool:
    return any(part in text for part in (name, name.split(maxsplit=1)[1]))


@pytest.mark.parametrize("seed", [1, 2])
def test_no_person_is_read_as_an_entity(seed):
    leaks = []
    for language, name, text in cases(seed):
        for claim in extract(make_document(text, language)).claims:
            entities = [claim.subject.name, claim.cited]
            if isinstance(claim.value, EntityValue):
                entities.append(claim.value.entity.name)
            leaks += [(name, claim) for entity in entities if bears(entity, name)]
    assert leaks == []


def proposals(name: str, text: str):
    """A person in every part that an entity can play."""
    system = EntityRef("system", "surveillance system")
    for kind in ("organisation", "place", "system"):
        yield Proposal(
            subject=EntityRef(kind, name),
            property="technology",
            value=EntityValue(system),
            quote=text,
        )
        for role in ("supplier", "operator", "financier", "agency-with-access", "located-in"):
            value = EntityValue(EntityRef(kind, name))
            yield Proposal(subject=system, property=role, value=value, quote=text)
    yield Proposal(
        subject=system,
        property="supplier",
        value=EntityValue(EntityRef("organisation", "Huawei")),
        quote=text,
        cited=name,
    )


def test_whoever_proposes_a_person_is_refused():
    for language, name, text in cases(3):
        document = make_document(text + " A surveillance system of Huawei.", language)
        for proposal in proposals(name, text):
            assert isinstance(check_proposal(proposal, document, maker=MAKER), Refusal), proposal


def test_an_officer_of_the_police_is_no_body():
    text = "Xolani Gwala, a police officer, installed the surveillance cameras in Durban."
    claims = extract(make_document(text, "en")).claims
    assert not [c for c in claims if c.property in ("supplier", "operator")]


def test_a_surname_alone_is_known_from_the_full_name():
    text = "Police Chief Joel Fitzgerald asked for cameras. Fitzgerald said they work."
    assert is_person("Fitzgerald", text)
    assert not is_person("Fitzgerald", "Fitzgerald sells cameras.")


@pytest.mark.parametrize(
    "name",
    [
        "Cytrox", "Jet Infosystems", "Intellexa", "Scientel Solutions", "Hacking Team", "Axon",
        "Verint Systems", "Giesecke & Devrient", "Ministry of Telecommunications", "Seguritech",
        "Martin County Sheriff", "Francisco Partners", "John Deere Technologies",
        "Louis Dreyfus Co",
        "Alameda Police Department", "San Francisco", "Buenos Aires", "Nirbhaya Fund",
    ],
)  # fmt: skip
def test_bodies_and_places_are_no_persons(name):
    assert not is_person(name, f"The contract was awarded to {name} last year.")


UNLISTED = [
    "Cytrex", "Zentrix Infosystems", "Quadrelex", "Ipsodia", "Scanteltech Solutions", "Novavigil",
    "Orbisentry", "Kestravision", "Lumenwatch", "Datavigil", "Sentropol", "Ferrosight",
]  # fmt: skip
COMPANY_CARRIERS = [
    "The surveillance system was supplied by the company {}.",
    "The city signed a contract with {} for surveillance cameras.",
    "The contract for the CCTV system was awarded to {}.",
    "The police bought surveillance cameras from {}, a maker of video equipment.",
    "The spyware vendor {} sold the spyware to Kenya.",
    "The council selected {} to provide licence plate readers.",
]


def test_companies_on_no_list_are_found_by_what_stands_beside_them():
    """53 of 72 when this was measured; the floor allows for a few less."""
    found = 0
    for name in UNLISTED:
        for carrier in COMPANY_CARRIERS:
            claims = extract(make_document(carrier.format(name), "en")).claims
            suppliers = [c for c in claims if c.property == "supplier"]
            found += any(name in c.value.entity.name for c in suppliers)
    assert found >= 48, found
