"""Cutting walls where they cross or touch, and finding party walls.

Footprints on maps overlap, touch and share walls. The sweep needs walls that meet at
their ends alone, so every wall is cut where another one crosses it or ends on it. A wall
that two footprints share, once in each direction, is inside the solid: nobody outside can
see it, and it is no façade.
"""

from __future__ import annotations

import math

import numpy as np

from sousveil.cameras._grid import Grid, make_grid, runs
from sousveil.cameras._jit import Bytes, Floats, Ints, Longs, jit

__all__ = ["node", "party_walls", "rings_to_edges"]

#: A wall's end nearer than this (metres) to another wall stands on it.
_ON = 1e-9


def rings_to_edges(
    points: Floats, starts: Longs, owners: Ints, longest: float
) -> tuple[Floats, Ints, Longs]:
    """Edges of closed rings, in order.

    :param points: (n, 2) vertices; each ring ends with its first vertex.
    :param starts: where each ring begins, and one more.
    :returns: (m, 4) edges, the owner of each, and the ring of each; edges of no length are
        left out, and such as are longer than ``longest`` are cut.
    """
    here, there = points[:-1], points[1:]
    ring = np.repeat(np.arange(len(starts) - 1), np.diff(starts))
    keep = (ring[:-1] == ring[1:]) & np.any(here != there, axis=1)
    edges = np.hstack([here[keep], there[keep]])
    ring = ring[:-1][keep]
    lengths = np.hypot(edges[:, 2] - edges[:, 0], edges[:, 3] - edges[:, 1])
    if len(edges) and lengths.max() > longest:
        parts = np.maximum(1, np.ceil(lengths / longest)).astype(np.int64)
        edges, ring = _cut_evenly(edges, parts), np.repeat(ring, parts)
    return np.ascontiguousarray(edges), owners[ring].astype(np.int32), ring.astype(np.int64)


def _cut_evenly(edges: Floats, parts: Longs) -> Floats:
    first = np.repeat(np.cumsum(parts) - parts, parts)
    number = np.arange(parts.sum()) - first
    many = np.repeat(edges, parts, axis=0)
    whole = np.repeat(parts, parts)
    delta = many[:, 2:] - many[:, :2]
    begin = many[:, :2] + delta * (number / whole)[:, None]
    end = many[:, :2] + delta * ((number + 1) / whole)[:, None]
    last = number + 1 == whole
    end[last] = many[last, 2:]
    return np.hstack([begin, end])


