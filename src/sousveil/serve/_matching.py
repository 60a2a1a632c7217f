"""Which entities a name could mean, ranked, with reasons.

Nothing is decided here that :mod:`sousveil.names` and :mod:`sousveil.resolve` do not decide:
first the curated table, then the same spelling; what the matcher of names finds beyond them
is only suggested, however high it scores, and never called a match.
"""

from __future__ import annotations

import threading
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator

import msgspec

from sousveil.model import ENTITY_KINDS, EntityKind, EntityRef, fold
from sousveil.names import lookup
from sousveil.resolve import NameIndex, match
from sousveil.tables import EntityRow

__all__ = ["CURATED", "LIKENESS", "SPELLING", "Candidate", "Matcher"]

#: What a score rests on.
CURATED, SPELLING, LIKENESS = "curated-name", "same-spelling", "name-likeness"
#: Scores of one spelling that several have, and of one in another country than was said.
_SEVERAL, _ELSEWHERE = 900, 500
#: Kinds of which the same name in another country is another thing.
_LOCAL = ("system", "place", "deal")
#: Names that the matcher looks at for one question.
_NEAREST = 50


class Candidate(msgspec.Struct, frozen=True):
    """An entity that a name could mean.

    :ivar score: in thousandths.
    :ivar sure: whether the curated table or the spelling says so, and of this one alone.
    :ivar by: what the score rests on: one of the three above.
    :ivar reasons: what speaks for it and against it.
    """

    entity: EntityRow
    score: int
    sure: bool
    by: str
    reasons: tuple[str, ...]


class Matcher:
    """Finds what names could mean among these entities."""

    def __init__(self, entities: Iterable[EntityRow]) -> None:
        self._entities = {row.id: row for row in entities}
        self._spelt: dict[tuple[str, str], set[str]] = defaultdict(set)
        for row in self._entities.values():
            for name in row.names:
                self._spelt[row.kind, fold(name)].add(row.id)
        self._starts = sorted(
            (start, row.id)
            for row in self._entities.values()
            for start in {part for name in row.names for part in _ends(fold(name))}
        )
        self._lock = threading.Lock()
        self._indexes: dict[str, tuple[NameIndex, list[tuple[str, str]]]] = {}

    def candidates(
        self, name: str, *, kinds: Collection[str] = (), country: str = "", limit: int
    ) -> list[Candidate]:
        """The entities that a name could mean, the likeliest first.

        :param kinds: only of these; of all, without them.
        :param country: ISO code of the country that it is put in.
        """
        if not fold(name):
            return []
        asked = [kind for kind in ENTITY_KINDS if not kinds or kind in kinds]
        found = {one.entity.id: one for one in self._equal(name, asked, country)}
        for kind in asked:
            for one in self._near(name, kind, country):
                found.setdefault(one.entity.id, one)  # what an equal name says comes first
        ranked = sorted(
            found.values(),
            key=lambda one: (
                -one.score,
                bool(country) and one.entity.country != country,
                -one.entity.claims - one.entity.mentions,
                one.entity.id,
            ),
        )
        return ranked[:limit]

    def beginning(self, prefix: str, *, kinds: Collection[str] = (), limit: int) -> list[EntityRow]:
        """Entities that have a name, or a word of one, that begins so; most claims first."""
        wanted = fold(prefix)
        found: dict[str, EntityRow] = {}
        at = bisect_left(self._starts, (wanted, ""))
        while wanted and at < len(self._starts) and len(found) < 20 * limit:
            start, id_ = self._starts[at]
            if not start.startswith(wanted):
                break
            row = self._entities[id_]
            if not kinds or row.kind in kinds:
                found[id_] = row
            at += 1
        ranked = sorted(found.values(), key=lambda row: (-row.claims - row.mentions, row.id))
        return ranked[:limit]

    # --- equal names -------------------------------------------------------------------------

    def _equal(self, name: str, kinds: Iterable[EntityKind], country: str) -> Iterator[Candidate]:
        equal: dict[str, tuple[str, str]] = {}
        for kind in kinds:
            for id_ in self._spelt.get((kind, fold(name)), ()):
                equal[id_] = SPELLING, "the same spelling, but for case, accents and punctuation"
            # A country's code would decide before its name.
            known = lookup(EntityRef(kind, name, "" if kind == "country" else country))
            if known is not None and known.id in self._entities:
                equal[known.id] = CURATED, f"a name of {known.name}: {known.evidence}"
        here = {id_ for id_ in equal if not self._elsewhere(self._entities[id_], country)}
        for id_, (by, reason) in equal.items():
            row = self._entities[id_]
            if id_ not in here:
                yield Candidate(
                    row, _ELSEWHERE, sure=False, by=by, reasons=(reason, f"but in {row.country}")
                )
            elif len(here) > 1:
                yield Candidate(
                    row, _SEVERAL, sure=False, by=by, reasons=(reason, "several have this name")
                )
            else:
                yield Candidate(row, 1000, sure=True, by=by, reasons=(reason,))

    @staticmethod
    def _elsewhere(row: EntityRow, country: str) -> bool:
        return bool(
            row.kind in _LOCAL and country and row.country and row.country != country.upper()
        )

    # --- near names --------------------------------------------------------------------------

    def _near(self, name: str, kind: EntityKind, country: str) -> Iterator[Candidate]:
        index, names = self._index(kind)
        best: dict[str, Candidate] = {}
        for place in index.candidates(name, _NEAREST):
            other, id_ = names[place]
            found = match(name, other)
            row = self._entities[id_]
            standing = best.get(id_)
            if standing is not None and standing.score >= found.score:
                continue
            reasons = (f"like {other!r}", *found.reasons)
            score = found.score
            if self._elsewhere(row, country):
                score, reasons = min(score, _ELSEWHERE), (*reasons, f"but in {row.country}")
            best[id_] = Candidate(row, score, sure=False, by=LIKENESS, reasons=reasons)
        yield from best.values()

    def _index(self, kind: str) -> tuple[NameIndex, list[tuple[str, str]]]:
        """The index of the names of one kind; made when it is first asked for."""
        with self._lock:
            if kind not in self._indexes:
                names = [
                    (name, row.id)
                    for row in self._entities.values()
                    if row.kind == kind
                    for name in row.names
                ]
                self._indexes[kind] = NameIndex(name for name, _ in names), names
            return self._indexes[kind]


def _ends(name: str) -> Iterator[str]:
    """A name, and what is left of it from each of its words on."""
    yield name
    at = name.find(" ")
    while at >= 0:
        yield name[at + 1 :]
        at = name.find(" ", at + 1)
