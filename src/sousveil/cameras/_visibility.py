"""Visibility regions of many cameras: areas, and polygons where they are asked for."""

from __future__ import annotations

import dataclasses
import math
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import shapely
from numpy.typing import NDArray

from sousveil.cameras._grid import Grid
from sousveil.cameras._jit import Bytes, Floats, Longs, jit
from sousveil.cameras._sweep import ARC, SOLID, Work, arc_angle, make_work, piece_area, see
from sousveil.cameras._walls import Walls, inside

__all__ = ["Polygons", "Views", "areas", "as_shapes", "make_views", "near_order", "polygons"]


#: Vertices nearer than this (metres) are one.
_SAME = 1e-9


@dataclasses.dataclass(frozen=True, slots=True)
class Views:
    """What cameras look at.

    :ivar points: (n, 2) metres.
    :ivar reach: (n) metres.
    :ivar start: (n) where the field of view begins, radians counter-clockwise from east.
    :ivar width: (n) of the field of view, radians; 2π is all round.
    :ivar outside: (n) 1 for cameras outside every footprint; one inside sees the walls
        round it from within.
    """

    points: Floats
    reach: Floats
    start: Floats
    width: Floats
    outside: Bytes


def make_views(
    walls: Walls,
    points: Floats,
    reach: Floats | float,
    azimuth: Floats | float = 0.0,
    field_of_view: Floats | float = 360.0,
    *,
    outside: Bytes | None = None,
) -> Views:
    """Views from the terms of maps.

    :param points: (n, 2) metres, in the plane of the walls.
    :param reach: metres.
    :param azimuth: direction of the middle of the view, degrees clockwise from north; any
        number of turns.
    :param field_of_view: degrees; 360 or more is all round.
    :param outside: which stand outside every footprint, where it is known.
    """
    points = np.ascontiguousarray(points, dtype=np.float64).reshape(-1, 2)
    n = len(points)
    width = np.radians(np.broadcast_to(np.asarray(field_of_view, dtype=np.float64), n))
    middle = math.pi / 2 - np.radians(np.mod(np.asarray(azimuth, dtype=np.float64), 360.0))
    if outside is None:
        outside = 1 - inside(walls, points)
    return Views(
        points,
        np.ascontiguousarray(np.broadcast_to(np.asarray(reach, dtype=np.float64), n)),
        np.ascontiguousarray(np.broadcast_to(middle - width / 2, n)),
        np.ascontiguousarray(np.where(width >= 2 * math.pi - 1e-12, 2 * math.pi, width)),
        np.asarray(outside, dtype=np.uint8),
    )


def near_order(points: Floats) -> Longs:
    """An order in which neighbours follow each other, so that memory is read once."""
    if len(points) < 2:
        return np.arange(len(points), dtype=np.int64)
    row = np.floor((points[:, 1] - points[:, 1].min()) / 100.0)
    return np.lexsort((points[:, 0], row)).astype(np.int64)


def areas(walls: Walls, views: Views, *, workers: int = 1) -> Floats:
    """Square metres that each camera sees; exact up to rounding.

    :param workers: threads.
    """
    result = np.empty(len(views.points))
    order = near_order(views.points)

    def part(numbers: Longs) -> None:
        _areas(
            walls.grid, views.points, views.reach, views.start, views.width, views.outside,
            numbers, result,
        )  # fmt: skip

    if workers <= 1:
        part(order)
    else:
        with ThreadPoolExecutor(workers) as pool:
            list(pool.map(part, np.array_split(order, 4 * workers)))
    return result


@jit
def _areas(
    grid: Grid,
    points: Floats,
    reach: Floats,
    start: Floats,
    width: Floats,
    outside: Bytes,
    numbers: Longs,
    result: Floats,
) -> None:
    work = make_work(256)
    for i in numbers:
        pieces, work = see(
            grid, points[i, 0], points[i, 1], reach[i], start[i], width[i], outside[i] != 0, work
        )
        area = 0.0
        for piece in range(pieces):
            area += piece_area(work, piece, reach[i])
        result[i] = area


@dataclasses.dataclass(frozen=True, slots=True)
class Polygons:
    """Visibility regions as closed rings, counter-clockwise.

    :ivar points: (n, 2) vertices of all rings, metres; each ring ends with its first one.
    :ivar begins: where each camera's ring begins, and ``ends``: where it ends. Rings stand in
        an order of their own; one of nothing has no points.
    :ivar areas: (cameras) square metres, exact: of the region, not of the ring.
    :ivar chord_error: how far at most an arc runs outside its chords, metres.
    """

    points: Floats
    begins: Longs
    ends: Longs
    areas: Floats
    chord_error: float


