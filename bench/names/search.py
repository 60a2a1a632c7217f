"""Candidates among a million names: how long, how much memory, and how often the right one.

The million are the names of the pairs, and names put together from the words of those:
a word that is common there stays, so that it is common here, and a rare one gets other
letters, since in life a million names hold ever new rare words. Asked are the left names
of the test half's same pairs, without those that no string tells; right is the pair's
right name among the first k.
"""

from __future__ import annotations

import random
import re
import resource
import time
from collections import Counter
from collections.abc import Iterator

from bench.names.pairs import Labelled, load
from sousveil.resolve import NameIndex

__all__ = ["measure"]

AMONG = (1, 5, 10, 20, 50)
#: Times that a word must stand in the pairs' names to be common in a million names too.
_COMMON = 60
GROUPS = {
    "one script, no initials": ("legal-form", "short-name", "spelling", "wording"),
    "initials": ("acronym",),
    "other script": ("other-script",),
}


def measure(count: int) -> dict[str, float]:
    """Build the index over ``count`` names and ask it."""
    asked = [p for p in load("test") if p.same and p.kind not in ("other-name", "new-script")]
    names = list(_names(count, asked))
    place = {name: at for at, name in enumerate(names)}
    before = _memory()
    began = time.perf_counter()
    index = NameIndex(names)
    built = time.perf_counter() - began
    began = time.perf_counter()
    answers = [index.candidates(pair.left, max(AMONG) + 1) for pair in asked]
    seconds = time.perf_counter() - began
    found: dict[str, float] = {
        "names": len(names),
        "build seconds": built,
        "peak memory growth MB": _memory() - before,
        "ms a query": 1000 * seconds / len(asked),
        "asked": len(asked),
    }
    own = _own_names()
    ranks: dict[str, list[int]] = {group: [] for group in GROUPS}
    for pair, answer in zip(asked, answers, strict=True):
        also = own[pair.left] - {pair.right}  # other right answers take nobody's place
        others = [at for at in answer if names[at] not in also]
        right = place[pair.right]
        rank = others.index(right) if right in others else max(AMONG)
        for group, kinds in GROUPS.items():
            if pair.kind in kinds:
                ranks[group].append(rank)
    for group, found_at in ranks.items():
        found[f"asked, {group}"] = len(found_at)
        for k in AMONG:
            found[f"recall@{k}, {group}"] = sum(rank < k for rank in found_at) / len(found_at)
    return found


def _own_names() -> dict[str, set[str]]:
    """Every name, and all names that the pairs say are one with it, itself among them."""
    groups: dict[str, set[str]] = {}
    for pair in load("test"):
        if pair.same:
            one = groups.setdefault(pair.left, {pair.left})
            one |= groups.get(pair.right, {pair.right})
            groups |= dict.fromkeys(one, one)
    return groups


def _names(count: int, asked: list[Labelled]) -> Iterator[str]:
    """Both names of all pairs asked, then made ones; none twice."""
    seen: dict[str, None] = {}
    for pair in asked:
        seen[pair.left] = seen[pair.right] = None
    real = [name for p in (*load("dev"), *load("test")) for name in (p.left, p.right)]
    words = [word for name in real for word in re.split(r"\s+", name)]
    shapes = [len(name.split()) for name in real]
    often = Counter(words)
    chance = random.Random(11)  # noqa: S311 - names, no secrets
    while len(seen) < count:
        made = [chance.choice(words) for _ in range(max(2, chance.choice(shapes)))]
        made = [word if often[word] >= _COMMON else _bent(word, chance) for word in made]
        seen[" ".join(made)] = None
    yield from seen


def _bent(word: str, chance: random.Random) -> str:
    """A word with two of its letters replaced."""
    letters = list(word.lower())
    for _ in range(min(2, len(letters))):
        letters[chance.randrange(len(letters))] = chance.choice("abcdefghiklmnoprstuvz")
    return "".join(letters)


def _memory() -> float:
    """Peak resident memory of this process so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
