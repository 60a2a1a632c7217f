"""``sousveil build``: the ledger as tables; the same ledger gives the same bytes.

What grows with the ledger (decoding bodies, cutting quotes) is done once a segment and
kept; what depends on the whole (entities, statuses, values) is made anew, and only
when something changed. The new set takes the place of the old one at once or not at all.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec

from sousveil.errors import LedgerError
from sousveil.ledger import Ledger
from sousveil.model import all_properties
from sousveil.names import all_known
from sousveil.observatory import Observatory
from sousveil.read import DocumentStore
from sousveil.sources import all_sources
from sousveil.tables._assemble import assemble
from sousveil.tables._commit import (
    Manifest,
    finish,
    locate,
    manifest_time,
    publish,
    read_manifest,
    staging,
)
from sousveil.tables._database import write_database
from sousveil.tables._engine import connect, engine_version
from sousveil.tables._fragments import Fragment, fragments, segments
from sousveil.tables._parts import Parts
from sousveil.tables._schema import SCHEMA_VERSION, TABLES, table_glob

__all__ = ["BuildReport", "build"]

_CACHE, _WORK = ".cache", ".work"


class BuildReport(msgspec.Struct, frozen=True):
    """What a build did.

    :ivar changed: whether anything was made; false when the tables were up to date.
    :ivar size: entries of the ledger that the tables hold.
    :ivar rows: rows of each table.
    :ivar decoded: segments of the ledger that were decoded.
    :ivar reused: segments that had not changed.
    :ivar seconds: time that it took.
    """

    changed: bool
    size: int
    rows: dict[str, int]
    decoded: int
    reused: int
    seconds: float

    def summary(self) -> str:
        """One line for a person."""
        held = (
            f"{self.rows['claims']:,} claims about {self.rows['entities']:,} entities from"
            f" {self.rows['documents']:,} documents"
        )
        if self.rows["conflicts"]:
            count = self.rows["conflicts"]
            held += f"; {count:,} {'question' if count == 1 else 'questions'} about names open"
        if not self.changed:
            return f"The tables are up to date: {held}."
        return (
            f"Built in {self.seconds:.1f} s: {held}; {self.decoded} of"
            f" {self.decoded + self.reused} ledger segments decoded."
        )


def build(
    observatory: Observatory,
    *,
    full: bool = False,
    progress: Callable[[int], None] | None = None,
) -> BuildReport:
    """Make the tables of the ledger as its checkpoint stands; returns at once when they are.

    A second build of the same observatory waits for the first.

    :param full: trust nothing that an earlier build kept.
    :param progress: told how many entries of the ledger are decoded.
    :raises LedgerError: when the ledger cannot be read, or its bodies are not those of
        its log; the tables stay as they were.
    :raises InputError: when a document is damaged; the tables stay as they were.
    """
    began, wall = time.monotonic(), time.time_ns()
    folder: Path = observatory.tables
    folder.mkdir(exist_ok=True)
    with _alone(folder):
        finish(folder)
        log = Ledger(observatory)
        wanted = Manifest(
            schema=SCHEMA_VERSION,
            rules=_rules(),
            engine=engine_version(),
            size=log.size,
            root=log.root.hex(),
        )
        standing = read_manifest(folder)
        if standing is not None and not full and _current(folder, standing, wanted, log):
            return BuildReport(False, log.size, standing.rows, 0, len(segments(log)), 0.0)
        with _workplace(folder) as work:
            rules = f"{SCHEMA_VERSION} {wanted.rules} {wanted.engine}"
            parts = Parts(folder, staging(folder), folder / _CACHE / "parts.json", rules)
            found = _make(observatory, log, parts, work, full, progress or (lambda _: None))
            done = msgspec.structs.replace(wanted, rows=parts.rows)
            publish(folder, done, kept=parts.kept, began=wall)
    decoded = sum(fragment.fresh for fragment in found)
    seconds = time.monotonic() - began
    return BuildReport(True, log.size, parts.rows, decoded, len(found) - decoded, seconds)


def _make(
    observatory: Observatory,
    log: Ledger,
    parts: Parts,
    work: Path,
    full: bool,
    tell: Callable[[int], None],
) -> list[Fragment]:
    """Make every file of the new set that does not stay; gives the fragments it rests on."""
    engine = connect(spill=work / "spill")
    try:
        cache = parts.folder / _CACHE
        if full:
            shutil.rmtree(cache, ignore_errors=True)
            parts.forget()
        found = fragments(log, engine, cache, work, tell)
        assemble(engine, found, DocumentStore(observatory), parts, log.size, work)
    finally:
        engine.close()
    (parts.target / "sousveil.sql").write_text(_VIEWS, encoding="utf-8")
    write_database(parts, log.size, work)
    parts.remember()
    return found


def _current(folder: Path, standing: Manifest, wanted: Manifest, log: Ledger) -> bool:
    """Whether the tables are those of this ledger.

    An erasure takes bodies away after its judgement is in the log, so the log's root is
    not enough: no body file may be younger than the beginning of the build.
    """
    if msgspec.structs.replace(standing, files={}, rows={}) != wanted:
        return False
    try:
        locate(folder)
    except LedgerError:  # a file was deleted: it is made again
        return False
    built = manifest_time(folder)
    return all(
        segment.path.exists() and segment.path.stat().st_mtime_ns < built
        for segment in segments(log)
        if segment.end > segment.start
    )


def _rules() -> str:
    """Hash of what, besides the ledger and the code, decides what the tables hold."""
    attributions = {id_: source.attribution for id_, source in all_sources().items()}
    rules = msgspec.json.encode((all_properties(), all_known(), attributions), order="sorted")
    return hashlib.sha256(rules).hexdigest()


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Hold the lock on the folder itself; it leaves no file behind."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def _workplace(folder: Path) -> Iterator[Path]:
    """An empty folder for what is only needed while building."""
    work = folder / _WORK
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir()
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)


_VIEWS = "".join(
    [
        "-- The tables as views, for any DuckDB shell:  cd tables && duckdb -init sousveil.sql\n",
        *(
            f'CREATE OR REPLACE VIEW "{name}" AS SELECT * FROM {table_glob(name)};\n'  # noqa: S608
            for name in TABLES
        ),
    ]
)
