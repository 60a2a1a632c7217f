"""The labelled pairs of names: split as they say, and scored as the definitions say."""

from __future__ import annotations

from bench.names.pairs import load, recall_at, scores
from hypothesis import given
from hypothesis import strategies as st

from sousveil.model import fold
from sousveil.names import set_legal_form_aside

SCORED = st.lists(st.tuples(st.booleans(), st.sampled_from([0.1, 0.4, 0.7, 0.9])), max_size=12)


def test_there_are_enough_pairs_and_none_stands_twice() -> None:
    pairs = [(half, p) for half in ("dev", "test") for p in load(half)]
    assert len(pairs) >= 1_500
    assert len({frozenset((p.left, p.right)) for _, p in pairs}) == len(pairs)
    for half in ("dev", "test"):
        same = [p.same for h, p in pairs if h == half]
        assert sum(same) > 500
        assert len(same) - sum(same) > 500
    assert all(p.source for _, p in pairs)


def test_no_name_stands_in_both_halves() -> None:
    halves = [
        {
            set_legal_form_aside(fold(name))[0]
            for pair in load(half)
            for name in (pair.left, pair.right)
        }
        for half in ("dev", "test")
    ]
    assert halves[0] & halves[1] == set()


@given(SCORED)
def test_recall_at_a_precision_is_the_best_that_any_limit_gives(
    scored: list[tuple[bool, float]],
) -> None:
    truth, values = [t for t, _ in scored], [v for _, v in scored]
    best = 0.0
    for limit in (0.1, 0.4, 0.7, 0.9):
        said = [v >= limit for v in values]
        precision, recall, _ = scores(truth, said)
        if any(said) and any(truth) and precision >= 0.75:
            best = max(best, recall)
    found, limit = recall_at(truth, values, 0.75)
    assert found == (best if any(truth) else 0)
    if found:
        precision, recall, _ = scores(truth, [v >= limit for v in values])
        assert precision >= 0.75
        assert recall == found
