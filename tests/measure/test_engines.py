"""The same numbers from every engine, byte for byte: DuckDB, Sail, and a small Spark cluster."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from sousveil import measure
from sousveil.errors import UsageError
from sousveil.observatory import Observatory
from sousveil.tables import Tables

#: A master and two workers in processes of their own.
CLUSTER = "local-cluster[2,1,1024]"


@pytest.fixture(scope="session")
def expected(invented: Observatory) -> dict[str, Any]:
    """What DuckDB finds, all claims of each number named."""
    with Tables(invented) as found:
        return {id_: _plain(found, id_) for id_ in measure.all_measures()}


@pytest.fixture(scope="session")
def on_sail(invented: Observatory) -> Iterator[Tables]:
    """The same tables, read by Sail."""
    pytest.importorskip("pysail", reason="needs pysail: pip install 'sousveil[sail]'")
    pytest.importorskip("pyspark", reason="needs pyspark: pip install 'sousveil[sail]'")
    with Tables(invented, engine="sail") as found:
        yield found


@pytest.mark.parametrize("id_", measure.all_measures())
@pytest.mark.filterwarnings("ignore")  # of pyspark and of what it imports
def test_sail_gives_what_duckdb_gives(on_sail: Tables, expected: dict[str, Any], id_: str) -> None:
    assert _plain(on_sail, id_) == expected[id_]


@pytest.mark.slow
def test_a_cluster_of_spark_gives_what_duckdb_gives(
    invented: Observatory, expected: dict[str, Any]
) -> None:
    """In a process of its own: one process can hold Spark or a client of Connect, not both."""
    if importlib.util.find_spec("pyspark") is None:
        pytest.skip("needs pyspark: pip install 'sousveil[spark]'")
    if shutil.which("java") is None:
        pytest.skip("needs Java 17: apt install openjdk-17-jre-headless")
    call = "from sousveil.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", call, "-C", str(invented.root), "build", "--engine", CLUSTER],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "SPARK_LOCAL_IP": "127.0.0.1", "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert done.returncode == 0, done.stderr[-2000:]
    lines = (invented.tables / measure.FINDINGS).read_text(encoding="utf-8").splitlines()
    found: dict[str, list[Any]] = {id_: [] for id_ in measure.all_measures()}
    assert json.loads(lines[0])["root"] == Tables(invented).manifest.root
    for line in map(json.loads, lines[1:]):
        found[line["measure"]].append(line)
    assert found == expected


def test_an_engine_that_is_none_is_said(invented: Observatory) -> None:
    for name in ("hadoop", "local[]", "local-cluster[2,1]", "spark://", "SAIL"):
        with pytest.raises(UsageError, match="names no engine"):
            Tables(invented, engine=name)


def test_a_package_that_is_missing_is_said_with_what_brings_it(
    invented: Observatory, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("pysail", "pysail.spark", "pyspark", "pyspark.sql"):
        monkeypatch.setitem(sys.modules, name, None)
    for engine, extra in (("sail", "sail"), ("local[2]", "spark"), ("spark://a:1", "spark")):
        with (
            Tables(invented, engine=engine) as found,
            pytest.raises(UsageError, match=rf"sousveil\[{extra}\]"),
        ):
            measure.compute(found, "index-countries")


def _plain(tables: Tables, id_: str) -> Any:
    return json.loads(msgspec.json.encode(measure.compute(tables, id_)))
