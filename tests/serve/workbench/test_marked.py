"""The text of a document in pieces: nothing lost, every piece where it says that it stands."""

from __future__ import annotations

import re
from html import unescape

from hypothesis import given
from hypothesis import strategies as st

from sousveil.serve.workbench._marked import Span, marked, window

_PIECE = re.compile(r'<span(?: class="control")? data-s="(\d+)" data-e="(\d+)"(?: data-c="(\d+)")?>'
                    r"([^<]*)</span>")  # fmt: skip
_TEXTS = st.text(
    alphabet=st.sampled_from("ab <>&\"'\n\r\u202e\u200b\u2028🎥华é"), min_size=1, max_size=80
)


@given(_TEXTS, st.lists(st.tuples(st.integers(0, 80), st.integers(0, 80)), max_size=5))
def test_pieces_are_the_text(text: str, places: list[tuple[int, int]]) -> None:
    spans = [Span(min(p), max(p), "value") for p in places if min(p) < max(p)]
    html = str(marked(text, window(text, 0, len(text)), spans))
    shown = [" "] * len(text)
    for low, high, code, words in _PIECE.findall(html):
        whole = chr(int(code)) if code else unescape(words)
        assert text[int(low) : int(high)] == whole
        shown[int(low) : int(high)] = whole
    assert [c for c in text if not c.isspace()] == [c for c in shown if not c.isspace()]
    assert not re.search("[\r\u202e\u200b\u2028]", html)
    assert "<" not in re.sub(r"</?(?:p|span|mark)\b[^<>]*>", "", html)


def test_marks_lie_on_their_words() -> None:
    text = "one two three four"
    spans = [Span(4, 13, "value"), Span(8, 18, "other")]
    html = str(marked(text, window(text, 0, 18), spans))
    kinds = re.findall(r'class="quoted ([^"]*)">(.*?)</(?:mark|span)></?', html)
    assert [kind for kind, _ in re.findall(r'class="quoted ([^"]*)">(.)', html)] == [
        "value", "other value", "other",
    ]  # fmt: skip
    assert kinds


def test_a_window_keeps_to_paragraphs() -> None:
    text = "\n\n".join(f"paragraph {number} " + "x" * 100 for number in range(200))
    start = text.index("paragraph 100 ")
    shown = window(text, start, start + 12, 1_000)
    assert text[shown.start : shown.start + 10] == "paragraph "
    assert text[shown.end : shown.end + 2] == "\n\n"
    assert 2_000 <= shown.end - shown.start <= 2_600
