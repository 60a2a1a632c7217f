"""From fragments to the finished tables: names become entities, verdicts become statuses.

Everything that depends on the whole ledger happens here: which names are one entity,
which judgement is the latest, which values contest each other. Every table is written
in a total order with fixed row groups, so that its bytes depend on its rows alone.
"""

# ruff: noqa: S608 - queries are put together from our own names; texts go in as parameters

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from sousveil.model import EntityRef, SameAs, all_properties, date_bounds
from sousveil.read import DocumentStore
from sousveil.resolve import cluster
from sousveil.sources import all_sources
from sousveil.tables import _documents as documents
from sousveil.tables import _sql as sql
from sousveil.tables._engine import Connection, load_rows, quoted
from sousveil.tables._fragments import Fragment
from sousveil.tables._schema import TABLES
from sousveil.tables._texts import quoted_texts

__all__ = ["assemble"]

_FORMAT = "(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 32768)"


def assemble(
    engine: Connection,
    found: Sequence[Fragment],
    store: DocumentStore,
    target: Path,
    work: Path,
) -> dict[str, int]:
    """Write every table into ``target``; gives the rows of each.

    :param work: folder for what is only needed now.
    """
    _open_fragments(engine, found)
    _load_references(engine, work)
    _load_days(engine, work)
    _load_vocabulary(engine, work)
    documents.load_attributions(engine, _attributions(), work)
    erased = documents.load_records(engine, found, work)
    texts = quoted_texts(engine, found, store, erased, work)
    rows = {}
    for name, query in (
        ("claims", sql.CLAIMS),
        ("quotes", _quotes(texts)),
        ("names", sql.NAMES),
        ("entities", sql.ENTITIES),
        ("judgements", sql.JUDGEMENTS),
        ("values", sql.VALUES),
        ("documents", documents.DOCUMENTS),
    ):
        rows[name] = _write(engine, name, query, target)
    return rows


def _write(engine: Connection, name: str, query: str, target: Path) -> int:
    """Write one table; afterwards it is a view of its name."""
    path = quoted(target / f"{name}.parquet")
    typed = ", ".join(
        f'CAST("{column.name}" AS {column.type}) AS "{column.name}"' for column in TABLES[name]
    )
    copied = engine.execute(f"COPY (SELECT {typed} FROM ({query})) TO {path} {_FORMAT}")
    rows = copied.fetchall()[0][0]
    engine.execute(f'CREATE OR REPLACE TEMP VIEW "{name}" AS SELECT * FROM read_parquet({path})')
    return int(rows)


def _open_fragments(engine: Connection, found: Sequence[Fragment]) -> None:
    for view, file in (("raw", "claims"), ("judged", "judgements"), ("same_as", "same_as")):
        _view(engine, view, [fragment.file(file) for fragment in found])
    engine.execute(f"CREATE TEMP TABLE withdrawn AS {sql.WITHDRAWN}")
    engine.execute(f"CREATE TEMP TABLE standing AS {sql.STANDING}")
    engine.execute(f"CREATE TEMP TABLE pending AS {sql.PENDING}")
    engine.execute(f"CREATE TEMP VIEW spoken AS {sql.SPOKEN}")


def _view(engine: Connection, name: str, paths: Iterable[Path]) -> None:
    listed = ", ".join(quoted(path) for path in paths)
    engine.execute(f"CREATE TEMP VIEW {name} AS SELECT * FROM read_parquet([{listed}])")


def _quotes(texts: Sequence[Path]) -> str:
    listed = ", ".join(quoted(path) for path in texts)
    return f"""
        SELECT seq AS claim_seq, id AS claim, ordinal, role, document, start, "end", words AS text
        FROM read_parquet([{listed}]) WHERE seq NOT IN (SELECT seq FROM pending)
        ORDER BY claim_seq, ordinal
    """


def _load_references(engine: Connection, work: Path) -> None:
    """Which entity every name means: tables ``ref_entity`` and ``entity_info``."""
    named = engine.execute(sql.REFERENCES).fetchall()
    uses = Counter({EntityRef(*ref): count for *ref, count in named})
    judgements = [
        SameAs(
            left=EntityRef(kind, left, left_country),
            right=EntityRef(kind, right, right_country),
            verdict=verdict,
            by=by,
        )
        for kind, left, left_country, right, right_country, verdict, by in engine.execute(
            'SELECT kind, left_name, left_country, right_name, right_country, verdict, "by"'
            " FROM same_as ORDER BY seq"
        ).fetchall()
    ]
    by_key = cluster(uses.elements(), judgements)
    entities = {ref: by_key[ref.key] for ref in uses}
    load_rows(
        engine,
        "ref_entity",
        [(name, "VARCHAR") for name in ("kind", "name", "country", "entity")]
        + [("uses", "BIGINT")],
        (
            (ref.kind, ref.name, ref.country, entity.id, uses[ref])
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


def _load_days(engine: Connection, work: Path) -> None:
    """First and last day of every date in use: table ``days``."""
    dates = [row[0] for row in engine.execute(sql.DATES).fetchall()]
    columns = (("edtf", "VARCHAR"), ("first", "DATE"), ("last", "DATE"))
    load_rows(engine, "days", columns, ((date, *date_bounds(date)) for date in dates), work)


def _load_vocabulary(engine: Connection, work: Path) -> None:
    columns = (("property", "VARCHAR"), ("many", "BOOLEAN"), ("unit", "VARCHAR"))
    rows = ((name, known.many, known.unit) for name, known in all_properties().items())
    load_rows(engine, "vocabulary", columns, rows, work)


def _attributions() -> dict[str, str]:
    """The line that each structured source's terms ask for, by source id."""
    return {id_: source.attribution for id_, source in all_sources().items()}
