"""What a measure looks at: the claims that count, and what follows from them, as expressions.

A :class:`View` belongs to one :class:`Question`: the day as of which is asked, and whether
what is only alleged counts. Nothing here computes; every property is an Ibis expression over
the tables, which the engine of the tables runs.
"""

from __future__ import annotations

from datetime import date
from functools import cached_property

import ibis
import msgspec
from ibis.expr.types import BooleanValue, Table

from sousveil.errors import UsageError
from sousveil.tables import LIVE, relation

__all__ = ["Question", "View", "link"]

#: Kinds of subject whose claims are their country's. What an organisation has is not.
IN_COUNTRY = ("country", "system", "deal", "place")

_COLUMNS = (
    *("seq", "id", "subject", "subject_kind", "subject_name", "property", "comparator"),
    *("value_entity", "value_name", "value_country", "value_text", "term", "amount", "number"),
    *("currency", "price_year", "date_start", "date_end", "held", "held_start", "held_end"),
    *("polarity", "modality", "made_by", "made_name", "made_rule", "low", "high"),
)


class Question(msgspec.Struct, frozen=True):
    """What is asked of every measure alike.

    :ivar as_of: an ISO day: only claims known by then count; empty for all.
    :ivar with_alleged: whether what sources only allege counts as happened.
    :raises UsageError: from :meth:`check`, when ``as_of`` is no day.
    """

    as_of: str = ""
    with_alleged: bool = False

    def check(self) -> None:
        """Check the day."""
        if self.as_of:
            try:
                date.fromisoformat(self.as_of)
            except ValueError:
                raise UsageError(
                    f"{self.as_of!r} is no day.", hint="Write it as 2021-06-30."
                ) from None


