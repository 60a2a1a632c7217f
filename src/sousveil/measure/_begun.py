"""The year of what was supplied, for who shows supplies one by one.

The rule is that of the measure ``supplier-flows-by-year``; this gives its years by system or
deal, where the measure gives numbers by country.
"""

from __future__ import annotations

from sousveil.tables import Tables

__all__ = ["years_begun"]


def years_begun(tables: Tables) -> dict[str, int]:
    """The year of each system or deal, by id, where all sources agree on it.

    :raises LedgerError: when the engine cannot answer.
    """
    from sousveil.measure._view import Question, View

    begun = View(Question()).begun
    rows = tables.rows(begun.select("begun_of", "begun_low", "begun_high").order_by("begun_of"))
    years = ((of, str(low)[:4], str(high)[:4]) for of, low, high in rows)
    return {of: int(low) for of, low, high in years if low == high and low.isdigit()}
