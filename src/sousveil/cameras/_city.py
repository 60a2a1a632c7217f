"""A city as far as cameras need it: cameras, buildings, streets, open spaces, places.

Built from features with OpenStreetMap's tags, whatever file they come from. What is
repaired or left out is counted under the reason, with the first few ids.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

import msgspec
import numpy as np
import shapely

from sousveil.cameras._tags import camera_kind, directions, is_reader, metres, place_kind

__all__ = ["Camera", "City", "Notes", "camera_from_tags"]

#: Ways under ``highway`` that nobody walks or drives on in the open.
_NO_STREET = frozenset(
    {"construction", "proposed", "corridor", "elevator", "platform", "raceway", "abandoned",
     "razed", "rest_area", "services", "crossing", "bus_stop", "via_ferrata"}
)  # fmt: skip
_SPACES = {
    ("place", "square"): "square",
    ("leisure", "park"): "park",
    ("leisure", "garden"): "garden",
    ("leisure", "playground"): "playground",
    ("leisure", "common"): "park",
    ("landuse", "village_green"): "park",
    ("landuse", "recreation_ground"): "park",
}


class Camera(msgspec.Struct, frozen=True):
    """A camera as a map or a list states it.

    :ivar id: of the object, such as ``node/123`` or ``list/17``.
    :ivar longitude: degrees.
    :ivar latitude: degrees.
    :ivar kind: ``dome``, ``fixed``, ``panning`` or ``unknown``.
    :ivar reader: whether it reads number plates.
    :ivar views: azimuth in degrees clockwise from north, and width in degrees where stated.
    :ivar height: metres above ground.
    :ivar mount: ``wall``, ``pole`` and the like.
    :ivar operator: the body that operates it, as stated.
    :ivar maker: as stated.
    """

    id: str
    longitude: float
    latitude: float
    kind: str = "unknown"
    reader: bool = False
    views: tuple[tuple[float, float | None], ...] = ()
    height: float | None = None
    mount: str = ""
    operator: str = ""
    maker: str = ""


class Notes:
    """What was repaired or left out: reason → number, and the first ids."""

    def __init__(self) -> None:
        self._found: dict[str, tuple[int, list[str]]] = {}

    def add(self, reason: str, id_: str = "", number: int = 1) -> None:
        """Count once more."""
        count, ids = self._found.get(reason, (0, []))
        if id_ and len(ids) < 5:
            ids.append(id_)
        self._found[reason] = (count + number, ids)

    def rows(self) -> list[dict[str, Any]]:
        """One mapping a reason, for tables and JSON."""
        return [
            {"reason": reason, "number": number, "examples": ids}
            for reason, (number, ids) in self._found.items()
        ]


@dataclasses.dataclass
class City:
    """What the audit reads. Shapes are in degrees."""

    cameras: list[Camera] = dataclasses.field(default_factory=list)
    buildings: list[shapely.Geometry] = dataclasses.field(default_factory=list)
    building_ids: list[str] = dataclasses.field(default_factory=list)
    building_kinds: list[str] = dataclasses.field(default_factory=list)
    building_heights: list[float | None] = dataclasses.field(default_factory=list)
    streets: list[shapely.Geometry] = dataclasses.field(default_factory=list)
    street_kinds: list[str] = dataclasses.field(default_factory=list)
    spaces: list[shapely.Geometry] = dataclasses.field(default_factory=list)
    space_kinds: list[str] = dataclasses.field(default_factory=list)
    space_ids: list[str] = dataclasses.field(default_factory=list)
    places: list[shapely.Geometry] = dataclasses.field(default_factory=list)
    place_kinds: list[str] = dataclasses.field(default_factory=list)
    place_ids: list[str] = dataclasses.field(default_factory=list)
    notes: Notes = dataclasses.field(default_factory=Notes)

    def clear(self) -> None:
        """Forget everything that was added."""
        fresh = City()
        for field in dataclasses.fields(self):
            setattr(self, field.name, getattr(fresh, field.name))

    def add(self, id_: str, tags: Mapping[str, str], shape: shapely.Geometry | None) -> None:
        """Take one feature for whatever it is; one that is nothing here is passed over."""
        if shape is None or shape.is_empty:
            self.notes.add("features without a shape", id_)
            return
        if not np.isfinite(shapely.get_coordinates(shape)).all():
            self.notes.add("features with coordinates that are no numbers", id_)
            return
        if tags.get("man_made") == "surveillance":
            self._add_camera(id_, tags, shape)
        area = shape.geom_type in ("Polygon", "MultiPolygon")
        if area and tags.get("building", "no") != "no":
            self._add_building(id_, tags, shape)
        elif shape.geom_type in ("Point", "Polygon", "MultiPolygon") and place_kind(tags):
            self._add_place(id_, tags, shape)
        if "highway" in tags and not area:
            self._add_street(id_, tags, shape)
        if area:
            self._add_space(id_, tags, shape)

    def _add_camera(self, id_: str, tags: Mapping[str, str], shape: shapely.Geometry) -> None:
        kind = tags.get("surveillance:type", "camera").lower()
        if not is_reader(tags) and "camera" not in kind:
            self.notes.add(f"surveillance that is no camera ({kind})", id_)
            return
        if shape.geom_type != "Point":
            self.notes.add("cameras drawn as a line or an area: their middle was taken", id_)
            shape = shape.centroid
        self.cameras.append(camera_from_tags(id_, tags, shape.x, shape.y, self.notes))

    def _add_building(self, id_: str, tags: Mapping[str, str], shape: shapely.Geometry) -> None:
        if tags.get("location") == "underground" or tags.get("layer", "0").startswith("-"):
            self.notes.add("buildings under ground, which hide nothing", id_)
            return
        if tags["building"] == "roof":
            self.notes.add("roofs without walls, which hide nothing", id_)
            return
        self.buildings.append(shape)
        self.building_ids.append(id_)
        self.building_kinds.append(place_kind(tags) or tags["building"])
        self.building_heights.append(metres(tags.get("height", "")))

    def _add_street(self, id_: str, tags: Mapping[str, str], shape: shapely.Geometry) -> None:
        kind = tags["highway"]
        if shape.geom_type not in ("LineString", "MultiLineString"):
            return
        if kind in _NO_STREET:
            self.notes.add(f"ways that are no open street (highway={kind})", id_)
        elif tags.get("tunnel", "no") != "no" or tags.get("indoor", "no") != "no":
            self.notes.add("ways in tunnels, passages and buildings", id_)
        elif tags.get("area") != "yes":
            self.streets.append(shape)
            self.street_kinds.append(kind)

    def _add_space(self, id_: str, tags: Mapping[str, str], shape: shapely.Geometry) -> None:
        kind = next((word for (key, v), word in _SPACES.items() if tags.get(key) == v), "")
        if not kind and tags.get("highway") in ("pedestrian", "footway"):
            kind = "square"
        if not kind:
            return
        if tags.get("access") in ("private", "no"):
            self.notes.add("open spaces that are private", id_)
            return
        self.spaces.append(shape)
        self.space_kinds.append(kind)
        self.space_ids.append(id_)

    def _add_place(self, id_: str, tags: Mapping[str, str], shape: shapely.Geometry) -> None:
        self.places.append(shape)
        self.place_kinds.append(place_kind(tags))
        self.place_ids.append(id_)


def camera_from_tags(
    id_: str, tags: Mapping[str, str], longitude: float, latitude: float, notes: Notes
) -> Camera:
    """A camera from OpenStreetMap's tags; a direction that cannot be read is counted."""
    stated = tags.get("camera:direction") or tags.get("direction") or ""
    views = tuple(directions(stated))
    if stated and not views:
        notes.add("directions that cannot be read, taken as unknown", f"{id_}: {stated}")
    return Camera(
        id=id_,
        longitude=longitude,
        latitude=latitude,
        kind=camera_kind(tags),
        reader=is_reader(tags),
        views=views,
        height=metres(tags.get("height", "")),
        mount=tags.get("camera:mount", ""),
        operator=_body(tags.get("operator", ""), id_, notes),
        maker=tags.get("manufacturer") or tags.get("brand", ""),
    )


def _body(name: str, id_: str, notes: Notes) -> str:
    """An operator as stated, unless it is, or could be, a person's name: that is not kept."""
    from sousveil.extract import is_person  # brings the readers of text with it

    if not is_person(name, ""):
        return name
    notes.add("operators that could be persons, not kept", id_)
    return ""
