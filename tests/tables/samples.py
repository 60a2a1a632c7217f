"""Documents and claims for the tests of tables and measures."""

from __future__ import annotations

import shutil
from pathlib import Path

from sousveil import ledger
from sousveil.model import (
    Claim,
    DocumentRecord,
    EntityRef,
    EntityValue,
    Made,
    Money,
    Quantity,
    Quote,
    Term,
    Text,
    Value,
)
from sousveil.observatory import Observatory
from sousveil.read import DocumentStore, Reading, Source

ECU = EntityRef("system", "ECU-911", "EC")
ECUADOR = EntityRef("country", "Ecuador", "EC")
CHINA = EntityRef("country", "China", "CN")
CEIEC = EntityRef("organisation", "C.E.I.E.C.", "CN")

TEXT = (
    "ECU-911 has 4,300 cameras. 该系统由中国公司提供 🎥. It cost $200 million, or $240 million. "
    "The supplier is C.E.I.E.C., and the system is used by the police of Ecuador."
)


def add_document(
    observatory: Observatory, text: str = TEXT, *, title: str = "A report", licence: str = "CC0-1.0"
) -> DocumentRecord:
    """Keep a document's files and give its record; the ledger does not know it yet."""
    reading = Reading(
        text=text,
        media_type="text/plain",
        reader="text/1",
        title=title,
        language="en",
        published="",
    )
    source = Source(publisher="Example Institute", licence=licence, address="https://example.org/r")
    return DocumentStore(observatory).add(text.encode(), reading, source).record


def make_claim(
    document: str,
    subject: EntityRef = ECU,
    property: str = "cameras",
    value: Value = Quantity("4300", "cameras", "4,300"),  # noqa: B008 - immutable
    *,
    at: tuple[int, int] = (0, 26),
    made: Made = Made("extractor", "frames", "1"),  # noqa: B008 - immutable
    **rest: str,
) -> Claim:
    """A claim that quotes ``at`` of a document."""
    return Claim(
        subject=subject,
        property=property,
        value=value,
        quotes=(Quote(document, *at),),
        made=made,
        **rest,  # type: ignore[arg-type]
    )


def some_claims(document: str, count: int) -> list[Claim]:
    """Claims of several types about several entities."""
    found = []
    for i in range(count):
        system = EntityRef("system", f"Network {i % 5}", "EC")
        values: tuple[tuple[str, Value], ...] = (
            ("cameras", Quantity(str(100 + i), "cameras")),
            ("supplier", EntityValue(EntityRef("organisation", f"Firm {i % 3}", "CN"))),
            ("technology", Term("facial-recognition", "face recognition")),
            ("cost", Money(str(1000 * (i + 1)), "USD", f"${i + 1} thousand")),
            ("reported-use", Text(f"use {i}")),
        )
        name, value = values[i % len(values)]
        found.append(make_claim(document, system, name, value, at=(i % 20, i % 20 + 5)))
    return found


def append(observatory: Observatory, *bodies: ledger.Body) -> list[str]:
    """Append bodies as one batch; gives their ids."""
    with ledger.writing(observatory) as log:
        return [receipt.id for receipt in log.append(bodies)]


def copy_without_tables(observatory: Observatory, to: Path) -> Observatory:
    """The same ledger and documents in another place, nothing derived."""
    shutil.copytree(observatory.root, to, ignore=shutil.ignore_patterns("tables", ".lock"))
    return Observatory(to)


def table_bytes(observatory: Observatory) -> dict[str, bytes]:
    """Every file under ``tables``, by its path."""
    root: Path = observatory.tables
    return {
        str(path.relative_to(root)): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }
