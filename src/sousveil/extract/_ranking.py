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
    """A possible subject of a fact.

    :ivar signs: what speaks for it as the subject of this fact.
    :ivar quote: words that name it, where the fact's own sentence does not.
    :ivar always: what speaks for it on the page as a whole.
    """

    subject: Subject
    signs: tuple[str, ...]
    quote: str = ""
    always: tuple[str, ...] = ()


def signs_of(name: str, option: Option) -> list[str]:
    """The signs of an option, each by itself and together with the property ``name``."""
    signs = (*option.always, *option.signs)
    return [*signs, *(f"{name}&{sign}" for sign in signs)]


def shares(name: str, options: Sequence[Option], learned: Mapping[str, float]) -> list[float]:
    """The chance of each option, summing to 1."""
    sums = [_sum(name, one.always, learned) + _sum(name, one.signs, learned) for one in options]
    top = max(sums, default=0.0)
    raised = [math.exp(one - top) for one in sums]
    whole = sum(raised)
    return [one / whole for one in raised]


def _sum(name: str, signs: tuple[str, ...], learned: Mapping[str, float]) -> float:
    total = 0.0
    for sign in signs:
        total += learned.get(sign, 0.0) + learned.get(f"{name}&{sign}", 0.0)
    return total


@lru_cache(maxsize=1)
def weights() -> dict[str, float]:
    """The weights that are shipped."""
    file = resources.files("sousveil.extract") / "data" / "subjects.json"
    found: dict[str, float] = json.loads(file.read_text(encoding="utf-8"))
    return found
