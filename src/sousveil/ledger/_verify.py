"""Verifying an observatory from its files alone: that nothing in it was changed silently.

Checked are the checkpoint's signature; every entry, bundle and tile up to the root that
was signed; every body line against its entry, byte for byte and in canonical form;
every quote against its document, and every document's files against their hashes; that
what is erased was erased by a judgement in the log; that judgements speak of entries
that exist; and that the log grew out of an earlier checkpoint.

Not checked, because nothing signed covers it: what stands beyond the checkpoint (it was
never acknowledged), the fetched response beside a document (its body is the original,
which is checked), settings, tables and site.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import msgspec

from sousveil.errors import LedgerError, VerificationError
from sousveil.ledger import _storage as storage
from sousveil.ledger._bodies import SEGMENT
from sousveil.ledger._documents_check import check_documents
from sousveil.ledger._lines import entry_id
from sousveil.ledger._merkle import (
    EMPTY_ROOT,
    consistency_path,
    range_root,
    split,
    verify_consistency,
)
from sousveil.ledger._note import Checkpoint, open_checkpoint, parse_verifier_key
from sousveil.ledger._repair import tile_files
from sousveil.ledger._reports import Problem, SegmentReport
from sousveil.ledger._segment_check import entry_name, quotes_beyond
from sousveil.ledger._tiles import (
    ENTRIES,
    TILE_WIDTH,
    Frontier,
    TileReader,
    beginning,
    tile_path,
    tile_width,
)
from sousveil.ledger._workers import check_segments
from sousveil.model import DocumentRecord
from sousveil.observatory import Observatory

__all__ = ["Verification", "verify"]

#: Told how many entries are checked, and how many there are.
Progress = Callable[[int, int], None]


class Verification(msgspec.Struct):
    """What a verification found.

    :ivar size: entries that the checkpoint vouches for.
    :ivar root: root hash in hex.
    :ivar claims: claims whose bodies are there.
    :ivar erased: entries whose bodies were erased.
    :ivar quotes: quotes that were checked against their documents.
    :ivar documents: documents whose files were checked.
    :ivar problems: whatever does not verify; empty when all is well.
    :ivar notes: what is no problem and yet worth knowing: an erasure that a crash
        interrupted. It says nothing false, since the log announces the erasure and the
        body still fits its hash; the next writer finishes it.
    """

    size: int = 0
    root: str = ""
    claims: int = 0
    erased: int = 0
    quotes: int = 0
    documents: int = 0
    problems: list[Problem] = []
    notes: list[Problem] = []


def verify(
    directory: Path,
    *,
    since: bytes | None = None,
    verifier_key: str = "",
    progress: Progress | None = None,
    workers: int | None = None,
) -> Verification:
    """Check the observatory in ``directory``; see the head of this module for what.

    :param since: an earlier checkpoint of this log, a signed note; the log must have
        grown out of that state.
    :param verifier_key: the log's key as you know it; that of the settings when empty.
    :param progress: called now and then with entries checked and entries in all.
    :param workers: processes to check with; by default one for each processor.
    :raises NotAnObservatory: when there is none in ``directory``.
    :raises LedgerError: when ``verifier_key`` is no key.
    """
    observatory = Observatory(directory)
    folder = observatory.ledger
    result = Verification()
    key = parse_verifier_key(verifier_key or observatory.settings.verifier_key)
    try:
        checkpoint = open_checkpoint(storage.read(folder / "checkpoint"), key)
    except LedgerError as error:
        result.problems.append(Problem("ledger/checkpoint", error.message))
        return result
    result.size, result.root = checkpoint.size, checkpoint.root.hex()
    survey = _Survey(observatory.root, folder, checkpoint, result)
    survey.segments(check_segments(folder, checkpoint.size, workers), progress)
    survey.upper_tiles()
    survey.other_files()
    survey.judgements()
    survey.quotes_and_documents()
    if since is not None:
        try:
            _check_growth(
                TileReader(folder, checkpoint.size), checkpoint, open_checkpoint(since, key)
            )
        except LedgerError as error:
            result.problems.append(Problem("the earlier checkpoint", error.message))
    return result


def _check_growth(tiles: TileReader, checkpoint: Checkpoint, earlier: Checkpoint) -> None:
    """:raises LedgerError: when the log did not grow out of the earlier checkpoint."""
    if earlier.size > checkpoint.size:
        raise VerificationError(
            f"It has {earlier.size} entries, and the log only {checkpoint.size}: entries are gone."
        )
    if earlier.size == 0:
        if earlier.root != EMPTY_ROOT:
            raise VerificationError("It is of an empty log and has another root than that.")
        return
    proof = consistency_path(earlier.size, checkpoint.size, tiles.range_hash)
    verify_consistency(
        old_size=earlier.size,
        size=checkpoint.size,
        proof=proof,
        old_root=earlier.root,
        root=checkpoint.root,
    )


class _Survey:
    """One verification under way: what was gathered from segments, and what follows from it."""

    def __init__(
        self, root: Path, folder: Path, checkpoint: Checkpoint, result: Verification
    ) -> None:
        self._root = root
        self._folder = folder
        self._checkpoint = checkpoint
        self._size = checkpoint.size
        self._result = result
        self._level_1: list[bytes] = []
        self._edge: list[bytes] = []
        self._targets: dict[str, int] = {}
        self._erased: list[tuple[int, str, str]] = []
        self._erasures: dict[str, tuple[list[str], list[str]]] = {}
        self._going: set[str] = set()  # documents whose erasure was begun and not finished
        self._records: list[tuple[int, str, DocumentRecord]] = []
        self._quote_ends: dict[str, int] = {}
        self._quoting: dict[str, list[int]] = {}

    def segments(self, reports: Iterable[SegmentReport], progress: Progress | None) -> None:
        """Gather the reports of all segments."""
        result = self._result
        for number, report in enumerate(reports):
            start = number * SEGMENT
            self._level_1 += report.roots
            self._edge = report.edge
            self._targets.update(report.targets)
            self._erased += report.erased
            self._erasures.update(report.erasures)
            self._records += report.documents
            for document, end in report.quote_ends.items():
                self._quote_ends[document] = max(end, self._quote_ends.get(document, 0))
                self._quoting.setdefault(document, []).append(start)
            result.claims += report.claims
            result.quotes += report.quotes
            result.problems += report.problems
            if progress is not None:
                progress(min(self._size, start + SEGMENT), self._size)
        result.erased = len(self._erased)

    def upper_tiles(self) -> None:
        """Check the tiles above level 0, and the root."""
        hashes = self._level_1
        edges = [self._edge]
        level = 1
        while hashes:
            roots = []
            for index in range(-(-len(hashes) // TILE_WIDTH)):
                tile = hashes[index * TILE_WIDTH : (index + 1) * TILE_WIDTH]
                self._check_tile(level, index, tile)
                if len(tile) == TILE_WIDTH:
                    roots.append(range_root(tile))
            edges.append(hashes[len(roots) * TILE_WIDTH :])
            hashes = roots
            level += 1
        if Frontier(self._size, edges).root() != self._checkpoint.root:
            self._problem("ledger/checkpoint", "the tree has another root than the one signed")

    def _check_tile(self, level: int, index: int, tile: list[bytes]) -> None:
        where = f"ledger/{tile_path(level, index, len(tile))}"
        try:
            found = split(TileReader(self._folder, self._size).read(level, index))
        except LedgerError as error:
            self._problem(where, error.message)
            return
        if found != tile:
            differing = next(i for i, value in enumerate(tile) if found[i] != value)
            first = (index * TILE_WIDTH + differing) << (8 * level)
            last = min(self._size, first + (1 << 8 * level)) - 1
            self._problem(where, f"its hash over the entries {first} to {last} is wrong")

    def other_files(self) -> None:
        """Check the tiles on the disk that the current tree does not need: older partial ones."""
        for level in storage.names(self._folder / "tile"):
            if level != ENTRIES and not level.isdecimal():
                self._problem(f"ledger/tile/{level}", "there is no such level")
                continue
            for path, index, width in tile_files(self._folder, level):
                if width < tile_width(level, index, self._size):
                    self._check_other(Path(path), level, index, width)

    def _check_other(self, path: Path, level: str, index: int, width: int) -> None:
        """A partial tile must be the beginning of the one that took its place."""
        tiles = TileReader(self._folder, self._size)
        place: int | str = ENTRIES if level == ENTRIES else int(level)
        try:
            data, start = storage.read(path), beginning(place, tiles.read(place, index), width)
        except LedgerError:
            return  # a missing or broken tile is reported where it is needed
        if data != start:
            self._problem(
                f"ledger/{path.relative_to(self._folder)}",
                "it is not the beginning of the tile that took its place",
            )

    def judgements(self) -> None:
        """Check that judgements speak of entries, and that erased bodies were erased by one."""
        seqs = self._find(self._targets)
        for target, by in self._targets.items():
            if target not in seqs:
                self._problem(
                    f"entry {by} (judgement)", f"it speaks of {target[:12]}, which is no entry"
                )
        for seq, id_, judgement in self._erased:
            if id_ not in self._erasures.get(judgement, ((), ()))[0]:
                self._problem(
                    f"entry {seq} ({id_[:12]})",
                    "its body is gone, and no erasing judgement in the log names it",
                )
        gone = {id_ for _, id_, _ in self._erased}
        for judgement, (targets, documents) in self._erasures.items():
            for target in targets:
                if target in seqs and target not in gone:
                    self._going.update(documents)
                    self._result.notes.append(
                        Problem(
                            f"entry {seqs[target]} ({target[:12]})",
                            f"erasure not finished: {judgement[:12]} erases it and its body is"
                            " still there; the next command that writes takes it away",
                        )
                    )

    def _find(self, ids: Iterable[str]) -> dict[str, int]:
        """Numbers of the entries with these ids; entries are read only when there are some."""
        wanted = set(ids)
        found: dict[str, int] = {}
        if wanted:
            for seq, id_ in enumerate(self._ids()):
                if id_ in wanted:
                    found[id_] = seq
        return found

    def _ids(self) -> Iterator[str]:
        tiles = TileReader(self._folder, self._size)
        for index in range(-(-self._size // TILE_WIDTH)):
            try:
                entries = tiles.entries(index)
            except LedgerError:  # reported already
                entries = [b""] * TILE_WIDTH
            yield from map(entry_id, entries)

    def quotes_and_documents(self) -> None:
        """Check quotes against records, and the files of documents against both."""
        erased = {document for _, documents in self._erasures.values() for document in documents}
        lengths = {record.document: record.characters for *_, record in self._records}
        limits = {
            document: lengths.get(document, -1)
            for document, end in self._quote_ends.items()
            if end > lengths.get(document, -1) and (document in lengths or document not in erased)
        }
        for start in sorted({start for document in limits for start in self._quoting[document]}):
            self._result.problems += quotes_beyond(self._folder, start, self._size, limits)
        records = [
            (entry_name(seq, "document", id_), record)
            for seq, id_, record in self._records
            if record.document not in self._going
        ]
        self._result.documents = len(records)
        self._result.problems += check_documents(self._root, records)

    def _problem(self, where: str, what: str) -> None:
        self._result.problems.append(Problem(where, what))
