"""What pages carry for machines and for those who cite them, by their address.

Feeds that belong to a page, JSON-LD, and how it is cited. ``base.html`` asks for these parts
by the path of the page, so the pages themselves need not know of them.
"""

from __future__ import annotations

from markupsafe import Markup, escape

from sousveil.model import visible
from sousveil.publish._addresses import document_path, entity_path
from sousveil.publish._citations import Cited, cite_document, cite_html, cite_page
from sousveil.publish._linked_data import (
    about_country,
    about_document,
    about_entity,
    about_site,
    script,
)
from sousveil.publish._render import Site
from sousveil.publish._views import Views
from sousveil.tables import CountryRow, DocumentRow, EntityRow

__all__ = ["PageParts"]

_FOLLOW = Markup(
    '<p class="follow"><a href="feed.atom">Follow what changes about {0}</a> (feed)</p>'
)


class PageParts:
    """Parts of pages.

    :param views: views of the data of the site.
    """

    def __init__(self, views: Views, site: Site) -> None:
        self._site = site
        self._views = views
        data = views.data
        self._entities = {entity_path(row): row for row in data.entities.values()}
        self._countries = {f"country/{code.lower()}/": row for code, row in data.countries.items()}
        self._documents = {document_path(row.id): row for row in data.documents.values()}
        self.suppliers = {
            entity_path(data.entities[each]): data.entities[each] for each in data.suppliers()
        }

    def head(self, path: str, root: str) -> Markup:
        """Links to feeds, and JSON-LD, for the head of a page."""
        parts = [_feed(f"{root}feed.atom", self._site.name)]
        row = self._feed_of(path)
        if row is not None:
            parts.append(_feed("feed.atom", f"{self._site.name}: {row.name}"))
        linked = self._linked(path)
        return Markup("").join([*parts, linked])

    def foot(self, path: str, root: str) -> Markup:
        """How a page is cited and followed; empty where it is no entity's and no document's."""
        cited = self._cited(path)
        if cited is None:
            return Markup("")
        row = self._feed_of(path)
        follow = _FOLLOW.format(visible(row.name)) if row is not None else Markup("")
        return cite_html(cited, root) + follow

    def _feed_of(self, path: str) -> CountryRow | EntityRow | None:
        """The country or supplier whose page has a feed."""
        return self._countries.get(path) or self.suppliers.get(path)

    def _page(self, path: str) -> CountryRow | EntityRow | DocumentRow | None:
        return self._entities.get(path) or self._countries.get(path) or self._documents.get(path)

    def _cited(self, path: str) -> Cited | None:
        row = self._page(path)
        if row is None:
            return None
        if isinstance(row, DocumentRow):
            return cite_document(self._site, row, self._views.source_name(row.id))
        return cite_page(self._site, path, row.name)

    def _linked(self, path: str) -> Markup:
        if not path:
            return script(about_site(self._site))
        row = self._page(path)
        if row is None:
            return Markup("")
        if isinstance(row, DocumentRow):
            cited = cite_document(self._site, row, self._views.source_name(row.id))
            return script(about_document(self._site, row, cited, path))
        if isinstance(row, CountryRow):
            return script(about_country(self._site, row, path))
        return script(about_entity(self._site, row, path))


def _feed(href: str, title: str) -> Markup:
    return Markup(
        '<link rel="alternate" type="application/atom+xml" href="{0}" title="{1}">\n'
    ).format(Markup(href), escape(title))  # noqa: S704 - a path of ours
