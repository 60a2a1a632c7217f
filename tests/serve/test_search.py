"""The search: words in every script, and whatever else somebody types."""

from __future__ import annotations

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sousveil.serve._words import asked, spaced


def found(api: httpx.Client, query: str, **more: str) -> list[str]:
    answer = api.get("/search", params={"q": query, **more})
    assert answer.status_code == 200, answer.text
    hits = answer.json()["items"]
    return [hit[hit["what"]].get("name", hit[hit["what"]]["id"]) for hit in hits]


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("华为", "Huawei"),
        ("海康威视", "Hikvision"),
        ("huawei", "Huawei"),
        ("HUAWEI", "Huawei"),
        ("ecu-911", "ECU-911"),
        ("Ecuador", "Ecuador"),
        ("hikvisoin", "Hikvision"),
    ],
)
def test_names_of_every_script(api: httpx.Client, query: str, first: str) -> None:
    assert found(api, query)[0] == first


def test_other_han_names_are_not_found(api: httpx.Client) -> None:
    assert found(api, "华威") == []  # each character is there, and not side by side
    assert found(api, "康视") == []
    assert "Huawei" not in found(api, "海康威视")


def test_all_words_must_be_there(api: httpx.Client) -> None:
    assert len(found(api, "4,300 cameras", what="claim")) == 2
    assert found(api, "4,300 spyware") == []
    documents = api.get("/search", params={"q": "watches", "what": "document"}).json()["items"]
    assert [hit["document"]["title"] for hit in documents] == ["Cameras over Ecuador"]


def test_one_letter_off_is_said(api: httpx.Client) -> None:
    assert api.get("/search", params={"q": "Huawai"}).json()["relaxed"]
    assert "relaxed" not in api.get("/search", params={"q": "Huawei"}).json()


def test_pages_of_a_search(api: httpx.Client) -> None:
    whole = found(api, "cameras", limit="50")
    paged, cursor = [], ""
    while True:
        more = {"cursor": cursor} if cursor else {}
        page = api.get("/search", params={"q": "cameras", "limit": "2", **more}).json()
        paged += [hit[hit["what"]].get("name", hit[hit["what"]]["id"]) for hit in page["items"]]
        cursor = page.get("next", "")
        if not cursor:
            break
    assert paged == whole
    assert len(whole) > 4


@pytest.mark.parametrize(
    "query", ["!!", '"', "a OR (b", "name:x", "*", "\x00", "\u202e", "[0 TO 9"]
)
def test_there_is_no_syntax(api: httpx.Client, query: str) -> None:
    found(api, query)


@given(st.text(max_size=60))
def test_what_is_indexed_is_what_is_asked_for(text: str) -> None:
    from sousveil.serve._words import analyzer

    words = analyzer().analyze(spaced(text))
    assert [word for group in asked(text) for word in group] == words
