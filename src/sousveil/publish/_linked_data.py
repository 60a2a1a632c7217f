"""What a page is about, for machines: JSON-LD in the words of schema.org.

Only what a page shows is said, and only where schema.org has a term that fits: a system,
a deal or a norm is a ``Thing``. Data blocks are not executed, so the content security
policy lets them be; their text cannot end its element.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import msgspec
from markupsafe import Markup

from sousveil.model import country_label, visible
from sousveil.names import all_known
from sousveil.publish._citations import Cited
from sousveil.publish._render import Site
from sousveil.publish._views import TABLE_TYPES
from sousveil.tables import CountryRow, DocumentRow, EntityRow
from sousveil.web import external

__all__ = ["about_country", "about_data", "about_document", "about_entity", "about_site", "script"]

#: What could end the element or begin a comment in it.
_ESCAPED = {ord(char): f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"}
_CONTEXT = "https://schema.org"
#: Kinds of entities that schema.org has a type for; an organisation's is looked up.
_TYPES = {"country": "Country", "place": "Place"}
MOST_NAMES = 20
Linked = dict[str, Any]


def script(linked: Linked) -> Markup:
    """It as a data block of a page."""
    text = msgspec.json.encode({"@context": _CONTEXT, **linked}).decode().translate(_ESCAPED)
    return Markup('<script type="application/ld+json">{0}</script>').format(Markup(text))  # noqa: S704


def about_entity(site: Site, entity: EntityRow, path: str) -> Linked:
    """The page of an entity."""
    thing: Linked = {"@type": _type_of(entity), "name": visible(entity.name)}
    others = [visible(name) for name in entity.names if name != entity.name][:MOST_NAMES]
    if others:
        thing["alternateName"] = others
    if entity.kind == "country":
        thing["identifier"] = entity.country
    elif entity.country and thing["@type"] != "Thing":
        key = "containedInPlace" if entity.kind == "place" else "location"
        thing[key] = _country(entity.country)
    return _page(site, path, visible(entity.name), thing)


def about_country(site: Site, row: CountryRow, path: str) -> Linked:
    """The page of a country."""
    return _page(site, path, visible(row.name), _country(row.code))


def about_document(site: Site, row: DocumentRow, cited: Cited, path: str) -> Linked:
    """The page of a document."""
    kind = "Dataset" if row.media_type in TABLE_TYPES else "Report"
    thing: Linked = {"@type": kind, "name": cited.title, "identifier": f"sha256:{row.id}"}
    if kind == "Dataset":
        thing["description"] = f"{cited.title}, as a table of which every row can be quoted."
    if cited.author:
        thing["publisher"] = {"@type": "Organization", "name": cited.author}
    for key, text in (
        ("datePublished", row.published if row.published.replace("-", "").isdigit() else ""),
        ("inLanguage", row.language),
        ("url", row.address if isinstance(external(row.address), Markup) else ""),
        ("license", visible(row.licence)),
        ("creditText", visible(row.attribution)),
    ):
        if text:
            thing[key] = text
    return _page(site, path, cited.title, thing)


def about_site(site: Site) -> Linked:
    """The home page."""
    return _placed(
        site,
        "",
        {
            "@type": "WebSite",
            "name": visible(site.name),
            "description": site.tagline,
            "mainEntity": _placed(
                site, "data/", {"@type": "Dataset", "name": visible(site.name)} | _described(site)
            ),
        },
    )


def about_data(site: Site, rows: Mapping[str, Any], downloads: list[Linked]) -> Linked:
    """The page of downloads: the data set, and each file of it.

    :param rows: further properties of the data set.
    """
    linked = {"@type": "Dataset", "name": visible(site.name), **_described(site), **rows}
    return _placed(site, "data/", linked | {"distribution": downloads})


def _described(site: Site) -> Linked:
    return {
        "description": site.tagline,
        "creator": {"@type": "Organization", "name": visible(site.name)},
    }


def _page(site: Site, path: str, title: str, thing: Linked) -> Linked:
    whole = {"@type": "WebSite", "name": visible(site.name)}
    page = {"@type": "WebPage", "name": title, "mainEntity": thing, "isPartOf": whole}
    return _placed(site, path, page)


def _placed(site: Site, path: str, thing: Linked) -> Linked:
    return thing | {"url": f"{site.address}{path}"} if site.address else thing


def _country(code: str) -> Linked:
    return {"@type": "Country", "name": country_label(code), "identifier": code}


def _type_of(entity: EntityRow) -> str:
    if entity.kind == "organisation":
        return "GovernmentOrganization" if entity.id in _agencies() else "Organization"
    return _TYPES.get(entity.kind, "Thing")


@lru_cache(maxsize=1)
def _agencies() -> frozenset[str]:
    """Curated organisations that are agencies of a state or a city."""
    return frozenset(known.id for known in all_known() if known.sort == "agency")
