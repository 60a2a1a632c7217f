"""Where pages stand in the site. An address, once given, is kept: people cite it."""

from __future__ import annotations

from sousveil.tables import EntityRow

__all__ = [
    "KIND_FOLDER",
    "TEXT_PAGE",
    "claim_path",
    "country_path",
    "document_path",
    "entity_path",
    "measure_path",
    "quote_anchor",
    "technology_path",
    "text_page",
]

#: Digits of an id that name a claim or document in an address.
DIGITS = 16

#: Characters of a document's text that a page of it begins with: a longer text has several.
TEXT_PAGE = 60_000

#: The folder of each kind of entity. An organisation is one whether or not it supplies.
KIND_FOLDER = {
    "country": "country",
    "system": "system",
    "organisation": "organisation",
    "place": "place",
    "deal": "deal",
    "norm": "norm",
    "document": "publication",
}


def country_path(code: str) -> str:
    """``country/ec/``"""
    return f"country/{code.lower()}/"


def entity_path(entity: EntityRow) -> str:
    """The page of an entity; a country's is named by its code."""
    if entity.kind == "country" and entity.country:
        return country_path(entity.country)
    return f"{KIND_FOLDER[entity.kind]}/{entity.id}/"


def claim_path(claim_id: str) -> str:
    """``claim/0123456789abcdef/``"""
    return f"claim/{claim_id[:DIGITS]}/"


def document_path(document_id: str) -> str:
    """``document/0123456789abcdef/``"""
    return f"document/{document_id[:DIGITS]}/"


def measure_path(measure: str) -> str:
    """``measure/supplier-flows/``"""
    return f"measure/{measure}/"


def technology_path(term: str) -> str:
    """``technology/facial-recognition/``"""
    return f"technology/{term}/"


def text_page(document_id: str, start: int) -> str:
    """The page of a document that shows what stands at an offset of its text:
    ``document/0123456789abcdef/``, and ``document/0123456789abcdef/2/`` further on.
    """
    page = start // TEXT_PAGE + 1
    return document_path(document_id) + (f"{page}/" if page > 1 else "")


def quote_anchor(start: int, end: int) -> str:
    """The part of a document's page where a quote begins: ``q120-160``."""
    return f"q{start}-{end}"
