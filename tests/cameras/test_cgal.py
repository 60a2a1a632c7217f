"""Beside CGAL's triangular expansion with the exact kernel, where it can be compiled."""

from __future__ import annotations

import numpy as np
import pytest
from bench.cameras import _peers
from tests.cameras.scenes import city

from sousveil.cameras import inside, make_walls


@pytest.mark.slow
def test_regions_are_those_of_cgal():
    shapes = np.array(city(11, 40), dtype=object)
    walls = make_walls(shapes)
    points = np.random.default_rng(1).uniform(-70, 70, (200, 2))
    points = points[inside(walls, points) == 0]
    theirs = _peers.cgal_polygons(_peers.outlines(shapes), points)
    if theirs is None:
        pytest.skip("needs g++ and Debian's libcgal-dev")
    rings, _ = theirs
    assert sum(len(ring) > 0 for ring in rings) == len(points)
    assert _peers.least_overlap(walls, points, rings, 45.0) >= 0.99999
