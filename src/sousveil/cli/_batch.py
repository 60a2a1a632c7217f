"""Adding many documents with the built-in proposer: any number of them, in little memory.

Reading is done in several processes, and only this one, which holds the lock, speaks to
the ledger. It takes the outcomes in order and acknowledges them by the hundred: first the
documents' files are flushed, all at once, then their records and claims are one batch of
the ledger. So whatever ends the run, at any moment, each document is in the ledger with
its claims or not in it at all; the next run hashes the files, passes over those that the
ledger holds, and reads the rest. Ctrl-C and SIGTERM first acknowledge what is done.
"""

from __future__ import annotations

import contextlib
import hashlib
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

import msgspec

from sousveil.cli._adding import known_documents
from sousveil.errors import InputError, LedgerError
from sousveil.extract import Job, Outcome, read_all
from sousveil.ledger import Body, Writer
from sousveil.observatory import Observatory
from sousveil.read import DocumentStore, Source, fetch, is_address, load_file, walk

__all__ = ["Request", "add_many"]

#: A batch is acknowledged when it has so many documents or bodies, or is so many seconds old.
_DOCUMENTS, _BODIES, _SECONDS = 512, 8_000, 5.0

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Request:
    """What is to be added, and how.

    :ivar paths: files, folders and addresses.
    :ivar about: the fields of :class:`~sousveil.read.Source` that were given.
    :ivar workers: processes; 0 for as many as there are processors.
    """

    paths: tuple[str, ...]
    about: dict[str, Any]
    allow_private: bool = False
    workers: int = 0


def add_many(
    observatory: Observatory, log: Writer, request: Request, tell: Callable[[Row], None]
) -> None:
    """Add documents; tells a row of each, in order, once it is acknowledged.

    :raises LedgerError: when the disk cannot keep a batch; what was acknowledged is kept.
    :raises KeyboardInterrupt: at Ctrl-C and SIGTERM, after what is done was acknowledged.
    """
    known = {bytes.fromhex(document) for document in known_documents(log)}
    batch = _Batch(log, DocumentStore(observatory), known)
    jobs = _Jobs(observatory, request, known)

    def acknowledge() -> None:
        with interrupts.held():
            for row in batch.acknowledge():
                tell(row)

    with (
        _Interrupts() as interrupts,
        contextlib.closing(read_all(jobs, observatory, workers=request.workers)) as outcomes,
    ):
        try:
            for outcome in outcomes:
                batch.take(outcome, jobs.digest_of(outcome))
                if batch.is_due():
                    acknowledge()
        except KeyboardInterrupt:
            acknowledge()
            raise
        acknowledge()


class _Jobs:
    """The documents to be read, loaded as they are asked for."""

    def __init__(self, observatory: Observatory, request: Request, known: set[bytes]) -> None:
        self._observatory = observatory
        self._request = request
        self._known = known
        self._under_way: dict[str, bytes] = {}  # by name
        self._digests: set[bytes] = set()

    def __iter__(self) -> Iterator[Job | Outcome]:
        for item in walk(self._request.paths):
            try:
                job = self._job(item)
            except InputError as error:
                yield Outcome(item, reason=error.message, hint=error.hint)
                continue
            digest = hashlib.sha256(job.data).digest()
            if digest in self._known or digest in self._digests:
                yield Outcome(item, known=digest.hex())
            else:
                self._under_way[item] = digest
                self._digests.add(digest)
                yield job

    def digest_of(self, outcome: Outcome) -> bytes:
        """The hash of the bytes that an outcome is about, which are under way no longer."""
        if outcome.known:
            return bytes.fromhex(outcome.known)
        digest = self._under_way.pop(outcome.name, b"")
        self._digests.discard(digest)
        return digest

    def _job(self, item: str) -> Job:
        about = self._request.about
        if not is_address(item):
            data = load_file(Path(item), self._observatory.settings.read)
            return Job(item, data, Source(**about), title=Path(item).name)
        settings = self._observatory.settings.fetch
        if self._request.allow_private:
            settings = msgspec.structs.replace(settings, allow_private=True)
        fetched = fetch(item, settings)
        address = about["address"] or fetched.address
        source = Source(**{**about, "address": address}, retrieved=fetched.retrieved)
        return Job(item, fetched.data, source, media_type=fetched.media_type, warc=fetched.warc)


@dataclass(slots=True)
class _Batch:
    """What was read and is not yet acknowledged."""

    log: Writer
    store: DocumentStore
    known: set[bytes]
    rows: list[Row] = field(default_factory=list)
    bodies: list[Body] = field(default_factory=list)
    documents: list[str] = field(default_factory=list)
    since: float = field(default_factory=time.monotonic)

    def take(self, outcome: Outcome, digest: bytes) -> None:
        """Take an outcome in."""
        row: Row = {"path": outcome.name}
        if outcome.record is not None:
            self.documents.append(outcome.record.document)
            self.bodies += [outcome.record, *outcome.claims]
            self.known.add(digest)
            row |= {
                "outcome": "added",
                "document": outcome.record.document,
                "claims": len(outcome.claims),
                "title": outcome.record.title,
                "language": outcome.record.language,
                "refused": outcome.refused,
            }
        elif outcome.known and digest in self.known:
            row |= {"outcome": "already there", "document": outcome.known, "claims": 0}
        elif outcome.known:  # the same bytes came before, in this run, and could not be read
            row |= {
                "outcome": "failed",
                "reason": f"{outcome.name} has the same bytes as a file above, which failed.",
                "hint": "See there.",
            }
        else:
            row |= {"outcome": "failed", "reason": outcome.reason, "hint": outcome.hint}
        self.rows.append(row)

    def is_due(self) -> bool:
        """Whether the batch is large or old enough."""
        return (
            len(self.rows) >= _DOCUMENTS
            or len(self.bodies) >= _BODIES
            or time.monotonic() - self.since >= _SECONDS
        )

    def acknowledge(self) -> list[Row]:
        """Make the documents safe, then the ledger's word on them; gives their rows."""
        rows, bodies, documents = self.rows, self.bodies, self.documents
        self.rows, self.bodies, self.documents = [], [], []  # not again, whatever comes
        self.since = time.monotonic()
        if documents:
            try:
                self.store.flush(documents)
            except OSError as reason:
                raise LedgerError(
                    f"The disk could not keep {len(documents):,} documents: {reason.strerror}.",
                    hint="They do not count. Make room or mend the disk, and add them again.",
                ) from reason
            self.log.append(bodies)
        return rows


class _Interrupts:
    """Makes SIGTERM the same as Ctrl-C, and both wait where waiting is asked for, once: whoever
    asks a second time is obeyed at once."""

    def __init__(self) -> None:
        self._holding = False
        self._wanted = False
        self._before: dict[int, Any] = {}

    def __enter__(self) -> _Interrupts:
        with contextlib.suppress(ValueError):  # not the main thread: signals are not ours
            for number in (signal.SIGINT, signal.SIGTERM):
                self._before[number] = signal.signal(number, self._heard)
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """Let nothing interrupt what is done within."""
        self._holding = True
        try:
            yield
        finally:
            self._holding = False
        if self._wanted:
            self._wanted = False
            raise KeyboardInterrupt

    def _heard(self, _number: int, _frame: FrameType | None) -> None:
        if self._holding and not self._wanted:
            self._wanted = True
        else:
            raise KeyboardInterrupt
