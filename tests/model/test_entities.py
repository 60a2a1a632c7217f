"""Names: folding and slugs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sousveil.errors import ModelError
from sousveil.model import EntityRef, country_codes, country_name, fold, slug


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("C.E.I.E.C", "ceiec"),
        ("ECU-911", "ecu 911"),
        ("Beijing’s  surveillance system", "beijings surveillance system"),
        ("Samborondón", "samborondon"),
        ("华为", "华为"),
        ("Straße", "strasse"),
        ("ＨＵＡＷＥＩ", "huawei"),
        ("–", ""),
    ],
)
def test_fold(name: str, folded: str) -> None:
    assert fold(name) == folded


@given(st.text())
def test_folding_twice_changes_nothing(name: str) -> None:
    assert fold(fold(name)) == fold(name)


@given(st.text())
def test_a_slug_is_safe_in_an_address(name: str) -> None:
    made = slug(name)
    assert len(made) <= 80
    assert not set(made) & set("/?#%&=<>\"' .\\")


@pytest.mark.parametrize(
    ("code", "english", "french"),
    [("EC", "Ecuador", "Équateur"), ("XK", "Kosovo", "Kosovo"), ("TW", "Taiwan", "Taïwan")],
)
def test_countries_have_names(code: str, english: str, french: str) -> None:
    assert code in country_codes()
    assert country_name(code) == english
    assert country_name(code, "fr") == french


@pytest.mark.parametrize("code", ["EU", "ZZ", "UN", "ec", "ECU", ""])
def test_what_is_no_country(code: str) -> None:
    assert code not in country_codes()


def test_a_country_is_known_by_its_code_in_every_language() -> None:
    keys = {EntityRef("country", name, "EC").key for name in ("Ecuador", "Équateur", "Equador")}
    assert keys == {"country:ec"}


def test_a_description_belongs_to_its_document() -> None:
    one, other = (EntityRef("system", "surveillance system", document=d * 64) for d in "ab")
    assert one.key != other.key
    assert one.key == EntityRef("system", "Surveillance System", document="a" * 64).key
    one.check()


@pytest.mark.parametrize(
    "ref",
    [
        EntityRef("organisation", "the vendor", document="a" * 64),
        EntityRef("system", "surveillance system", document="a" * 63),
        EntityRef("system", "surveillance system", document="A" * 64),
    ],
)
def test_only_systems_and_deals_are_described_and_only_by_documents(ref: EntityRef) -> None:
    with pytest.raises(ModelError, match="not the document that describes"):
        ref.check()
