"""Claims and documents for the ledger's tests; also used by programs that tests start."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from pathlib import Path

from sousveil.model import (
    Claim,
    DocumentRecord,
    EntityRef,
    Made,
    Quantity,
    Quote,
    canonical_bytes,
)

NOW = datetime(2026, 11, 24, 3, 41, tzinfo=UTC)
TEXT = "Ecuador’s ECU-911 has 4,300 cameras, in 16 centres — 华为 and CEIEC built it.\n" * 5


def make_claim(number: int, document: str, *, start: int = 0, end: int = 20) -> Claim:
    """A claim that differs from every other by its number."""
    return Claim(
        subject=EntityRef("system", f"System {number}", "EC"),
        property="cameras",
        value=Quantity(str(number), "cameras"),
        quotes=(Quote(document, start, end),),
        made=Made(by="extractor", name="frames", version="1", rule="count"),
    )


def make_document(root: Path, text: str = TEXT) -> DocumentRecord:
    """A document on the disk, as the document store keeps one."""
    original = text.encode()
    document = hashlib.sha256(original).hexdigest()
    record = DocumentRecord(
        document=document,
        text=hashlib.sha256(text.encode()).hexdigest(),
        bytes=len(original),
        characters=len(text),
        media_type="text/plain",
        reader="text/1",
        title="ECU-911",
    )
    folder = root / "documents" / document[:2] / document
    folder.mkdir(parents=True)
    (folder / "original.txt").write_bytes(original)
    (folder / "text.txt").write_bytes(text.encode())
    (folder / "record.json").write_bytes(canonical_bytes(record))
    return record
