"""A large city that is made up: turned houses on a grid of streets, with cameras on poles."""

from __future__ import annotations

from typing import Any

import numpy as np

__all__ = ["houses", "poles", "streets"]

BLOCK, STREET, LOT = 90.0, 18.0, 18.0


def _shape(count: int) -> tuple[int, int]:
    """Blocks across and up for so many houses, 16 in a block."""
    blocks = int(np.ceil(count / 16))
    across = int(np.ceil(np.sqrt(blocks)))
    return across, int(np.ceil(blocks / across))


def houses(edges: int, seed: int = 1) -> tuple[Any, Any, Any]:
    """Rings of ten walls each, until there are ``edges``: points, starts, owners."""
    random = np.random.default_rng(seed)
    count = edges // 10
    across, _ = _shape(count)
    number = np.arange(count)
    block, lot = number // 16, number % 16
    x = (block % across) * (BLOCK + STREET) + (lot % 4 + 0.5) * (BLOCK / 4)
    y = (block // across) * (BLOCK + STREET) + (lot // 4 + 0.5) * (BLOCK / 4)
    # A house of ten corners, clockwise, that fits into its lot however it is turned.
    angle = -np.linspace(0, 2 * np.pi, 11)[None, :] + random.uniform(0, 2, count)[:, None]
    radius = np.tile(random.uniform(0.55, 1.0, (count, 10)), 1) * (LOT / 2) * 0.95
    radius = np.hstack([radius, radius[:, :1]])
    points = np.stack([x[:, None] + radius * np.cos(angle), y[:, None] + radius * np.sin(angle)], 2)
    points[:, 10] = points[:, 0]
    starts = np.arange(0, 11 * count + 1, 11, dtype=np.int64)
    return points.reshape(-1, 2), starts, np.arange(count, dtype=np.int32)


def streets(edges: int) -> tuple[Any, Any]:
    """The middle of every street, cut at the crossings: points, starts."""
    across, up = _shape(edges // 10)
    step = BLOCK + STREET
    i, j = np.meshgrid(np.arange(across + 1), np.arange(up + 1), indexing="ij")
    x, y = i.ravel() * step - STREET / 2, j.ravel() * step - STREET / 2
    east = np.stack([x, y, x + step, y], 1)[(i < across).ravel()]
    north = np.stack([x, y, x, y + step], 1)[(j < up).ravel()]
    points = np.concatenate([east, north]).reshape(-1, 2)
    return points, np.arange(0, len(points) + 1, 2, dtype=np.int64)


def poles(edges: int, count: int, seed: int = 2) -> Any:
    """Cameras along the streets, some metres off their middle."""
    random = np.random.default_rng(seed)
    across, up = _shape(edges // 10)
    step = BLOCK + STREET
    along = random.uniform(0, min(across, up) * step, count)
    line = random.integers(0, min(across, up) + 1, count) * step - STREET / 2
    line = line + random.uniform(-7, 7, count)
    east = random.random(count) < 0.5
    return np.column_stack([np.where(east, along, line), np.where(east, line, along)])
