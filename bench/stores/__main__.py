"""``python -m bench.stores``: claims back as entities, and one entity looked up.

The same statements, in one run: our tables, and nomenklatura's LevelDB and SQL stores
(by bench/.venv, where they live). Ours are read in two ways: as the rows that pages are
made of (:class:`sousveil.tables.ClaimRow`, quotes left out, grouped by entity in Python),
and as the engine's groups, counted, which makes no object of any claim. The floor is a
scan of the same columns of the same Parquet files. The SQL store is given fewer
statements: it takes minutes for a million.

Left out: nomenklatura resolves names while it reads, ours were resolved by the build;
its entities hold one property, and no quotes.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import groupby
from pathlib import Path
from typing import Any

from bench.build._synthetic import make_observatory
from sousveil import tables

ROOT = Path(__file__).resolve().parents[2]
OUT = ROOT / "bench/out"
PEERS = ROOT / "bench/.venv/bin/python"
LOOKED_UP = 200


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.stores")
    parser.add_argument("--claims", type=int, default=1_000_000)
    parser.add_argument("--sql", type=int, default=100_000, help="statements for the SQL store")
    given = parser.parse_args()
    OUT.mkdir(exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix="stores-", dir=OUT))
    try:
        observatory = make_observatory(work / "observatory", given.claims)
        tables.build(observatory)
        with tables.Tables(observatory) as built:
            ours = _ours(built)
            wanted = _sample(built)
            lookups = _looked_up(built, wanted)
            _write(built, work / "statements.jsonl", wanted)
        peers = _peers(work, given.sql)
        _print(ours, lookups, peers)
        result = {"ours": ours, "lookups": lookups, "peers": peers}
        (OUT / "stores.json").write_text(json.dumps(result, indent=2))
    finally:
        shutil.rmtree(work)


def _timed(work: Callable[[], Any], runs: int = 2) -> tuple[float, Any]:
    best, result = float("inf"), None
    for _ in range(runs):
        start = time.perf_counter()
        result = work()
        best = min(best, time.perf_counter() - start)
    return best, result


def _ours(built: tables.Tables) -> dict[str, float]:
    def as_rows() -> int:
        rows = built.claims(quotes=False)
        return sum(len(list(each)) for _, each in groupby(rows, key=lambda row: row.subject))

    grouped = 'SELECT subject, count(*), max(length(value_text)) FROM "claims" GROUP BY subject'
    scan = 'SELECT max(subject), max(property), max(value_text), max(document) FROM "claims"'
    scanned, _ = _timed(lambda: built._ask(scan))
    engine, _ = _timed(lambda: built._ask(grouped))
    seconds, count = _timed(as_rows, runs=1)
    return {"claims": count, "rows": seconds, "groups": engine, "scan": scanned}


def _sample(built: tables.Tables) -> list[str]:
    ids = [row.id for row in built.entities(kind="system")]
    return random.Random(1).sample(ids, LOOKED_UP)  # noqa: S311 - the same every time


def _looked_up(built: tables.Tables, wanted: list[str]) -> dict[str, float]:
    """Seconds to open the tables and look one up in a fresh process; and each, once warm."""
    program = (
        "import sys, time; from pathlib import Path; from sousveil import tables;"
        "from sousveil.observatory import Observatory; start = time.perf_counter();"
        "built = tables.Tables(Observatory(Path(sys.argv[1]))); opened = time.perf_counter();"
        "built.claims(subject=sys.argv[2]);"
        "print(opened - start, time.perf_counter() - opened)"
    )
    root = str(built.observatory.root)
    done = subprocess.run(
        [sys.executable, "-c", program, root, wanted[0]], check=True, capture_output=True, text=True
    )
    opening, first = map(float, done.stdout.split())
    warm = [_timed(lambda id_=id_: built.claims(subject=id_), runs=1)[0] for id_ in wanted]
    bare = [
        _timed(lambda id_=id_: built.claims(subject=id_, quotes=False), runs=1)[0] for id_ in wanted
    ]
    return {
        "opening": opening,
        "first": first,
        "warm": statistics.median(warm),
        "without quotes": statistics.median(bare),
    }


def _write(built: tables.Tables, file: Path, wanted: list[str]) -> None:
    """The claims as statements, in the order of the log, and the entities to look up."""
    rows = sorted(built.claims(quotes=False), key=lambda row: row.seq)
    with file.open("w", encoding="utf-8") as out:
        for row in rows:
            out.write(json.dumps((row.subject, row.property, row.value_text)) + "\n")
    file.with_suffix(".wanted.json").write_text(json.dumps(wanted))


def _peers(work: Path, sql: int) -> dict[str, Any]:
    command = [str(PEERS), "-m", "bench.stores._peers", str(work / "statements.jsonl"), str(work)]
    done = subprocess.run(
        [*command, str(sql)], check=True, capture_output=True, text=True, cwd=ROOT
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _print(ours: dict[str, float], lookups: dict[str, float], peers: dict[str, Any]) -> None:
    level, sql = peers["leveldb"], peers["sql"]
    level_rate = level["read"] / level["read_seconds"]
    rates = {
        "ours, rows in Python": ours["claims"] / ours["rows"],
        "ours, groups in the engine": ours["claims"] / ours["groups"],
        "scan of the same files": ours["claims"] / ours["scan"],
        "nomenklatura LevelDB": level_rate,
        f"nomenklatura SQL ({sql['statements']:,})": sql["read"] / sql["read_seconds"],
    }
    print(f"{'claims to entities, a second':40}{'':>12}{'of LevelDB':>12}{'of the scan':>12}")
    for name, rate in rates.items():
        scan = rate / rates["scan of the same files"]
        print(f"{name:40}{rate:>12,.0f}{rate / level_rate:>12.2f}{scan:>12.2f}")
    print(f"one entity: open {lookups['opening']:.3f} s, first {lookups['first']:.3f} s,")
    print(
        f"  warm median {lookups['warm'] * 1e3:.1f} ms ({lookups['without quotes'] * 1e3:.1f} ms"
        f" without quotes); LevelDB warm {level['warm_median_seconds'] * 1e3:.2f} ms,"
        f" SQL {sql['warm_median_seconds'] * 1e3:.2f} ms"
    )
    print("goals: 8 times LevelDB and half the scan; 10 ms cold, 10 times LevelDB warm")


if __name__ == "__main__":
    main()
