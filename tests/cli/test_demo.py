"""The whole way once: demo, listings, explanation, verification, export."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import pytest
from tests.cli.conftest import SOURCES
from tests.cli.running import Run


def claims(sousveil: Run, demo: Path, *options: str) -> list[dict]:  # type: ignore[type-arg]
    result = sousveil("-C", demo, "claims", "--format", "jsonl", *options)
    assert result.returncode == 0, result.stderr
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_a_second_demo_adds_nothing(sousveil: Run, demo: Path) -> None:
    before = (demo / "ledger" / "checkpoint").read_bytes()
    result = sousveil("demo", demo, "--no-serve", *SOURCES)
    assert result.returncode == 0, result.stderr
    assert (demo / "ledger" / "checkpoint").read_bytes() == before


def test_claims_carry_their_words(sousveil: Run, demo: Path) -> None:
    rows = claims(sousveil, demo)
    assert len(rows) > 1000
    documents = {
        path.parent.name: path.read_text(encoding="utf-8")
        for path in (demo / "documents").glob("*/*/text.txt")
    }
    for row in rows:
        assert isinstance(row["subject"], str)
        assert isinstance(row["value"], str)
        assert row["property"]
        assert row["quotes"]
        for quote in row["quotes"]:
            text = documents[quote["document"]]
            assert text[quote["start"] : quote["end"]] == quote["text"]


@pytest.mark.parametrize(
    ("property_", "shown"),
    [
        ("cameras", {("=", "4,300"), (">", "4,300")}),
        ("cost", {("=", "$200 million"), ("=", "$240 million")}),
    ],
)
def test_contested_values_of_ecu_911_stand_side_by_side(
    sousveil: Run, demo: Path, property_: str, shown: set[tuple[str, str]]
) -> None:
    rows = claims(sousveil, demo, "--subject", "ECU-911", "--property", property_)
    found = {
        (row["comparator"], words)
        for row in rows
        for _, words in shown
        if words in row["value"] or words.replace("$", "USD ") in row["value"]
    }
    assert shown <= found, [(row["comparator"], row["value"]) for row in rows]


def test_verify_passes_and_names_the_entry_when_one_bit_differs(
    sousveil: Run, demo: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(demo, copy)
    assert sousveil("verify", copy).returncode == 0
    bodies = next((copy / "ledger" / "bodies").iterdir())
    data = bytearray(bodies.read_bytes())
    place = data.index(b'"kind":"claim"') - 30
    data[place] ^= 1
    bodies.write_bytes(data)
    result = sousveil("verify", copy)
    assert result.returncode == 1
    entry = data[:place].count(b"\n")
    assert f"entry {entry}" in result.stderr


def test_growth_since_an_earlier_checkpoint(sousveil: Run, demo: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(demo, copy)
    earlier = tmp_path / "earlier"
    shutil.copy(copy / "ledger" / "checkpoint", earlier)
    claim = claims(sousveil, copy, "--status", "proposed")[0]["id"]
    assert sousveil("-C", copy, "accept", claim).returncode == 0
    assert sousveil("-C", copy, "verify", "--since", earlier).returncode == 0
    # The other way round the log would have shrunk.
    result = sousveil("verify", demo, "--since", copy / "ledger" / "checkpoint")
    assert result.returncode == 1


@pytest.mark.parametrize("verdict", ["accept", "reject", "retract"])
def test_judging(sousveil: Run, demo: Path, tmp_path: Path, verdict: str) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(demo, copy)
    claim = claims(sousveil, copy, "--status", "proposed")[0]["id"]
    result = sousveil("-C", copy, verdict, claim, "--reason", "a test")
    assert result.returncode == 0, result.stderr
    status = {"accept": "accepted", "reject": "rejected", "retract": "retracted"}[verdict]
    assert claim in {row["id"] for row in claims(sousveil, copy, "--status", status)}
    assert sousveil("verify", copy).returncode == 0


def test_erasing_leaves_the_proof(sousveil: Run, demo: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(demo, copy)
    row = claims(sousveil, copy, "--status", "proposed")[0]
    result = sousveil("-C", copy, "erase", row["id"], "--yes", "--reason", "court order")
    assert result.returncode == 0, result.stderr
    verified = sousveil("verify", copy)
    assert verified.returncode == 0, verified.stderr
    assert "1 erased" in verified.stdout
    held = b"".join(path.read_bytes() for path in (copy / "ledger").rglob("*") if path.is_file())
    assert row["full_id"].encode() in held  # the hash stays in the tree
    assert sousveil("-C", copy, "proof", row["id"]).returncode == 0


def test_review_by_keys(sousveil: Run, demo: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(demo, copy)
    before = len(claims(sousveil, copy, "--status", "proposed"))
    result = sousveil("-C", copy, "review", given="a\nr\nnot what it says\ns\nq\n")
    assert result.returncode == 0, result.stderr
    assert len(claims(sousveil, copy, "--status", "proposed")) == before - 2
    assert len(claims(sousveil, copy, "--status", "rejected")) == 1


def test_explain_leads_to_words_and_proof(sousveil: Run, demo: Path) -> None:
    result = sousveil("-C", demo, "explain", "ECU-911", "--property", "cameras")
    assert result.returncode == 0, result.stderr
    assert "4,300" in result.stdout
    assert "entry" in result.stdout


@pytest.mark.parametrize("table", ["entities", "claims", "quotes", "documents", "values"])
def test_export(sousveil: Run, demo: Path, tmp_path: Path, table: str) -> None:
    path = tmp_path / f"{table}.csv"
    result = sousveil("-C", demo, "export", table, path)
    assert result.returncode == 0, result.stderr
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert f"{len(rows):,} rows" in result.stderr
    assert rows


def test_listings_agree_in_every_format(sousveil: Run, demo: Path) -> None:
    for listing in ("documents", "entities", "sources", "properties", "claims"):
        as_array = json.loads(sousveil("-C", demo, listing, "--json").stdout)
        lines = sousveil("-C", demo, listing, "--format", "jsonl").stdout.splitlines()
        assert [json.loads(line) for line in lines] == as_array
        table = list(
            csv.reader(sousveil("-C", demo, listing, "--format", "csv").stdout.splitlines(True))
        )
        assert len(table) == len(as_array) + 1
