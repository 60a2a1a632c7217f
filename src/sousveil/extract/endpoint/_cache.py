"""Replies that were paid for, kept by the hash of what was asked.

One file a reply: ``<first 2 hex>/<sha256>.json`` under a folder of the proposer's own.
Each is written beside its place and renamed, so that it is there whole or not at all.
The folder is derived: whoever deletes it pays again, and loses nothing else.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import threading
from pathlib import Path

import msgspec

from sousveil.errors import InputError

__all__ = ["Cache", "Kept", "cache_key"]


class Kept(msgspec.Struct, frozen=True):
    """A reply, and what it was a reply to.

    :ivar finish: why the model stopped, as the endpoint says: ``stop``, ``length``.
    :ivar reply_tokens: how long the reply was allowed to be.
    """

    content: str
    finish: str
    model: str
    prompt: str
    reply_tokens: int


def cache_key(model: str, prompt: str, piece: str) -> str:
    """64 hex digits that two requests share only when they ask the same."""
    asked = json.dumps([model, prompt, piece])
    return hashlib.sha256(asked.encode("ascii")).hexdigest()


class Cache:
    """The folder of replies; without a folder nothing is kept."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder

    def load(self, key: str) -> Kept | None:
        """The reply of that key; ``None`` when there is none, or the file is damaged."""
        if self._folder is None:
            return None
        try:
            return msgspec.json.decode(self._path(key).read_bytes(), type=Kept)
        except (OSError, msgspec.DecodeError, UnicodeDecodeError):
            return None

    def save(self, key: str, kept: Kept) -> None:
        """Keep a reply.

        :raises InputError: when the disk refuses.
        """
        if self._folder is None:
            return
        path = self._path(key)
        beside = path.with_suffix(f".{os.getpid()}-{threading.get_ident()}")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            beside.write_bytes(msgspec.json.encode(kept))
            beside.replace(path)
        except OSError as reason:
            with contextlib.suppress(OSError):
                beside.unlink(missing_ok=True)
            raise InputError(
                f"The reply of the model cannot be kept in {path.parent}: {reason.strerror}.",
                hint="Make room on the disk or see who owns the folder; without it replies"
                " would be paid for again.",
            ) from reason

    def _path(self, key: str) -> Path:
        assert self._folder is not None  # noqa: S101 - the callers have looked
        return self._folder / key[:2] / f"{key}.json"
