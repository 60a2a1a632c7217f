"""From references to entities: groups of names, each with one id and one name to show.

The id is the curated one where the group has a curated entity; else the slug of the
name that is used most (the shortest, then the first by spelling, where two are used
as much). Ids are ASCII and unique over all kinds: see :mod:`sousveil.resolve._ids`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Literal

import msgspec

from sousveil.model import EntityKind, EntityRef, SameAs
from sousveil.names import Known
from sousveil.resolve._ids import Draft, identifiers
from sousveil.resolve._links import CURATED, Links, curated_by_key, link

__all__ = ["Conflict", "Entity", "Resolution", "cluster", "resolve"]


class Entity(msgspec.Struct, frozen=True):
    """What a group of names is.

    :ivar id: ASCII, safe in an address, unique over all kinds.
    :ivar name: the name to show.
    :ivar country: ISO 3166-1 alpha-2; empty when unknown.
    :ivar names: all names, ``name`` first, the others sorted.
    """

    id: str
    kind: EntityKind
    name: str
    country: str
    names: tuple[str, ...]


class Conflict(msgspec.Struct, frozen=True, order=True):
    """Something that a person should look at; nothing was guessed to settle it.

    :ivar what: ``two-countries``, when the references to one entity, or a reference and
        the curated table, name different countries; ``two-curated``, when judgements join
        two rows of the curated table; ``kept-apart``, when a link was not made because of
        a ``different``; ``same-spelling``, when a ``different`` tells a name from itself;
        ``two-numbers``, when claims state several numbers of one register.
    :ivar entity: id of the entity concerned.
    """

    what: Literal["two-countries", "two-curated", "kept-apart", "same-spelling", "two-numbers"]
    entity: str
    message: str


class Resolution(msgspec.Struct, frozen=True):
    """Entities by key of the reference, and what a person should look at."""

    entities: dict[str, Entity]
    conflicts: tuple[Conflict, ...]


def cluster(
    refs: Iterable[EntityRef] | Mapping[EntityRef, int], judgements: Iterable[SameAs] = ()
) -> dict[str, Entity]:
    """The entity of every reference, by ``EntityRef.key``; names that only judgements
    use are among the keys too.

    :param refs: references as claims use them, or how often each is used; one that comes
        often weighs more when the name to show is chosen. Their order does not matter.
    :param judgements: in the ledger's order.
    :raises ModelError: when a judgement is not one that the model can hold.
    """
    return resolve(refs, judgements).entities


def resolve(
    refs: Iterable[EntityRef] | Mapping[EntityRef, int], judgements: Iterable[SameAs] = ()
) -> Resolution:
    """:func:`cluster`, with the conflicts that were met."""
    judged = list(judgements)
    uses = Counter(refs)  # of a mapping it takes the counts
    for judgement in judged:
        for ref in (judgement.left, judgement.right):
            uses[ref] += 0  # known, though no claim uses it
    by_key: dict[str, list[EntityRef]] = defaultdict(list)
    for ref in uses:
        by_key[ref.key].append(ref)
    curated = curated_by_key(uses)
    links = link(uses, curated, judged)
    drafts = _drafts(by_key, uses, curated, links)
    entities = _entities(drafts)
    by_reference = {key: entities[links.root[key]] for key in by_key}
    conflicts = _conflicts(drafts, entities, by_reference, links)
    return Resolution(by_reference, tuple(sorted(set(conflicts))))


def _drafts(
    by_key: Mapping[str, list[EntityRef]],
    uses: Counter[EntityRef],
    curated: Mapping[str, Known],
    links: Links,
) -> dict[str, Draft]:
    """What is known of every group, by its root."""
    rows = {CURATED + known.id: known for known in curated.values()}
    drafts: dict[str, Draft] = {}
    for node, root in sorted(links.root.items()):
        draft = drafts.setdefault(root, Draft())
        if node in rows:
            draft.curated.append(rows[node])
            draft.names_elsewhere |= _kept_apart(rows[node], root, links)
        for ref in by_key.get(node, ()):
            draft.kind = ref.kind
            draft.names[ref.name] += uses[ref]
            if ref.document:
                draft.documents.add(ref.document)
            else:
                draft.named = True
            if ref.country:
                draft.countries[ref.country] += uses[ref]
    return {root: draft for root, draft in drafts.items() if draft.names}


def _kept_apart(known: Known, root: str, links: Links) -> set[str]:
    """Curated names that a judgement holds apart from the entity they are listed for."""
    return {
        name
        for name in known.names
        for country in ("", known.country)
        if links.root.get(EntityRef(known.kind, name, country).key, root) != root
    }


def _entities(drafts: Mapping[str, Draft]) -> dict[str, Entity]:
    ids = identifiers(drafts)
    return {
        root: Entity(
            id=ids[root],
            kind=draft.kind,
            name=draft.name,
            country=draft.country,
            names=(draft.name, *sorted(draft.all_names - {draft.name})),
        )
        for root, draft in drafts.items()
    }


def _conflicts(
    drafts: Mapping[str, Draft],
    entities: Mapping[str, Entity],
    by_reference: Mapping[str, Entity],
    links: Links,
) -> list[Conflict]:
    found = []
    for root, draft in drafts.items():
        entity = entities[root]
        countries = sorted({*draft.countries, *(k.country for k in draft.curated if k.country)})
        if len(countries) > 1:
            message = f"{entity.name} is put in {' and in '.join(countries)}."
            found.append(Conflict("two-countries", entity.id, message))
        if len(draft.curated) > 1:
            rows = " and ".join(known.name for known in draft.curated)
            message = f"Judgements join {rows}, which are rows of their own in the curated table."
            found.append(Conflict("two-curated", entity.id, message))
    for refused in links.refused:
        key = refused.right
        left = refused.left.removeprefix(CURATED)
        message = f"{left} and {key} were not joined: names among theirs are judged different."
        found.append(Conflict("kept-apart", by_reference[key].id, message))
    for idle in links.idle:
        message = (
            f"{idle.left.name} and {idle.right.name} are judged different but are one spelling;"
            " give one of them a longer name."
        )
        found.append(Conflict("same-spelling", by_reference[idle.left.key].id, message))
    return found
