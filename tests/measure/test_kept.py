"""Findings are kept for the tables that they were found in, and for no others."""

from __future__ import annotations

from pathlib import Path

import pytest

from sousveil import measure
from sousveil.measure import _kept
from sousveil.observatory import Observatory
from sousveil.tables import Tables

from .trade import make_trade


@pytest.fixture
def own(tmp_path: Path) -> Observatory:
    return make_trade(tmp_path / "o", seed=3)


def test_what_is_kept_is_what_was_computed(own: Observatory, monkeypatch) -> None:
    computed = []

    def compute(tables: Tables, *, most: int) -> dict:
        computed.append(most)
        return {"systems-by-country": measure.compute(tables, "systems-by-country", most=most)}

    monkeypatch.setattr(_kept, "compute_all", compute)
    with Tables(own) as tables:
        first = measure.kept_findings(tables, most=2)
        assert first["systems-by-country"]
        assert measure.kept_findings(tables, most=2) == first
        assert computed == [2]
        measure.kept_findings(tables, most=3)  # another question
        assert computed == [2, 3]
        kept = own.cache / "findings.json"
        kept.write_bytes(kept.read_bytes()[:-9])  # cut off
        assert measure.kept_findings(tables, most=3)["systems-by-country"]
        assert computed == [2, 3, 3]


def test_other_tables_have_other_findings(own: Observatory, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(_kept, "compute_all", lambda *_, **__: {})
    with Tables(own) as tables:
        measure.kept_findings(tables, most=2)
    other = make_trade(tmp_path / "other", seed=4)
    other.cache.mkdir(exist_ok=True)
    (other.cache / "findings.json").write_bytes((own.cache / "findings.json").read_bytes())
    called = []
    monkeypatch.setattr(_kept, "compute_all", lambda *_, **__: called.append(1) or {})
    with Tables(other) as tables:
        measure.kept_findings(tables, most=2)
    assert called