def node(edges: Floats, owners: Ints, rings: Longs) -> tuple[Floats, Ints, Longs, int]:
    """Cut edges where they cross or touch.

    :returns: edges, owners and rings as after the cuts, in ring order, and the number of
        places where walls cross (touching is not counted).
    """
    if not len(edges):
        return edges, owners, rings, 0
    grid = make_grid(edges, edges, owners)
    room = max(1024, len(edges) // 4)
    while True:
        number = np.empty(room, np.int64)
        cuts = np.empty((room, 3))
        found, crossings = _meetings(grid, number, cuts)
        if found <= room:
            break
        room = found
    if not found:
        return edges, owners, rings, 0
    number, cuts = number[:found], cuts[:found]
    order = np.lexsort((cuts[:, 0], number))
    edges, source = _split(edges, number[order], cuts[order])
    return edges, owners[source], rings[source], crossings


@jit
def _meetings(grid: Grid, number: Longs, cuts: Floats) -> tuple[int, int]:
    """Write edge number, and place along it with the point, of every cut; how many.

    Counts on where there is no more room, so that the caller can make it.
    """
    out = np.empty(4096, np.int64)
    found = 0
    crossings = 0
    for i in range(len(grid.edges)):
        ax, ay, bx, by = grid.edges[i]
        x, y = 0.5 * (ax + bx), 0.5 * (ay + by)
        half = 0.5 * math.hypot(bx - ax, by - ay) + _ON
        count = runs(grid, x, y, half, out)
        while count < 0:
            out = np.empty(-2 * count, np.int64)
            count = runs(grid, x, y, half, out)
        low_x, high_x = min(ax, bx) - _ON, max(ax, bx) + _ON
        low_y, high_y = min(ay, by) - _ON, max(ay, by) + _ON
        for run in range(count):
            for j in range(max(i + 1, out[2 * run]), out[2 * run + 1]):
                cx, cy, dx, dy = grid.edges[j]
                if min(cx, dx) > high_x or max(cx, dx) < low_x:
                    continue
                if min(cy, dy) > high_y or max(cy, dy) < low_y:
                    continue
                found, crossed = _meet(grid, i, j, number, cuts, found)
                crossings += crossed
    return found, crossings


@jit
def _meet(grid: Grid, i: int, j: int, number: Longs, cuts: Floats, found: int) -> tuple[int, int]:
    """Cuts of one pair of edges."""
    ax, ay, bx, by = grid.edges[i]
    cx, cy, dx, dy = grid.edges[j]
    ux, uy, vx, vy = bx - ax, by - ay, dx - cx, dy - cy
    long_u, long_v = math.sqrt(ux * ux + uy * uy), math.sqrt(vx * vx + vy * vy)
    # Signed distances of each edge's ends from the line of the other one.
    c = (ux * (cy - ay) - uy * (cx - ax)) / long_u
    d = (ux * (dy - ay) - uy * (dx - ax)) / long_u
    a = (vx * (ay - cy) - vy * (ax - cx)) / long_v
    b = (vx * (by - cy) - vy * (bx - cx)) / long_v
    before = found
    if abs(c) <= _ON:
        found = _end_on(grid, i, cx, cy, ux, uy, long_u, number, cuts, found)
    if abs(d) <= _ON:
        found = _end_on(grid, i, dx, dy, ux, uy, long_u, number, cuts, found)
    if abs(a) <= _ON:
        found = _end_on(grid, j, ax, ay, vx, vy, long_v, number, cuts, found)
    if abs(b) <= _ON:
        found = _end_on(grid, j, bx, by, vx, vy, long_v, number, cuts, found)
    if found > before or not (c * d < 0.0 and a * b < 0.0):
        return found, 0
    if min(abs(a), abs(b), abs(c), abs(d)) <= _ON:
        return found, 0
    t = a / (a - b)
    s = c / (c - d)
    x, y = ax + t * ux, ay + t * uy
    found = _write(number, cuts, found, grid.ids[i], t, x, y)
    return _write(number, cuts, found, grid.ids[j], s, x, y), 1


@jit
def _end_on(
    grid: Grid,
    i: int,
    x: float,
    y: float,
    ux: float,
    uy: float,
    length: float,
    number: Longs,
    cuts: Floats,
    found: int,
) -> int:
    along = ((x - grid.edges[i, 0]) * ux + (y - grid.edges[i, 1]) * uy) / length
    if along <= _ON or along >= length - _ON:
        return found
    return _write(number, cuts, found, grid.ids[i], along / length, x, y)


@jit
def _write(number: Longs, cuts: Floats, found: int, edge: int, t: float, x: float, y: float) -> int:
    if found < len(number):
        number[found] = edge
        cuts[found, 0] = t
        cuts[found, 1] = x
        cuts[found, 2] = y
    return found + 1


@jit
def _split(edges: Floats, number: Longs, cuts: Floats) -> tuple[Floats, Longs]:
    """Edges with their cuts carried out, and from which edge each came."""
    room = len(edges) + len(number)
    new = np.empty((room, 4))
    source = np.empty(room, np.int64)
    n = 0
    at = 0
    for i in range(len(edges)):
        x, y = edges[i, 0], edges[i, 1]
        while True:
            last = at >= len(number) or number[at] != i
            if last:
                nx, ny = edges[i, 2], edges[i, 3]
            else:
                nx, ny = cuts[at, 1], cuts[at, 2]
                at += 1
            if nx != x or ny != y:
                new[n, 0], new[n, 1], new[n, 2], new[n, 3] = x, y, nx, ny
                source[n] = i
                n += 1
                x, y = nx, ny
            if last:
                break
    return new[:n].copy(), source[:n].copy()


def party_walls(edges: Floats, owners: Ints) -> Bytes:
    """1 for edges that another footprint has in the other direction."""
    if not len(edges):
        return np.zeros(0, np.uint8)
    return _reversed(make_grid(edges, edges, owners))


@jit
def _reversed(grid: Grid) -> Bytes:
    shared = np.zeros(len(grid.edges), np.uint8)
    for k in range(len(grid.frame)):
        first = grid.shape[k, 2]
        for cell in range(first, first + grid.shape[k, 0] * grid.shape[k, 1]):
            begin, end = grid.starts[cell], grid.starts[cell + 1]
            for i in range(begin, end):
                for j in range(i + 1, end):  # its twin has the same midpoint: the same cell
                    if shared[grid.ids[i]] or shared[grid.ids[j]]:
                        continue  # in pairs: a third one still closes its ring
                    if (
                        grid.edges[i, 0] == grid.edges[j, 2]
                        and grid.edges[i, 1] == grid.edges[j, 3]
                        and grid.edges[i, 2] == grid.edges[j, 0]
                        and grid.edges[i, 3] == grid.edges[j, 1]
                        and grid.owners[i] != grid.owners[j]
                    ):
                        shared[grid.ids[i]] = 1
                        shared[grid.ids[j]] = 1
    return shared
