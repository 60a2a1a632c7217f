"""What is assumed of a camera where nothing is stated: distributions, not single numbers.

The file ``assumptions.toml`` beside this module holds the defaults with their sources; a file
of one's own may replace any of them.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from sousveil.cameras._jit import Floats
from sousveil.errors import InputError

__all__ = ["Assumptions", "Distribution", "KindAssumptions", "read_assumptions"]


class Distribution(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a value is drawn: exactly one of the following.

    :ivar uniform: lowest and highest value.
    :ivar triangular: lowest, most likely and highest value.
    :ivar choice: values, each as likely as its weight.
    :ivar weights: of ``choice``; equal when left out.
    """

    uniform: tuple[float, float] | None = None
    triangular: tuple[float, float, float] | None = None
    choice: tuple[float, ...] | None = None
    weights: tuple[float, ...] | None = None

    def __post_init__(self) -> None:
        given = [self.uniform, self.triangular, self.choice]
        if sum(value is not None for value in given) != 1:
            raise ValueError("give one of uniform, triangular, choice")
        ordered = self.uniform or self.triangular or (0.0, 0.0)
        if list(ordered) != sorted(ordered):
            raise ValueError(f"values must ascend: {ordered}")
        if self.weights and len(self.weights) != len(self.choice or ()):
            raise ValueError("as many weights as values")

    def quantile(self, share: Floats) -> Floats:
        """The values at these shares (0 to 1) of the distribution."""
        if self.uniform:
            low, high = self.uniform
            return low + share * (high - low)
        if self.triangular:
            low, mode, high = self.triangular
            if high == low:
                return np.full(len(share), low)
            turn = (mode - low) / (high - low)
            rising = low + np.sqrt(share * (high - low) * (mode - low))
            falling = high - np.sqrt((1 - share) * (high - low) * (high - mode))
            return np.where(share < turn, rising, falling)
        values = np.asarray(self.choice, dtype=np.float64)
        weights = np.asarray(self.weights or np.ones(len(values)), dtype=np.float64)
        ends = np.cumsum(weights) / weights.sum()
        return values[np.minimum(np.searchsorted(ends, share, side="right"), len(values) - 1)]

    @property
    def highest(self) -> float:
        """The highest value that can be drawn."""
        return max(self.uniform or self.triangular or self.choice or (0.0,))

    @property
    def lowest(self) -> float:
        """The lowest value that can be drawn."""
        return min(self.uniform or self.triangular or self.choice or (0.0,))


class KindAssumptions(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is assumed of one kind of camera.

    :ivar field_of_view: degrees across; 360 is all round.
    :ivar pixels: picture elements across the picture.
    :ivar height: metres above ground.
    """

    field_of_view: Distribution
    pixels: Distribution
    height: Distribution


class Assumptions(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All assumptions of an audit.

    :ivar pixels_per_metre: how finely something must be shown to count as watched.
    :ivar longest_reach: metres; nothing further away counts, however fine the picture.
    :ivar aim_error: standard deviation of a stated direction, degrees.
    :ivar kinds: ``fixed``, ``dome``, ``panning``, ``unknown`` and ``reader``.
    """

    pixels_per_metre: float
    longest_reach: float
    aim_error: float
    kinds: dict[str, KindAssumptions]


def read_assumptions(path: Path | None = None) -> Assumptions:
    """The defaults, with what a file of one's own replaces; of a ``sousveil.toml``, what
    stands under ``[cameras]``.

    :raises InputError: when the file cannot be read or a distribution is none.
    """
    text = files("sousveil.cameras").joinpath("assumptions.toml").read_text(encoding="utf-8")
    merged: dict[str, Any] = msgspec.toml.decode(text)
    try:
        if path is not None:
            own: dict[str, Any] = msgspec.toml.decode(path.read_bytes())
            own = own.get("cameras", {}) if path.name == "sousveil.toml" else own
            for key, value in own.items():
                if key == "kinds":
                    for kind, table in value.items():
                        merged["kinds"].setdefault(kind, {}).update(table)
                else:
                    merged[key] = value
        made = msgspec.convert(merged, Assumptions)
    except (OSError, AttributeError, msgspec.MsgspecError, UnicodeDecodeError) as reason:
        raise InputError(
            f"The assumptions in {path} cannot be read: {reason}.",
            hint="docs/cameras.md shows the form.",
        ) from None
    if not (made.pixels_per_metre > 0 and 0 < made.longest_reach <= 2000):
        raise InputError(
            "pixels_per_metre and longest_reach must be above 0, the latter at most 2000.",
            hint="docs/cameras.md shows the form.",
        )
    return made
