"""The canonical text: deterministic, idempotent, and nothing in it that cannot be seen."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sousveil.read._text import canonical

# Letters that combine, marks, controls, spaces, breaks and surrogates, often enough to matter.
TRICKY = st.sampled_from(
    [*"ab é\u0301\u0323\u0316\u1100\u1161\u11a8\r\n\t\v\f\x85\u2028\u2029\0\x1b\x7f\x9f", "\r\n",
     *"\xa0\u202f\u3000\u2000\u200b\u200d\u202e\u2066\ufeff\xad\ufe0f\U000e0041\u115f", "\ud800",
     "\udfff", "\uffff", "\ufdd0", "Å", "ﬁ", "華", "\u212b", "\u0345"]
)  # fmt: skip
TEXTS = st.lists(st.one_of(TRICKY, st.characters(codec=None)), max_size=60).map("".join)


@given(TEXTS)
def test_the_canonical_text_of_a_canonical_text_is_itself(text: str) -> None:
    once = canonical(text)
    assert canonical(once) == once


@given(TEXTS)
def test_it_is_well_formed(text: str) -> None:
    got = canonical(text)
    got.encode()  # no surrogate is left
    assert unicodedata.is_normalized("NFC", got)
    assert not any(unicodedata.category(c) == "Cc" for c in got if c not in "\n\t")
    assert not any(unicodedata.category(c) in ("Zs", "Zl", "Zp") for c in got if c != " ")
    assert "\n\n\n" not in got
    assert got == got.strip("\n")
    assert all(line == line.rstrip() for line in got.split("\n"))


@given(TEXTS)
def test_visible_letters_survive_in_their_order(text: str) -> None:
    """Against another way to say it: the letters before and after, composed alike."""

    def letters(s: str) -> str:
        return "".join(c for c in unicodedata.normalize("NFD", s) if c.isalnum())

    invisible = "\u115f\u1160\u3164\uffa0"  # Hangul fillers are letters to Unicode, but blank
    assert letters(canonical(text)) == letters("".join(c for c in text if c not in invisible))


@given(st.text(alphabet="abc \n", max_size=80), st.text(alphabet="abc \n", max_size=80))
def test_words_of_plain_text_keep_their_order(left: str, right: str) -> None:
    assert canonical(left + "\n" + right).split() == left.split() + right.split()


@given(TEXTS, st.data())
def test_offsets_are_code_points_and_survive_the_file(text: str, data: st.DataObject) -> None:
    got = canonical("word " + text)
    start = data.draw(st.integers(0, len(got) - 1))
    end = data.draw(st.integers(start + 1, len(got)))
    assert got.encode().decode()[start:end] == got[start:end]


@pytest.mark.parametrize(
    ("given_text", "wanted"),
    [
        ("a\r\nb\rc\u2028d\x85e", "a\nb\nc\nd\ne"),
        ("page\fpage", "page\n\npage"),
        ("  indented  \n\n\n\n  next \t\n", "  indented\n\n  next"),
        ("4\u202f300\xa0cameras", "4 300 cameras"),
        ("cafe\u0301", "café"),
        ("sur\u00adveil\u200blance", "surveillance"),
        ("safe\u202egpj.exe\u202c", "safegpj.exe"),
        ("\ufefftext", "text"),
        ("nul\0l", "null"),
        ("broken \ud83d pair", "broken \ufffd pair"),
        ("col\tcol", "col\tcol"),
        ("“quoted” — it’s", "“quoted” — it’s"),
        ("华为", "华为"),
        ("\n \n\t\n", ""),
        ("", ""),
    ],
)
def test_the_rules_one_by_one(given_text: str, wanted: str) -> None:
    assert canonical(given_text) == wanted


def test_what_unicode_calls_invisible_is_dropped() -> None:
    for code in (0x200B, 0x200E, 0x202A, 0x2060, 0x2066, 0x2069, 0x061C, 0xE0001, 0xE0100):
        assert canonical(f"a{chr(code)}b") == "ab", hex(code)


def test_many_marks_on_one_letter_are_cut_to_thirty() -> None:
    got = canonical("a" + "\u0316\u0300" * 200_000 + "b")
    assert len(unicodedata.normalize("NFD", got)) == 32
    assert got[0] in "aà"
    assert got[-1] == "b"


def test_long_lines_and_runs_of_spaces_take_linear_time() -> None:
    """A quadratic rule would not come back from these."""
    assert canonical(" " * 3_000_000 + "x") == " " * 3_000_000 + "x"
    assert canonical("x" + " " * 3_000_000) == "x"
    assert canonical("\n" * 3_000_000) == ""
    assert len(canonical("x" * 3_000_000)) == 3_000_000
