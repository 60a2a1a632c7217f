"""Writing the log: one batch at a time, each durable before it is acknowledged.

The order is that of docs/design.md, "Durability". A batch is lines, bundles and tiles;
then the flush; then the signed checkpoint beside the old one; then the rename. Whatever
stands beyond the checkpoint is cut off when the next writer opens the log.
"""

from __future__ import annotations

import contextlib
import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path

from sousveil.errors import LedgerError, ModelError, UsageError
from sousveil.ledger import _storage as storage
from sousveil.ledger._batch import Edge, write_batch, write_tile
from sousveil.ledger._erasing import finish_erasures, mark, plan_erasure
from sousveil.ledger._lines import Body, Receipt, time_text
from sousveil.ledger._merkle import EMPTY_ROOT, HASH_BYTES, split
from sousveil.ledger._note import (
    Checkpoint,
    SignerKey,
    new_signer_key,
    parse_signer_key,
    sign_checkpoint,
)
from sousveil.ledger._reader import Ledger
from sousveil.ledger._repair import cut_tail
from sousveil.ledger._storage import Disk
from sousveil.ledger._tiles import ENTRIES, TILE_WIDTH, tile_path
from sousveil.model import Claim, Judgement
from sousveil.observatory import SETTINGS_FILE, Observatory

__all__ = ["Writer", "create", "writing"]

_KEY_FILE = "signing.key"
_ID = re.compile(r"[0-9a-f]{64}\Z")


def create(observatory: Observatory) -> Observatory:
    """Make the key pair and the empty signed log; puts the verifier key into the settings.

    :returns: the observatory with its new settings.
    :raises UsageError: when there is a log already.
    """
    with observatory.writing():
        if (observatory.ledger / "checkpoint").exists():
            raise UsageError(
                f"There is a log in {observatory.ledger} already.",
                hint="Use the one that is there.",
            )
        disk = storage.open_disk()
        key = new_signer_key(observatory.settings.origin)
        disk.make_folder(observatory.keys)
        disk.make_folder(observatory.ledger / "bodies")
        disk.write(observatory.keys / _KEY_FILE, key.text.encode() + b"\n", mode=0o600)
        _write_verifier_key(disk, observatory, key.verifier.text)
        empty = Checkpoint(key.verifier.name, 0, EMPTY_ROOT)
        _write_checkpoint(disk, observatory.ledger, empty, key)
    return Observatory(observatory.root)


@contextlib.contextmanager
def writing(observatory: Observatory, *, wait_seconds: float = 0.0) -> Iterator[Writer]:
    """The log, open for writing: takes the lock and repairs what a crash left.

    :raises ObservatoryBusy: when another process writes for longer than ``wait_seconds``.
    :raises LedgerError: when there is no log, or it cannot be written to.
    """
    with observatory.writing(wait_seconds=wait_seconds):
        writer = Writer(observatory)
        try:
            yield writer
        finally:
            writer._close()


