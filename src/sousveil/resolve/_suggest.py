"""Names that could be one: pairs with a score and reasons, for a person or a policy to judge.

Nothing is joined here. Pairs that somebody has judged, rows of the curated table against
each other, and entities that belong together without being one are left out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from sousveil.model import EntityRef, SameAs
from sousveil.names import all_known, lookup, related
from sousveil.resolve._cluster import Conflict, Entity, resolve
from sousveil.resolve._match import match
from sousveil.resolve._search import NameIndex

__all__ = ["LEAST", "Suggestion", "consequences", "suggest"]

#: The least score that is worth a person's look, in thousandths.
LEAST = 500
_NEAREST = 12


class Suggestion(msgspec.Struct, frozen=True):
    """Two names that could be one entity.

    :ivar left: a name in use.
    :ivar right: the other: a name in use, or of the curated table.
    :ivar entities: ids of the two entities.
    :ivar score: in thousandths; see :mod:`sousveil.resolve`.
    :ivar reasons: what speaks for it and against it.
    :ivar warnings: why a person should not join them without looking further.
    """

    left: EntityRef
    right: EntityRef
    entities: tuple[str, str]
    score: int
    reasons: tuple[str, ...]
    warnings: tuple[str, ...] = ()


def suggest(
    refs: Iterable[EntityRef], judgements: Iterable[SameAs] = (), *, least: int = LEAST
) -> list[Suggestion]:
    """Pairs of organisations' names that could be one entity, the likeliest first.

    Two entities are suggested once, by the names that agree best.

    :param refs: references in use.
    :param judgements: those that stand, in the ledger's order.
    :param least: score below which nothing is listed.
    """
    used = sorted({ref for ref in refs if ref.kind == "organisation"})
    judged = list(judgements)
    entities = resolve(used, judged).entities
    names, owners = _names(used, entities)
    index = NameIndex(ref.name for ref in names)
    closed = _closed(judged, entities)
    best: dict[frozenset[str], Suggestion] = {}
    for place in range(len(used)):
        for other in index.candidates(names[place].name, _NEAREST):
            pair = frozenset((owners[place].id, owners[other].id))
            if len(pair) == 1 or pair in closed or (other < place and other < len(used)):
                continue
            found = match(names[place].name, names[other].name)
            standing = best.get(pair)
            if found.score >= least and (standing is None or standing.score < found.score):
                best[pair] = _suggestion(names, owners, place, other, found.score, found.reasons)
    return sorted(best.values(), key=lambda s: (-s.score, s.left, s.right))


def consequences(
    refs: Iterable[EntityRef], judgements: Sequence[SameAs], new: SameAs
) -> list[Conflict]:
    """Conflicts that there would be with one judgement more, and are not without it."""
    used = Counter(refs)
    before = set(resolve(used, judgements).conflicts)
    after = resolve(used, [*judgements, new]).conflicts
    return [conflict for conflict in after if conflict not in before]


def _names(
    used: Sequence[EntityRef], entities: Mapping[str, Entity]
) -> tuple[list[EntityRef], list[Entity]]:
    """Names in use, then those of the curated table, each with its entity."""
    names = list(used)
    owners = [entities[ref.key] for ref in used]
    keys = {ref.key for ref in used}
    for known in all_known():
        if known.kind != "organisation":
            continue
        owner = Entity(known.id, known.kind, known.name, known.country, known.names)
        for name in known.names:
            ref = EntityRef("organisation", name, known.country)
            if ref.key not in keys:
                names.append(ref)
                owners.append(owner)
    return names, owners


class _Closed:
    """Pairs of entities about which there is nothing to ask."""

    def __init__(self, judged: set[frozenset[str]]) -> None:
        self._judged = judged
        self._curated = {known.id for known in all_known()}

    def __contains__(self, pair: object) -> bool:
        if not isinstance(pair, frozenset):
            return False
        return pair in self._judged or pair <= self._curated


def _closed(judged: Iterable[SameAs], entities: Mapping[str, Entity]) -> _Closed:
    pairs = set()
    for judgement in judged:
        sides = [entities.get(ref.key) for ref in (judgement.left, judgement.right)]
        if all(sides):
            pairs.add(frozenset(side.id for side in sides if side))
    return _Closed(pairs)


def _suggestion(
    names: Sequence[EntityRef],
    owners: Sequence[Entity],
    place: int,
    other: int,
    score: int,
    reasons: tuple[str, ...],
) -> Suggestion:
    left, right = names[place], names[other]
    one, two = owners[place], owners[other]
    warnings = []
    if one.country and two.country and one.country != two.country:
        warnings.append(f"{one.name} is put in {one.country}, {two.name} in {two.country}")
    known, also = lookup(left), lookup(right)
    relation = related(known.id, also.id) if known and also else None
    if relation:
        warnings.append(f"{relation.of} {relation.words} {relation.to} ({relation.evidence})")
    return Suggestion(left, right, (one.id, two.id), score, reasons, tuple(warnings))
