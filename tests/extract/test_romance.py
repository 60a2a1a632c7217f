"""Spanish, French and Portuguese: the ways in which texts state the facts that are asked for.

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


def facts(text: str, language: str) -> set[tuple[str, str, str]]:
    """Property, comparator and value of every claim."""
    claims = extract(make_document(text, language)).claims
    return {(c.property, c.comparator, value_text(c.value)) for c in claims}


SUPPLIERS = [
    ("El sistema de videovigilancia fue instalado por la empresa Zorvex.", "es", "Zorvex"),
    ("El municipio firmó un contrato con Zorvex S.A. para instalar cámaras.", "es", "Zorvex S.A."),
    (
        "El contrato de las cámaras fue adjudicado a Zorvex Sistemas S.A.S.",
        "es",
        "Zorvex Sistemas S.A.S.",
    ),
    ("Zorvex se adjudicó la licitación de cámaras de la ciudad de Talca.", "es", "Zorvex"),
    ("La adjudicataria de las cámaras de seguridad es Zorvex.", "es", "Zorvex"),
    ("La provincia compró las cámaras a la firma israelí Zorvex.", "es", "Zorvex"),
    ("Las cámaras de la marca Zorvex vigilan el centro de la ciudad.", "es", "Zorvex"),
    ("Zorvex, proveedora de las cámaras de vigilancia, no respondió.", "es", "Zorvex"),
    ("Se hizo con el contrato de videovigilancia la empresa Zorvex.", "es", "Zorvex"),
    ("Proveedor: Zorvex\n\nObjeto: cámaras de vigilancia", "es", "Zorvex"),
    ("Le système de vidéosurveillance a été installé par la société Zorvex.", "fr", "Zorvex"),
    ("Le marché de la vidéoprotection a été attribué à Zorvex.", "fr", "Zorvex"),
    ("Zorvex a remporté l'appel d'offres des caméras de la ville de Nîmes.", "fr", "Zorvex"),
    ("La ville a signé un contrat avec Zorvex pour ses caméras.", "fr", "Zorvex"),
    ("Le logiciel espion est commercialisé par l'entreprise Zorvex.", "fr", "Zorvex"),
    ("Zorvex fournit les caméras de surveillance du port.", "fr", "Zorvex"),
    ("L'installation des caméras a été confiée à la société Zorvex.", "fr", "Zorvex"),
    ("C'est Zorvex qui a installé les caméras de vidéosurveillance.", "fr", "Zorvex"),
    ("O sistema de videomonitoramento foi fornecido pela Zorvex.", "pt", "Zorvex"),
    ("A Zorvex venceu a licitação das câmeras de segurança.", "pt", "Zorvex"),
    (
        "A vencedora do pregão das câmeras foi a Zorvex Tecnologia LTDA.",
        "pt",
        "Zorvex Tecnologia LTDA.",
    ),
    ("A prefeitura contratou a empresa Zorvex para instalar câmeras.", "pt", "Zorvex"),
    ("O contrato das câmeras foi assinado com a empresa Zorvex.", "pt", "Zorvex"),
    ("A Zorvex, responsável pela implantação das câmeras, não comentou.", "pt", "Zorvex"),
    ("As câmeras da marca Zorvex fazem reconhecimento facial.", "pt", "Zorvex"),
]


@pytest.mark.parametrize(("text", "language", "name"), SUPPLIERS)
def test_who_supplied(text, language, name):
    assert ("supplier", "=", name) in facts(text, language)


NUMBERS = [
    ("La ciudad cuenta con 1.200 cámaras de vigilancia.", "es", ("cameras", "=", "1.200")),
    ("Instalarán más de seis mil 500 cámaras.", "es", ("cameras", ">", "seis mil 500")),
    ("Hay una veintena de cámaras de seguridad.", "es", ("cameras", "≈", "veintena")),
    ("Se sumarán otras 40 cámaras de videovigilancia.", "es", ("cameras", "=", "40")),
    ("La ville compte 12 000 caméras.", "fr", ("cameras", "=", "12 000")),
    ("Une cinquantaine de caméras ont été posées.", "fr", ("cameras", "≈", "cinquantaine")),
    ("Le parc atteint au moins 300 caméras de vidéoprotection.", "fr", ("cameras", "≥", "300")),
    ("A cidade terá cerca de 2 mil câmeras.", "pt", ("cameras", "≈", "2 mil")),
    ("Foram instaladas 350 novas câmeras de monitoramento.", "pt", ("cameras", "=", "350")),
    (
        "La inversión en cámaras fue de 45 millones de dólares.",
        "es",
        ("cost", "=", "45 millones de dólares"),
    ),
    ("El sistema de cámaras costó unos 3 M€.", "es", ("cost", "≈", "3 M€")),
    ("Compró las cámaras por 789 mil euros.", "es", ("cost", "=", "789 mil euros")),
    (
        "Le coût des caméras s'élève à 1,5 million d'euros.",
        "fr",
        ("cost", "=", "1,5 million d'euros"),
    ),
    (
        "Un budget de 300 000 euros est prévu pour la vidéoprotection.",
        "fr",
        ("cost", "=", "300 000 euros"),
    ),
    ("As câmeras custaram R$ 12 milhões.", "pt", ("cost", "=", "R$ 12 milhões")),
    (
        "O investimento nas câmeras é de mais de R$ 216,4 milhões.",
        "pt",
        ("cost", ">", "R$ 216,4 milhões"),
    ),
]


@pytest.mark.parametrize(("text", "language", "fact"), NUMBERS)
def test_how_many_and_how_much(text, language, fact):
    assert fact in facts(text, language)


PLACES = [
    (
        "Habrá cámaras de vigilancia en los municipios de Talca, Curicó y Linares.",
        "es",
        {"Talca", "Curicó", "Linares"},
    ),
    ("La Policía de Quilpué instaló cámaras de seguridad.", "es", {"Quilpué"}),
    ("En Quilpué funcionan las cámaras de videovigilancia.", "es", {"Quilpué"}),
    ("Colombia había comprado el software espía.", "es", {"Colombia"}),
    ("La vidéosurveillance est déployée à Brioude et au Puy.", "fr", {"Brioude"}),
    ("La mairie de Brioude installe des caméras.", "fr", {"Brioude"}),
    ("Le logiciel espion a été vendu à la Libye.", "fr", {"Libya"}),
    (
        "As câmeras de segurança serão instaladas em Olinda, Caruaru e Petrolina.",
        "pt",
        {"Olinda", "Caruaru", "Petrolina"},
    ),
    ("A Prefeitura de Olinda inaugurou o sistema de câmeras.", "pt", {"Olinda"}),
]


@pytest.mark.parametrize(("text", "language", "places"), PLACES)
def test_where(text, language, places):
    found = {value for name, _, value in facts(text, language) if name == "located-in"}
    assert places <= found


OTHERS = [
    (
        "Las cámaras de vigilancia son operadas por la Policía Nacional.",
        "es",
        ("operator", "=", "Policía Nacional"),
    ),
    (
        "El sistema de cámaras está a cargo de la Secretaría de Seguridad.",
        "es",
        ("operator", "=", "Secretaría de Seguridad"),
    ),
    (
        "La Policía Municipal utiliza cámaras de reconocimiento facial.",
        "es",
        ("operator", "=", "Policía Municipal"),
    ),
    (
        "La police municipale utilise des caméras de surveillance.",
        "fr",
        ("operator", "=", "police municipale"),
    ),
    ("As câmeras são operadas pela Guarda Municipal.", "pt", ("operator", "=", "Guarda Municipal")),
    (
        "Las imágenes de las cámaras se comparten con la Policía Federal.",
        "es",
        ("agency-with-access", "=", "Policía Federal"),
    ),
    (
        "As imagens das câmeras são compartilhadas com a Polícia Civil.",
        "pt",
        ("agency-with-access", "=", "Polícia Civil"),
    ),
    (
        "El sistema de cámaras se financió con un préstamo del Banco Mundial.",
        "es",
        ("financier", "=", "Banco Mundial"),
    ),
    (
        "La vidéosurveillance a été financée par un prêt de la Banque mondiale.",
        "fr",
        ("financing-kind", "=", "prêt"),
    ),
    ("O sistema de câmeras foi financiado pela China.", "pt", ("financier", "=", "China")),
    ("Las cámaras se pagaron con fondos propios.", "es", ("financing-kind", "=", "fondos propios")),
    (
        "El contrato de las cámaras se firmó el 30 de diciembre de 2008.",
        "es",
        ("contract-date", "=", "30 de diciembre de 2008"),
    ),
    ("Les caméras ont été mises en service en mars 2019.", "fr", ("start-date", "=", "mars 2019")),
    ("O sistema de câmeras foi inaugurado em 2017.", "pt", ("start-date", "=", "2017")),
    (
        "La intendencia abrió una licitación para comprar cámaras.",
        "es",
        ("status", "=", "abrió una licitación"),
    ),
    ("Le système de caméras est hors service.", "fr", ("status", "=", "hors service")),
    (
        "O sistema de câmeras está em fase de implantação.",
        "pt",
        ("status", "=", "em fase de implantação"),
    ),
    (
        "Las cámaras leen placas y hacen reconocimiento facial.",
        "es",
        ("technology", "=", "reconocimiento facial"),
    ),
]


@pytest.mark.parametrize(("text", "language", "fact"), OTHERS)
def test_who_runs_it_who_pays_when_and_how_far(text, language, fact):
    assert fact in facts(text, language)


PERSONS = [
    ("Las cámaras de vigilancia fueron instaladas por Juan Pérez en casa de Ana Torres.", "es"),
    ("El contrato de las cámaras se firmó con Pérez, dijo Juan Pérez.", "es"),
    ("Le contrat des caméras a été signé avec Marie Durand, à Durand.", "fr"),
    ("M. Dupont a vendu les caméras à Jean Martin.", "fr"),
    ("As câmeras foram fornecidas por João Silva e operadas por Paulo Santos.", "pt"),
    ("A vencedora foi Maria Souza; Souza instalou as câmeras.", "pt"),
]


@pytest.mark.parametrize(("text", "language"), PERSONS)
def test_persons_are_no_entities(text, language):
    for claim in extract(make_document(text, language)).claims:
        named = f"{claim.subject.name} {value_text(claim.value)} {claim.cited}"
        for name in ("Pérez", "Torres", "Durand", "Dupont", "Martin", "Silva", "Santos", "Souza"):
            assert name not in named, claim


LEFT_ALONE = [
    ("La Cámara de Diputados aprobó la ley de vigilancia sanitaria.", "es", "technology"),
    ("A Câmara Municipal aprovou o orçamento da vigilância sanitária.", "pt", "technology"),
    ("El municipio no instaló cámaras de vigilancia en Talca.", "es", "located-in"),
    ("La ville n'a pas signé de contrat avec Zorvex pour ses caméras.", "fr", "supplier"),
    ("De acuerdo con Zorvex, las cámaras funcionan.", "es", "supplier"),
    ("El contrato de cámaras con Zorvex, sin embargo, nunca se firmó.", "es", "supplier"),
    ("La multa por las cámaras fue de 2 millones de euros.", "es", "cost"),
]


@pytest.mark.parametrize(("text", "language", "property_name"), LEFT_ALONE)
def test_what_is_not_said_is_not_claimed(text, language, property_name):
    claims = extract(make_document(text, language)).claims
    assert not [c for c in claims if c.property == property_name and c.polarity == "asserted"]


def test_a_system_is_called_as_the_page_names_it():
    text = (
        "La ciudad lanzó el programa llamado “Ojos del Valle”. Las cámaras costaron 4 millones de "
        "euros. La plataforma Ojos del Valle fue instalada por la empresa Zorvex."
    )
    claims = extract(make_document(text, "es")).claims
    subjects = {c.subject.name for c in claims if c.property in ("cost", "supplier")}
    assert subjects == {"Ojos del Valle"}


def test_a_system_without_a_name_is_described():
    text = (
        "Le conseil a lancé un réseau de caméras de surveillance. Il a coûté 2 millions d'euros. "
        "Les images vont à la police municipale."
    )
    claims = extract(make_document(text, "fr")).claims
    cost = next(c for c in claims if c.property == "cost")
    assert cost.subject.name == "réseau de caméras de surveillance"
    assert text[slice(cost.quotes[1].start, cost.quotes[1].end)].startswith("Le conseil")


def test_what_a_title_says_is_quoted_from_the_text_below_it():
    text = (
        "Olinda terá reconhecimento facial\n\nA Prefeitura de Olinda assinou o contrato das "
        "câmeras com reconhecimento facial na segunda-feira."
    )
    claims = extract(make_document(text, "pt")).claims
    term = next(c for c in claims if value_text(c.value) == "reconhecimento facial")
    assert term.quotes[0].start > text.index("\n")


def test_not_bears_on_its_own_part_of_a_sentence():
    text = (
        "El contrato de las cámaras se firmó con la empresa Zorvex, a un precio que no debía pasar "
        "de 16 pesos."
    )
    assert ("supplier", "=", "Zorvex") in facts(text, "es")


REPORTS = [
    (
        "México, Honduras y Guatemala figuran entre los clientes de la firma Silentware, que "
        "comercializa el programa espía Eclipse. El Ejército mexicano pagó 6 millones de dólares "
        "por la licencia en 2013.",
        "es",
        "Eclipse",
        {
            ("supplier", "=", "Silentware"),
            ("located-in", "=", "Honduras"),
            ("technology", "=", "programa espía"),
            ("cost", "=", "6 millones de dólares"),
            ("operator", "=", "Ejército"),
        },
    ),
    (
        "Le conseil municipal de Montrevel a voté lundi un budget de 410 000 euros pour "
        "l'extension de son réseau de vidéoprotection. La commune compte déjà 60 caméras. Le "
        "marché a été attribué à l'entreprise Sogevid. Les images sont visionnées au centre de "
        "supervision urbain par la police municipale.",
        "fr",
        "réseau de vidéoprotection",
        {
            ("supplier", "=", "Sogevid"),
            ("cost", "=", "410 000 euros"),
            ("cameras", "=", "60"),
            ("operator", "=", "police municipale"),
            ("technology", "=", "centre de supervision urbain"),
        },
    ),
    (
        "A PRF comprou 50 drones da chinesa Skyeye por US$ 2 milhões. A compra foi feita com "
        "recursos do Fundo Nacional de Segurança Pública.",
        "pt",
        "50 drones",
        {
            ("supplier", "=", "Skyeye"),
            ("operator", "=", "PRF"),
            ("cost", "=", "US$ 2 milhões"),
            ("financier", "=", "Fundo Nacional de Segurança Pública"),
        },
    ),
]


@pytest.mark.parametrize(("text", "language", "subject", "wanted"), REPORTS)
def test_a_short_report_is_read_whole(text, language, subject, wanted):
    claims = extract(make_document(text, language)).claims
    assert wanted <= {(c.property, c.comparator, value_text(c.value)) for c in claims}
    assert {c.subject.name for c in claims if c.property == "supplier"} == {subject}
