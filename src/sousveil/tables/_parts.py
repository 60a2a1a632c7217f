"""The files of the tables while they are made: which stay as they are, which are written.

The large tables are made of parts. A part is known by a key, a hash of all that decides
about its bytes. The cache notes the key of each part and the hash of its bytes; where a
part of the set before has the key that is asked for, and still those bytes, it stays.
"""

# ruff: noqa: S608 - queries are put together from our own names; texts go in as parameters

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec

from sousveil.model import canonical_bytes
from sousveil.tables._commit import file_hash, in_order
from sousveil.tables._engine import Connection, quoted
from sousveil.tables._schema import TABLES

__all__ = ["Parts", "key_of", "listed", "open_view"]

#: Rows of a group: small enough that a question about one entity reads little of a part.
_ROW_GROUP = 8_192


class _Part(msgspec.Struct, frozen=True):
    """What is noted of a part: the hash of what it was made from, of its bytes, its rows."""

    key: str
    digest: str
    rows: int


class _Note(msgspec.Struct, frozen=True):
    """The parts of the set before, and the rules under which they were made."""

    rules: str
    parts: dict[str, _Part]


class Parts:
    """The set that is being made.

    :param folder: where the set before stands.
    :param target: where new files go.
    :param note: file that says what is known of the parts of the set before.
    :param rules: what else decides about bytes; no part made under others stays.
    :ivar kept: files that stay, and their hashes.
    :ivar rows: rows of each table.
    """

    def __init__(self, folder: Path, target: Path, note: Path, rules: str) -> None:
        self.folder = folder
        self.target = target
        self.kept: dict[str, str] = {}
        self.rows: dict[str, int] = dict.fromkeys(TABLES, 0)
        self._note, self._rules = note, rules
        before = _read(note)
        self._before = before.parts if before is not None and before.rules == rules else {}
        self._parts: dict[str, _Part] = {}

    def forget(self) -> None:
        """Let no part stay."""
        self._before = {}

    def remember(self) -> None:
        """Note the parts of this set, for the next build.

        A crash before they are in their places does no harm: bytes are compared.
        """
        half = self._note.with_suffix(".new")
        half.write_bytes(canonical_bytes(_Note(self._rules, dict(sorted(self._parts.items())))))
        half.replace(self._note)

    def keep(self, tables: Sequence[str], part: str, key: str) -> bool:
        """Let a part of these tables stay, if all of them have that key and are whole."""
        names = {f"{table}/{part}.parquet": table for table in tables}
        known = {name: one for name in names if (one := self._whole(name, key)) is not None}
        if len(known) < len(names):
            return False
        for name, one in known.items():
            self.kept[name] = one.digest
            self._count(names[name], name, one)
        return True

    def _whole(self, name: str, key: str) -> _Part | None:
        known, path = self._before.get(name), self.folder / name
        if known is None or known.key != key or not path.is_file():
            return None
        return known if file_hash(path) == known.digest else None

    def write_part(self, engine: Connection, table: str, part: str, key: str, query: str) -> None:
        """Write a part; the query gives its rows in a total order."""
        name = f"{table}/{part}.parquet"
        path = self.target / name
        rows = _copy(engine, table, query, path)
        self._count(table, name, _Part(key, file_hash(path), rows))

    def write(self, engine: Connection, table: str, query: str) -> None:
        """Write a table that is one file; the query gives its rows in a total order."""
        path = self.target / f"{table}.parquet"
        self.rows[table] = _copy(engine, table, query, path)

    def paths(self, table: str) -> list[Path]:
        """Where the files of a table stand now, in order."""
        if not (names := in_order(self._parts, table)):
            return [self.target / f"{table}.parquet"]
        return [(self.folder if name in self.kept else self.target) / name for name in names]

    def _count(self, table: str, name: str, part: _Part) -> None:
        self._parts[name] = part
        self.rows[table] += part.rows


def _read(note: Path) -> _Note | None:
    try:
        return msgspec.json.decode(note.read_bytes(), type=_Note)
    except (OSError, msgspec.DecodeError):
        return None


def _copy(engine: Connection, table: str, query: str, path: Path) -> int:
    path.parent.mkdir(exist_ok=True)
    typed = ", ".join(
        f'CAST("{column.name}" AS {column.type}) AS "{column.name}"' for column in TABLES[table]
    )
    copied = engine.execute(
        f"COPY (SELECT {typed} FROM ({query})) TO {quoted(path)}"
        f" (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {_ROW_GROUP})"
    )
    return int(copied.fetchall()[0][0])


def open_view(engine: Connection, view: str, paths: Iterable[Path]) -> None:
    """Make files one view."""
    engine.execute(f'CREATE OR REPLACE TEMP VIEW "{view}" AS SELECT * FROM {listed(paths)}')


def listed(paths: Iterable[Path]) -> str:
    """Parquet files as one thing to select from."""
    return f"read_parquet([{', '.join(map(quoted, paths))}])"


def key_of(*parts: str | None) -> str:
    """One key made of several: nothing that any of them says is lost."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(hashlib.sha256((part or "").encode()).digest())
    return digest.hexdigest()
