"""How much of each segment is in view, and by how many cameras at once."""

from __future__ import annotations

import numpy as np

from sousveil.cameras._grid import counting_order
from sousveil.cameras._jit import Floats, Ints, Longs, jit
from sousveil.cameras._watching import Stretches

__all__ = ["covered"]


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
    ends = np.empty(64)
    while i < len(order):
        own = segment[order[i]]
        j = i
        while j < len(order) and segment[order[j]] == own:
            j += 1
        if j - i > len(ends):
            ends = np.empty(2 * (j - i))
        for k in range(i, j):
            ends[k - i] = end[order[k]]
        _by_begin(begin, order, i, j)
        ends[: j - i].sort()
        _depths(begin, order, i, j, ends, lengths[own], own, seen, depth)
        i = j


@jit
def _by_begin(begin: Floats, order: Longs, i: int, j: int) -> None:
    """Sort a run of the order by where stretches begin."""
    if j - i > 48:
        keys = np.empty(j - i)
        for k in range(i, j):
            keys[k - i] = begin[order[k]]
        order[i:j] = order[i:j][np.argsort(keys)]
        return
    for k in range(i + 1, j):
        own = order[k]
        place = k - 1
        while place >= i and begin[order[place]] > begin[own]:
            order[place + 1] = order[place]
            place -= 1
        order[place + 1] = own


@jit
def _depths(
    begin: Floats,
    order: Longs,
    i: int,
    j: int,
    ends: Floats,
    length: float,
    own: int,
    seen: Floats,
    depth: Floats,
) -> None:
    """Go along one segment, counting the cameras that see it."""
    level = 0
    here = 0.0
    opened, closed = i, 0
    while closed < j - i:
        opens = opened < j and begin[order[opened]] <= ends[closed]
        there = begin[order[opened]] if opens else ends[closed]
        if level > 0:
            metres = (there - here) * length
            seen[own] += metres
            depth[min(level, len(depth) - 1)] += metres
        here = there
        if opens:
            level += 1
            opened += 1
        else:
            level -= 1
            closed += 1
