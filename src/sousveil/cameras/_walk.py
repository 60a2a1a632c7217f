"""What a walk from one point to another passes: metres watched, and by how many cameras."""

from __future__ import annotations

import heapq
from collections import defaultdict
from typing import Any

import numpy as np
import shapely

from sousveil.cameras._coverage import covered
from sousveil.cameras._jit import Floats
from sousveil.cameras._scene import Scene
from sousveil.cameras._watching import make_lines, streets_seen
from sousveil.errors import InputError

__all__ = ["walk"]

_NOT_ON_FOOT = frozenset({"motorway", "motorway_link", "trunk", "trunk_link"})
#: How far from a street a walk may begin, metres.
_TO_STREET = 500.0


def walk(scene: Scene, begin: tuple[float, float], end: tuple[float, float]) -> dict[str, Any]:
    """The shortest walk along the streets between two points, and what is seen of it at most.

    :param begin: longitude and latitude.
    :raises InputError: when no street is near.
    """
    graph = _graph(scene)
    if not graph:
        raise InputError("There is no street to walk on.", hint="Take a larger extract.")
    nodes = np.array(_largest_net(graph))
    route = _shortest(graph, _nearest(scene, nodes, begin), _nearest(scene, nodes, end))
    points = np.array(route)
    lines = make_lines(points, np.array([0, len(points)], np.int64))
    stretches = streets_seen(scene.walls, lines, scene.views)
    seen, depth = covered(stretches, lines.lengths)
    along = np.r_[0.0, np.cumsum(lines.lengths)]
    passed: dict[str, float] = {}
    for k in np.lexsort((stretches.begin, stretches.segment)):
        segment = stretches.segment[k]
        camera = scene.cameras[scene.view_camera[stretches.camera[k]]].id
        first = float(along[segment] + stretches.begin[k] * lines.lengths[segment])
        passed.setdefault(camera, first)
    return {
        "metres": float(lines.lengths.sum()),
        "metres watched at most": float(seen.sum()),
        "metres at most by times watched": depth.tolist(),
        "cameras passed at most": [
            {"id": camera, "from metre": round(first, 1)}
            for camera, first in sorted(passed.items(), key=lambda item: item[1])
        ],
        "line": scene.plane.to_degrees(points).tolist(),
    }


Node = tuple[float, float]


def _graph(scene: Scene) -> dict[Node, list[tuple[Node, float]]]:
    """Street points that lie exactly on each other are one crossing, as on the map."""
    graph: dict[Node, list[tuple[Node, float]]] = defaultdict(list)
    lines = scene.lines
    for k, (x1, y1, x2, y2) in enumerate(lines.segments.tolist()):
        if scene.city.street_kinds[scene.street_of_line[lines.owners[k]]] in _NOT_ON_FOOT:
            continue
        length = float(lines.lengths[k])
        graph[x1, y1].append(((x2, y2), length))
        graph[x2, y2].append(((x1, y1), length))
    return graph


def _largest_net(graph: dict[Node, list[tuple[Node, float]]]) -> list[Node]:
    """The nodes of the largest net of streets that hang together: a walk keeps to it."""
    left = set(graph)
    largest: list[Node] = []
    while len(left) > len(largest):
        net = [left.pop()]
        for node in net:  # grows while it is read
            for other, _ in graph[node]:
                if other in left:
                    left.remove(other)
                    net.append(other)
        largest = max(largest, net, key=len)
    return largest


def _nearest(scene: Scene, nodes: Floats, spot: tuple[float, float]) -> Node:
    point = scene.plane.to_metres(np.array([spot]))[0]
    tree = shapely.STRtree(shapely.points(nodes))
    node = nodes[int(tree.nearest(shapely.Point(point)))]
    if not np.hypot(*(node - point)) <= _TO_STREET:
        raise InputError(
            f"No street is within {_TO_STREET:.0f} m of {spot[1]},{spot[0]}.",
            hint="Give latitude,longitude, and a point on the map.",
        )
    return float(node[0]), float(node[1])


def _shortest(graph: dict[Node, list[tuple[Node, float]]], begin: Node, end: Node) -> list[Node]:
    """Dijkstra's algorithm."""
    best = {begin: 0.0}
    came: dict[Node, Node] = {}
    queue = [(0.0, begin)]
    while queue:
        far, node = heapq.heappop(queue)
        if node == end:
            break
        if far > best[node]:
            continue
        for other, length in graph[node]:
            if far + length < best.get(other, np.inf):
                best[other] = far + length
                came[other] = node
                heapq.heappush(queue, (far + length, other))
    route = [end]
    while route[-1] != begin:
        route.append(came[route[-1]])
    return route[::-1]
