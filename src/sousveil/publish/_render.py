"""Templates to pages: one environment, escaping always on, every value made visible."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

import jinja2
import msgspec
from markupsafe import Markup

from sousveil.observatory import Observatory
from sousveil.publish._parts import PARTS
from sousveil.publish._write import SiteWriter
from sousveil.web import external, finalize

__all__ = ["CSP", "Renderer", "Site"]

#: What a page may load: its own files and nothing else; no inline script, no inline style.
CSP = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self';"
    " connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'"
)
TAGLINE = (
    "Governments buy surveillance systems from abroad. This records who supplies whom, how it"
    " was paid for and what it is used for, in the exact words of the sources, and lets you"
    " check every one of them."
)
NAVIGATION = (
    ("countries/", "Countries"),
    ("suppliers/", "Suppliers"),
    ("systems/", "Systems"),
    ("technologies/", "Technologies"),
    ("measures/", "Measures"),
    ("documents/", "Documents"),
    ("changes/", "Changes"),
    ("data/", "Data"),
    ("method/", "Method"),
)


#: Path and way to the root of a page → a part of it.
PartOfPage = Callable[[str, str], Markup]


class Site(msgspec.Struct, frozen=True):
    """What every page knows of the site."""

    name: str
    address: str
    origin: str
    key: str
    tagline: str = TAGLINE
    csp: str = CSP
    nav: tuple[tuple[str, str], ...] = NAVIGATION

    @classmethod
    def of(cls, observatory: Observatory) -> Site:
        """The site of an observatory."""
        settings = observatory.settings
        address = settings.address
        if address and not address.endswith("/"):
            address += "/"
        return cls(settings.name, address, settings.origin, settings.verifier_key)


class Renderer:
    """Renders pages and hands them to the writer."""

    def __init__(self, site: Site, writer: SiteWriter) -> None:
        self.site = site
        self._writer = writer
        self._environment = jinja2.Environment(
            loader=jinja2.FileSystemLoader(Path(__file__).parent / "templates"),
            autoescape=True,
            finalize=finalize,
            undefined=jinja2.StrictUndefined,
            auto_reload=False,
            trim_blocks=True,
        )
        self._environment.globals.update(
            **PARTS,
            external=external,
            site=site,
            header=lru_cache(maxsize=4096)(self._header),
            footer=lru_cache(maxsize=64)(self._footer),
            head_parts=self._no_part,
            foot_parts=self._no_part,
        )
        self._templates: dict[str, jinja2.Template] = {}

    def add_parts(self, head: PartOfPage, foot: PartOfPage) -> None:
        """What every page has at the end of its head and of its main part, by its path."""
        self._environment.globals.update(head_parts=head, foot_parts=foot)

    def page(self, path: str, template: str, **context: Any) -> None:
        """Render a page at ``path``."""
        context.setdefault("section", path.split("/", 1)[0] + "/" if path else "")
        context.setdefault("description", "")
        html = self._template(template).render(path=path, root=_root_of(path), **context)
        self._writer.page(path, html)

    @staticmethod
    def _no_part(_path: str, _root: str) -> Markup:
        return Markup("")

    def _template(self, name: str) -> jinja2.Template:
        found = self._templates.get(name)
        if found is None:
            found = self._templates[name] = self._environment.get_template(name)
        return found

    def _header(self, root: Markup, path: str, section: str) -> Markup:
        """The head of a page's body: few differ, so each is rendered once."""
        return Markup(  # noqa: S704 - rendered, and so escaped
            self._template("header.html").render(root=root, path=path, section=section)
        )

    def _footer(self, root: Markup) -> Markup:
        return Markup(self._template("footer.html").render(root=root))  # noqa: S704


@lru_cache(maxsize=64)
def _steps(depth: int) -> Markup:
    return Markup("../" * depth or "./")  # noqa: S704 - dots and slashes


def _root_of(path: str) -> Markup:
    """The way back to the site's root; printed often, and nothing in it to escape."""
    return _steps(path.count("/"))
