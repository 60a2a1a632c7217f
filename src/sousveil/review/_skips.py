"""What a reviewer put off: one line a skip, in ``.review-skips`` of the observatory.

A skip decides nothing, so it is no matter for the ledger. The file only lets the next
sitting begin with what was not looked at; without it, skipped claims come in their turn.
Each reviewer puts off for themselves. Lines are added and never changed; the last one on a
claim counts, and a line that a crash cut short is passed over.
"""

from __future__ import annotations

import os
from pathlib import Path

import msgspec

from sousveil.errors import SousveilError
from sousveil.observatory import Observatory

__all__ = ["FILE", "Skips"]

FILE = ".review-skips"


class _Line(msgspec.Struct, frozen=True):
    claim: str
    by: str
    skipped: bool = True


class Skips:
    """The claims that one reviewer has put off.

    :param by: public name of the reviewer.
    """

    def __init__(self, observatory: Observatory, by: str) -> None:
        self._path: Path = observatory.root / FILE
        self._by = by
        self.claims: set[str] = set()
        try:
            lines = self._path.read_bytes().splitlines()
        except FileNotFoundError:
            lines = []
        for raw in lines:
            try:
                line = msgspec.json.decode(raw, type=_Line)
            except msgspec.DecodeError:
                continue
            if line.by == by:
                self._set(line)

    def add(self, claim: str) -> None:
        """Put a claim off."""
        self._write(_Line(claim, self._by))

    def take_back(self, claim: str) -> None:
        """It was not meant to be put off."""
        self._write(_Line(claim, self._by, skipped=False))

    def _write(self, line: _Line) -> None:
        # One write at the end of the file: two reviewers do not mix their lines. The newline
        # before it ends a line that a crash cut short.
        try:
            descriptor = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
            try:
                os.write(descriptor, b"\n" + msgspec.json.encode(line) + b"\n")
            finally:
                os.close(descriptor)
        except OSError as reason:
            raise SousveilError(
                f"The skip cannot be kept in {self._path}: {reason.strerror}.",
                hint="What was decided is kept, and the claim stays proposed.",
            ) from reason
        self._set(line)

    def _set(self, line: _Line) -> None:
        if line.skipped:
            self.claims.add(line.claim)
        else:
            self.claims.discard(line.claim)
