"""How sure a proposal is: a logistic model over what was seen when it was made.

The weights in ``data/confidence.json`` are learned from labelled pages by
``python -m bench.extraction train`` (docs/extraction.md says from which, and how well they
hold on pages kept apart). A proposal's signs are words such as ``rule=selected`` or
``gap=0``; each counts on its own and together with the property.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib import resources

__all__ = [
    "LEARNED",
    "LEAST",
    "LEAST_AGAIN",
    "chance",
    "signs_with",
    "value_weights",
]

#: Properties whose confidence is learned; the others keep what their rule says.
LEARNED = frozenset(
    (
        "located-in", "technology", "supplier", "operator", "agency-with-access", "cost", "cameras",
        "financing-kind", "financier", "agreement", "agreement-date", "contract-date",
        "start-date", "status",
    )
)  # fmt: skip

#: A fact that frames alone state is proposed from the first on; a fact of English is quoted
#: again from the second.
LEAST = 0.6
LEAST_AGAIN = 0.2


def signs_with(name: str, signs: Iterable[str], said: int, ways: int) -> list[str]:
    """All signs of a proposal.

    :param name: the property.
    :param said: in how many sentences of the document the same fact was found.
    :param ways: by how many rules.
    """
    own = [f"property={name}", f"said={min(said, 4)}", f"ways={min(ways, 4)}", *signs]
    return own + [f"{name}&{sign}" for sign in own[1:]]


def chance(weights: Mapping[str, float], signs: Iterable[str]) -> float:
    """The logistic of the signs' weights and the constant (key ``""``), not yet bounded."""
    total = weights[""] + sum(weights.get(sign, 0.0) for sign in set(signs))
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


@lru_cache(maxsize=1)
def value_weights() -> dict[str, float]:
    """The weights that are shipped."""
    file = resources.files("sousveil.extract") / "data" / "confidence.json"
    weights: dict[str, float] = json.loads(file.read_text(encoding="utf-8"))
    return weights
