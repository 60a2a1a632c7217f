"""Small cities for tests, and slow but plain ways to find what a camera sees."""

from __future__ import annotations

import itertools
import math
from typing import Any

import numpy as np
import shapely

from sousveil.cameras import Walls, make_walls


def box(west: float, south: float, east: float, north: float) -> shapely.Polygon:
    return shapely.box(west, south, east, north)


def city(seed: int, blocks: int = 25) -> list[shapely.Geometry]:
    """Turned boxes that overlap and touch, and one with a courtyard."""
    random = np.random.default_rng(seed)
    made: list[shapely.Geometry] = []
    for _ in range(blocks):
        x, y = random.uniform(-60, 60, 2)
        wide, high = random.uniform(3, 20, 2)
        turned = shapely.affinity.rotate(box(x, y, x + wide, y + high), random.uniform(0, 90))
        made.append(turned)
    yard = box(-70, 50, -40, 80).difference(box(-65, 55, -45, 75))
    return [*made, yard, box(-90, -10, -80, 10), box(-80, -5, -75, 5)]


def outlines(shapes: list[shapely.Geometry]) -> Any:
    """(n, 2, 2) walls of the shapes as they are."""
    walls = []
    for ring in shapely.get_rings(shapely.get_parts(np.array(shapes, dtype=object))):
        points = shapely.get_coordinates(ring)
        walls.append(np.stack([points[:-1], points[1:]], axis=1))
    return np.concatenate(walls)


def ray(walls: Any, point: Any, angle: float, reach: float) -> float:
    """How far a ray goes, by trying every wall."""
    u = np.array([math.cos(angle), math.sin(angle)])
    a, d = walls[:, 0] - point, walls[:, 1] - walls[:, 0]
    steep = u[0] * d[:, 1] - u[1] * d[:, 0]
    with np.errstate(divide="ignore", invalid="ignore"):
        far = (a[:, 0] * d[:, 1] - a[:, 1] * d[:, 0]) / steep
        at = (a[:, 0] * u[1] - a[:, 1] * u[0]) / steep
    hit = (steep != 0) & (far > 0) & (at >= 0) & (at <= 1)
    return float(min(reach, far[hit].min())) if hit.any() else reach


def cast_area(
    walls: Any, point: Any, reach: float, middle: float = 0.0, width: float = 2 * math.pi
) -> float:
    """The area by the directions of all wall ends, and between them by the one wall that a
    ray in the middle meets: exact, and slow."""
    ends = walls.reshape(-1, 2) - point
    events = [math.atan2(y, x) for x, y in ends]
    for a, b in walls - point:
        d = b - a
        along, length2 = float(a @ d), float(d @ d)
        rest = along**2 - length2 * (float(a @ a) - reach**2)
        if rest > 0:
            for t in ((-along - math.sqrt(rest)) / length2, (-along + math.sqrt(rest)) / length2):
                if 0 < t < 1:
                    x, y = a + t * d
                    events.append(math.atan2(y, x))
    crossings = shapely.get_coordinates(
        shapely.node(shapely.multilinestrings(shapely.linestrings(walls)))
    )
    events += [math.atan2(y, x) for x, y in crossings - point]
    start = middle - width / 2
    angles = sorted({0.0, width, *(e for e in (np.mod(np.array(events) - start, 2 * math.pi))
                                   if e < width)})  # fmt: skip
    total = 0.0
    for low, high in itertools.pairwise(angles):
        total += _wedge(walls, point, start + low, start + high, reach)
    return total


def _wedge(walls: Any, point: Any, low: float, high: float, reach: float) -> float:
    middle = (low + high) / 2
    if high - low < 1e-12:
        return 0.0
    far = ray(walls, point, middle, reach)
    if far >= reach:
        return 0.5 * reach * reach * (high - low)
    u = np.array([math.cos(middle), math.sin(middle)])
    a, d = walls[:, 0] - point, walls[:, 1] - walls[:, 0]
    steep = u[0] * d[:, 1] - u[1] * d[:, 0]
    with np.errstate(divide="ignore", invalid="ignore"):
        fars = np.where(steep != 0, (a[:, 0] * d[:, 1] - a[:, 1] * d[:, 0]) / steep, np.inf)
        at = (a[:, 0] * u[1] - a[:, 1] * u[0]) / steep
    fars = np.where((at >= 0) & (at <= 1) & (fars > 0), fars, np.inf)
    k = int(np.argmin(fars))
    cross = a[k, 0] * d[k, 1] - a[k, 1] * d[k, 0]

    def on(angle: float) -> Any:
        v = np.array([math.cos(angle), math.sin(angle)])
        return v * cross / (v[0] * d[k, 1] - v[1] * d[k, 0])

    p, q = on(low), on(high)
    return 0.5 * float(p[0] * q[1] - p[1] * q[0])


def walls_of(*shapes: shapely.Geometry) -> Walls:
    return make_walls(list(shapes))
