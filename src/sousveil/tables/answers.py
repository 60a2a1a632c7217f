"""Answers that several tables give together, as plain structs.

They are no rows of a file: contested values side by side, what there is in a country, who
supplies whom, how much there is of everything. Absent texts and dates are as in
:mod:`sousveil.tables.rows`.
"""

from __future__ import annotations

import builtins

import msgspec

from sousveil.tables.rows import ValueRow

__all__ = ["ContestedRow", "CountryRow", "Counts", "SupplyRow"]


class ContestedRow(msgspec.Struct, frozen=True):
    """Values of one property of one entity that contest each other.

    :ivar entity: id of the entity.
    :ivar entity_name: its name.
    :ivar property: name of the property.
    :ivar polarity: ``asserted`` or ``denied``; values differ within one of them.
    :ivar modality: the same for ``happened``, ``planned``, ``alleged``, ``possible``.
    :ivar values: the values, in the order in which they entered the log.
    """

    entity: str
    entity_name: str
    property: str
    polarity: str
    modality: str
    values: tuple[ValueRow, ...]

    @builtins.property
    def texts(self) -> tuple[str, ...]:
        """The values in plain words with their comparators."""
        return tuple(value.text for value in self.values)


class CountryRow(msgspec.Struct, frozen=True):
    """What the live, asserted claims say of one country.

    :ivar code: ISO 3166-1 alpha-2 code.
    :ivar name: name to show.
    :ivar entity: id of the country's entity; empty when no claim speaks of it itself.
    :ivar claims: claims about it and about the systems and deals in it.
    :ivar systems: ids of the systems in it.
    :ivar technologies: terms of the closed list, its own and its systems', sorted.
    :ivar suppliers: ids of the organisations that supplied it or its systems, sorted.
    :ivar supplier_countries: ISO codes from which its technology comes, sorted.
    :ivar supplies: ISO codes of countries that it, or organisations of it, supplied.
    """

    code: str
    name: str
    entity: str
    claims: int
    systems: tuple[str, ...]
    technologies: tuple[str, ...]
    suppliers: tuple[str, ...]
    supplier_countries: tuple[str, ...]
    supplies: tuple[str, ...]


class SupplyRow(msgspec.Struct, frozen=True):
    """Who supplies whom: one supplier, one receiving country, by way of one subject.

    :ivar supplier: id of the supplying organisation or country.
    :ivar supplier_kind: ``organisation`` or ``country``.
    :ivar supplier_name: its name.
    :ivar supplier_country: ISO code of its seat; empty when unknown.
    :ivar recipient: ISO code of the receiving country.
    :ivar through: id of what the claim speaks of: the country itself, a system, a deal.
    :ivar property: ``supplier``, ``supplier-country`` or ``donated-to``.
    :ivar modality: ``happened``, ``planned``, ``alleged`` or ``possible``.
    :ivar claims: ids of the claims, in the order of the log.
    """

    supplier: str
    supplier_kind: str
    supplier_name: str
    supplier_country: str
    recipient: str
    through: str
    property: str
    modality: str
    claims: tuple[str, ...]


class Counts(msgspec.Struct, frozen=True):
    """How much there is.

    :ivar entries: entries of the log that the tables hold.
    :ivar claims: claims, whatever their status.
    :ivar live: claims that stand (proposed or accepted).
    :ivar statuses: claims by status.
    :ivar entities: entities.
    :ivar kinds: entities by kind.
    :ivar countries: countries of which some live claim speaks.
    :ivar documents: documents held.
    :ivar quotes: quotes.
    :ivar judgements: judgements, each counted once.
    :ivar contested: properties of entities whose values contest each other.
    """

    entries: int
    claims: int
    live: int
    statuses: dict[str, int]
    entities: int
    kinds: dict[str, int]
    countries: int
    documents: int
    quotes: int
    judgements: int
    contested: int
