"""How likely two names of organisations are names of one: a score with its reasons.

Two names are taken apart and their words laid side by side. What matters is which words
stand in one name only, and of which sort they are: one more generic word is nothing, one
more line of business is another firm, another number always is. Thirty such observations
go into a small forest of decision trees that was grown on labelled pairs (``python -m
bench.names.train``) and is kept as JSON; this module walks it and needs no library for
that. A score only suggests: nothing is joined by it.
"""

from __future__ import annotations

import math
from functools import lru_cache
from importlib import resources
from typing import Any

import msgspec
from rapidfuzz import fuzz
from rapidfuzz.distance import JaroWinkler, LCSseq, Levenshtein

from sousveil.resolve._analysis import (
    DISTINCT,
    GENERIC,
    LINE,
    NUMBER,
    PLACE,
    WEIGHTS,
    Taken,
    Word,
    phonetic,
    taken_apart,
)

__all__ = ["FEATURES", "Match", "features", "match", "ruled", "score"]

#: What is observed of a pair, in this order: of words that agree (:func:`_agreeing`), of
#: words that stand alone (:func:`_standing_alone`), of the names as wholes (:func:`_whole`).
FEATURES = (
    "matched", "line-matched", "generic-matched", "place-matched", "matched-letters",
    "fuzzy", "likeness", "sounds", "share-low", "share-high", "first-matched",
    "distinct-both", "distinct-one", "line-both", "line-one", "generic-both", "generic-one",
    "place-both", "number-both", "number-one", "place-ahead", "place-behind", "group-one",
    "equal", "initials", "initials-share", "short", "no-distinct", "sorted-ratio",
    "jaro-winkler", "legal", "script", "words-low", "words-high",
)  # fmt: skip

#: The most that a doubtful pair scores; see :func:`ruled`.
DOUBT = 0.9
#: What two names score that share nothing distinctive.
NOTHING = 0.01


class Match(msgspec.Struct, frozen=True):
    """How likely two names are one organisation's.

    :ivar score: in thousandths.
    :ivar reasons: what speaks for it and against it, in words.
    """

    score: int
    reasons: tuple[str, ...]


def score(left: str, right: str) -> float:
    """The probability, by the pairs that the forest was grown on, that both name one;
    the same whichever of the names comes first.

    >>> score("NSO Group", "NSO Group Technologies Ltd") > score("NSO Group", "NGO Group")
    True
    """
    return _valued(*_compared(left, right))


def match(left: str, right: str) -> Match:
    """:func:`score` with its reasons."""
    compared = _compared(left, right)
    return Match(round(1000 * _valued(*compared)), tuple(_reasons(*compared)))


def features(left: str, right: str) -> list[float]:
    """What is observed of a pair, in the order of :data:`FEATURES`."""
    return _observed(*_compared(left, right))


def _compared(left: str, right: str) -> tuple[Taken, Taken, _Laid]:
    """Both names taken apart, in one order whichever came first, and their words side by side."""
    one, other = map(taken_apart, sorted((left, right)))
    return one, other, _laid(one, other)


def _valued(one: Taken, other: Taken, laid: _Laid) -> float:
    if _strangers(one, other, laid):
        return NOTHING
    observed = _observed(one, other, laid)
    return ruled(observed, _probability(observed))


class _Laid(msgspec.Struct):
    """Words side by side: those that agree, with how well, and those that stand alone."""

    pairs: list[tuple[Word, Word, float]]
    left: list[Word]
    right: list[Word]


def _laid(one: Taken, other: Taken) -> _Laid:
    pairs: list[tuple[Word, Word, float]] = []
    rest = list(other.words)
    alone: list[Word] = []
    for word in one.words:
        for at, candidate in enumerate(rest):
            if candidate.form == word.form:
                pairs.append((word, rest.pop(at), 1.0))
                break
        else:
            alone.append(word)
    if alone and rest:
        across = one.script != other.script
        alone, rest = _nearly(alone, rest, pairs, across)
        if alone and rest:
            alone, rest = _together(alone, rest, pairs)
            rest, alone = _together(rest, alone, pairs)
    return _Laid(pairs, alone, rest)


def _nearly(
    alone: list[Word], rest: list[Word], pairs: list[tuple[Word, Word, float]], across: bool
) -> tuple[list[Word], list[Word]]:
    """Take out words that are one but for their spelling."""
    left = []
    for word in alone:
        best, where = 0.0, -1
        for at, candidate in enumerate(rest):
            value = _alike(word, candidate, across)
            if value > best:
                best, where = value, at
        if where >= 0:
            pairs.append((word, rest.pop(where), best))
        else:
            left.append(word)
    return left, rest


