"""The worked example of docs/data-model.md is a real claim about a real document."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import msgspec

from sousveil import read, starter
from sousveil.model import Claim, Judgement

PAGE = Path(__file__).resolve().parents[2] / "docs" / "data-model.md"
JSON_BLOCKS = re.findall(r"```json\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)


def test_the_claim_quotes_the_document_that_the_page_names() -> None:
    claim = msgspec.json.decode(JSON_BLOCKS[0], type=Claim)
    claim.check()
    [quote] = claim.quotes
    [document] = [
        each
        for each in starter.example_documents()
        if hashlib.sha256(each.data).hexdigest() == quote.document
    ]
    page = PAGE.read_text(encoding="utf-8")
    text = read.read_bytes(document.data, name=document.name).text
    words = text[quote.start : quote.end]
    assert f"`{document.name}`" in page
    assert f"`{words}`" in page
    assert f"characters {quote.start} to {quote.end}" in page
    assert words == "ECU-911 has 4,300 cameras"


def test_the_judgement_is_one() -> None:
    judgement = msgspec.json.decode(JSON_BLOCKS[2], type=Judgement)
    judgement.check()
    assert judgement.verdict == "accept"
