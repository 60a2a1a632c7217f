"""The index of wall edges: which of them can lie within reach of a point.

Each edge stands in exactly one cell, that of its midpoint, in one of a few grids by its
length: a query looks into the cells within reach plus half the longest edge of the grid.
Cells of one row are neighbours in memory, and edges are copied in cell order, so a
query reads a few runs of memory from end to end and meets no edge twice.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from sousveil.cameras._jit import Floats, Ints, Longs, jit

__all__ = ["Grid", "counting_order", "make_grid", "runs"]

#: Longest edge of each grid (metres), and its cell before the limit on their number.
LEVELS = ((12.0, 12.0), (40.0, 24.0), (160.0, 80.0), (640.0, 320.0))
#: Longer edges are cut; no wall of a building is, only a ring drawn round something vast.
LONGEST = LEVELS[-1][0]


class Grid(NamedTuple):
    """Edges in cell order, and where the cells begin.

    ``edges``: (n, 4) start and end, metres; the solid lies to the right.
    ``owners``: number of the footprint. ``ids``: number of the edge as given.
    ``around``: (n, 4) the vertices before the start and after the end, in ring order.
    ``starts``: for each grid, its cells row by row and one more. ``frame``: (grids, 4)
    west, south, cell size, half the longest edge. ``shape``: (grids, 3) columns, rows, where
    the grid's cells begin in ``starts``.
    """

    edges: Floats
    around: Floats
    owners: Ints
    ids: Ints
    starts: Longs
    frame: Floats
    shape: Longs


def make_grid(edges: Floats, around: Floats, owners: Ints) -> Grid:
    """Index edges (n, 4); none may be longer than :data:`LONGEST` metres."""
    count = len(edges)
    frame = np.zeros((len(LEVELS), 4))
    shape = np.zeros((len(LEVELS), 3), np.int64)
    lengths = np.hypot(edges[:, 2] - edges[:, 0], edges[:, 3] - edges[:, 1])
    longest = np.array([length for length, _ in LEVELS])
    level = np.minimum(np.searchsorted(longest, lengths), len(LEVELS) - 1).astype(np.int32)
    middle_x = (edges[:, 0] + edges[:, 2]) / 2
    middle_y = (edges[:, 1] + edges[:, 3]) / 2
    cells = 0
    for number, (limit, size) in enumerate(LEVELS):
        own = level == number
        if own.any():
            west, east = middle_x[own].min(), middle_x[own].max()
            south, north = middle_y[own].min(), middle_y[own].max()
            # No more cells than four an edge: a few far outliers must not cost gigabytes.
            room = 4.0 * int(own.sum()) + 1024
            size = max(size, math.sqrt((east - west) * (north - south) / room))  # noqa: PLW2901
            size = max(size, (east - west) / room, (north - south) / room)  # noqa: PLW2901
            shape[number, :2] = int((east - west) / size) + 1, int((north - south) / size) + 1
            half = min(float(lengths[own].max()), limit if number + 1 < len(LEVELS) else math.inf)
            frame[number] = west, south, size, half / 2
        shape[number, 2] = cells
        cells += int(shape[number, 0] * shape[number, 1]) + 1
    cell_of = _cells(middle_x, middle_y, level, frame, shape)
    starts, order = counting_order(cell_of, cells)
    return Grid(
        np.ascontiguousarray(edges[order]),
        np.ascontiguousarray(around[order]),
        owners[order].astype(np.int32),
        order.astype(np.int32) if count else np.zeros(0, np.int32),
        starts,
        frame,
        shape,
    )


@jit
def _cells(x: Floats, y: Floats, level: Ints, frame: Floats, shape: Longs) -> Longs:
    cells = np.empty(len(x), np.int64)
    for i in range(len(x)):
        k = level[i]
        column = min(int((x[i] - frame[k, 0]) / frame[k, 2]), shape[k, 0] - 1)
        row = min(int((y[i] - frame[k, 1]) / frame[k, 2]), shape[k, 1] - 1)
        cells[i] = shape[k, 2] + row * shape[k, 0] + column
    return cells


@jit
def counting_order(cell_of: Longs, cells: int) -> tuple[Longs, Longs]:
    """Where each cell begins, and the elements in cell order (stable)."""
    starts = np.zeros(cells + 1, np.int64)
    for cell in cell_of:
        starts[cell + 1] += 1
    for i in range(cells):
        starts[i + 1] += starts[i]
    place = starts[:-1].copy()
    order = np.empty(len(cell_of), np.int64)
    for i in range(len(cell_of)):
        cell = cell_of[i]
        order[place[cell]] = i
        place[cell] += 1
    return starts, order


@jit
def runs(grid: Grid, x: float, y: float, reach: float, out: Longs) -> int:
    """The runs of edges that a disc can touch: pairs of first and end in ``out``.

    :returns: how many runs; where ``out`` is too short, minus the number needed at most.
    """
    found = 0
    for k in range(len(grid.frame)):
        columns, rows, first = grid.shape[k]
        if columns == 0:
            continue
        west, south, size, half = grid.frame[k]
        wide = reach + half
        low = max(0, math.floor((y - wide - south) / size))
        high = min(rows - 1, math.floor((y + wide - south) / size))
        if 2 * (found + high - low + 1) > len(out):
            return -(found + high - low + 1)
        for row in range(low, high + 1):
            # The nearest the row comes to the centre decides how far it need be read.
            bottom = south + row * size - y
            gap = max(0.0, bottom, -(bottom + size))
            if gap >= wide:
                continue
            span = math.sqrt(wide * wide - gap * gap)
            left = max(0, math.floor((x - span - west) / size))
            right = min(columns - 1, math.floor((x + span - west) / size))
            if left > right:
                continue
            begin = grid.starts[first + row * columns + left]
            end = grid.starts[first + row * columns + right + 1]
            if end > begin:
                out[2 * found] = begin
                out[2 * found + 1] = end
                found += 1
    return found
