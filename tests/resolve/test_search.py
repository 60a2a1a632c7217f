"""Candidates among many names, and what is suggested of them."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from sousveil.model import EntityRef, SameAs
from sousveil.names import all_known
from sousveil.resolve import NameIndex, cluster, consequences, suggest

TRUE = [
    ("Quillon Optics", "Shenzhen Quillon Optics Technology Co., Ltd."),
    ("Marbeck", "Marbek Systems"),
    ("Zorvanta", "Зорванта"),
    ("Telvenor Broadline Yards Company", "TBYC"),
]


def many(count: int) -> list[str]:
    chance = random.Random(3)  # noqa: S311 - names, no secrets
    letters = "abdefgiklmnoprstuvz"
    return [
        " ".join("".join(chance.choices(letters, k=7)).title() for _ in range(2)) + " Group"
        for _ in range(count)
    ]


def test_the_right_name_is_among_the_first_of_many() -> None:
    names = [*many(5_000), *(right for _, right in TRUE)]
    index = NameIndex(names)
    for left, right in TRUE:
        assert right in [names[at] for at in index.candidates(left, 5)]


@given(st.lists(st.text(max_size=12), max_size=8), st.text(max_size=12))
def test_answers_are_places_in_what_was_given(names: list[str], asked: str) -> None:
    found = NameIndex(names).candidates(asked, 3)
    assert len(found) <= 3
    assert len(set(found)) == len(found)
    assert all(0 <= at < len(names) for at in found)


def test_the_same_is_answered_each_time() -> None:
    names = many(500)
    assert NameIndex(names).candidates(names[7]) == NameIndex(names).candidates(names[7])
    assert NameIndex(names).candidates(names[7])[0] == 7


def firm(name: str, country: str = "") -> EntityRef:
    return EntityRef("organisation", name, country)


def test_a_new_spelling_of_a_curated_row_is_suggested_and_not_joined() -> None:
    refs = [firm("Hikvison Digital Technology"), firm("Quillon")]
    found = suggest(refs)
    assert any(s.right.name in _names("hikvision") for s in found)
    assert "hikvision" not in {entity.id for entity in cluster(refs).values()}


def _names(identifier: str) -> set[str]:
    return {name for known in all_known() if known.id == identifier for name in known.names}


def test_who_is_judged_or_curated_apart_is_not_suggested() -> None:
    refs = [firm("Marbeck Optics"), firm("Marbek Optics"), firm("Huawei"), firm("Huawei Marine")]
    pairs = {frozenset(s.entities) for s in suggest(refs, least=1)}
    assert frozenset(("marbeck-optics", "marbek-optics")) in pairs
    assert frozenset(("huawei", "huawei-marine")) not in pairs
    apart = SameAs(left=refs[0], right=refs[1], verdict="different", by="an editor")
    pairs = {frozenset(s.entities) for s in suggest(refs, [apart], least=1)}
    assert frozenset(("marbeck-optics", "marbek-optics")) not in pairs


def test_a_suggestion_warns_of_two_countries() -> None:
    found = suggest([firm("Marbeck Optics", "EC"), firm("Marbek Optics", "PE")], least=1)
    warnings = {s.entities: s.warnings for s in found}
    assert warnings["marbeck-optics", "marbek-optics"] == (
        "Marbeck Optics is put in EC, Marbek Optics in PE",
    )


def test_consequences_are_only_what_a_judgement_brings_about() -> None:
    refs = [firm("Acme", "EC"), firm("Acme", "PE"), firm("Hikvision"), firm("CETC")]
    new = SameAs(left=firm("Hikvision"), right=firm("CETC"), verdict="same", by="an editor")
    assert [c.what for c in consequences(refs, [], new)] == ["two-curated"]
