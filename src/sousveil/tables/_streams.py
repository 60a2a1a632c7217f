"""Whole tables in order, a row at a time: for what takes in everything and keeps little.

:class:`sousveil.tables.Tables` answers questions and holds each answer in memory; a search
index or an export takes millions of rows. Here the engine sorts, on disk where it must, and
rows come as they are needed.
"""

# ruff: noqa: S608 - queries are put together from our own names; texts go in as parameters

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from typing import Any

from sousveil.errors import LedgerError
from sousveil.observatory import Observatory
from sousveil.tables._commit import Located, Manifest, locate, read_manifest, stamp
from sousveil.tables._engine import Connection, EngineError, connect
from sousveil.tables._parts import listed
from sousveil.tables._structs import made, select_list
from sousveil.tables.rows import ClaimRow, QuoteRow, ValueRow

__all__ = ["built", "every_claim", "every_value", "tables_stamp"]

_AT_ONCE = 4_096


def built(observatory: Observatory) -> Manifest:
    """What the tables were built from: the manifest of the set that counts.

    :raises LedgerError: when there are none.
    """
    found = read_manifest(observatory.tables)
    if found is None:
        raise LedgerError(
            f"There are no tables in {observatory.tables}.", hint="'sousveil build' makes them."
        )
    return found


def tables_stamp(observatory: Observatory) -> tuple[int, ...]:
    """Something that changes as soon as another set of tables takes the place of this one;
    it costs no more than looking at two files."""
    return stamp(observatory.tables)


def every_claim(observatory: Observatory) -> Iterator[ClaimRow]:
    """Every claim with its quotes, in the order of the log.

    :raises LedgerError: when there are no tables, or they were built anew meanwhile.
    """
    names = [name for name in ClaimRow.__struct_fields__ if name != "quotes"]
    with _reading(observatory) as (found, engine):
        claims = _rows(
            engine,
            f"SELECT {select_list(ClaimRow, 'claims')} FROM {listed(found.table('claims'))}"
            " ORDER BY seq",
        )
        quotes = _Ahead(
            row  # the parts are segments of the log, in order, and so are the rows of each
            for path in found.table("quotes")
            for row in _rows(
                engine.cursor(),
                f"SELECT claim_seq, {select_list(QuoteRow, 'quotes')} FROM {listed([path])}",
            )
        )
        for row in claims:
            fields = dict(zip(names, row, strict=True))
            yield ClaimRow(**fields, quotes=tuple(QuoteRow(*q[1:]) for q in quotes.of(row[0])))


def every_value(observatory: Observatory) -> Iterator[tuple[str, list[ValueRow]]]:
    """The distinct values of live claims, those of one entity together, by id of the entity.

    :raises LedgerError: when there are no tables, or they were built anew meanwhile.
    """
    with _reading(observatory) as (found, engine):
        # The parts are ranges of entities, in order, and so are the rows of each.
        for path in found.table("values"):
            rows = _rows(engine, f"SELECT {select_list(ValueRow, 'values')} FROM {listed([path])}")
            values = (made(ValueRow, row) for row in rows)
            for entity, group in groupby(values, key=lambda value: value.entity):
                yield entity, list(group)


@contextmanager
def _reading(observatory: Observatory) -> Iterator[tuple[Located, Connection]]:
    """The files of one set and an engine; what is read from two sets is refused at the end."""
    found = locate(observatory.tables)
    engine = connect(spill=Path(tempfile.gettempdir()) / f"sousveil-{os.getpid()}")
    try:
        yield found, engine
    except EngineError as reason:
        raise LedgerError(
            f"The tables in {observatory.tables} cannot be read: {reason}.",
            hint="'sousveil build --full' makes them again.",
        ) from reason
    finally:
        engine.close()
    if stamp(observatory.tables) != found.stamp:
        raise LedgerError(
            f"The tables in {observatory.tables} were built anew while being read.",
            hint="Do it again.",
        )


def _rows(engine: Connection, sql: str) -> Iterator[tuple[Any, ...]]:
    asked = engine.execute(sql)
    while rows := asked.fetchmany(_AT_ONCE):
        yield from rows


class _Ahead:
    """Rows ordered by number, given out number by number."""

    def __init__(self, rows: Iterator[Sequence[Any]]) -> None:
        self._rows = rows
        self._next = next(rows, None)

    def of(self, number: int) -> Iterator[Sequence[Any]]:
        """The rows of a number; numbers must be asked for in rising order."""
        while self._next is not None and self._next[0] <= number:
            if self._next[0] == number:
                yield self._next
            self._next = next(self._rows, None)
