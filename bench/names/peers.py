"""Other matchers of names, each as a function of two names: nomenklatura's and rapidfuzz's."""

from __future__ import annotations

from collections.abc import Callable

from followthemoney import model
from followthemoney.proxy import EntityProxy
from nomenklatura.matching import get_algorithm
from rapidfuzz import fuzz, utils

__all__ = ["matchers"]

Score = Callable[[str, str], float]


def matchers() -> dict[str, Score]:
    """Every peer by its name; each gives 0 to 1."""
    return {
        "logic-v2": _nomenklatura("logic-v2"),
        "regression-v1": _nomenklatura("regression-v1"),
        "rapidfuzz ratio": lambda a, b: fuzz.ratio(a, b, processor=utils.default_process) / 100,
        "rapidfuzz token sort": lambda a, b: (
            fuzz.token_sort_ratio(a, b, processor=utils.default_process) / 100
        ),
        "rapidfuzz WRatio": lambda a, b: fuzz.WRatio(a, b, processor=utils.default_process) / 100,
    }


def _nomenklatura(name: str) -> Score:
    algorithm = get_algorithm(name)
    if algorithm is None:
        raise SystemExit(f"nomenklatura has no {name}: is bench/.venv up to date?")
    config = algorithm.default_config()

    def score(left: str, right: str) -> float:
        return float(algorithm.compare(_company(left), _company(right), config).score)

    return score


def _company(name: str) -> EntityProxy:
    entity = model.make_entity("Company")
    entity.id = name
    entity.add("name", name)
    return entity
