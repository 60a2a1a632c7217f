"""Names that differ by a legal form alone are one, except where that could join two firms."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sousveil.model import EntityRef, SameAs
from sousveil.resolve import cluster, explain


def firm(name: str, country: str = "") -> EntityRef:
    return EntityRef("organisation", name, country)


def count(*refs: EntityRef, judgements: list[SameAs] | None = None) -> int:
    """How many entities these names are."""
    entities = cluster(refs, judgements or [])
    return len({entities[ref.key].id for ref in refs})


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Quillon Optics", "Quillon Optics Ltd."),
        ("Quillon Optics Limited", "QUILLON OPTICS CO., LTD"),
        ("ООО Зенитар", "Зенитар"),
        ("澄海光学有限公司", "澄海光学"),
    ],
)
def test_a_form_more_or_less_is_one_firm(left: str, right: str) -> None:
    assert count(firm(left), firm(right)) == 1
    assert "legal form" in explain(firm(left), refs=[firm(left), firm(right), firm(right)])


@pytest.mark.parametrize(
    "refs",
    [
        (firm("Quillon Optics Ltd"), firm("Quillon Optics GmbH")),
        (firm("Quillon Optics Ltd"), firm("Quillon Optics Inc.")),
        (firm("Quillon Optics", "EC"), firm("Quillon Optics Ltd", "KE")),
        (firm("Axo"), firm("Axo Ltd")),
        (firm("Quillon Optics"), firm("Quillon Optic Ltd")),
    ],
)
def test_what_could_be_two_firms_stays_two(refs: tuple[EntityRef, EntityRef]) -> None:
    assert count(*refs) == 2


def test_a_bare_name_beside_two_forms_joins_neither() -> None:
    assert count(firm("Quillon Optics"), firm("Quillon Optics Ltd"), firm("Quillon Optics AG")) == 3


def test_only_organisations_have_legal_forms() -> None:
    assert (
        count(EntityRef("system", "Quillon Watch"), EntityRef("system", "Quillon Watch Ltd")) == 2
    )


def test_a_different_is_never_overridden() -> None:
    refs = firm("Quillon Optics"), firm("Quillon Optics Ltd")
    apart = SameAs(left=refs[0], right=refs[1], verdict="different", by="an editor")
    assert count(*refs, judgements=[apart]) == 2


@given(st.permutations(["Quillon Optics", "Quillon Optics Ltd", "Quillon Optics Limited"]))
def test_the_order_does_not_matter(names: list[str]) -> None:
    assert count(*map(firm, names)) == 1
