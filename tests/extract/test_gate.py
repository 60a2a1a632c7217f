"""The gate: what it lets through, what it stops, and where it says the words stand."""

from __future__ import annotations

import json
import tomllib
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sousveil import names
from sousveil.extract._gate import is_relevant, places
from sousveil.read import read_bytes

TABLE = tomllib.loads(
    (resources.files("sousveil.extract") / "data" / "gate.toml").read_text(encoding="utf-8")
)


@pytest.mark.parametrize(
    "text",
    [
        "The town bought a video surveillance system.",
        "THE TOWN BOUGHT A VIDEO SURVEILLANCE SYSTEM.",
        "Un sistema de videovigilancia para la ciudad.",
        "Identificacion por RECONOCIMIENTO FACIAL en el metro.",
        "VIDÉOPROTECTION : la ville s'équipe.",
        "La videoprotection arrive.",
        "As câmaras de videovigilância chegaram.",
        "ECU-911 opened in 2012.",
        "NSO Group was sued.",
        "Officials met Hikvision in Quito.",
        "北京的视频监控",
        "A police force with ANPR.",
    ],
)
def test_one_telling_word_is_enough(text):
    assert is_relevant(text)
    assert is_relevant("x " * 5_000 + text)


@pytest.mark.parametrize(
    "text",
    [
        "Police bought 500 cameras for the border; the contract cost $2 million.",
        "The ministry purchased equipment to intercept phone calls, police said.",
        "La policía compró cámaras; el contrato costó 2 millones de dólares.",
        "Police received drones from Siemens.",
    ],
)
def test_a_common_word_is_enough_in_company(text):
    assert is_relevant(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Troops intercepted a truck near the river.",
        "The film was shot with one camera over a summer.",
        "A car with licence plates UF-2171 was found.",
        "Drones buzzed in the hive.",
        "The river is monitored for floods.",
        "A nice ring, with an axis of symmetry, seen through a canon.",
        "The cameraman asked the police about a contract.",
        "Whimsical advantages of uavelle and lapidary dronish words.",
        "Microsoft and Sony make game consoles.",
    ],
)
def test_newspaper_words_alone_are_not_enough(text):
    assert not is_relevant(text)
    assert places(text) == []


def test_company_must_stand_near():
    far = "The camera was old. " + "Nothing else happened. " * 60 + "Police signed a contract."
    assert not is_relevant(far)


@pytest.mark.parametrize("word", TABLE["enough"])
def test_every_stem_is_found_however_it_is_written(word):
    for written in (word, word.upper(), word.capitalize(), names.plain(word)):
        assert is_relevant(f"… {written}…")


def test_every_listed_name_and_phrase_is_in_the_tables():
    known = set(names.traded_spellings().values())
    assert set(TABLE["general_names"]) <= known
    phrases = {names.plain(phrase).lower() for phrase in names.technology_phrases()}
    listed = {names.plain(phrase).lower() for phrase in TABLE["general_phrases"]}
    assert listed - phrases == set()


def test_every_supplier_of_the_table_is_a_word_of_the_gate():
    general = set(TABLE["general_names"])
    for spelling, name in names.traded_spellings().items():
        if name not in general:
            assert is_relevant(f"It was {spelling} again."), spelling


def test_every_phrase_of_the_vocabulary_is_a_word_of_the_gate():
    general = {names.plain(phrase).lower() for phrase in TABLE["general_phrases"]}
    for phrase in names.technology_phrases():
        if names.plain(phrase).lower() not in general:
            assert is_relevant(f"… {phrase} …"), phrase
            assert is_relevant(f"… {phrase.upper()} …"), phrase


def test_the_starter_documents_pass():
    folder = resources.files("sousveil.starter") / "documents"
    files = [file for file in folder.iterdir() if not file.name.startswith((".", "_"))]
    assert len(files) > 10
    for file in files:
        assert is_relevant(read_bytes(file.read_bytes(), name=file.name).text), file.name


def test_places_are_code_points():
    text = "Été à Ürümqi — вода. CCTV stands there, and so does reconnaissance faciale, été."
    assert [text[at:].split(maxsplit=1)[0] for at in dict.fromkeys(places(text))] == [
        "CCTV",
        "reconnaissance",
    ]


@given(st.text(max_size=200), st.text(max_size=200))
def test_places_agree_with_the_gate(before, after):
    text = f"{before} spyware {after}"
    assert len(before) + 1 in places(text)
    assert is_relevant(text)
    assert bool(places(before)) == is_relevant(before)


@pytest.mark.parametrize(("file", "most"), [("muc4/dev.json", 0.02), ("muc4/test.json", 0.02)])
def test_news_of_a_civil_war_is_stopped(shared, file, most):
    lines = (shared("data/labelled") / file).read_text(encoding="utf-8").splitlines()
    texts = [json.loads(line)["doctext"] for line in lines]
    assert sum(map(is_relevant, texts)) <= most * len(texts)
