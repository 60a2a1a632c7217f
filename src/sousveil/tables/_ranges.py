"""Claims and values: parts that are ranges of entities, made anew only where they differ.

The claims about one entity, and the values that they add up to, rest on what the ledger
says of that entity, wherever in it that stands. The entities stand in the order of their
ids, and a new part begins at each id whose hash is below a limit. So the parts depend on
nothing but the ledger; an entity that enters it changes one part, or cuts one in two;
and the limit moves as slowly as the ledger grows. Erased claims, which are about nobody,
stand at the end of the last part.
"""

# ruff: noqa: S608 - queries are put together from our own names; texts go in as parameters

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sousveil.tables import _sql as sql
from sousveil.tables._engine import Connection
from sousveil.tables._parts import Parts, key_of

__all__ = ["write_ranges"]

_TABLES = ("claims", "values")
#: Raised whenever what a part holds changes.
_FORM = "range/2"
#: Entries of the ledger for each part, about.
PER_PART = 4_096
#: Claims that are gathered at a time: what bounds the memory. All are read for each time,
#: so there are no more than _TIMES, and the engine spills where that is too much.
_GATHER = 524_288
_TIMES = 8
#: Claims from which values are made at a time.
_BATCH = 131_072
#: Segments' tallies of entities that are hashed at a time.
_HELD = 1_000_000
#: Name of the part before the first entity that begins one.
_FIRST = "0"


class _Range(NamedTuple):
    """Entities of one part.

    :ivar number: its place among the parts.
    :ivar part: its name.
    :ivar rows: claims about them.
    :ivar key: hash of all that decides about their claims and values.
    """

    number: int
    part: str
    rows: int
    key: str


#: Entities that claims are about, and how many segments speak of each.
_SHARES = """
SELECT entity AS id, count(*) AS shares
FROM tallies JOIN entity_info ON entity_info.id = tallies.entity
WHERE digest IS NOT NULL GROUP BY entity
"""

#: The id at which a part begins is its name.
_CUTS = """
SELECT id, part, dense_rank() OVER (ORDER BY first) - 1 AS number
FROM (SELECT id, part, min(id) OVER (PARTITION BY part) AS first
      FROM (SELECT id, coalesce(max(CASE WHEN begins THEN id END)
                                OVER (ORDER BY id ROWS UNBOUNDED PRECEDING), '{first}') AS part
            FROM (SELECT id, id > '{first}' AND regexp_full_match(id, '[a-z0-9-]{{1,200}}')
                             AND CAST('0x' || left(sha256(id), 8) AS BIGINT) < {limit} AS begins
                  FROM shares)))
"""

_EXTENTS = """
SELECT number, min(id), max(id), CAST(sum(shares) AS BIGINT)
FROM cuts JOIN shares USING (id) GROUP BY number ORDER BY number
"""

_RANGES = """
SELECT number, part, CAST(sum(rows) AS BIGINT),
       sha256(string_agg(concat_ws(' ', id, kind, sha256(name), segment, digest), chr(10)
                         ORDER BY id, segment))
FROM (SELECT entity, segment, digest, rows FROM tallies
      WHERE digest IS NOT NULL AND entity BETWEEN ? AND ?) AS told
JOIN cuts ON cuts.id = told.entity JOIN entity_info USING (id)
GROUP BY number, part ORDER BY number
"""

_ERASED = """
SELECT sha256(string_agg(concat_ws(' ', segment, digest), chr(10) ORDER BY segment))
FROM tallies WHERE entity IS NULL
"""

_WANTED = """
SELECT kind, name, country, entity, number AS part FROM ref_entity JOIN cuts ON cuts.id = entity
WHERE number IN ({numbers})
"""


def write_ranges(engine: Connection, parts: Parts, size: int) -> None:
    """Write the parts of ``claims`` and ``values`` that do not stay.

    Expects the fragments' views, ``tallies``, ``ref_entity`` and ``entity_info``.

    :param size: entries of the ledger.
    """
    ranges = _ranges(engine, size)
    missing = [one for one in ranges if not parts.keep(_TABLES, one.part, one.key)]
    most = max(_GATHER, -(-sum(one.rows for one in missing) // _TIMES))
    for some in _batches(missing, most):
        numbers = ", ".join(str(one.number) for one in some)
        engine.execute(f"CREATE OR REPLACE TEMP TABLE wanted AS {_WANTED.format(numbers=numbers)}")
        last = some[-1].number if some[-1] is ranges[-1] else "NULL"
        engine.execute(f"CREATE OR REPLACE TEMP TABLE found AS {sql.CLAIMS.format(part=last)}")
        for batch in _batches(some, _BATCH):
            _write(engine, parts, batch)
        engine.execute("DROP TABLE found")


def _ranges(engine: Connection, size: int) -> list[_Range]:
    engine.execute(f"CREATE OR REPLACE TEMP TABLE shares AS {_SHARES}")
    entities = engine.execute("SELECT count(*) FROM shares").fetchall()[0][0]
    limit = (1 << 32) * (size // PER_PART) // max(1, entities)
    cuts = _CUTS.format(limit=limit, first=_FIRST)
    engine.execute(f"CREATE OR REPLACE TEMP TABLE cuts AS {cuts}")
    erased = engine.execute(_ERASED).fetchall()[0][0]
    found = [
        _Range(*row)
        for extent in _extents(engine)
        for row in engine.execute(_RANGES, list(extent)).fetchall()
    ]
    *others, last = found or [_Range(0, _FIRST, 0, "")]
    return [
        *(one._replace(key=key_of(_FORM, one.key)) for one in others),
        last._replace(key=key_of(_FORM, last.key, erased)),
    ]


def _extents(engine: Connection) -> Iterator[tuple[str, str]]:
    """First and last id of runs of parts of which so many segments speak as memory holds.

    What a part's key is made of must be in memory whole, for a sorted list cannot spill.
    """
    first = last = ""
    held = 0
    for _, low, high, shares in engine.execute(_EXTENTS).fetchall():
        if held and held + shares > _HELD:
            yield first, last
            held = 0
        first, last = first if held else low, high
        held += shares
    if held:
        yield first, last


def _batches(ranges: Sequence[_Range], most: int) -> Iterator[list[_Range]]:
    """The ranges in groups of at most so many claims; a range that has more is alone."""
    batch: list[_Range] = []
    rows = 0
    for one in ranges:
        if batch and rows + one.rows > most:
            yield batch
            batch, rows = [], 0
        batch.append(one)
        rows += one.rows
    if batch:
        yield batch


def _write(engine: Connection, parts: Parts, batch: Sequence[_Range]) -> None:
    low, high = batch[0].number, batch[-1].number
    engine.execute(
        "CREATE OR REPLACE TEMP VIEW gathered AS"
        f" SELECT * FROM found WHERE part BETWEEN {low} AND {high}"
    )
    engine.execute(f"CREATE OR REPLACE TEMP TABLE made AS {sql.VALUES}")
    for one in batch:
        where = f"WHERE part = {one.number}"
        # Both tables were made in their order, which the engine keeps when it copies.
        claims, values = f"SELECT * FROM found {where}", f"SELECT * FROM made {where}"
        for table, query in zip(_TABLES, (claims, values), strict=True):
            parts.write_part(engine, table, one.part, one.key, query)
    engine.execute("DROP TABLE made")
