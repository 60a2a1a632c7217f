"""The audit of a city's cameras: what they can see, in intervals, and from what it follows.

Every answer has two kinds of bounds. *At most*: what is seen if every camera were turned
and zoomed so as to see the thing in question. And what comes of many draws of everything
that nobody stated: the 5th, 50th and 95th percentile. Nothing here is about persons.
"""

from __future__ import annotations

import dataclasses
import threading
from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np
import shapely

from sousveil.cameras._assumptions import Assumptions
from sousveil.cameras._city import City
from sousveil.cameras._draws import FACTORS, Sampler, cut_draw, in_threads, kind_of
from sousveil.cameras._jit import Floats, Longs
from sousveil.cameras._layers import (
    Layer,
    facade_layer,
    line_layer,
    space_layer,
    spaces_seen,
    spot_layer,
)
from sousveil.cameras._scene import Scene, make_scene
from sousveil.cameras._tags import SENSITIVE

__all__ = ["Audit", "audit"]

#: Draws in which one factor alone varies, to see what drives the width.
_FACTOR_DRAWS = 200
ANSWERS = (
    "streets watched", "streets watched twice or more", "open space watched",
    "open space watched twice or more", "buildings in view", "metres of façade in view",
    "sensitive places in view",
)  # fmt: skip


@dataclasses.dataclass(frozen=True)
class Audit:
    """What was found.

    :ivar answers: everything, ready for JSON.
    :ivar scene: what it was found in, for maps.
    :ivar streets: layer of the streets, with the most that is seen of each.
    :ivar buildings: layer of the façades.
    :ivar chances: for each building, and each place, the share of draws in which it is seen.
    """

    answers: dict[str, Any]
    scene: Scene
    streets: Layer
    buildings: Layer
    chances: tuple[Floats, Floats]


@dataclasses.dataclass(frozen=True)
class _Layers:
    streets: Layer
    spaces: Layer
    buildings: Layer
    grounds: Layer
    spots: Layer
    places: list[tuple[str, str, str, int]]  # id, kind, layer, number there


def audit(city: City, assumptions: Assumptions, *, draws: int = 1000, seed: int = 1) -> Audit:
    """Carry out the audit.

    :param draws: how many.
    :param seed: the same seed gives the same answers.
    :raises InputError: when there is nothing to look at.
    """
    scene = make_scene(city, assumptions)
    layers = _layers(scene)
    sampler = Sampler(
        scene.cameras, scene.view_camera, scene.azimuth, scene.width, assumptions, seed
    )
    building_hits, place_hits = np.zeros(layers.buildings.owners), np.zeros(len(layers.places))
    lock = threading.Lock()

    def one(number: int) -> Floats:
        row, buildings, places = _draw(layers, sampler, number)
        with lock:
            building_hits[:] += buildings
            place_hits[:] += places
        return row

    rows = in_threads(one, draws) if draws else np.empty((0, len(ANSWERS)))
    chances = building_hits / max(1, draws), place_hits / max(1, draws)
    answers = {
        "plane": scene.plane.name,
        "draws": draws,
        "seed": seed,
        "assumptions": _plain(assumptions),
        "counts": _counts(scene),
        **_answers(scene, layers, rows, chances),
        "what drives the width": _drivers(layers, sampler, min(draws, _FACTOR_DRAWS)),
        "operators": _named(scene, "operator"),
        "makers": _named(scene, "maker"),
        "notes": [row for row in city.notes.rows() if row["number"]],
    }
    return Audit(answers, scene, layers.streets, layers.buildings, chances)


def _plain(assumptions: Assumptions) -> Any:
    import msgspec

    return msgspec.to_builtins(assumptions)


def _layers(scene: Scene) -> _Layers:
    """Everything that is looked at; places that stand in a building are seen with it."""
    city = scene.city
    places: list[tuple[str, str, str, int]] = [
        (city.building_ids[i], kind, "building", i)
        for i, kind in enumerate(city.building_kinds)
        if kind in SENSITIVE
    ]
    tree = shapely.STRtree(scene.buildings)
    spots: list[Any] = []
    grounds: list[Any] = []
    for i, shape in enumerate(scene.places):
        id_, kind = city.place_ids[i], city.place_kinds[i]
        if shape.geom_type != "Point":
            places.append((id_, kind, "ground", len(grounds)))
            grounds.append(shape)
            continue
        holds = tree.query(shape, predicate="within")
        if len(holds):
            places.append((id_, kind, "building", int(holds[0])))
        else:
            places.append((id_, kind, "spot", len(spots)))
            spots.append(shape)
    ground = np.empty(len(grounds), dtype=object)
    ground[:] = grounds
    return _Layers(
        line_layer(scene),
        space_layer(scene, _apart(scene.spaces)),
        facade_layer(scene),
        space_layer(scene, ground),
        spot_layer(scene, shapely.get_coordinates(spots).reshape(-1, 2)),
        places,
    )


