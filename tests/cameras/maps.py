"""A small map as OpenStreetMap XML: near 0, 0, where a thousandth of a degree is 111 m."""

from __future__ import annotations

from pathlib import Path

_TAGS = {
    1: {"man_made": "surveillance", "camera:type": "dome"},
    2: {"man_made": "surveillance", "camera:type": "fixed", "camera:direction": "E",
        "camera:angle": "30", "height": "4.5 m", "operator": "City Works"},
    3: {"man_made": "surveillance", "surveillance:type": "camera"},
    4: {"man_made": "surveillance", "surveillance:type": "ALPR", "camera:type": "fixed"},
    5: {"amenity": "place_of_worship"},
    6: {"man_made": "surveillance", "surveillance:type": "guard"},
}  # fmt: skip


def write_osm(path: Path, **moved: tuple[float, float]) -> Path:
    """A house, a school round a yard, a street with a tunnel, a park, cameras, a chapel."""
    spots = {
        1: moved.get("camera_a", (0.0005, 0.0005)),
        2: moved.get("camera_b", (0.0005, -0.0005)),
        3: (0.0025, 0.0005), 4: (0.0, 0.0005), 5: (0.0005, 0.0012), 6: (0.0, 0.0),
    }  # fmt: skip
    rings = {
        10: [(0.001, 0.0), (0.002, 0.0), (0.002, 0.001), (0.001, 0.001)],
        20: [(0.003, 0.0), (0.005, 0.0), (0.005, 0.002), (0.003, 0.002)],
        30: [(0.0035, 0.0005), (0.0045, 0.0005), (0.0045, 0.0015), (0.0035, 0.0015)],
        40: [(-0.001, -0.001), (0.0, -0.001), (0.0, 0.0), (-0.001, 0.0)],
    }
    nodes, ways = [], []
    for id_, (x, y) in spots.items():
        nodes.append(_node(id_, x, y, _TAGS[id_]))
    way_tags = {10: {"building": "yes"}, 20: {}, 30: {}, 40: {"leisure": "park"}}
    for way, ring in rings.items():
        for k, (x, y) in enumerate(ring):
            nodes.append(_node(100 * way + k, x, y, {}))
        refs = [*(100 * way + k for k in range(4)), 100 * way]
        ways.append(_way(way, refs, way_tags[way]))
    for k, (x, y) in enumerate([(0.0002, -0.002), (0.0002, 0.002), (0.0002, 0.004)]):
        nodes.append(_node(9000 + k, x, y, {}))
    ways.append(_way(50, [9000, 9001], {"highway": "residential"}))
    ways.append(_way(51, [9001, 9002], {"highway": "residential", "tunnel": "yes"}))
    relation = (
        '<relation id="7" version="1"><member type="way" ref="20" role="outer"/>'
        '<member type="way" ref="30" role="inner"/>'
        + _tags({"type": "multipolygon", "building": "school"}) + "</relation>"
    )  # fmt: skip
    body = "\n".join([*sorted(nodes, key=_id), *ways, relation])
    path.write_text(f'<osm version="0.6">{body}</osm>', encoding="utf-8")
    return path


def osm(folder: Path, **moved: tuple[float, float]) -> Path:
    return write_osm(folder / "map.osm", **moved)


def _id(node: str) -> int:
    return int(node.split('"')[1])


def _tags(tags: dict[str, str]) -> str:
    return "".join(f'<tag k="{k}" v="{v}"/>' for k, v in tags.items())


def _node(id_: int, x: float, y: float, tags: dict[str, str]) -> str:
    return f'<node id="{id_}" lat="{y}" lon="{x}" version="1">{_tags(tags)}</node>'


def _way(id_: int, refs: list[int], tags: dict[str, str]) -> str:
    inner = "".join(f'<nd ref="{ref}"/>' for ref in refs)
    return f'<way id="{id_}" version="1">{inner}{_tags(tags)}</way>'
