"""The observatory: a folder of plain files, its settings, and the lock on writing to it.

::

    DIR/
      sousveil.toml     settings (docs/reference/settings.md)
      ledger/           the log: checkpoint, tiles, entry bundles, bodies
      documents/        original bytes, canonical text and record, by SHA-256
      keys/             the signing key; never published
      accounts.json     who may log in to the workbench; never published
      tables/, site/    derived; ``sousveil build`` and ``sousveil site`` make them again
      .cache/           replies of models that were paid for, and findings; safe to delete

This module knows where things are. What stands in them belongs to the packages.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from sousveil.errors import NotAnObservatory, ObservatoryBusy, UsageError

__all__ = ["SETTINGS_FILE", "FetchSettings", "Observatory", "ReadSettings", "Settings"]

SETTINGS_FILE = "sousveil.toml"


class FetchSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``[fetch]``: how addresses are fetched.

    :ivar timeout_seconds: longest time for one address, redirects included.
    :ivar max_bytes: largest response that is kept.
    :ivar max_redirects: redirects that are followed.
    :ivar allow_private: whether private and loopback addresses may be fetched.
    """

    timeout_seconds: int = 60
    max_bytes: int = 50_000_000
    max_redirects: int = 5
    allow_private: bool = False


class ReadSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``[read]``: limits on one document.

    :ivar max_bytes: largest file that is read.
    :ivar max_characters: longest canonical text.
    """

    max_bytes: int = 100_000_000
    max_characters: int = 20_000_000


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``sousveil.toml``.

    :ivar name: the observatory's name, shown on every page.
    :ivar origin: the log's origin: a name without spaces, unique to this log
        (C2SP tlog-checkpoint), such as ``example.org/observatory``.
    :ivar verifier_key: the log's public key in signed-note form.
    :ivar accept: what policy accepts without a person: a list of source ids, or
        ``["*"]`` for every structured source. Claims read out of documents are
        never accepted by policy.
    :ivar address: address at which the site is published; empty when it is not.
    :ivar proposers: a table ``[proposers.NAME]`` for each proposer that has settings;
        what may stand in it is the proposer's own matter (docs/proposers.md).
    :ivar cameras: what is assumed of cameras, in place of the defaults (docs/cameras.md).
    """

    name: str = "Observatory"
    origin: str = "sousveil.local/observatory"
    verifier_key: str = ""
    accept: tuple[str, ...] = ("*",)
    address: str = ""
    fetch: FetchSettings = FetchSettings()
    read: ReadSettings = ReadSettings()
    proposers: dict[str, dict[str, Any]] = {}
    cameras: dict[str, Any] = {}


class Observatory:
    """An observatory on disk: its paths, its settings, its lock.

    :param root: the folder that holds ``sousveil.toml``.
    :raises NotAnObservatory: when there is none, or it cannot be read.
    """

    __slots__ = ("root", "settings")

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()
        self.settings = _read_settings(self.root / SETTINGS_FILE)

    ledger = property(lambda self: self.root / "ledger")
    documents = property(lambda self: self.root / "documents")
    keys = property(lambda self: self.root / "keys")
    tables = property(lambda self: self.root / "tables")
    site = property(lambda self: self.root / "site")
    cache = property(lambda self: self.root / ".cache")

    @classmethod
    def find(cls, start: Path) -> Observatory:
        """The nearest observatory at or above ``start``.

        :raises NotAnObservatory: when there is none up to the root.
        """
        for folder in (start.resolve(), *start.resolve().parents):
            if (folder / SETTINGS_FILE).is_file():
                return cls(folder)
        raise NotAnObservatory(
            f"There is no observatory in {start} or above it.",
            hint="'sousveil init DIR' makes one; 'sousveil -C DIR …' names one.",
        )

    @classmethod
    def create(cls, root: Path, settings: Settings) -> Observatory:
        """Make the folder and its settings. The ledger is made by :mod:`sousveil.ledger`.

        :raises UsageError: when the folder holds an observatory already.
        """
        if (root / SETTINGS_FILE).exists():
            raise UsageError(
                f"{root} is an observatory already.", hint="Use it with 'sousveil -C DIR …'."
            )
        root.mkdir(parents=True, exist_ok=True)
        for part in ("ledger", "documents"):
            (root / part).mkdir(exist_ok=True)
        ignore = root / ".gitignore"
        if not ignore.exists():  # an observatory can live in git; its key must not
            ignore.write_text(
                "/keys/\n/accounts.json\n/tables/\n/site/\n/.cache/\n/.lock\n/.review-skips\n",
                encoding="utf-8",
            )
        (root / SETTINGS_FILE).write_text(_settings_text(settings), encoding="utf-8")
        return cls(root)

    @contextlib.contextmanager
    def writing(self, *, wait_seconds: float = 0.0) -> Iterator[None]:
        """Hold the writing lock; a second writer waits up to ``wait_seconds``.

        :raises ObservatoryBusy: when another process holds it still; says which.
        """
        path = self.root / ".lock"
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            _take_lock(descriptor, path, wait_seconds)
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, f"process {os.getpid()}\n".encode(), 0)
            yield
        finally:
            os.close(descriptor)  # closing gives the lock back


def _take_lock(descriptor: int, path: Path, wait_seconds: float) -> None:
    until = time.monotonic() + wait_seconds
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() >= until:
                holder = os.pread(descriptor, 100, 0).decode(errors="replace").strip()
                raise ObservatoryBusy(
                    f"{path.parent} is being written to by {holder or 'another process'}.",
                    hint="Wait until it is done, or give --wait SECONDS.",
                ) from None
            time.sleep(0.05)


def _read_settings(path: Path) -> Settings:
    try:
        return msgspec.toml.decode(path.read_bytes(), type=Settings)
    except FileNotFoundError:
        raise NotAnObservatory(
            f"There is no {SETTINGS_FILE} in {path.parent}.",
            hint="'sousveil init DIR' makes an observatory.",
        ) from None
    except (msgspec.DecodeError, UnicodeDecodeError, OSError) as reason:
        raise NotAnObservatory(
            f"{path} cannot be read: {reason}.", hint="Mend it; docs/reference/settings.md helps."
        ) from reason


def _settings_text(settings: Settings) -> str:
    def line(key: str, value: object) -> str:
        return f"{key} = {msgspec.json.encode(value).decode()}"  # JSON scalars and lists are TOML

    plain = [
        line(key, getattr(settings, key))
        for key in ("name", "origin", "verifier_key", "accept", "address")
    ]
    return "\n".join(
        [
            "# Settings of this observatory. Every one is explained in docs/reference/settings.md.",
            *plain,
            "",
        ]
    )
