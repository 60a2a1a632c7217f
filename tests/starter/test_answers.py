"""The labelled answers are claims that the vocabulary holds, with words that are there."""

from __future__ import annotations

from pathlib import Path

import pytest
from starter_answers import FOLDER, Answer, answers, flat

from sousveil import names, read, starter
from sousveil.model import Money, Text, fold

DOCUMENTS = {each.name: each for each in starter.example_documents()}
LABELLED = [
    pytest.param(name, answer, id=f"{Path(name).stem}-{answer.id}")
    for name in DOCUMENTS
    for answer in answers(name)
]


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    return {
        name: flat(read.read_bytes(each.data, name=name).text) for name, each in DOCUMENTS.items()
    }


def test_every_document_is_labelled() -> None:
    assert {path.stem for path in FOLDER.glob("*.jsonl")} == {Path(name).stem for name in DOCUMENTS}
    for name in DOCUMENTS:
        found = list(answers(name))
        assert 8 <= len(found) <= 25, name
        assert len({answer.id for answer in found}) == len(found)


@pytest.mark.parametrize(("name", "answer"), LABELLED)
def test_answer_is_a_claim_whose_words_are_there(
    name: str, answer: Answer, texts: dict[str, str]
) -> None:
    answer.claim().check()
    assert answer.quote in texts[name]
    assert answer.subject_quote in texts[name]
    if isinstance(answer.value, Text):
        assert answer.value.text in answer.quote
    if isinstance(answer.value, Money):
        assert answer.value.stated in answer.quote


@pytest.mark.parametrize(("name", "answer"), LABELLED)
def test_subject_stands_in_the_quotes(name: str, answer: Answer) -> None:
    words = fold(f"{answer.quote} {answer.subject_quote}")
    known = {answer.subject.name, *names.known_names(answer.subject)}
    mentioned = {
        mention.known.country
        for mention in names.mentions(f"{answer.quote} {answer.subject_quote}")
        if mention.known.kind == "country"
    }
    assert any(fold(each) in words for each in known) or (
        answer.subject.kind == "country" and answer.subject.country in mentioned
    )