def _alike(one: Word, other: Word, across: bool) -> float:
    """How well two different words agree; 0 for words that do not."""
    if one.sort in (NUMBER, PLACE) or other.sort in (NUMBER, PLACE):
        return 0.0
    a, b = one.form, other.form
    short, long = (a, b) if len(a) <= len(b) else (b, a)
    if across:
        x, y = phonetic(a), phonetic(b)
        if x == y:
            return 0.95
        if len(short) >= 3:
            likeness = Levenshtein.normalized_similarity(x, y)
            bones = fuzz.ratio(_bones(x), _bones(y)) / 100 if len(_bones(x)) >= 2 else 0.0
            value = max(likeness, 0.9 * bones)
            return value if value >= 0.72 else 0.0
        return 0.0
    if len(short) >= 4:
        allowed = 1 if len(long) <= 7 else 2 if len(long) <= 11 else 3
        if len(long) - len(short) <= allowed:
            edits = Levenshtein.distance(a, b, score_cutoff=allowed)
            if edits <= allowed and (edits == 1 or a[0] == b[0]):
                return 1 - edits / len(long)
        if DISTINCT not in (one.sort, other.sort) and long.startswith(short):
            return 0.85
    if len(short) >= 3 and phonetic(a) == phonetic(b):
        return 0.9
    return 0.0


_VOWELS = str.maketrans("", "", "aeiou")


def _bones(word: str) -> str:
    return word.translate(_VOWELS)


def _together(
    alone: list[Word], rest: list[Word], pairs: list[tuple[Word, Word, float]]
) -> tuple[list[Word], list[Word]]:
    """Take out two words of one side that are written as one word on the other."""
    for word in list(alone):
        for at in range(len(rest) - 1):
            if rest[at].written + rest[at + 1].written == word.written:
                whole = Word(word.form, max(DISTINCT, word.sort), word.written)
                pairs.append((word, whole, 1.0))
                alone.remove(word)
                del rest[at : at + 2]
                break
    return alone, rest


def _observed(one: Taken, other: Taken, laid: _Laid) -> list[float]:
    return [*_agreeing(one, other, laid), *_standing_alone(one, other, laid), *_whole(one, other)]


def _agreeing(one: Taken, other: Taken, laid: _Laid) -> list[float]:
    agreed = [0.0] * 5
    letters = fuzzy = both = 0.0
    likeness = sounds = 1.0
    first = False
    for word, partner, value in laid.pairs:
        sort = min(word.sort, partner.sort)
        agreed[sort] += 1
        both += WEIGHTS[sort] * value
        fuzzy += value < 1
        first = first or word is one.words[0] or partner is other.words[0]
        if sort == DISTINCT:
            letters += value * min(len(word.form), 10)
            likeness = min(likeness, value)
            if value < 1 and phonetic(word.form) != phonetic(partner.form):
                sounds = 0.0
    low, high = sorted(both / name.weight if name.weight else 0.0 for name in (one, other))
    matched, generic, line, place, _ = agreed
    return [
        matched, line, generic, place, letters, fuzzy, likeness, sounds, low, high, float(first)
    ]  # fmt: skip


def _standing_alone(one: Taken, other: Taken, laid: _Laid) -> list[float]:
    counts = [[0] * 5, [0] * 5]
    for sorts, words in zip(counts, (laid.left, laid.right), strict=True):
        for word in words:
            sorts[word.sort] += 1
    found: list[float] = []
    for sort in (DISTINCT, LINE, GENERIC):
        left, right = counts[0][sort], counts[1][sort]
        found += [min(left, right), abs(left - right)]
    found.append(min(counts[0][PLACE], counts[1][PLACE]))
    left, right = counts[0][NUMBER], counts[1][NUMBER]
    found += [min(left, right), abs(left - right), *_places(one, other, laid)]
    both_legal = bool(one.legal and other.legal)
    found.append(both_legal and any(w.form == "group" for w in (*laid.left, *laid.right)))
    return found


def _whole(one: Taken, other: Taken) -> list[float]:
    initials, share = _initials(one, other)
    low, high = sorted((len(one.words), len(other.words)))
    legal = 0.5 if one.legal == other.legal else 1.0 if one.legal and other.legal else 0.0
    return [
        one.joined == other.joined,
        initials,
        share,
        min(len(one.joined), len(other.joined)),
        not (one.distinct and other.distinct),
        fuzz.token_sort_ratio(one.text, other.text) / 100,
        JaroWinkler.similarity(one.joined, other.joined),
        legal,
        one.script != other.script,
        low,
        high,
    ]


def _places(one: Taken, other: Taken, laid: _Laid) -> tuple[int, int]:
    """Places that stand in one name only: ahead of its first distinctive word, and behind."""
    ahead = behind = 0
    for name, alone in ((one, laid.left), (other, laid.right)):
        seen = False
        for word in name.words:
            if word.sort == DISTINCT:
                seen = True
            elif word.sort == PLACE and word in alone:
                ahead, behind = (ahead, behind + 1) if seen else (ahead + 1, behind)
    return ahead, behind


