"""The three fits of :mod:`bench.extraction._train`: plain numpy, no randomness, an L2 penalty.

A logistic regression over signs, a conditional logit over the options of one fact, both by
accelerated gradient steps; and a logistic regression over a few numbers, by Newton's steps.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

__all__ = ["Group", "conditional", "logistic", "newton"]

#: A sign seen less often than this is not learned from.
LEAST_SEEN = 3
_TURNS = 400
_NEWTON_TURNS = 50


@dataclass(slots=True)
class Group:
    """The options of one fact: the signs of each, which of them are right, and its weight."""

    signs: list[list[str]]
    right: list[bool]
    weight: float


def logistic(
    rows: Sequence[Sequence[str]], target: Sequence[float], penalty: float
) -> dict[str, float]:
    """Weights by sign; ``""`` is the constant, which bears no penalty."""
    index = _index(rows, first=1)
    lists = [sorted({0, *(index[s] for s in row if s in index)}) for row in rows]
    flat = np.array([i for one in lists for i in one])
    lengths = np.array([len(one) for one in lists])
    wanted = np.array(target)
    starts = np.concatenate([[0], np.cumsum(lengths)[:-1]])
    width = len(index) + 1
    cost = np.full(width, penalty)
    cost[0] = 0
    seen = np.bincount(flat, minlength=width)
    step = 1.0 / (0.25 * lengths.max() * seen + penalty)  # one for each weight, by its own curve

    def slope(weights: np.ndarray) -> np.ndarray:
        guess = 1 / (1 + np.exp(-np.add.reduceat(weights[flat], starts)))
        gap = np.repeat(guess - wanted, lengths)
        return np.bincount(flat, weights=gap, minlength=width) + cost * weights

    weights = _descend(slope, step, width)
    return {"": float(weights[0]), **{s: float(weights[i]) for s, i in index.items()}}


def conditional(groups: Sequence[Group], penalty: float) -> dict[str, float]:
    """Weights by sign under which the right options of each group share as much as they can."""
    index = _index([signs for group in groups for signs in group.signs], first=0)
    width = len(index)
    options = [(g, s, r) for g, one in enumerate(groups)
               for s, r in zip(one.signs, one.right, strict=True)]  # fmt: skip
    lists = [sorted({index[s] for s in signs if s in index}) for _, signs, _ in options]
    flat = np.array([i for one in lists for i in one])
    option = np.repeat(np.arange(len(lists)), [len(one) for one in lists])
    group = np.array([g for g, _, _ in options])
    right = np.array([float(r) for _, _, r in options])
    worth = np.array([one.weight for one in groups])[group]
    seen = np.maximum(np.bincount(flat, minlength=width), 1)
    most = max(one.weight for one in groups)
    step = 1.0 / (0.5 * most * max(map(len, lists)) * seen + penalty)

    def slope(weights: np.ndarray) -> np.ndarray:
        total = np.bincount(option, weights=weights[flat], minlength=len(lists))
        highest = np.full(len(groups), -np.inf)
        np.maximum.at(highest, group, total)
        raised = np.exp(total - highest[group])
        share = raised / np.bincount(group, weights=raised)[group]
        among = raised * right
        wanted = among / np.maximum(np.bincount(group, weights=among), 1e-12)[group]
        gap = (share - wanted) * worth
        return np.bincount(flat, weights=gap[option], minlength=width) + penalty * weights

    weights = _descend(slope, step, width)
    return {s: float(weights[i]) for s, i in index.items()}


def newton(
    rows: Sequence[Mapping[str, float]], target: Sequence[bool], penalty: float
) -> dict[str, float]:
    """Weights by name of a number; ``""``, the constant, bears next to no penalty."""
    names = sorted({name for row in rows for name in row})
    table = np.array([[row.get(name, 0.0) for name in names] for row in rows])
    wanted = np.array(target, dtype=float)
    cost = np.array([penalty if name else 1e-3 for name in names])
    weights = np.zeros(len(names))
    for _ in range(_NEWTON_TURNS):
        guess = 1 / (1 + np.exp(-table @ weights))
        slope = table.T @ (guess - wanted) + cost * weights
        curve = (table * (guess * (1 - guess))[:, None]).T @ table + np.diag(cost)
        move = np.linalg.solve(curve, slope)
        weights -= move
        if np.abs(move).max() < 1e-6:
            break
    return {name: float(weight) for name, weight in zip(names, weights, strict=True)}


def _index(rows: Sequence[Sequence[str]], first: int) -> dict[str, int]:
    seen = Counter(sign for row in rows for sign in set(row))
    signs = sorted(sign for sign, count in seen.items() if count >= LEAST_SEEN)
    return {sign: place for place, sign in enumerate(signs, first)}


def _descend(slope, step: np.ndarray, width: int) -> np.ndarray:  # type: ignore[no-untyped-def]
    """Accelerated gradient steps until they no longer move."""
    weights = np.zeros(width)
    ahead = weights.copy()
    for turn in range(1, _TURNS):
        new = ahead - step * slope(ahead)
        if np.abs(new - weights).max() < 1e-4:
            break
        ahead = new + (turn / (turn + 3)) * (new - weights)
        weights = new
    return weights
