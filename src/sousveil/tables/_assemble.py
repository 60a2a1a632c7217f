"""From fragments to the finished tables: names become entities, verdicts become statuses.

What depends on the whole ledger is decided here: which names are one entity, which
judgement is the latest. Every table is written in a total order with fixed row groups,
so that its bytes depend on its rows alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from sousveil.model import EntityKind, EntityRef, SameAs, all_properties, date_bounds, is_edtf
from sousveil.read import DocumentStore
from sousveil.resolve import Conflict, resolve
from sousveil.sources import all_sources
from sousveil.tables import _documents as documents
from sousveil.tables import _sql as sql
from sousveil.tables._engine import Connection, load_rows
from sousveil.tables._fragments import Fragment
from sousveil.tables._parts import Parts
from sousveil.tables._ranges import write_ranges
from sousveil.tables._segments import open_fragments, tally_segments, write_quotes

__all__ = ["assemble"]


def assemble(
    engine: Connection,
    found: Sequence[Fragment],
    store: DocumentStore,
    parts: Parts,
    size: int,
    work: Path,
) -> None:
    """Write every table, where it does not stay as it is.

    :param size: entries of the ledger.
    :param work: folder for what is only needed now.
    """
    open_fragments(engine, found)
    conflicts = _load_references(engine, work)
    _load_days(engine, work)
    _load_issued(engine, work)
    _load_vocabulary(engine, work)
    _load_conflicts(engine, conflicts, work)
    documents.load_attributions(engine, _attributions(), work)
    erased = documents.load_erased(engine, work)
    write_quotes(engine, found, parts, store, erased, work)
    tally_segments(engine, found, work)
    for name, query in (
        ("names", sql.NAMES),
        ("entities", sql.ENTITIES),
        ("judgements", sql.JUDGEMENTS),
        ("same_as", sql.SAME_AS),
        ("conflicts", "SELECT * FROM clashes ORDER BY what, entity, message"),
        ("documents", documents.DOCUMENTS),
    ):
        parts.write(engine, name, query)
    write_ranges(engine, parts, size)


def _load_references(engine: Connection, work: Path) -> list[Conflict]:
    """Which entity every name means: tables ``ref_entity`` and ``entity_info``.

    :returns: what a person should look at, of the entities that claims speak of.
    """
    named = engine.execute(sql.REFERENCES).fetchall()
    uses = Counter({_ref(*ref): count for *ref, count in named})
    judgements = [
        SameAs(
            left=_ref(kind, left, left_country),
            right=_ref(kind, right, right_country),
            verdict=verdict,
            by=by,
        )
        for kind, left, left_country, right, right_country, verdict, by in engine.execute(
            sql.STANDING_SAME_AS
        ).fetchall()
    ]
    resolution = resolve(uses, judgements)
    entities = {ref: resolution.entities[ref.key] for ref in uses}
    load_rows(
        engine,
        "ref_entity",
        [(name, "VARCHAR") for name in ("kind", "name", "country", "entity")]
        + [("uses", "BIGINT")],
        (
            (ref.kind, ref.name, _where(ref), entity.id, uses[ref])
            for ref, entity in entities.items()
        ),
        work,
    )
    info = {entity.id: entity for entity in entities.values()}
    load_rows(
        engine,
        "entity_info",
        [(name, "VARCHAR") for name in ("id", "kind", "name", "country")]
        + [("names", "VARCHAR[]")],
        (
            (entity.id, entity.kind, entity.name, entity.country, list(entity.names))
            for entity in info.values()
        ),
        work,
    )
    return [conflict for conflict in resolution.conflicts if conflict.entity in info]


def _load_conflicts(engine: Connection, conflicts: list[Conflict], work: Path) -> None:
    """What was met while names were joined, and numbers that clash: table ``clashes``."""
    names = dict(engine.execute("SELECT id, name FROM entity_info").fetchall())
    clashing = [
        Conflict(
            "two-numbers", entity, f"{names[entity]} has several of {kind}: {', '.join(numbers)}."
        )
        for entity, kind, numbers in engine.execute(sql.CLASHING_NUMBERS).fetchall()
    ]
    rows = [(c.what, c.entity, c.message) for c in (*conflicts, *clashing)]
    columns = [(name, "VARCHAR") for name in ("what", "entity", "message")]
    load_rows(engine, "clashes", columns, rows, work)


def _ref(kind: EntityKind, name: str, where: str) -> EntityRef:
    """A reference as the fragments keep it; :mod:`._lines` says what ``where`` holds."""
    country, _, document = where.partition("#")
    return EntityRef(kind, name, country, document)


def _where(ref: EntityRef) -> str:
    return f"{ref.country}#{ref.document}" if ref.document else ref.country


def _load_days(engine: Connection, work: Path) -> None:
    """First and last day of every date in use: table ``days``."""
    dates = engine.execute("SELECT DISTINCT edtf FROM dated ORDER BY edtf").fetchall()
    columns = (("edtf", "VARCHAR"), ("first", "DATE"), ("last", "DATE"))
    load_rows(engine, "days", columns, ((date, *date_bounds(date)) for (date,) in dates), work)


def _load_issued(engine: Connection, work: Path) -> None:
    """The same for the dates on which documents were published: table ``issued``.

    A page can say anything of its date; what is no date of the calendar bounds nothing.
    """
    dates = engine.execute("SELECT DISTINCT published FROM recorded ORDER BY published").fetchall()
    columns = (("edtf", "VARCHAR"), ("first", "DATE"), ("last", "DATE"))
    known = ((date, *date_bounds(date)) for (date,) in dates if date and is_edtf(date))
    load_rows(engine, "issued", columns, known, work)


def _load_vocabulary(engine: Connection, work: Path) -> None:
    columns = (("property", "VARCHAR"), ("many", "BOOLEAN"), ("unit", "VARCHAR"))
    rows = ((name, known.many, known.unit) for name, known in all_properties().items())
    load_rows(engine, "vocabulary", columns, rows, work)


def _attributions() -> dict[str, str]:
    """The line that each structured source's terms ask for, by source id."""
    return {id_: source.attribution for id_, source in all_sources().items()}
