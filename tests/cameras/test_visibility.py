"""Areas and polygons of visibility: known cases, properties, and slow oracles."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import shapely
import shapely.affinity
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.cameras.scenes import box, cast_area, city, outlines, walls_of

from sousveil.cameras import _scene as scenes
from sousveil.cameras import areas, inside, make_views, make_walls, polygons, read_city


def area(walls, point, reach=50.0, azimuth=0.0, field=360.0):
    views = make_views(walls, np.array([point]), reach, azimuth, field)
    return float(areas(walls, views)[0])


def ring(walls, point, reach=50.0, azimuth=0.0, field=360.0, chord=1e-6):
    views = make_views(walls, np.array([point]), reach, azimuth, field)
    return shapely.Polygon(polygons(walls, views, chord_error=chord).points)


def test_open_ground_is_a_disc_and_a_sector():
    walls = walls_of()
    assert area(walls, (3, 4), 50) == pytest.approx(math.pi * 2500, rel=1e-15)
    assert area(walls, (0, 0), 50, 77, 90) == pytest.approx(math.pi * 625, rel=1e-14)
    assert area(walls, (0, 0), 50, 10, 270) == pytest.approx(math.pi * 1875, rel=1e-14)


def test_square_room_from_within():
    walls = walls_of(box(-5, -5, 5, 5))
    assert area(walls, (0, 0)) == pytest.approx(100, rel=1e-14)
    assert area(walls, (3, -4)) == pytest.approx(100, rel=1e-14)
    assert area(walls, (0, 0), 50, 90, 90) == pytest.approx(25, rel=1e-14)  # to the east
    assert area(walls, (0, 0), 4) == pytest.approx(math.pi * 16, rel=1e-14)


def test_a_long_wall_leaves_a_circular_segment():
    """At 3 m of a wall, a disc of 5 m loses r² acos(d/r) - d √(r² - d²)."""
    walls = walls_of(box(-100, 3, 100, 9))
    lost = 25 * math.acos(3 / 5) - 3 * 4
    assert area(walls, (0, 0), 5) == pytest.approx(25 * math.pi - lost, rel=1e-14)


def test_the_shadow_of_one_house():
    """A box from (10, -5) to (20, 5) hides a sector less its triangle before it."""
    walls = walls_of(box(10, -5, 20, 5))
    half = math.atan2(5, 10)
    hidden = 50**2 * half - 10 * 5
    assert area(walls, (0, 0)) == pytest.approx(math.pi * 2500 - hidden, rel=1e-14)


@pytest.mark.parametrize(
    ("point", "open_share"), [((0, 5), 0.5), ((0, 0), 0.75), ((10, 10), 0.75), ((3, 0), 0.5)]
)
def test_a_camera_on_a_wall_or_a_corner_sees_nothing_behind_it(point, open_share):
    walls = walls_of(box(0, 0, 10, 10))
    views = make_views(walls, np.array([point]), 50.0, outside=np.array([1], np.uint8))
    assert areas(walls, views)[0] == pytest.approx(open_share * math.pi * 2500, rel=1e-9)


def test_a_camera_in_an_inner_corner():
    """Of an L-shaped house: the corner at (5, 5) opens by 90°."""
    walls = walls_of(box(0, 0, 10, 10).difference(box(5, 5, 20, 20)))
    views = make_views(walls, np.array([(5.0, 5.0)]), 3.0, outside=np.array([1], np.uint8))
    assert areas(walls, views)[0] == pytest.approx(math.pi * 9 / 4, rel=1e-9)


def test_a_courtyard_is_open_and_closed_round():
    walls = walls_of(box(-20, -20, 20, 20).difference(box(-5, -5, 5, 5)))
    assert not inside(walls, np.array([(0.0, 0.0)]))[0]
    assert inside(walls, np.array([(10.0, 0.0)]))[0]
    assert area(walls, (1, 1)) == pytest.approx(100, rel=1e-14)


@pytest.mark.parametrize("azimuth", [0, 359.9999999, 360, 720, -90, 1e-9])
def test_the_azimuth_wraps(azimuth):
    walls = walls_of(*city(5))
    point = (0.5, 0.5)
    assert area(walls, point, 50, azimuth, 70) == pytest.approx(
        area(walls, point, 50, azimuth % 360, 70), rel=1e-9
    )


def test_two_halves_make_a_whole():
    walls = walls_of(*city(7))
    whole = area(walls, (-20, 3))
    for azimuth in (0, 13, 90, 200):
        halves = area(walls, (-20, 3), 50, azimuth, 180) + area(
            walls, (-20, 3), 50, azimuth + 180, 180
        )
        assert halves == pytest.approx(whole, rel=1e-13)
        rest = area(walls, (-20, 3), 50, azimuth, 250) + area(
            walls, (-20, 3), 50, azimuth + 180, 110
        )
        assert rest == pytest.approx(whole, rel=1e-13)


def test_touching_and_overlapping_houses_hide_like_their_union():
    shapes = [box(10, 0, 20, 10), box(20, 0, 30, 10), box(15, 5, 40, 20), box(10, 0, 20, 10)]
    apart, one = walls_of(*shapes), walls_of(shapely.union_all(shapes))
    # Pairs of walls: (15, 10) and (20, 5) with the house and its double, the latter also
    # with the neighbour, and (30, 5).
    assert apart.crossings == 6
    assert apart.party >= 1
    for point in [(0, 0), (25, -7), (5, 30), (41, 12)]:
        assert area(apart, point) == pytest.approx(area(one, point), rel=1e-13)


def test_a_ring_that_crosses_itself_is_repaired_and_counted():
    bow = shapely.Polygon([(0, 0), (10, 10), (10, 0), (0, 10)])
    walls = make_walls([box(30, 0, 40, 10), bow, shapely.Polygon([(0, 0), (1, 1), (2, 2)])])
    assert walls.repaired == (1,)
    assert walls.left_out == (2,)
    assert area(walls, (5, -20)) < math.pi * 2500


def test_nothing_to_see_with():
    walls = walls_of(box(0, 0, 1, 1))
    assert area(walls, (5, 5), 0.0) == 0.0
    views = make_views(walls, np.empty((0, 2)), 10.0)
    assert len(areas(walls, views)) == 0
    assert len(polygons(walls, views).points) == 0


@given(
    seed=st.integers(0, 10_000),
    x=st.floats(-70, 70),
    y=st.floats(-70, 70),
    reach=st.floats(1, 120),
    azimuth=st.floats(0, 360),
    field=st.one_of(st.just(360.0), st.floats(1, 360)),
)
@settings(max_examples=150)
def test_against_the_sector_and_the_polygon(seed, x, y, reach, azimuth, field):
    walls = walls_of(*city(seed, 12))
    views = make_views(walls, np.array([(x, y)]), reach, azimuth, field)
    seen = areas(walls, views)[0]
    assert 0 <= seen <= math.pi * reach**2 * min(field, 360) / 360 * (1 + 1e-12)
    made = polygons(walls, views, chord_error=reach * 1e-9)
    assert made.areas[0] == seen
    if len(made.points) >= 4:
        assert shapely.Polygon(made.points).area == pytest.approx(seen, rel=1e-7, abs=1e-6)


@given(seed=st.integers(0, 10_000), turn=st.floats(-180, 180), dx=st.floats(-1e4, 1e4))
@settings(max_examples=60)
def test_turning_and_moving_everything_changes_nothing(seed, turn, dx):
    shapes = np.array(city(seed, 10), dtype=object)
    point, azimuth = np.array([2.0, -3.0]), 33.0
    c, s = math.cos(math.radians(turn)), math.sin(math.radians(turn))
    matrix = np.array([[c, -s], [s, c]])

    def move(points):
        return points @ matrix.T + (dx, -dx / 3)

    there = make_walls(shapely.transform(shapes, move))
    here = make_walls(shapes)
    for field in (360.0, 130.0):
        before = area(here, point, 60, azimuth, field)
        after = area(there, move(point), 60, azimuth - turn, field)
        assert after == pytest.approx(before, rel=1e-7, abs=1e-6)


@given(seed=st.integers(0, 10_000), field=st.sampled_from([360.0, 100.0]))
@settings(max_examples=60)
def test_one_more_house_never_shows_more(seed, field):
    shapes = city(seed, 14)
    point = np.array([(1.0, 2.0)])
    fewer, more = make_walls(shapes[:-6]), make_walls(shapes)
    if inside(more, point)[0]:
        return
    assert area(more, point[0], 60, 10, field) <= area(fewer, point[0], 60, 10, field) + 1e-9


@pytest.mark.parametrize("seed", range(6))
def test_against_every_wall_tried(seed):
    shapes = city(seed)
    walls, raw = make_walls(shapes), outlines(shapes)
    random = np.random.default_rng(seed)
    points = random.uniform(-80, 80, (12, 2))
    for point in points[inside(walls, points) == 0]:
        azimuth, field = random.uniform(0, 360), random.choice([360.0, 200.0, 60.0])
        middle = math.pi / 2 - math.radians(azimuth)
        wanted = cast_area(raw, point, 45.0, middle, math.radians(field))
        assert area(walls, point, 45.0, azimuth, field) == pytest.approx(wanted, rel=1e-10)


def test_cameras_inside_see_the_room_in_any_order_and_in_threads():
    walls = walls_of(*city(3))
    points = np.random.default_rng(0).uniform(-80, 80, (500, 2))
    views = make_views(walls, points, 30.0)
    one = areas(walls, views)
    assert np.array_equal(one, areas(walls, views, workers=2))
    assert np.array_equal(one, polygons(walls, views).areas)


def test_more_walls_in_reach_than_there_was_room_for():
    """A comb of 4,000 teeth in one ring: buffers grow, and the area is that of the sweep."""
    x = np.arange(4000) * 0.01
    teeth = np.column_stack([np.repeat(x, 2), np.tile([5.0, 5.005], 4000)])
    comb = shapely.Polygon([*teeth, (40, 10), (0, 10)])
    walls = make_walls([comb])
    assert len(walls.edges) >= 8000
    assert area(walls, (20, 0), 60) == pytest.approx(ring(walls, (20, 0), 60).area, rel=1e-6)


@pytest.mark.parametrize("name", ["Helsinki", "monaco_quackosm", "otp_moorgate"])
def test_against_pysovist_on_real_cities(name: str, shared: Callable[[str], Path]):
    pysovist = pytest.importorskip("pysovist", reason="needs pysovist, which PyPI has")
    city_map = read_city(shared("data/city_extracts") / f"{name}.osm.pbf")
    plane, _ = scenes._plane(city_map)
    shapes = scenes._to_metres(city_map.buildings, plane)
    walls = make_walls(shapes)
    plan = pysovist.Plan(outlines(list(shapely.make_valid(shapes))))
    low, high = np.array(shapely.total_bounds(shapes)).reshape(2, 2)
    random = np.random.default_rng(4)
    points = random.uniform(low, high, (260, 2))
    points = points[inside(walls, points) == 0]
    fields = random.choice([360.0, 90.0, 210.0], len(points))
    views = make_views(walls, points, 50.0, random.uniform(0, 360, len(points)), fields)
    ours = areas(walls, views)
    for i, point in enumerate(points):
        middle = math.remainder(views.start[i] + views.width[i] / 2, math.tau)
        theirs = pysovist.isovist(
            plan, point, max_distance=50.0, fov=views.width[i], direction=middle
        )
        assert ours[i] == pytest.approx(theirs.metrics["area"], rel=1e-12)
