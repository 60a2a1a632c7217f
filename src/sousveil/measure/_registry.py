"""All measures by id, and how to compute them."""

from __future__ import annotations

from functools import lru_cache

from sousveil.errors import UsageError
from sousveil.measure._aigs import aigs_measures
from sousveil.measure._countries import country_measures
from sousveil.measure._evidence import Evidence
from sousveil.measure._findings import Finding, Measure
from sousveil.tables import Tables

__all__ = ["all_measures", "compute", "compute_all"]


@lru_cache(maxsize=1)
def _registry() -> dict[str, Measure]:
    return {measure.id: measure for measure in (*aigs_measures(), *country_measures())}


def all_measures() -> dict[str, Measure]:
    """Every measure by its id, in the order in which pages show them."""
    return dict(_registry())


def compute(tables: Tables, measure: str, *, country: str = "") -> list[Finding]:
    """What one measure finds; of one country, where it is given. No finding is "unknown".

    :raises UsageError: when there is no such measure, or it gives no number by country.
    """
    known = _registry().get(measure)
    if known is None:
        raise UsageError(
            f"There is no measure {measure!r}.", hint=f"Known: {', '.join(_registry())}."
        )
    if country and not known.by_country:
        raise UsageError(
            f"{measure} is one number in all and has none by country.",
            hint="Leave the country out.",
        )
    findings = known.compute(known, Evidence(tables))
    return [found for found in findings if not country or found.country == country.upper()]


def compute_all(tables: Tables) -> dict[str, list[Finding]]:
    """What every measure finds, by measure; the claims are loaded once for all."""
    evidence = Evidence(tables)
    return {id_: measure.compute(measure, evidence) for id_, measure in _registry().items()}
