"""The peers: hashlib alone, pymerkle, Go's tlog, nomenklatura's SQL store.

Each function gives seconds (the best of a few runs where that is cheap) and, where there
is one, the root that the peer found, so that the main program can see that all did the
same work.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterable
from hashlib import sha256
from pathlib import Path

from sousveil.ledger._merkle import leaf_hashes, parents
from sousveil.model import Claim, value_text

GOPATH = Path("/usr/share/gocode")


def best(runs: int, work: Callable[[], object]) -> tuple[float, object]:
    """The shortest of a few runs, and what the last gave."""
    shortest, result = float("inf"), None
    for _ in range(runs):
        start = time.perf_counter()
        result = work()
        shortest = min(shortest, time.perf_counter() - start)
    return shortest, result


def hash_inputs(entries: list[bytes]) -> list[bytes]:
    """Every sequence of bytes that the tree over ``entries`` hashes, laid ready."""
    inputs = [b"\x00" + entry for entry in entries]
    level = leaf_hashes(entries)
    while len(level) > 1:
        spare = [level.pop()] if len(level) % 2 else []
        inputs += [b"\x01" + level[i] + level[i + 1] for i in range(0, len(level), 2)]
        level = parents(level) + spare
    return inputs


def hashlib_alone(inputs: Iterable[bytes]) -> None:
    """Hash bytes that are laid ready, and nothing else."""
    for data in inputs:
        sha256(data).digest()


def pymerkle_build(entries: list[bytes]) -> bytes:
    """Build pymerkle's tree in memory; gives its root."""
    from pymerkle import InmemoryTree

    tree = InmemoryTree(algorithm="sha256")
    for entry in entries:
        tree.append_entry(entry)
    return bytes(tree.get_state())


# --- Go ----------------------------------------------------------------------------------


class Go:
    """The Go program beside this file, built once."""

    def __init__(self, folder: Path) -> None:
        self._program = folder / "go_tlog"
        go = Path(os.sys.executable).parent / "go"  # type: ignore[attr-defined]
        found = str(go) if go.exists() else shutil.which("go")
        if found is None or not (GOPATH / "src/golang.org/x/mod/sumdb/tlog").is_dir():
            raise FileNotFoundError("Go or golang-golang-x-mod-dev is missing; see bench/setup.sh")
        subprocess.run(
            [found, "build", "-o", self._program, Path(__file__).parent / "go_tlog/main.go"],
            env={**os.environ, "GO111MODULE": "off", "GOPATH": str(GOPATH), "GOFLAGS": ""},
            check=True,
        )

    def build(
        self, entries: list[bytes], folder: Path, *, threads: bool = False
    ) -> tuple[float, str]:
        """Seconds to build the tree in memory, and its root in hex.

        :param threads: hash the entries in as many threads as there are processors; what
            Go's package does with them takes one.
        """
        file = folder / "entries"
        file.write_bytes(b"".join(len(e).to_bytes(2, "big") + e for e in entries))
        return self._run("build-in-threads" if threads else "build", str(file))

    def prove(self, log: Path, size: int, root: bytes, seqs: list[int]) -> tuple[float, str]:
        """Seconds for inclusion proofs from tiles on the disk, and the last one's hashes."""
        return self._run("prove", str(log), str(size), root.hex(), ",".join(map(str, seqs)))

    def _run(self, *words: str) -> tuple[float, str]:
        done = subprocess.run([self._program, *words], check=True, capture_output=True, text=True)
        answer = json.loads(done.stdout)
        return answer["seconds"], answer["result"]


# --- nomenklatura ------------------------------------------------------------------------


def statements(claims: Iterable[Claim]) -> list[object]:
    """One FollowTheMoney statement for each claim: what of a claim fits into one."""
    from followthemoney.statement import Statement

    return [
        Statement(
            entity_id=claim.subject.name,
            prop="notes",
            schema="Thing",
            value=f"{claim.property}: {value_text(claim.value)}",
            dataset="bench",
            original_value=value_text(claim.value),
            first_seen="2026-11-24T03:41:00",
            origin=f"{claim.made.name}/{claim.made.version}",
        )
        for claim in claims
    ]


def nomenklatura_write(made: list[object], batch_limit: int, place: Path) -> float:
    """Seconds for the SQL store's own writer to keep statements in SQLite, one commit."""
    from nomenklatura.resolver import Linker

    with tempfile.TemporaryDirectory(dir=place) as folder:
        store = _store(Path(folder), Linker({}))
        start = time.perf_counter()
        with store.writer() as writer:
            writer.batch_limit = batch_limit
            for statement in made:
                writer.add_statement(statement)
        seconds = time.perf_counter() - start
        store.engine.dispose()
    return seconds


def nomenklatura_load(made: list[object], place: Path) -> float:
    """Seconds for nomenklatura's loader, which replaces a whole data set; no store's writer."""
    from nomenklatura.db import insert_statements
    from nomenklatura.resolver import Linker

    with tempfile.TemporaryDirectory(dir=place) as folder:
        store = _store(Path(folder), Linker({}))
        start = time.perf_counter()
        insert_statements(store.engine, store.table, "bench", made)
        seconds = time.perf_counter() - start
        store.engine.dispose()
    return seconds


def _store(folder: Path, linker: object):  # type: ignore[no-untyped-def]
    from followthemoney import Dataset
    from nomenklatura.store.sql import SQLStore
    from sqlalchemy import create_engine

    dataset = Dataset.make({"name": "bench", "title": "bench"})
    return SQLStore(dataset, linker, create_engine(f"sqlite:///{folder}/store.db"))
