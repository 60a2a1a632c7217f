"""How much a name is written like a person's: learned weights over its words and letters.

No list holds all given names; their letters tell more than a list does. The weights, a byte
each, were learned by ``python -m bench.extraction.persons`` from given names and surnames of
many countries put together at random, so from no person's name, against the names of
organisations on public lists. Names in other scripts than Latin are not judged.
"""

from __future__ import annotations

import math
import re
import zlib
from collections.abc import Iterator
from functools import lru_cache
from importlib import resources

__all__ = ["DIMENSIONS", "SCALE", "person_likeness", "places"]

#: Weights there are; a sign of a name takes the one that its checksum falls on.
DIMENSIONS = 1 << 15
#: What a weight of 1 stands for.
SCALE = 1 / 8
_FILE = "person_names.bin"
_INITIAL = re.compile(r"\b[A-Z]\.")
_MOST_WORDS = 6


@lru_cache(maxsize=8192)
def person_likeness(name: str) -> float:
    """The chance, 0 to 1, that a name of several words is a person's, where half of all are.

    It is 0 for a single word, which shows nothing, for more than six, and for a name that
    is not in Latin letters.
    """
    words = name.split()
    latin = all(ord(letter) < 0x250 or 0x1E00 <= ord(letter) < 0x2070 for letter in name)
    if not 1 < len(words) <= _MOST_WORDS or not latin:
        return 0.0
    weights = _weights()
    at = places(name)
    total = sum(weights[place] for place in at) * SCALE / math.sqrt(len(at))
    return 1 / (1 + math.exp(-total))


def places(name: str) -> list[int]:
    """Which weights a name's signs fall on, each as often as it is met; never empty."""
    return [zlib.crc32(sign.encode()) % DIMENSIONS for sign in _signs(name)]


def _signs(name: str) -> Iterator[str]:
    words = [word.lower().strip(".,'()") for word in name.replace("’", "'").split()]
    yield f"n{min(len(words), _MOST_WORDS)}"
    yield f"initial{bool(_INITIAL.search(name))}"
    for at, word in enumerate(words):
        place = "F" if at == 0 else "L" if at == len(words) - 1 else "M"
        shown = f"<{word}>"
        yield f"w{shown}"
        yield f"{place}w{shown}"
        for size in (2, 3, 4):
            for start in range(len(shown) - size + 1):
                piece = shown[start : start + size]
                yield f"c{piece}"
                if size == 3:
                    yield f"{place}{piece}"


@lru_cache(maxsize=1)
def _weights() -> memoryview:
    file = resources.files("sousveil.extract") / "data" / _FILE
    return memoryview(file.read_bytes()).cast("b")
