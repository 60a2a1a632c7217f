"""The scorer finds what is there, and does not take one fact for another."""

from __future__ import annotations

import msgspec
from score import matches
from starter_answers import answers

from sousveil import starter
from sousveil.model import EntityRef, Quantity


def test_every_answer_matches_its_own_claim() -> None:
    for document in starter.example_documents():
        for answer in answers(document.name):
            assert matches(answer, answer.claim())


def test_another_number_comparison_or_subject_does_not_match() -> None:
    [answer] = [
        each for each in answers("ecuador-ecu-911-cameras.md") if each.property == "cameras"
    ]
    claim = answer.claim()
    replace = msgspec.structs.replace
    assert not matches(answer, replace(claim, value=Quantity(amount="4200", unit="cameras")))
    assert not matches(answer, replace(claim, comparator=">"))
    assert not matches(answer, replace(claim, polarity="denied"))
    assert not matches(answer, replace(claim, subject=EntityRef("system", "BOL-110", "BO")))
    assert not matches(answer, replace(claim, property="site-count"))


def test_a_known_name_of_the_subject_matches() -> None:
    [answer] = [
        each for each in answers("ecuador-ecu-911-cameras.md") if each.property == "cameras"
    ]
    claim = msgspec.structs.replace(answer.claim(), subject=EntityRef("system", "ECU 911", "EC"))
    assert matches(answer, claim)
