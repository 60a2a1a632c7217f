"""Measure the ledger beside its peers: ``python -m bench.ledger [--entries N] [--quick]``.

All on one machine, in one run, on the same input. What is in a timing, and what is not,
stands beside each row. The results also go to ``bench/out/ledger.json``.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def _in_the_peers_environment() -> None:
    """Go on in bench/.venv, which has the peers."""
    python = ROOT / "bench" / ".venv" / "bin" / "python"
    if Path(sys.prefix) == python.parents[1]:
        return
    if not python.exists():
        sys.exit("The peers are not installed: run bench/setup.sh first.")
    os.chdir(ROOT)
    os.execv(python, [str(python), "-m", "bench.ledger", *sys.argv[1:]])  # noqa: S606


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--entries", type=int, default=1_000_000)
    options.add_argument(
        "--statements",
        type=int,
        default=0,
        help="how many nomenklatura is given: as many as there are claims, unless said",
    )
    options.add_argument(
        "--folder",
        type=Path,
        default=ROOT / "bench" / "out",
        help="where the logs are written; ext4 makes files many times more slowly for minutes"
        " after thousands were removed nearby, so take a place where none were",
    )
    chosen = options.parse_args()
    _in_the_peers_environment()
    from bench.ledger._measure import Bench

    with tempfile.TemporaryDirectory(dir=chosen.folder) as folder:
        bench = Bench(Path(folder), chosen.entries, chosen.statements or chosen.entries)
        bench.run()
    _print(bench.rows)
    (ROOT / "bench" / "out").mkdir(exist_ok=True)
    machine = {
        "processor": _processor(),
        "processors": os.cpu_count(),
        "python": platform.python_version(),
        "load before": os.getloadavg()[2],
        "entries": chosen.entries,
        "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
    }
    out = ROOT / "bench" / "out" / "ledger.json"
    out.write_text(json.dumps({"machine": machine, "rows": bench.rows}, indent=2))


def _print(rows: list[dict[str, object]]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(title="Ledger", show_lines=True)
    for name in ("what", "figure", "beside", "ratio", "goal", "in the timing"):
        table.add_column(name, justify="left" if name in ("what", "in the timing") else "right")
    for row in rows:
        ratio, goal = row["ratio"], row["goal"]
        holds = "" if goal is None or ratio is None else (" ✓" if ratio >= goal else " ✗")  # type: ignore[operator]
        table.add_row(
            str(row["what"]),
            str(row["figure"]),
            str(row["beside"]),
            "" if ratio is None else f"{ratio:.2f}{holds}",
            "" if goal is None else f"≥ {goal}",
            str(row["timing"]),
        )
    Console(width=max(120, Console().width)).print(table)


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor()


if __name__ == "__main__":
    random.seed(1)
    main()
