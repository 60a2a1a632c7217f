"""Streets and façades in view."""

from __future__ import annotations

import math

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.cameras.scenes import box, city, walls_of

from sousveil.cameras import (
    covered,
    facades_seen,
    inside,
    make_lines,
    make_views,
    make_walls,
    polygons,
    streets_seen,
)


def lines_of(*ends):
    points = np.array(ends, dtype=float).reshape(-1, 2)
    return make_lines(points, np.arange(0, len(points) + 1, 2, dtype=np.int64))


def watched(walls, lines, point, reach=50.0, azimuth=0.0, field=360.0):
    views = make_views(walls, np.array([point]), reach, azimuth, field)
    found = streets_seen(walls, lines, views)
    return float(((found.end - found.begin) * lines.lengths[found.segment]).sum())


def test_a_street_is_cut_by_the_circle():
    lines = lines_of((-100, 30), (100, 30))
    assert watched(walls_of(), lines, (0, 0)) == pytest.approx(80, rel=1e-14)


def test_a_street_through_the_camera_and_past_a_house():
    lines = lines_of((-100, 0), (100, 0))
    assert watched(walls_of(), lines, (0, 0)) == pytest.approx(100, rel=1e-14)
    assert watched(walls_of(box(10, -5, 20, 5)), lines, (0, 0)) == pytest.approx(60, rel=1e-12)
    assert watched(walls_of(), lines, (0, 0), 50, 90, 60) == pytest.approx(50, rel=1e-12)
    assert watched(walls_of(), lines, (0, 0), 50, 0, 60) == pytest.approx(0, abs=1e-12)


def test_a_street_in_the_shadow_of_a_house():
    """Behind the house from (10, -5) to (20, 5), the line x = 30 is hidden for |y| < 15."""
    lines = lines_of((30, -100), (30, 100))
    seen = watched(walls_of(box(10, -5, 20, 5)), lines, (0, 0))
    assert seen == pytest.approx(2 * (40 - 15), rel=1e-12)


def test_a_street_across_the_ray_that_the_sweep_begins_with():
    lines = lines_of((30, -10), (30, 10))
    for field in (360.0, 350.0, 181.0):
        assert watched(walls_of(), lines, (0, 0), 50, 90, field) == pytest.approx(20, rel=1e-13)


@given(seed=st.integers(0, 10_000), field=st.sampled_from([360.0, 45.0, 180.0, 300.0]))
@settings(max_examples=60)
def test_lengths_are_those_of_shapely(seed, field):
    """The region at three times the reach has no arc within reach, so that shapely's lines
    are cut by walls alone; the circle is cut by its own formula."""
    walls = make_walls(city(seed, 14))
    random = np.random.default_rng(seed)
    point = random.uniform(-60, 60, 2)
    if inside(walls, point.reshape(1, 2))[0]:
        return
    ends = random.uniform(-80, 80, (20, 2, 2))
    lines = lines_of(*ends.reshape(-1, 2))
    azimuth = random.uniform(0, 360)
    far = make_views(walls, point.reshape(1, 2), 400.0, azimuth, field)
    region = shapely.Polygon(polygons(walls, far, chord_error=0.01).points)
    wanted = 0.0
    for a, b in ends:
        d, f = b - a, a - point
        rest = (f @ d) ** 2 - d @ d * (f @ f - 40.0**2)
        if rest <= 0:
            continue
        low = max(0.0, (-(f @ d) - math.sqrt(rest)) / (d @ d))
        high = min(1.0, (-(f @ d) + math.sqrt(rest)) / (d @ d))
        if low < high:
            part = shapely.LineString([a + low * d, a + high * d])
            wanted += part.intersection(region).length
    assert watched(walls, lines, point, 40.0, azimuth, field) == pytest.approx(
        wanted, rel=1e-9, abs=1e-9
    )


def test_the_facade_of_a_house():
    walls = walls_of(box(10, -5, 20, 5), box(20, -5, 30, 5))
    views = make_views(walls, np.array([(0.0, 0.0)]), 50.0)
    found = facades_seen(walls, views)
    seen, _ = covered(found, np.hypot(*(walls.edges[:, 2:] - walls.edges[:, :2]).T))
    by_house = np.bincount(walls.owners[: len(seen)], weights=seen, minlength=2)
    assert by_house.tolist() == pytest.approx([10.0, 0.0])
    assert found.distance.min() == pytest.approx(10.0)
    assert walls.facades.tolist() == [30.0, 30.0]  # the wall between them is none


def test_times_watched():
    """Three cameras 20 m apart by a street of 200 m, each seeing 30 m to both sides."""
    walls = walls_of()
    lines = lines_of((-100, 0), (100, 0))
    points = np.array([(-20.0, 0.0), (0.0, 0.0), (20.0, 0.0)])
    found = streets_seen(walls, lines, make_views(walls, points, 30.0))
    seen, depth = covered(found, lines.lengths, times=2)
    assert seen.sum() == pytest.approx(100)
    assert depth.tolist() == pytest.approx([100, 40, 60])
    _, depth = covered(found, lines.lengths, times=3)
    assert depth.tolist() == pytest.approx([100, 40, 40, 20])
