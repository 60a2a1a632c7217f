"""The labelled pairs, and what is measured on them."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

__all__ = ["PAIRS", "Labelled", "load", "recall_at", "scores"]

PAIRS = Path(__file__).with_name("pairs.csv")


class Labelled(NamedTuple):
    """A pair of names, whether they are one organisation's, and what sort of case it is."""

    left: str
    right: str
    same: bool
    kind: str
    source: str

    @property
    def family(self) -> str:
        """What holds pairs together in cross-validation: the first name of the entity."""
        return self.left


def load(half: str) -> list[Labelled]:
    """The pairs of one half, ``dev`` or ``test``."""
    with PAIRS.open(encoding="utf-8", newline="") as file:
        return [
            Labelled(row["left"], row["right"], row["same"] == "yes", row["kind"], row["source"])
            for row in csv.DictReader(file)
            if row["split"] == half
        ]


def scores(truth: Sequence[bool], said: Sequence[bool]) -> tuple[float, float, float]:
    """Precision, recall and F1."""
    right = sum(t and s for t, s in zip(truth, said, strict=True))
    precision = right / sum(said) if any(said) else 1.0
    recall = right / sum(truth) if any(truth) else 1.0
    f1 = 2 * precision * recall / (precision + recall) if right else 0.0
    return precision, recall, f1


def recall_at(
    truth: Sequence[bool], values: Sequence[float], precision: float
) -> tuple[float, float]:
    """The greatest recall at which precision is still that, and the limit that gives it."""
    order = sorted(zip(values, truth, strict=True), reverse=True, key=lambda pair: pair[0])
    best, limit = 0.0, 1.0
    right = 0
    total = sum(bool(t) for t in truth)
    for count, (value, same) in enumerate(order, 1):
        right += bool(same)
        last = count == len(order) or order[count][0] < value
        if last and right / count >= precision:
            best, limit = right / total, float(value)
    return best, limit
