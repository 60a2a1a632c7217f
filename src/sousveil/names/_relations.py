"""Which curated entities belong together without being one: parents, brands, former parents.

A parent is not a synonym: Hikvision is not CETC, and Huawei Marine is not Huawei. What
ties two such rows is written down here with an address that shows it, so that nobody
joins them by mistake and a matcher does not suggest it. The rows are in
``data/relations.toml``. For the pages, ownership remains a claim of the property
``parent`` with its own quote.
"""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib import resources
from typing import Literal

import msgspec

__all__ = ["Relation", "related", "relations"]

RelationKind = Literal["parent", "former-parent", "brand-of", "group"]


class Relation(msgspec.Struct, frozen=True):
    """What ties two curated entities that are not one.

    :ivar of: id of the entity that belongs to the other.
    :ivar kind: ``parent``: ``to`` owns or heads it; ``former-parent``: ``to`` once did;
        ``brand-of``: it is a brand or product of ``to``; ``group``: both belong to one
        group, and neither heads the other.
    :ivar to: id of the other entity.
    :ivar evidence: an http(s) address that shows it.
    """

    of: str
    kind: RelationKind
    to: str
    evidence: str
    note: str = ""

    @property
    def words(self) -> str:
        """The relation as the middle of a sentence: ``of … to``."""
        return {
            "parent": "belongs to",
            "former-parent": "once belonged to",
            "brand-of": "is a brand or product of",
            "group": "is of one group with",
        }[self.kind]


@lru_cache(maxsize=1)
def relations() -> tuple[Relation, ...]:
    """Every relation, in the order of the file."""
    path = resources.files("sousveil.names") / "data" / "relations.toml"
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    return tuple(msgspec.convert(table["relation"], list[Relation]))


def related(one: str, other: str) -> Relation | None:
    """The relation between two curated entities, whichever way round; ``None`` without one."""
    return _by_pair().get(frozenset((one, other)))


@lru_cache(maxsize=1)
def _by_pair() -> dict[frozenset[str], Relation]:
    return {frozenset((relation.of, relation.to)): relation for relation in relations()}
