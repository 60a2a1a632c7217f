"""Matching names of organisations beside other matchers, on pairs that were split beforehand.

    bench/.venv/bin/python -m bench.names [--names N] [--without-search]

Every matcher gets the limit at which its precision on the dev half is 0.99 (ours from
cross-validation, since it was grown there), and is scored on the test half at that limit.
Prints tables and writes bench/out/names.json. docs/names.md has the figures in words.
"""

from __future__ import annotations

import argparse
import csv
import json
import time
from collections.abc import Callable, Sequence
from importlib import resources
from pathlib import Path
from typing import Any

from bench.names.pairs import Labelled, load, recall_at, scores
from bench.names.peers import matchers
from bench.names.search import measure
from sousveil import resolve
from sousveil.model import EntityRef
from sousveil.names import lookup
from sousveil.resolve import _analysis

OUT = Path(__file__).resolve().parents[1] / "out" / "names.json"
CASES = Path(__file__).resolve().parents[3] / "shared/data/name_pairs/name_bench_cases.csv"
_SCRIPTS = ("other-script", "other-script-rival", "new-script")
_INITIALS = ("acronym", "other-acronym")
#: Groups of test pairs that are reported, each by the kinds that it leaves out. What no
#: string tells (other-name) counts in the last alone; names of other scripts, written when
#: the table did not hold them (new-script), are told by kind.
GROUPS: dict[str, tuple[str, ...]] = {
    "one script": ("other-name", *_SCRIPTS),
    "one script, no initials": ("other-name", *_SCRIPTS, *_INITIALS),
    "one script and language, no initials": ("other-name", *_SCRIPTS, *_INITIALS, "wording"),
    "all": ("new-script",),
}
Score = Callable[[str, str], float]


def main() -> None:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--names", type=int, default=1_000_000, help="size of the search")
    parser.add_argument("--without-search", action="store_true")
    chosen = parser.parse_args()
    ours: dict[str, Score] = {"sousveil": resolve.score}
    everyone = {**ours, **matchers()}
    dev, test = load("dev"), load("test")
    found: dict[str, Any] = {"pairs": {"dev": len(dev), "test": len(test)}, "matchers": {}}
    for name, score in everyone.items():
        said = [score(p.left, p.right) for p in test]
        before = None if name in ours else [score(p.left, p.right) for p in dev]
        found["matchers"][name] = _scored(test, said, dev, before)
        found["matchers"][name]["cases"] = _cases(score, 0.7 if name != "sousveil" else 0.5)
        found["matchers"][name]["pairs a second"] = _speed(score, test)
    said = [_with_table(p) for p in test]
    found["matchers"]["sousveil with the table"] = _scored(test, said, dev, None)
    _print(found)
    if not chosen.without_search:
        found["search"] = measure(chosen.names)
        print()
        for key, value in found["search"].items():
            print(f"{key:44}{value:>16,.3f}")
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps(found, indent=2, ensure_ascii=False))


def _with_table(pair: Labelled) -> float:
    """As names are resolved: the curated table first, then the matcher."""
    one, other = (lookup(EntityRef("organisation", n)) for n in (pair.left, pair.right))
    if one and other:
        return 1.0 if one.id == other.id else 0.0
    return resolve.score(pair.left, pair.right)


