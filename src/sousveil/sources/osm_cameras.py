"""Cameras that volunteers mapped on OpenStreetMap, counted by country and by city.

**Mapping is uneven.** A number here is what somebody entered, and a lower bound of what
stands there: New Orleans has 432 cameras by its own list and 1 on the map of the same
months. Many mapped cameras mean many mappers at least as much as many cameras, so the
counts are no measure of surveillance, and no measure of ours ranks by them.
"""

from __future__ import annotations

from collections.abc import Iterator

from sousveil.model import EntityRef, Quantity
from sousveil.sources._source import Statement, TableSource, one_of
from sousveil.sources._table import Row

__all__ = ["OsmCameras"]

_COLUMNS = (("cameras", "mapped-cameras"), ("plate readers", "mapped-plate-readers"))
_KINDS = {"country": "country", "city": "place"}


class OsmCameras(TableSource):
    """The map of November 2025."""

    id = "osm-cameras"
    title = "Mapped cameras by country and city (mapping is uneven)"
    publisher = "OpenStreetMap contributors"
    address = "https://www.openstreetmap.org/copyright"
    licence = "ODbL-1.0"
    attribution = (
        "© OpenStreetMap contributors, available under the Open Database License; cameras counted"
        " by Sousveil within outlines of Natural Earth and around city centres of GeoNames"
        " (CC BY 4.0). Mapping is uneven: each count is a lower bound."
    )
    published = "2025-11"
    retrieved = "2026-11-24"
    version = "1"
    headers = ("of", "place", "country", "iso2", "cameras", "plate readers", "map of")
    key = ("of", "iso2", "place")

    def statements(self, row: Row) -> Iterator[Statement]:
        """At least so many of each kind."""
        cells = row.cells
        kind = one_of(_KINDS, cells["of"], column="kind of place")
        for column, name in _COLUMNS:
            if cells[column]:
                yield Statement(
                    column=column,
                    subject=EntityRef(kind, cells["place"], cells["iso2"]),
                    property=name,
                    value=Quantity(cells[column], "cameras"),
                    comparator="≥",
                    held=cells["map of"],
                )
