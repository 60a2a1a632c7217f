"""Bounds by drawing: many audits, each with values drawn for whatever nobody stated.

What a camera sees in one draw is the part of what it sees at most that lies in the drawn
sector and within the drawn reach. So each camera is swept once, and a draw only cuts the
stretches that were found; the cut is as exact as the sweep.
"""

from __future__ import annotations

import dataclasses
import math
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from sousveil.cameras._assumptions import Assumptions
from sousveil.cameras._city import Camera
from sousveil.cameras._coverage import union
from sousveil.cameras._jit import Floats, Ints, Longs, jit
from sousveil.cameras._visibility import Views
from sousveil.cameras._watching import Stretches

__all__ = ["FACTORS", "Cuts", "Drawn", "Sampler", "cut_draw", "in_threads", "kind_of",
           "make_cuts", "slant_reach"]  # fmt: skip

#: What is drawn, each from a stream of its own, so that one can be held while others vary.
FACTORS = ("direction", "field of view", "pixels", "height")
#: The stated directions of a draw are normal: no further than three standard deviations.
_TAIL = 3.0


def kind_of(camera: Camera) -> str:
    """The row of the assumptions that a camera follows."""
    return "reader" if camera.reader else camera.kind


def slant_reach(field_of_view: Floats, pixels: Floats, assumptions: Assumptions) -> Floats:
    """Metres at which the picture still has the pixels a metre that are asked for.

    The picture's width at distance d is 2 d tan(view / 2). Views beyond 90° are taken as
    several pictures of 90° side by side, for a lens of 180° spreads its pixels by angle.
    """
    half = np.radians(np.minimum(field_of_view, 90.0) / 2)
    reach = pixels / (2 * np.tan(half) * assumptions.pixels_per_metre)
    return np.minimum(reach, assumptions.longest_reach)


@dataclasses.dataclass(frozen=True, slots=True)
class Drawn:
    """One draw: where each view begins (radians), its width, and its reach on the ground."""

    start: Floats
    width: Floats
    reach: Floats


class Sampler:
    """Draws the values of all views.

    :param seed: the same seed gives the same draws, in any order and any number of threads.
    """

    def __init__(
        self,
        cameras: list[Camera],
        view_camera: Longs,
        azimuth: Floats,
        width: Floats,
        assumptions: Assumptions,
        seed: int,
    ) -> None:
        self._assumptions, self._seed = assumptions, seed
        self._azimuth, self._width, self._camera = azimuth, width, view_camera
        self._count = len(cameras)
        heights = [math.nan if c.height is None else c.height for c in cameras]
        self._height = np.array(heights, dtype=np.float64)
        kinds = np.array([kind_of(c) for c in cameras], dtype=object)
        self._rows = {kind: np.flatnonzero(kinds == kind) for kind in assumptions.kinds}

    def draw(self, number: int, varied: str = "", held: int = 0) -> Drawn:
        """Draw ``number``; with ``varied``, only that factor is of this draw, and every
        other one of draw ``held``."""

        def shares(factor: str) -> Floats:
            own = number if not varied or varied == factor else held
            stream = np.random.default_rng([self._seed, own, FACTORS.index(factor)])
            return stream.random(self._count)

        field, pixels, height = (np.empty(self._count) for _ in range(3))
        view_share, pixel_share = shares("field of view"), shares("pixels")
        height_share, turn = shares("height"), shares("direction")
        own = number if varied in ("", "direction") else held
        aim = np.random.default_rng([self._seed, own, len(FACTORS)]).standard_normal(self._count)
        for kind, rows in self._rows.items():
            table = self._assumptions.kinds[kind]
            field[rows] = table.field_of_view.quantile(view_share[rows])
            pixels[rows] = table.pixels.quantile(pixel_share[rows])
            height[rows] = table.height.quantile(height_share[rows])
        height = np.where(np.isnan(self._height), height, self._height)
        return self._of_views(field, pixels, height, turn, np.clip(aim, -_TAIL, _TAIL))

    def _of_views(
        self, field: Floats, pixels: Floats, height: Floats, turn: Floats, aim: Floats
    ) -> Drawn:
        camera = self._camera
        width = np.where(np.isnan(self._width), field[camera], self._width)
        slant = slant_reach(width, pixels[camera], self._assumptions)
        reach = np.sqrt(np.maximum(0.0, slant**2 - height[camera] ** 2))
        off = self._assumptions.aim_error * aim[camera]
        middle = np.where(np.isnan(self._azimuth), 360.0 * turn[camera], self._azimuth + off)
        start = np.radians(90.0 - middle - width / 2) % (2 * math.pi)
        return Drawn(start, np.radians(np.minimum(width, 360.0)), reach)


@dataclasses.dataclass(frozen=True, slots=True)
class Cuts:
    """Stretches ready to be cut, by segment.

    ``ends``: (n, 4) relative to the camera, counter-clockwise. ``shares``: (n, 2) where they
    lie on their segment. ``angles``: (n, 2) where each begins, in radians from 0 to 2π, and
    its angular width. ``near`` and ``far``: metres. ``first``: where each segment begins.
    """

    view: Ints
    segment: Ints
    ends: Floats
    shares: Floats
    angles: Floats
    far: Floats
    first: Longs
    metres: Floats


