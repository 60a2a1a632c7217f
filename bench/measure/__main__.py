"""``python -m bench.measure``: how long questions take over many claims, and how much memory.

Makes tables of N claims (bench/measure/_tables.py) and asks, each in a fresh process on
DuckDB and on Sail where it is installed: one measure over all countries; the numbers of one
country's page; one entity with all its claims; and, as the floor, a scan of the columns that
the measure reads, by DuckDB alone. Cold is the first time in a process, opening the tables
included (the files may be in the system's cache); warm the best of two more. Prints seconds
and peak resident memory, and writes bench/out/measure.json. Goal: at most 4 GB for ten
million claims.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

GOAL_MB = 4000
OUT = Path(__file__).resolve().parents[1] / "out"
COUNTRY = "EC"
OF_PAGE = (
    "claims-by-country",
    "systems-by-country",
    "technologies-by-country",
    "supplier-countries",
    "supplier-dependence",
)
TASKS = ("scan", "measure", "heaviest", "country", "entity")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.measure")
    parser.add_argument("--claims", type=int, nargs="+", default=[1_000_000, 10_000_000])
    parser.add_argument("--child", nargs=3, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.child:
        _child(*given.child)
        return
    OUT.mkdir(exist_ok=True)
    results = [_measure(claims) for claims in given.claims]
    (OUT / "measure.json").write_text(json.dumps(results, indent=2))


def _measure(claims: int) -> dict[str, Any]:
    from bench.measure._tables import make_tables

    root = Path(tempfile.mkdtemp(prefix="measure-", dir=OUT))
    try:
        observatory = make_tables(root / "observatory", claims)
        engines = ["duckdb", *(["sail"] if find_spec("pysail") else [])]
        print(f"{claims:,} claims")
        print(f"  {'asked':10}{'engine':9}{'cold s':>8}{'warm s':>8}{'peak MB':>9}  rows")
        found = [
            _run(observatory.root, task, engine)
            for task in TASKS
            for engine in engines
            if engine == "duckdb" or task not in ("scan", "entity")
        ]
    finally:
        shutil.rmtree(root)
    peak = max(each["peak_mb"] for each in found)
    print(f"  peak {peak:.0f} MB (goal {GOAL_MB} at most)")
    return {"claims": claims, "asked": found}


def _run(root: Path, task: str, engine: str) -> dict[str, Any]:
    """Ask in a fresh process."""
    load = os.getloadavg()[0]
    command = [sys.executable, "-m", "bench.measure", "--child", str(root), task, engine]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    found: dict[str, Any] = {
        "asked": task,
        "engine": engine,
        **json.loads(done.stdout),
        "load_before": load,
    }
    print(
        f"  {task:10}{engine:9}{found['cold']:>8.2f}{found['warm']:>8.2f}"
        f"{found['peak_mb']:>9.0f}  {found['rows']:,}",
        flush=True,
    )
    return found


def _child(root: str, task: str, engine: str) -> None:
    began = time.monotonic()
    ask, close = _asker(Path(root), task, engine)
    rows = ask()
    cold = time.monotonic() - began
    warm = []
    for _ in range(2):
        again = time.monotonic()
        ask()
        warm.append(time.monotonic() - again)
    peak = _peak_mb()
    close()
    print(json.dumps({"cold": cold, "warm": min(warm), "peak_mb": peak, "rows": rows}))


def _peak_mb() -> float:
    """The most memory that this process held; ``ru_maxrss`` would hold the parent's as well."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


def _asker(root: Path, task: str, engine: str) -> tuple[Callable[[], int], Callable[[], None]]:
    """What asks once, and gives the number of rows of the answer; and what ends it."""
    from sousveil import measure
    from sousveil.observatory import Observatory
    from sousveil.tables import Tables

    if task == "scan":
        return _scan(root), lambda: None
    built = Tables(Observatory(root), engine=engine)

    def one() -> int:
        return len(measure.compute(built, "supplier-countries", most=0))

    def heaviest() -> int:
        return len(measure.compute(built, "claims-by-country", most=20))

    def country() -> int:
        return sum(
            len(measure.compute(built, id_, country=COUNTRY, most=20)) for id_ in OF_PAGE
        ) + len(built.claims(subject="Ecuador", limit=100))

    def entity() -> int:
        return len(built.claims(subject="safe-city-network-7", quotes=True))

    asked = {"measure": one, "heaviest": heaviest, "country": country, "entity": entity}
    return asked[task], built.close


def _scan(root: Path) -> Callable[[], int]:
    """The columns that ``supplier-countries`` reads, each value of them looked at."""
    import duckdb

    engine = duckdb.connect()
    columns = ("seq", "subject", "property", "value_entity", "polarity", "modality", "status")
    looked = ", ".join(f"max({name})" for name in columns)
    return lambda: len(
        engine.execute(
            f"SELECT {looked} FROM read_parquet('{root}/tables/claims/*.parquet')"
        ).fetchall()
    )


if __name__ == "__main__":
    main()
