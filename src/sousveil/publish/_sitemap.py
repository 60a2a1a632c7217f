"""What tells machines where things are: ``llms.txt``, ``sitemap.xml`` and ``robots.txt``.

A site map needs full addresses, so it is made only where the site's own is known.
"""

from __future__ import annotations

import html
from collections.abc import Iterable
from urllib.parse import quote as percent

from sousveil.model import visible
from sousveil.publish._render import Site
from sousveil.publish._views import Views
from sousveil.publish._write import SiteWriter

__all__ = ["for_machines"]

#: Addresses that one site map may hold (sitemaps.org).
MOST = 50_000
_SPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
_PAGE = "index.html"


def for_machines(views: Views, site: Site, writer: SiteWriter) -> None:
    """Write them, when all pages are written."""
    writer.file("llms.txt", _for_language_models(views, site).encode())
    robots = "User-agent: *\nAllow: /\n"
    if site.address:
        _site_map(site, writer)
        robots += f"\nSitemap: {site.address}sitemap.xml\n"
    writer.file("robots.txt", robots.encode())


def _site_map(site: Site, writer: SiteWriter) -> None:
    pages = sorted(
        path.removesuffix(_PAGE)
        for path in writer.kept
        if (path == _PAGE or path.endswith(f"/{_PAGE}")) and not path.startswith("404/")
    )
    if len(pages) <= MOST:
        writer.file("sitemap.xml", _xml("urlset", "url", site, pages))
        return
    parts = [pages[at : at + MOST] for at in range(0, len(pages), MOST)]
    names = [f"sitemap-{number}.xml" for number in range(1, len(parts) + 1)]
    for name, part in zip(names, parts, strict=True):
        writer.file(name, _xml("urlset", "url", site, part))
    writer.file("sitemap.xml", _xml("sitemapindex", "sitemap", site, names))


def _xml(outer: str, inner: str, site: Site, paths: Iterable[str]) -> bytes:
    lines = (
        f"<{inner}><loc>{html.escape(site.address + percent(path))}</loc></{inner}>\n"
        for path in paths
    )
    return (
        f'<?xml version="1.0" encoding="utf-8"?>\n<{outer} xmlns="{_SPACE}">\n'
        f"{''.join(lines)}</{outer}>\n"
    ).encode()


def _for_language_models(views: Views, site: Site) -> str:
    """``llms.txt`` (llmstxt.org): what this is, how far to trust it, where the data are."""
    at = site.address or "/"
    counts = views.data.counts

    def link(path: str, label: str, what: str) -> str:
        return f"- [{label}]({at}{path}): {what}"

    return "\n".join(
        [
            f"# {' '.join(visible(site.name).split())}",
            "",
            f"> {site.tagline}",
            "",
            f"{counts.live:,} claims about {counts.entities:,} entities, from {counts.documents:,}"
            " documents. It records institutions and no persons.",
            "",
            "A claim says that a source states something in these words. It does not say that"
            " it is so: name the source when you repeat one. `accepted` means that a person, or"
            " a written policy for a data set, accepted the claim; `read by machine, not"
            " reviewed` means that nobody has looked yet. Where sources differ, both values stand"
            " side by side: give both. Unknown means that no source was read that says"
            " anything; it is not a no.",
            "",
            "## Data",
            "",
            link("data/", "Downloads", "every table as CSV, JSON Lines and Parquet"),
            link("data/datapackage.json", "Data package", "files, sizes, hashes, sources, terms"),
            link("data/LICENCES.txt", "Licences", "terms and attribution of every source"),
            link("ledger/checkpoint", "Checkpoint", "the signed state of the log"),
            link("feed.atom", "Feed", "the newest changes; countries and suppliers have theirs"),
            "",
            "## Pages",
            "",
            link("countries/", "Countries", "what is recorded of each"),
            link("suppliers/", "Suppliers", "who supplied whom"),
            link("systems/", "Systems", "named systems, their technology and suppliers"),
            link("technologies/", "Technologies", "kinds of technology, and where each is"),
            link("measures/", "Measures", "numbers with their rules, intervals and claims"),
            link("documents/", "Documents", "everything that was read"),
            link("claims/", "Claims", "every claim, by what it says"),
            link("contested/", "Contested values", "where sources differ"),
            link("changes/", "Changes", "what was learned, by day"),
            link("method/", "Method", "how a claim is made, judged and proved; how to cite"),
            "",
        ]
    )
