"""Many documents through reader, store and extractor, in the order in which they come.

:func:`read_all` takes a stream of jobs and gives a stream of outcomes; it holds no more
than a few of either, so a corpus may be as long as it likes. Documents are put into the
store without flushing, and nothing is told to a ledger: both are for whoever takes the
outcomes, since flushing and appending are cheap by the hundred and dear one by one.

What one document does, another never feels: it is read in a process of its own turn
(:mod:`sousveil.extract._workers`), and a fault, a crash, a lack of memory or of time
becomes the outcome of that document alone. The outcomes are the same, in the same
order, whatever the number of processes.
"""

from __future__ import annotations

import itertools
import os
import traceback
from collections import Counter, deque
from collections.abc import Generator, Iterable, Iterator
from pathlib import Path

import msgspec

from sousveil.errors import InputError, ModelError
from sousveil.extract._extracting import BUILT_IN, extract, proposer_named
from sousveil.extract._proposal import Proposer
from sousveil.extract._workers import Ended, Pool
from sousveil.model import Claim, DocumentRecord
from sousveil.observatory import Observatory, ReadSettings
from sousveil.read import DocumentStore, Source, read_bytes

__all__ = ["Job", "Outcome", "read_all"]

#: Fewer documents than this are read here: starting a process takes as long as reading them.
_FEW = 8
#: Documents that are under way for each process, so that none waits for the slowest.
_AHEAD = 32
#: Bytes under way after which no more are taken in.
_MOST_BYTES = 64_000_000


class Job(msgspec.Struct, frozen=True):
    """A document to be read.

    :ivar name: path or address, for messages; its ending is a hint at the format.
    :ivar data: the bytes.
    :ivar title: a title for want of a better one, such as the file's name.
    :ivar media_type: as stated by a server; a hint.
    """

    name: str
    data: bytes
    source: Source
    title: str = ""
    media_type: str = ""
    warc: bytes | None = None


class Outcome(msgspec.Struct, frozen=True):
    """What became of a job: a record with its claims, or the reason why there is none.

    :ivar record: ``None`` when the document was not read.
    :ivar known: the document, when it was there already and is not read again.
    :ivar refused: proposals that the verifier refused, by reason.
    """

    name: str
    record: DocumentRecord | None = None
    claims: list[Claim] = []
    refused: dict[str, int] = {}
    reason: str = ""
    hint: str = ""
    known: str = ""


class Orders(msgspec.Struct, frozen=True):
    """What a process must know to read documents."""

    root: str
    limits: ReadSettings
    proposer: str


def _processors() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def read_all(
    jobs: Iterable[Job | Outcome],
    observatory: Observatory,
    *,
    proposer: str = BUILT_IN,
    workers: int = 0,
) -> Generator[Outcome, None, None]:
    """Read every job's document, put it into the store, and propose its claims.

    :param jobs: taken in as they are needed. An outcome among them stands for a document
        of which it is known already what becomes of it, and comes out in its turn.
    :param proposer: the name of one (:func:`sousveil.extract.proposer_named`).
    :param workers: processes; 0 for as many as there are processors. With one, and for a
        handful of documents, all is done in this process.
    :returns: outcomes in the order of the jobs; closing it ends the processes.
    :raises UsageError: when there is no proposer of that name.
    """
    orders = Orders(str(observatory.root), observatory.settings.read, proposer)
    reader = Reader(orders)
    waiting = iter(jobs)
    first = list(itertools.islice(waiting, _FEW))
    workers = workers or _processors()
    if workers == 1 or len(first) < _FEW:
        for job in itertools.chain(first, waiting):
            yield job if isinstance(job, Outcome) else reader.read(job)
        return
    with Pool(workers, "sousveil.extract._corpus", msgspec.json.encode(orders)) as pool:
        yield from _side_by_side(itertools.chain(first, waiting), pool, workers * _AHEAD)


def _side_by_side(jobs: Iterator[Job | Outcome], pool: Pool, ahead: int) -> Iterator[Outcome]:
    """Outcomes in order, of jobs that a pool answers in any order."""
    order: deque[_Place] = deque()
    asked: dict[int, _Place] = {}
    held, more = 0, True
    while more or order:
        while more and len(order) < ahead and held < _MOST_BYTES:
            job = next(jobs, None)
            if job is None:
                more = False
            elif isinstance(job, Outcome):
                order.append(_Place(job.name, outcome=job))
            else:
                order.append(_Place(job.name, len(job.data)))
                asked[pool.submit(_encode(job))] = order[-1]
                held += len(job.data)
        while order and order[0].outcome is None:
            for number, answer in pool.wait():
                place = asked.pop(number)
                place.outcome = _outcome(answer, place.name)
        while order and (outcome := order[0].outcome) is not None:
            held -= order.popleft().size
            yield outcome


class _Place(msgspec.Struct, eq=False):
    """A place in the order, for the outcome that belongs there."""

    name: str
    size: int = 0
    outcome: Outcome | None = None


def _outcome(answer: bytes | Ended, name: str) -> Outcome:
    if isinstance(answer, Ended):
        return Outcome(
            name,
            reason=f"{name}: {answer.why}, so it was left out.",
            hint="Add it by itself to see whether it happens again; split it if it is large.",
        )
    return _decode(answer)


class Reader:
    """Reads one document after another; what each process has."""

    def __init__(self, orders: Orders) -> None:
        self._store = DocumentStore(Observatory(Path(orders.root)))
        self._limits = orders.limits
        self._proposer: Proposer = proposer_named(orders.proposer)

    def read(self, job: Job) -> Outcome:
        """The outcome of a job; what cannot be read or kept is an outcome too."""
        try:
            return self._read(job)
        except (InputError, ModelError) as error:
            return Outcome(job.name, reason=error.message, hint=error.hint)
        except OSError as error:
            reason = f"{job.name} cannot be kept: {error.strerror}."
            return Outcome(job.name, reason=reason, hint="Make room on the disk, and add it again.")

    def _read(self, job: Job) -> Outcome:
        reading = read_bytes(
            job.data, name=job.name, media_type=job.media_type, limits=self._limits
        )
        title = job.source.title or reading.title or job.title
        source = msgspec.structs.replace(job.source, title=title)
        document = self._store.put(job.data, reading, source, warc=job.warc)
        extraction = extract(document, self._proposer)
        return Outcome(
            job.name,
            document.record,
            list(extraction.claims),
            dict(Counter(refusal.reason for refusal in extraction.refusals)),
        )


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Outcome).decode
_decode_job = msgspec.msgpack.Decoder(Job).decode


class Worker:
    """What a process of the pool runs: a reader, and the last word on its faults."""

    def __init__(self, setup: bytes) -> None:
        self._reader = Reader(msgspec.json.decode(setup, type=Orders))

    def answer(self, request: bytes) -> bytes:
        """The outcome of a job; a fault of ours is the outcome of that document too."""
        job = _decode_job(request)
        try:
            outcome = self._reader.read(job)
        except MemoryError:
            raise  # the process is worn out: see _workers
        except Exception as fault:  # noqa: BLE001 - one document must not stop a corpus
            outcome = _fault(job.name, fault)
        return _encode(outcome)


def _fault(name: str, fault: Exception) -> Outcome:
    where = traceback.extract_tb(fault.__traceback__)[-1]
    return Outcome(
        name,
        reason=f"{name}: a fault in Sousveil itself ({type(fault).__name__}: {fault}, in"
        f" {Path(where.filename).name}, line {where.lineno}), so it was left out.",
        hint="Please report it with the document, if you may share it.",
    )
