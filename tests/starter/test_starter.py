"""The example documents: complete, readable, in the language they claim, with sources."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import make_documents
import pytest

from sousveil import read, starter
from sousveil.model import is_edtf

DOCUMENTS = starter.example_documents()
FOLDER = Path(starter.__file__).parent / "documents"


def _text(name: str) -> str:
    [document] = [each for each in DOCUMENTS if each.name == name]
    return read.read_bytes(document.data, name=document.name).text


def test_every_file_is_in_the_manifest_and_every_entry_has_a_file() -> None:
    assert sorted(each.name for each in DOCUMENTS) == sorted(p.name for p in FOLDER.iterdir())


def test_there_are_enough_documents_languages_and_formats() -> None:
    languages = Counter(each.language for each in DOCUMENTS)
    formats = Counter(Path(each.name).suffix for each in DOCUMENTS)
    assert len(DOCUMENTS) >= 12
    assert languages["en"] >= 5
    assert languages["es"] >= 3
    assert languages["fr"] >= 2
    assert languages["pt"] >= 2
    assert formats[".html"] >= 2
    assert {".md", ".txt", ".docx", ".pdf"} <= formats.keys()
    assert len({each.data for each in DOCUMENTS}) == len(DOCUMENTS)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.name)
def test_manifest_is_complete(document: starter.ExampleDocument) -> None:
    assert document.title
    assert document.publisher == "Sousveil"
    assert document.licence == "Apache-2.0"
    assert is_edtf(document.published)
    assert document.republish
    assert len(document.sources) >= 2
    for source in document.sources:
        assert re.fullmatch(r"https?://[^\s/]+\.[a-z]{2,}(/\S*)?", source), source


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.name)
def test_document_reads_as_the_manifest_says(document: starter.ExampleDocument) -> None:
    reading = read.read_bytes(document.data, name=document.name)
    assert reading.language == document.language
    assert document.title in reading.text
    if reading.title:
        assert reading.title == document.title
    if reading.published:
        assert reading.published == document.published
    for source in document.sources:
        assert source in reading.text, source


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.name)
def test_document_is_short(document: starter.ExampleDocument) -> None:
    body = re.sub(r"https?://\S+", "", _text(document.name))
    assert 150 <= len(body.split()) <= 400


def test_html_states_its_publication_date() -> None:
    for document in DOCUMENTS:
        if document.name.endswith(".html"):
            reading = read.read_bytes(document.data, name=document.name)
            assert (reading.title, reading.published) == (document.title, document.published)


@pytest.mark.parametrize(
    ("name", "title", "paragraphs", "sources"),
    [
        (
            make_documents.ANGOLA_NAME,
            make_documents.ANGOLA_TITLE,
            make_documents.ANGOLA,
            make_documents.ANGOLA_SOURCES,
        ),
        (
            make_documents.LAHORE_NAME,
            make_documents.LAHORE_TITLE,
            make_documents.LAHORE,
            make_documents.LAHORE_SOURCES,
        ),
    ],
)
def test_binary_documents_say_what_their_maker_holds(
    name: str, title: str, paragraphs: tuple[str, ...], sources: tuple[str, ...]
) -> None:
    heading = "Fontes" if name == make_documents.ANGOLA_NAME else "Sources"
    words = " ".join([title, *paragraphs, heading, *sources]).split()
    assert _text(name).split() == words


def test_maker_makes_the_same_bytes_twice() -> None:
    assert make_documents.angola_bytes() == make_documents.angola_bytes()
    assert make_documents.lahore_bytes() == make_documents.lahore_bytes()


def test_ecu_911_is_contested_on_purpose() -> None:
    first = _text("ecuador-ecu-911-cameras.md")
    second = _text("ecuador-ecu-911-loan.html")
    assert "ECU-911 has 4,300 cameras" in first
    assert "ECU-911 has more than 4,300 cameras" in second
    assert "the cost of ECU-911 at $200 million" in first
    assert "ECU-911 cost $240 million" in second
