"""What is made a segment of the ledger at a time: the quotes, and tallies of the claims.

A segment's quotes stay until its bodies or its documents change, and the ledger may grow
for long without touching them. Its tallies stand in the cache: what its claims add to
entities and documents, and for each entity a hash of them, so that nobody need read all
claims to see which ones changed.
"""

# ruff: noqa: S608 - queries are put together from our own names; texts go in as parameters

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sousveil.read import DocumentStore
from sousveil.tables import _sql as sql
from sousveil.tables._engine import Connection, quoted
from sousveil.tables._fragments import Fragment
from sousveil.tables._parts import Parts, key_of, open_view
from sousveil.tables._texts import Texts

__all__ = ["open_fragments", "tally_segments", "write_quotes"]

#: Raised whenever what a part or a tally holds changes.
_FORM = "segment/1"
_VIEWS = {
    "raw": "claims",
    "judged": "judgements",
    "same_as": "same_as",
    "recorded": "documents",
    "named": "names",
    "dated": "dates",
    "quoted_documents": "quoted",
}


def open_fragments(engine: Connection, found: Sequence[Fragment]) -> None:
    """Make the fragments views, and see how every claim stands."""
    for view, file in _VIEWS.items():
        open_view(engine, view, [fragment.file(file) for fragment in found])
    engine.execute(f"CREATE TEMP TABLE withdrawn AS {sql.WITHDRAWN}")
    engine.execute(f"CREATE TEMP TABLE undone AS {sql.UNDONE}")
    engine.execute(f"CREATE TEMP TABLE standing AS {sql.STANDING}")
    engine.execute(f"CREATE TEMP TABLE marks AS {sql.MARKS}")
    engine.execute(f"CREATE TEMP TABLE pending AS {sql.PENDING}")


def write_quotes(
    engine: Connection,
    found: Sequence[Fragment],
    parts: Parts,
    store: DocumentStore,
    erased: frozenset[str],
    work: Path,
) -> None:
    """Write the parts of ``quotes`` that do not stay.

    :param erased: ids of documents whose records the log erases.
    """
    texts = Texts(engine, store, erased, work)
    for fragment in found:
        key = key_of(_FORM, fragment.key, texts.key(fragment))
        part = f"{fragment.start:08d}"
        if not parts.keep(("quotes",), part, key):
            parts.write_part(engine, "quotes", part, key, texts.quotes(fragment))
            texts.clear()


def tally_segments(engine: Connection, found: Sequence[Fragment], work: Path) -> None:
    """Make the views ``tallies`` (of entities) and ``sources`` (of documents)."""
    names = dict(engine.execute(sql.NAME_KEYS).fetchall())
    marks = dict(engine.execute(sql.MARK_KEYS).fetchall())
    tallies, sources = [], []
    for fragment in found:
        marked = key_of(_FORM, fragment.key, marks.get(fragment.start))
        meant = key_of(marked, names.get(fragment.start))
        tallies.append(_tally(engine, fragment, "entities", meant, sql.ENTITY_TALLY, work))
        sources.append(_tally(engine, fragment, "documents", marked, sql.DOCUMENT_TALLY, work))
    open_view(engine, "tallies", tallies)
    open_view(engine, "sources", sources)


def _tally(
    engine: Connection, fragment: Fragment, name: str, key: str, query: str, work: Path
) -> Path:
    """The segment's tally of that key; one of another key goes."""
    path = fragment.folder / f"{name}-{key[:32]}.parquet"
    if path.exists():
        return path
    for old in fragment.folder.glob(f"{name}-*"):
        old.unlink()
    _open_segment(engine, fragment)
    half = work / path.name
    engine.execute(
        f"COPY (SELECT CAST({fragment.start} AS BIGINT) AS segment, * FROM ({query}))"
        f" TO {quoted(half)} (FORMAT parquet, COMPRESSION snappy)"
    )
    half.rename(path)  # a tally stands there whole or not at all
    return path


def _open_segment(engine: Connection, fragment: Fragment) -> None:
    """Make the views and tables ``part_…`` those of this segment."""
    open_view(engine, "part_raw", [fragment.file("claims")])
    open_view(engine, "part_quotes", [fragment.file("quotes")])
    for name, query in (
        ("part_marks", "SELECT * FROM marks"),
        ("part_names", "SELECT * FROM named JOIN ref_entity USING (kind, name, country)"),
    ):
        engine.execute(
            f"CREATE OR REPLACE TEMP TABLE {name} AS {query} WHERE segment = {fragment.start}"
        )
