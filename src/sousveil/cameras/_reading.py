"""Files of maps and lists: OpenStreetMap extracts, GeoJSON, GeoParquet, CSV.

A file that is cut off is read as far as it goes, and the notes say so.
"""

from __future__ import annotations

import csv
import gzip
import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import msgspec
import osmium
import shapely

from sousveil.cameras._city import Camera, City, Notes, camera_from_tags
from sousveil.errors import InputError, UsageError

__all__ = ["Columns", "read_city", "read_list"]

_KEYS = ("building", "highway", "man_made", "leisure", "landuse", "place", "amenity", "healthcare")
_LATITUDES = ("latitude", "lat", "y", "lat_dd", "latitud")
_LONGITUDES = ("longitude", "lon", "lng", "long", "x", "lon_dd", "longitud")


class Columns(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which columns of a CSV hold what; empty: found by the usual names.

    :ivar longitude: degrees east.
    :ivar latitude: degrees north.
    :ivar id: the list's own name for a camera.
    :ivar direction: as in OpenStreetMap's ``camera:direction``.
    :ivar kind: as in ``camera:type``.
    :ivar height: metres.
    :ivar operator: the operating body.
    :ivar maker: the manufacturer.
    :ivar type: as in ``surveillance:type``: ``ALPR`` is a plate reader.
    """

    longitude: str = ""
    latitude: str = ""
    id: str = ""
    direction: str = ""
    kind: str = ""
    height: str = ""
    operator: str = ""
    maker: str = ""
    type: str = ""


def read_city(path: Path) -> City:
    """Read a map: ``.osm.pbf`` or ``.osm``, GeoJSON or GeoParquet with OpenStreetMap's tags.

    :raises InputError: when it is missing, of another format, or cannot be read at all.
    """
    _must_exist(path)
    city = City()
    name = path.name.lower()
    if name.endswith((".pbf", ".osm", ".osm.gz", ".osm.bz2")):
        _read_osm(path, city)
    elif name.endswith((".geojson", ".json", ".parquet", ".geoparquet")):
        for id_, tags, shape in _features(path, city.notes):
            city.add(id_, tags, shape)
    else:
        raise InputError(
            f"{path} is no map that can be read.",
            hint="Give .osm.pbf, .osm, .geojson or .parquet (GeoParquet).",
        )
    return city


def _must_exist(path: Path) -> None:
    if not path.is_file():
        raise InputError(f"{path} is not there, or is no file.", hint="Check the path.")
    if path.stat().st_size == 0:
        raise InputError(f"{path} is empty.", hint="Fetch it again.")


def _read_osm(path: Path, city: City) -> None:
    """With areas; where the file is cut off, once more without them as far as it goes."""
    try:
        _osm_pass(path, city, areas=True)
    except (RuntimeError, ValueError) as reason:
        city.clear()  # begin again
        try:
            _osm_pass(path, city, areas=False)
        except (RuntimeError, ValueError):
            if not (city.cameras or city.buildings or city.streets):
                raise InputError(
                    f"{path} cannot be read: {reason}.", hint="Fetch the extract again."
                ) from None
        city.notes.add(f"file cut off or broken, read as far as it goes: {reason}", path.name)


def _osm_pass(path: Path, city: City, *, areas: bool) -> None:
    to_wkb = osmium.geom.WKBFactory()
    source = osmium.FileProcessor(str(path)).with_locations()
    if areas:
        source = source.with_areas(osmium.filter.KeyFilter(*_KEYS))
    source = source.with_filter(osmium.filter.KeyFilter(*_KEYS))
    item: Any
    for item in source:
        tags = {tag.k: tag.v for tag in item.tags}
        if item.is_node():
            shape = shapely.Point(item.location.lon, item.location.lat)
            city.add(f"node/{item.id}", tags, shape)
        elif item.is_area():
            kind = "way" if item.from_way() else "relation"
            shape = _shape(to_wkb.create_multipolygon, item, city.notes)
            if shape is not None:
                city.add(f"{kind}/{item.orig_id()}", tags, shape)
        elif item.is_way():
            _take_way(item, tags, to_wkb, city, areas=areas)


def _take_way(item: Any, tags: Mapping[str, str], to_wkb: Any, city: City, *, areas: bool) -> None:
    closed = item.is_closed() and "highway" not in tags
    if closed and not areas:
        line = _shape(to_wkb.create_linestring, item, city.notes)
        if line is not None and len(line.coords) >= 4:
            city.add(f"way/{item.id}", tags, shapely.Polygon(line))
    elif "highway" in tags and tags.get("area") != "yes":
        line = _known_part(item, city.notes)
        if line is not None:
            city.add(f"way/{item.id}", tags, line)


def _known_part(item: Any, notes: Notes) -> shapely.Geometry | None:
    """The line of a way; of one that leaves the extract, what is inside."""
    parts: list[list[tuple[float, float]]] = [[]]
    for node in item.nodes:
        if node.location.valid():
            parts[-1].append((node.lon, node.lat))
        elif parts[-1]:
            parts.append([])
    lines = [shapely.LineString(part) for part in parts if len(part) > 1]
    if sum(map(len, parts)) < len(item.nodes):
        notes.add("ways that leave the extract, cut at its edge", f"way/{item.id}")
    if not lines:
        return None
    return lines[0] if len(lines) == 1 else shapely.MultiLineString(lines)


def _shape(make: Callable[[Any], str], item: Any, notes: Notes) -> shapely.Geometry | None:
    try:
        return shapely.from_wkb(make(item))
    except (osmium.InvalidLocationError, RuntimeError, ValueError, shapely.errors.GEOSException):
        notes.add("objects whose points are not in the file, left out", str(item.id))
        return None


def _features(
    path: Path, notes: Notes
) -> Iterable[tuple[str, dict[str, str], shapely.Geometry | None]]:
    """Id, tags and shape of each feature of GeoJSON or GeoParquet."""
    if path.name.lower().endswith("parquet"):
        yield from _parquet_features(path)
        return
    try:
        data = json.loads(path.read_bytes())
        features = data["features"]
    except (json.JSONDecodeError, UnicodeDecodeError, KeyError, TypeError) as reason:
        raise InputError(
            f"{path} is no GeoJSON feature collection: {reason}.",
            hint="It may be cut off; export it again.",
        ) from None
    for number, feature in enumerate(features):
        try:
            shape = shapely.from_geojson(json.dumps(feature["geometry"]))
        except (KeyError, TypeError, shapely.errors.GEOSException):
            notes.add("features whose shape cannot be read", str(number))
            continue
        tags = _tags(feature.get("properties") or {})
        yield str(tags.get("@id") or tags.get("id") or feature.get("id") or number), tags, shape


def _parquet_features(path: Path) -> Iterable[tuple[str, dict[str, str], shapely.Geometry | None]]:
    import pyarrow
    import pyarrow.parquet

    try:
        table = pyarrow.parquet.read_table(path)
        meta = json.loads((table.schema.metadata or {})[b"geo"])
        column = meta["primary_column"]
    except (pyarrow.ArrowException, OSError, KeyError, json.JSONDecodeError) as reason:
        raise InputError(
            f"{path} is no GeoParquet: {reason}.", hint="It needs the metadata key 'geo'."
        ) from None
    shapes = shapely.from_wkb(table[column].to_pylist())
    for number, row in enumerate(table.drop_columns([column]).to_pylist()):
        inner = row.pop("tags", None)
        tags = _tags(row) | _tags(dict(inner) if inner else {})
        yield str(tags.get("id") or number), tags, shapes[number]


def _tags(properties: Mapping[str, Any]) -> dict[str, str]:
    inner = properties.get("tags")
    merged = {**properties, **inner} if isinstance(inner, dict) else dict(properties)
    return {k: str(v) for k, v in merged.items() if v is not None and not isinstance(v, dict)}


def read_list(path: Path, columns: Columns = Columns()) -> tuple[list[Camera], Notes]:  # noqa: B008
    """Read a list of cameras: CSV, GeoJSON or GeoParquet of points.

    :raises InputError: when it cannot be read or has no coordinates.
    :raises UsageError: when a named column is not there.
    """
    _must_exist(path)
    notes = Notes()
    cameras: list[Camera] = []
    if path.name.lower().endswith((".csv", ".tsv", ".txt", ".csv.gz")):
        rows = _csv_rows(path, columns, notes)
    else:
        rows = (
            (id_, tags, shape.centroid.x, shape.centroid.y)
            for id_, tags, shape in _features(path, notes)
            if shape is not None and not shape.is_empty
        )
    for id_, tags, longitude, latitude in rows:
        cameras.append(camera_from_tags(f"list/{id_}", tags, longitude, latitude, notes))
    return _plausible(cameras, notes), notes


def _csv_rows(
    path: Path, columns: Columns, notes: Notes
) -> Iterable[tuple[str, dict[str, str], float, float]]:
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    text = data.decode("utf-8-sig", errors="replace")
    try:
        dialect: Any = csv.Sniffer().sniff(text[:4096], delimiters=",;\t")
    except csv.Error:
        dialect = csv.excel
    reader = csv.DictReader(text.splitlines(), dialect=dialect)
    names = {name.strip().lower(): name for name in reader.fieldnames or () if name}
    longitude = _column(names, columns.longitude, _LONGITUDES, "longitude", path)
    latitude = _column(names, columns.latitude, _LATITUDES, "latitude", path)
    others = {
        "camera:direction": columns.direction, "camera:type": columns.kind,
        "height": columns.height, "operator": columns.operator, "manufacturer": columns.maker,
    }  # fmt: skip
    taken = {tag: _column(names, wanted, (), tag, path) for tag, wanted in others.items() if wanted}
    for usual in ("surveillance:type", "stype"):
        if columns.type or usual in names:
            name = _column(names, columns.type, (usual,), "type", path)
            taken.setdefault("surveillance:type", name)
    id_column = _column(names, columns.id, (), "id", path) if columns.id else ""
    for number, row in enumerate(reader, start=2):
        id_ = (row.get(id_column) or "") if id_column else str(number)
        try:
            x = float((row[longitude] or "").strip().replace(",", "."))
            y = float((row[latitude] or "").strip().replace(",", "."))
        except ValueError:
            notes.add("rows without coordinates, left out", f"row {number}")
            continue
        yield id_, {tag: row.get(name) or "" for tag, name in taken.items()}, x, y


def _column(
    names: Mapping[str, str], wanted: str, usual: tuple[str, ...], what: str, path: Path
) -> str:
    if wanted:
        if wanted.lower() not in names:
            raise UsageError(
                f"{path} has no column '{wanted}' for the {what}.",
                hint=f"It has: {', '.join(names.values())}.",
            )
        return names[wanted.lower()]
    for name in usual:
        if name in names:
            return names[name]
    raise InputError(
        f"{path} has no column for the {what}.",
        hint=f"Name it with --column {what}=NAME; there are: {', '.join(names.values())}.",
    )


def _plausible(cameras: list[Camera], notes: Notes) -> list[Camera]:
    """Leave out points nowhere; turn round coordinates that are plainly swapped."""
    kept = []
    for camera in cameras:
        x, y = camera.longitude, camera.latitude
        if x == 0.0 and y == 0.0:
            notes.add("points at 0,0: coordinates were missing, left out", camera.id)
        elif abs(y) > 90.0 and abs(x) <= 90.0 and abs(y) <= 180.0:
            notes.add("latitude and longitude swapped: turned round", camera.id)
            kept.append(msgspec.structs.replace(camera, longitude=y, latitude=x))
        elif not (abs(x) <= 180.0 and abs(y) <= 90.0):
            notes.add("coordinates that are no degrees, left out", camera.id)
        else:
            kept.append(camera)
    return kept