def make_cuts(stretches: Stretches, segments: Floats, views: Views) -> Cuts:
    """Prepare stretches of ``segments`` (n, 4)."""
    order = np.lexsort((stretches.begin, stretches.segment))
    segment, view = stretches.segment[order], stretches.camera[order]
    shares = np.column_stack([stretches.begin[order], stretches.end[order]])
    begin = segments[segment, :2] - views.points[view]
    delta = segments[segment, 2:] - segments[segment, :2]
    ends = np.hstack([begin + shares[:, :1] * delta, begin + shares[:, 1:] * delta])
    cross = ends[:, 0] * ends[:, 3] - ends[:, 1] * ends[:, 2]
    flip = cross < 0
    ends[flip] = ends[flip][:, [2, 3, 0, 1]]
    shares[flip] = shares[flip][:, ::-1]
    dot = ends[:, 0] * ends[:, 2] + ends[:, 1] * ends[:, 3]
    angle = np.arctan2(ends[:, 1], ends[:, 0]) % (2 * math.pi)
    far = np.maximum(np.hypot(ends[:, 0], ends[:, 1]), np.hypot(ends[:, 2], ends[:, 3]))
    used = np.unique(segment)
    beyond = np.array([np.iinfo(np.int32).max])
    first = np.searchsorted(segment, np.concatenate([used, beyond])).astype(np.int64)
    return Cuts(
        np.ascontiguousarray(view), segment, np.ascontiguousarray(ends),
        np.ascontiguousarray(shares),
        np.column_stack([angle, np.arctan2(np.abs(cross), dot)]), far, first,
        np.hypot(segments[:, 2] - segments[:, 0], segments[:, 3] - segments[:, 1]),
    )  # fmt: skip


def cut_draw(cuts: Cuts, drawn: Drawn, times: int = 4) -> tuple[Floats, Floats]:
    """Metres in view of each segment, and metres that exactly 1, 2, … ``times`` views see
    (the last: that many or more; the first entry is unused)."""
    seen, depth = np.zeros(len(cuts.metres)), np.zeros(times + 1)
    if len(cuts.view):
        _cut(
            cuts.view, cuts.segment, cuts.ends, cuts.shares, cuts.angles, cuts.far, cuts.first,
            cuts.metres, drawn.start, drawn.width, drawn.reach, seen, depth,
        )  # fmt: skip
    return seen, depth


def in_threads(work: Callable[[int], Floats], number: int) -> Floats:
    """The rows that ``work`` gives for 0 to ``number`` - 1, computed side by side."""
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        return np.array(list(pool.map(work, range(number))))


@jit
def _cut(
    view: Ints,
    segment: Ints,
    ends: Floats,
    shares: Floats,
    angles: Floats,
    far: Floats,
    first: Longs,
    metres: Floats,
    start: Floats,
    width: Floats,
    reach: Floats,
    seen: Floats,
    depth: Floats,
) -> None:
    rays = np.empty((len(start), 4))
    for i in range(len(start)):
        rays[i, 0], rays[i, 1] = math.cos(start[i]), math.sin(start[i])
        rays[i, 2], rays[i, 3] = math.cos(start[i] + width[i]), math.sin(start[i] + width[i])
    room = 2
    for k in range(len(first) - 1):
        room = max(room, 2 * int(first[k + 1] - first[k]))
    lows, highs = np.empty(room), np.empty(room)
    for k in range(len(first) - 1):
        n = 0
        for i in range(first[k], first[k + 1]):
            v = view[i]
            n = _one(ends, shares, angles, far, i, start[v], width[v], reach[v], rays, v,
                     lows, highs, n)  # fmt: skip
        if n:
            own = segment[first[k]]
            seen[own] = union(lows, highs, n, metres[own], depth)


@jit
def _one(
    ends: Floats,
    shares: Floats,
    angles: Floats,
    far: Floats,
    i: int,
    start: float,
    width: float,
    reach: float,
    rays: Floats,
    v: int,
    lows: Floats,
    highs: Floats,
    n: int,
) -> int:
    """Cut one stretch to a sector and a disc: none, one or two parts."""
    low, high = 0.0, 1.0
    ax, ay, bx, by = ends[i, 0], ends[i, 1], ends[i, 2], ends[i, 3]
    if far[i] > reach:
        dx, dy = bx - ax, by - ay
        along, length2 = ax * dx + ay * dy, dx * dx + dy * dy
        rest = along * along - length2 * (ax * ax + ay * ay - reach * reach)
        if rest <= 0.0:
            return n
        root = math.sqrt(rest)
        low, high = max(0.0, (-along - root) / length2), min(1.0, (-along + root) / length2)
        if low >= high:
            return n
    if width >= 2.0 * math.pi - 1e-9:
        return _keep(shares, i, low, high, lows, highs, n)
    begin = angles[i, 0] - start
    if begin < 0.0:
        begin += 2.0 * math.pi
    end = begin + angles[i, 1]
    for turn in range(2):
        base = 2.0 * math.pi * turn
        if end < base or begin > base + width:
            continue
        t, s = low, high
        if begin < base:
            t = max(low, _meets(ax, ay, bx, by, rays[v, 0], rays[v, 1]))
        if end > base + width:
            s = min(high, _meets(ax, ay, bx, by, rays[v, 2], rays[v, 3]))
        if s > t:
            n = _keep(shares, i, t, s, lows, highs, n)
    return n


@jit
def _meets(ax: float, ay: float, bx: float, by: float, ux: float, uy: float) -> float:
    a, b = ax * uy - ay * ux, bx * uy - by * ux
    if a == b:
        return 0.0
    return min(1.0, max(0.0, a / (a - b)))


@jit
def _keep(shares: Floats, i: int, t: float, s: float, lows: Floats, highs: Floats, n: int) -> int:
    a = shares[i, 0] + t * (shares[i, 1] - shares[i, 0])
    b = shares[i, 0] + s * (shares[i, 1] - shares[i, 0])
    lows[n], highs[n] = min(a, b), max(a, b)
    return n + 1
