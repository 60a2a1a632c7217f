"""From what a person types to names as the ledger has them, for the commands on names."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, cast

import msgspec

from sousveil.errors import InputError, UsageError
from sousveil.model import ENTITY_KINDS, EntityKind, EntityRef, SameAs, fold, is_country_code

if TYPE_CHECKING:
    from pathlib import Path

    from sousveil.ledger import Ledger
    from sousveil.resolve import Suggestion
    from sousveil.tables import NameRow, SameAsRow, Tables

__all__ = ["KINDS", "Naming", "Policy", "evidence_of", "read_policy"]

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


class Policy(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    """A written rule by which suggestions are accepted.

    :ivar name: judgements are made by ``policy:`` and this.
    :ivar reason: why such pairs are one; it is published with each judgement.
    :ivar least_score: in thousandths.
    :ivar same_country: whether both must be put in one country.
    :ivar with_warnings: whether pairs that carry a warning are accepted too.
    """

    name: str
    reason: str
    least_score: int
    same_country: bool = False
    with_warnings: bool = False

    def accepts(self, suggestion: Suggestion) -> bool:
        """Whether the rule holds for a suggestion."""
        countries = {suggestion.left.country, suggestion.right.country}
        return (
            suggestion.score >= self.least_score
            and (self.with_warnings or not suggestion.warnings)
            and (not self.same_country or (len(countries) == 1 and "" not in countries))
        )


def read_policy(path: Path) -> Policy:
    """The policy that a TOML file writes down.

    :raises InputError: when it cannot be read or is not one.
    """
    try:
        policy = msgspec.toml.decode(path.read_bytes(), type=Policy)
    except (OSError, UnicodeDecodeError, msgspec.DecodeError) as reason:
        raise InputError(
            f"{path} is no policy: {reason}.",
            hint="It is TOML with name, reason and least-score; docs/names.md has one.",
        ) from reason
    if not policy.name.strip() or not policy.reason.strip() or not 0 <= policy.least_score <= 1000:
        raise InputError(
            f"{path}: the policy needs a name, a reason, and a least-score of 0 to 1000.",
            hint="docs/names.md has one.",
        )
    return policy


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
        hint="Give --evidence an http(s) address, or the id of a claim or document.",
    )


KINDS = [kind for kind in ENTITY_KINDS if kind != "country"]
