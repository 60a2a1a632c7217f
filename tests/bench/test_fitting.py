"""The three fits: what they learn from examples whose answer is known."""

from __future__ import annotations

import math

import pytest

pytest.importorskip("numpy")

from bench.extraction._fitting import Group, conditional, logistic, newton


def chance(total: float) -> float:
    return 1 / (1 + math.exp(-total))


def test_logistic_gives_the_shares_of_the_examples():
    rows = [["a"]] * 400 + [["b"]] * 400
    target = [1.0] * 300 + [0.0] * 100 + [1.0] * 40 + [0.0] * 360
    found = logistic(rows, target, penalty=0.01)
    assert chance(found[""] + found["a"]) == pytest.approx(0.75, abs=0.01)
    assert chance(found[""] + found["b"]) == pytest.approx(0.10, abs=0.01)


def test_logistic_leaves_out_what_is_seen_twice():
    found = logistic([["a"], ["a"], ["a"], ["b"], ["b"]], [1.0, 1.0, 0.0, 0.0, 0.0], penalty=1.0)
    assert set(found) == {"", "a"}


def test_a_higher_penalty_keeps_weights_nearer_to_nothing():
    rows, target = [["a"]] * 30 + [["b"]] * 30, [1.0] * 30 + [0.0] * 30
    weak, strong = logistic(rows, target, 0.1), logistic(rows, target, 10.0)
    assert 0 < strong["a"] < weak["a"]


def test_conditional_prefers_the_sign_of_the_right_option():
    groups = [Group([["near"], ["far"]], [True, False], 1.0)] * 30
    groups += [Group([["near"], ["far"]], [False, True], 1.0)] * 10
    found = conditional(groups, penalty=0.01)
    assert chance(found["near"] - found["far"]) == pytest.approx(0.75, abs=0.01)


def test_conditional_learns_nothing_where_all_options_are_right():
    found = conditional([Group([["near"], ["far"]], [True, True], 1.0)] * 20, penalty=0.1)
    assert found == {"near": pytest.approx(0), "far": pytest.approx(0)}


def test_a_groups_weight_counts():
    groups = [Group([["near"], ["far"]], [True, False], 1.0)] * 20
    groups += [Group([["near"], ["far"]], [False, True], 3.0)] * 20
    found = conditional(groups, penalty=0.01)
    assert chance(found["far"] - found["near"]) == pytest.approx(0.75, abs=0.01)


def test_newton_finds_the_slope_of_a_number():
    rows = [{"": 1.0, "x": float(x)} for x in (-1, 1) for _ in range(100)]
    target = [n % 10 < 2 for n in range(100)] + [n % 10 < 8 for n in range(100)]
    found = newton(rows, target, penalty=1e-6)
    assert found["x"] == pytest.approx(math.log(4), abs=0.01)
    assert found[""] == pytest.approx(0, abs=0.01)
