"""What lies in view: stretches of streets, and of façades, with the camera that sees them.

Both come as *stretches*: a numbered segment, from where to where along it, and which camera
sees that much. A line is clipped piece by piece of the visibility region, so its length is
exact up to rounding; no polygon and no chord is involved.
"""

from __future__ import annotations

import dataclasses
import math
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np

from sousveil.cameras._grid import LONGEST, Grid, make_grid, runs
from sousveil.cameras._jit import Bytes, Floats, Ints, Longs, jit
from sousveil.cameras._noding import rings_to_edges
from sousveil.cameras._sweep import ARC, SOLID, TURN, Work, make_work, see, turn
from sousveil.cameras._visibility import Views, near_order
from sousveil.cameras._walls import Walls

__all__ = ["Lines", "Stretches", "facades_seen", "make_lines", "streets_seen"]

#: A line that passes the camera nearer than this (metres) leads straight to it.
_RADIAL = 1e-9


@dataclasses.dataclass(frozen=True, slots=True)
class Lines:
    """Lines as segments.

    :ivar grid: their index.
    :ivar segments: (n, 4) start and end, metres.
    :ivar owners: for each segment the line that it is part of.
    :ivar lengths: metres of each segment.
    """

    grid: Grid
    segments: Floats
    owners: Ints
    lengths: Floats


def make_lines(points: Floats, starts: Longs) -> Lines:
    """Index lines.

    :param points: (n, 2) vertices of all lines, metres.
    :param starts: where each line begins, and one more.
    """
    owners = np.arange(len(starts) - 1, dtype=np.int32)
    segments, owner, _ = rings_to_edges(points, starts, owners, LONGEST)
    lengths = np.hypot(segments[:, 2] - segments[:, 0], segments[:, 3] - segments[:, 1])
    return Lines(make_grid(segments, segments, owner), segments, owner, lengths)


@dataclasses.dataclass(frozen=True, slots=True)
class Stretches:
    """Parts of segments in view.

    :ivar segment: number of the segment. ``camera``: number of the camera.
    :ivar begin: where the part begins and ``end`` where it ends, as shares of the segment.
    :ivar distance: metres from the camera to the part's nearest point.
    """

    segment: Ints
    camera: Ints
    begin: Floats
    end: Floats
    distance: Floats


def streets_seen(walls: Walls, lines: Lines, views: Views) -> Stretches:
    """The stretches of lines that each camera sees; one camera's never overlap."""

    def fill(order: Longs, done: int, numbers: Ints, parts: Floats) -> tuple[int, int]:
        return _streets(
            walls.grid, lines.grid, views.points, views.reach, views.start, views.width,
            views.outside, order, done, numbers, parts,
        )  # fmt: skip

    return _collect(fill, views)


def facades_seen(walls: Walls, views: Views) -> Stretches:
    """The stretches of walls that each camera sees; segments count as ``walls.edges``."""

    def fill(order: Longs, done: int, numbers: Ints, parts: Floats) -> tuple[int, int]:
        return _facades(
            walls.grid, views.points, views.reach, views.start, views.width, views.outside,
            order, done, numbers, parts,
        )  # fmt: skip

    return _collect(fill, views)