def _apart(spaces: Any) -> Any:
    """The open spaces as one, so that a garden in a park is not counted twice."""
    whole = shapely.get_parts(shapely.union_all(spaces)) if len(spaces) else spaces
    return whole[shapely.area(whole) > 0]


def _draw(
    layers: _Layers, sampler: Sampler, number: int, varied: str = ""
) -> tuple[Floats, Floats, Floats]:
    """One draw: the answers, and which buildings and places are seen."""
    drawn = sampler.draw(number, varied)
    _, street_depth = cut_draw(layers.streets.cuts, drawn)
    _, space_depth = cut_draw(layers.spaces.cuts, drawn)
    facade, _ = cut_draw(layers.buildings.cuts, drawn)
    ground, _ = cut_draw(layers.grounds.cuts, drawn)
    spot, _ = cut_draw(layers.spots.cuts, drawn)
    seen = {
        "building": layers.buildings.by_owner(facade) > 0,
        "ground": layers.grounds.by_owner(ground) > 0,
        "spot": layers.spots.by_owner(spot) > 0,
    }
    places = np.array([seen[layer][i] for _, _, layer, i in layers.places], dtype=np.float64)
    street, space = layers.streets.metres.sum(), layers.spaces.metres.sum()
    row = np.array(
        [
            _share(street_depth[1:].sum(), street),
            _share(street_depth[2:].sum(), street),
            _share(space_depth[1:].sum(), space),
            _share(space_depth[2:].sum(), space),
            seen["building"].sum(),
            facade.sum(),
            places.sum(),
        ]
    )
    return row, seen["building"].astype(np.float64), places


def _share(part: float, whole: float) -> float:
    return float(part / whole) if whole > 0 else 0.0


def _interval(column: Floats, at_most: float) -> dict[str, float]:
    """The bounds of one answer."""
    if not len(column):
        return {"at most": at_most}
    low, middle, high = np.quantile(column, [0.05, 0.5, 0.95])
    return {
        "low": float(low), "middle": float(middle), "high": float(high), "at most": at_most,
    }  # fmt: skip


def _answers(
    scene: Scene, layers: _Layers, rows: Floats, chances: tuple[Floats, Floats]
) -> dict[str, Any]:
    streets, spaces, buildings = layers.streets, layers.spaces, layers.buildings
    seen_most = buildings.by_owner(buildings.seen)
    place_most = _places_at_most(layers)
    exact = spaces_seen(scene)
    most = [
        _share(streets.depth[1:].sum(), streets.metres.sum()),
        _share(streets.depth[2:].sum(), streets.metres.sum()),
        _share(spaces.depth[1:].sum(), spaces.metres.sum()),
        _share(spaces.depth[2:].sum(), spaces.metres.sum()),
        float((seen_most > 0).sum()),
        float(seen_most.sum()),
        float(sum(row["seen at most"] for row in place_most)),
    ]
    intervals = {name: _interval(rows[:, i], most[i]) for i, name in enumerate(ANSWERS)}
    for row, chance in zip(place_most, chances[1], strict=True):
        row["chance"] = float(chance)
    return {
        "answers": intervals,
        "streets": {
            "metres": streets.total,
            "metres at most by times watched": streets.depth.tolist(),
        },
        "open spaces": {
            "square metres": float(shapely.area(_apart(scene.spaces)).sum()),
            "square metres at most by times watched": (spaces.depth * spaces.width).tolist(),
            "spaces": _space_rows(scene, exact),
        },
        "buildings": _building_rows(scene, buildings, seen_most, chances[0]),
        "sensitive places": place_most,
    }


def _space_rows(scene: Scene, exact: Floats) -> list[dict[str, Any]]:
    area = shapely.area(scene.spaces)
    return [
        {
            "id": scene.city.space_ids[i],
            "kind": scene.city.space_kinds[i],
            "square metres": float(area[i]),
            "seen at most": float(exact[i]),
        }
        for i in range(len(area))
    ]


