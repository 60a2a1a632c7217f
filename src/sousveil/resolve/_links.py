"""Which names are linked, and why: a union of names that keeps apart what is judged different.

How contradictions are settled, always the same way:

1. Of several judgements on one pair of names the latest counts, so a later
   ``different`` undoes an earlier ``same``, and the other way round.
2. A standing ``different`` is never overridden by a chain. Links are made in a fixed
   order: first the curated table (its main name, then the others by spelling), then
   names without a country that are spelled like one name with a country and no other,
   then names of organisations that differ by a legal form alone (:func:`_form_links`),
   then the standing ``same`` judgements, oldest first. A link that would bring two names
   together that are judged different, directly or through others, is not made and is
   reported.

So the order in which names are met never matters; the order of judgements does,
because it is the ledger's.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from sousveil.model import EntityRef, SameAs, fold
from sousveil.names import Known, lookup, set_legal_form_aside

__all__ = ["Link", "Links", "curated_by_key", "link"]

#: Letters that a name must have without its legal form, to be one with or without it.
_SHORTEST = 4
#: Prefix of the node that stands for a row of the curated table.
CURATED = "curated:"


class Link(msgspec.Struct, frozen=True):
    """A reason why two nodes are one.

    :ivar judgement: ``None`` for the table and for spelling.
    :ivar form: whether they differ by a legal form alone.
    """

    left: str
    right: str
    judgement: SameAs | None = None
    form: bool = False


class Links(msgspec.Struct):
    """All links over a set of names.

    :ivar root: every key, and the smallest member of its group.
    :ivar made: links that hold, in the order in which they were made.
    :ivar refused: links that a standing ``different`` forbids.
    :ivar idle: judgements that tell a name from itself, and so cannot be followed.
    """

    root: dict[str, str]
    made: list[Link]
    refused: list[Link]
    idle: list[SameAs]


def link(
    refs: Iterable[EntityRef], curated: Mapping[str, Known], judgements: Sequence[SameAs]
) -> Links:
    """Link names by the rules above.

    :param curated: the curated entity of every key that has one.
    """
    countries: dict[str, set[str]] = defaultdict(set)
    for ref in refs:
        countries[ref.key].add(ref.country)
    standing, idle = _standing(judgements)
    apart: dict[str, set[str]] = defaultdict(set)
    for (left, right), judgement in standing.items():
        if judgement.verdict == "different":
            apart[left].add(right)
            apart[right].add(left)
    union = _Union({*countries, *(k for pair in standing for k in pair)}, apart)
    made: list[Link] = []
    refused: list[Link] = []
    candidates = [
        *_curated_links(curated),
        *_spelling_links(union.keys(), curated),
        *_form_links(countries, curated),
        *_judged_links(standing),
    ]
    for candidate in candidates:
        (made if union.join(candidate.left, candidate.right) else refused).append(candidate)
    return Links(root=union.roots(), made=made, refused=refused, idle=idle)


def curated_by_key(refs: Iterable[EntityRef]) -> dict[str, Known]:
    """The curated entity of every key that has one. One reference that fits is enough."""
    found: dict[str, Known] = {}
    for ref in refs:
        known = lookup(ref)
        if known is not None:
            found.setdefault(ref.key, known)
    return found


def _standing(
    judgements: Sequence[SameAs],
) -> tuple[dict[tuple[str, str], SameAs], list[SameAs]]:
    """The latest judgement on every pair of keys, in the order of the judgements that stand."""
    standing: dict[tuple[str, str], SameAs] = {}
    idle = []
    for judgement in judgements:
        judgement.check()
        left, right = sorted((judgement.left.key, judgement.right.key))
        if left == right:
            if judgement.verdict == "different":
                idle.append(judgement)
            continue
        standing.pop((left, right), None)
        standing[left, right] = judgement
    return standing, idle


def _curated_links(curated: Mapping[str, Known]) -> list[Link]:
    def order(item: tuple[str, Known]) -> tuple[str, bool, str]:
        key, known = item
        return known.id, key.partition("@")[0] != f"{known.kind}:{fold(known.name)}", key

    return [Link(CURATED + known.id, key) for key, known in sorted(curated.items(), key=order)]


def _spelling_links(keys: Iterable[str], curated: Mapping[str, Known]) -> list[Link]:
    """A name of no stated country is the one of that spelling whose country is stated."""
    located: dict[str, list[str]] = defaultdict(list)
    for key in keys:
        bare, at, _ = key.rpartition("@")
        if at:
            located[bare].append(key)
    return [
        Link(key, located[key][0])
        for key in sorted(set(keys) & located.keys())
        if len(located[key]) == 1 and key not in curated
    ]


def _form_links(countries: Mapping[str, set[str]], curated: Mapping[str, Known]) -> list[Link]:
    """Organisations' names that differ by a legal form alone: Acme Watch, Acme Watch Ltd.

    Not where that could join two companies: when the names bear forms of two classes (a
    Ltd and a GmbH are often two of one group), when their sources put them in two countries,
    when a curated row has the bare name, or when what is left is one short word.
    """
    groups: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for key in countries:
        kind, _, name = key.partition(":")
        if kind == "organisation":
            core, form = set_legal_form_aside(name)
            groups[core].append((key, form))
    found = []
    for core, members in sorted(groups.items()):
        if len(members) < 2 or (core.isascii() and len(core) < _SHORTEST):
            continue
        forms = {form for _, form in members if form}
        stated = {c for key, _ in members for c in countries[key] if c}
        if len(forms) > 1 or len(stated) > 1 or any(key in curated for key, _ in members):
            continue
        first, *others = sorted(key for key, _ in members)
        found += [Link(first, other, form=True) for other in others]
    return found


def _judged_links(standing: Mapping[tuple[str, str], SameAs]) -> list[Link]:
    return [
        Link(left, right, judgement)
        for (left, right), judgement in standing.items()
        if judgement.verdict == "same"
    ]


class _Union:
    """Union-find whose groups know which keys they must not meet."""

    def __init__(self, keys: Iterable[str], apart: Mapping[str, set[str]]) -> None:
        self._parent = {key: key for key in keys}
        self._size: dict[str, int] = {}
        self._apart: dict[str, set[str]] = {key: set(others) for key, others in apart.items()}

    def keys(self) -> list[str]:
        return list(self._parent)

    def find(self, key: str) -> str:
        parent = self._parent
        parent.setdefault(key, key)
        while parent[key] != key:
            parent[key] = parent[parent[key]]
            key = parent[key]
        return key

    def join(self, left: str, right: str) -> bool:
        """Join two groups; ``False`` when they are judged different."""
        a, b = self.find(left), self.find(right)
        if a == b:
            return True
        if any(self.find(key) == b for key in self._apart.get(a, ())):
            return False
        if self._size.get(a, 1) < self._size.get(b, 1):
            a, b = b, a
        self._parent[b] = a
        self._size[a] = self._size.get(a, 1) + self._size.get(b, 1)
        if b in self._apart:
            self._apart.setdefault(a, set()).update(self._apart.pop(b))
        return True

    def roots(self) -> dict[str, str]:
        groups: dict[str, list[str]] = defaultdict(list)
        for key in list(self._parent):
            groups[self.find(key)].append(key)
        return {key: min(members) for members in groups.values() for key in members}
