"""Names to entities: what holds whatever names and judgements come."""

from __future__ import annotations

import random
import re
from collections import Counter, defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sousveil.errors import ModelError
from sousveil.model import EntityRef, SameAs
from sousveil.names import all_known
from sousveil.resolve import Entity, cluster, resolve

CURATED = ["Huawei", "华为", "Hikvision", "海康威视", "CETC", "NICE"]
LOOSE = ["Acme", "acme", "Acme Watch", "ACME Watch S.A.", "某公司", "Ødegård", "ec", "Foo"]
NAMED = st.builds(
    EntityRef,
    st.sampled_from(["organisation", "system"]),
    st.sampled_from(CURATED + LOOSE),
    st.sampled_from(["", "CN", "EC"]),
)
DESCRIBED = st.builds(
    EntityRef,
    st.just("system"),
    st.sampled_from(["surveillance system", *LOOSE]),
    st.sampled_from(["", "EC"]),
    st.sampled_from(["a" * 64, "b" * 64]),
)
REFS = st.one_of(NAMED, DESCRIBED)
ORGANISATIONS = st.builds(
    EntityRef, st.just("organisation"), st.sampled_from(CURATED + LOOSE), st.just("")
)
JUDGEMENTS = st.lists(
    st.builds(
        SameAs,
        left=ORGANISATIONS,
        right=ORGANISATIONS,
        verdict=st.sampled_from(["same", "same", "different"]),
        by=st.just("an editor"),
    ),
    max_size=8,
)


def organisation(name: str, country: str = "") -> EntityRef:
    return EntityRef("organisation", name, country)


def judged(left: str, right: str, verdict: str = "same") -> SameAs:
    return SameAs(
        left=organisation(left),
        right=organisation(right),
        verdict=verdict,  # type: ignore[arg-type]
        by="an editor",
    )


def together(refs: list[EntityRef], judgements: list[SameAs]) -> set[frozenset[str]]:
    """Which of the references' keys are one entity."""
    groups: dict[str, set[str]] = defaultdict(set)
    entities = cluster(refs, judgements)
    for ref in refs:
        groups[entities[ref.key].id].add(ref.key)
    return {frozenset(group) for group in groups.values()}


@given(st.lists(REFS, max_size=12), JUDGEMENTS, st.randoms())
def test_the_order_of_names_does_not_matter(
    refs: list[EntityRef], judgements: list[SameAs], chance: random.Random
) -> None:
    shuffled = list(refs)
    chance.shuffle(shuffled)
    assert resolve(refs, judgements) == resolve(shuffled, judgements)


@given(st.lists(REFS, max_size=12), JUDGEMENTS)
def test_counts_do_as_well_as_the_names_themselves(
    refs: list[EntityRef], judgements: list[SameAs]
) -> None:
    thrice = [ref for ref in refs for _ in range(3)] + refs[:2]
    assert cluster(Counter(thrice), judgements) == cluster(thrice, judgements)


@given(st.lists(REFS, max_size=12), JUDGEMENTS)
def test_saying_it_again_changes_nothing(refs: list[EntityRef], judgements: list[SameAs]) -> None:
    once = cluster(refs, judgements)
    assert cluster(refs + refs, judgements) == once
    assert together(refs, judgements + judgements) == together(refs, judgements)


@given(st.lists(REFS, max_size=12), JUDGEMENTS)
def test_entities_are_whole(refs: list[EntityRef], judgements: list[SameAs]) -> None:
    entities = cluster(refs, judgements)
    by_id: dict[str, Entity] = {}
    for ref in refs:
        entity = entities[ref.key]
        assert by_id.setdefault(entity.id, entity) == entity
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", entity.id)
        assert entity.kind == ref.kind
        assert ref.name in entity.names
        assert entity.names[0] == entity.name
        assert len(set(entity.names)) == len(entity.names)


@given(st.lists(REFS, max_size=12), JUDGEMENTS)
def test_what_is_judged_different_stays_apart(
    refs: list[EntityRef], judgements: list[SameAs]
) -> None:
    standing = {frozenset((j.left.key, j.right.key)): j for j in judgements}
    entities = cluster(refs, judgements)
    for judgement in standing.values():
        left, right = judgement.left.key, judgement.right.key
        if judgement.verdict == "different" and left != right:
            assert entities[left].id != entities[right].id


@given(st.lists(REFS, max_size=12))
def test_same_then_different_restores(refs: list[EntityRef]) -> None:
    plain = together(refs, [])
    undone = [judged("Acme", "Foo"), judged("Foo", "Acme", "different")]
    assert together(refs, undone) == plain


@given(st.lists(REFS, max_size=12), JUDGEMENTS)
def test_ids_never_take_a_curated_id(refs: list[EntityRef], judgements: list[SameAs]) -> None:
    curated = {known.id: known for known in all_known()}
    for entity in cluster(refs, judgements).values():
        if entity.id in curated:
            assert entity.kind == curated[entity.id].kind
            assert entity.name == curated[entity.id].name