class View:
    """The tables as measures see them, for one question.

    Every relation of claims has, beside what it says, ``seq``, ``id`` and ``accepted``
    (whether the claim is), so that a number can name the claims it rests on, and ``page``:
    the document, or the page that a table names, on which its statement stands.
    """

    def __init__(self, question: Question) -> None:
        self.question = question

    # --- claims ----------------------------------------------------------------------------

    @cached_property
    def claims(self) -> Table:
        """Live claims, known by the day that is asked for."""
        every = relation("claims")
        live = every.filter(every.status.isin(LIVE))
        if self.question.as_of:
            live = self._known(live)
        return live.select(
            *_COLUMNS,
            accepted=live.status == "accepted",
            page=ibis.coalesce(live.address, live.document),
        )

    def _known(self, claims: Table) -> Table:
        """Claims known by the day: when the page that a table names, or else the document
        of their first quote, was published.

        A publication of unknown day within a month or year counts from its end. Where the
        document says nothing, the claim counts from the day on which it entered the log.
        """
        documents = relation("documents").select("id", "published_end")
        issued = documents.rename(of_document="id", of_published="published_end")
        joined = claims.left_join(issued, claims.document == issued.of_document)
        known = ibis.coalesce(
            joined.published_end, joined.of_published, joined.time.left(10).cast("date")
        )
        day = date.fromisoformat(self.question.as_of)
        return joined.filter(known <= ibis.date(day.year, day.month, day.day))

    @cached_property
    def said(self) -> Table:
        """Of these, the asserted ones."""
        return self.claims.filter(self.claims.polarity == "asserted")

    def happened(self, claims: Table) -> BooleanValue:
        """Whether what a claim says happened; or is alleged, where that is asked for."""
        kinds = ("happened", "alleged") if self.question.with_alleged else ("happened",)
        return claims.modality.isin(kinds)

    @cached_property
    def facts(self) -> Table:
        """Asserted claims of what happened."""
        return self.said.filter(self.happened(self.said))

    def of(self, *properties: str) -> Table:
        """Facts of these properties."""
        return self.facts.filter(self.facts.property.isin(properties))

    # --- entities --------------------------------------------------------------------------

    @cached_property
    def entities(self) -> Table:
        """Entity, its kind, and the country that it is or belongs to (NULL when unknown)."""
        every = relation("entities")
        return every.select(entity="id", entity_kind="kind", entity_country="country")

    @cached_property
    def places(self) -> Table:
        """Where an entity is: ``entity``, ``country``, once each.

        In the country that it is or belongs to, or that an accepted, asserted claim says it is
        located in; by claims that nobody reviewed only where it is in none otherwise.
        """
        every = self.entities
        own = every.filter((every.entity_kind != "document") & every.entity_country.notnull())
        said = self.said.filter(self.said.property == "located-in")
        named = every.filter((every.entity_kind == "country") & every.entity_country.notnull())
        located = said.inner_join(named, said.value_entity == named.entity)
        columns = {"entity": located.subject, "country": located.entity_country}
        reviewed = located.filter(located.accepted).select(**columns)
        sure = own.select("entity", country="entity_country").union(reviewed)
        others = located.select(**columns).anti_join(sure, "entity")
        return sure.union(others).distinct()

    def placed(self, claims: Table) -> Table:
        """Claims with the ``country`` in which their subject is; one row for each of them."""
        place = self.places
        return claims.inner_join(place, claims.subject == place.entity).drop("entity")

    def seated(self, claims: Table, column: str = "value_entity") -> Table:
        """Claims with the seat of an entity in a column: ``seat``, NULL when unknown."""
        who = self.entities.select("entity", who_kind="entity_kind", seat="entity_country")
        return claims.left_join(who, claims[column] == who.entity).drop("entity")

    # --- supply ----------------------------------------------------------------------------

    @cached_property
    def supplies(self) -> Table:
        """Who supplies whom, of what happened: ``supplier``, ``who_kind``, ``seat``,
        ``country`` (which receives), ``through`` (the system, deal or country spoken of)
        and ``through_kind``, a row for each claim.
        """
        columns = ("supplier", "country", "through", "through_kind", "seq", "id", "accepted")
        to = self.placed(self.of("supplier", "supplier-country"))
        received = to.mutate(
            supplier="value_entity", through="subject", through_kind="subject_kind"
        ).select(*columns)
        gifts = self.of("donated-to")
        to_whom = self.entities.filter(self.entities.entity_country.notnull())
        given = gifts.inner_join(to_whom, gifts.value_entity == to_whom.entity)
        donated = given.mutate(
            supplier="subject",
            country="entity_country",
            through="value_entity",
            through_kind="entity_kind",
        ).select(*columns)
        return self.seated(received.union(donated), "supplier").filter(
            lambda supply: supply.who_kind.notnull()
        )

    # --- time ------------------------------------------------------------------------------

    @cached_property
    def begun(self) -> Table:
        """When a system or deal was agreed or begun: ``subject``, ``begun_low``,
        ``begun_high``: the first and the last day that its contract dates can mean, all
        sources taken together; its start dates where it has none.
        """
        dated = self.of("contract-date", "start-date")
        dated = dated.filter(
            dated.comparator.isin(("=", "≈"))
            & dated.date_start.notnull()
            & dated.date_end.notnull()
        )
        contract = dated.property == "contract-date"
        start = dated.property == "start-date"
        found = dated.group_by(begun_of=dated.subject).agg(
            contract_low=dated.date_start.min(where=contract),
            contract_high=dated.date_end.max(where=contract),
            start_low=dated.date_start.min(where=start),
            start_high=dated.date_end.max(where=start),
        )
        return found.select(
            "begun_of",
            begun_low=ibis.coalesce(found.contract_low, found.start_low),
            begun_high=ibis.coalesce(found.contract_high, found.start_high),
        )


def link(left: str, right: str, table: Table) -> ibis.Value:
    """Two texts as one thing to count; ids hold no space."""
    return table[left].concat(" ", table[right])
