"""``sousveil.duckdb``: the tables for whoever opens a DuckDB shell; the same bytes each time.

A DuckDB file made twice from the same rows differs in two things. Since storage version
1.4 it has a random identifier; so this one is written for 1.3, which has none, and which
older shells can read. And the engine writes padding that it never filled: whatever was in
memory, words of other documents perhaps. So the file is written by a process of its own
whose two allocators hand out zeroed memory, on one thread.
"""

# ruff: noqa: S608 - queries are put together from our own names; texts go in as parameters

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from sousveil.errors import LedgerError
from sousveil.tables._engine import MEMORY_LIMIT, quoted
from sousveil.tables._parts import Parts, listed
from sousveil.tables._schema import IN_PARTS, TABLES, table_glob

__all__ = ["DATABASE", "write_database"]

DATABASE = "sousveil.duckdb"

#: Entries of the ledger up to which the database holds the tables themselves. Beyond, it
#: holds views of the files beside it: a copy of a million claims is 220 MB and takes a
#: quarter of the time of the build, each time.
HELD_UP_TO = 65_536

_STORAGE = "v1.3.0"
#: jemalloc, which the engine has inside, and the system's malloc: zero all that is handed out.
_ZEROED = {"DUCKDB_JE_MALLOC_CONF": "zero:true", "MALLOC_PERTURB_": "255"}
_CHILD = """
import json, sys
import duckdb
asked = json.load(sys.stdin)
engine = duckdb.connect(":memory:", config=asked["config"])
for statement in asked["statements"]:
    engine.execute(statement)
engine.close()
"""


def write_database(parts: Parts, size: int, work: Path) -> None:
    """Write the database beside the other files of the set.

    :param size: entries of the ledger.
    :raises LedgerError: when it cannot be written.
    """
    stand = work / "database"
    if size <= HELD_UP_TO:
        stand.mkdir()
        made = [
            f'CREATE TABLE made."{name}" AS SELECT * FROM {listed(parts.paths(name))}'
            for name in TABLES
        ]
    else:
        _place(parts, stand)
        made = [f'CREATE VIEW made."{name}" AS SELECT * FROM {table_glob(name)}' for name in TABLES]
    path = parts.target / DATABASE
    _run([f"ATTACH {quoted(path)} AS made (STORAGE_VERSION '{_STORAGE}')", *made], path, stand)


def _place(parts: Parts, stand: Path) -> None:
    """A folder in which the views find one file of each table, from which to take columns."""
    for name in TABLES:
        folder = stand / name if name in IN_PARTS else stand
        folder.mkdir(parents=True, exist_ok=True)
        first = parts.paths(name)[0]
        (folder / first.name).symlink_to(first.resolve())


def _run(statements: Sequence[str], path: Path, stand: Path) -> None:
    config = {
        "threads": 1,
        "memory_limit": MEMORY_LIMIT,
        "temp_directory": str(stand / "spill"),
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    close = ["CHECKPOINT made", "DETACH made"]
    asked = json.dumps({"config": config, "statements": [*statements, *close]})
    search = os.pathsep.join(part for part in sys.path if part)
    done = subprocess.run(  # noqa: S603 - our own interpreter and our own words
        [sys.executable, "-P", "-c", _CHILD],
        input=asked.encode(),
        capture_output=True,
        check=False,
        cwd=stand,
        env={**os.environ, **_ZEROED, "PYTHONPATH": search},
    )
    if done.returncode:
        reason = done.stderr.decode(errors="replace").strip().splitlines() or ["it was ended"]
        raise LedgerError(
            f"{path.name} cannot be written: {reason[-1]}.",
            hint="Make room on the disk or in memory, and build again.",
        )
