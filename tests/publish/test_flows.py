"""What the map is given of who supplies whom."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from tests.measure.trade import make_trade

from sousveil.observatory import Observatory
from sousveil.publish._data import SiteData
from sousveil.publish._flows import flows_of
from sousveil.publish._views import Views


def test_supplies_are_those_that_happened_each_once(example: Observatory) -> None:
    data = SiteData(example)
    flows = flows_of(Views(data))
    happened = {
        (row.supplier, row.recipient, row.through)
        for row in data.supplies
        if row.modality == "happened" and row.supplier_kind == "organisation"
    }
    named = [each for each in flows.supplies if each.supplier >= 0]
    assert len(named) == len(happened) > 0
    assert {flows.suppliers[each.supplier].name for each in named} == {
        row.supplier_name
        for row in data.supplies
        if row.supplier_kind == "organisation" and row.modality == "happened"
    }
    assert all(each.target in data.countries for each in flows.supplies)


def test_suppliers_of_most_countries_come_first(example: Observatory) -> None:
    counts = [each.countries for each in flows_of(Views(SiteData(example))).suppliers]
    assert counts == sorted(counts, reverse=True)


@pytest.mark.parametrize("seed", [1, 2])
def test_the_map_and_the_measures_count_the_same(tmp_path: Path, seed: int) -> None:
    data = SiteData(make_trade(tmp_path / "o", seed=seed))
    supplies = flows_of(Views(data)).supplies
    assert any(each.year for each in supplies)

    def counted(measure: str, *names: str) -> Counter[tuple[str, ...]]:
        found: Counter[tuple[str, ...]] = Counter()
        for each in data.findings[measure]:
            key = {"country": each.country, **each.parts}
            found[tuple(key[name] for name in names)] += int(each.value)
        return found

    pairs = Counter((each.source or "unknown", each.target) for each in supplies)
    assert pairs == counted("supplier-flows", "supplier_country", "country")
    years = Counter(
        (each.source or "unknown", each.target, str(each.year or "unknown")) for each in supplies
    )
    assert years == counted("supplier-flows-by-year", "supplier_country", "country", "year")
