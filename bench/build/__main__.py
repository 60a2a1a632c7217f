"""``python -m bench.build``: how long ``sousveil build`` takes, and how much memory.

Makes synthetic observatories (bench/build/_synthetic.py) of 100 thousand and of one
million claims, and builds each in a fresh process: everything, then again with nothing
changed, then after one more document with 100 claims about ten systems. Prints seconds,
peak resident memory, and how the time grows; writes bench/out/build.json.

Goals: at most 2 GB for a million claims; a million takes at most ten times as long as
100 thousand; 100 more claims on a million take at most 15 % of a full build.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

SIZES = (100_000, 1_000_000)
GOAL_MB = 2000
OUT = Path(__file__).resolve().parents[1] / "out"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.build")
    parser.add_argument("--claims", type=int, nargs="+", default=SIZES)
    parser.add_argument("--child", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--full", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.child:
        _child(given.child, given.full)
        return
    OUT.mkdir(exist_ok=True)
    results = [_measure(claims) for claims in sorted(given.claims)]
    growth = _print(results)
    (OUT / "build.json").write_text(json.dumps({"sizes": results, "growth": growth}, indent=2))


def _measure(claims: int) -> dict[str, Any]:
    from bench.build._synthetic import add_claims, make_observatory

    root = Path(tempfile.mkdtemp(prefix="build-", dir=OUT))
    try:
        began = time.monotonic()
        observatory = make_observatory(root / "observatory", claims)
        made = time.monotonic() - began
        steps = {"full": _run(observatory.root, full=True), "unchanged": _run(observatory.root)}
        add_claims(observatory, 100, seed=2, systems=10)
        steps["100 more"] = _run(observatory.root)
        files = observatory.tables.rglob("*")
        size = sum(p.stat().st_size for p in files if p.is_file() and ".cache" not in p.parts)
        return {"claims": claims, "made_seconds": made, "tables_mb": size / 1e6, "steps": steps}
    finally:
        shutil.rmtree(root)


def _run(root: Path, *, full: bool = False) -> dict[str, Any]:
    """Build in a fresh process; its own measurements and the load of the machine before."""
    load = os.getloadavg()[0]
    command = [sys.executable, "-m", "bench.build", "--child", str(root)]
    done = subprocess.run(
        [*command, "--full"] if full else command, check=True, capture_output=True, text=True
    )
    return {**json.loads(done.stdout), "load_before": load}


def _child(root: Path, full: bool) -> None:
    from sousveil import tables
    from sousveil.observatory import Observatory

    began = time.monotonic()
    report = tables.build(Observatory(root), full=full)
    seconds = time.monotonic() - began
    own = resource.getrusage(resource.RUSAGE_SELF)
    child = resource.getrusage(resource.RUSAGE_CHILDREN)  # writes the database
    print(
        json.dumps(
            {
                "seconds": seconds,
                "cpu_seconds": sum(used.ru_utime + used.ru_stime for used in (own, child)),
                "peak_mb": own.ru_maxrss / 1024,
                "decoded": report.decoded,
                "reused": report.reused,
                "rows": report.rows,
            }
        )
    )


def _print(results: list[dict[str, Any]]) -> float | None:
    """Print the table; gives seconds a claim at the largest size over the smallest."""
    heads = ("claims", "build", "s", "CPU s", "peak MB", "decoded", "µs/claim")
    print("{:>10} {:12}{:>8}{:>8}{:>9}{:>9}{:>10}".format(*heads))
    for result in results:
        for name, step in result["steps"].items():
            each = step["seconds"] / result["claims"] * 1e6
            print(
                f"{result['claims']:>10,} {name:12}{step['seconds']:>8.2f}"
                f"{step['cpu_seconds']:>8.2f}{step['peak_mb']:>9.0f}"
                f"{step['decoded']:>6}/{step['decoded'] + step['reused']:<2}{each:>10.1f}"
            )
    steps = [step for result in results for step in result["steps"].values()]
    peak = max(step["peak_mb"] for step in steps)
    print(f"peak {peak:.0f} MB (goal {GOAL_MB} at most)")
    for result in results:
        more, full = result["steps"]["100 more"], result["steps"]["full"]
        shares = [more[name] / full[name] for name in ("seconds", "cpu_seconds")]
        print(
            f"{result['claims']:>10,}: 100 more claims take {shares[0]:.0%} of the time of a full"
            f" build, {shares[1]:.0%} of its processor time (goal 15% at most at a million)"
        )
    if len(results) < 2:
        return None
    first, last = (
        result["steps"]["full"]["seconds"] / result["claims"]
        for result in (results[0], results[-1])
    )
    print(f"time a claim, largest size over smallest: {last / first:.2f} (goal 1.00 at most)")
    return last / first


if __name__ == "__main__":
    main()
