"""``sousveil import``: editions, files of one's own, notices, and what goes wrong with them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.cli.running import Run

from sousveil.sources import all_sources

MAPPING = """
[source]
id = "mine"
title = "Mine"
publisher = "Me"
licence = "CC0-1.0"
[table]
key = ["id"]
address = "page"
[subject]
kind = "system"
name = "system"
country = { is = "UG" }
[[claim]]
property = "cameras"
value = "cameras"
"""


@pytest.fixture
def home(sousveil: Run, tmp_path: Path) -> Path:
    """An empty observatory."""
    assert sousveil("init", tmp_path / "obs", "--name", "Test").returncode == 0
    return tmp_path / "obs"


@pytest.fixture
def table(tmp_path: Path) -> Path:
    (tmp_path / "m.toml").write_text(MAPPING, encoding="utf-8")
    path = tmp_path / "t.csv"
    path.write_text(
        "id,system,cameras,page\na,Alpha eye,10,https://e.org/a\n"
        "b,Beta eye,20,javascript:alert(1)\nc,Gamma eye,30,https://e.org/c\n",
        encoding="utf-8",
    )
    return path


def test_a_table_of_ones_own_enters_and_its_bad_row_is_named(
    sousveil: Run, home: Path, table: Path
) -> None:
    mapping = table.with_name("m.toml")
    result = sousveil("-C", home, "import", "--file", table, "--mapping", mapping)
    assert result.returncode == 3
    assert "2 claims new" in result.stderr
    assert "mine" in result.stdout and "javascript" in result.stdout
    rows = json.loads(sousveil("-C", home, "claims", "--json").stdout)
    assert {row["address"] for row in rows} == {"https://e.org/a", "https://e.org/c"}


def test_a_later_edition_says_what_became_of_the_old(
    sousveil: Run, home: Path, table: Path
) -> None:
    options = ("--file", table, "--mapping", table.with_name("m.toml"))
    sousveil("-C", home, "import", *options)
    table.write_text("id,system,cameras,page\na,Alpha eye,11,https://e.org/a\n", encoding="utf-8")
    result = sousveil("-C", home, "import", *options, "--whole")
    assert result.returncode == 0, result.stderr
    assert "1 replaced by another value" in result.stderr
    assert "1 no longer stated and retracted" in result.stderr
    assert sousveil("-C", home, "verify").returncode == 0


def test_a_packaged_source_and_a_shorter_copy_of_it(
    sousveil: Run, home: Path, tmp_path: Path
) -> None:
    assert sousveil("-C", home, "import", "us-ndaa-889").returncode == 0
    lines = all_sources()["us-ndaa-889"].document().text.splitlines()
    copy = tmp_path / "copy.csv"
    copy.write_text("\n".join(lines[:2]) + "\n", encoding="utf-8")
    refused = sousveil("-C", home, "import", "--file", copy)
    assert refused.returncode == 3
    assert "--partial" in refused.stderr and "--whole" in refused.stderr
    assert sousveil("-C", home, "import", "--file", copy, "--partial").returncode == 0


def test_of_several_files_one_that_is_nothing_does_not_stop_the_others(
    sousveil: Run, home: Path, tmp_path: Path
) -> None:
    good, bad = tmp_path / "good.json", tmp_path / "bad.xml"
    release = {
        "ocid": "o",
        "tag": ["tender"],
        "buyer": {"id": "B"},
        "parties": [{"id": "B", "name": "Town", "address": {"country": "SE"}}],
        "tender": {"id": "T", "title": "Kameraövervakning av torget"},
    }
    good.write_text(json.dumps(release), encoding="utf-8")
    bad.write_text("<a/>", encoding="utf-8")
    result = sousveil("-C", home, "import", "--file", bad, "--file", good)
    assert result.returncode == 3
    assert "no eForms notice" in result.stderr
    assert "Procurement notices: 4 claims new" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "what"),
    [
        (("--partial",), "go with a file"),
        (("aigs-2019", "--file", "T", "--mapping", "M"), "--mapping with none"),
        (("nothing",), "no source 'nothing'"),
    ],
)
def test_what_does_not_go_together_says_so(
    arguments: tuple[str, ...], what: str, sousveil: Run, home: Path, table: Path
) -> None:
    named = {"T": table, "M": table.with_name("m.toml")}
    result = sousveil("-C", home, "import", *(named.get(each, each) for each in arguments))
    assert result.returncode == 2
    assert what in result.stderr
