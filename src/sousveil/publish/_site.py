"""Building the whole site: tables, log and documents in; plain files out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path

from sousveil.errors import UsageError
from sousveil.ledger import Ledger
from sousveil.observatory import Observatory
from sousveil.publish._changes import change_pages
from sousveil.publish._claim_pages import claim_pages, claim_tables
from sousveil.publish._data import SiteData
from sousveil.publish._documents import Texts, document_pages
from sousveil.publish._downloads import downloads
from sousveil.publish._entity_pages import entity_pages
from sousveil.publish._feeds import feeds
from sousveil.publish._flows import write_flows
from sousveil.publish._index_pages import index_pages
from sousveil.publish._log_files import BodyLines, log_files
from sousveil.publish._measure_pages import measure_pages
from sousveil.publish._page_parts import PageParts
from sousveil.publish._render import Renderer, Site
from sousveil.publish._search import search_files
from sousveil.publish._shares import Share, write_shared
from sousveil.publish._sitemap import for_machines
from sousveil.publish._technology_pages import technology_pages
from sousveil.publish._views import Views
from sousveil.publish._world import BUNDLE
from sousveil.publish._write import SiteReport, SiteWriter
from sousveil.read import DocumentStore

__all__ = ["build_site"]

_ASSETS = ("site.js", "site.css", "land.svg")


def build_site(
    observatory: Observatory, *, progress: Callable[[int], None] | None = None
) -> SiteReport:
    """Make the site of an observatory in its folder ``site/``; only what changed is written.

    The tables must have been built (:func:`sousveil.tables.build`).

    :param progress: told how many pages are done.
    :raises UsageError: when the front end is not built, or the folder holds other files.
    :raises LedgerError: when the tables are missing, or the log cannot be read.
    """
    views = Views(SiteData(observatory))
    log = Ledger(observatory)
    lines = BodyLines(log)
    writer = SiteWriter(observatory.site)
    out = Renderer(Site.of(observatory), writer)
    parts = PageParts(views, out.site)
    out.add_parts(parts.head, parts.foot)
    texts = Texts(views, DocumentStore(observatory))
    _assets(writer)

    def many(share: Share) -> Iterator[None]:
        return chain(
            document_pages(views, texts, writer, out, share),
            entity_pages(views, out, share),
            claim_pages(views, log, lines, texts, out, share),
        )

    data = views.data
    pages = len(data.documents) + len(data.entities) + len(data.claims)
    write_shared(many, pages, writer, progress)
    for _ in chain(
        claim_tables(views, out),
        technology_pages(views, out),
        measure_pages(views, out, writer),
        index_pages(views, out),
        change_pages(views, out),
        feeds(views, out.site, parts, writer),
        downloads(observatory, views, out, writer),
        search_files(views, out, writer),
    ):
        pass
    write_flows(views, writer)
    for_machines(views, out.site, writer)
    for _ in log_files(log, lines, writer):
        pass
    return writer.finish()


def _assets(writer: SiteWriter) -> None:
    for name in _ASSETS:
        try:
            writer.file(f"assets/{name}", (BUNDLE / name).read_bytes())
        except FileNotFoundError:
            raise UsageError(
                f"The front end is not built: publish/bundle/{name} is missing.",
                hint="In a checkout, call 'make web'; an installed wheel carries it.",
            ) from None
    writer.file("assets/logo.svg", (Path(__file__).parent / "templates/logo.svg").read_bytes())
