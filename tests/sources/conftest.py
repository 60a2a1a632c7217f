"""What the tests of the sources share: stored tables, claims, an empty observatory."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from sousveil.model import Claim, DocumentRecord
from sousveil.read import Document
from sousveil.sources import Row, Source, all_sources

SHARED = Path(__file__).parents[3] / "shared" / "data"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real data beside the checkout; the test skips where it is absent."""
    if not SHARED.is_dir():
        pytest.skip(f"there is no {SHARED.parent.name}/{SHARED.name} beside the checkout")
    return SHARED


def as_document(source: Source) -> Document:
    """The source's table as a document that nobody stored."""
    table = source.document()
    return Document(
        DocumentRecord(
            document=hashlib.sha256(table.data).hexdigest(),
            text=hashlib.sha256(table.text.encode()).hexdigest(),
            bytes=len(table.data),
            characters=len(table.text),
            media_type=table.media_type,
            reader=table.reader,
        ),
        table.text,
    )


@pytest.fixture(scope="session")
def document_of() -> Callable[[Source], Document]:
    """Makes the document of a source without storing it."""
    return as_document


@pytest.fixture(scope="session")
def claims_of() -> Callable[[str], list[Claim]]:
    """The claims of a packaged source, every one of whose rows must be whole."""

    def claims(source_id: str) -> list[Claim]:
        source = all_sources()[source_id]
        document = as_document(source)
        found: list[Claim] = []
        for row in source.rows():
            assert isinstance(row, Row), row
            found += source.claims(row, document)
        return found

    return claims
