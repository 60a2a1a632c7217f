"""Countries as GeoJSON: what is recorded of each, at a point in the middle of its land.

The points are those of the packaged map (Natural Earth, 1:50 million), of the largest part
of each country. They say where a country is and nothing else: no system stands there, so
systems are listed by country and have no point of their own.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import msgspec

from sousveil.model import country_label, visible
from sousveil.publish._addresses import country_path
from sousveil.publish._render import Site
from sousveil.publish._views import Views
from sousveil.publish._world import BUNDLE
from sousveil.tables import CountryRow

__all__ = ["COUNTRIES_FILE", "countries_geojson"]

COUNTRIES_FILE = "countries.geojson"


class _Point(msgspec.Struct, frozen=True):
    lon: float
    lat: float


class _Points(msgspec.Struct, frozen=True):
    countries: dict[str, _Point]


@lru_cache(maxsize=1)
def _points() -> dict[str, _Point]:
    return msgspec.json.decode((BUNDLE / "world.json").read_bytes(), type=_Points).countries


def countries_geojson(views: Views, site: Site) -> bytes:
    """A collection of features (RFC 7946), a country each; without geometry where none is known."""
    features = [_feature(views, site, row) for row in views.data.countries.values()]
    collection = {
        "type": "FeatureCollection",
        "name": visible(site.name),
        "description": "Points mark the middle of the largest part of each country. They are"
        " no places of systems.",
        "attribution": "Points: Natural Earth 1:50m (public domain). The rest: LICENCES.txt.",
        "features": features,
    }
    return msgspec.json.format(msgspec.json.encode(collection), indent=1) + b"\n"


def _feature(views: Views, site: Site, row: CountryRow) -> dict[str, Any]:
    point = _points().get(row.code)
    return {
        "type": "Feature",
        "id": row.code,
        "geometry": {"type": "Point", "coordinates": [point.lon, point.lat]} if point else None,
        "properties": {
            "code": row.code,
            "name": visible(row.name),
            "page": f"{site.address}{country_path(row.code)}",
            "claims": row.claims,
            "technologies": row.technologies,
            "suppliers": [visible(views.name(each)) for each in row.suppliers],
            "supplier_countries": [country_label(code) for code in row.supplier_countries],
            "systems": [visible(views.name(each)) for each in row.systems],
        },
    }
