"""Countries and demonyms: rules of inflection, coverage, and no form for two countries."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import pytest

from sousveil.model import EntityRef, country_codes, country_name
from sousveil.names import country, lookup
from sousveil.names._countries import LANGUAGES, demonyms, inflected, settings

# fmt: off
G20 = [
    "AR", "AU", "BR", "CA", "CN", "DE", "FR", "GB", "ID", "IN", "IT", "JP", "KR", "MX",
    "RU", "SA", "TR", "US", "ZA",
]
# fmt: on
# fmt: off
LATIN_AMERICA = [
    "AR", "BO", "BR", "CL", "CO", "CR", "CU", "DO", "EC", "GT", "HN", "HT", "MX", "NI",
    "PA", "PE", "PR", "PY", "SV", "UY", "VE",
]
# fmt: on
#: CD and CG share their demonym (Congolese), so none is listed; EH has none of its own.
# fmt: off
AFRICA = [
    "AO", "BF", "BI", "BJ", "BW", "CF", "CI", "CM", "CV", "DJ", "DZ", "EG", "ER", "ET",
    "GA", "GH", "GM", "GN", "GQ", "GW", "KE", "KM", "LR", "LS", "LY", "MA", "MG", "ML",
    "MR", "MU", "MW", "MZ", "NA", "NE", "NG", "RW", "SC", "SD", "SL", "SN", "SO", "SS",
    "ST", "SZ", "TD", "TG", "TN", "TZ", "UG", "ZA", "ZM", "ZW",
]
# fmt: on


@pytest.mark.parametrize(
    ("base", "language", "forms"),
    [
        ("ecuatoriano", "es", {"ecuatoriano", "ecuatoriana", "ecuatorianos", "ecuatorianas"}),
        ("francés", "es", {"francés", "francesa", "franceses", "francesas"}),
        ("alemán", "es", {"alemán", "alemana", "alemanes", "alemanas"}),
        ("marroquí", "es", {"marroquí", "marroquíes", "marroquís"}),
        ("estadounidense", "es", {"estadounidense", "estadounidenses"}),
        ("español", "es", {"español", "española", "españoles", "españolas"}),
        ("équatorien", "fr", {"équatorien", "équatorienne", "équatoriens", "équatoriennes"}),
        ("chinois", "fr", {"chinois", "chinoise", "chinoises"}),
        ("russe", "fr", {"russe", "russes"}),
        ("américain", "fr", {"américain", "américaine", "américains", "américaines"}),
        ("chinês", "pt", {"chinês", "chinesa", "chineses", "chinesas"}),
        ("angolano", "pt", {"angolano", "angolana", "angolanos", "angolanas"}),
        ("canadense", "pt", {"canadense", "canadenses"}),
        ("Ecuadorian", "en", {"Ecuadorian", "Ecuadorians"}),
        ("Chinese", "en", {"Chinese"}),
        ("British", "en", {"British"}),
    ],
)
def test_inflection(base: str, language: str, forms: set[str]) -> None:
    assert set(inflected(base, language)) == forms


def test_demonyms_cover_what_the_observatory_speaks_of() -> None:
    for code in {*G20, *LATIN_AMERICA, *AFRICA}:
        assert {language for _, language in demonyms(code)} == set(LANGUAGES), code


def test_demonyms_cover_the_index_of_2019(shared: Callable[[str], Path]) -> None:
    with shared("data/aigs/aigs_2019_parsed.csv").open(encoding="utf-8", newline="") as table:
        names = [line["country"] for line in csv.DictReader(table)]
    assert len(names) == 75
    for name in names:
        known = lookup(EntityRef("country", name))
        assert known is not None
        assert {language for _, language in demonyms(known.country)} == set(LANGUAGES), name


def test_no_demonym_is_of_two_countries_in_one_language() -> None:
    owners: dict[tuple[str, str], set[str]] = defaultdict(set)
    for code in country_codes():
        for form, language in demonyms(code):
            owners[form.lower(), language].add(code)
    assert {form: codes for form, codes in owners.items() if len(codes) > 1} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_names_of_all_languages_give_their_country(language: str) -> None:
    dropped = set(settings()["dropped"])
    for code in country_codes():
        name = country_name(code, language)
        if name not in dropped:
            assert lookup(EntityRef("country", name)) == country(code)


def test_names_that_need_care_are_names_of_countries() -> None:
    every = {name for code in country_codes() for name in country(code).names}
    care = settings()
    for name in [*care["only_in"], *care["preferred"].values()]:
        assert name in every, name
    forms = {form.lower() for code in country_codes() for form, _ in demonyms(code)}
    for form in care["unsure_demonyms"]:
        assert form in forms, form
