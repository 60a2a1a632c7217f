"""Reading the log: entries, bodies and proofs as of the checkpoint that was read at opening.

Nothing is loaded at opening but the checkpoint, so that a log of millions of entries
opens at once. What a writer adds later is not seen; what it has not acknowledged is
never seen.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

import msgspec

from sousveil.errors import LedgerError, UsageError
from sousveil.ledger import _storage as storage
from sousveil.ledger._bodies import SEGMENT, BodyFiles
from sousveil.ledger._lines import (
    StoredEntry,
    entry_id,
    is_erased,
    parse_entry,
    parse_erased,
    parse_line,
)
from sousveil.ledger._merkle import consistency_path, inclusion_path
from sousveil.ledger._note import open_checkpoint, parse_verifier_key
from sousveil.ledger._tiles import (
    ENTRIES,
    TILE_WIDTH,
    TileReader,
    beginning,
    parse_tile_path,
    tile_width,
)
from sousveil.observatory import Observatory

__all__ = ["Ledger"]

_PREFIX = re.compile(r"[0-9a-f]{6,64}\Z")
_PROOF_HEADER = "c2sp.org/tlog-proof@v1"


class Ledger:
    """The log of an observatory, for reading; it takes no lock.

    :ivar size: acknowledged entries.
    :ivar root: root hash of the tree over them.
    :ivar checkpoint: the signed note that says so.
    :raises LedgerError: when there is no log, or its checkpoint is not signed by the
        key in the settings.
    """

    def __init__(self, observatory: Observatory) -> None:
        self.observatory = observatory
        self._folder: Path = observatory.ledger
        self._bodies = BodyFiles(self._folder)
        self._open(_read_checkpoint(self._folder))

    def _open(self, checkpoint: bytes) -> None:
        opened = open_checkpoint(checkpoint, parse_verifier_key(self._verifier_text()))
        self.size = opened.size
        self.root = opened.root
        self.checkpoint = checkpoint
        self._tiles = TileReader(self._folder, opened.size)
        self._bundle: tuple[int, list[bytes]] = (-1, [])

    def _verifier_text(self) -> str:
        text = self.observatory.settings.verifier_key
        if not text:
            raise LedgerError(
                f"The settings of {self.observatory.root} name no verifier key.",
                hint="Put the log's key under verifier_key in sousveil.toml.",
            )
        return text

    # --- entries -------------------------------------------------------------------------

    def entries(self, start: int = 0, end: int | None = None) -> Iterator[StoredEntry]:
        """Entries in order, with their bodies.

        :raises LedgerError: when one cannot be read or its body does not fit its hash.
        """
        start, end = self._range(start, end)
        lines = self._bodies.lines(start, end)
        for entry in self._entry_bytes(start, end):
            yield _stored(entry, next(lines))

    def entry(self, seq: int) -> StoredEntry:
        """One entry.

        :raises LedgerError: when there is none of that number, or it is broken.
        """
        return _stored(self.entry_bytes(seq), self.body_line(seq))

    def find(self, prefix: str) -> StoredEntry:
        """The entry with this id, or the only one whose id begins so (≥ 6 hex digits).

        :raises UsageError: when none or several do.
        """
        prefix = prefix.lower()
        if not _PREFIX.match(prefix):
            raise UsageError(
                f"{prefix!r} is not an entry's id.",
                hint="Give at least the first six hex digits; twelve are enough to name one.",
            )
        found = list(self._seqs_of([prefix]).get(prefix, ()))
        if not found:
            raise UsageError(
                f"No entry's id begins with {prefix}.", hint="'sousveil claims' lists them."
            )
        if len(found) > 1:
            raise UsageError(
                f"{len(found)} entries begin with {prefix}: {', '.join(map(str, found[:5]))}.",
                hint="Give more digits of the id.",
            )
        return self.entry(found[0])

    def _seqs_of(self, prefixes: list[str]) -> dict[str, list[int]]:
        """The numbers of the entries whose ids begin so; reads every bundle once."""
        wanted = [(prefix, b'{"body":"' + prefix.encode()) for prefix in prefixes]
        found: dict[str, list[int]] = {}
        for index in range(-(-self.size // TILE_WIDTH)):
            data = self._tiles.read(ENTRIES, index)
            for prefix, start in wanted:
                if start in data:  # far quicker than to take every bundle apart
                    for i, entry in enumerate(self._tiles.entries(index)):
                        if entry.startswith(start):
                            found.setdefault(prefix, []).append(index * TILE_WIDTH + i)
        return found

    def ids(self, start: int = 0, end: int | None = None) -> Iterator[str]:
        """Ids in order; bodies are not read."""
        start, end = self._range(start, end)
        return (entry_id(entry) for entry in self._entry_bytes(start, end))

    def entry_bytes(self, seq: int) -> bytes:
        """The leaf data of an entry.

        :raises LedgerError: when there is none of that number.
        """
        self._check_seq(seq)
        index, within = divmod(seq, TILE_WIDTH)
        if self._bundle[0] != index:
            self._bundle = (index, self._tiles.entries(index))
        return self._bundle[1][within]

    def _entry_bytes(self, start: int, end: int) -> Iterator[bytes]:
        while start < end:
            index, within = divmod(start, TILE_WIDTH)
            stop = min(end, (index + 1) * TILE_WIDTH)
            yield from self._tiles.entries(index)[within : stop - index * TILE_WIDTH]
            start = stop

    def body_line(self, seq: int) -> bytes:
        """The body line of an entry, without its newline.

        :raises LedgerError: when there is none.
        """
        self._check_seq(seq)
        return self._bodies.line(seq)

    def body_segments(self) -> list[Path]:
        """The files of body lines, in order. The last may hold lines beyond :attr:`size`."""
        return [self._bodies.path(start) for start in range(0, self.size, SEGMENT)]

    def body_lines(self, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """The body lines of the entries ``start`` to ``end``, without their newlines.

        :raises LedgerError: when one is not there.
        """
        return self._bodies.lines(*self._range(start, end))

    # --- files ---------------------------------------------------------------------------

    def tiles(self) -> Iterator[tuple[str, bytes]]:
        """Path and bytes of every tile and bundle of the tree, in the C2SP layout.

        :raises LedgerError: when one is missing or of another length.
        """
        return self._tiles.every()

    def tile(self, path: str) -> bytes:
        """The bytes of one tile or bundle of the tree, by its C2SP path.

        A partial one can be asked for at any width that it has had.

        :raises UsageError: when that is no path of a tile, or the tree has none there.
        :raises LedgerError: when its file is missing or of another length.
        """
        found = parse_tile_path(path)
        if found is not None:
            level, index, width = found
            held = tile_width(level, index, self.size)
            if width <= held:
                data = self._tiles.read(level, index)
                return data if width == held else beginning(level, data, width)
        raise UsageError(
            f"The log of {self.size} entries has no tile {path[:80]!r}.",
            hint="Paths are those of C2SP tlog-tiles: tile/0/000, tile/entries/000.p/17.",
        )

    # --- proofs --------------------------------------------------------------------------

    def inclusion_proof(self, seq: int) -> list[bytes]:
        """Sibling hashes from the entry up to the root (RFC 6962, 2.1.1).

        :raises LedgerError: when there is no such entry.
        """
        self._check_seq(seq)
        return inclusion_path(seq, self.size, self._tiles.range_hash)

    def consistency_proof(self, old_size: int, size: int | None = None) -> list[bytes]:
        """Proof that this log begins with the one of ``old_size`` entries (RFC 6962, 2.1.2).

        :param size: prove it of the log as it was at that size; as it is, without it.
        :raises LedgerError: when the log has, or had, fewer entries than that.
        """
        size = self.size if size is None else size
        if not 0 <= old_size <= size <= self.size:
            raise LedgerError(
                f"The log has {min(size, self.size)} entries, fewer than {max(old_size, size)}.",
                hint="Give the size of an earlier checkpoint.",
            )
        return consistency_path(old_size, size, self._tiles.range_hash)

    def proof_text(self, seq: int) -> str:
        """Inclusion proof and checkpoint in one text, C2SP tlog-proof.

        :raises LedgerError: when there is no such entry.
        """
        hashes = [base64.b64encode(value).decode() for value in self.inclusion_proof(seq)]
        head = "\n".join([_PROOF_HEADER, f"index {seq}", *hashes])
        return f"{head}\n\n{self.checkpoint.decode()}"

    # --- ranges --------------------------------------------------------------------------

    def _range(self, start: int, end: int | None) -> tuple[int, int]:
        end = self.size if end is None else end
        if not 0 <= start <= max(start, end) <= self.size:
            raise LedgerError(
                f"The log has no entries {start} to {end}: it has {self.size}.",
                hint="Numbers begin with 0.",
            )
        return start, end

    def _check_seq(self, seq: int) -> None:
        if not 0 <= seq < self.size:
            raise LedgerError(
                f"There is no entry {seq}: the log has {self.size}.", hint="Numbers begin with 0."
            )


def _read_checkpoint(folder: Path) -> bytes:
    data = storage.read_if_there(folder / "checkpoint")
    if data is None:
        raise LedgerError(
            f"There is no log in {folder}: its checkpoint is missing.",
            hint="'sousveil init' makes one; or get the checkpoint again from a copy.",
        )
    return data


def _stored(entry: bytes, line: bytes) -> StoredEntry:
    """An entry with its body, which must fit the entry's hash."""
    id_, kind, seq, time = parse_entry(entry)
    try:
        if is_erased(line):
            erased = parse_erased(line)
            fits = (erased.kind, erased.seq, erased.time) == (kind, seq, time)
            body = None
        else:
            fits = hashlib.sha256(line).hexdigest() == id_
            body = parse_line(line, kind)[0] if fits else None
    except msgspec.DecodeError:
        fits = False
    if not fits:
        raise LedgerError(
            f"entry {seq} ({kind} {id_[:12]}): its body does not fit its hash.",
            hint="Somebody or something changed it; 'sousveil verify' checks the whole log.",
        )
    return StoredEntry(seq, id_, kind, time, body)
