"""A text as the document that the extractor reads."""

from __future__ import annotations

import hashlib

from sousveil.model import DocumentRecord
from sousveil.read import Document

__all__ = ["document_of"]


def document_of(text: str, language: str) -> Document:
    """The text as a document of its own; its id is the hash of the text."""
    data = text.encode()
    name = hashlib.sha256(data).hexdigest()
    record = DocumentRecord(
        document=name,
        text=name,
        bytes=len(data),
        characters=len(text),
        media_type="text/plain",
        reader="bench",
        language=language,
    )
    return Document(record, text)