def _scored(
    test: Sequence[Labelled],
    said: Sequence[float],
    dev: Sequence[Labelled],
    before: Sequence[float] | None,
) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for group, left_out in GROUPS.items():
        chosen = [(p.same, s) for p, s in zip(test, said, strict=True) if p.kind not in left_out]
        truth, values = [c[0] for c in chosen], [c[1] for c in chosen]
        if before is None:
            limit, even = _own_limit()
        else:
            known = [
                (p.same, s) for p, s in zip(dev, before, strict=True) if p.kind not in left_out
            ]
            limit = recall_at([k[0] for k in known], [k[1] for k in known], 0.99)[1]
            even = _best([k[0] for k in known], [k[1] for k in known])
        precision, recall, f1 = scores(truth, [v >= limit for v in values])
        found[group] = {
            "pairs": len(truth),
            "same": sum(truth),
            "limit": limit,
            "precision": precision,
            "recall": recall,
            "f1": f1,
            "best f1": scores(truth, [v >= even for v in values]),
            "recall at precision 0.99 on test itself": recall_at(truth, values, 0.99)[0],
            "recall at precision 0.95 on test itself": recall_at(truth, values, 0.95)[0],
        }
    limit = found["all"]["limit"]
    even = 0.5 if before is None else _best([p.same for p in dev], before)
    kinds: dict[str, list[int]] = {}
    for pair, value in zip(test, said, strict=True):
        counts = kinds.setdefault(f"{'same' if pair.same else 'different'}: {pair.kind}", [0, 0, 0])
        counts[0] += 1
        counts[1] += value >= limit
        counts[2] += value >= even
    found["kinds"] = dict(sorted(kinds.items()))
    return found


def _own_limit() -> tuple[float, float]:
    path = resources.files("sousveil.resolve") / "data" / "forest.json"
    return float(json.loads(path.read_text(encoding="utf-8"))["limit"]), 0.5


def _best(truth: Sequence[bool], values: Sequence[float]) -> float:
    """The limit with the best F1."""
    limits = sorted({round(v, 3) for v in values})
    return max(limits, key=lambda limit: scores(truth, [v >= limit for v in values])[2])


def _cases(score: Score, limit: float) -> dict[str, float]:
    """Companies of nomenklatura's own cases; absent where the file is."""
    if not CASES.exists():
        return {}
    with CASES.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["schema"] == "Company"]
    truth = [row["is_match"].lower() == "true" for row in rows]
    said = [score(row["name1"], row["name2"]) >= limit for row in rows]
    precision, recall, f1 = scores(truth, said)
    return {"pairs": len(rows), "precision": precision, "recall": recall, "f1": f1}


def _speed(score: Score, pairs: Sequence[Labelled]) -> float:
    """Pairs a second, each name met for the first time: caches are emptied."""
    for cached in (_analysis.taken_apart, _analysis.phonetic):
        cached.cache_clear()
    some = pairs[:1500]
    began = time.perf_counter()
    for pair in some:
        score(pair.left, pair.right)
    return len(some) / (time.perf_counter() - began)


def _print(found: dict[str, Any]) -> None:
    for group in GROUPS:
        first = next(iter(found["matchers"].values()))[group]
        print(f"\n{group}: {first['pairs']:,} test pairs, {first['same']:,} same")
        print(f"{'':26}{'limit':>7}{'P':>7}{'R':>7}{'R@P.99':>8}{'R@P.95':>8}{'best P R F1':>20}")
        for name, result in found["matchers"].items():
            r = result[group]
            best = " ".join(f"{v:.3f}" for v in r["best f1"])
            print(
                f"{name:26}{r['limit']:>7.3f}{r['precision']:>7.3f}{r['recall']:>7.3f}"
                f"{r['recall at precision 0.99 on test itself']:>8.3f}"
                f"{r['recall at precision 0.95 on test itself']:>8.3f}{best:>20}"
            )
    print(f"\n{'':26}{'cases F1':>10}{'P':>7}{'R':>7}{'pairs/s':>10}")
    for name, result in found["matchers"].items():
        case = result.get("cases") or {}
        if "pairs a second" in result:
            print(
                f"{name:26}{case.get('f1', 0):>10.3f}{case.get('precision', 0):>7.3f}"
                f"{case.get('recall', 0):>7.3f}{result['pairs a second']:>10,.0f}"
            )
    print("\nkinds of test pairs: in all, at the limit, at the best F1")
    for kind, counts in found["matchers"]["sousveil"]["kinds"].items():
        table = found["matchers"]["sousveil with the table"]["kinds"][kind]
        peer = found["matchers"]["logic-v2"]["kinds"][kind]
        print(f"{kind:28}{counts!s:>18}  with the table {table!s:>18}  logic-v2 {peer!s:>18}")


if __name__ == "__main__":
    main()
