"""Writing the log: one batch at a time, each durable before it is acknowledged.

The order is that of docs/design.md, "Durability". A batch is lines, bundles and tiles;
then the flush; then the signed checkpoint beside the old one; then the rename. Whatever
stands beyond the checkpoint is cut off when the next writer opens the log.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path

from sousveil.errors import LedgerError, ModelError, UsageError
from sousveil.ledger import _storage as storage
from sousveil.ledger._bodies import SEGMENT, segment_start
from sousveil.ledger._erasing import finish_erasures, plan_erasure
from sousveil.ledger._lines import (
    Body,
    Receipt,
    entry_id,
    kind_of,
    render,
    time_text,
)
from sousveil.ledger._merkle import EMPTY_ROOT, leaf_hashes
from sousveil.ledger._note import (
    Checkpoint,
    SignerKey,
    new_signer_key,
    parse_signer_key,
    sign_checkpoint,
)
from sousveil.ledger._reader import Ledger
from sousveil.ledger._repair import cut_tail
from sousveil.ledger._tiles import ENTRIES, TILE_WIDTH, pack_bundle, tile_path, tile_width
from sousveil.model import DocumentRecord, Judgement
from sousveil.observatory import Observatory

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
        disk = storage.DISK
        key = new_signer_key(observatory.settings.origin)
        disk.make_folder(observatory.keys)
        disk.make_folder(observatory.ledger / "bodies")
        disk.write(observatory.keys / _KEY_FILE, key.text.encode() + b"\n", mode=0o600)
        _write_verifier_key(observatory, key.verifier.text)
        _write_checkpoint(observatory.ledger, Checkpoint(key.verifier.name, 0, EMPTY_ROOT), key)
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
        self._disk = storage.DISK
        self._key = _read_key(observatory)
        self._frontier = self._tiles.frontier()
        if self._frontier.root() != self.root:
            raise LedgerError(
                "The log's tiles do not have the root that its checkpoint says.",
                hint="Nothing is added to a broken log. 'sousveil verify' says what is wrong.",
            )
        self._ids: set[bytes] | None = None
        self._stale: list[str] = []
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
        for body in batch:
            if isinstance(body, Judgement) and body.verdict == "erase":
                raise UsageError(
                    "An erasure is no plain judgement: it takes the body away.",
                    hint="Use Writer.erase.",
                )
        return self._append(batch, now)

    def erase(self, ids: Sequence[str], *, by: str, reason: str) -> Receipt:
        """Take bodies away and say so in the log; the proofs of their entries stay valid.

        First the erasing judgement becomes durable, then the bodies go. A crash between
        the two leaves a log that verifies, with the note "erasure not finished"; the next
        writer finishes it. With the record of a document, its files go too.

        :param ids: ids of entries, or unique prefixes.
        :returns: the receipt of the judgement.
        :raises LedgerError: when an entry does not exist or cannot be erased.
        :raises ModelError: when ``by`` or ``reason`` is missing.
        """
        judgement = plan_erasure(self, ids, by=by, reason=reason)
        receipt = self._append([judgement], None)[0]
        self._finish_erasures()
        return receipt

    def _finish_erasures(self) -> None:
        finish_erasures(self, self._disk)
        self._body_end = self._bodies.end_of(self.size - 1) if self.size else 0

    # --- one batch -----------------------------------------------------------------------

    def _append(self, batch: list[Body], now: datetime | None) -> list[Receipt]:
        if not self._usable:
            raise LedgerError(
                "An earlier batch could not be written.", hint="Open the log again to go on."
            )
        _check(batch)
        self._check_targets(batch)
        if not batch:
            return []
        first = self.size
        lines, entries = render(batch, first, time_text(now))
        self._usable = False  # until the batch is through
        self._commit(lines, entries)
        self._usable = True
        receipts = [Receipt(first + i, entry_id(entry)) for i, entry in enumerate(entries)]
        if self._ids is not None:
            self._ids.update(bytes.fromhex(receipt.id) for receipt in receipts)
        return receipts

    def _commit(self, lines: list[bytes], entries: list[bytes]) -> None:
        first = self.size
        body_end = self._write_bodies(first, lines)
        self._write_bundles(first, entries)
        tiles = self._frontier.extend(leaf_hashes(entries))
        for level, index, data in tiles:
            self._write_tile(level, index, len(data) // 32, data)
        self._disk.flush()
        size = first + len(entries)
        checkpoint = Checkpoint(self._key.verifier.name, size, self._frontier.root())
        note = _write_checkpoint(self._folder, checkpoint, self._key)
        self._body_end = body_end
        self._open(note)
        self._remove_stale()

    def _write_bodies(self, first: int, lines: list[bytes]) -> int:
        """Write the lines after those that count; gives where the last segment ends."""
        at = self._body_end if first % SEGMENT else 0
        done = 0
        while done < len(lines):
            start = first + done
            stop = min(len(lines), segment_start(start) + SEGMENT - first)
            data = b"\n".join(lines[done:stop]) + b"\n"
            self._disk.write_at(self._bodies.path(start), at, data)
            done, end, at = stop, at + len(data), 0
        return end

    def _write_bundles(self, first: int, entries: list[bytes]) -> None:
        index, within = divmod(first, TILE_WIDTH)
        if within:
            entries = self._tiles.entries(index) + entries
        for start in range(0, len(entries), TILE_WIDTH):
            bundle = entries[start : start + TILE_WIDTH]
            self._write_tile(ENTRIES, index, len(bundle), pack_bundle(bundle))
            index += 1

    def _write_tile(self, level: int | str, index: int, width: int, data: bytes) -> None:
        path = f"{self._folder}/{tile_path(level, index, width)}"
        self._disk.make_folder(path.rpartition("/")[0])
        self._disk.write(path, data)
        if width == TILE_WIDTH and tile_width(level, index, self.size) > 0:
            self._stale.append(path + ".p")

    def _remove_stale(self) -> None:
        """Remove the partial tiles that a full one replaced; they no longer count."""
        for folder in self._stale:
            for name in storage.names(folder):
                self._disk.remove(f"{folder}/{name}")
            if storage.is_folder(folder):
                self._disk.remove_folder(folder)
        self._stale.clear()

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


def _check(batch: list[Body]) -> None:
    """Check every body.

    :raises ModelError: naming the first that fails.
    """
    for body in batch:
        kind_of(body)
        if not isinstance(body, DocumentRecord):
            body.check()
        elif not (_ID.match(body.document) and _ID.match(body.text)):
            raise ModelError(
                f"The record of {body.title or body.document!r} lacks the SHA-256 of its bytes or"
                " of its text.",
                hint="Add documents with 'sousveil add'.",
            )


def _write_checkpoint(folder: Path, checkpoint: Checkpoint, key: SignerKey) -> bytes:
    """Put a new checkpoint in the place of the old one, durably."""
    disk = storage.DISK
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


def _write_verifier_key(observatory: Observatory, text: str) -> None:
    """Put the verifier key into ``sousveil.toml``, every other line as it was."""
    path = observatory.root / "sousveil.toml"
    line = f'verifier_key = "{text}"'
    settings = path.read_text(encoding="utf-8")
    settings, count = re.subn(r"(?m)^verifier_key\s*=.*$", lambda _: line, settings, count=1)
    if not count:  # before the first table, since it belongs to none
        head, table, tail = re.split(r"(?m)^(?=\[)", settings, maxsplit=1), "", ""
        settings = head[0] + line + "\n" + (head[1] if len(head) > 1 else "") + table + tail
    disk = storage.DISK
    disk.write(f"{path}.new", settings.encode())
    disk.flush()
    disk.rename(f"{path}.new", path)
    disk.flush()
