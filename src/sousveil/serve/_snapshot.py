"""What answers are made of: one build of the tables, held as long as it counts.

Requests ask :class:`Observed` for the :class:`Snapshot` that counts, and answer from that
one alone. When the tables were built anew, a snapshot of them is made beside, and takes the
place of the one before when it is ready. Until the tables know of an erasure that the ledger
has, nothing drawn from them is answered: what was erased by law must not be seen any longer.
"""

from __future__ import annotations

import sys
import threading
import time
from bisect import bisect_right
from collections import OrderedDict

from sousveil.errors import LedgerError, SousveilError
from sousveil.ledger import Ledger
from sousveil.measure import Finding, compute
from sousveil.model import Judgement
from sousveil.observatory import Observatory
from sousveil.serve._index import open_index
from sousveil.serve._making import MOST_CLAIMS
from sousveil.serve._matching import Matcher
from sousveil.serve._store import Store
from sousveil.tables import EntityRow, Tables, ValueRow, tables_stamp

__all__ = ["Observed", "Snapshot"]

#: Seconds between two looks at whether tables or ledger changed.
_EVERY = 1.0
_MOST_FINDINGS = 32


class Snapshot:
    """One build of the tables.

    :ivar tag: 64 hex digits that change with anything that answers are made of.
    :ivar size: entries of the log that the tables hold.
    :ivar root: root hash of the log over them, hex.
    :ivar rows: rows of each table.
    :ivar entities: every entity, by id.
    :ivar store: the answers of entities, documents and claims.
    :ivar matcher: what finds the entities that a name could mean.
    :raises LedgerError: when there are no tables, or they were built anew meanwhile.
    """

    def __init__(self, observatory: Observatory) -> None:
        self.stamp = tables_stamp(observatory)
        index, self.tag = open_index(observatory)
        self.store = Store(index)
        self._tables = Tables(observatory)
        self._lock = threading.Lock()  # the tables are one thread's at a time
        self._found: OrderedDict[tuple[str, str, str, bool], list[Finding]] = OrderedDict()
        manifest = self._tables.manifest
        self.size, self.root, self.rows = manifest.size, manifest.root, dict(manifest.rows)
        self.entities: dict[str, EntityRow] = {row.id: row for row in self._tables.entities()}
        self._ids = sorted(self.entities)
        self.matcher = Matcher(self.entities.values())
        if tables_stamp(observatory) != self.stamp:
            raise LedgerError("The tables were built anew while being opened.", hint="Do it again.")

    def close(self) -> None:
        """Give the engine back, once no request uses it."""
        with self._lock:
            self._tables.close()

    def entities_after(self, id_: str, kind: str, country: str, limit: int) -> list[EntityRow]:
        """Entities by id, behind this one."""
        found: list[EntityRow] = []
        for at in range(bisect_right(self._ids, id_), len(self._ids)):
            row = self.entities[self._ids[at]]
            if (not kind or row.kind == kind) and (not country or row.country == country):
                found.append(row)
                if len(found) == limit:
                    break
        return found

    def values(self, entity: str) -> list[ValueRow]:
        """The values of an entity, by property and first claim."""
        with self._lock:
            return self._tables.values(entity)

    def findings(
        self, measure: str, *, country: str, as_of: str, with_alleged: bool
    ) -> list[Finding]:
        """What a measure finds; computed once for each question.

        :raises UsageError: when the measure gives no such numbers.
        """
        question = (measure, country, as_of, with_alleged)
        with self._lock:
            if question not in self._found:
                self._found[question] = compute(
                    self._tables,
                    measure,
                    country=country,
                    as_of=as_of,
                    with_alleged=with_alleged,
                    most=MOST_CLAIMS,
                )
                if len(self._found) > _MOST_FINDINGS:
                    self._found.popitem(last=False)
            self._found.move_to_end(question)
            return self._found[question]


class Observed:
    """An observatory that is being served.

    :raises SousveilError: when there is no ledger, or there are no tables.
    """

    def __init__(self, observatory: Observatory) -> None:
        self.observatory = observatory
        self._snapshot = Snapshot(observatory)
        self._ledger = Ledger(observatory)
        self._looked = 0.0
        self._read = self._snapshot.size
        self._erased_at = -1
        self._making: threading.Thread | None = None
        self._said = ""
        self._look()

    @property
    def snapshot(self) -> Snapshot:
        """The snapshot that counts."""
        self._look_now_and_then()
        return self._snapshot

    @property
    def ledger(self) -> Ledger:
        """The log at its newest checkpoint. It is read by the one thread of the event loop."""
        self._look_now_and_then()
        return self._ledger

    @property
    def erasing(self) -> bool:
        """Whether the log erases something that the tables still hold."""
        return self._erased_at >= self.snapshot.size

    def close(self) -> None:
        """Give the engine back."""
        self._snapshot.close()

    def _look_now_and_then(self) -> None:
        now = time.monotonic()
        if now - self._looked >= _EVERY:
            self._looked = now
            self._look()

    def _look(self) -> None:
        """See what changed; a snapshot of new tables is made in a thread of its own."""
        log = Ledger(self.observatory)
        if log.checkpoint != self._ledger.checkpoint:
            self._ledger = log
        self._read_on(log)
        busy = self._making is not None and self._making.is_alive()
        if not busy and tables_stamp(self.observatory) != self._snapshot.stamp:
            self._making = threading.Thread(target=self._renew, daemon=True)
            self._making.start()

    def _read_on(self, log: Ledger) -> None:
        """Whether entries that the tables do not have erase something."""
        for entry in log.entries(min(self._read, log.size)):
            if isinstance(entry.body, Judgement) and entry.body.verdict == "erase":
                self._erased_at = entry.seq
        self._read = max(self._read, log.size)

    def _renew(self) -> None:
        try:
            made = Snapshot(self.observatory)
        except SousveilError as error:  # a build may be under way: the next look tries again
            if str(error) != self._said:
                self._said = str(error)
                sys.stderr.write(f"sousveil: the tables cannot be taken over yet: {error}\n")
            return
        before, self._snapshot = self._snapshot, made
        before.close()
