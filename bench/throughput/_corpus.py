"""A corpus of made-up documents through the real command, killed on the way and taken up again.

``sousveil add FOLDER`` is started, killed with SIGKILL, started again, killed again, and
then left to end. Memory of the command and of its workers is looked at twice a second.
Afterwards the ledger is verified and held against what had to be in it.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

from bench.throughput import _made_up

ROOT = Path(__file__).resolve().parents[2]
#: Shares of the corpus after which the command is killed.
KILLS = (0.3, 0.6)
_EVERY = 0.5  # seconds between two looks


def run(folder: Path, count: int, workers: int) -> dict[str, Any]:
    """Make, add with two kills, add once more, verify; gives what was seen."""
    corpus, observatory = folder / "corpus", folder / "observatory"
    _made_up.write_folder(corpus, count)
    sousveil("init", observatory)
    runs = []
    for share in (*KILLS, 2.0):
        rows = folder / f"rows-{len(runs)}.jsonl"
        runs.append(_add(observatory, corpus, rows, workers, until=int(share * count)))
    again = _add(observatory, corpus, folder / "again.jsonl", workers, until=2 * count)
    start = time.perf_counter()
    sousveil("-C", observatory, "verify")
    seconds = time.perf_counter() - start
    added = Counter(row["document"] for r in runs for row in r.pop("rows") if row["new"])
    again.pop("rows")
    return {
        "documents": count,
        "workers": workers,
        "runs": runs,
        "documents a second": count / sum(r["seconds"] for r in runs),
        "read twice": sum(n - 1 for n in added.values()),
        "in the ledger": _in_the_ledger(observatory),
        "adding all again": again,
        "verification seconds": seconds,
        "peak MB of the command": max(r["peak MB"] for r in runs),
        "peak MB of a worker": max(r["worker peak MB"] for r in runs),
    }


def _add(
    observatory: Path, corpus: Path, rows: Path, workers: int, *, until: int
) -> dict[str, Any]:
    """Run the command until so many documents are in the ledger, or to its end."""
    command = [*_command(), "-C", str(observatory), "add", str(corpus)]
    command += ["--workers", str(workers), "--format", "jsonl"]
    start = time.perf_counter()
    looks: list[tuple[float, float, float]] = []
    with rows.open("wb") as out:
        process = subprocess.Popen(command, stdout=out, env=_environment())
        while process.poll() is None:
            time.sleep(_EVERY)
            looks.append((time.perf_counter() - start, *_memory(process.pid)))
            if until <= _lines(rows):
                process.send_signal(signal.SIGKILL)
                process.wait()
    seconds = time.perf_counter() - start
    found = [json.loads(line) for line in rows.read_bytes().splitlines(keepends=True) if
             line.endswith(b"\n")]  # fmt: skip
    return {
        "ended": "killed" if process.returncode == -signal.SIGKILL else process.returncode,
        "seconds": round(seconds, 1),
        "added": sum(row["outcome"] == "added" for row in found),
        "there already": sum(row["outcome"] == "already there" for row in found),
        "failed": sum(row["outcome"] == "failed" for row in found),
        "peak MB": max((own for _, own, _ in looks), default=0.0),
        "worker peak MB": max((worker for *_, worker in looks), default=0.0),
        "MB over time": [
            [round(at), round(own), round(worker)]
            for at, own, worker in looks[:: len(looks) // 12 or 1]
        ],
        "rows": [
            {"document": row.get("document", ""), "new": row["outcome"] == "added"} for row in found
        ],
    }


def _lines(rows: Path) -> int:
    with rows.open("rb") as file:
        return sum(block.count(b"\n") for block in iter(lambda: file.read(1 << 20), b""))


def _memory(pid: int) -> tuple[float, float]:
    """Resident MB of a process, and of the largest of its children."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        children = []
    return _resident(pid), max((_resident(int(child)) for child in children), default=0.0)


def _resident(pid: int) -> float:
    try:
        status = Path(f"/proc/{pid}/status").read_text()
        return int(status.partition("VmRSS:")[2].split()[0]) / 1024
    except (OSError, IndexError):
        return 0.0


def _in_the_ledger(root: Path) -> dict[str, int]:
    from sousveil.ledger import Ledger
    from sousveil.model import Claim, DocumentRecord
    from sousveil.observatory import Observatory

    documents: Counter[str] = Counter()
    claims: Counter[bytes] = Counter()
    for entry in Ledger(Observatory(root)).entries():
        if isinstance(entry.body, DocumentRecord):
            documents[entry.body.document] += 1
        elif isinstance(entry.body, Claim):
            claims[entry.body.content_key()] += 1
    return {
        "documents": len(documents),
        "documents twice": sum(n - 1 for n in documents.values()),
        "claims": len(claims),
        "claims twice": sum(n - 1 for n in claims.values()),
    }


def sousveil(*arguments: object) -> None:
    subprocess.run(
        [*_command(), *map(str, arguments)], check=True, capture_output=True, env=_environment()
    )


def _command() -> list[str]:
    return [sys.executable, "-c", "from sousveil.cli import main; main()"]


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT / "src")}
