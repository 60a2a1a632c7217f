"""Ids of entities: ASCII, safe in an address, unique over all kinds, the same on each run.

A curated id is taken as it is, and no other entity may have one, whether or not its
entity occurs. Where several entities would have the same id, each of them gets its
country, or its kind, or the first eight digits of the hash of its name behind it:
the first of these that tells it from all others. What has no name, and is only
described, has the first eight digits of its document's id behind the description.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Mapping
from functools import lru_cache

import msgspec

from sousveil.model import EntityKind, slug
from sousveil.names import Known, all_known

__all__ = ["Draft", "identifiers"]

_ASCII = str.maketrans(
    {"ø": "o", "æ": "ae", "œ": "oe", "đ": "d", "ð": "d", "ł": "l", "ı": "i", "þ": "th", "ħ": "h"}
)
_SHORT = {"organisation": "org", "document": "doc"}


class Draft(msgspec.Struct):
    """What is known of a group of names before it has an id.

    :ivar documents: those that only describe it; ``named``: whether it has a name besides.
    """

    kind: EntityKind = "organisation"
    curated: list[Known] = msgspec.field(default_factory=list)
    names: Counter[str] = msgspec.field(default_factory=Counter)
    countries: Counter[str] = msgspec.field(default_factory=Counter)
    names_elsewhere: set[str] = msgspec.field(default_factory=set)
    documents: set[str] = msgspec.field(default_factory=set)
    named: bool = False

    @property
    def name(self) -> str:
        """The curated name; else the one used most, then the shortest, then the first."""
        if self.curated:
            return self.curated[0].name
        return min(self.names, key=lambda name: (-self.names[name], len(name), name))

    @property
    def country(self) -> str:
        """The curated country; else the one stated most, then the first by code."""
        if self.curated and self.curated[0].country:
            return self.curated[0].country
        return min(self.countries, key=lambda c: (-self.countries[c], c), default="")

    @property
    def all_names(self) -> set[str]:
        """Names in use and curated names."""
        curated = {name for known in self.curated for name in known.names}
        return {*self.names, *(curated - self.names_elsewhere)}


def identifiers(drafts: Mapping[str, Draft]) -> dict[str, str]:
    """An id for every group, by the group's root."""
    found = {root: draft.curated[0].id for root, draft in drafts.items() if draft.curated}
    taken = _curated_ids()
    open_roots = [root for root in drafts if root not in found]
    choices = {root: _choices(drafts[root]) for root in open_roots}
    for step in range(4):
        wanted: dict[str, list[str]] = defaultdict(list)
        for root in open_roots:
            wanted[choices[root][step]].append(root)
        granted = {
            name: roots[0]
            for name, roots in wanted.items()
            if len(roots) == 1 and name not in taken
        }
        found |= {root: name for name, root in granted.items()}
        taken = taken | granted.keys()
        open_roots = [root for root in open_roots if root not in found]
    return found


def _choices(draft: Draft) -> tuple[str, str, str, str]:
    digest = hashlib.sha256(f"{draft.kind}:{draft.name}".encode()).hexdigest()
    short = _SHORT.get(draft.kind, draft.kind)
    base = slug(draft.name).translate(_ASCII)
    if draft.documents and not draft.named:  # the words alone are no name
        base = f"{base}-{min(draft.documents)[:8]}"
        digest = min(draft.documents)[8:]
    if not base.isascii() or not base:
        base = f"{short}-{digest[:8]}"
    return (
        base,
        f"{base}-{draft.country.lower() or short}",
        f"{base}-{short}",
        f"{base}-{short}-{digest[:8]}",
    )


@lru_cache(maxsize=1)
def _curated_ids() -> frozenset[str]:
    return frozenset(known.id for known in all_known())
