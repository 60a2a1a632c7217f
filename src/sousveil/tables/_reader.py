"""Reading built tables, as plain rows: the one way in for pages, measures and commands.

Every method answers from the files of one build. When another process builds anew
while a :class:`Tables` is open, the next question raises rather than mix two builds.
Rows come in a fixed order that each method names. Questions that a site asks for
every page (all claims, all values) are answered in bulk: ask once and group, not once
a page.
"""

# ruff: noqa: S608 - queries are put together from our own names; texts go in as parameters

from __future__ import annotations

import os
import re
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from sousveil.errors import LedgerError, UsageError
from sousveil.model import fold
from sousveil.observatory import Observatory
from sousveil.tables import _geography as geography
from sousveil.tables._commit import Manifest, locate, stamp
from sousveil.tables._engine import EngineError, connect, quoted
from sousveil.tables._engines import DEFAULT_ENGINE, Engine, check_engine, open_engine, sql_of
from sousveil.tables._holding import of_entity, of_entries
from sousveil.tables._parts import listed
from sousveil.tables._schema import TABLES
from sousveil.tables._sql import COUNT_BY, COUNTS, WAITING
from sousveil.tables._structs import made, select_list
from sousveil.tables.answers import ContestedRow, CountryRow, Counts, SupplyRow
from sousveil.tables.rows import (
    LIVE,
    ClaimRow,
    ConflictRow,
    DocumentRow,
    EntityRow,
    JudgementRow,
    NameRow,
    QuoteRow,
    SameAsRow,
    ValueRow,
    WaitingRow,
)

if TYPE_CHECKING:
    from ibis.expr.types import Table

__all__ = ["Tables"]

T = TypeVar("T", bound=msgspec.Struct)
_PREFIX = re.compile(r"[0-9a-f]{6,64}\Z")
_LIVE_SQL = "(" + ", ".join(quoted(status) for status in LIVE) + ")"


