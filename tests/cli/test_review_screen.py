"""The screen of one claim: narrow, without colour, in any script, from hostile documents."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console
from tests.cli.reviewing import TEXT, fill

from sousveil import tables
from sousveil.cli.review._screen import AROUND, Sheet, show
from sousveil.model import DocumentRecord, visible
from sousveil.observatory import Observatory
from sousveil.read import Document
from sousveil.review import Desk, Filters
from sousveil.tables import QuoteRow


@pytest.fixture
def sheets(observatory: Observatory) -> dict[str, Sheet]:
    """What is shown of each claim, by property."""
    fill(observatory)
    tables.build(observatory)
    desk = Desk(observatory, 0)
    turns = desk.queue(Filters(), "document")
    made = {}
    for place, turn in enumerate(turns, 1):
        claim = desk.claim(turn.row.id)
        made.setdefault(
            claim.property,
            Sheet(
                turn=turn,
                claim=claim,
                document=desk.document(claim.document),
                others=desk.others(claim),
                position=place,
                total=len(turns),
            ),
        )
    return made


def shown(sheet: Sheet, width: int = 80, *, colour: bool = False) -> str:
    file = io.StringIO()
    console = Console(
        file=file, width=width, highlight=False, force_terminal=colour, no_color=not colour,
        color_system="truecolor" if colour else None,
    )  # fmt: skip
    show(sheet, console)
    return file.getvalue()


def with_text(sheet: Sheet, text: str, *quotes: tuple[int, int, str]) -> Sheet:
    """The sheet on another document, with these quotes."""
    claim = sheet.claim
    rows = tuple(
        QuoteRow(claim.id, place, role, claim.document, start, end, text[start:end])
        for place, (start, end, role) in enumerate(quotes)
    )
    record = DocumentRecord(
        document=claim.document, text="", bytes=0, characters=len(text), media_type="text/plain",
        reader="test/1", title="T",
    )  # fmt: skip
    import msgspec

    return msgspec.structs.replace(
        sheet,
        claim=msgspec.structs.replace(claim, quotes=rows),
        document=Document(record, text),
    )


@pytest.mark.parametrize("width", [30, 60, 80, 200])
def test_no_line_is_wider_than_the_terminal(sheets: dict[str, Sheet], width: int) -> None:
    for sheet in sheets.values():
        for colour in (False, True):
            lines = shown(sheet, width).splitlines()
            assert max(map(cell_len, lines)) <= width, (width, colour)


def test_everything_of_the_claim_is_there(sheets: dict[str, Sheet]) -> None:
    text = " ".join(shown(sheets["cost"], 200).split())
    for words in (
        "Qué ve Quito", "Observer · 2019-04 · en", "https://example.org/quito",
        "»It cost more than $200 million«", "›the ECU-911 system‹", "ECU-911 (system, Ecuador)",
        "more than $200 million, read as USD 200,000,000", "as happened, asserted",
        "80 % · frames 1, rule test", "该系统由华为提供", "3 of 4, 1 after it", "only source",
    ):  # fmt: skip
        assert words in text, words
    assert "contested more than 4,500 · 1 claim" in " ".join(shown(sheets["cameras"]).split())


def test_quotes_have_different_styles_in_colour(sheets: dict[str, Sheet]) -> None:
    text = shown(sheets["cost"], 200, colour=True)
    assert "\x1b[7mIt cost more than $200 million\x1b[0m" in text
    assert "\x1b[4mthe ECU-911 system\x1b[0m" in text
    assert "»" not in text


def test_a_document_cannot_steer_the_terminal(sheets: dict[str, Sheet]) -> None:
    assert "\u202e" in TEXT
    hostile = "Before\x1b[2J\x07 the \u202ewords\r\x9b31m after"
    start = hostile.index("the")
    sheet = with_text(sheets["cameras"], hostile, (start, start + 10, "value"))
    text = shown(sheet)
    assert not {"\x1b", "\x07", "\u202e", "\r", "\x9b"} & set(text)
    assert "⟨U+001B⟩" in text
    assert "⟨U+202E⟩" in text


def test_a_subject_far_away_is_shown_in_its_own_passage(sheets: dict[str, Sheet]) -> None:
    far = "ECU-911 is a system. " + "Nothing here. " * 200 + "It has 4,300 cameras."
    start = far.index("It has")
    sheet = with_text(sheets["cameras"], far, (start, len(far), "value"), (0, 7, "subject"))
    text = shown(sheet)
    assert "elsewhere in the document" in text
    assert text.index("›ECU-911‹") < text.index("»It has 4,300 cameras.«")
    import msgspec

    more = shown(msgspec.structs.replace(sheet, around=AROUND * 64))
    assert "elsewhere" not in more
    assert "…" not in more


@given(
    text=st.text(
        st.characters(exclude_characters="»«›‹…⟨⟩", exclude_categories=["Cs"]), min_size=1
    ),
    places=st.lists(st.integers(0, 10_000), min_size=4, max_size=4),
    around=st.integers(0, 50),
)
def test_the_marks_stand_around_the_words(text: str, places: list[int], around: int) -> None:
    from sousveil.cli.review._screen import _passage, _window

    first, second = (
        sorted(place % (len(text) + 1) for place in pair) for pair in (places[:2], places[2:])
    )
    quotes = [
        QuoteRow("c", 0, "value", "d", *first, ""),
        QuoteRow("c", 1, "subject", "d", *second, ""),
    ]
    start, end = _window(text, quotes[0], around)
    assert start <= quotes[0].start <= quotes[0].end <= end
    inside = [quote for quote in quotes if quote.start < quote.end]
    inside = [quote for quote in inside if start <= quote.start and quote.end <= end]
    plain = _passage(text, start, end, inside, plain=True).plain
    for quote, opened, closed in zip(quotes, "»›", "«‹", strict=True):
        if quote in inside:
            marked = plain[plain.index(opened) + 1 : plain.index(closed)]
            assert _unmarked(marked) == _safe(text[quote.start : quote.end])
    assert _unmarked(plain).removeprefix("… ").removesuffix(" …") == _safe(text[start:end])
    styled = _passage(text, start, end, inside, plain=False).plain
    assert styled.removeprefix("… ").removesuffix(" …") == _safe(text[start:end])


def _unmarked(text: str) -> str:
    return "".join(char for char in text if char not in "»«›‹")


def _safe(text: str) -> str:
    return visible(text).replace("\r", "⟨U+000D⟩").replace("\t", " ")
