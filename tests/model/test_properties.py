"""The vocabulary is coherent and says what each property means."""

from __future__ import annotations

import pytest

from sousveil.model import all_properties, term_lists


@pytest.mark.parametrize("name", all_properties())
def test_every_property_is_documented(name: str) -> None:
    definition = all_properties()[name]
    assert definition.definition.endswith((".", ")."))
    assert definition.standard
    assert definition.subject
    assert (definition.type == "quantity") == bool(definition.unit)


def test_every_list_of_terms_is_used_and_explained() -> None:
    used = {definition.terms for definition in all_properties().values()} - {""}
    assert used == set(term_lists())
    for terms in term_lists().values():
        assert all(meaning.endswith((".", '".')) for meaning in terms.values())
