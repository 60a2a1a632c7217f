"""Finding the few names among very many that one name could be, without comparing all pairs.

An inverted index. A name stands in it under its distinctive words, under how they sound,
under every four letters of them, and under its initials; a key that very many names
share is not asked. What shares most with the name asked for, rare keys counting more, is
a candidate, and the matcher decides about those alone. The postings lie in two flat
arrays, so a million names need a few hundred megabytes.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence

from sousveil.resolve._analysis import DISTINCT, GENERIC, Taken, phonetic, taken_apart

__all__ = ["NameIndex"]

#: A key that more names share than this is not asked: it tells nothing and costs much.
_COMMON = 4_000
#: Initials are one key against a name's many: they count so many times.
_TIMES = 5
#: Keys asked for one name, the rarest first.
_ASKED = 24


class NameIndex:
    """Names by what is rare in them.

    :param names: what is to be found; an answer gives places in this sequence.
    """

    def __init__(self, names: Iterable[str]) -> None:
        import numpy as np  # most commands need no index

        self._ids: dict[str, int] = {}
        keys, places, lengths = array("I"), array("I"), array("H")
        count = 0
        for place, name in enumerate(names):
            count = place + 1
            own = _keys(taken_apart.__wrapped__(name))  # not kept: there are too many
            lengths.append(min(len(own), 65_535))
            for key in own:
                keys.append(self._ids.setdefault(key, len(self._ids)))
                places.append(place)
        self._count = count
        self._lengths = np.array(lengths, dtype=np.float32)
        by_key = np.frombuffer(keys, dtype=np.uint32) if keys else np.zeros(0, dtype=np.uint32)
        postings = np.frombuffer(places, dtype=np.uint32) if places else by_key
        order = np.argsort(by_key, kind="stable")
        self._postings = postings[order]
        sizes = np.bincount(by_key, minlength=len(self._ids)) if len(by_key) else np.zeros(0, int)
        self._starts = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(sizes)])

    def candidates(self, name: str, limit: int = 20) -> list[int]:
        """Places of the names that ``name`` could be, the likeliest first; itself among them.

        :param limit: at most so many.
        """
        import numpy as np

        asked = sorted(self._asked(taken_apart(name)))[:_ASKED]
        if not asked:
            return []
        found = np.concatenate([self._postings[start:end] for _, start, end, _ in asked])
        rarity = [times * np.log1p(self._count / size) for size, _, _, times in asked]
        weights = np.repeat(rarity, [size for size, _, _, _ in asked])
        places, where = np.unique(found, return_inverse=True)
        # A name that has much besides what is asked for is the less likely.
        sums = np.bincount(where, weights=weights) / np.sqrt(self._lengths[places] + 1)
        best = np.lexsort((places, -sums))[:limit]
        return [int(place) for place in places[best]]

    def _asked(self, name: Taken) -> Iterator[tuple[int, int, int, int]]:
        """Size and bounds of the postings of every key worth asking, and how often it counts."""
        for key in _keys(name):
            id_ = self._ids.get(key)
            if id_ is not None:
                start, end = int(self._starts[id_]), int(self._starts[id_ + 1])
                if end - start <= _COMMON:
                    yield end - start, start, end, _TIMES if key[0] == "=" else 1


def _keys(name: Taken) -> set[str]:
    found: set[str] = set()
    words = [w for w in name.words if w.sort == DISTINCT]
    for word in words:
        found.add(word.form)
        found.add("~" + phonetic(word.form))
    text = "".join(word.form for word in words)
    found |= {"#" + text[at : at + 4] for at in range(len(text) - 3)}
    if len(words) < 2:  # nothing, or little, is distinctive: the pairs of general words are
        forms = [w.form for w in name.words]
        found |= {f"{a} {b}" for a, b in _pairs(forms)}
        others = [w.form for w in name.words if w.sort not in (DISTINCT, GENERIC)]
        found.update(others)
    if 2 <= len(name.joined) <= 7:
        found.add("=" + name.joined)
    found |= {"=" + initials for initials in name.initials if len(initials) > 2}
    return found


def _pairs(forms: Sequence[str]) -> Iterator[tuple[str, str]]:
    ordered = sorted(set(forms))
    for at, one in enumerate(ordered):
        for other in ordered[at + 1 :]:
            yield one, other