def _initials(one: Taken, other: Taken) -> tuple[float, float]:
    """Whether one name is the initials of the other, and how much of it they are in order."""
    if len(one.words) > len(other.words):
        one, other = other, one
    letters = one.joined
    if not (len(one.words) <= 2 and 2 <= len(letters) <= 10 and len(other.words) >= 2):
        return 0.0, 0.0
    if letters in other.initials:
        return 1.0, 1.0
    best = 0.0
    for initials in other.initials:
        same = LCSseq.similarity(letters, initials)
        best = max(best, 2 * same / (len(letters) + len(initials)))
    rest = iter(other.joined)
    inside = letters[0] == other.joined[0] and all(letter in rest for letter in letters)
    return 0.5 if inside else 0.0, best


def _reasons(one: Taken, other: Taken, laid: _Laid) -> list[str]:
    found = []
    if one.joined == other.joined:
        found.append("the same letters, legal form and spaces aside")
    same = [w.written for w, _, v in laid.pairs if v == 1 and w.sort == DISTINCT]
    if same:
        found.append(f"both have {', '.join(same)}")
    near = [f"{w.written} is spelled {p.written}" for w, p, v in laid.pairs if v < 1]
    found += near
    if _initials(one, other)[0] == 1:
        found.append("one is the initials of the other")
    for sort, words in (
        (DISTINCT, "only one has {}"),
        (LINE, "only one has the line of business {}"),
        (PLACE, "only one has the place {}"),
        (NUMBER, "only one has the number {}"),
        (GENERIC, "only one has the general word {}"),
    ):
        alone = [w.written.lstrip("@") for w in (*laid.left, *laid.right) if w.sort == sort]
        if alone:
            found.append(words.format(", ".join(alone)))
    if one.legal and other.legal and one.legal != other.legal:
        found.append("their legal forms differ")
    return found


def _strangers(one: Taken, other: Taken, laid: _Laid) -> bool:
    """Whether both names have distinctive words, none agrees, and none is initials.

    Most pairs that anybody compares are such, so nothing more is computed for them.
    """
    if not one.distinct or not other.distinct or one.joined == other.joined:
        return False
    if any(DISTINCT in (w.sort, p.sort) for w, p, _ in laid.pairs):
        return False
    return not any(_initials(one, other))


#: Places of the observations that rules speak of.
(
    _DISTINCT_BOTH,
    _DISTINCT_ONE,
    _EQUAL,
    _FUZZY,
    _GENERIC_BOTH,
    _INITIALS_SHARE,
    _LINE_ONE,
    _MATCHED,
    _NUMBER_BOTH,
    _NUMBER_ONE,
    _PLACE_BEHIND,
    _PLACE_BOTH,
    _SOUNDS,
) = map(
    FEATURES.index,
    (
        "distinct-both",
        "distinct-one",
        "equal",
        "fuzzy",
        "generic-both",
        "initials-share",
        "line-one",
        "matched",
        "number-both",
        "number-one",
        "place-behind",
        "place-both",
        "sounds",
    ),
)


def ruled(observed: list[float], value: float) -> float:
    """What the forest says of a pair, where no rule holds it down.

    The rules are for what a few thousand pairs cannot teach: that a number, a place or a
    general word that differs is another firm, and that initials, one more word, or one
    letter more or less in the only word that counts may be right and are never certain.
    """
    if observed[_NUMBER_BOTH] or observed[_PLACE_BOTH]:
        return min(value, 0.2)
    if observed[_NUMBER_ONE] or (observed[_GENERIC_BOTH] and not observed[_EQUAL]):
        return min(value, 0.4)
    doubtful = (
        (not observed[_MATCHED] and observed[_INITIALS_SHARE] > 0 and not observed[_EQUAL])
        or (
            observed[_MATCHED] <= 1
            and (observed[_LINE_ONE] or observed[_DISTINCT_ONE] or observed[_PLACE_BEHIND])
        )
        or observed[_DISTINCT_BOTH]
        or (
            not observed[_SOUNDS]
            and not observed[_EQUAL]
            and observed[_MATCHED] <= observed[_FUZZY]
        )
    )
    return min(value, DOUBT) if doubtful else value


def _probability(observed: list[float]) -> float:
    prior, trees = _forest()
    total = prior
    for tree in trees:
        node: Any = tree
        while type(node) is tuple:
            node = node[2] if observed[node[0]] <= node[1] else node[3]
        total += node
    return 1 / (1 + math.exp(-total))


@lru_cache(maxsize=1)
def _forest() -> tuple[float, tuple[Any, ...]]:
    """Prior and trees: a node is (feature, limit, at most, above), a leaf a number."""
    path = resources.files("sousveil.resolve") / "data" / "forest.json"
    held = msgspec.json.decode(path.read_bytes())
    if held["features"] != list(FEATURES):
        raise ValueError("forest.json was grown on other features: call bench.names.train")
    return held["prior"], tuple(_frozen(tree) for tree in held["trees"])


def _frozen(node: Any) -> Any:
    if isinstance(node, list):
        return (node[0], node[1], _frozen(node[2]), _frozen(node[3]))
    return node
