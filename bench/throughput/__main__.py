"""Measure reading beside its peers: ``python -m bench.throughput [--corpus N] [--quick]``.

All on one machine, in one run, on the same texts. What is in a timing, and what is not,
stands beside each row; what was left out stands below the table. The results also go to
``bench/out/throughput.json``.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import time
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def _in_the_peers_environment() -> None:
    """Go on in bench/.venv, which has the peers."""
    python = ROOT / "bench" / ".venv" / "bin" / "python"
    if Path(sys.prefix) == python.parents[1] or find_spec("spacy") is not None:
        return
    if not python.exists():
        sys.exit("The peers are not installed: run bench/setup.sh first.")
    os.chdir(ROOT)
    os.execv(python, [str(python), "-m", "bench.throughput", *sys.argv[1:]])  # noqa: S606


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--texts", type=int, default=400, help="the most of each set")
    options.add_argument("--slow", type=int, default=60, help="texts for the slow peers")
    options.add_argument("--rounds", type=int, default=3, help="the fastest of these counts")
    options.add_argument("--files", type=int, default=3_000, help="files for the command")
    options.add_argument(
        "--corpus", type=int, default=3_000, help="files of the corpus that is killed; 0: none"
    )
    options.add_argument("--quick", action="store_true", help="a tenth of everything")
    options.add_argument("--pages", type=Path, default=ROOT.parent / "corpus" / "pages")
    options.add_argument(
        "--folder", type=Path, default=ROOT / "bench" / "out", help="where files are written"
    )
    chosen = options.parse_args()
    _in_the_peers_environment()
    from bench.throughput import _texts
    from bench.throughput._measure import PEERS, Bench, has_endpoint

    part = 10 if chosen.quick else 1
    chosen.folder.mkdir(parents=True, exist_ok=True)
    bench = Bench(1 if chosen.quick else chosen.rounds)
    for texts in _texts.load(chosen.pages, chosen.texts // part):
        bench.texts(texts, chosen.slow // part)
    bench.workers(chosen.folder, chosen.files // part)
    seen = bench.corpus(chosen.folder, chosen.corpus // part) if chosen.corpus else {}
    missing = [title for _, title, module, *_ in PEERS if not find_spec(module)]
    left_out = [f"{title}: not installed" for title in missing]
    if not has_endpoint():
        left_out.append("the endpoint proposer: not installed here")
    if not _texts.SHARED.exists():
        left_out.append("MUC-4, Re-DocRED, AidData, the article: ../shared is not there")
    if not chosen.pages.exists():
        left_out.append(f"the labelled pages: no {chosen.pages.name} beside the checkout")
    _print(bench.rows, left_out)
    out = ROOT / "bench" / "out" / "throughput.json"
    out.parent.mkdir(exist_ok=True)
    machine = {
        "processors": os.cpu_count(),
        "python": platform.python_version(),
        "load": os.getloadavg(),
        "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
    }
    result = {"machine": machine, "rows": bench.rows, "left out": left_out, "corpus": seen}
    out.write_text(json.dumps(result, indent=2))


def _print(rows: list[dict[str, object]], left_out: list[str]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(title="Throughput", show_lines=True)
    for name in ("what", "figure", "beside", "ratio", "goal", "in the timing"):
        table.add_column(name, justify="left" if name in ("what", "in the timing") else "right")
    for row in rows:
        ratio, goal, holds = row["ratio"], row["goal"], row["holds"]
        sign = "" if holds is None else " ✓" if holds else " ✗"
        table.add_row(
            str(row["what"]),
            f"{row['figure']}{sign if ratio is None else ''}",
            str(row["beside"]),
            "" if ratio is None else f"{ratio:,.2f}{sign}",
            "" if goal is None else f"≥ {goal:,g}",
            str(row["timing"]),
        )
    console = Console(width=max(120, Console().width))
    console.print(table)
    for line in left_out:
        console.print(f"left out: {line}")


if __name__ == "__main__":
    main()
