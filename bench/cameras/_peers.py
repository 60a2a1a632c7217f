"""Other programs that find what a point can see, each only where it is installed."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from sousveil.cameras import make_views, polygons

__all__ = ["cgal_polygons", "least_overlap", "outlines", "pysovist_areas"]

SOURCE = Path(__file__).parent / "cgal" / "visibility.cpp"


def outlines(shapes: Any) -> Any:
    """(n, 2, 2) the walls of all shapes, as they are."""
    walls = []
    for ring in shapely.get_rings(shapely.get_parts(shapely.make_valid(shapes))):
        points = shapely.get_coordinates(ring)
        walls.append(np.stack([points[:-1], points[1:]], axis=1))
    return np.concatenate(walls)


def pysovist_areas(walls: Any, points: Any, reach: float) -> tuple[Any, float] | None:
    """Areas, and CPU seconds; None where it is not installed."""
    if importlib.util.find_spec("pysovist") is None:
        return None
    import pysovist

    plan = pysovist.Plan(walls)
    start = time.process_time()
    found = [pysovist.isovist(plan, p, max_distance=reach).metrics["area"] for p in points]
    return np.array(found), time.process_time() - start


def cgal_polygons(walls: Any, points: Any) -> tuple[list[Any], list[float]] | None:
    """Rings, and seconds of building, locating and seeing; None where it cannot be compiled."""
    if not shutil.which("g++") or not Path("/usr/include/CGAL").is_dir():
        return None
    with tempfile.TemporaryDirectory() as folder:
        program, given, made = (Path(folder) / name for name in ("program", "given", "made"))
        subprocess.run(
            ["g++", "-O2", "-DNDEBUG", "-o", program, SOURCE, "-lgmp", "-lmpfr"], check=True
        )
        low, high = walls.reshape(-1, 2).min(0) - 100.0, walls.reshape(-1, 2).max(0) + 100.0
        corners = np.array([low, (high[0], low[1]), high, (low[0], high[1]), low])
        frame = np.stack([corners[:-1], corners[1:]], axis=1)
        edges = np.concatenate([walls, frame]).reshape(-1, 4)
        head = np.array([len(edges), len(points)], np.int64).tobytes()
        given.write_bytes(head + edges.tobytes() + np.ascontiguousarray(points).tobytes())
        run = subprocess.run([program, given, made], check=True, capture_output=True, text=True)
        data = made.read_bytes()
    return _rings(data, len(points)), [float(word) for word in run.stdout.split()]


def _rings(data: bytes, count: int) -> list[Any]:
    rings, at = [], 0
    for _ in range(count):
        n = int(np.frombuffer(data, np.int64, 1, at)[0])
        rings.append(np.frombuffer(data, np.float64, 2 * n, at + 8).reshape(-1, 2))
        at += 8 + 16 * n
    return rings


def least_overlap(walls: Any, points: Any, rings: list[Any], reach: float) -> float:
    """The least share of our region and CGAL's, cut to the circle, that they have in common."""
    made = polygons(walls, make_views(walls, points, reach), chord_error=1e-5)
    least = 1.0
    for i, (point, ring) in enumerate(zip(points, rings, strict=True)):
        if not len(ring):
            continue
        angle = np.linspace(0, 2 * np.pi, 8193)
        circle = shapely.Polygon(point + reach * np.column_stack([np.cos(angle), np.sin(angle)]))
        theirs = shapely.make_valid(shapely.Polygon(ring)).intersection(circle)
        ours = shapely.Polygon(made.points[made.begins[i] : made.ends[i]])
        both = ours.intersection(theirs).area
        least = min(least, both / max(ours.area, theirs.area))
    return float(least)