def polygons(walls: Walls, views: Views, *, chord_error: float = 0.05) -> Polygons:
    """The visibility region of each camera as a polygon.

    :param chord_error: arcs become chords that lie within this distance, metres.
    """
    n = len(views.points)
    begins, ends = np.zeros(n, np.int64), np.zeros(n, np.int64)
    result = np.empty(n)
    order = near_order(views.points)
    steps = _steps(views.reach, chord_error)
    points = np.empty((64 * 1024, 2))
    done = used = 0
    while done < n:
        until, used = _polygons(
            walls.grid, views.points, views.reach, views.start, views.width, views.outside,
            steps, order, done, points, used, begins, ends, result,
        )  # fmt: skip
        done = until
        if done < n:  # what is not written to takes no memory, so the guess may be large
            room = max(2 * len(points), int(1.3 * used / max(1, done) * n))
            larger = np.empty((room, 2))
            larger[:used] = points[:used]
            points = larger
    return Polygons(points[:used], begins, ends, result, chord_error)


def as_shapes(made: Polygons) -> NDArray[np.object_]:
    """The rings as shapely's polygons; an empty one where nothing is seen."""
    lengths = made.ends - made.begins
    order = np.argsort(made.begins, kind="stable")
    ring = np.repeat(order, lengths[order])
    keep = lengths >= 4
    shapes = np.full(len(lengths), shapely.Polygon(), dtype=object)
    if keep.any():
        used = keep[ring]
        whole = order[keep[order]]
        place = np.empty(len(lengths), np.int64)
        place[whole] = np.arange(len(whole))
        rings = shapely.linearrings(made.points[used], indices=place[ring[used]])
        shapes[whole] = shapely.polygons(rings)
    return shapes


def _steps(reach: Floats, chord_error: float) -> Floats:
    """The angle of a chord for each camera, radians."""
    ratio = np.clip(chord_error / np.maximum(reach, 1e-300), 1e-12, 1.0)
    return np.minimum(2 * np.arccos(1 - ratio), math.pi / 4)


@jit
def _polygons(
    grid: Grid,
    points: Floats,
    reach: Floats,
    start: Floats,
    width: Floats,
    outside: Bytes,
    steps: Floats,
    order: Longs,
    done: int,
    out: Floats,
    used: int,
    begins: Longs,
    ends: Longs,
    result: Floats,
) -> tuple[int, int]:
    """Write rings from place ``done`` of the order on, while there is room.

    :returns: the place to go on with, and how many vertices there are.
    """
    work = make_work(256)
    for number in range(done, len(order)):
        i = order[number]
        all_round = width[i] >= 2.0 * math.pi
        pieces, work = see(
            grid, points[i, 0], points[i, 1], reach[i], start[i], width[i], outside[i] != 0, work
        )
        if used + 2 * pieces + int(2.0 * math.pi / steps[i]) + 16 > len(out):
            return number, used
        begin = used
        area = 0.0
        if not all_round and pieces:
            out[used, 0], out[used, 1] = 0.0, 0.0
            used += 1
        for piece in range(pieces):
            area += piece_area(work, piece, reach[i])
            used = _write_piece(work, piece, steps[i], out, begin, used)
        result[i] = area
        used = _finish(out, begin, used, points[i], start[i], all_round)
        begins[i], ends[i] = begin, used
    return len(order), used


@jit
def _write_piece(work: Work, piece: int, step: float, out: Floats, begin: int, used: int) -> int:
    """Append the vertices of one piece, leaving out such as stand there already."""
    x1, y1 = work.pieces[piece, 0], work.pieces[piece, 1]
    x2, y2 = work.pieces[piece, 2], work.pieces[piece, 3]
    wall = work.seen[piece]
    if wall >= 0 and work.edge[wall] == SOLID:
        return _append(out, begin, used, 0.0, 0.0)
    used = _append(out, begin, used, x1, y1)
    if wall == ARC:
        angle = arc_angle(x1, y1, x2, y2)
        count = math.ceil(angle / step)
        if count > 1:
            cosine, sine = math.cos(angle / count), math.sin(angle / count)
            x, y = x1, y1
            for _ in range(count - 1):
                x, y = x * cosine - y * sine, x * sine + y * cosine
                out[used, 0], out[used, 1] = x, y
                used += 1
    return _append(out, begin, used, x2, y2)


@jit
def _append(out: Floats, begin: int, used: int, x: float, y: float) -> int:
    """Append a vertex, unless it is the last one again but for rounding."""
    if used > begin and abs(out[used - 1, 0] - x) <= _SAME and abs(out[used - 1, 1] - y) <= _SAME:
        return used
    out[used, 0], out[used, 1] = x, y
    return used + 1


@jit
def _finish(
    out: Floats, begin: int, used: int, point: Floats, start: float, all_round: bool
) -> int:
    """Close the ring, turn it back and set it where the camera stands."""
    if used == begin:
        return used
    while used > begin + 1 and (
        abs(out[begin, 0] - out[used - 1, 0]) <= _SAME
        and abs(out[begin, 1] - out[used - 1, 1]) <= _SAME
    ):
        used -= 1
    out[used, 0], out[used, 1] = out[begin, 0], out[begin, 1]
    used += 1
    cosine, sine = 1.0, 0.0
    if not all_round:
        cosine, sine = math.cos(start), math.sin(start)
    for k in range(begin, used):
        x, y = out[k, 0], out[k, 1]
        out[k, 0] = point[0] + x * cosine - y * sine
        out[k, 1] = point[1] + x * sine + y * cosine
    return used
