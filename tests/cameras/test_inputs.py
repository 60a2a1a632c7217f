"""Tags, planes, files: what is read, repaired, counted, refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from tests.cameras.maps import osm, write_osm

from sousveil.cameras import (
    Camera,
    Columns,
    Plane,
    compare,
    directions,
    make_scene,
    read_assumptions,
    read_city,
    read_list,
)
from sousveil.cameras._city import Notes, camera_from_tags
from sousveil.errors import InputError, UsageError


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("240", [(240.0, None)]),
        ("NNE", [(22.5, None)]),
        ("southwest", [(225.0, None)]),
        ("-90", [(270.0, None)]),
        ("45°", [(45.0, None)]),
        ("E-W", [(180.0, 180.0)]),
        ("90-180", [(135.0, 90.0)]),
        ("350-10", [(0.0, 20.0)]),
        ("0-360", [(180.0, 360.0)]),
        ("N;120;300-320", [(0.0, None), (120.0, None), (310.0, 20.0)]),
        ("forward", []),
        ("", []),
    ],
)
def test_directions(text, wanted):
    assert directions(text) == wanted


@given(st.text(max_size=30))
def test_no_direction_is_a_fault(text):
    assert all(0 <= azimuth < 360 for azimuth, _ in directions(text))


def test_the_plane_knows_the_length_of_a_quarter_meridian():
    """10,001,965.729 m on WGS 84 (NIMA TR8350.2 gives the ellipsoid)."""
    north = Plane(0.0, 0.0).to_metres(np.array([(0.0, 90 - 1e-9)]))[0, 1]
    assert north == pytest.approx(10_001_965.7293, abs=1e-3)


@given(st.floats(-180, 180), st.floats(-75, 75), st.floats(-0.3, 0.3), st.floats(-0.3, 0.3))
def test_to_metres_and_back(longitude, latitude, dx, dy):
    plane = Plane(longitude, latitude)
    x = (longitude + dx + 180) % 360 - 180
    back = plane.to_degrees(plane.to_metres(np.array([(x, latitude + dy)])))[0]
    assert abs((back[0] - x + 180) % 360 - 180) < 1e-9
    assert back[1] == pytest.approx(latitude + dy, abs=1e-9)


def test_a_kilometre_is_a_kilometre():
    """One degree of longitude at 60° north on WGS 84 is 55,800 m."""
    metres = Plane(25.0, 60.0).to_metres(np.array([(24.5, 60.0), (25.5, 60.0)]))
    assert metres[1, 0] - metres[0, 0] == pytest.approx(55_800, abs=2)


def test_an_extract(tmp_path: Path):
    city = read_city(write_osm(tmp_path / "small.osm"))
    assert {c.id: c.kind for c in city.cameras} == {
        "node/1": "dome", "node/2": "fixed", "node/3": "unknown", "node/4": "fixed",
    }  # fmt: skip
    by_id = {c.id: c for c in city.cameras}
    assert by_id["node/2"].views == ((90.0, None),)
    assert by_id["node/2"].height == 4.5
    assert by_id["node/4"].reader
    assert city.building_kinds == ["yes", "school"]
    assert city.street_kinds == ["residential"]
    assert city.space_kinds == ["park"]
    assert city.place_kinds == ["place of worship"]
    reasons = {row["reason"] for row in city.notes.rows()}
    assert "ways in tunnels, passages and buildings" in reasons


def test_a_building_with_a_courtyard_from_a_relation(tmp_path: Path):
    city = read_city(write_osm(tmp_path / "small.osm"))
    yard = city.buildings[city.building_kinds.index("school")]
    assert len(shapely.get_rings(shapely.get_parts(yard))) == 2


def test_the_same_from_geojson_and_geoparquet(tmp_path: Path):
    features = [
        {"type": "Feature", "geometry": json.loads(shapely.to_geojson(shape)), "properties": tags}
        for tags, shape in (
            ({"id": "b", "building": "yes"}, shapely.box(0.001, 0, 0.002, 0.001)),
            ({"id": "s", "highway": "residential"}, shapely.LineString([(0, 0), (0, 0.002)])),
            ({"id": "c", "man_made": "surveillance", "camera:type": "dome"},
             shapely.Point(0.0005, 0.0005)),
        )
    ]  # fmt: skip
    path = tmp_path / "city.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    table = pa.table({
        "id": [f["properties"]["id"] for f in features],
        "tags": [json.dumps(f["properties"]) for f in features],
        **{k: [f["properties"].get(k) for f in features]
           for k in ("building", "highway", "man_made", "camera:type")},
        "geometry": [shapely.to_wkb(shapely.from_geojson(json.dumps(f["geometry"])))
                     for f in features],
    }).drop_columns(["tags"])  # fmt: skip
    meta = {"version": "1.1.0", "primary_column": "geometry", "columns": {}}
    other = tmp_path / "city.parquet"
    pq.write_table(table.replace_schema_metadata({"geo": json.dumps(meta)}), other)
    for made in (read_city(path), read_city(other)):
        assert [c.kind for c in made.cameras] == ["dome"]
        assert len(made.buildings) == len(made.streets) == 1


def test_a_list(tmp_path: Path):
    path = tmp_path / "list.csv"
    path.write_text(
        "No;Lat;Lon;Looks\n1;60,1;24.9;N\n2;;24.9;\n3;0;0;\n4;124.9;60.1;\n5;60.1;24.9;?\n"
    )
    cameras, notes = read_list(path, Columns(direction="looks", id="No"))
    assert [c.id for c in cameras] == ["list/1", "list/4", "list/5"]
    assert cameras[0].views == ((0.0, None),)
    assert (cameras[1].longitude, cameras[1].latitude) == (124.9, 60.1)
    assert {row["reason"]: row["number"] for row in notes.rows()} == {
        "rows without coordinates, left out": 1,
        "points at 0,0: coordinates were missing, left out": 1,
        "latitude and longitude swapped: turned round": 1,
        "directions that cannot be read, taken as unknown": 1,
    }


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("list.csv", "a,b\n1,2\n", "no column for the longitude"),
        ("list.csv", "", "is empty"),
        ("list.geojson", '{"type": "Feature', "no GeoJSON"),
        ("list.parquet", "nothing", "no GeoParquet"),
    ],
)
def test_lists_that_cannot_be_read(tmp_path: Path, name: str, content: str, says: str):
    path = tmp_path / name
    path.write_text(content)
    with pytest.raises(InputError, match=says) as caught:
        read_list(path)
    assert caught.value.hint


def test_a_column_that_is_not_there(tmp_path: Path):
    path = tmp_path / "list.csv"
    path.write_text("lat,lon\n1,2\n")
    with pytest.raises(UsageError, match="no column 'looks'"):
        read_list(path, Columns(direction="looks"))


def test_a_map_that_is_none(tmp_path: Path):
    path = tmp_path / "broken.osm.pbf"
    path.write_bytes(b"no such thing")
    with pytest.raises(InputError, match="cannot be read"):
        read_city(path)
    with pytest.raises(InputError, match="is not there"):
        read_city(tmp_path / "none.osm.pbf")


def test_an_extract_that_is_cut_off(tmp_path: Path, shared: Callable[[str], Path]):
    whole = shared("data/city_extracts/Helsinki.osm.pbf").read_bytes()
    path = tmp_path / "cut.osm.pbf"
    path.write_bytes(whole[:600_000])
    city = read_city(path)
    assert len(city.cameras) == 221
    assert any("cut off" in row["reason"] for row in city.notes.rows())


def scene_of(tmp_path: Path, **moved: tuple[float, float]):
    return make_scene(read_city(osm(tmp_path, **moved)), read_assumptions())


def test_cameras_in_buildings_are_set_on_the_facade_or_not_placed(tmp_path: Path):
    # The building is about 100 m wide: 1.1 m inside its western wall, and in its middle.
    scene = scene_of(tmp_path, camera_a=(0.00101, 0.0005), camera_b=(0.0015, 0.0005))
    assert scene.moved == 1
    assert scene.not_placed == ["node/2"]
    spot = scene.plane.to_degrees(scene.points)[[c.id for c in scene.cameras].index("node/1")]
    assert spot[0] < 0.001
    assert spot[0] == pytest.approx(0.001, abs=2e-7)


def test_cameras_elsewhere_are_left_out_and_swapped_ones_turned_round(tmp_path: Path):
    city = read_city(osm(tmp_path))
    city.cameras.append(Camera("node/77", 50.0, 9.0))
    scene = make_scene(city, read_assumptions())
    reasons = {row["reason"]: row["number"] for row in scene.city.notes.rows()}
    assert reasons["cameras outside the map, left out"] == 1


def test_an_area_in_the_sea(tmp_path: Path):
    path = tmp_path / "sea.osm"
    path.write_text('<osm version="0.6"><node id="1" lat="1" lon="2" version="1"/></osm>')
    with pytest.raises(InputError, match="nothing here"):
        make_scene(read_city(path), read_assumptions())


def test_a_list_against_a_map():
    listed = [Camera(f"list/{i}", 10 + i * 1e-3, 50.0) for i in range(4)]
    mapped = [
        Camera("a", 10.0001, 50.0), Camera("b", 10.00005, 50.0), Camera("c", 10.0021, 50.0),
        Camera("far", 12.0, 50.0), Camera("reader", 10.0, 50.0, reader=True),
    ]  # fmt: skip
    found = compare(listed, mapped, within=20)
    assert [(i, j) for i, j, _ in found.pairs] == [("list/0", "b"), ("list/2", "c")]
    assert found.list_only == ("list/1", "list/3")
    assert found.map_only == ("a",)
    assert found.map_readers == 1
    assert found.summary()["share of the list that the map has"] == 0.5


def test_new_orleans(shared: Callable[[str], Path]):
    """The city listed 432 cameras; the map had one there, and plate readers."""
    listed, _ = read_list(shared("data/cameras/new_orleans_cameras_2022.csv"))
    mapped, _ = read_list(shared("data/cameras/osm_surveillance_world_2025-11.csv.gz"))
    found = compare(listed, mapped).summary()
    assert found["listed"] == 432
    assert found["mapped in the area of the list"] == 1
    assert found["plate readers on the map there, apart"] > 50


@pytest.mark.parametrize(
    ("stated", "kept"),
    [
        ("City Works", "City Works"),
        ("Policía Nacional", "Policía Nacional"),
        ("Flock Safety", "Flock Safety"),
        ("Verisure", "Verisure"),
        ("Maria Lopez", ""),
        ("Dr. Hans Weber", ""),
    ],
)
def test_no_person_is_kept_as_an_operator(stated: str, kept: str) -> None:
    notes = Notes()
    camera = camera_from_tags("node/1", {"operator": stated}, 0.0, 0.0, notes)
    assert camera.operator == kept
    assert bool(notes.rows()) == (not kept)
    assert stated not in str(notes.rows())
