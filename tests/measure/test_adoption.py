"""The scores' own bounds go into the comparison: on tables that have them."""

from __future__ import annotations

from itertools import product
from typing import Any

import duckdb
import ibis
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ibis.expr.types import Table

from sousveil import tables
from sousveil.measure import _view
from sousveil.measure._registry import _compute, all_measures
from sousveil.measure._view import Question, View
from sousveil.tables._engines import sql_of

CODES = ("EC", "BO", "ZM", "RS", "FR", "PE", "TD")
#: Thousandths: estimate, and how far the bounds are below and above it.
scores = st.lists(
    st.tuples(st.integers(0, 1000), st.integers(0, 300), st.integers(0, 300), st.booleans()),
    min_size=2,
    max_size=len(CODES),
).filter(lambda found: len({uses for *_, uses in found}) == 2)


class Synthetic:
    """Tables of a few claims, in memory, with the bounds of ratings as columns."""

    def __init__(self, rated: list[tuple[int, int, int, bool]]) -> None:
        self._engine = duckdb.connect()
        for name in ("claims", "entities"):
            columns = ", ".join(f'"{c}" {t}' for c, t in _types(name).items())
            self._engine.execute(f"CREATE TABLE {name} ({columns})")
        for at, (code, (score, below, above, uses)) in enumerate(zip(CODES, rated, strict=False)):
            self._insert("entities", id=code, kind="country", country=code)
            low, high = score - below, score + above
            self._claim(2 * at, code, property="rating", number=score, low=low, high=high)
            if uses:
                self._claim(2 * at + 1, code, property="technology", term="facial-recognition")

    def _claim(self, seq: int, code: str, **columns: Any) -> None:
        fixed = {"polarity": "asserted", "modality": "happened", "status": "accepted"}
        made = {"made_by": "import", "made_name": "v-dem", "made_rule": "index", "held": "2024"}
        self._insert(
            "claims",
            seq=seq,
            id=f"{seq:064}",
            subject=code,
            subject_kind="country",
            held_end="2024-12-31",
            **fixed,
            **made,
            **columns,
        )

    def _insert(self, table: str, **row: Any) -> None:
        marks = ", ".join("?" for _ in row)
        self._engine.execute(
            f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})",  # noqa: S608
            list(row.values()),
        )

    def rows(self, expression: Table) -> list[tuple[Any, ...]]:
        return self._engine.execute(sql_of(expression, "duckdb")).fetchall()


def _types(table: str) -> dict[str, str]:
    from sousveil.tables._schema import TABLES

    return {c.name: c.type for c in TABLES[table]} | (
        {"low": "VARCHAR", "high": "VARCHAR"} if table == "claims" else {}
    )


def _with_bounds(name: str) -> Table:
    """The relation, with the columns of bounds where the tables do not have them yet."""
    found = tables.relation(name)
    if name != "claims" or "low" in found.columns:
        return found
    return ibis.table({**found.schema(), "low": "string", "high": "string"}, name="claims")


@settings(max_examples=20)
@given(scores)
def test_the_interval_is_that_of_the_worst_and_the_best_bounds(
    rated: list[tuple[int, int, int, bool]],
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_view, "relation", _with_bounds)
        measure = all_measures()["adoption-and-ratings"]
        synthetic: Any = Synthetic(rated)
        (found,) = _compute(synthetic, measure, View(Question()), "", 0)
    users = [one for one in rated if one[3]]
    others = [one for one in rated if not one[3]]
    pairs = list(product(users, others))

    def share(ours: list[int], theirs: list[int]) -> float:
        won = sum((a > b) + (a == b) / 2 for a, b in zip(ours, theirs, strict=True))
        return won / len(pairs)

    value = share([a[0] for a, _ in pairs], [b[0] for _, b in pairs])
    low = share([a[0] - a[1] for a, _ in pairs], [b[0] + b[2] for _, b in pairs])
    high = share([a[0] + a[2] for a, _ in pairs], [b[0] - b[1] for _, b in pairs])
    assert float(found.value) == pytest.approx(value, abs=6e-5)
    assert float(found.low) == pytest.approx(low, abs=6e-5)
    assert float(found.high) == pytest.approx(high, abs=6e-5)
    assert (found.parts, found.of) == ({"source": "v-dem index", "year": "2024"}, len(rated))
    assert "on one side" in found.warning
