"""Start-up times: ``import sousveil`` and ``sousveil --help``, each in a fresh process.

Prints the median and the worst of twenty runs beside a bare interpreter's, so that
the machine's own share can be seen. Goals: 0.3 s and 0.5 s.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from pathlib import Path

RUNS = 20
COMMANDS = {
    "python -c pass": ([sys.executable, "-c", "pass"], None),
    "import sousveil": ([sys.executable, "-c", "import sousveil"], 0.3),
    "import sousveil.model": ([sys.executable, "-c", "import sousveil.model"], None),
    "sousveil --help": ([str(Path(sys.executable).with_name("sousveil")), "--help"], 0.5),
}


def main() -> None:
    """Measure and print."""
    results = {}
    print(f"{'':24}{'median s':>10}{'worst s':>10}{'goal s':>8}")
    for name, (command, goal) in COMMANDS.items():
        seconds = []
        for _ in range(RUNS):
            start = time.perf_counter()
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
            seconds.append(time.perf_counter() - start)
        results[name] = {"median": statistics.median(seconds), "worst": max(seconds)}
        shown = "" if goal is None else f"{goal:.1f}"
        print(f"{name:24}{statistics.median(seconds):>10.3f}{max(seconds):>10.3f}{shown:>8}")
    out = Path(__file__).resolve().parents[1] / "out"
    out.mkdir(exist_ok=True)
    (out / "startup.json").write_text(json.dumps(results, indent=2))


if __name__ == "__main__":
    main()