class Writer(Ledger):
    """The log, for writing; only :func:`writing` makes one, under the lock."""

    def __init__(self, observatory: Observatory) -> None:
        super().__init__(observatory)
        self._disk = storage.open_disk()
        self._key = _read_key(observatory)
        self._frontier = self._tiles.frontier()
        if self._frontier.root() != self.root:
            raise LedgerError(
                "The log's tiles do not have the root that its checkpoint says.",
                hint="Nothing is added to a broken log. 'sousveil verify' says what is wrong.",
            )
        self._ids: set[bytes] | None = None
        self._usable = True
        cut_tail(self._disk, self._folder, self.size)
        self._finish_erasures()

    def append(self, bodies: Iterable[Body], *, now: datetime | None = None) -> list[Receipt]:
        """Add bodies as one batch: all of them are acknowledged, or none is.

        When this returns, the batch is on the disk. The cost of a batch is two or three
        flushes whatever its length, so many bodies belong in one call.

        :param now: the time of the entries; the present when ``None``.
        :raises ModelError: when a body fails its check; nothing is added.
        :raises LedgerError: when a judgement speaks of no entry of the log, or the disk
            could not keep the batch.
        """
        batch = list(bodies)
        if Judgement in set(map(type, batch)):
            for body in batch:
                if isinstance(body, Judgement) and body.verdict == "erase":
                    raise UsageError(
                        "An erasure is no plain judgement: it takes the body away.",
                        hint="Use Writer.erase.",
                    )
            self._check_targets(batch)
        return self._append(batch, now)

    def erase(self, ids: Sequence[str], *, by: str, reason: str) -> Receipt:
        """Take bodies away and say so in the log; the proofs of their entries stay valid.

        First the erasing judgement becomes durable, then the bodies go. A crash between
        the two leaves a log that verifies, with the note "erasure not finished"; the next
        writer finishes it. With the record of a document, its files go too.

        :param ids: ids of entries, or unique prefixes.
        :returns: the receipt of the judgement.
        :raises UsageError: when an entry does not exist.
        :raises LedgerError: when an entry cannot be erased.
        :raises ModelError: when ``by`` or ``reason`` is missing.
        """
        judgement = plan_erasure(self, ids, by=by, reason=reason, secret=self._mark_key())
        receipt = self._append([judgement], None)[0]
        self._finish_erasures()
        return receipt

    def mark_of(self, claim: Claim) -> str:
        """What an erasure of this claim leaves behind, for whoever has the log's key."""
        return mark(claim, self._mark_key())

    def _mark_key(self) -> bytes:
        """Key of the marks of erased claims; made from the log's own, which is never published."""
        return hashlib.sha256(
            b"sousveil marks of erased claims\n" + self._key.text.encode()
        ).digest()

    def _finish_erasures(self) -> None:
        finish_erasures(self, self._disk)
        self._edge = self._find_edge()

    def _find_edge(self) -> Edge:
        if not self.size:
            return Edge(0, 0, b"", [])
        index, within = divmod(self.size, TILE_WIDTH)
        end = self._bodies.end_of(self.size - 1)
        if not within:
            return Edge(self.size, end, b"", [])
        return Edge(
            self.size, end, self._tiles.read(ENTRIES, index), split(self._tiles.read(0, index))
        )

    # --- one batch -----------------------------------------------------------------------

    def _append(self, batch: list[Body], now: datetime | None) -> list[Receipt]:
        if not self._usable:
            raise LedgerError(
                "An earlier batch could not be written.", hint="Open the log again to go on."
            )
        time = time_text(now)
        if not batch:
            return []
        first = self.size
        self._usable = False  # until the checkpoint is out
        try:
            ids, roots, edge = write_batch(self._disk, self._folder, batch, self._edge, time)
        except ModelError:  # a body failed its check before anything was written
            self._usable = True
            raise
        self._commit(roots, edge)
        self._usable = True
        if self._ids is not None:
            self._ids.update(map(bytes.fromhex, ids))
        return list(map(Receipt, range(first, edge.size), ids))

    def _commit(self, roots: list[bytes], edge: Edge) -> None:
        """Make a batch count whose bundles, bodies and level-0 tiles are written."""
        stale = self._replaced(ENTRIES, 0, edge.size) + self._replaced(0, 0, edge.size)
        for level, index, data in self._frontier.extend_tiles(
            roots, edge.hashes, edge.size - self.size
        ):
            write_tile(self._disk, self._folder, level, index, len(data) // HASH_BYTES, data)
            if len(data) == TILE_WIDTH * HASH_BYTES:
                stale += self._replaced(level, level, edge.size)
        self._disk.flush()
        checkpoint = Checkpoint(self._key.verifier.name, edge.size, self._frontier.root())
        note = _write_checkpoint(self._disk, self._folder, checkpoint, self._key)
        self._edge = edge
        self._open(note)
        self._remove(stale)

    def _replaced(self, name: int | str, level: int, size: int) -> list[str]:
        """The folder of partial tiles of a level that a full tile replaces at the new size."""
        index, width = divmod(self.size >> 8 * level, TILE_WIDTH)
        if width and (size >> 8 * level) // TILE_WIDTH > index:
            return [f"{self._folder}/{tile_path(name, index)}.p"]
        return []

    def _remove(self, folders: list[str]) -> None:
        """Remove the partial tiles that full ones replaced; they no longer count."""
        for folder in folders:
            for name in storage.names(folder):
                self._disk.remove(f"{folder}/{name}")
            if storage.is_folder(folder):
                self._disk.remove_folder(folder)

    # --- checks --------------------------------------------------------------------------

    def _check_targets(self, batch: list[Body]) -> None:
        """Every entry that a judgement speaks of must be in the log already."""
        for body in batch:
            if not isinstance(body, Judgement):
                continue
            for target in (*body.targets, *([body.replacement] if body.replacement else [])):
                if not _ID.match(target) or bytes.fromhex(target) not in self._known_ids():
                    raise LedgerError(
                        f"The judgement {body.verdict!r} speaks of {target[:12] or 'nothing'},"
                        " which is no entry of this log.",
                        hint="Give the full id of an entry that was acknowledged before.",
                    )

    def _known_ids(self) -> set[bytes]:
        if self._ids is None:  # about 100 MB a million entries, for a writer that judges
            self._ids = {bytes.fromhex(id_) for id_ in self.ids()}
        return self._ids

    def _close(self) -> None:
        self._usable = False


def _write_checkpoint(disk: Disk, folder: Path, checkpoint: Checkpoint, key: SignerKey) -> bytes:
    """Put a new checkpoint in the place of the old one, durably."""
    note = sign_checkpoint(checkpoint, key)
    disk.write(folder / "checkpoint.new", note)
    disk.flush()
    disk.rename(folder / "checkpoint.new", folder / "checkpoint")
    disk.flush()
    return note


def _read_key(observatory: Observatory) -> SignerKey:
    path = observatory.keys / _KEY_FILE
    data = storage.read_if_there(path)
    if data is None:
        raise LedgerError(
            f"The signing key {path} is missing.",
            hint="Only who holds it can add to the log. Put it back from your safe copy.",
        )
    key = parse_signer_key(data.decode("utf-8", "replace"))
    if key.verifier.text != observatory.settings.verifier_key:
        raise LedgerError(
            f"The signing key {path} does not belong to the verifier key in the settings.",
            hint="Put back the key, or the verifier_key, that belongs to this log.",
        )
    return key


def _write_verifier_key(disk: Disk, observatory: Observatory, text: str) -> None:
    """Put the verifier key into ``sousveil.toml``, every other line as it was."""
    path = observatory.root / SETTINGS_FILE
    line = f'verifier_key = "{text}"'
    settings = path.read_text(encoding="utf-8")
    settings, count = re.subn(r"(?m)^verifier_key\s*=.*$", lambda _: line, settings, count=1)
    if not count:  # before the first table, since it belongs to none
        head, *tables = re.split(r"(?m)^(?=\[)", settings, maxsplit=1)
        settings = "".join([head, line, "\n", *tables])
    disk.write(f"{path}.new", settings.encode())
    disk.flush()
    disk.rename(f"{path}.new", path)
    disk.flush()
