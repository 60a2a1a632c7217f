"""The files of an audit: answers as JSON, maps as GeoParquet and GeoJSON.

::

    answers.json       every answer with its bounds, counts, assumptions and notes
    cameras.geojson    the cameras that were placed
    views.parquet      what each view sees at most, as a polygon (and views.geojson)
    streets.parquet    stretches of streets that are seen at most, with the times
    buildings.parquet  buildings with metres of façade seen at most, chance and nearest camera

GeoParquet is version 1.1 with WKB geometry in OGC:CRS84 (longitude, latitude).
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import shapely

from sousveil.cameras._audit import Audit
from sousveil.cameras._scene import Scene
from sousveil.cameras._visibility import as_shapes, polygons
from sousveil.errors import UsageError

__all__ = ["write_audit"]

#: Above so many views there is no GeoJSON of them: pages could not show it.
_MOST_GEOJSON = 20_000
_CHORD = 0.05


def write_audit(found: Audit, folder: Path) -> list[Path]:
    """Write all files; gives their paths.

    :raises UsageError: when the folder cannot be made or written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return _write(found, folder)
    except OSError as reason:
        raise UsageError(
            f"{folder} cannot be written: {reason}.", hint="Give another folder with --out."
        ) from reason


def _write(found: Audit, folder: Path) -> list[Path]:
    scene = found.scene
    answers = folder / "answers.json"
    answers.write_text(
        json.dumps(found.answers, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )
    shapes, columns = _views(scene)
    written = [
        answers,
        _geojson(folder / "cameras.geojson", *_cameras(scene)),
        _parquet(folder / "views.parquet", shapes, columns),
        _parquet(folder / "streets.parquet", *_streets(found)),
        _parquet(folder / "buildings.parquet", *_buildings(found)),
    ]
    if len(shapes) <= _MOST_GEOJSON:
        written.append(_geojson(folder / "views.geojson", shapes, columns))
    return written


def _degrees(scene: Scene, shapes: Any) -> Any:
    return shapely.transform(shapes, scene.plane.to_degrees)


def _cameras(scene: Scene) -> tuple[Any, dict[str, list[Any]]]:
    columns: dict[str, list[Any]] = {
        "id": [c.id for c in scene.cameras],
        "kind": [c.kind for c in scene.cameras],
        "plate_reader": [c.reader for c in scene.cameras],
        "operator": [c.operator for c in scene.cameras],
        "maker": [c.maker for c in scene.cameras],
    }
    return _degrees(scene, shapely.points(scene.points)), columns


def _views(scene: Scene) -> tuple[Any, dict[str, list[Any]]]:
    made = polygons(scene.walls, scene.views, chord_error=_CHORD)
    shapes = _degrees(scene, as_shapes(made))
    columns = {
        "camera": [scene.cameras[c].id for c in scene.view_camera],
        "square_metres_at_most": made.areas.tolist(),
        "reach_at_most": scene.views.reach.tolist(),
    }
    return shapes, columns


def _streets(found: Audit) -> tuple[Any, dict[str, list[Any]]]:
    """One line for each segment that is seen at all, with the metres of it that are."""
    layer, scene = found.streets, found.scene
    seen = np.flatnonzero(layer.seen > 0)
    segments = scene.lines.segments[seen].reshape(-1, 2, 2)
    columns = {
        "kind": [scene.city.street_kinds[layer.owner[k]] for k in seen],
        "metres": layer.metres[seen].tolist(),
        "metres_seen_at_most": layer.seen[seen].tolist(),
    }
    return _degrees(scene, shapely.linestrings(segments)), columns


def _buildings(found: Audit) -> tuple[Any, dict[str, list[Any]]]:
    scene, layer = found.scene, found.buildings
    seen = layer.by_owner(layer.seen)
    columns: dict[str, list[Any]] = {
        "id": scene.city.building_ids,
        "kind": scene.city.building_kinds,
        "height": scene.city.building_heights,
        "metres_of_facade": scene.walls.facades.tolist(),
        "metres_seen_at_most": seen.tolist(),
        "chance_to_be_in_view": found.chances[0].tolist(),
    }
    shapes = np.empty(len(scene.city.buildings), dtype=object)
    shapes[:] = scene.city.buildings
    return shapes, columns


def _parquet(path: Path, shapes: Any, columns: dict[str, list[Any]]) -> Path:
    kinds = sorted({shape.geom_type for shape in shapes})
    bounds = shapely.total_bounds(shapes) if len(shapes) else np.full(4, np.nan)
    column: dict[str, Any] = {"encoding": "WKB", "geometry_types": kinds}
    if np.isfinite(bounds).all():
        column["bbox"] = bounds.tolist()
    meta = {"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": column}}
    table = pa.table({**columns, "geometry": pa.array(shapely.to_wkb(shapes), pa.binary())})
    table = table.replace_schema_metadata({"geo": json.dumps(meta)})
    pq.write_table(table, path, compression="zstd")
    return path


def _geojson(path: Path, shapes: Any, columns: dict[str, list[Any]]) -> Path:
    names = list(columns)
    rounded = shapely.transform(shapes, lambda degrees: np.round(degrees, 7))
    features = [
        {
            "type": "Feature",
            "geometry": json.loads(shape),
            "properties": dict(zip(names, values, strict=True)),
        }
        for shape, values in zip(
            shapely.to_geojson(rounded), zip(*columns.values(), strict=True), strict=True
        )
    ]
    collection = {"type": "FeatureCollection", "features": features}
    path.write_text(json.dumps(collection, ensure_ascii=False) + "\n", encoding="utf-8")
    return path
