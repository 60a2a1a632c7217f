"""Why a name is an entity, in words."""

from __future__ import annotations

from sousveil.model import EntityRef, SameAs
from sousveil.names import lookup
from sousveil.resolve import cluster, explain


def organisation(name: str, country: str = "") -> EntityRef:
    return EntityRef("organisation", name, country)


def test_a_curated_name_names_its_evidence() -> None:
    words = explain(organisation("海康威视"))
    known = lookup(organisation("海康威视"))
    assert known is not None
    assert words.startswith("海康威视 is Hikvision (hikvision): ")
    assert known.evidence in words


def test_a_judgement_names_who_why_and_where() -> None:
    judgement = SameAs(
        left=organisation("Huawei del Ecuador"),
        right=organisation("Huawei Technologies"),
        verdict="same",
        by="the editors",
        reason="The register names one owner.",
        evidence="https://example.org/register",
    )
    words = explain(organisation("Huawei del Ecuador"), [judgement])
    assert "judged the same as Huawei Technologies by the editors" in words
    assert "because: The register names one owner" in words
    assert "https://example.org/register" in words
    assert "curated table" in words


def test_a_name_of_its_own_says_so() -> None:
    assert "no curated row and no judgement" in explain(organisation("Acme"))


def test_a_conflict_is_told() -> None:
    words = explain(organisation("Acme", "EC"), refs=[organisation("Acme", "PE")])
    assert "EC and in PE" in words


def test_a_chain_is_told_link_by_link() -> None:
    chain = [
        SameAs(left=organisation(a), right=organisation(b), verdict="same", by="x")
        for a, b in (("A1 Watch", "B2 Watch"), ("B2 Watch", "C3"))
    ]
    words = explain(organisation("A1 Watch"), chain, refs=[organisation("C3")])
    assert words.startswith("A1 Watch is C3 (c3): ")
    assert words.index("B2 Watch by x") < words.index("C3 by x")


def test_it_explains_the_entity_that_cluster_makes() -> None:
    refs = [organisation("Acme"), organisation("CEIEC"), organisation("某公司")]
    entities = cluster(refs)
    for ref in refs:
        assert f"({entities[ref.key].id})" in explain(ref, refs=refs)
