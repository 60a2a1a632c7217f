"""Pages of documents: the text with its quotes marked, where its terms allow that."""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import Markup

from sousveil.errors import InputError
from sousveil.publish._addresses import claim_path, document_path, quote_anchor
from sousveil.publish._marked import Around, around, marked_text
from sousveil.publish._render import Renderer
from sousveil.publish._views import TABLE_TYPES, QuoteView, Views
from sousveil.publish._words import date_words, in_words, property_label
from sousveil.publish._write import SiteWriter
from sousveil.read import DocumentStore
from sousveil.tables import DocumentRow

__all__ = ["Texts", "document_pages"]

#: Claims that stand beside a text.
MOST_CLAIMS = 400
#: Characters of texts that are kept in memory while claims are written.
MOST_CHARACTERS = 40_000_000


class Texts:
    """Texts of documents that may be shown; nothing for the others."""

    def __init__(self, views: Views, store: DocumentStore) -> None:
        self._views = views
        self._store = store
        self._held: dict[str, str] = {}
        self._room = MOST_CHARACTERS

    def get(self, document: str) -> str:
        """The canonical text; empty when it may not be shown or is not here."""
        found = self._held.get(document)
        if found is None:
            found = self._read(document)
            self._room -= len(found)
            if self._room < 0:
                self._held.clear()
                self._room = MOST_CHARACTERS - len(found)
            self._held[document] = found
        return found

    def _read(self, document: str) -> str:
        row = self._views.data.documents.get(document)
        if row is None or not row.republish:
            return ""
        try:
            return self._store.get(document).text
        except InputError:
            return ""  # `sousveil verify` tells of it; a page says that the text is not here

    def around(self, quote: QuoteView) -> Around | None:
        """A quote with the words around it; ``None`` when it may not be shown."""
        text = self.get(quote.document) if quote.shown else ""
        return around(text, quote.start, quote.end) if text else None


def document_pages(views: Views, texts: Texts, writer: SiteWriter, out: Renderer) -> Iterator[None]:
    """Write the page of every document, and its text; yields after each."""
    for row in views.data.documents.values():
        text = texts.get(row.id)
        if text:
            writer.file(f"{document_path(row.id)}text.txt", text.encode())
        _document_page(views, out, row, text)
        yield


def _document_page(views: Views, out: Renderer, row: DocumentRow, text: str) -> None:
    claims = views.data.quoting.get(row.id, [])
    spans = [(q.start, q.end) for claim in claims for q in claim.quotes if q.document == row.id]
    gone = views.data.once_quoting.get(row.id, ())
    listed = []
    for claim in sorted(claims, key=lambda each: _place(each, row.id)):
        quote = next(quote for quote in claim.quotes if quote.document == row.id)
        listed.append(
            {
                "subject": claim.subject_name,
                "label": property_label(claim.property),
                "words": in_words(claim),
                "path": claim_path(claim.id),
                "href": f"#{quote_anchor(quote.start, quote.end)}" if text else "",
            }
        )
    out.page(
        document_path(row.id),
        "document.html",
        title=views.source_name(row.id),
        section="documents/",
        d=row,
        published=date_words(row.published) if row.published else "",
        text=marked_text(text, spans, gone) if text else Markup(""),
        rows=row.media_type in TABLE_TYPES,
        why_not=_why_not(row),
        claims=listed[:MOST_CLAIMS],
        claims_more=max(0, len(listed) - MOST_CLAIMS),
    )


def _place(claim: object, document: str) -> tuple[int, int]:
    quotes = [q for q in getattr(claim, "quotes", ()) if q.document == document]
    return min((quote.start, quote.end) for quote in quotes)


def _why_not(row: DocumentRow) -> str:
    if row.republish:
        return "The text of this document is not here. Its hashes below name it."
    return (
        "The terms of this document do not allow its text to be shown here. Its hashes below"
        " name it; each claim gives the place of its words in the text, so that whoever has"
        " the document can find them."
    )
