"""From what a person types to names as the ledger has them, and judgements on two of them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import cast

from sousveil import names, resolve
from sousveil.errors import UsageError
from sousveil.ledger import Ledger
from sousveil.model import EntityKind, EntityRef, SameAs, fold, is_country_code
from sousveil.resolve import Entity
from sousveil.tables import NameRow, SameAsRow, Tables

__all__ = ["Naming", "evidence_of"]

_AT = re.compile(r"(.+)@([A-Za-z]{2})\Z", re.DOTALL)
_DESCRIBED = re.compile(r".+-[0-9a-f]{8}\Z")


class Naming:
    """The names in use and the judgements on them.

    :ivar rows: names as sources write them.
    :ivar refs: the same as references.
    :ivar judged: judgements that count, in the ledger's order, with their ids.
    """

    def __init__(self, tables: Tables, log: Ledger) -> None:
        self._tables, self._log = tables, log
        self.rows: list[NameRow] = tables.names()
        self.refs = [
            EntityRef(cast(EntityKind, row.kind), row.name, row.country) for row in self.rows
        ]
        self.judged: list[SameAsRow] = tables.same_as(standing=True)

    def uses(self, kind: EntityKind) -> Counter[EntityRef]:
        """How often claims use each name of a kind."""
        found: Counter[EntityRef] = Counter()
        for row, ref in self.both:
            if ref.kind == kind:
                found[ref] += row.uses
        return found

    @property
    def both(self) -> list[tuple[NameRow, EntityRef]]:
        """Every name in use as the table has it, and as a reference."""
        return list(zip(self.rows, self.refs, strict=True))

    @property
    def judgements(self) -> list[SameAs]:
        """The judgements that count, as the ledger holds them."""
        return [row.judgement for row in self.judged]

    def ref(self, typed: str, kind: EntityKind) -> EntityRef:
        """The name that somebody typed: a name, a name with its country (``NAME@EC``), or the
        id of an entity. A name that no claim uses is taken as it is.

        :raises UsageError: when several names in use are meant.
        """
        name, country = typed, ""
        at = _AT.match(typed)
        if at and is_country_code(at[2].upper()):
            name, country = at[1], at[2].upper()
        of_kind = [row for row in self.rows if row.kind == kind]
        found = [
            row
            for row in of_kind
            if fold(row.name) == fold(name) and (not country or row.country == country)
        ] or [row for row in of_kind if row.entity == typed]
        if not found:
            ref = EntityRef(kind, name, country)
            ref.check()
            return ref
        entities = {row.entity for row in found}
        if len(entities) > 1:
            raise UsageError(
                f"{typed!r} could be {' or '.join(sorted(entities))}.",
                hint="Give one of these ids, or the name with its country, such as NAME@EC.",
            )
        row = max(found, key=lambda row: (row.uses, row.name))
        return self._exact(EntityRef(kind, row.name, row.country), row.entity)

    def _exact(self, ref: EntityRef, entity: str) -> EntityRef:
        """The reference with its document, where it is no name but a description."""
        if ref.kind not in ("system", "deal") or not _DESCRIBED.match(entity):
            return ref
        for claim in self._tables.claims(subject=entity, limit=1, quotes=False):
            body = self._log.find(claim.id).body
            subject = getattr(body, "subject", None)
            if isinstance(subject, EntityRef):
                return subject
        return ref

    def on(self, left: EntityRef, right: EntityRef) -> list[SameAsRow]:
        """The judgements that count on this pair of names, oldest first."""
        pair = {left.key, right.key}
        return [r for r in self.judged if {r.judgement.left.key, r.judgement.right.key} == pair]

    def entities(self, *refs: EntityRef) -> dict[str, Entity]:
        """Entities by key: of these names, and of all of their kind that are in use."""
        uses = self.uses(refs[0].kind)
        for ref in refs:
            uses[ref] += 0
        return resolve.cluster(uses, self.judgements)

    def check_new(self, judgement: SameAs) -> None:
        """:raises UsageError: when the judgement would say nothing new, or nothing at all."""
        left, right = judgement.left, judgement.right
        if left.key == right.key:
            raise UsageError(
                f"{left.name} and {right.name} are one spelling.",
                hint="Give names that differ by more than case, accents and punctuation.",
            )
        entities = self.entities(left, right)
        one = entities[left.key].id == entities[right.key].id
        if judgement.verdict == "same" and one:
            why = resolve.explain(left, self.judgements, self.uses(left.kind))
            raise UsageError(f"{left.name} and {right.name} are one entity already.", hint=why)
        if judgement.verdict == "different" and any(
            row.verdict == "different" for row in self.on(left, right)
        ):
            raise UsageError(f"{left.name} and {right.name} are judged different already.")

    def warnings(self, judgement: SameAs) -> list[str]:
        """Why the two could be two after all, or what else the judgement brings about."""
        if judgement.verdict == "different":
            return []
        uses = self.uses(judgement.left.kind)
        found = [c.message for c in resolve.consequences(uses, self.judgements, judgement)]
        known = [names.lookup(ref) for ref in (judgement.left, judgement.right)]
        if known[0] and known[1]:
            relation = names.related(known[0].id, known[1].id)
            if relation:
                found.append(
                    f"{relation.of} {relation.words} {relation.to}, which is not to be it"
                    f" ({relation.evidence})."
                )
        entities = self.entities(judgement.left, judgement.right)
        ids = [entities[ref.key].id for ref in (judgement.left, judgement.right)]
        return [*found, *_clashing_values(self._tables, ids)]


def _clashing_values(tables: Tables, ids: Sequence[str]) -> list[str]:
    """Numbers and seats of two entities that cannot both be one organisation's."""
    found = []
    for name in ("registration-number", "lei", "country"):
        sides = [
            {v.value_entity or v.value_text for v in tables.values(id_, property=name)}
            for id_ in ids
        ]
        if sides[0] and sides[1] and not sides[0] & sides[1]:
            found.append(
                f"claims give {ids[0]} the {name} {', '.join(sorted(sides[0]))},"
                f" and {ids[1]} {', '.join(sorted(sides[1]))}."
            )
    return found


def evidence_of(typed: str, log: Ledger) -> str:
    """The evidence that somebody typed: an http(s) address, or the id of an entry.

    :raises UsageError: when it is neither.
    """
    if re.match(r"https?://[^\s/]+\.[^\s]+\Z", typed):
        return typed
    if re.fullmatch("[0-9a-fA-F]{6,64}", typed):
        return log.find(typed).id
    raise UsageError(
        f"{typed!r} shows nothing.",
        hint="Evidence is an http(s) address, or the id of a claim or document.",
    )
