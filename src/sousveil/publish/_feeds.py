"""Atom feeds of what changed: the whole site, each country, each supplier.

An entry is a claim, dated by what last happened to it: that it entered the log, or that it
was judged. Dates come from the log and not from the clock of whoever builds the site. Ids
are ``tag:`` URIs made from the log's origin, so they stay when the site moves (RFC 4151).
"""

from __future__ import annotations

import html
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from urllib.parse import quote as percent

from sousveil.model import country_label, visible
from sousveil.publish._addresses import claim_path, country_path
from sousveil.publish._page_parts import PageParts
from sousveil.publish._render import Site
from sousveil.publish._views import Views
from sousveil.publish._words import STATUS_WORDS, in_words, property_label
from sousveil.publish._write import SiteWriter
from sousveil.tables import ClaimRow

__all__ = ["feeds", "last_change"]

#: Entries of a feed.
MOST = 50
#: What an entry tells of judgements that count; its status tells that a claim was accepted.
_JUDGED = {
    "reject": "Rejected",
    "correct": "Corrected",
    "retract": "Taken back",
    "reply": "Answered",
    "erase": "Erased",
}
_NO_ENTRY = "1970-01-01T00:00:00Z"
_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*\Z")
#: Characters that no XML may hold, and that making text visible leaves.
_NOT_XML = re.compile("[\ud800-\udfff\ufffe\uffff]")


def feeds(views: Views, site: Site, parts: PageParts, writer: SiteWriter) -> Iterator[None]:
    """Write every feed; yields after each."""
    data = views.data
    newest = sorted(
        data.claims.values(), key=lambda claim: (last_change(views, claim), claim.seq), reverse=True
    )
    made = _Feeds(views, site)
    writer.file("feed.atom", made.feed("", site.name, newest[:MOST]))
    yield
    by_country, by_entity = _sorted(views, newest, {row.id for row in parts.suppliers.values()})
    for code in data.countries:
        title = f"{site.name}: {country_label(code)}"
        path = country_path(code)
        writer.file(f"{path}feed.atom", made.feed(path, title, by_country[code]))
        yield
    for path, row in parts.suppliers.items():
        title = f"{site.name}: {row.name}"
        writer.file(f"{path}feed.atom", made.feed(path, title, by_entity[row.id]))
        yield


def last_change(views: Views, claim: ClaimRow) -> str:
    """When something last happened to a claim: it entered the log, or was judged."""
    judged = views.data.judgements.get(claim.id)
    return max(claim.time, judged[-1].time) if judged else claim.time


def _sorted(
    views: Views, newest: Iterable[ClaimRow], suppliers: set[str]
) -> tuple[dict[str, list[ClaimRow]], dict[str, list[ClaimRow]]]:
    """The newest claims of each country, and those about or naming each supplier."""
    by_country: dict[str, list[ClaimRow]] = defaultdict(list)
    by_entity: dict[str, list[ClaimRow]] = defaultdict(list)
    places = views.data.places
    for claim in newest:
        for code in places.get(claim.subject, ()):
            if len(by_country[code]) < MOST:
                by_country[code].append(claim)
        for entity in {claim.subject, claim.value_entity} & suppliers:
            if len(by_entity[entity]) < MOST:
                by_entity[entity].append(claim)
    return by_country, by_entity


class _Feeds:
    """Makes feeds of one site; an entry that stands in several is made once."""

    def __init__(self, views: Views, site: Site) -> None:
        self._views = views
        self._site = site
        self._entries: dict[str, str] = {}
        first = next(iter(views.data.claims.values()), None)
        self._tag = _tag(site.origin, first.time if first else _NO_ENTRY)

    def feed(self, path: str, title: str, claims: list[ClaimRow]) -> bytes:
        """One feed, for the page at ``path``."""
        site = self._site
        root = site.address or "../" * path.count("/") or "./"
        updated = last_change(self._views, claims[0]) if claims else _NO_ENTRY
        itself = f'<link rel="self" href="{_xml(root + percent(path))}feed.atom"/>\n'
        return (
            '<?xml version="1.0" encoding="utf-8"?>\n'
            f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en" xml:base="{_xml(root)}">\n'
            f"<id>{self._tag}{percent(path)}feed.atom</id>\n"
            f"<title>{_xml(title)}</title>\n"
            f"<updated>{updated}</updated>\n"
            f"<author><name>{_xml(site.name)}</name></author>\n"
            f'<link rel="alternate" type="text/html" href="{_xml(percent(path) or "./")}"/>\n'
            f"{itself if site.address else ''}"
            "<generator>Sousveil</generator>\n"
            "<rights>Words that are quoted stay under the terms of their documents: "
            f"{_xml(site.address)}data/LICENCES.txt</rights>\n"
            f"{''.join(self._entry(claim) for claim in claims)}</feed>\n"
        ).encode()

    def _entry(self, claim: ClaimRow) -> str:
        found = self._entries.get(claim.id)
        if found is None:
            found = self._entries[claim.id] = self._make(claim)
        return found

    def _make(self, claim: ClaimRow) -> str:
        label = property_label(claim.property) if claim.property else ""
        category = f'<category term="{_xml(claim.property)}" label="{_xml(label)}"/>\n'
        return (
            f"<entry>\n<id>{self._tag}claim/{claim.id}</id>\n"
            f"<title>{_xml(_title(claim))}</title>\n"
            f'<link rel="alternate" type="text/html" href="{claim_path(claim.id)}"/>\n'
            f"<published>{claim.time}</published>\n"
            f"<updated>{last_change(self._views, claim)}</updated>\n"
            f"{category if label else ''}<summary>{_xml(self._summary(claim))}</summary>\n"
            "</entry>\n"
        )

    def _summary(self, claim: ClaimRow) -> str:
        if claim.status == "erased":
            return "The body of this claim was erased by law. Its entry and its proof remain."
        words = [f"{STATUS_WORDS[claim.status].capitalize()}."]
        judged = self._views.data.judgements.get(claim.id, ())
        words += [
            f"{_JUDGED[each.verdict]} by {each.by}, {each.time[:10]}"
            f"{f': {each.text or each.reason}' if each.text or each.reason else ''}"
            for each in judged
            if not each.withdrawn and each.verdict in _JUDGED
        ]
        words.append(f"Source: {self._views.source_of(claim)}.")
        quotes = [self._views.quote(each) for each in claim.quotes if each.role == "value"]
        words += [f"“{each.words}”" for each in quotes[:1] if each.shown and not each.row]
        return " ".join(words)


def _title(claim: ClaimRow) -> str:
    if claim.status == "erased":
        return f"Claim {claim.id[:12]}: erased"
    sure = "" if claim.modality == "happened" else f" ({claim.modality})"
    denied = ", denied" if claim.polarity == "denied" else ""
    label = property_label(claim.property).lower()
    return f"{claim.subject_name}: {label}: {in_words(claim).text}{sure}{denied}"


def _tag(origin: str, time: str) -> str:
    """The beginning of every id: ``tag:example.org,2026-11-24:/observatory/``."""
    host, _, rest = origin.partition("/")
    if not _HOST.match(host.lower()):
        host, rest = "sousveil.invalid", origin  # an origin need not begin with a host's name
    path = f"/{percent(rest).strip('/')}/" if rest else "/"
    return f"tag:{host.lower()},{time[:10]}:{path}"


def _xml(text: str) -> str:
    return html.escape(_NOT_XML.sub("�", visible(text)))
