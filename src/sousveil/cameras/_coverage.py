"""How much of each segment is in view, and by how many cameras at once."""

from __future__ import annotations

import numpy as np

from sousveil.cameras._grid import counting_order
from sousveil.cameras._jit import Floats, Ints, Longs, jit
from sousveil.cameras._watching import Stretches

__all__ = ["covered", "union"]


def covered(stretches: Stretches, lengths: Floats, *, times: int = 8) -> tuple[Floats, Floats]:
    """How much of each segment is in view, and how much in all by the number of cameras.

    :param lengths: metres of every segment.
    :returns: metres of each segment that some camera sees; and metres that exactly 0, 1, …
        ``times`` cameras see, the last one: that many or more.
    """
    seen = np.zeros(len(lengths))
    depth = np.zeros(times + 1)
    _, order = counting_order(stretches.segment.astype(np.int64), len(lengths))
    _cover(stretches.segment, stretches.begin, stretches.end, order, lengths, seen, depth)
    depth[0] = max(0.0, float(lengths.sum() - depth[1:].sum()))
    return seen, depth


@jit
def _cover(
    segment: Ints,
    begin: Floats,
    end: Floats,
    order: Longs,
    lengths: Floats,
    seen: Floats,
    depth: Floats,
) -> None:
    i = 0
    lows, highs = np.empty(64), np.empty(64)
    while i < len(order):
        own = segment[order[i]]
        j = i
        while j < len(order) and segment[order[j]] == own:
            j += 1
        n = j - i
        if n > len(lows):
            lows, highs = np.empty(2 * n), np.empty(2 * n)
        for k in range(n):
            lows[k], highs[k] = begin[order[i + k]], end[order[i + k]]
        seen[own] += union(lows, highs, n, lengths[own], depth)
        i = j


@jit
def union(lows: Floats, highs: Floats, n: int, metres: float, depth: Floats) -> float:
    """Metres that the parts cover, adding to the metres by how many cover them."""
    if n == 1:
        depth[1] += (highs[0] - lows[0]) * metres
        return (highs[0] - lows[0]) * metres
    if n > 24:
        lows[:n].sort()
        highs[:n].sort()
    else:
        _sort(lows, n)
        _sort(highs, n)
    total = 0.0
    opened, closed, level, here = 0, 0, 0, 0.0
    while closed < n:
        opens = opened < n and lows[opened] <= highs[closed]
        there = lows[opened] if opens else highs[closed]
        if level > 0:
            part = (there - here) * metres
            total += part
            depth[min(level, len(depth) - 1)] += part
        here = there
        if opens:
            level += 1
            opened += 1
        else:
            level -= 1
            closed += 1
    return total


@jit
def _sort(values: Floats, n: int) -> None:
    for i in range(1, n):
        value = values[i]
        j = i - 1
        while j >= 0 and values[j] > value:
            values[j + 1] = values[j]
            j -= 1
        values[j + 1] = value
