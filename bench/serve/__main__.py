"""``python -m bench.serve``: the API at a million claims, beside Datasette and SQLite FTS5.

Makes a synthetic observatory (bench/build/_synthetic.py) and its tables, unless one is given;
makes the index; puts the same values into a SQLite file for Datasette and the same words of
claims into an FTS5 table; and then measures, each server in a process of its own:

- an entity with its values, each asked for once, at 200 requests a second (goal: p99 ≤ 50 ms)
- the same as fast as it goes, beside Datasette's page of the same values (goal: 5 times)
- ``/match``, names with a letter changed: names a second of processor time (goal: 100 a core),
  and how often the right one is among 50 (goal: 0.99)
- words of claims, by our index and by FTS5, both in this process (goal: 30 times)

Prints a table and writes bench/out/serve.json. Datasette is given one request for what takes
two of it (the entity, its values), which is to its advantage.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import random
import re
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import Any

from bench.serve._load import at_rate, closed, percentile
from sousveil import tables
from sousveil.observatory import Observatory
from sousveil.serve import Client
from sousveil.serve._index import open_index
from sousveil.serve._store import Store
from sousveil.tables import Tables, every_claim, every_value

OUT = Path(__file__).resolve().parents[1] / "out"
RATE, SECONDS = 200, 20
_TICKS = os.sysconf("SC_CLK_TCK")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.serve")
    parser.add_argument("--claims", type=int, default=1_000_000)
    parser.add_argument("--observatory", type=Path, help="one that is there, with its tables")
    given = parser.parse_args()
    OUT.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="serve-", dir=OUT) as folder:
        observatory = _observatory(given.observatory, Path(folder) / "observatory", given.claims)
        found: dict[str, Any] = {"load before": os.getloadavg()[0]}
        began = time.perf_counter()
        index, _ = open_index(observatory)
        found["index seconds (0 where it was there)"] = round(time.perf_counter() - began, 1)
        database = Path(folder) / "same.db"
        words = _sqlite(observatory, database)
        with Tables(observatory) as read:
            rows = [row for row in read.entities() if row.kind in ("system", "organisation")]
            found["claims"] = read.counts().claims
        chance = random.Random(1)  # noqa: S311 - repeatable, not secret
        chance.shuffle(rows)
        ids = [row.id for row in rows]
        found |= _entities(observatory, ids)
        found |= _datasette(database, ids[:1500])
        names = [row for row in rows if row.kind == "organisation"][:400]
        found |= _match(observatory, [(row.name, row.id) for row in names], chance)
        found |= _search(Store(index), database, words, chance)
    for name, value in found.items():
        print(f"{name:58} {value}")
    (OUT / "serve.json").write_text(json.dumps(found, indent=2))


def _observatory(there: Path | None, root: Path, claims: int) -> Observatory:
    from bench.build._synthetic import make_observatory

    observatory = Observatory(there) if there else make_observatory(root, claims)
    tables.build(observatory)
    return observatory


def _sqlite(observatory: Observatory, path: Path) -> list[str]:
    """The values and the words of claims; gives the quotes of some."""
    words: list[str] = []
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE vals (entity, property, value_text, modality, claims)")
        db.executemany(
            "INSERT INTO vals VALUES (?, ?, ?, ?, ?)",
            (
                (entity, v.property, v.value_text, v.modality, json.dumps(v.claims[:20]))
                for entity, values in every_value(observatory)
                for v in values
            ),
        )
        db.execute("CREATE INDEX of_entity ON vals (entity)")
        db.execute("CREATE VIRTUAL TABLE found USING fts5(name, text)")
        rows = []
        for claim in every_claim(observatory):
            text = f"{claim.property} {claim.value_text} {claim.cited}"
            rows.append((claim.subject_name, text))
            if claim.seq % 997 == 0:
                words.append(f"{claim.subject_name} {claim.property}")
        db.executemany("INSERT INTO found VALUES (?, ?)", rows)
    return words


class _Server:
    """A server in a process of its own."""

    def __init__(self, command: list[str]) -> None:
        self.process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
        )
        assert self.process.stderr is not None
        for line in self.process.stderr:
            address = re.search(r"http://127\.0\.0\.1:(\d+)", line)
            if address:
                self.port = int(address[1])
                return
        raise SystemExit(f"{command} did not start")

    def __enter__(self) -> _Server:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait()

    def processor_seconds(self) -> float:
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS

    def peak_mb(self) -> int:
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        found = re.search(r"VmHWM:\s+(\d+)", status)
        return int(found[1]) // 1024 if found else 0


def _api(observatory: Observatory) -> _Server:
    code = "from sousveil.cli import main; main()"
    where = ["-C", str(observatory.root), "serve", "--api", "--no-build", "--port", "0"]
    return _Server([sys.executable, "-c", code, *where])


def _entities(observatory: Observatory, ids: list[str]) -> dict[str, Any]:
    paths = [f"/entities/{id_}" for id_ in ids]
    with _api(observatory) as server:
        at_rate(server.port, paths[-200:], RATE)
        taken = at_rate(server.port, paths[: RATE * SECONDS], RATE)
        load = os.getloadavg()[0]
        fast = closed(server.port, paths[RATE * SECONDS : RATE * SECONDS + 8000])
        kept = closed(server.port, paths[RATE * SECONDS : RATE * SECONDS + 500] * 8)
        return {
            f"entity at {RATE}/s: p50 ms": round(1000 * percentile(taken, 0.5), 2),
            f"entity at {RATE}/s: p99 ms (goal 50)": round(1000 * percentile(taken, 0.99), 2),
            f"entity at {RATE}/s: worst ms": round(1000 * taken[-1], 2),
            "load then": round(load, 1),
            "entities a second, each asked for once": round(fast),
            "entities a second, asked for again": round(kept),
            "server's peak MB": server.peak_mb(),
        }


def _datasette(database: Path, ids: list[str]) -> dict[str, Any]:
    if importlib.util.find_spec("datasette") is None:
        return {"Datasette": "not installed, not measured (pip install datasette)"}
    command = ["-m", "datasette", "serve", "--nolock", "-i", str(database), "--port", "8994"]
    more = ["--setting", "num_sql_threads", "3", "--setting", "default_cache_ttl", "0"]
    with _Server([sys.executable, *command, *more]) as server:
        query = "_shape=array&_size=100&_nocount=1&_nofacet=1"
        paths = [f"/same/vals.json?entity={id_}&{query}" for id_ in ids]
        _until_there(server.port, paths[0])
        return {"Datasette: values of an entity a second": round(closed(server.port, paths), 1)}


def _until_there(port: int, path: str) -> None:
    for _ in range(100):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}") as answer:
                assert json.load(answer)
            return
        except OSError:
            time.sleep(0.1)


def _match(
    observatory: Observatory, names: list[tuple[str, str]], chance: random.Random
) -> dict[str, Any]:
    with _api(observatory) as server:
        api = Client(f"http://127.0.0.1:{server.port}", timeout=600)
        api.match(["warm up"], limit=50)
        asked = [_changed(name, chance) for name, _ in names]
        before, began = server.processor_seconds(), time.perf_counter()
        found = api.match(asked, limit=50)
        seconds, used = time.perf_counter() - began, server.processor_seconds() - before
        body = {"cutoff": 0, "limit": 50}
        right = 0
        for name, id_ in zip(asked, (id_ for _, id_ in names), strict=True):
            query = {"queries": {"q": {"schema": "Company", "properties": {"name": [name]}}}}
            data = json.loads(api.read("/match", body, json.dumps(query).encode()))
            right += id_ in [one["id"] for one in data["responses"]["q"]["results"]]
        return {
            "/match: names a second": round(len(found) / seconds, 1),
            "/match: names a processor second (goal 100)": round(len(found) / used, 1),
            "/match: the right one among 50, synthetic names": round(right / len(names), 3),
        }


def _changed(name: str, chance: random.Random) -> str:
    """The name with one letter doubled: a slip of the hand."""
    at = chance.randrange(len(name))
    return name[:at] + name[at] + name[at:]


def _search(
    store: Store, database: Path, words: list[str], chance: random.Random
) -> dict[str, Any]:
    queries = chance.sample(words, min(300, len(words)))
    ours = _timed(lambda query: store.search(query, {"what": "claim"}, limit=20).hits, queries)
    with sqlite3.connect(database) as db:
        sql = "SELECT rowid FROM found WHERE found MATCH ? ORDER BY rank LIMIT 20"

        def fts(query: str) -> list[Any]:
            quoted = " ".join(f'"{word}"' for word in re.findall(r"\w+", query))
            return db.execute(sql, [quoted]).fetchall()

        theirs = _timed(fts, queries[:60])
    return {
        "search: queries a second, our index": round(ours, 1),
        "search: queries a second, SQLite FTS5": round(theirs, 1),
        "search: times (goal 30)": round(ours / theirs, 1),
    }


def _timed(ask: Any, queries: list[str]) -> float:
    ask(queries[0])
    began = time.perf_counter()
    found = sum(bool(ask(query)) for query in queries)
    seconds = time.perf_counter() - began
    assert found == len(queries), f"{found} of {len(queries)} queries found something"
    return len(queries) / seconds


if __name__ == "__main__":
    main()
