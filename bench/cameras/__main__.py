"""Measure the camera audit beside its peers: ``python -m bench.cameras EXTRACT [--large]``.

EXTRACT is an ``.osm.pbf`` of a city. Peers that are not installed are left out, and the table
says so: pysovist (PyPI), CGAL (Debian's libcgal-dev and a compiler). ``--large`` adds a made
city of three million walls, which takes 4 GB and some minutes. Times are of one thread of
this process (CPU time) unless a row says otherwise; compiling is not in any of them.
The results also go to ``bench/out/cameras.json``.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import time
from pathlib import Path
from typing import Any

import numpy as np

from bench.cameras import _large, _peers
from sousveil import cameras
from sousveil.cameras import _scene
from sousveil.cameras._draws import Drawn, cut_draw, in_threads, make_cuts
from sousveil.cameras._walls import walls_of_rings

ROOT = Path(__file__).resolve().parents[2]
REACH = 50.0
Row = dict[str, Any]


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("extract", type=Path)
    options.add_argument("--cameras", type=int, default=40_000)
    options.add_argument("--peer-cameras", type=int, default=1000)
    options.add_argument("--large", action="store_true")
    chosen = options.parse_args()
    rows = _city(chosen.extract, chosen.cameras, chosen.peer_cameras)
    if chosen.large:
        rows += _growth()
        rows += _large_rows()
        rows += _draw_rows()
    _print(rows)
    out = ROOT / "bench" / "out"
    out.mkdir(exist_ok=True)
    machine = {"processors": os.cpu_count(), "load": os.getloadavg(), "time": time.time()}
    (out / "cameras.json").write_text(json.dumps({"machine": machine, "rows": rows}, indent=2))


def _timed(work: Any, times: int = 3) -> float:
    """The least CPU time of some runs; the first, which compiles, does not count."""
    work()
    best = float("inf")
    for _ in range(times):
        start = time.process_time()
        work()
        best = min(best, time.process_time() - start)
    return best


def _row(what: str, figure: str, goal: str = "", holds: bool | None = None, note: str = "") -> Row:
    return {"what": what, "figure": figure, "goal": goal, "holds": holds, "note": note}


def _city(extract: Path, count: int, few: int) -> list[Row]:
    city = cameras.read_city(extract)
    plane, _ = _scene._plane(city)
    shapes = _scene._to_metres(city.buildings, plane)
    walls = cameras.make_walls(shapes)
    bounds = np.array([walls.edges[:, :2].min(0), walls.edges[:, :2].max(0)])
    random = np.random.default_rng(1)
    points = random.uniform(bounds[0], bounds[1], (2 * count, 2))
    points = points[cameras.inside(walls, points) == 0][:count]
    views = cameras.make_views(walls, points, REACH)
    area_rate = len(points) / _timed(lambda: cameras.areas(walls, views))
    made = cameras.polygons(walls, views)
    polygon_rate = len(points) / _timed(lambda: cameras.polygons(walls, views))
    note = f"{len(points):,} cameras at random outside {walls.footprints} buildings, all round"
    rows = [
        _row("areas a second, 50 m", f"{area_rate:,.0f}", "205,000", area_rate >= 205_000, note),
        _row("polygons a second, 50 m", f"{polygon_rate:,.0f}", "73,000", polygon_rate >= 73_000,
             f"chords within 5 cm: {len(made.points) / len(points):.0f} vertices each"),
    ]  # fmt: skip
    raw = _peers.outlines(shapes)
    rows += _beside_pysovist(raw, walls, points[:few], area_rate)
    return rows + _beside_cgal(raw, walls, points[:few], polygon_rate)


def _beside_pysovist(raw: Any, walls: Any, points: Any, rate: float) -> list[Row]:
    theirs = _peers.pysovist_areas(raw, points, REACH)
    if theirs is None:
        return [_row("pysovist", "left out: not installed")]
    found, seconds = theirs
    ours = cameras.areas(walls, cameras.make_views(walls, points, REACH))
    difference = float(np.max(np.abs(ours - found) / found))
    ratio = rate * seconds / len(points)
    return [
        _row("areas, times pysovist", f"{ratio:,.0f}", "200", ratio >= 200,
             f"pysovist {len(points) / seconds:,.0f}/s; it gives other measures too"),
        _row("largest relative difference from pysovist", f"{difference:.1e}", "1e-12",
             difference <= 1e-12, f"{len(points):,} cameras"),
    ]  # fmt: skip


def _beside_cgal(raw: Any, walls: Any, points: Any, rate: float) -> list[Row]:
    theirs = _peers.cgal_polygons(raw, points)
    if theirs is None:
        return [_row("CGAL", "left out: no compiler, or no libcgal-dev")]
    rings, (built, located, seconds) = theirs
    ratio = rate * seconds / len(points)
    overlap = _peers.least_overlap(walls, points, rings, REACH)
    return [
        _row("polygons, times CGAL's triangular expansion", f"{ratio:,.0f}", "15", ratio >= 15,
             f"CGAL {len(points) / seconds:,.0f}/s over the whole city, exact kernel; left out:"
             f" {built:.1f} s of building and {located:.1f} s of locating"),
        _row("least overlap with CGAL's region, cut to 50 m", f"{overlap:.7f}", "0.99999",
             overlap >= 0.99999, f"{len(points):,} cameras, chords within 0.01 mm"),
    ]  # fmt: skip


def _growth() -> list[Row]:
    """CPU time a camera as the city grows with its cameras."""
    rows = []
    first = 0.0
    for count in (4_300, 30_000, 300_000):
        edges = 10 * count
        walls = walls_of_rings(*_large.houses(edges), edges // 10)
        points = _large.poles(edges, count)
        views = cameras.make_views(walls, points, REACH)
        each = _timed(lambda v=views, w=walls: cameras.areas(w, v)) / count * 1e6
        first = first or each
        rows.append(
            _row(f"microseconds a camera, {count:,} cameras", f"{each:.2f}", "flat",
                 each <= 1.5 * first, f"{edges:,} walls")
        )  # fmt: skip
    return rows


def _large_rows() -> list[Row]:
    edges, count = 3_000_000, 300_000
    rings = _large.houses(edges)
    lines = cameras.make_lines(*_large.streets(edges))
    points = _large.poles(edges, count)
    start = time.perf_counter()
    walls = walls_of_rings(*rings, edges // 10)
    views = cameras.make_views(walls, points, REACH)
    indexed = time.perf_counter() - start
    made = cameras.polygons(walls, views, chord_error=0.5)
    streets = cameras.streets_seen(walls, lines, views)
    seen, _ = cameras.covered(streets, lines.lengths)
    metres = np.hypot(*(walls.edges[:, 2:] - walls.edges[:, :2]).T)
    facade, _ = cameras.covered(cameras.facades_seen(walls, views), metres)
    by_house = np.bincount(walls.owners, weights=facade, minlength=walls.footprints)
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    note = (
        f"{indexed:.1f} s of it indexing; {len(made.points) / count:.0f} vertices each,"
        f" {seen.sum() / 1000:,.0f} km watched, {(by_house > 0).sum():,} houses in view"
    )
    what = "300,000 cameras, 3 million walls: polygons, streets, façades"
    return [
        _row(what + ", seconds", f"{seconds:.1f}", "15", seconds <= 15, note),
        _row(what + ", GB at most", f"{peak:.2f}", "1.5", peak <= 1.5, "of the whole process"),
    ]


def _draw_rows() -> list[Row]:
    edges, count, draws = 340_000, 34_000, 1000
    walls = walls_of_rings(*_large.houses(edges), edges // 10)
    lines = cameras.make_lines(*_large.streets(edges))
    start = time.perf_counter()
    views = cameras.make_views(walls, _large.poles(edges, count), REACH)
    cuts = make_cuts(cameras.streets_seen(walls, lines, views), lines.segments, views)

    def one(number: int) -> Any:
        random = np.random.default_rng([1, number])
        drawn = Drawn(
            random.uniform(0, 2 * np.pi, count),
            np.radians(random.uniform(31, 100, count)),
            random.uniform(15, REACH, count),
        )
        return cut_draw(cuts, drawn)[1]

    rows = in_threads(one, draws)
    seconds = time.perf_counter() - start
    share = np.quantile(rows[:, 1:].sum(1) / lines.lengths.sum(), [0.05, 0.5, 0.95])
    note = f"all processors; {share.round(3).tolist()} of the streets watched"
    return [_row("34,000 cameras × 1,000 draws, seconds", f"{seconds:.1f}", "60", seconds <= 60,
                 note)]  # fmt: skip


def _print(rows: list[Row]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(title="Cameras", show_lines=True)
    for name in ("what", "figure", "goal", "note"):
        table.add_column(name)
    for row in rows:
        mark = "" if row["holds"] is None else (" ✓" if row["holds"] else " ✗")
        table.add_row(row["what"], row["figure"] + mark, row["goal"], row["note"])
    Console(width=max(140, Console().width)).print(table)


if __name__ == "__main__":
    main()
