"""What claims speak of: countries, places, organisations, systems, deals, norms, documents.

A claim names an entity in the source's own words (:class:`EntityRef`); which
names are one entity is a judgement that :mod:`sousveil.resolve` holds, with its
evidence. There is no kind for a person, on purpose: the project records
institutions.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Literal, get_args

import msgspec

from sousveil.errors import ModelError
from sousveil.model.countries import is_country_code

__all__ = ["ENTITY_KINDS", "EntityKind", "EntityRef", "fold", "slug"]

EntityKind = Literal["country", "place", "organisation", "system", "deal", "norm", "document"]
ENTITY_KINDS: tuple[EntityKind, ...] = get_args(EntityKind)

_MAX_NAME = 300
_LOCAL_KINDS = ("place", "system", "deal")
_DESCRIBED = ("system", "deal")
_DOCUMENT = re.compile(r"[0-9a-f]{64}")


class EntityRef(msgspec.Struct, frozen=True, gc=False, omit_defaults=True, order=True):
    """One name of an entity, as a source writes it.

    :ivar kind: one of :data:`ENTITY_KINDS`.
    :ivar name: the name as the source writes it.
    :ivar country: ISO 3166-1 alpha-2 code of the country it belongs to, where
        the source says so; for a country, its own code. Empty when unknown.
    :ivar document: id of the document, for a system that has no name and is only described
        there ("surveillance system"): the same words in another document are another
        system until a same-as judgement says otherwise. Empty for what has a name.
    """

    kind: EntityKind
    name: str
    country: str = ""
    document: str = ""

    @property
    def key(self) -> str:
        """The name folded for comparison: what two references must share to be one by spelling.

        A country is its code. Systems, places and deals often share a name between
        countries ("Safe City Project"), so theirs holds the country where it is known.
        """
        if self.kind == "country" and self.country:
            return f"country:{self.country.lower()}"
        local = f"@{self.country.lower()}" if self.country and self.kind in _LOCAL_KINDS else ""
        described = f"#{self.document}" if self.document else ""
        return f"{self.kind}:{fold(self.name)}{described}{local}"

    def check(self) -> None:
        """:raises ModelError: when the name is empty or too long, the country unknown, or the
        document none that could describe it.
        """
        _check_ref(self)


@lru_cache(maxsize=65_536)  # what passed once passes again
def _check_ref(ref: EntityRef) -> None:
    if not fold(ref.name):
        raise ModelError(
            f"The {ref.kind} has no usable name: {ref.name!r}.",
            hint="Give the name that the source uses.",
        )
    if len(ref.name) > _MAX_NAME:
        raise ModelError(
            f"The name {ref.name[:40]!r}… is longer than {_MAX_NAME} characters.",
            hint="A name that long is a sentence: quote it instead.",
        )
    can_be = ref.kind in _DESCRIBED and _DOCUMENT.fullmatch(ref.document)
    if ref.document and not can_be:
        raise ModelError(
            f"{ref.document!r} is not the document that describes a {ref.kind}.",
            hint="Only a system or deal without a name is tied to its document, by the"
            " document's id: 64 hex digits.",
        )
    if ref.country and not is_country_code(ref.country):
        raise ModelError(
            f"{ref.country!r} is not an ISO 3166-1 alpha-2 country code.",
            hint="Write EC, CN, …",
        )


@lru_cache(maxsize=65_536)  # the same names come again and again: in claims, in tables
def fold(name: str) -> str:
    """Fold a name for comparison: NFKC, no marks, lower case, letters and digits only.

    Letters of every script are kept, so 华为 stays 华为; C.E.I.E.C becomes ``ceiec``.
    """
    decomposed = unicodedata.normalize("NFKD", name).casefold()
    letters = [
        c if c.isalnum() else " "
        for c in decomposed
        if not unicodedata.combining(c) and c not in ".'’‘`·"
    ]
    return unicodedata.normalize("NFC", " ".join("".join(letters).split()))


def slug(name: str) -> str:
    """An address part made from a name: folded, with hyphens, at most 80 characters."""
    return re.sub(r"\s+", "-", fold(name))[:80].strip("-")
