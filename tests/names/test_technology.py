"""Technology words: every phrase gives its term of the closed list, with exact offsets."""

from __future__ import annotations

import tomllib
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sousveil.model import term_lists
from sousveil.names import technology_terms

TABLE = tomllib.loads(
    (resources.files("sousveil.names") / "data" / "technology.toml").read_text(encoding="utf-8")
)
PHRASES = [
    (phrase, term)
    for term, by_language in TABLE.items()
    for phrases in by_language.values()
    for phrase in phrases
]


def test_the_terms_are_those_of_the_closed_list() -> None:
    assert set(TABLE) == set(term_lists()["technology"])


def test_every_phrase_gives_its_term_in_any_case() -> None:
    for phrase, term in PHRASES:
        for text in (phrase, phrase.upper(), f"({phrase})"):
            hits = technology_terms(text)
            assert [hit[2] for hit in hits] == [term], text


def test_no_phrase_has_two_terms() -> None:
    terms: dict[str, set[str]] = {}
    for phrase, term in PHRASES:
        terms.setdefault(phrase.lower(), set()).add(term)
    assert {phrase: t for phrase, t in terms.items() if len(t) > 1} == {}


@given(
    st.lists(
        st.one_of(st.sampled_from([phrase for phrase, _ in PHRASES]), st.text(max_size=5)),
        max_size=10,
    ).map(" ".join)
)
def test_terms_are_sorted_and_within_the_text(text: str) -> None:
    reached = 0
    for start, end, term in technology_terms(text):
        assert reached <= start < end <= len(text)
        assert [hit[2] for hit in technology_terms(text[start:end])] == [term]
        reached = end


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a facial recognition system", ["facial-recognition"]),
        ("cámaras con reconocimiento facial", ["facial-recognition"]),
        ("la reconnaissance faciale", ["facial-recognition"]),
        ("o reconhecimento facial", ["facial-recognition"]),
        ("Safe City, ciudad segura, cidade segura", ["smart-city"] * 3),
        ("CCTV, cámaras de vigilancia", ["camera-network"] * 2),
        ("AI-equipped surveillance technology", ["ai-surveillance"]),
        ("automated policing", ["smart-policing"]),
        ("人脸识别和视频监控", ["facial-recognition", "camera-network"]),
        ("a dronefly", []),
    ],
)
def test_examples(text: str, expected: list[str]) -> None:
    assert [term for _, _, term in technology_terms(text)] == expected
