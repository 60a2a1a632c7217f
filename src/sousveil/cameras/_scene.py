"""The city in metres, with its cameras set where they can hang.

A camera that the map has inside a building hangs on its wall more likely than it looks at
the stairs: within 3 m of the façade it is set there, a centimetre before the wall;
further inside it is not placed, and counted.
"""

from __future__ import annotations

import dataclasses
import math
from typing import Any

import numpy as np
import shapely

from sousveil.cameras._assumptions import Assumptions
from sousveil.cameras._city import Camera, City, Notes
from sousveil.cameras._jit import Floats, Longs
from sousveil.cameras._plane import Plane
from sousveil.cameras._visibility import Views, make_views
from sousveil.cameras._walls import Walls, inside, make_walls
from sousveil.cameras._watching import Lines, make_lines
from sousveil.errors import InputError

__all__ = ["Scene", "make_scene"]

#: How far inside a footprint a camera may stand and still be set on the façade, metres.
ON_FACADE = 3.0
#: How far before the wall it hangs, metres.
_BEFORE = 0.01
#: How far outside the extract a camera may stand and still be looked at, metres.
_MARGIN = 500.0


@dataclasses.dataclass(frozen=True)
class Scene:
    """Everything in metres.

    :ivar plane: between degrees and metres.
    :ivar cameras: those that are placed. ``points``: (n, 2) where.
    :ivar view_camera: for each view the camera that it belongs to: one that states several
        directions has several views.
    :ivar views: the widest and farthest that each view may be: what it sees *at most*.
    :ivar azimuth: stated direction of each view, degrees; NaN where none is stated.
    :ivar width: stated width, degrees; NaN where none is.
    :ivar not_placed: ids of cameras inside buildings.
    :ivar moved: how many were set on a façade.
    :ivar buildings: footprints, and ``spaces`` and ``places``: shapes.
    """

    plane: Plane
    city: City
    cameras: list[Camera]
    points: Floats
    view_camera: Longs
    views: Views
    azimuth: Floats
    width: Floats
    walls: Walls
    lines: Lines
    street_of_line: Longs
    buildings: Any
    spaces: Any
    places: Any
    not_placed: list[str]
    moved: int
    extent: tuple[float, float, float, float]


def make_scene(city: City, assumptions: Assumptions) -> Scene:
    """Project, index and place.

    :raises InputError: when there is nothing to look at.
    """
    plane, extent = _plane(city)
    notes = city.notes
    buildings = _to_metres(city.buildings, plane)
    walls = make_walls(buildings)
    notes.add("buildings whose outline crosses itself, repaired", number=len(walls.repaired))
    notes.add("buildings without area, left out", number=len(walls.left_out))
    notes.add("places where outlines of buildings overlap (walls are cut there)",
              number=walls.crossings)  # fmt: skip
    notes.add("walls that two buildings share (no façade)", number=walls.party)
    cameras, points, not_placed, moved = _place(city, walls, buildings, plane, extent)
    lines, street_of_line = _streets(_to_metres(city.streets, plane))
    view_camera, azimuth, width = _stated(cameras)
    return Scene(
        plane, city, cameras, points, view_camera,
        _widest(walls, cameras, points, view_camera, azimuth, width, assumptions),
        azimuth, width, walls, lines, street_of_line, buildings,
        shapely.make_valid(_to_metres(city.spaces, plane)),
        shapely.make_valid(_to_metres(city.places, plane)),
        not_placed, moved, extent,
    )  # fmt: skip


def _plane(city: City) -> tuple[Plane, tuple[float, float, float, float]]:
    shapes = np.array([*city.buildings, *city.streets], dtype=object)
    if len(shapes):
        west, south, east, north = shapely.total_bounds(shapes)
    elif city.cameras:
        spots = np.array([(c.longitude, c.latitude) for c in city.cameras])
        (west, south), (east, north) = spots.min(0), spots.max(0)
    else:
        raise InputError(
            "There is nothing here: no camera, no building and no street.",
            hint="Is the extract of the right place, and on land?",
        )
    plane = Plane((west + east) / 2, (south + north) / 2)
    corners = plane.to_metres(np.array([(west, south), (east, north)]))
    if not np.isfinite(corners).all() or np.abs(corners).max() > 400_000:
        raise InputError(
            "The map is wider than 800 km, or its coordinates are no degrees.",
            hint="Cut it to one city; check whether latitude and longitude are swapped.",
        )
    farthest = float(np.abs(corners[:, 0]).max())
    if farthest > 60_000:
        error = farthest**2 / (2 * 6_371_000.0**2)
        city.notes.add(f"the map is wide: lengths at its edges are up to {error:.1e} too long")
    return plane, (float(west), float(south), float(east), float(north))


def _to_metres(shapes: list[shapely.Geometry], plane: Plane) -> Any:
    array = np.empty(len(shapes), dtype=object)
    array[:] = shapes
    return shapely.transform(shapely.force_2d(array), plane.to_metres)


