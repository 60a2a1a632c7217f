"""Quotes in a text: every word stays, every quote can be found."""

from __future__ import annotations

import re
from html import unescape

from hypothesis import given
from hypothesis import strategies as st

from sousveil.model import visible
from sousveil.publish._marked import around, marked_text


def plain(html: str) -> str:
    return unescape(re.sub(r"<[^>]*>", "", html))


@given(st.data())
def test_marking_changes_no_word_and_marks_exactly_the_quotes(data: st.DataObject) -> None:
    text = data.draw(st.text(st.sampled_from('ab<&"\n \u202e王'), min_size=1, max_size=60))
    at = st.integers(0, len(text))
    quotes = [tuple(sorted(pair)) for pair in data.draw(st.lists(st.tuples(at, at), max_size=4))]
    html = str(marked_text(text, quotes))  # type: ignore[arg-type]
    assert "".join(plain(html).split()) == "".join(visible(text).split())
    inside = {at for start, end in quotes for at in range(start, end)}
    marked = {
        at
        for start, end in re.findall(r'data-start="(\d+)" data-end="(\d+)"', html)
        for at in range(int(start), int(end))
    }
    assert marked <= inside
    assert all(text[at].isspace() for at in inside - marked)  # only gaps between paragraphs


def test_overlapping_quotes_each_have_an_anchor() -> None:
    html = str(marked_text("one two three", [(0, 7), (4, 13)]))
    assert 'id="q0-7"' in html
    assert 'id="q4-13"' in html
    assert plain(html) == "one two three"


def test_html_in_a_text_is_text() -> None:
    html = str(marked_text("<script>alert(1)</script>", [(0, 8)]))
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_a_part_shows_every_paragraph_of_which_some_lies_in_it() -> None:
    text = "\n\n".join(f"paragraph {number}" for number in range(30))
    at = text.index("paragraph 7")
    html = str(marked_text(text, [(at, at + 11), (0, 3)], part=(at + 4, at + 14)))
    assert plain(html) == "paragraph 7\nparagraph 8"
    assert f'id="q{at}-{at + 11}"' in html
    assert "q0-3" not in html


def test_each_row_of_a_table_is_a_paragraph() -> None:
    html = str(marked_text("a,b\n1,2\n3,4", [(4, 7)], rows=True))
    assert html.count("<p>") == 3
    assert '<mark data-start="4" data-end="7">1,2</mark>' in html


def test_around_keeps_to_the_paragraph_and_to_whole_words() -> None:
    text = "Before.\n" + "word " * 100 + "QUOTE" + " word" * 100 + "\nAfter."
    start = text.index("QUOTE")
    found = around(text, start, start + 5)
    assert found.words == "QUOTE"
    assert found.cut_before
    assert found.cut_after
    assert found.before.startswith("word ")
    assert found.after.endswith("word")
    short = around("a b c", 2, 3)
    assert (short.before, short.after, short.cut_before, short.cut_after) == (
        "a ",
        " c",
        False,
        False,
    )
