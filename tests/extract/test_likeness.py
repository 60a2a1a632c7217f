"""What the letters of a name say: made-up persons whose names are on no list of ours."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sousveil.extract._likeness import DIMENSIONS, person_likeness, places
from sousveil.extract._persons import _given, is_person

#: Put together from given names that our list lacks, and surnames; no bearer is meant.
PERSONS = [
    "Osmund Hagelund", "Houshang Farrokhzad", "Panna Chaiyasit", "Ayumi Tachibana",
    "Keshavrao Deshmukh", "Emmeline Hathersage", "Gulbahor Yusupova", "Tituss Merriweather",
    "Jirō Takamatsu", "Dhyanesh Kulkarni", "Ludwika Zielińska", "Chukwuemelie Obiakor",
    "Thandolwethu Mabuza", "Nurzhan Abdrakhmanov", "Xiuying Ouyang", "Bertrude Lemonnier",
    "Anacleto Villafuerte", "Wanjiru Kamotho", "Sigurjón Þorvaldsson", "Prosperina Sagastume",
]  # fmt: skip
BODIES = [
    "Jet Infosystems", "Hacking Team", "Black Cube", "Dark Matter", "Palo Alto", "Safe City",
    "Smart Dubai", "Digital Barriers", "Blue Coat", "Trovicor Intelligence", "Amesys Bull",
    "Vision Box", "Evolv Express", "Clear View", "Fusus Core", "Ring Doorbell",
]  # fmt: skip


def test_most_persons_on_no_list_are_known_by_their_letters():
    """19 of 20 when this was measured; none of the given names is on our list."""
    assert not [name for name in PERSONS if name.split()[0].lower() in _given()]
    taken = [name for name in PERSONS if is_person(name, "")]
    assert len(taken) >= 18, sorted(set(PERSONS) - set(taken))


def test_few_bodies_are_taken_for_persons():
    """A firm called like a person is missed on purpose; these are not called so."""
    taken = [name for name in BODIES if is_person(name, "")]
    assert len(taken) <= 2, taken


@given(st.text(max_size=60))
def test_a_likeness_is_a_chance(name):
    assert 0 <= person_likeness(name) <= 1
    assert all(0 <= place < DIMENSIONS for place in places(name))


@pytest.mark.parametrize("name", ["", "Rivera", "胡 锦涛", "Иван Петров", "A B C D E F G"])
def test_what_letters_cannot_tell_is_nobody(name):
    assert person_likeness(name) == 0


def test_lower_case_figures_and_articles_are_no_persons():
    for name in ("260 câmeras", "cámaras de vigilancia", "El Guardián", "Marta 2000"):
        assert not is_person(name, "", "system")
