"""The input that every peer gets: claims about 5,000 systems, with quotes in 1,000 documents.

Made from their number alone, so that every run and every peer sees the same.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from sousveil.model import (
    Claim,
    DocumentRecord,
    EntityRef,
    EntityValue,
    Made,
    Money,
    Quantity,
    Quote,
    canonical_bytes,
)

SYSTEMS = 5_000
DOCUMENTS = 1_000
TEXT_LENGTH = 20_000
SUPPLIERS = ("Huawei", "Hikvision", "ZTE", "NEC", "Thales", "中国电子进出口总公司")
COUNTRIES = ("EC", "KE", "RS", "UG", "PK", "BO", "ZM", "FR", "US", "CN")


def documents() -> list[tuple[DocumentRecord, bytes]]:
    """Records and texts."""
    made = []
    for number in range(DOCUMENTS):
        line = f"Document {number} says that a system has cameras, and who supplied it. "
        text = (line * (TEXT_LENGTH // len(line) + 1))[:TEXT_LENGTH]
        data = text.encode()
        digest = hashlib.sha256(data).hexdigest()
        record = DocumentRecord(
            document=digest,
            text=digest,
            bytes=len(data),
            characters=len(text),
            media_type="text/plain",
            reader="text/1",
        )
        made.append((record, data))
    return made


def write_documents(root: Path, made: list[tuple[DocumentRecord, bytes]]) -> None:
    """The documents' files, as the document store keeps them; not flushed."""
    for record, data in made:
        folder = root / "documents" / record.document[:2] / record.document
        folder.mkdir(parents=True)
        (folder / "original.txt").write_bytes(data)
        (folder / "text.txt").write_bytes(data)
        (folder / "record.json").write_bytes(canonical_bytes(record))


def claims(first: int, end: int, ids: list[str]) -> list[Claim]:
    """The claims ``first`` to ``end``; ``ids`` are the documents'."""
    return [_claim(number, ids[number % DOCUMENTS]) for number in range(first, end)]


def _claim(number: int, document: str) -> Claim:
    system = number % SYSTEMS
    country = COUNTRIES[system % len(COUNTRIES)]
    start = number * 37 % (TEXT_LENGTH - 100)
    kind = number % 3
    if kind == 0:
        name, value = "cameras", Quantity(str(number), "cameras", f"{number:,} cameras")
    elif kind == 1:
        name, value = "cost", Money(str(number * 100), "USD", f"${number * 100:,}")  # type: ignore[assignment]
    else:
        supplier = SUPPLIERS[number % len(SUPPLIERS)]
        name, value = "supplier", EntityValue(EntityRef("organisation", supplier))  # type: ignore[assignment]
    return Claim(
        subject=EntityRef("system", f"System {system}", country),
        property=name,
        value=value,
        quotes=(Quote(document, start, start + 60),),
        made=Made(by="extractor", name="frames", version="1", rule=f"{name}.stated"),
    )