class Tables:
    """The built tables of an observatory, for reading. Not to be shared by threads.

    :param observatory: whose tables; ``sousveil.tables.build`` makes them.
    :param engine: what answers :meth:`rows` (docs/tables.md has the forms of its name); all
        other questions are DuckDB's.
    :ivar manifest: what they were built from: size and root of the ledger, hash of each file.
    :raises LedgerError: when there are none, or they are not whole.
    :raises UsageError: when no engine is called so.
    """

    def __init__(self, observatory: Observatory, *, engine: str = DEFAULT_ENGINE) -> None:
        self.engine = check_engine(engine)
        self.observatory = observatory
        found = locate(observatory.tables)
        self.manifest: Manifest = found.manifest
        self._stamp = found.stamp
        # What a large question needs beyond memory goes where temporary files go, and not into
        # the working folder, which is the engine's own default.
        self._engine = connect(spill=Path(tempfile.gettempdir()) / f"sousveil-{os.getpid()}")
        for name in TABLES:
            self._ask(f'CREATE VIEW "{name}" AS SELECT * FROM {listed(found.table(name))}')
        self._files = {name: found.table(name) for name in TABLES}
        self._other: Engine | None = None

    def close(self) -> None:
        """Give the engine back; the object is of no use afterwards."""
        self._engine.close()
        if self._other is not None:
            self._other.close()

    def __enter__(self) -> Tables:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # --- expressions -----------------------------------------------------------------------

    def rows(self, expression: Table) -> list[tuple[Any, ...]]:
        """The rows of an Ibis expression over :func:`sousveil.tables.relation`.

        The same from every engine, provided that the expression orders its rows by a key.

        :raises LedgerError: when the engine cannot answer, or the tables were built anew.
        """
        if self.engine == DEFAULT_ENGINE:
            return self._ask(sql_of(expression, DEFAULT_ENGINE))
        if self._other is None:
            self._other = open_engine(self.engine, self._files)
        rows = self._other.rows(expression)
        self._check_stamp()
        return rows

    # --- claims ----------------------------------------------------------------------------

    def claims(
        self,
        *,
        subject: str = "",
        property: str = "",
        status: str = "",
        document: str = "",
        kind: str = "",
        value: str = "",
        live: bool = False,
        limit: int | None = None,
        offset: int = 0,
        quotes: bool = True,
    ) -> list[ClaimRow]:
        """Claims with their quotes, by subject, property and number.

        :param subject: id or name of the entity that they are about.
        :param property: name of the property.
        :param status: one of ``rows.STATUSES``.
        :param document: id of a document that they quote, or its first digits.
        :param kind: kind of the subject.
        :param value: id or name of the entity that is their value.
        :param live: only those that stand (proposed or accepted).
        :param limit: at most so many, after the first ``offset``.
        :param quotes: with their quotes; without them it is three times quicker.
        :raises UsageError: when no entity has the name that ``subject`` or ``value`` gives.
        """
        where, given = self._claim_filter(subject, property, status, document, kind, value, live)
        order = "ORDER BY subject NULLS LAST, property, seq"
        page = "" if limit is None else f" LIMIT {int(limit)}"
        page += f" OFFSET {int(offset)}" if offset else ""
        where_held = given[0] if subject else ""
        return self._claims(where, given, f"{order}{page}", quotes=quotes, subject=where_held)

    def waiting(
        self, *, subject: str = "", property: str = "", document: str = "", below: int | None = None
    ) -> list[WaitingRow]:
        """Proposed claims that wait for a reviewer, by number.

        :param subject: id or name of the entity that they are about.
        :param property: name of the property.
        :param document: id of a document that they quote, or its first digits.
        :param below: only those whose confidence, in thousandths, is known and less.
        :raises UsageError: when no entity has the name that ``subject`` gives.
        """
        where, given = self._claim_filter(subject, property, "", document, "", "", live=False)
        if below is not None:
            where += " AND confidence < ?"
            given.append(below)
        names = WaitingRow.__struct_fields__
        return [
            WaitingRow(**dict(zip(names, row, strict=True)))
            for row in self._ask(WAITING.format(where), given)
        ]

    def claim(self, id_or_prefix: str) -> ClaimRow:
        """The claim of that id, or the only one whose id begins so (≥ 6 hex digits).

        :raises UsageError: when none or several do.
        """
        prefix = id_or_prefix.lower()
        if not _PREFIX.match(prefix):
            raise UsageError(
                f"{id_or_prefix!r} is not a claim's id.",
                hint="Give at least the first six hex digits; 'sousveil claims' lists them.",
            )
        found = self._claims("starts_with(id, ?)", [prefix], "ORDER BY seq LIMIT 2")
        if not found:
            raise UsageError(
                f"No claim's id begins with {prefix}.", hint="'sousveil claims' lists them."
            )
        if len(found) > 1:
            raise UsageError(
                f"Several claims' ids begin with {prefix}.", hint="Give more digits of the id."
            )
        return found[0]

    def claims_of(self, ids: Iterable[str]) -> dict[str, ClaimRow]:
        """The claims of these full ids, with their quotes, by id; unknown ids are left out."""
        wanted = sorted(set(ids))
        if not wanted:
            return {}
        found = self._claims("id IN (SELECT unnest(?))", [wanted], "ORDER BY seq")
        return {row.id: row for row in found}

    def quotes(self, claim: str = "") -> list[QuoteRow]:
        """Quotes of a claim (full id) in order; of all claims, by claim, without it."""
        where, given = ("claim = ?", [claim]) if claim else ("true", [])
        return self._rows(QuoteRow, "quotes", where, given, "claim_seq, ordinal")

    # --- what claims add up to ---------------------------------------------------------------

    def values(
        self,
        entity: str = "",
        *,
        property: str = "",
        contested: bool | None = None,
        id: str = "",
    ) -> list[ValueRow]:
        """Distinct values of live claims, by entity, property and first claim.

        :param entity: id of the entity; all entities without it.
        :param property: name of the property.
        :param contested: only those that are, or are not, contested.
        :param id: the one of that id.
        """
        where, given = ["true"], []
        for column, wanted in (("entity", entity), ("property", property), ("id", id)):
            if wanted:
                where.append(f"{column} = ?")
                given.append(wanted)
        if contested is not None:
            where.append("contested" if contested else "NOT contested")
        return self._rows(ValueRow, "values", " AND ".join(where), given, "", of=entity)

    def contested(self, entity: str = "") -> list[ContestedRow]:
        """Values that contest each other, side by side, by entity and property."""
        groups: dict[tuple[str, ...], list[ValueRow]] = defaultdict(list)
        for row in self.values(entity, contested=True):
            groups[(row.entity, row.property, row.polarity, row.modality)].append(row)
        return [
            ContestedRow(
                first.entity,
                first.entity_name,
                first.property,
                first.polarity,
                first.modality,
                (first, *others),
            )
            for first, *others in groups.values()
        ]

    def places(self) -> dict[str, tuple[str, ...]]:
        """Countries that an entity is, belongs to or is located in: id → ISO codes, sorted.

        By live, asserted claims, and by what :mod:`sousveil.resolve` knows of the entity.
        """
        return {entity: tuple(codes) for entity, codes in self._ask(geography.PLACES)}

    def supplies(self) -> list[SupplyRow]:
        """Who supplies whom: live, asserted claims of supply, by recipient and supplier.

        The recipient is the country that the subject is, belongs to or is located in.
        """
        return [made(SupplyRow, row) for row in self._ask(geography.SUPPLIES)]

    def countries(self) -> list[CountryRow]:
        """Every country of which a live, asserted claim speaks, or of which an organisation
        supplies another, by code.

        Technologies, suppliers and supplies are those that happened: planned, alleged and
        possible ones are left out.
        """
        return geography.countries(
            self._ask(geography.PRESENCE), self._ask(geography.TECHNOLOGY), self.supplies()
        )

    # --- the other tables --------------------------------------------------------------------

    def entities(self, *, kind: str = "") -> list[EntityRow]:
        """Entities by id; of one kind, where it is given."""
        where, given = ("kind = ?", [kind]) if kind else ("true", [])
        return self._rows(EntityRow, "entities", where, given, "id")

    def entity(self, id: str) -> EntityRow:
        """The entity of that id.

        :raises UsageError: when there is none.
        """
        found = self._rows(EntityRow, "entities", "id = ?", [id], "")
        if not found:
            raise _unknown(id)
        return found[0]

    def entity_names(self, ids: Iterable[str]) -> dict[str, str]:
        """The names to show of these entities, by id; unknown ids are left out."""
        wanted = sorted(set(ids))
        return dict(
            self._ask("SELECT id, name FROM entities WHERE id IN (SELECT unnest(?))", [wanted])
        )

    def find_entity(self, name: str) -> EntityRow | None:
        """The entity of that id or name, whatever the spelling of letters; the one with
        most claims where several have the name. ``None`` when there is none.
        """
        found = self._rows(EntityRow, "entities", "id = ?", [name], "")
        if found:
            return found[0]
        ids = self._by_folded_name.get(fold(name), ())
        found = [self.entity(id_) for id_ in ids]
        return min(found, key=lambda row: (-row.claims - row.mentions, row.id), default=None)

    def names(self, entity: str = "") -> list[NameRow]:
        """Names as sources write them, with the entity each means, by entity and name."""
        where, given = ("entity = ?", [entity]) if entity else ("true", [])
        return self._rows(NameRow, "names", where, given, "entity, kind, name, country")

    def documents(self) -> list[DocumentRow]:
        """Documents in the order in which they entered the log."""
        return self._rows(DocumentRow, "documents", "true", [], "seq")

    def document(self, id_or_prefix: str) -> DocumentRow:
        """The document of that id, or the only one whose id begins so (≥ 6 hex digits).

        :raises UsageError: when none or several do.
        """
        prefix = id_or_prefix.lower()
        found = []
        if _PREFIX.match(prefix):
            found = self._rows(DocumentRow, "documents", "starts_with(id, ?)", [prefix], "seq")
        if len(found) != 1:
            raise UsageError(
                f"{'Several documents' if found else 'No document'} of the id {id_or_prefix!r}.",
                hint="'sousveil documents' lists them; give more digits where several fit.",
            )
        return found[0]

    def judgements(self, target: str = "") -> list[JudgementRow]:
        """Judgements in the order of the log, a row for each target; on one entry (full id)."""
        where, given = ("target = ?", [target]) if target else ("true", [])
        return self._rows(JudgementRow, "judgements", where, given, "seq, target")

    def same_as(self, *, standing: bool = False) -> list[SameAsRow]:
        """Judgements that names are, or are not, one entity, in the order of the log.

        :param standing: only those that count: not those that were withdrawn.
        """
        where = "withdrawn IS NULL" if standing else "true"
        return self._rows(SameAsRow, "same_as", where, [], "seq")

    def conflicts(self, entity: str = "") -> list[ConflictRow]:
        """What a person should look at among the names, by what it is and entity."""
        where, given = ("entity = ?", [entity]) if entity else ("true", [])
        return self._rows(ConflictRow, "conflicts", where, given, "what, entity, message")

    def counts(self) -> Counts:
        """How much there is of everything."""
        statuses = {str(k): int(n) for k, n in self._ask(COUNT_BY.format("status", "claims"))}
        kinds = {str(k): int(n) for k, n in self._ask(COUNT_BY.format("kind", "entities"))}
        documents, quotes, judgements, contested = self._ask(COUNTS)[0]
        return Counts(
            entries=self.manifest.size,
            claims=sum(statuses.values()),
            live=sum(statuses.get(status, 0) for status in LIVE),
            statuses=statuses,
            entities=sum(kinds.values()),
            kinds=kinds,
            countries=len(self._ask(geography.PRESENCE)),
            documents=documents,
            quotes=quotes,
            judgements=judgements,
            contested=contested,
        )

    # --- inside ------------------------------------------------------------------------------

    def _claim_filter(
        self,
        subject: str,
        property: str,
        status: str,
        document: str,
        kind: str,
        value: str,
        live: bool,
    ) -> tuple[str, list[Any]]:
        where, given = ["true"], []
        entities = (("subject", subject), ("value_entity", value))
        plain = (("property", property), ("status", status), ("subject_kind", kind))
        for column, wanted in (
            *((column, self._entity_id(name)) for column, name in entities if name),
            *plain,
        ):
            if wanted:
                where.append(f"{column} = ?")
                given.append(wanted)
        if document:
            where.append("seq IN (SELECT claim_seq FROM quotes WHERE starts_with(document, ?))")
            given.append(document.lower())
        if live:
            where.append(f"status IN {_LIVE_SQL}")
        return " AND ".join(where), given

    def _entity_id(self, name: str) -> str:
        found = self.find_entity(name)
        if found is None:
            raise _unknown(name)
        return found.id

    def _claims(
        self,
        where: str,
        given: list[Any],
        end: str,
        *,
        quotes: bool = True,
        subject: str = "",
    ) -> list[ClaimRow]:
        fields = select_list(ClaimRow, "claims")
        held = self._held("claims", subject)
        rows = self._ask(f"SELECT {fields} FROM {held} WHERE {where} {end}", given)
        names = [name for name in ClaimRow.__struct_fields__ if name != "quotes"]
        words = self._quotes_of([row[0] for row in rows]) if quotes else {}
        return [
            ClaimRow(**dict(zip(names, row, strict=True)), quotes=tuple(words.get(row[0], ())))
            for row in rows
        ]

    def _quotes_of(self, seqs: Sequence[int]) -> dict[int, list[QuoteRow]]:
        """Quotes of claims, by number of the claim."""
        found: dict[int, list[QuoteRow]] = defaultdict(list)
        if not seqs:
            return found
        files = listed(of_entries(self._files["quotes"], seqs))
        sql = (
            f"SELECT claim_seq, {select_list(QuoteRow, 'quotes')} FROM {files}"
            " WHERE claim_seq BETWEEN ? AND ? AND claim_seq IN (SELECT unnest(?))"
            " ORDER BY claim_seq, ordinal"
        )
        for seq, *quote in self._ask(sql, [min(seqs), max(seqs), list(seqs)]):
            found[seq].append(QuoteRow(*quote))
        return found

    def _held(self, table: str, entity: str) -> str:
        """What to select an entity's rows from: the one file that holds them."""
        return listed(of_entity(self._files[table], entity)) if entity else f'"{table}"'

    def _rows(
        self,
        struct: type[T],
        table: str,
        where: str,
        given: list[Any],
        order: str,
        *,
        of: str = "",
    ) -> list[T]:
        by = f" ORDER BY {order}" if order else ""
        sql = f"SELECT {select_list(struct, table)} FROM {self._held(table, of)} WHERE {where}{by}"
        return [made(struct, row) for row in self._ask(sql, given)]

    def _ask(self, sql: str, given: Sequence[Any] = ()) -> list[Any]:
        """Rows of a query, all of one build.

        :raises LedgerError: when the tables were built anew meanwhile, or a file is damaged.
        """
        try:
            rows = self._engine.execute(sql, list(given)).fetchall()
        except EngineError as reason:
            self._check_stamp()
            raise LedgerError(
                f"The tables in {self.observatory.tables} cannot be read: {reason}.",
                hint="'sousveil build --full' makes them again.",
            ) from reason
        self._check_stamp()
        return rows

    def _check_stamp(self) -> None:
        if stamp(self.observatory.tables) != self._stamp:
            raise LedgerError(
                f"The tables in {self.observatory.tables} were built anew while being read.",
                hint="Do it again.",
            )

    @cached_property
    def _by_folded_name(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = defaultdict(set)
        written = 'SELECT name, entity FROM "names" UNION SELECT unnest(names), id FROM entities'
        for name, entity in self._ask(written):
            found[fold(name)].add(entity)
        return found


def _unknown(name: str) -> UsageError:
    return UsageError(
        f"Nothing here is called {name!r}.", hint="'sousveil entities' lists what there is."
    )
