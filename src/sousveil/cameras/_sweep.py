"""The visibility of one camera: a rotational sweep over the walls within its reach.

Seen from a point outside every solid, the first wall on a ray always faces the point, so
the others are left out. What is left is cut to the circle of the camera's reach, its end
points are sorted by direction, and a ray goes round once: where a wall begins in front of
the one that is seen, or the seen one ends, a *piece* of the region is closed. Pieces are
triangles between the camera and a stretch of a wall, or sectors of the circle; their areas
are exact up to rounding. Walls may touch, but not cross: crossings are cut beforehand
(:mod:`sousveil.cameras._noding`).

Directions are compared without trigonometry, by an angle of the diamond |x| + |y| = 1,
which grows from 0 to 4 over a turn as the true angle does. The method follows the
rotational plane sweep of T. Asano (1985), "An efficient algorithm for finding the
visibility polygon for a polygonal region with holes".
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from sousveil.cameras._grid import Grid, runs
from sousveil.cameras._jit import Floats, Ints, Longs, jit

__all__ = ["Work", "arc_angle", "make_work", "piece_area", "see", "turn"]

#: A camera nearer to a wall than this (metres) hangs on it: it sees nothing behind it.
ON_WALL = 1e-9
#: Where the solid begins for such a camera; small enough that its area does not count.
_TINY = 1e-7
#: Distances that differ by less (metres) are the same: walls that touch.
_TOUCH = 1e-9

ARC, SOLID = -1, -2
TURN = 4.0  # a full turn of the diamond angle


class Work(NamedTuple):
    """Room for one camera's sweep, used again for the next one.

    ``ends``: (n, 4) walls relative to the camera, counter-clockwise. ``edge``: their place
    in the grid, or :data:`SOLID`. ``pieces``: (m, 4) start and end. ``seen``: for each piece
    its wall in ``ends``, or :data:`ARC`.
    """

    runs: Longs
    ends: Floats
    edge: Ints
    first: Floats
    last: Floats
    keys: Floats
    codes: Ints
    buckets: Ints
    spare_keys: Floats
    spare_codes: Ints
    active: Ints
    place: Ints
    pieces: Floats
    seen: Ints


@jit
def make_work(edges: int) -> Work:
    """Room for so many walls within reach."""
    n = max(edges, 32) + 64  # some more: what stands for the solid behind a camera on a wall
    buckets = 64
    while buckets < 2 * n:
        buckets *= 2
    return Work(
        np.empty(1024, np.int64),
        np.empty((n, 4)),
        np.empty(n, np.int32),
        np.empty(n),
        np.empty(n),
        np.empty(2 * n),
        np.empty(2 * n, np.int32),
        np.zeros(buckets + 1, np.int32),
        np.empty(2 * n),
        np.empty(2 * n, np.int32),
        np.empty(n, np.int32),
        np.empty(n, np.int32),
        np.empty((2 * n + 4, 4)),
        np.empty(2 * n + 4, np.int32),
    )


@jit
def turn(x: float, y: float) -> float:
    """The diamond angle of a direction: 0 east, 1 north, 2 west, 3 south."""
    if y >= 0.0:
        if x >= 0.0:
            return y / (x + y)
        return 1.0 - x / (y - x)
    if x < 0.0:
        return 2.0 + y / (x + y)
    return 3.0 + x / (x - y)


@jit
def see(
    grid: Grid,
    x: float,
    y: float,
    reach: float,
    start: float,
    width: float,
    outside: bool,
    work: Work,
) -> tuple[int, Work]:
    """The pieces of one camera's visibility region, counter-clockwise, relative to it.

    :param reach: metres.
    :param start: where the field of view begins, radians counter-clockwise from east.
    :param width: of the field of view, radians; 2π or more is all round.
    :param outside: whether the camera stands outside every footprint. One inside sees the
        walls round it from within.
    :returns: how many pieces, and the room, which may have grown. Pieces are turned so that
        the field of view begins in the east; all round they are not turned.
    """
    if not reach > 0.0 or not width > 0.0:
        return 0, work
    count = runs(grid, x, y, reach, work.runs)
    while count < 0:
        work = _more_runs(work, -2 * count)
        count = runs(grid, x, y, reach, work.runs)
    candidates = 0
    for i in range(count):
        candidates += work.runs[2 * i + 1] - work.runs[2 * i]
    if candidates + 64 > len(work.edge):
        work = _more_runs(make_work(2 * candidates), len(work.runs))
        count = runs(grid, x, y, reach, work.runs)
    n = _gather(grid, x, y, reach, outside, work, count)
    end = TURN
    if width < 2.0 * math.pi:
        _rotate(work.ends, n, math.cos(start), -math.sin(start))
        end = turn(math.cos(width), math.sin(width))
        return _sweep(work, n, reach, end, math.cos(width), math.sin(width)), work
    return _sweep(work, n, reach, end, 1.0, 0.0), work


@jit
def _more_runs(work: Work, room: int) -> Work:
    return Work(
        np.empty(room, np.int64),
        work.ends,
        work.edge,
        work.first,
        work.last,
        work.keys,
        work.codes,
        work.buckets,
        work.spare_keys,
        work.spare_codes,
        work.active,
        work.place,
        work.pieces,
        work.seen,
    )


@jit
def _gather(
    grid: Grid, x: float, y: float, reach: float, outside: bool, work: Work, count: int
) -> int:
    """Walls within reach, cut to the circle, counter-clockwise; how many."""
    square = reach * reach
    n = 0
    for run in range(count):
        for k in range(work.runs[2 * run], work.runs[2 * run + 1]):
            ax = grid.edges[k, 0] - x
            ay = grid.edges[k, 1] - y
            bx = grid.edges[k, 2] - x
            by = grid.edges[k, 3] - y
            cross = ax * by - ay * bx
            dx = bx - ax
            dy = by - ay
            length2 = dx * dx + dy * dy
            if cross * cross >= square * length2:
                continue
            if cross * cross <= ON_WALL * ON_WALL * length2 and outside:
                n = _behind(grid, k, x, y, n, work)
            if cross <= 0.0:
                if outside or cross == 0.0:
                    continue
                ax, ay, bx, by = bx, by, ax, ay
                dx, dy, cross = -dx, -dy, -cross
            near = ax * ax + ay * ay
            far = bx * bx + by * by
            if near > square or far > square:
                along = ax * dx + ay * dy
                root = math.sqrt(max(0.0, along * along - length2 * (near - square)))
                enter = (-along - root) / length2
                leave = (-along + root) / length2
                if enter >= 1.0 or leave <= 0.0:
                    continue
                if leave < 1.0:
                    bx, by = ax + leave * dx, ay + leave * dy
                if enter > 0.0:
                    ax, ay = ax + enter * dx, ay + enter * dy
                if ax * by - ay * bx <= 0.0:
                    continue
            work.ends[n, 0] = ax
            work.ends[n, 1] = ay
            work.ends[n, 2] = bx
            work.ends[n, 3] = by
            work.edge[n] = k
            n += 1
    return n


@jit
def _behind(grid: Grid, k: int, x: float, y: float, n: int, work: Work) -> int:
    """The solid at a wall that the camera touches, as a screen a hair's breadth before it.

    The solid lies to the right of an edge: clockwise from where the ring goes on to where
    it came from.
    """
    ax, ay = grid.edges[k, 0] - x, grid.edges[k, 1] - y
    bx, by = grid.edges[k, 2] - x, grid.edges[k, 3] - y
    if ax * ax + ay * ay <= ON_WALL * ON_WALL:
        came_x, came_y = grid.around[k, 0] - x, grid.around[k, 1] - y
        return _screen(came_x, came_y, bx, by, n, work)
    if bx * bx + by * by <= ON_WALL * ON_WALL:
        goes_x, goes_y = grid.around[k, 2] - x, grid.around[k, 3] - y
        return _screen(ax, ay, goes_x, goes_y, n, work)
    if ax * bx + ay * by < 0.0:  # between its ends
        return _screen(ax, ay, bx, by, n, work)
    return n


@jit
def _screen(ax: float, ay: float, bx: float, by: float, n: int, work: Work) -> int:
    """Short walls from direction a counter-clockwise to direction b, each under 90°."""
    begin = math.atan2(ay, ax)
    width = math.atan2(by, bx) - begin
    if width <= 0.0:
        width += 2.0 * math.pi
    steps = int(width / 1.5) + 1
    if n + steps > len(work.edge) - 8:
        return n  # more solids at one point than any map has
    for step in range(steps):
        here = begin + width * step / steps
        there = begin + width * (step + 1) / steps
        work.ends[n, 0], work.ends[n, 1] = _TINY * math.cos(here), _TINY * math.sin(here)
        work.ends[n, 2], work.ends[n, 3] = _TINY * math.cos(there), _TINY * math.sin(there)
        work.edge[n] = SOLID
        n += 1
    return n


@jit
def _rotate(ends: Floats, n: int, cosine: float, sine: float) -> None:
    for i in range(n):
        for j in (0, 2):
            x, y = ends[i, j], ends[i, j + 1]
            ends[i, j] = x * cosine - y * sine
            ends[i, j + 1] = x * sine + y * cosine


@jit
def _sort_events(work: Work, n: int, end: float) -> int:
    """Beginnings and ends of walls by direction, beginnings first where equal; how many.

    Code: twice the wall, plus one for its end. Buckets first, then insertion: directions
    are spread over the turn.
    """
    buckets = 16
    while buckets < 2 * n:
        buckets *= 2
    scale = buckets / TURN * (1.0 - 1e-12)
    fill = work.buckets
    for i in range(buckets + 1):
        fill[i] = 0
    for i in range(n):
        first = turn(work.ends[i, 0], work.ends[i, 1])
        last = turn(work.ends[i, 2], work.ends[i, 3])
        if last == 0.0:
            last = TURN
        work.first[i] = first
        work.last[i] = last
        fill[int(first * scale) + 1] += 1
        fill[int(last * scale) + 1] += 1
    for i in range(buckets):
        fill[i + 1] += fill[i]
    for i in range(n):
        bucket = int(work.first[i] * scale)
        at = fill[bucket]
        fill[bucket] = at + 1
        work.keys[at] = work.first[i]
        work.codes[at] = 2 * i
    for i in range(n):
        bucket = int(work.last[i] * scale)
        at = fill[bucket]
        fill[bucket] = at + 1
        work.keys[at] = work.last[i]
        work.codes[at] = 2 * i + 1
    return _insertion(work.keys, work.codes, 2 * n, end)


@jit
def _insertion(keys: Floats, codes: Ints, m: int, end: float) -> int:
    """Sort what is nearly sorted; how many do not lie beyond ``end``."""
    for i in range(1, m):
        key = keys[i]
        if key >= keys[i - 1]:
            continue
        code = codes[i]
        j = i - 1
        while j >= 0 and keys[j] > key:
            keys[j + 1] = keys[j]
            codes[j + 1] = codes[j]
            j -= 1
        keys[j + 1] = key
        codes[j + 1] = code
    while m > 0 and keys[m - 1] > end:
        m -= 1
    return m


@jit
def _sweep(work: Work, n: int, reach: float, end: float, end_x: float, end_y: float) -> int:
    """Go round from the east to ``end``; how many pieces."""
    m = _sort_events(work, n, end)
    active = 0
    for i in range(n):
        work.place[i] = -1
        if work.first[i] > work.last[i]:  # it crosses the ray that the sweep begins with
            work.active[active] = i
            work.place[i] = active
            active += 1
    current = _nearest(work, active, 1.0, 0.0)
    pieces = 0
    done, px, py = 0.0, 1.0, 0.0
    for i in range(m):
        wall = work.codes[i] >> 1
        key = work.keys[i]
        closes = False
        if work.codes[i] & 1 == 0:
            x, y = work.ends[wall, 0], work.ends[wall, 1]
            work.active[active] = wall
            work.place[wall] = active
            active += 1
            following = wall
            closes = current < 0 or _in_front(work.ends, wall, current)
        else:
            x, y = work.ends[wall, 2], work.ends[wall, 3]
            at = work.place[wall]
            if at >= 0:
                active -= 1
                moved = work.active[active]
                work.active[at] = moved
                work.place[moved] = at
                work.place[wall] = -1
            closes = wall == current
            following = _nearest(work, active, x, y) if closes else current
        if closes:
            if key > done:
                pieces = _close(work, pieces, current, reach, px, py, x, y)
                done, px, py = key, x, y
            current = following
    if end > done:
        pieces = _close(work, pieces, current, reach, px, py, end_x, end_y)
    return pieces


@jit
def _in_front(ends: Floats, wall: int, other: int) -> bool:
    """Whether a wall that begins now stands between the camera and the other one."""
    dx = ends[other, 2] - ends[other, 0]
    dy = ends[other, 3] - ends[other, 1]
    side = dx * (ends[wall, 1] - ends[other, 1]) - dy * (ends[wall, 0] - ends[other, 0])
    touch = _TOUCH * (abs(dx) + abs(dy))
    if side > touch:
        return True
    if side < -touch:
        return False
    return dx * (ends[wall, 3] - ends[other, 1]) - dy * (ends[wall, 2] - ends[other, 0]) > 0.0


@jit
def _nearest(work: Work, active: int, px: float, py: float) -> int:
    """The active wall that a ray meets first; -1 where there is none."""
    best = -1
    least = math.inf
    ends = work.ends
    for i in range(active):
        wall = work.active[i]
        ax, ay = ends[wall, 0], ends[wall, 1]
        dx, dy = ends[wall, 2] - ax, ends[wall, 3] - ay
        steep = px * dy - py * dx
        if steep > 0.0:
            far = (ax * dy - ay * dx) / steep
        else:  # along the ray, by rounding
            far = (ax * px + ay * py) / (px * px + py * py)
        if best < 0 or far < least * (1.0 - 1e-11):
            best, least = wall, far
        elif far <= least * (1.0 + 1e-11):  # they touch on the ray: which is nearer after it
            bx, by = ends[best, 0], ends[best, 1]
            ex, ey = ends[best, 2] - bx, ends[best, 3] - by
            if ex * (ends[wall, 3] - by) - ey * (ends[wall, 2] - bx) > 0.0:
                best, least = wall, far
    return best


@jit
def _close(
    work: Work, pieces: int, wall: int, reach: float, px: float, py: float, qx: float, qy: float
) -> int:
    """Write the piece of a wall, or of the circle, between two directions."""
    if wall < 0:
        scale = reach / math.sqrt(px * px + py * py)
        work.pieces[pieces, 0], work.pieces[pieces, 1] = px * scale, py * scale
        scale = reach / math.sqrt(qx * qx + qy * qy)
        work.pieces[pieces, 2], work.pieces[pieces, 3] = qx * scale, qy * scale
        work.seen[pieces] = ARC
        return pieces + 1
    ax, ay, bx, by = work.ends[wall, 0], work.ends[wall, 1], work.ends[wall, 2], work.ends[wall, 3]
    part = ax * py - ay * px
    t = part / (part - (bx * py - by * px))
    if not t > 0.0:
        t = 0.0
    elif t > 1.0:
        t = 1.0
    work.pieces[pieces, 0], work.pieces[pieces, 1] = ax + t * (bx - ax), ay + t * (by - ay)
    part = ax * qy - ay * qx
    t = part / (part - (bx * qy - by * qx))
    if not t < 1.0:
        t = 1.0
    elif t < 0.0:
        t = 0.0
    work.pieces[pieces, 2], work.pieces[pieces, 3] = ax + t * (bx - ax), ay + t * (by - ay)
    work.seen[pieces] = wall
    return pieces + 1


@jit
def piece_area(work: Work, piece: int, reach: float) -> float:
    """Square metres of one piece: a triangle, or a sector of the circle."""
    x1, y1 = work.pieces[piece, 0], work.pieces[piece, 1]
    x2, y2 = work.pieces[piece, 2], work.pieces[piece, 3]
    if work.seen[piece] != ARC:
        return 0.5 * (x1 * y2 - y1 * x2)
    return 0.5 * reach * reach * arc_angle(x1, y1, x2, y2)


@jit
def arc_angle(x1: float, y1: float, x2: float, y2: float) -> float:
    """The angle from one direction counter-clockwise to another; a full turn where they are
    the same, for no piece of the circle has no width."""
    angle = math.atan2(x1 * y2 - y1 * x2, x1 * x2 + y1 * y2)
    if angle < 0.0 or (angle == 0.0 and x1 == x2 and y1 == y2):
        angle += 2.0 * math.pi
    return angle
