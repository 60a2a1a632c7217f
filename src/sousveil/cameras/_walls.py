"""Building footprints as walls that occlude: from polygons to the index that is swept.

All coordinates are metres in one plane, and best near its origin: a map's own easting and
northing cost digits. Footprints are opaque; what they hold (courtyards) is open.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray

from sousveil.cameras._grid import LONGEST, Grid, make_grid
from sousveil.cameras._jit import Bytes, Floats, Ints, Longs, jit
from sousveil.cameras._noding import node, party_walls, rings_to_edges

__all__ = ["Walls", "inside", "make_walls"]


@dataclasses.dataclass(frozen=True, slots=True)
class Walls:
    """What stands in the way of sight.

    :ivar grid: the index of the edges.
    :ivar edges: (n, 4) start and end of every wall, the solid to its right.
    :ivar owners: for each wall the footprint that it belongs to.
    :ivar facades: metres of outer wall of each footprint: without party walls.
    :ivar footprints: how many footprints were given.
    :ivar repaired: footprints whose rings crossed themselves, and that were repaired.
    :ivar left_out: footprints without area, or with coordinates that are no numbers.
    :ivar crossings: places where walls of footprints cross.
    :ivar party: walls that two footprints share.
    """

    grid: Grid
    edges: Floats
    owners: Ints
    facades: Floats
    footprints: int
    repaired: tuple[int, ...] = ()
    left_out: tuple[int, ...] = ()
    crossings: int = 0
    party: int = 0


def make_walls(footprints: Sequence[shapely.Geometry] | NDArray[np.object_]) -> Walls:
    """Index polygons and multipolygons; holes are courtyards.

    Rings that cross themselves are repaired by the even-odd rule (shapely's ``make_valid``),
    whose lines and points are dropped. The numbers of footprints stay those of the input.
    """
    shapes = np.asarray(footprints, dtype=object)
    if shapes.ndim != 1:
        shapes = shapes.reshape(-1)
    shapes, repaired, left_out = _repair(shapes)
    parts, owner_of_part = shapely.get_parts(shapes, return_index=True)
    polygons = shapely.get_type_id(parts) == shapely.GeometryType.POLYGON
    parts, owner_of_part = parts[polygons], owner_of_part[polygons]
    parts = shapely.orient_polygons(parts, exterior_cw=True)
    rings, part_of_ring = shapely.get_rings(parts, return_index=True)
    points, ring_of_point = shapely.get_coordinates(rings, return_index=True)
    starts = np.searchsorted(ring_of_point, np.arange(len(rings) + 1)).astype(np.int64)
    owners = owner_of_part[part_of_ring].astype(np.int32)
    made = walls_of_rings(points, starts, owners, len(shapes))
    return dataclasses.replace(made, repaired=repaired, left_out=left_out)


def walls_of_rings(points: Floats, starts: Longs, owners: Ints, footprints: int) -> Walls:
    """Index closed rings that are valid: outer ones clockwise, holes the other way."""
    edges, owner, ring = rings_to_edges(points, starts, owners, LONGEST)
    edges, owner, ring, crossings = node(edges, owner, ring)
    around = _around(edges, ring)
    shared = party_walls(edges, owner).astype(bool)
    edges, owner, around = edges[~shared], owner[~shared], around[~shared]
    lengths = np.hypot(edges[:, 2] - edges[:, 0], edges[:, 3] - edges[:, 1])
    return Walls(
        grid=make_grid(edges, around, owner),
        edges=edges,
        owners=owner,
        facades=np.bincount(owner, weights=lengths, minlength=footprints).astype(np.float64),
        footprints=footprints,
        crossings=crossings,
        party=int(shared.sum()) // 2,
    )


def _repair(
    shapes: NDArray[np.object_],
) -> tuple[NDArray[np.object_], tuple[int, ...], tuple[int, ...]]:
    """Valid shapes; which were repaired and which hold nothing."""
    shapes = shapely.force_2d(shapes)
    wrong = np.flatnonzero(~shapely.is_valid(shapes) & ~shapely.is_missing(shapes))
    finite = [bool(np.isfinite(shapely.get_coordinates(shapes[i])).all()) for i in wrong]
    shapes = shapes.copy()
    for i, usable in zip(wrong, finite, strict=True):
        shapes[i] = shapely.make_valid(shapes[i]) if usable else None
    empty = shapely.is_missing(shapes) | ~(shapely.area(shapes) > 0)
    shapes[empty] = None
    repaired = tuple(int(i) for i in wrong if not empty[i])
    return shapes, repaired, tuple(int(i) for i in np.flatnonzero(empty))


def _around(edges: Floats, ring: Longs) -> Floats:
    """The vertex before each edge's start, and the one after its end, round its ring."""
    if not len(edges):
        return np.zeros((0, 4))
    first = np.r_[True, ring[1:] != ring[:-1]]
    begins = np.flatnonzero(first)
    ends = np.r_[begins[1:], len(ring)] - 1
    before, after = np.arange(len(ring)) - 1, np.arange(len(ring)) + 1
    before[begins], after[ends] = ends, begins
    return np.hstack([edges[before, :2], edges[after, 2:]])


def inside(walls: Walls, points: Floats) -> Bytes:
    """1 for points inside a footprint; a point on a wall may be either."""
    return _inside(walls.grid, np.ascontiguousarray(points, dtype=np.float64))


@jit
def _inside(grid: Grid, points: Floats) -> Bytes:
    """By the winding number: how often the rings go round a point, whatever overlaps."""
    result = np.zeros(len(points), np.uint8)
    for i in range(len(points)):
        x, y = points[i]
        winding = 0
        for k in range(len(grid.frame)):
            columns, rows, first = grid.shape[k]
            if columns == 0:
                continue
            west, south, size, half = grid.frame[k]
            left = max(0, int((x - half - west) / size) - 1)
            if left >= columns:
                continue
            low = max(0, int((y - half - south) / size) - 1)
            high = min(rows - 1, int((y + half - south) / size))
            for row in range(low, high + 1):
                begin = grid.starts[first + row * columns + left]
                end = grid.starts[first + (row + 1) * columns]
                for j in range(begin, end):
                    winding += _passes(grid.edges, j, x, y)
        result[i] = winding != 0
    return result


@jit
def _passes(edges: Floats, j: int, x: float, y: float) -> int:
    """±1 where an edge crosses the ray that goes east from the point."""
    ay, by = edges[j, 1], edges[j, 3]
    if (ay <= y) == (by <= y):
        return 0
    cross = (edges[j, 2] - edges[j, 0]) * (y - ay) - (x - edges[j, 0]) * (by - ay)
    if by > ay:
        return 1 if cross > 0.0 else 0
    return -1 if cross < 0.0 else 0
