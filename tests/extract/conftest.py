"""Documents for the extractor's tests: a text and its language, without a file behind it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import pytest

from sousveil.extract import Proposal, Refusal, check_proposal
from sousveil.model import Claim, DocumentRecord, EntityRef, Made
from sousveil.read import Document

MAKER = Made(by="extractor", name="test", version="1")
ECU = EntityRef("system", "ECU-911")

MakeDocument = Callable[..., Document]
Check = Callable[..., Claim | str]


def make_document(text: str, language: str = "en", address: str = "") -> Document:
    """A document of that text."""
    name = hashlib.sha256(text.encode()).hexdigest()
    record = DocumentRecord(
        document=name,
        text=name,
        bytes=len(text.encode()),
        characters=len(text),
        media_type="text/plain",
        reader="test",
        language=language,
        address=address,
    )
    return Document(record, text)


def outcome(text: str, *, language: str = "en", address: str = "", **fields: object) -> Claim | str:
    """The claim, or the reason of the refusal; the quote is the whole text unless given."""
    fields.setdefault("subject", ECU)
    fields.setdefault("quote", text)
    proposal = Proposal(**fields)  # type: ignore[arg-type]  # tests name the fields
    result = check_proposal(proposal, make_document(text, language, address), maker=MAKER)
    return result.reason if isinstance(result, Refusal) else result


@pytest.fixture(name="make_document")
def _make_document() -> MakeDocument:
    return make_document


@pytest.fixture
def check() -> Check:
    return outcome
