"""nomenklatura's SQL and LevelDB stores on statements that stand ready in a file.

A program of its own, since it runs in the benchmarks' environment, with the peers, and
not in Sousveil's: ``bench/.venv/bin/python -m bench.stores._peers FILE FOLDER LIMIT``.
Prints one JSON object: for each store the statements it was given, the seconds to write
them, to read all entities back, and to look entities up.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any


def main() -> None:
    """Measure both stores and print."""
    file, folder, limit = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
    wanted = json.loads(file.with_suffix(".wanted.json").read_text())
    statements = list(_statements(file))
    found = {"leveldb": _measure(_leveldb(folder), statements, wanted)}
    found["sql"] = _measure(_sql(folder), statements[:limit], wanted)
    print(json.dumps(found))


def _statements(file: Path) -> Iterator[Any]:
    from followthemoney.statement import Statement

    for line in file.open(encoding="utf-8"):
        entity, property_, value = json.loads(line)
        yield Statement(
            entity_id=entity,
            prop="notes",
            schema="Thing",
            value=f"{property_}: {value}",
            dataset="bench",
            original_value=value,
            first_seen="2026-11-24T03:41:00",
            origin="frames/1",
        )


def _dataset() -> Any:
    from followthemoney import Dataset

    return Dataset.make({"name": "bench", "title": "bench"})


def _leveldb(folder: Path) -> Any:
    from nomenklatura.resolver import Linker
    from nomenklatura.store.level import LevelDBStore

    return LevelDBStore(_dataset(), Linker({}), folder / "level")


def _sql(folder: Path) -> Any:
    from nomenklatura.resolver import Linker
    from nomenklatura.store.sql import SQLStore
    from sqlalchemy import create_engine

    return SQLStore(_dataset(), Linker({}), create_engine(f"sqlite:///{folder}/store.db"))


def _measure(store: Any, statements: list[Any], wanted: list[str]) -> dict[str, float]:
    start = time.perf_counter()
    with store.writer() as writer:
        for statement in statements:
            writer.add_statement(statement)
    written = time.perf_counter() - start
    if hasattr(store, "optimize"):
        store.optimize()  # as its users do before they read
    view = store.view(store.dataset)
    start = time.perf_counter()
    read = sum(len(list(entity.statements)) for entity in view.entities())
    seconds = time.perf_counter() - start
    looked: list[float] = []
    for _ in range(2):  # the second time warm
        for entity in wanted:
            begin = time.perf_counter()
            view.get_entity(entity)
            looked.append(time.perf_counter() - begin)
    warm = sorted(looked[len(wanted) :])
    return {
        "statements": len(statements),
        "read": read,
        "write_seconds": written,
        "read_seconds": seconds,
        "warm_median_seconds": warm[len(warm) // 2],
    }


if __name__ == "__main__":
    main()
