"""What is looked at, as lines: streets, open spaces, façades, places.

An open space is measured by parallel lines through it, so that one method clips and counts
everything; the exact area that is seen at most is taken from polygons beside it.
"""

from __future__ import annotations

import dataclasses
import math
from typing import Any

import numpy as np
import shapely

from sousveil.cameras._coverage import covered
from sousveil.cameras._draws import Cuts, make_cuts
from sousveil.cameras._jit import Floats, Longs
from sousveil.cameras._scene import Scene
from sousveil.cameras._visibility import as_shapes, polygons
from sousveil.cameras._watching import (
    Lines,
    Stretches,
    facades_seen,
    make_lines,
    streets_seen,
)

__all__ = ["Layer", "facade_layer", "line_layer", "space_layer", "spaces_seen", "spot_layer"]

#: Lines through open spaces, at most, and the nearest that they lie together (metres).
_MOST_LINES, _CLOSEST = 400_000, 1.0
#: The cross that stands for a place which the map knows as a point, metres.
_SPOT = 0.1


@dataclasses.dataclass(frozen=True)
class Layer:
    """Segments that belong to owners, and what is seen of them at most.

    :ivar owner: for each segment. ``owners``: how many there are.
    :ivar width: metres that a segment stands for across (1 for lines: metres stay metres).
    :ivar metres: of each segment.
    :ivar seen: metres of each segment that are seen at most.
    :ivar depth: metres by the number of views that see them at most.
    """

    owner: Longs
    owners: int
    width: float
    metres: Floats
    seen: Floats
    depth: Floats
    stretches: Stretches
    cuts: Cuts

    @property
    def total(self) -> float:
        """Metres, or square metres, in all."""
        return float(self.metres.sum()) * self.width

    def by_owner(self, seen: Floats) -> Floats:
        """Sum what is seen of segments over their owners."""
        summed = np.bincount(self.owner, weights=seen, minlength=self.owners)
        return summed.astype(np.float64) * self.width


def _layer(
    stretches: Stretches, segments: Floats, owner: Longs, owners: int, width: float, scene: Scene
) -> Layer:
    metres = np.hypot(segments[:, 2] - segments[:, 0], segments[:, 3] - segments[:, 1])
    seen, depth = covered(stretches, metres)
    cuts = make_cuts(stretches, segments, scene.views)
    return Layer(owner, owners, width, metres, seen, depth, stretches, cuts)


def line_layer(scene: Scene) -> Layer:
    """Streets; their owners are the ways."""
    lines = scene.lines
    stretches = streets_seen(scene.walls, lines, scene.views)
    owner = scene.street_of_line[lines.owners]
    return _layer(stretches, lines.segments, owner, len(scene.city.streets), 1.0, scene)


def facade_layer(scene: Scene) -> Layer:
    """Façades; their owners are the buildings."""
    walls = scene.walls
    owner = walls.owners.astype(np.int64)
    stretches = facades_seen(walls, scene.views)
    return _layer(stretches, walls.edges, owner, walls.footprints, 1.0, scene)


def space_layer(scene: Scene, shapes: Any) -> Layer:
    """Areas as parallel lines; their owners are the shapes."""
    tall = shapely.bounds(shapes)[:, 3] - shapely.bounds(shapes)[:, 1] if len(shapes) else []
    spacing = max(_CLOSEST, float(np.nansum(tall)) / _MOST_LINES)
    lines, owner = _hatch(shapes, spacing)
    stretches = streets_seen(scene.walls, lines, scene.views)
    return _layer(stretches, lines.segments, owner[lines.owners], len(shapes), spacing, scene)


def _hatch(shapes: Any, spacing: float) -> tuple[Lines, Longs]:
    """Lines from west to east through each shape, on one grid for all of them."""
    parts: list[Any] = []
    owners: list[Any] = []
    for number, shape in enumerate(shapes):
        west, south, east, north = shape.bounds
        if not north > south:
            continue
        first, last = math.floor(south / spacing), math.ceil(north / spacing)
        y = (np.arange(first, last) + 0.5) * spacing
        rows = len(y)
        ends = np.empty((rows, 2, 2))
        ends[:, 0, 0], ends[:, 1, 0] = west - 1.0, east + 1.0
        ends[:, :, 1] = y[:, None]
        cut = shapely.get_parts(shapely.intersection(shapely.linestrings(ends), shape))
        cut = cut[shapely.length(cut) > 0]
        parts.append(cut)
        owners.append(np.full(len(cut), number))
    cut = np.concatenate(parts) if parts else np.empty(0, dtype=object)
    owner = np.concatenate(owners) if owners else np.empty(0, np.int64)
    points, line = shapely.get_coordinates(cut, return_index=True)
    starts = np.searchsorted(line, np.arange(len(cut) + 1)).astype(np.int64)
    return make_lines(points, starts), owner.astype(np.int64)


def spot_layer(scene: Scene, spots: Floats) -> Layer:
    """Points as small crosses; their owners are the points."""
    n = len(spots)
    arms = np.empty((2 * n, 2, 2))
    across, along = np.array([_SPOT, 0.0]), np.array([0.0, _SPOT])
    arms[0::2, 0], arms[0::2, 1] = spots - across, spots + across
    arms[1::2, 0], arms[1::2, 1] = spots - along, spots + along
    lines = make_lines(arms.reshape(-1, 2), np.arange(0, 4 * n + 1, 2, dtype=np.int64))
    stretches = streets_seen(scene.walls, lines, scene.views)
    owner = lines.owners.astype(np.int64) // 2
    return _layer(stretches, lines.segments, owner, n, 1.0, scene)


def spaces_seen(scene: Scene, chord_error: float = 0.01) -> Floats:
    """Square metres of each open space that are seen at most: exact but for the chords."""
    area = np.zeros(len(scene.spaces))
    if not len(scene.spaces) or not len(scene.points):
        return area
    made = polygons(scene.walls, scene.views, chord_error=chord_error)
    regions = shapely.make_valid(as_shapes(made))
    tree = shapely.STRtree(regions)
    space, region = tree.query(scene.spaces, predicate="intersects")
    for number in np.unique(space):
        near = regions[region[space == number]]
        seen = shapely.union_all(shapely.intersection(near, scene.spaces[number]))
        area[number] = shapely.area(seen)
    return area
