"""Every measure equals plain loops over the rows, for every question, on invented trade."""

from __future__ import annotations

import pytest

from sousveil.measure import Finding, all_measures, compute
from sousveil.tables import Tables

from .oracle import ORACLES, Found, World


#: All claims; and as of days between which the documents were published.
@pytest.mark.parametrize(
    ("as_of", "with_alleged"), [("", False), ("2018-06-30", True), ("2019-09-30", False)]
)
@pytest.mark.parametrize("measure", ORACLES)
def test_a_measure_is_what_loops_over_the_rows_give(
    trade: Tables, measure: str, as_of: str, with_alleged: bool
) -> None:
    """Allegations count as of the first of the days alone."""
    found = compute(trade, measure, as_of=as_of, with_alleged=with_alleged, most=0)
    expected = ORACLES[measure](World(trade, as_of, with_alleged))
    _equal(found, expected, measure)


def _equal(found: list[Finding], expected: Found, measure: str) -> None:
    by = all_measures()[measure].by
    ours = {
        tuple({**finding.parts, "country": finding.country}[name] for name in by): finding
        for finding in found
    }
    assert set(ours) == set(expected)
    for key, finding in ours.items():
        value, low, high, of = expected[key]
        assert float(finding.value) == pytest.approx(value, abs=5e-5), key
        if low is not None and high is not None:
            assert float(finding.low) == pytest.approx(low, abs=6e-5), key
            assert float(finding.high) == pytest.approx(high, abs=6e-5), key
        if of is not None:
            assert finding.of == of, key


def test_every_measure_but_those_of_one_table_has_an_oracle() -> None:
    others = {id_ for id_ in all_measures() if not id_.startswith("aigs-2019")}
    assert others - set(ORACLES) == {"index-regions"}
    assert set(ORACLES) <= others


@pytest.mark.parametrize("measure", ORACLES)
def test_the_invented_trade_gives_every_measure_something(
    invented_tables: Tables, measure: str
) -> None:
    assert compute(invented_tables, measure)
