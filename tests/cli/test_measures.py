"""Measures from the command line: the list, one number, one day, one file of all of them."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.running import Run

from sousveil.measure import all_measures


def test_the_list_has_every_measure_with_its_rule(sousveil: Run, demo: Path) -> None:
    listed = json.loads(sousveil("-C", demo, "measures", "--json").stdout)
    assert [row["measure"] for row in listed] == list(all_measures())
    assert all(row["rule"].endswith(".") and row["unit"] for row in listed)
    assert "supplier-concentration" in sousveil("-C", demo, "measures").stdout


def test_one_measure_says_its_rule_and_what_its_interval_covers(sousveil: Run, demo: Path) -> None:
    result = sousveil("-C", demo, "measures", "supplier-dependence", "--country", "ec")
    assert "Ecuador, China" in result.stdout
    known = all_measures()["supplier-dependence"]
    assert known.rule in result.stderr
    assert known.covers in result.stderr


def test_json_names_claims_that_explain_leads_down_from(sousveil: Run, demo: Path) -> None:
    asked = ("-C", demo, "measures", "supplier-dependence", "--country", "EC", "--json")
    (found,) = json.loads(sousveil(*asked).stdout)
    assert float(found["low"]) <= float(found["value"]) <= float(found["high"])
    assert len(found["claims"]) == found["count"]
    said = sousveil("-C", demo, "explain", "supplier-dependence", "--country", "EC").stdout
    assert found["value"] in said
    assert found["covers"] in said
    assert found["claims"][0][:12] in said
    assert "“" in said  # the words


def test_a_day_and_allegations_change_the_number(sousveil: Run, demo: Path) -> None:
    def countries(*more: str) -> list[int]:
        asked = ("-C", demo, "measures", "index-countries", *more, "--json")
        return [int(found["value"]) for found in json.loads(sousveil(*asked).stdout)]

    assert countries("--as-of", "2000-01-01") == []
    assert countries("--as-of", "2019-12-31") <= countries() <= countries("--with-alleged")


def test_build_with_an_engine_writes_every_finding(sousveil: Run, demo: Path) -> None:
    result = sousveil("-C", demo, "build", "--engine", "duckdb")
    assert result.returncode == 0
    ledger, *lines = (demo / "tables" / "findings.jsonl").read_text().splitlines()
    assert json.loads(ledger)["size"] > 0
    found = [json.loads(line) for line in lines]
    assert f"{len(found):,} findings of {len(all_measures())} measures" in result.stderr
    of_one = json.loads(sousveil("-C", demo, "measures", "index-countries", "--json").stdout)
    mine = [one for one in found if one["measure"] == "index-countries"]
    assert [one["value"] for one in mine] == [one["value"] for one in of_one]
