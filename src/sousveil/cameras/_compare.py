"""An official list of cameras against what a map knows, place by place."""

from __future__ import annotations

from typing import Any

import msgspec
import numpy as np
import shapely

from sousveil.cameras._city import Camera
from sousveil.cameras._plane import Plane

__all__ = ["Comparison", "compare"]

#: How far beyond the list's outermost points the map counts, metres.
_MARGIN = 500.0


class Comparison(msgspec.Struct, frozen=True):
    """Which cameras stand in both.

    :ivar within: metres within which two points count as one camera.
    :ivar pairs: listed and mapped camera, and metres between them.
    :ivar list_only: ids; ``map_only``: ids of mapped cameras in the list's area.
    :ivar map_readers: plate readers that the map has in the list's area, counted apart.
    """

    within: float
    pairs: tuple[tuple[str, str, float], ...]
    list_only: tuple[str, ...]
    map_only: tuple[str, ...]
    map_readers: int

    def summary(self) -> dict[str, Any]:
        """The counts."""
        listed = len(self.pairs) + len(self.list_only)
        return {
            "listed": listed,
            "mapped in the area of the list": len(self.pairs) + len(self.map_only),
            "on both": len(self.pairs),
            "on the list alone": len(self.list_only),
            "on the map alone": len(self.map_only),
            "plate readers on the map there, apart": self.map_readers,
            "share of the list that the map has": len(self.pairs) / listed if listed else 0.0,
            "metres within which two are one": self.within,
        }


def compare(listed: list[Camera], mapped: list[Camera], *, within: float = 25.0) -> Comparison:
    """Pair the nearest first; each camera has one partner at most.

    :param within: metres. A place that the list has twice has two cameras.
    """
    if not listed:
        readers = sum(c.reader for c in mapped)
        rest = tuple(c.id for c in mapped if not c.reader)
        return Comparison(within, (), (), rest, readers)
    spots = np.array([(c.longitude, c.latitude) for c in listed])
    low, high = spots.min(0), spots.max(0)
    middle = (low + high) / 2
    plane = Plane(float(middle[0]), float(middle[1]))
    margin = np.array([_MARGIN / (111_000 * max(0.01, np.cos(np.radians(middle[1])))),
                       _MARGIN / 111_000])  # fmt: skip
    near = [
        c for c in mapped
        if np.all((c.longitude, c.latitude) >= low - margin)
        and np.all((c.longitude, c.latitude) <= high + margin)
    ]  # fmt: skip
    cameras = [c for c in near if not c.reader]
    theirs = plane.to_metres(np.array([(c.longitude, c.latitude) for c in cameras]))
    ours = plane.to_metres(spots)
    pairs = _pair(ours, theirs, within)
    paired, taken = {i for i, _, _ in pairs}, {j for _, j, _ in pairs}
    return Comparison(
        within,
        tuple((listed[i].id, cameras[j].id, round(d, 2)) for i, j, d in pairs),
        tuple(c.id for i, c in enumerate(listed) if i not in paired),
        tuple(c.id for j, c in enumerate(cameras) if j not in taken),
        len(near) - len(cameras),
    )


def _pair(ours: Any, theirs: Any, within: float) -> list[tuple[int, int, float]]:
    tree = shapely.STRtree(shapely.points(theirs))
    i, j = tree.query(shapely.points(ours), predicate="dwithin", distance=within)
    distance = np.hypot(*(ours[i] - theirs[j]).T)
    pairs: list[tuple[int, int, float]] = []
    used_i: set[int] = set()
    used_j: set[int] = set()
    for k in np.lexsort((j, i, distance)):
        if int(i[k]) not in used_i and int(j[k]) not in used_j:
            used_i.add(int(i[k]))
            used_j.add(int(j[k]))
            pairs.append((int(i[k]), int(j[k]), float(distance[k])))
    return pairs
