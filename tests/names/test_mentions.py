"""Finding names: exact offsets in any text, whole words, longest match, and the look-alikes."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sousveil.model import EntityRef
from sousveil.names import Mention, all_known, country, mentions, stands_in
from sousveil.names._countries import settings
from sousveil.names._curated import rows
from sousveil.names._forms import plain, without_marks

LANGUAGES = st.sampled_from(["", "en", "es", "fr", "pt", "zh", "es-EC"])
NAMES = st.sampled_from(sorted({name for known in all_known() for name in known.names}))
#: Any text; and text that is likely to hold names among odd characters.
TEXTS = st.one_of(
    st.text(max_size=200),
    st.lists(
        st.one_of(
            NAMES, st.sampled_from(["İ", "ǰ", "e\u0301", "\u00a0", "’", "\n", "ß", "𝓗", " "])
        ),
        max_size=12,
    ).map(" ".join),
    st.lists(st.one_of(NAMES, st.text(max_size=3)), max_size=12).map("".join),
)


def found(text: str, language: str = "en") -> list[tuple[str, str, str]]:
    return [(m.text, m.known.id, m.form) for m in mentions(text, language)]


@given(TEXTS, LANGUAGES)
def test_mentions_slice_back_and_do_not_overlap(text: str, language: str) -> None:
    reached = 0
    for mention in mentions(text, language):
        assert text[mention.start : mention.end] == mention.text
        assert reached <= mention.start < mention.end
        reached = mention.end


@given(st.text())
def test_the_plain_form_is_as_long_and_stays_plain(text: str) -> None:
    assert len(plain(text)) == len(text)
    assert plain(plain(text)) == plain(text)
    bare, positions = without_marks(text)
    if positions is not None:
        assert [text[i] for i in positions[:-1]] == list(bare)


@given(TEXTS, LANGUAGES)
def test_a_mention_is_found_again_when_it_stands_alone(text: str, language: str) -> None:
    for mention in mentions(text, language):
        alone = [m.known for m in mentions(mention.text, language)]
        assert alone == [mention.known]


@given(TEXTS, st.sampled_from(["en", "es", "fr", "pt"]))
def test_letters_at_both_ends_hide_a_name(text: str, language: str) -> None:
    for mention in mentions(text, language):
        if mention.text.isascii() and mention.text.isalpha():
            assert mentions(f"q{mention.text}q", language) == []


def test_every_name_that_is_looked_for_is_found_whole() -> None:
    missed = []
    for row in rows():
        for name in row.known.names:
            if name in row.quiet:
                continue
            language = min(row.only_in.get(name, {"en"}))
            hits = mentions(f"— {name} —", language)
            if [(m.text, m.known) for m in hits] != [(name, row.known)]:
                missed.append((row.known.id, name, [(m.text, m.known.id) for m in hits]))
    assert missed == []


def test_every_country_name_that_is_looked_for_is_found_whole() -> None:
    care = settings()
    missed = []
    for known in all_known():
        if known.kind != "country":
            continue
        for name in known.names:
            if name in care["quiet"]:
                continue
            language = min(care["only_in"].get(name, {"en"}))
            hits = mentions(f"— {name} —", language)
            if [(m.text, m.known) for m in hits] != [(name, known)]:
                missed.append((known.id, name, [(m.text, m.known.id) for m in hits]))
    assert missed == []


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("tell us what the US sold", "en", [("US", "us", "name")]),
        ("Turkey eats turkey", "en", [("Turkey", "tr", "name")]),
        ("fine china from China", "en", [("China", "cn", "name")]),
        ("the axis of an Axis camera", "en", [("Axis", "axis", "name")]),
        (
            "nice of NICE, NEC and necessary",
            "en",
            [("NICE", "nice", "name"), ("NEC", "nec", "name")],
        ),
        ("Nice weather", "en", []),
        ("les caméras de Nice", "fr", [("Nice", "nice-city", "name")]),
        ("Nigeria and Niger", "en", [("Nigeria", "ng", "name"), ("Niger", "ne", "name")]),
        (
            "Nigerien, Nigerian",
            "en",
            [("Nigerien", "ne", "demonym"), ("Nigerian", "ng", "demonym")],
        ),
        (
            "Guinea, Guinea-Bissau, Equatorial Guinea",
            "en",
            [
                ("Guinea", "gn", "name"),
                ("Guinea-Bissau", "gw", "name"),
                ("Equatorial Guinea", "gq", "name"),
            ],
        ),
        ("New Mexico and the South China Sea", "en", []),
        ("Jordan Smith went to Jordan.", "en", [("Jordan", "jo", "name")]),
        ("Chad and Lake Chad", "en", [("Chad", "td", "name")]),
        ("Atlanta, Georgia", "en", []),
        ("Congo, Korea and America", "en", []),
        ("Latin American cities; American cities", "en", [("American", "us", "demonym")]),
        ("Dominique a rencontré Maurice Dupont", "fr", []),
        ("La réunion du comité", "fr", []),
        ("Salvador Gana", "es", []),
    ],
)
def test_look_alikes(text: str, language: str, expected: list[tuple[str, str, str]]) -> None:
    assert found(text, language) == expected


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("una empresa china", "es", [("china", "cn", "demonym")]),
        ("uma empresa chinesa", "pt", [("chinesa", "cn", "demonym")]),
        ("des caméras chinoises", "fr", [("chinoises", "cn", "demonym")]),
        ("las autoridades ecuatorianas", "es", [("ecuatorianas", "ec", "demonym")]),
        ("las autoridades ecuatorianas", "", [("ecuatorianas", "ec", "demonym")]),
        ("las autoridades ecuatorianas", "es-EC", [("ecuatorianas", "ec", "demonym")]),
        ("una empresa china", "", []),
        ("una empresa china", "en", []),
        ("polish the lens", "en", []),
        ("Polish police", "en", [("Polish", "pl", "demonym")]),
        ("Germán Vargas", "es", []),
        ("alemães e alemãs", "pt", [("alemães", "de", "demonym"), ("alemãs", "de", "demonym")]),
    ],
)
def test_demonyms_by_language(
    text: str, language: str, expected: list[tuple[str, str, str]]
) -> None:
    assert found(text, language) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("China’s C.E.I.E.C and Huawei’s", ["cn", "ceiec", "huawei"]),
        ("CEIEC; C.E.I.E.C.; HUAWEI", ["ceiec", "ceiec", "huawei"]),
        ("Côte d’Ivoire, Côte d'Ivoire, COTE D'IVOIRE", ["ci", "ci", "ci"]),
        ("ECU-911, ECU 911, ECU‑911, ECU\u00a0911", ["ecu-911"] * 4),
        ("Belt\nand Road Initiative", ["belt-and-road"]),
        ("海康威视和华为Huawei在乌干达", ["hikvision", "huawei", "huawei", "ug"]),
        ("Безопасный город: Хуавэй", ["huawei"]),
        ("هواوي", ["huawei"]),
        ("the U.S. and U.S.-made, the UK", ["us", "us", "gb"]),
        ("México, Panamá y Perú".replace("é", "e\u0301"), ["mx", "pa", "pe"]),
        (unicodedata.normalize("NFD", "Samborondón, Perú"), ["samborondon", "pe"]),
    ],
)
def test_makes_of_a_name(text: str, expected: list[str]) -> None:
    hits = mentions(text, "en")
    assert [m.known.id for m in hits] == expected
    assert all(text[m.start : m.end] == m.text for m in hits)


def test_characters_that_grow_in_lower_case_shift_nothing() -> None:
    text = "İİİ Huawei İ 华为"
    assert [(m.start, m.end) for m in mentions(text)] == [(4, 10), (13, 15)]


def test_a_composed_and_a_decomposed_text_hold_the_same_names() -> None:
    text = "Bogotá, São Paulo, Équateur y Côte d’Ivoire"
    composed = [m.known for m in mentions(text, "es")]
    apart = [m.known for m in mentions(unicodedata.normalize("NFD", text), "es")]
    assert composed == apart
    assert len(composed) == 4


def test_persons_are_not_found() -> None:
    text = "President Rafael Correa, Hugo Chavez, Xi Jinping, Robert Mugabe and Mario Pazmiño"
    assert mentions(text, "en") == []


def test_stands_in() -> None:
    china = EntityRef("country", "China", "CN")
    assert stands_in(china, "funded by Chinese loans", "en")
    assert not stands_in(china, "fine china", "en")
    assert stands_in(china, "a loan of the Bank of China", "en")
    assert not stands_in(china, "in the South China Sea", "en")
    assert stands_in(EntityRef("place", "Beijing"), "Beijing’s surveillance system", "en")
    assert stands_in(EntityRef("organisation", "Hikvision"), "由海康威视提供")
    assert stands_in(EntityRef("organisation", "Acme Watch"), "sold by ACME WATCH.")
    assert not stands_in(EntityRef("organisation", "Acme"), "acmeism")
    assert not stands_in(EntityRef("organisation", "Acme"), "")


def test_a_mention_is_plain_data() -> None:
    (mention,) = mentions("in Ecuador.", "en")
    assert mention == Mention(3, 10, "Ecuador", country("EC"), "name")