def test_a_later_same_undoes_a_different() -> None:
    refs = [organisation("Acme"), organisation("Foo")]
    assert len(together(refs, [judged("Acme", "Foo", "different"), judged("Acme", "Foo")])) == 1


def test_the_curated_table_comes_first() -> None:
    entities = cluster([organisation("海康威视"), organisation("Hangzhou Hikvision", "CN")])
    assert {e.id for e in entities.values()} == {"hikvision"}
    country = cluster([EntityRef("country", "Équateur"), EntityRef("country", "Ecuador", "EC")])
    assert {e.id for e in country.values()} == {"ec"}


def test_a_judgement_joins_a_new_spelling_to_a_curated_row() -> None:
    entities = cluster([organisation("Huawei Tecnologías del Sur")], [
        judged("Huawei Tecnologías del Sur", "Huawei")
    ])  # fmt: skip
    entity = entities["organisation:huawei tecnologias del sur"]
    assert (entity.id, entity.name, entity.country) == ("huawei", "Huawei", "CN")
    assert "Huawei Tecnologías del Sur" in entity.names


def test_a_different_splits_a_curated_row_and_its_names() -> None:
    resolution = resolve(
        [organisation("Huawei"), organisation("华为")], [judged("Huawei", "华为", "different")]
    )
    whole, split = (resolution.entities[f"organisation:{n}"] for n in ("huawei", "华为"))
    assert whole.id == "huawei"
    assert "华为" not in whole.names
    assert re.fullmatch("org-[0-9a-f]{8}", split.id)
    assert [c.what for c in resolution.conflicts] == ["kept-apart"]


def test_a_chain_against_a_different_breaks_at_its_latest_link() -> None:
    refs = [organisation(name) for name in ("A1", "B2", "C3")]
    chain = [judged("A1", "B2"), judged("B2", "C3")]
    apart = judged("A1", "C3", "different")
    assert len(together(refs, chain)) == 1
    expected = {
        frozenset({"organisation:a1", "organisation:b2"}),
        frozenset({"organisation:c3"}),
    }
    for judgements in ([*chain, apart], [apart, *chain], [chain[0], apart, chain[1]]):
        assert together(refs, judgements) == expected
        assert [c.what for c in resolve(refs, judgements).conflicts] == ["kept-apart"]


def test_the_name_used_most_is_shown_then_the_shortest() -> None:
    same = [judged("Acme Watch", "Acme Watch Services")]
    long, short = organisation("Acme Watch Services"), organisation("Acme Watch")
    assert cluster([long, long, short], same)[short.key].name == "Acme Watch Services"
    assert cluster([long, short], same)[short.key].name == "Acme Watch"
    assert cluster([long, short], same)[short.key].id == "acme-watch"


def test_ids_that_collide_are_told_apart() -> None:
    refs = [EntityRef("system", "Foo"), organisation("Foo"), EntityRef("place", "Foo", "EC")]
    ids = {cluster(refs)[ref.key].id for ref in refs}
    assert ids == {"foo-system", "foo-org", "foo-ec"}


def test_two_countries_are_reported_and_nothing_is_guessed() -> None:
    refs = [organisation("Acme", "EC"), organisation("Acme", "PE"), organisation("Acme", "EC")]
    resolution = resolve(refs)
    assert resolution.entities["organisation:acme"].country == "EC"
    (conflict,) = resolution.conflicts
    assert conflict.what == "two-countries"
    assert "EC and in PE" in conflict.message


def test_joining_two_curated_rows_is_done_and_reported() -> None:
    refs = [organisation("Hikvision"), organisation("CETC")]
    resolution = resolve(refs, [judged("Hikvision", "CETC")])
    assert {e.id for e in resolution.entities.values()} == {"cetc"}
    assert [c.what for c in resolution.conflicts] == ["two-curated"]


def test_a_different_between_one_spelling_is_reported() -> None:
    resolution = resolve([organisation("Acme")], [judged("Acme", "ACME", "different")])
    assert [c.what for c in resolution.conflicts] == ["same-spelling"]


def test_a_judgement_over_two_kinds_is_refused() -> None:
    wrong = SameAs(
        left=organisation("Foo"), right=EntityRef("system", "Foo"), verdict="same", by="x"
    )
    with pytest.raises(ModelError, match="cannot be one entity"):
        cluster([], [wrong])


def test_descriptions_of_two_documents_are_two_entities_until_judged() -> None:
    one, other = (EntityRef("system", "surveillance system", document=d * 64) for d in "ab")
    entities = cluster([one, other], [])
    assert entities[one.key].id == "surveillance-system-aaaaaaaa"
    assert entities[other.key].id == "surveillance-system-bbbbbbbb"
    same = SameAs(left=one, right=other, verdict="same", by="an editor")
    joined = cluster([one, other], [same])
    assert joined[one.key].id == joined[other.key].id


def test_a_description_joined_with_a_name_goes_by_the_name() -> None:
    described = EntityRef("system", "surveillance system", document="a" * 64)
    named = EntityRef("system", "KER-911", "EC")
    same = SameAs(left=described, right=named, verdict="same", by="an editor")
    entity = cluster([described, named, named], [same])[described.key]
    assert entity.id == "ker-911"