def _nearest(layer: Layer) -> Floats:
    """The nearest distance from a view to each owner, metres; infinite where none sees it."""
    nearest = np.full(layer.owners, np.inf)
    np.minimum.at(nearest, layer.owner[layer.stretches.segment], layer.stretches.distance)
    return nearest


def _watchers(layer: Layer) -> Longs:
    """How many views see each owner at most."""
    pairs = np.column_stack([layer.owner[layer.stretches.segment], layer.stretches.camera])
    pairs = np.unique(pairs.reshape(-1, 2), axis=0)
    return np.bincount(pairs[:, 0].astype(np.int64), minlength=layer.owners).astype(np.int64)


def _building_rows(scene: Scene, layer: Layer, seen: Floats, chance: Floats) -> dict[str, Any]:
    kinds = np.array(scene.city.building_kinds, dtype=object)
    nearest = _nearest(layer)
    rows = []
    for kind, number in Counter(kinds).most_common():
        own = kinds == kind
        rows.append(
            {
                "kind": kind,
                "buildings": number,
                "in view at most": int((seen[own] > 0).sum()),
                "in view on average": float(chance[own].sum()),
                "metres of façade": float(scene.walls.facades[own].sum()),
                "metres seen at most": float(seen[own].sum()),
                "nearest metres": _finite(nearest[own].min()),
            }
        )
    return {"number": len(kinds), "kinds": rows}


def _finite(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _places_at_most(layers: _Layers) -> list[dict[str, Any]]:
    by_layer = {"building": layers.buildings, "ground": layers.grounds, "spot": layers.spots}
    seen = {name: layer.by_owner(layer.seen) for name, layer in by_layer.items()}
    nearest = {name: _nearest(layer) for name, layer in by_layer.items()}
    watchers = {name: _watchers(layer) for name, layer in by_layer.items()}
    return [
        {
            "id": id_,
            "kind": kind,
            "seen at most": bool(seen[layer][i] > 0),
            "views at most": int(watchers[layer][i]),
            "nearest metres": _finite(nearest[layer][i]),
        }
        for id_, kind, layer, i in layers.places
    ]


def _drivers(layers: _Layers, sampler: Sampler, draws: int) -> dict[str, dict[str, float]]:
    """For each answer, the share of each factor in the variance, varied one at a time.

    The others are held at the first draw's values; shares are of the sum of the variances,
    so that what factors do together only is not shown.
    """
    if draws < 2:
        return {}
    variances = []
    for factor in FACTORS:
        work = _varied(layers, sampler, factor)
        variances.append(in_threads(work, draws).var(axis=0))
    table = np.array(variances)
    sums = table.sum(axis=0)
    return {
        name: {
            factor: _share(float(table[k, i]), float(sums[i])) for k, factor in enumerate(FACTORS)
        }
        for i, name in enumerate(ANSWERS)
    }


def _varied(layers: _Layers, sampler: Sampler, factor: str) -> Callable[[int], Floats]:
    return lambda number: _draw(layers, sampler, number, factor)[0]


def _counts(scene: Scene) -> dict[str, int]:
    cameras = scene.cameras
    return {
        "cameras read": len(scene.city.cameras),
        "cameras placed": len(cameras),
        "plate readers among them": sum(c.reader for c in cameras),
        "views": len(scene.view_camera),
        "with a stated direction": sum(bool(c.views) for c in cameras),
        "with a stated height": sum(c.height is not None for c in cameras),
        "of a stated kind": sum(kind_of(c) != "unknown" for c in cameras),
        "set on a façade": scene.moved,
        "inside a building, not placed": len(scene.not_placed),
        "buildings": len(scene.buildings),
        "buildings with a stated height": sum(h is not None for h in scene.city.building_heights),
        "walls": len(scene.walls.edges),
        "streets": len(scene.city.streets),
        "open spaces": len(scene.spaces),
    }


def _named(scene: Scene, field: str) -> list[dict[str, Any]]:
    """Operators or makers as stated, by the number of cameras; bodies, never persons."""
    counted = Counter(getattr(camera, field) for camera in scene.cameras)
    unnamed = counted.pop("", 0)
    rows = [{"name": name, "cameras": number} for name, number in counted.most_common()]
    return [*rows, {"name": "", "cameras": unnamed}]
