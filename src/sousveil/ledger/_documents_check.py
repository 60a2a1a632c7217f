"""Checking the documents' files against their records in the log.

The original bytes must hash to the document's name, the text to the hash in the
record, and the record beside them must be the one in the log.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from sousveil.errors import LedgerError
from sousveil.ledger import _storage as storage
from sousveil.ledger._reports import Problem
from sousveil.model import DocumentRecord, canonical_bytes

__all__ = ["check_documents"]

_BLOCK = 1 << 20


def check_documents(root: Path, records: Iterable[tuple[str, DocumentRecord]]) -> list[Problem]:
    """Check every document's files.

    :param root: the observatory's folder.
    :param records: name of the entry, and the record.
    """
    problems: list[Problem] = []
    for where, record in records:
        folder = root / "documents" / record.document[:2] / record.document
        problems += [Problem(where, what) for what in _document_problems(folder, record)]
    return problems


def _document_problems(folder: Path, record: DocumentRecord) -> Iterable[str]:
    name = f"documents/{record.document[:2]}/{record.document[:12]}…"
    originals = [file for file in storage.names(folder) if file.startswith("original.")]
    if len(originals) != 1:
        yield f"{name} holds {len(originals)} originals where it must hold one"
    for original in originals:
        if _sha256(folder / original) != record.document:
            yield f"the bytes of {name}/{original} are not those that were added"
    text = _read(folder / "text.txt")
    if text is None:
        yield f"{name}/text.txt is missing"
    elif hashlib.sha256(text).hexdigest() != record.text:
        yield f"{name}/text.txt is not the text that was added"
    elif len(text.decode("utf-8", "replace")) != record.characters:
        yield f"{name}/text.txt does not have {record.characters} characters, as its record says"
    beside = _read(folder / "record.json")
    if beside is None or beside.rstrip(b"\n") != canonical_bytes(record):
        yield f"{name}/record.json is not the record in the log"


def _read(path: Path) -> bytes | None:
    try:
        return storage.read_if_there(path)
    except LedgerError:
        return None


def _sha256(path: Path) -> str:
    """SHA-256 of a file, read in blocks; empty when it cannot be read."""
    sha256 = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                sha256.update(block)
    except OSError:
        return ""
    return sha256.hexdigest()
