"""Further ways in which Spanish, French and Portuguese texts state facts: numbers in the Mexican
way, towns behind cameras, shares of a price, who watches from where, headings and questions.

Every sentence was written for these tests; the companies are invented.
"""

from __future__ import annotations

import pytest

from sousveil.extract import extract
from sousveil.model import value_text

from .conftest import make_document


@pytest.fixture(autouse=True)
def _let_through(monkeypatch):
    """One sentence alone seldom passes the gate, which is not what is tested here."""
    monkeypatch.setattr("sousveil.extract._reader.stretches", lambda text: [(0, len(text))])


def facts(text: str, language: str) -> set[tuple[str, str]]:
    """Property and value of every claim; the id of a term."""
    return {
        (c.property, getattr(c.value, "term", "") or value_text(c.value))
        for c in extract(make_document(text, language)).claims
    }


STATED = [
    ("La red suma mil 792 cámaras de vigilancia.", "es", ("cameras", "mil 792")),
    ("Mil cámaras de videovigilancia vigilan Cali.", "es", ("cameras", "Mil")),
    ("Um milhar de câmeras de segurança vigia o porto.", "pt", ("cameras", "milhar")),
    ("El plan compra 250 dispositivos de videovigilancia.", "es", ("cameras", "250")),
    ("O governo entregou 15 câmeras de monitoramento.", "pt", ("cameras", "15")),
    ("Le total de caméras de vidéosurveillance atteindra 81.", "fr", ("cameras", "81")),
    ("La ciudad dotará a Cali de cámaras de seguridad.", "es", ("located-in", "Cali")),
    ("Cuenta con cámaras de vigilancia de Valparaíso.", "es", ("located-in", "Valparaíso")),
    ("Les caméras filment les autoroutes belges.", "fr", ("located-in", "Belgium")),
    (
        "La vidéoprotection, payée par l’État, est en service.",
        "fr",
        ("financier", "État"),
    ),
    (
        "L’État subventionne la moitié des caméras de vidéoprotection.",
        "fr",
        ("financing-kind", "grant"),
    ),
    (
        "O sistema de câmeras recebeu R$ 3 milhões do Ministério da Justiça.",
        "pt",
        ("financier", "Ministério da Justiça"),
    ),
    (
        "Las cámaras serán pagadas con recursos municipales.",
        "es",
        ("financing-kind", "own-budget"),
    ),
    (
        "Cabe à Guarda Municipal a gestão das câmeras de segurança.",
        "pt",
        ("operator", "Guarda Municipal"),
    ),
    (
        "Las cámaras serán monitoreadas desde la central de la Policía Local.",
        "es",
        ("operator", "Policía Local"),
    ),
    (
        "Las imágenes de las cámaras estarán a disposición del Poder Judicial.",
        "es",
        ("agency-with-access", "Poder Judicial"),
    ),
    (
        "Les caméras ont été remportées par les groupes Zorvex et Kalmio.",
        "fr",
        ("supplier", "Kalmio"),
    ),
    (
        "Anunció la contratación de la empresa Zorvex para sus cámaras.",
        "es",
        ("supplier", "Zorvex"),
    ),
    (
        "A prefeitura adjudicou à empresa Zorvex as câmeras de segurança.",
        "pt",
        ("supplier", "Zorvex"),
    ),
    (
        "Les caméras ont été installées par l’entreprise Zorvex.",
        "fr",
        ("supplier", "Zorvex"),
    ),
    ("Elle a lancé un appel d’offres pour ses caméras.", "fr", ("status", "proposed")),
    ("L’appel d’offres des caméras a été annulé.", "fr", ("status", "cancelled")),
    (
        "Les caméras ne sont pas chères.\n\nLa commune va installer 6 caméras\n\nC’est dit.",
        "fr",
        ("cameras", "6"),
    ),
]


@pytest.mark.parametrize(("text", "language", "fact"), STATED)
def test_it_is_found(text, language, fact):
    assert fact in facts(text, language)


NOT_STATED = [
    ("Seis meses después, las cámaras de seguridad no servían.", "es", "cameras"),
    ("¿Quién vigila las cámaras de seguridad de Valparaíso?", "es", "located-in"),
    ("Zorvex, une société de vidéosurveillance fondée en 1995 à Lyon.", "fr", "technology"),
    ("As câmeras de segurança da Zorvex Tecnologia falham.", "pt", "located-in"),
    ("O empréstimo foi autorizado pela Câmara de Vereadores para câmeras.", "pt", "financier"),
    ("Para que as câmeras entrem em funcionamento, falta energia; virá.", "pt", "located-in"),
]


@pytest.mark.parametrize(("text", "language", "property_name"), NOT_STATED)
def test_nothing_else_is_claimed(text, language, property_name):
    assert property_name not in {name for name, _ in facts(text, language)}


PERSONS = [
    ("Las cámaras de vigilancia de Bukele costaron 3 millones de dólares.", "es", "Bukele"),
    ("Milei contará con 200 cámaras de seguridad.", "es", "Milei"),
    ("La ciudad de Claudia Sheinbaum tiene 80 mil cámaras de vigilancia.", "es", "Sheinbaum"),
    ("El barrio de Juan Díaz contará con 20 cámaras de vigilancia.", "es", "Díaz"),
    ("Les caméras de surveillance de Macron ont coûté 2 millions d’euros.", "fr", "Macron"),
    ("La ville d’Anne Hidalgo dispose de 300 caméras de vidéosurveillance.", "fr", "Hidalgo"),
    ("Lula terá 500 câmeras de segurança na capital.", "pt", "Lula"),
    ("Cabe a Tarcísio a gestão das câmeras de segurança.", "pt", "Tarcísio"),
]


@pytest.mark.parametrize(("text", "language", "name"), PERSONS)
def test_a_person_beside_cameras_is_no_place(text, language, name):
    assert not any(name in value for _, value in facts(text, language))


def test_towns_called_like_persons_are_places_in_a_list_of_towns():
    text = "Las cámaras de vigilancia serán instaladas en los corregimientos de Ancón, Juan Díaz y "
    assert ("located-in", "Juan Díaz") in facts(text + "San Martín.", "es")


def test_a_sum_that_is_estimated_is_no_rounder_for_it():
    text = "Le marché de vidéosurveillance est estimé à 150 millions d’euros."
    claims = extract(make_document(text, "fr")).claims
    assert [c.comparator for c in claims if c.property == "cost"] == ["="]


def test_what_is_planned_and_what_is_done_are_of_one_system():
    text = (
        "La vidéoprotection existe depuis 2015 à Lyon. Les agents seront formés aux règles de la "
        "vidéo-protection."
    )
    claims = extract(make_document(text, "fr")).claims
    assert len({c.subject.name for c in claims if c.property == "technology"}) == 1


def test_a_place_that_names_the_subject_and_states_the_fact_is_one_quote():
    text = (
        "Lima compra cámaras de seguridad\n\nLima licita cámaras de seguridad. La licitación "
        "pública de cámaras sigue."
    )
    for claim in extract(make_document(text, "es")).claims:
        places = [(quote.start, quote.end) for quote in claim.quotes]
        assert len(places) == len(set(places))