def _collect(fill: Callable[[Longs, int, Any, Any], tuple[int, int]], views: Views) -> Stretches:
    """Call a kernel until every view is done, side by side, with more room where it ran out."""
    order = near_order(views.points)
    workers = min(os.cpu_count() or 1, 1 + len(order) // 2000)

    def part(numbers: Longs) -> list[tuple[Ints, Floats]]:
        made = []
        room, done = 1 << 14, 0
        while done < len(numbers):
            number, part = np.empty((room, 2), np.int32), np.empty((room, 3))
            until, used = fill(numbers, done, number, part)
            if until > done:
                made.append((number[:used], part[:used]))
            room = 2 * room if until == done else min(2 * room, 1 << 18)
            done = until
        return made

    with ThreadPoolExecutor(workers) as pool:
        made = [pair for pairs in pool.map(part, np.array_split(order, workers)) for pair in pairs]
    at = sum(len(number) for number, _ in made)
    number, parts = np.empty((at, 2), np.int32), np.empty((at, 3))
    while made:  # from the end, giving back the memory of each as it is copied
        few, some = made.pop()
        number[at - len(few) : at], parts[at - len(few) : at] = few, some
        at -= len(few)
    return Stretches(number[:, 0], number[:, 1], parts[:, 0], parts[:, 1], parts[:, 2])


@jit
def _facades(
    grid: Grid,
    points: Floats,
    reach: Floats,
    start: Floats,
    width: Floats,
    outside: Bytes,
    order: Longs,
    done: int,
    numbers: Ints,
    parts: Floats,
) -> tuple[int, int]:
    work = make_work(256)
    used = 0
    for place in range(done, len(order)):
        i = order[place]
        x, y = points[i, 0], points[i, 1]
        pieces, work = see(grid, x, y, reach[i], start[i], width[i], outside[i] != 0, work)
        if used + pieces > len(numbers):
            return place, used
        cosine, sine = _turned(start[i], width[i])
        for piece in range(pieces):
            wall = work.seen[piece]
            if wall == ARC or work.edge[wall] == SOLID:
                continue
            k = work.edge[wall]
            dx, dy = grid.edges[k, 2] - grid.edges[k, 0], grid.edges[k, 3] - grid.edges[k, 1]
            ax, ay = grid.edges[k, 0] - x, grid.edges[k, 1] - y
            # The wall in the frame of the pieces.
            ax, ay = ax * cosine + ay * sine, ay * cosine - ax * sine
            dx, dy = dx * cosine + dy * sine, dy * cosine - dx * sine
            length2 = dx * dx + dy * dy
            x1, y1 = work.pieces[piece, 0], work.pieces[piece, 1]
            x2, y2 = work.pieces[piece, 2], work.pieces[piece, 3]
            t = ((x1 - ax) * dx + (y1 - ay) * dy) / length2
            s = ((x2 - ax) * dx + (y2 - ay) * dy) / length2
            numbers[used, 0] = grid.ids[k]
            numbers[used, 1] = i
            parts[used, 0] = min(1.0, max(0.0, min(s, t)))
            parts[used, 1] = min(1.0, max(0.0, s, t))
            parts[used, 2] = _distance(x1, y1, x2, y2)
            used += 1
    return len(order), used


@jit
def _turned(start: float, width: float) -> tuple[float, float]:
    """Cosine and sine of the turn between the map and the pieces."""
    if width >= 2.0 * math.pi:
        return 1.0, 0.0
    return math.cos(start), math.sin(start)


@jit
def _distance(x1: float, y1: float, x2: float, y2: float) -> float:
    """From the origin to a segment."""
    dx, dy = x2 - x1, y2 - y1
    length2 = dx * dx + dy * dy
    if length2 == 0.0:
        return math.hypot(x1, y1)
    t = min(1.0, max(0.0, -(x1 * dx + y1 * dy) / length2))
    return math.hypot(x1 + t * dx, y1 + t * dy)


@jit
def _streets(
    grid: Grid,
    lines: Grid,
    points: Floats,
    reach: Floats,
    start: Floats,
    width: Floats,
    outside: Bytes,
    order: Longs,
    done: int,
    numbers: Ints,
    parts: Floats,
) -> tuple[int, int]:
    work = make_work(256)
    near = np.empty(1024, np.int64)
    keys = np.empty(len(work.seen) + 1)
    used = 0
    for place in range(done, len(order)):
        i = order[place]
        x, y = points[i, 0], points[i, 1]
        count = runs(lines, x, y, reach[i], near)
        while count < 0:
            near = np.empty(-2 * count, np.int64)
            count = runs(lines, x, y, reach[i], near)
        if count == 0:
            continue
        pieces, work = see(grid, x, y, reach[i], start[i], width[i], outside[i] != 0, work)
        if len(keys) <= len(work.seen):
            keys = np.empty(len(work.seen) + 1)
        for piece in range(pieces):
            keys[piece] = turn(work.pieces[piece, 0], work.pieces[piece, 1])
        keys[0], keys[pieces] = 0.0, TURN
        if width[i] < 2.0 * math.pi:
            keys[pieces] = turn(math.cos(width[i]), math.sin(width[i]))
        before = used
        for run in range(count):
            for k in range(near[2 * run], near[2 * run + 1]):
                if used + 2 * pieces + 4 > len(numbers):
                    return place, before
                used = _clip(
                    lines, k, i, x, y, reach[i], start[i], width[i],
                    work, keys, pieces, numbers, parts, used,
                )  # fmt: skip
    return len(order), used


@jit
def _clip(
    lines: Grid,
    k: int,
    camera: int,
    x: float,
    y: float,
    reach: float,
    start: float,
    width: float,
    work: Work,
    keys: Floats,
    pieces: int,
    numbers: Ints,
    parts: Floats,
    used: int,
) -> int:
    """Write the parts of one segment that lie in the region."""
    ax, ay = lines.edges[k, 0] - x, lines.edges[k, 1] - y
    dx, dy = lines.edges[k, 2] - lines.edges[k, 0], lines.edges[k, 3] - lines.edges[k, 1]
    length2 = dx * dx + dy * dy
    cross = ax * dy - ay * dx
    if cross * cross >= reach * reach * length2:
        return used
    along = ax * dx + ay * dy
    root = math.sqrt(max(0.0, along * along - length2 * (ax * ax + ay * ay - reach * reach)))
    low, high = max(0.0, (-along - root) / length2), min(1.0, (-along + root) / length2)
    if low >= high:
        return used
    cosine, sine = _turned(start, width)
    ax, ay = ax * cosine + ay * sine, ay * cosine - ax * sine
    dx, dy = dx * cosine + dy * sine, dy * cosine - dx * sine
    first = used
    if cross * cross <= _RADIAL * _RADIAL * length2:
        middle = min(high, max(low, -along / length2))
        if middle > low:
            used = _radial(ax, ay, dx, dy, middle, low, work, keys, pieces, parts, used)
        if high > middle:
            used = _radial(ax, ay, dx, dy, middle, high, work, keys, pieces, parts, used)
    else:
        used = _across(ax, ay, dx, dy, low, high, cross < 0.0, work, keys, pieces, parts, used)
    for n in range(first, used):
        numbers[n, 0] = lines.ids[k]
        numbers[n, 1] = camera
        t, s = parts[n, 0], parts[n, 1]
        parts[n, 2] = _distance(ax + t * dx, ay + t * dy, ax + s * dx, ay + s * dy)
    return used


@jit
def _piece_at(keys: Floats, pieces: int, key: float) -> int:
    """The last piece that begins at this direction or before it."""
    low, high = 0, pieces
    while high - low > 1:
        middle = (low + high) // 2
        if keys[middle] <= key:
            low = middle
        else:
            high = middle
    return low


@jit
def _radial(
    ax: float,
    ay: float,
    dx: float,
    dy: float,
    near: float,
    far: float,
    work: Work,
    keys: Floats,
    pieces: int,
    parts: Floats,
    used: int,
) -> int:
    """A segment on a ray of the camera: in view from ``near`` to the wall on that ray."""
    if pieces == 0:
        return used
    px, py = ax + far * dx, ay + far * dy
    key = turn(px, py)
    piece = _piece_at(keys, pieces, key)
    if key > keys[pieces]:
        return used
    share = 1.0
    if work.seen[piece] != ARC:
        x1, y1 = work.pieces[piece, 0], work.pieces[piece, 1]
        ex, ey = work.pieces[piece, 2] - x1, work.pieces[piece, 3] - y1
        steep = px * ey - py * ex
        if steep > 0.0:
            share = min(1.0, (x1 * ey - y1 * ex) / steep)  # of the ray up to ``far``
    nx, ny = ax + near * dx, ay + near * dy
    nearest = math.hypot(nx, ny) / math.hypot(px, py)
    if share <= nearest:
        return used
    reached = near + (far - near) * (share - nearest) / (1.0 - nearest)
    parts[used, 0], parts[used, 1] = min(near, reached), max(near, reached)
    return used + 1


@jit
def _across(
    ax: float,
    ay: float,
    dx: float,
    dy: float,
    low: float,
    high: float,
    backwards: bool,
    work: Work,
    keys: Floats,
    pieces: int,
    parts: Floats,
    used: int,
) -> int:
    """A segment that is seen from the side, counter-clockwise or ``backwards``."""
    if pieces == 0:
        return used
    if backwards:  # go along it counter-clockwise, and turn the shares round at the end
        begin, end = high, low
    else:
        begin, end = low, high
    first = turn(ax + begin * dx, ay + begin * dy)
    last = turn(ax + end * dx, ay + end * dy)
    if last == 0.0:
        last = TURN
    mark = used
    if first <= last:
        used = _between(
            ax, ay, dx, dy, begin, end, first, last, work, keys, pieces, parts, used, mark
        )
    else:
        used = _between(
            ax, ay, dx, dy, begin, end, first, TURN, work, keys, pieces, parts, used, mark
        )
        used = _between(
            ax, ay, dx, dy, begin, end, 0.0, last, work, keys, pieces, parts, used, mark
        )
    for n in range(mark, used):
        if parts[n, 0] > parts[n, 1]:
            parts[n, 0], parts[n, 1] = parts[n, 1], parts[n, 0]
    return used


@jit
def _between(
    ax: float,
    ay: float,
    dx: float,
    dy: float,
    begin: float,
    end: float,
    first: float,
    last: float,
    work: Work,
    keys: Floats,
    pieces: int,
    parts: Floats,
    used: int,
    mark: int,
) -> int:
    """The parts between two directions; parts that touch become one."""
    for piece in range(_piece_at(keys, pieces, first), pieces):
        if keys[piece] >= last:
            break
        x1, y1 = work.pieces[piece, 0], work.pieces[piece, 1]
        x2, y2 = work.pieces[piece, 2], work.pieces[piece, 3]
        t, s = begin, end
        if keys[piece] > first or (first == 0.0 and last < TURN and piece == 0):
            t = _where(ax, ay, dx, dy, x1, y1, begin, end)
        until = keys[piece + 1]
        if until <= first:
            continue
        if until < last or last == TURN:
            s = _where(ax, ay, dx, dy, x2, y2, begin, end)
        if work.seen[piece] != ARC:
            ex, ey = x2 - x1, y2 - y1
            at = ex * (ay + t * dy - y1) - ey * (ax + t * dx - x1)
            to = ex * (ay + s * dy - y1) - ey * (ax + s * dx - x1)
            if at <= 0.0 and to <= 0.0:
                continue
            if at < 0.0:
                t = t + (s - t) * at / (at - to)
            elif to < 0.0:
                s = t + (s - t) * at / (at - to)
        if (s - t) * (end - begin) <= 0.0:
            continue
        if used > mark and abs(parts[used - 1, 1] - t) <= 1e-12:
            parts[used - 1, 1] = s
        else:
            parts[used, 0], parts[used, 1] = t, s
            used += 1
    return used


@jit
def _where(
    ax: float, ay: float, dx: float, dy: float, px: float, py: float, begin: float, end: float
) -> float:
    """The share at which a segment meets the ray in direction p, between begin and end."""
    steep = px * dy - py * dx
    if steep == 0.0:
        return begin
    t = (ax * py - ay * px) / steep
    return min(max(t, min(begin, end)), max(begin, end))
