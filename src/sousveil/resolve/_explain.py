"""Why a name is this entity, in words."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Iterable

from sousveil.model import EntityRef, SameAs
from sousveil.names import Known
from sousveil.resolve._cluster import Entity, resolve
from sousveil.resolve._links import CURATED, Link, curated_by_key, link

__all__ = ["explain"]


def explain(
    ref: EntityRef, judgements: Iterable[SameAs] = (), refs: Iterable[EntityRef] = ()
) -> str:
    """Say why the reference is the entity that :func:`cluster` makes it.

    :param refs: the references in use, as many times as they are used, or counted; they
        decide which name is shown.
    """
    judged = list(judgements)
    uses = Counter(refs)
    uses[ref] += 0
    resolution = resolve(uses, judged)
    entity = resolution.entities[ref.key]
    named = [ref, *uses, *(r for j in judged for r in (j.left, j.right))]
    curated = curated_by_key(named)
    links = link(named, curated, judged)
    shown = {r.key: r.name for r in reversed(named)} | {ref.key: ref.name}
    target = _target(entity, curated, shown)
    steps = [_in_words(step, curated, shown) for step in _path(ref.key, target, links.made)]
    if not steps and any(ref.key in (step.left, step.right) for step in links.made):
        others = sorted({name for name in entity.names if name != ref.name})
        steps = [f"it is the name that is shown, and these are joined to it: {', '.join(others)}"]
    if not steps:
        steps = ["it is its own name: no curated row and no judgement joins it to another"]
    lines = [f"{ref.name} is {entity.name} ({entity.id}): " + "; ".join(steps) + "."]
    lines += [c.message for c in resolution.conflicts if c.entity == entity.id]
    return " ".join(lines)


def _target(entity: Entity, curated: dict[str, Known], shown: dict[str, str]) -> set[str]:
    anchors = {CURATED + known.id for known in curated.values() if known.id == entity.id}
    return anchors or {key for key, name in shown.items() if name == entity.name}


def _path(start: str, targets: set[str], made: list[Link]) -> list[Link]:
    """The shortest chain of links from a key to a target; the first of several by order made."""
    beside: dict[str, list[tuple[str, Link]]] = defaultdict(list)
    for step in made:
        beside[step.left].append((step.right, step))
        beside[step.right].append((step.left, step))
    came: dict[str, list[Link]] = {start: []}
    queue = deque([start])
    while queue:
        here = queue.popleft()
        if here in targets:
            return came[here]
        for other, step in beside[here]:
            if other not in came:
                came[other] = [*came[here], step]
                queue.append(other)
    return []


def _in_words(step: Link, curated: dict[str, Known], shown: dict[str, str]) -> str:
    judgement = step.judgement
    if step.form:
        return f"{shown[step.left]} and {shown[step.right]} differ by a legal form alone"
    if judgement is None and not step.left.startswith(CURATED):
        return f"{shown[step.left]} is spelled like one name of a known country and no other"
    if judgement is None:
        known = curated[step.right]
        return (
            f"{shown[step.right]} is a name of {known.name} in the curated table,"
            f" shown at {known.evidence}"
        )
    words = f"{judgement.left.name} is judged the same as {judgement.right.name} by {judgement.by}"
    if judgement.reason:
        words += f", because: {judgement.reason.rstrip('.')}"
    if judgement.evidence:
        words += f" ({judgement.evidence})"
    return words
