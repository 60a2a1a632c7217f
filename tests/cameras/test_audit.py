"""Draws, the audit and the command."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.cameras.maps import osm
from tests.cameras.scenes import city
from tests.cli.running import run_sousveil

from sousveil.cameras import (
    ANSWERS,
    Distribution,
    audit,
    covered,
    inside,
    make_lines,
    make_scene,
    make_views,
    make_walls,
    read_assumptions,
    read_city,
    streets_seen,
    walk,
)
from sousveil.cameras._draws import Drawn, cut_draw, make_cuts
from sousveil.errors import InputError


@given(seed=st.integers(0, 5000))
@settings(max_examples=40)
def test_a_draw_is_what_a_sweep_with_its_values_finds(seed):
    """Cutting what is seen at most gives the same metres, by the times watched, as sweeping
    each camera anew."""
    walls = make_walls(city(seed, 14))
    random = np.random.default_rng(seed)
    points = random.uniform(-70, 70, (8, 2))
    points = points[inside(walls, points) == 0]
    lines = make_lines(random.uniform(-90, 90, (40, 2)), np.arange(0, 41, 2, dtype=np.int64))
    most = make_views(walls, points, 80.0)
    cuts = make_cuts(streets_seen(walls, lines, most), lines.segments, most)
    azimuth, field = random.uniform(0, 360, len(points)), random.uniform(20, 360, len(points))
    field[::3] = 360.0
    reach = random.uniform(10, 80, len(points))
    views = make_views(walls, points, reach, azimuth, field)
    drawn = Drawn(views.start % (2 * math.pi), views.width, reach)
    seen, depth = cut_draw(cuts, drawn, times=4)
    wanted, wanted_depth = covered(streets_seen(walls, lines, views), lines.lengths, times=4)
    assert seen == pytest.approx(wanted, rel=1e-7, abs=1e-6)
    assert depth[1:] == pytest.approx(wanted_depth[1:], rel=1e-7, abs=1e-6)


def test_quantiles_of_distributions():
    shares = np.linspace(0.0005, 0.9995, 1000)
    assert Distribution(uniform=(2, 4)).quantile(shares).mean() == pytest.approx(3, abs=1e-3)
    triangular = Distribution(triangular=(0, 3, 6)).quantile(shares)
    assert triangular.mean() == pytest.approx(3, abs=1e-2)
    assert triangular.var() == pytest.approx(1.5, rel=1e-2)  # (a²+b²+c²-ab-ac-bc)/18
    chosen = Distribution(choice=(1, 5), weights=(1, 3)).quantile(shares)
    assert (chosen == 5).mean() == pytest.approx(0.75, abs=2e-3)


def test_the_audit_of_a_small_map(tmp_path: Path):
    found = audit(read_city(osm(tmp_path)), read_assumptions(), draws=60, seed=3)
    answers = found.answers
    assert set(answers["answers"]) == set(ANSWERS)
    for bounds in answers["answers"].values():
        assert 0 <= bounds["low"] <= bounds["middle"] <= bounds["high"] <= bounds["at most"] + 1e-9
    assert answers["counts"]["plate readers among them"] == 1
    assert answers["counts"]["with a stated direction"] == 1
    assert {"name": "City Works", "cameras": 1} in answers["operators"]
    streets = answers["streets"]["metres at most by times watched"]
    assert sum(streets) == pytest.approx(answers["streets"]["metres"], rel=1e-9)
    places = {row["id"]: row for row in answers["sensitive places"]}
    assert set(places) == {"relation/7", "node/5"}
    assert places["node/5"]["seen at most"]
    for shares in answers["what drives the width"].values():
        assert sum(shares.values()) == pytest.approx(1) or sum(shares.values()) == 0


def test_the_same_seed_gives_the_same_answers(tmp_path: Path):
    def answers(seed: int):
        return audit(read_city(osm(tmp_path)), read_assumptions(), draws=20, seed=seed).answers

    assert answers(1) == answers(1)
    assert answers(1)["answers"] != answers(2)["answers"]


def test_known_values_leave_no_width(tmp_path: Path):
    own = tmp_path / "own.toml"
    table = "{ choice = [360.0] }"
    own.write_text(
        "aim_error = 0.0\n"
        + "".join(
            f"[kinds.{kind}]\nfield_of_view = {table}\npixels = {{ choice = [2000.0] }}\n"
            "height = { choice = [4.0] }\n"
            for kind in ("fixed", "dome", "panning", "unknown", "reader")
        )
    )
    city_map = read_city(osm(tmp_path))
    for bounds in audit(city_map, read_assumptions(own), draws=30).answers["answers"].values():
        assert bounds["high"] - bounds["low"] == pytest.approx(0, abs=1e-6 * max(1, bounds["high"]))


@pytest.mark.parametrize(
    "text",
    [
        "kinds = 3",
        "pixels_per_metre = 0.0",
        "[kinds.dome]\nheight = { uniform = [5.0, 1.0] }",
        "[kinds.dome]\nheight = { uniform = [1.0, 2.0], choice = [1.0] }",
        "unknown_word = 1",
    ],
)
def test_assumptions_that_are_none(tmp_path: Path, text: str):
    path = tmp_path / "own.toml"
    path.write_text(text)
    with pytest.raises(InputError):
        read_assumptions(path)


def test_a_walk(tmp_path: Path):
    scene = make_scene(read_city(osm(tmp_path)), read_assumptions())
    found = walk(scene, (0.0002, -0.002), (0.0002, 0.002))
    assert found["metres"] == pytest.approx(0.004 * 110_574, rel=1e-4)
    assert 0 < found["metres watched at most"] < found["metres"]
    passed = [row["id"] for row in found["cameras passed at most"]]
    assert set(passed) <= {"node/1", "node/2", "node/3", "node/4"}
    assert "node/4" in passed
    with pytest.raises(InputError, match="No street is within"):
        walk(scene, (1.0, 1.0), (0.0002, 0.002))


def test_the_command(tmp_path: Path):
    out = tmp_path / "out"
    listed = tmp_path / "list.csv"
    listed.write_text("lat,lon\n0.0005,0.0005\n-0.0015,0.0004\n0,0\n")
    result = run_sousveil(
        "cameras", "audit", osm(tmp_path), "--out", out, "--list", listed, "--draws", "10", "--json"
    )
    assert result.returncode == 0, result.stderr
    assert {row["answer"] for row in json.loads(result.stdout)} == set(ANSWERS)
    assert "0,0" in result.stderr
    answers = json.loads((out / "answers.json").read_text())
    assert answers["official list"]["on both"] == 1
    assert answers["counts"]["cameras read"] == 5
    views = pq.read_table(out / "views.parquet")
    assert json.loads(views.schema.metadata[b"geo"])["primary_column"] == "geometry"
    shapes = shapely.from_wkb(views["geometry"].to_pylist())
    assert shapely.is_valid(shapes).all()
    collection = json.loads((out / "views.geojson").read_text())
    assert len(collection["features"]) == len(shapes) == answers["counts"]["views"]


def test_the_command_says_what_is_wrong(tmp_path: Path):
    none = run_sousveil("cameras", "audit", tmp_path / "none.osm.pbf", "--out", tmp_path / "o")
    assert none.returncode == 3
    assert "is not there" in none.stderr
    wrong = run_sousveil("cameras", "compare", osm(tmp_path), osm(tmp_path), "--column", "x=y")
    assert wrong.returncode == 2
    point = run_sousveil("cameras", "walk", osm(tmp_path), "--from", "a,b", "--to", "1,2")
    assert point.returncode == 2
    assert "Traceback" not in none.stderr + wrong.stderr + point.stderr


def test_assumptions_from_an_observatory(tmp_path: Path):
    settings_file = tmp_path / "sousveil.toml"
    settings_file.write_text('name = "Mine"\n[cameras]\nlongest_reach = 17.0\n')
    assert read_assumptions(settings_file).longest_reach == 17.0
    result = run_sousveil(
        "-C", tmp_path, "cameras", "audit", osm(tmp_path), "--out", tmp_path / "o", "--draws", "0"
    )
    assert result.returncode == 0, result.stderr
    answers = json.loads((tmp_path / "o" / "answers.json").read_text())
    assert answers["assumptions"]["longest_reach"] == 17.0


def test_without_the_extra_it_says_how_to_install_it(tmp_path: Path):
    """As where numba is absent: the command line, in a process that cannot find it."""
    program = (
        "import importlib.util as u; find = u.find_spec\n"
        "u.find_spec = lambda name, *rest: None if name == 'numba' else find(name, *rest)\n"
        "from sousveil.cli import main\n"
        f"main(['cameras', 'audit', {str(osm(tmp_path))!r}, '--out', 'x'])\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert result.returncode == 2
    assert "not installed: numba" in result.stderr
    assert "pip install" in result.stderr
