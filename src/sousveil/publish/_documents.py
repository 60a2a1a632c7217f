"""Pages of documents: the text with its quotes marked, where its terms allow that."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from markupsafe import Markup

from sousveil.errors import InputError
from sousveil.publish._addresses import (
    TEXT_PAGE,
    claim_path,
    document_path,
    quote_anchor,
    text_page,
)
from sousveil.publish._marked import Around, around, marked_text
from sousveil.publish._render import Renderer
from sousveil.publish._shares import ALL, Share
from sousveil.publish._views import TABLE_TYPES, QuoteView, Views
from sousveil.publish._words import date_words, in_words, property_label
from sousveil.publish._write import SiteWriter
from sousveil.read import DocumentStore
from sousveil.tables import ClaimRow, DocumentRow

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


def document_pages(
    views: Views, texts: Texts, writer: SiteWriter, out: Renderer, share: Share = ALL
) -> Iterator[None]:
    """Write the pages of every document, and its text; yields after each document."""
    for row in share.take(views.data.documents.values()):
        text = texts.get(row.id)
        if text:
            writer.file(f"{document_path(row.id)}text.txt", text.encode())
        _pages(views, out, row, text)
        yield


def _pages(views: Views, out: Renderer, row: DocumentRow, text: str) -> None:
    """The first page of a document, and those of the rest of its text that is quoted."""
    data = views.data
    claims = sorted(data.quoting.get(row.id, []), key=lambda each: _place(each, row.id))
    spans = [(q.start, q.end) for claim in claims for q in claim.quotes if q.document == row.id]
    gone = data.once_quoting.get(row.id, [])
    by_page: dict[str, list[ClaimRow]] = {document_path(row.id): []}
    for start, _ in sorted(gone) if text else ():
        by_page.setdefault(text_page(row.id, start), [])
    for claim in claims:
        start = _place(claim, row.id)[0] if text else 0
        by_page.setdefault(text_page(row.id, start), []).append(claim)
    rows = row.media_type in TABLE_TYPES
    for path, of_page in sorted(by_page.items(), key=lambda item: _number(item[0])):
        first = (_number(path) - 1) * TEXT_PAGE
        part = (first, min(len(text), first + TEXT_PAGE))
        shown = marked_text(text, spans, gone, part=part, rows=rows) if text else Markup("")
        out.page(
            path,
            "document.html",
            title=views.source_name(row.id),
            section="documents/",
            d=row,
            published=date_words(row.published) if row.published else "",
            text=shown,
            rows=rows,
            why_not=_why_not(row),
            claims=[_listed(claim, row.id, shown=bool(text)) for claim in of_page[:MOST_CLAIMS]],
            claims_more=max(0, len(of_page) - MOST_CLAIMS),
            pages=_pager(by_page, path),
            page_length=TEXT_PAGE,
            first=_number(path) == 1,
            main=document_path(row.id),
        )


def _number(path: str) -> int:
    """The number of a page of a document: ``document/0123456789abcdef/2/`` is the second."""
    last = path.rstrip("/").rpartition("/")[2]
    return int(last) if path.count("/") > 2 else 1


def _pager(paths: Collection[str], here: str) -> list[dict[str, object]]:
    """Links to the pages; nothing where there is one."""
    if len(paths) == 1:
        return []
    return [
        {"label": str(_number(path)), "path": path, "here": path == here}
        for path in sorted(paths, key=_number)
    ]


def _listed(claim: ClaimRow, document: str, *, shown: bool) -> dict[str, object]:
    """A claim beside the text."""
    quote = next(quote for quote in claim.quotes if quote.document == document)
    page = text_page(document, quote.start)
    return {
        "subject": claim.subject_name,
        "label": property_label(claim.property),
        "words": in_words(claim),
        "path": claim_path(claim.id),
        "href": f"{page}#{quote_anchor(quote.start, quote.end)}" if shown else "",
    }


def _place(claim: ClaimRow, document: str) -> tuple[int, int]:
    """Where the first of a claim's quotes stands, in the order in which they are given."""
    return next((q.start, q.end) for q in claim.quotes if q.document == document)


def _why_not(row: DocumentRow) -> str:
    if row.republish:
        return "The text of this document is not here. Its hashes below name it."
    return (
        "The terms of this document do not allow its text to be shown here. Its hashes below"
        " name it; each claim gives the place of its words in the text, so that whoever has"
        " the document can find them."
    )