def _streets(shapes: Any) -> tuple[Lines, Longs]:
    parts, street = shapely.get_parts(shapes, return_index=True)
    points, line = shapely.get_coordinates(parts, return_index=True)
    starts = np.searchsorted(line, np.arange(len(parts) + 1)).astype(np.int64)
    return make_lines(points, starts), street.astype(np.int64)


def _place(
    city: City,
    walls: Walls,
    buildings: Any,
    plane: Plane,
    extent: tuple[float, float, float, float],
) -> tuple[list[Camera], Floats, list[str], int]:
    cameras = _near(city.cameras, extent, city.notes)
    points = plane.to_metres(np.array([(c.longitude, c.latitude) for c in cameras]))
    within = np.flatnonzero(inside(walls, points))
    if len(within):
        outlines = shapely.boundary(buildings)
        tree = shapely.STRtree(outlines)
        nearest = tree.nearest(shapely.points(points[within]))
    lost: set[int] = set()
    for number, i in enumerate(within):
        outline = outlines[nearest[number]]
        spot = _before(walls, outline, points[i])
        if spot is None:
            lost.add(int(i))
            city.notes.add("cameras inside a building, not placed", cameras[i].id)
        else:
            points[i] = spot
    moved = len(within) - len(lost)
    if moved:
        city.notes.add("cameras mapped inside a building, set on its façade", number=moved)
    kept = [i for i in range(len(cameras)) if i not in lost]
    return (
        [cameras[i] for i in kept], points[kept], [cameras[i].id for i in sorted(lost)], moved,
    )  # fmt: skip


def _near(
    cameras: list[Camera], extent: tuple[float, float, float, float], notes: Notes
) -> list[Camera]:
    """Cameras in the extract and close round it; swapped coordinates are turned round."""
    west, south, east, north = extent
    high = _MARGIN / 111_000
    wide = high / max(0.01, math.cos(math.radians((south + north) / 2)))

    def fits(x: float, y: float) -> bool:
        return west - wide <= x <= east + wide and south - high <= y <= north + high

    kept = []
    for camera in cameras:
        if fits(camera.longitude, camera.latitude):
            kept.append(camera)
        elif camera.longitude == 0.0 and camera.latitude == 0.0:
            notes.add("points at 0,0: coordinates were missing, left out", camera.id)
        elif fits(camera.latitude, camera.longitude):
            notes.add("latitude and longitude swapped: turned round", camera.id)
            x, y = camera.latitude, camera.longitude
            kept.append(_moved(camera, x, y))
        else:
            notes.add("cameras outside the map, left out", camera.id)
    return kept


def _moved(camera: Camera, x: float, y: float) -> Camera:
    import msgspec

    return msgspec.structs.replace(camera, longitude=x, latitude=y)


def _before(walls: Walls, outline: shapely.Geometry, point: Floats) -> Floats | None:
    """The spot a centimetre before the nearest façade; None when it is too far, or inside."""
    spot = shapely.Point(point)
    distance = shapely.distance(outline, spot)
    if distance > ON_FACADE:
        return None
    foot = shapely.get_coordinates(shapely.line_interpolate_point(
        (line := _nearest_line(outline, spot)), shapely.line_locate_point(line, spot)
    ))[0]  # fmt: skip
    away = foot - point
    length = float(np.hypot(*away))
    if length == 0.0:
        return None
    out: Floats = foot + away / length * _BEFORE
    return None if inside(walls, out.reshape(1, 2))[0] else out


def _nearest_line(outline: shapely.Geometry, spot: shapely.Geometry) -> shapely.Geometry:
    lines = shapely.get_parts(outline)
    return lines[int(np.argmin(shapely.distance(lines, spot)))]


def _stated(cameras: list[Camera]) -> tuple[Longs, Floats, Floats]:
    rows = [
        (number, azimuth, math.nan if width is None else width)
        for number, camera in enumerate(cameras)
        for azimuth, width in (camera.views or ((math.nan, None),))
    ]
    table = np.array(rows, dtype=np.float64).reshape(-1, 3)
    return table[:, 0].astype(np.int64), table[:, 1].copy(), table[:, 2].copy()


def _widest(
    walls: Walls,
    cameras: list[Camera],
    points: Floats,
    view_camera: Longs,
    azimuth: Floats,
    width: Floats,
    assumptions: Assumptions,
) -> Views:
    """What each view may see at most: nothing drawn can lie outside."""
    from sousveil.cameras._draws import kind_of, slant_reach

    n = len(view_camera)
    reach, field = np.empty(n), np.full(n, 360.0)
    for kind, table in assumptions.kinds.items():
        own = np.array([kind_of(cameras[c]) == kind for c in view_camera], dtype=bool)
        narrow = np.where(np.isnan(width), table.field_of_view.lowest, width)[own]
        pixels = np.full(len(narrow), table.pixels.highest)
        reach[own] = slant_reach(narrow, pixels, assumptions)
        # A stated direction may be off by three standard deviations.
        wide = np.where(np.isnan(width), table.field_of_view.highest, width)[own]
        field[own] = np.where(
            np.isnan(azimuth[own]), 360.0, np.minimum(360.0, wide + 6 * assumptions.aim_error)
        )
    return make_views(walls, points[view_camera], reach, np.nan_to_num(azimuth), field)
