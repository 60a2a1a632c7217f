"""Legal forms are set aside from the ends of a name, with their class, and nothing else is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sousveil.model import fold
from sousveil.names import set_legal_form_aside
from sousveil.names._legal import FORM_CLASSES

FORMS = [form for forms in FORM_CLASSES.values() for form in forms]
BRANDS = st.from_regex(r"[b-z]{5,9}( [b-z]{5,9})?", fullmatch=True).filter(
    lambda text: not set(text.split()) & set(FORMS)
)


@pytest.mark.parametrize(
    ("name", "core", "form"),
    [
        ("Hangzhou Hikvision Digital Technology Co., Ltd.", "hangzhou hikvision digital technology",
         "limited"),
        ("ООО Протей", "протей", "limited"),
        ("OOO Protei", "protei", "limited"),
        ("FinFisher GmbH", "finfisher", "gmbh"),
        ("Thales S.A.", "thales", "stock"),
        ("Dahua Technology Company", "dahua technology", ""),
        ("华为技术有限公司", "华为技术", "limited"),
        ("浙江大华技术股份有限公司", "浙江大华技术", "stock"),
        ("ソニー株式会社", "ソニー", "stock"),
        ("株式会社日立", "日立", "stock"),
        ("Limited", "limited", ""),
        ("Sandvine", "sandvine", ""),
    ],
)  # fmt: skip
def test_what_is_left_and_of_which_class_it_was(name: str, core: str, form: str) -> None:
    assert set_legal_form_aside(fold(name)) == (fold(core), form)


@given(BRANDS, st.sampled_from(FORMS))
def test_a_form_behind_a_name_goes_and_the_name_stays(brand: str, form: str) -> None:
    if form.isascii():
        assert set_legal_form_aside(fold(f"{brand} {form}"))[0] == brand


@given(st.text(max_size=40))
def test_what_is_set_aside_once_is_gone(name: str) -> None:
    core, _ = set_legal_form_aside(fold(name))
    assert set_legal_form_aside(core)[0] == core
    assert core or not fold(name)


def test_no_form_has_two_classes() -> None:
    assert len(FORMS) == len(set(FORMS))
