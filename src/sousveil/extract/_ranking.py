"""Choosing the subject of a fact among the page's systems: learned weights over signs.

A conditional logit: each option's signs are summed, and the options of one fact share the
chance between them. The weights in ``data/subjects.json`` are learned from labelled pages by
``python -m bench.extraction train``.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib import resources

import msgspec

from sousveil.extract._focus import Subject

__all__ = ["Option", "shares", "signs_of", "weights"]


class Option(msgspec.Struct, frozen=True):
    """A possible subject of a fact, what speaks for it, and words that name it where the fact's
    own sentence does not."""

    subject: Subject
    signs: tuple[str, ...]
    quote: str = ""


def signs_of(name: str, option: Option) -> list[str]:
    """The signs of an option, each by itself and together with the property ``name``."""
    return [*option.signs, *(f"{name}&{sign}" for sign in option.signs)]


def shares(name: str, options: Sequence[Option], learned: Mapping[str, float]) -> list[float]:
    """The chance of each option, summing to 1."""
    sums = [sum(learned.get(sign, 0.0) for sign in signs_of(name, one)) for one in options]
    top = max(sums, default=0.0)
    raised = [math.exp(one - top) for one in sums]
    whole = sum(raised)
    return [one / whole for one in raised]


@lru_cache(maxsize=1)
def weights() -> dict[str, float]:
    """The weights that are shipped."""
    file = resources.files("sousveil.extract") / "data" / "subjects.json"
    found: dict[str, float] = json.loads(file.read_text(encoding="utf-8"))
    return found
