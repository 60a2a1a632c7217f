"""The order of review: every claim has one turn, the same one every time, and reasons for it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sousveil.measure import ORDERS, Order, Turn, in_turn
from sousveil.tables import WaitingRow


def _row(seq: int = 1, **given: object) -> WaitingRow:
    parts: dict[str, object] = {
        "document": "d", "start": 0, "property": "cost", "confidence": 800,
        "made_by": "extractor", "polarity": "asserted", "modality": "happened",
        "contested": False, "claims": 1, "accepted": 0,
    }  # fmt: skip
    parts |= {"end": given.get("start", 0) + 50}  # type: ignore[operator]
    return WaitingRow(seq=seq, id=f"{seq:064x}", **{**parts, **given})  # type: ignore[arg-type]


_ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "document": st.sampled_from(["", "a", "b", "c"]),
            "start": st.integers(0, 5000),
            "property": st.sampled_from(["cost", "supplier", "rating", "technology"]),
            "confidence": st.none() | st.integers(0, 1000),
            "made_by": st.sampled_from(["extractor", "import", "hand"]),
            "polarity": st.sampled_from(["asserted", "denied"]),
            "modality": st.sampled_from(["happened", "planned"]),
            "contested": st.booleans(),
            "claims": st.integers(1, 9),
            "accepted": st.integers(0, 9),
        }
    ),
    max_size=40,
).map(
    lambda some: [
        _row(seq, **{**each, "end": each["start"] + 60})  # type: ignore[operator]
        for seq, each in enumerate(some)
    ]
)


@pytest.mark.parametrize("order", ORDERS)
@given(rows=_ROWS, chance=st.randoms())
def test_every_claim_has_one_turn_whatever_the_order_it_is_given_in(
    order: Order, rows: list[WaitingRow], chance: object
) -> None:
    turns = in_turn(rows, order)
    assert sorted(turn.row.seq for turn in turns) == [row.seq for row in rows]
    shuffled = list(rows)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert in_turn(shuffled, order) == turns
    for turn in turns:
        assert 0 < turn.chance <= 1
        assert turn.weight > 0
        assert turn.seconds > 0


@given(rows=_ROWS)
def test_what_is_worth_most_a_minute_comes_first(rows: list[WaitingRow]) -> None:
    worth = [turn.worth for turn in in_turn(rows)]
    assert worth == sorted(worth, reverse=True)


@given(rows=_ROWS)
def test_a_passage_is_read_once(rows: list[WaitingRow]) -> None:
    """Claims of a document that begin within a screen of its first claim are not parted."""
    turns = in_turn(rows)
    for document in {row.document for row in rows}:
        first = min(row.start for row in rows if row.document == document)
        at = [
            place
            for place, turn in enumerate(turns)
            if turn.row.document == document and turn.row.start <= first + 600
        ]
        assert at == list(range(at[0], at[0] + len(at)))


@given(rows=_ROWS)
def test_a_document_is_read_from_its_beginning_when_documents_are_the_order(
    rows: list[WaitingRow],
) -> None:
    turns = in_turn(rows, "document")
    seen: list[str] = []
    for turn in turns:
        if not seen or seen[-1] != turn.row.document:
            seen.append(turn.row.document)
    assert len(seen) == len(set(seen))
    for document in seen:
        starts = [turn.row.start for turn in turns if turn.row.document == document]
        assert starts == sorted(starts)


def test_the_newest_document_is_first_when_asked_for() -> None:
    rows = [_row(1, document="a"), _row(2, document="b"), _row(3, document="a", start=900)]
    assert [turn.row.seq for turn in in_turn(rows, "newest")] == [1, 3, 2]
    assert [turn.row.seq for turn in in_turn(rows[:2], "newest")] == [2, 1]


@pytest.mark.parametrize(
    ("worth_more", "worth_less"),
    [
        ({"contested": True}, {}),
        ({"confidence": 400}, {}),
        ({"confidence": None}, {"confidence": None, "made_by": "import"}),
        ({"property": "cost"}, {"property": "rating"}),
        ({"property": "supplier"}, {"property": "cost"}),
        ({"property": "supplier"}, {"property": "supplier", "modality": "planned"}),
        ({}, {"claims": 4}),
        ({"claims": 4}, {"claims": 4, "accepted": 3}),
        ({}, {"end": 600}),
    ],
)
def test_what_decides_worth(worth_more: dict[str, object], worth_less: dict[str, object]) -> None:
    rows = [_row(1, document="a", **worth_less), _row(2, document="b", **worth_more)]
    assert [turn.row.seq for turn in in_turn(rows)] == [2, 1]


def test_a_document_is_opened_again_for_what_is_worth_little() -> None:
    rows = [
        _row(1, document="a", contested=True, confidence=300),
        _row(2, document="a", start=3000, property="rating", confidence=980, accepted=5, claims=9),
        _row(3, document="b"),
    ]
    assert [turn.row.seq for turn in in_turn(rows)] == [1, 3, 2]


def test_the_reasons_are_told() -> None:
    def why(**given: object) -> set[str]:
        (turn,) = in_turn([_row(**given)])
        return set(turn.why)

    assert why(claims=2) == set()
    assert why() == {"only source"}
    assert why(contested=True, confidence=500, property="supplier", claims=3) == {
        "contested",
        "uncertain",
        "counted",
    }
    dull = _row(2, start=60, property="rating", claims=9, accepted=8, confidence=980)
    turns: dict[int, Turn] = {
        turn.row.seq: turn for turn in in_turn([_row(1, contested=True, confidence=200), dull])
    }
    assert "nearby" in turns[2].why
    assert "nearby" not in turns[1].why
