"""Texts of strangers: what is shown, what is linked."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sousveil.model import visible
from sousveil.model.steering import STEERING
from sousveil.web import external, has_steering

WEB = Path(__file__).resolve().parents[2] / "web/src/steering.ts"


def test_steering_characters_are_shown_as_code_points() -> None:
    assert visible("a\u202eb") == "a⟨U+202E⟩b"
    assert visible("\ufeffx\u200bz\u0000") == "⟨U+FEFF⟩x⟨U+200B⟩z⟨U+0000⟩"


def test_ordinary_text_of_any_script_stays() -> None:
    for text in ("plain", "华为 Хуавэй هواوي", "line\n\ttab", "e\u0301", "👁\u200d🗨"):
        assert visible(text) == text
        assert not has_steering(text)


@given(st.text())
def test_nothing_that_steers_is_left(text: str) -> None:
    shown = visible(text)
    assert not STEERING & set(shown)
    assert visible(shown) == shown


def test_the_front_end_has_the_same_list() -> None:
    pattern = re.search(r"/\[(.*?)\]/g", WEB.read_text(encoding="utf-8"))
    assert pattern is not None
    theirs = re.compile(f"[{pattern[1]}]")
    for code in range(0x10000):
        if not 0xD800 <= code < 0xE000:
            assert bool(theirs.match(chr(code))) == (chr(code) in STEERING), hex(code)


@pytest.mark.parametrize(
    "address", ["https://example.org/a?b=1&c=2", "http://example.org", "https://例え.jp/道"]
)
def test_addresses_of_pages_are_linked(address: str) -> None:
    assert str(external(address)).startswith('<a href="http')


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        " javascript:alert(1)",
        "java\nscript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "vbscript:x",
        "file:///etc/passwd",
        "//example.org/x",
        "https://",
        "https://user@example.org/",
        "https://exam\u202eple.org/",
        "https://example.org/ x",
        "http://[::1",
        "",
    ],
)
def test_everything_else_stays_text(address: str) -> None:
    assert "href" not in str(external(address))


def test_a_linked_address_is_escaped() -> None:
    link = str(external('https://example.org/"><script>'))
    assert "<script>" not in link
    assert '"><' not in link.removeprefix("<a href=")[:30]
