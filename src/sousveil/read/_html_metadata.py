"""What a page says of itself: its title, and the day it was published.

Only statements of publication count (``article:published_time``,
``datePublished``, ``citation_publication_date``, ``dcterms.issued`` …); a date of
change, of copying, or one that merely stands in the text does not. The date is
kept as stated, at its precision; a date in no unambiguous form is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import msgspec

from sousveil.model import is_edtf

__all__ = ["edtf_of", "read_metadata"]

_PUBLISHED = (
    "article:published_time",
    "og:article:published_time",
    "citation_publication_date",
    "citation_date",
    "datepublished",
    "dcterms.issued",
    "dc.date.issued",
    "dcterms.date",
    "dc.date",
    "publication_date",
    "publish-date",
    "pubdate",
    "parsely-pub-date",
    "sailthru.date",
)
_TITLE = ("citation_title", "og:title", "dcterms.title", "dc.title", "twitter:title")
_ISO = re.compile(r"(\d{4})(?:([-/])(\d\d?)(?:\2(\d\d?))?)?(?=$|[T ]\d\d?:|[T ]*$)")
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)(?=$|T)")
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan",
            "february feb",
            "march mar",
            "april apr",
            "may",
            "june jun",
            "july jul",
            "august aug",
            "september sep sept",
            "october oct",
            "november nov",
            "december dec",
        ),
        1,
    )
    for name in names.split()
}
_DAY_FIRST = re.compile(r"(\d\d?)\s+([a-z]+)\.?,?\s+(\d{4})\Z", re.IGNORECASE)
_MONTH_FIRST = re.compile(r"([a-z]+)\.?\s+(?:(\d\d?),?\s+)?(\d{4})\Z", re.IGNORECASE)
_MAX_JSON = 1_000_000


def read_metadata(tree: Any) -> tuple[str, str]:
    """Title and EDTF date of publication of a parsed page; either may be empty."""
    stated = _meta(tree)
    title = next((stated[key] for key in _TITLE if stated.get(key)), "")
    if not title:
        title = next((t for t in (_text(e) for e in tree.iter("title", "h1")) if t), "")
    dates = [stated[key] for key in _PUBLISHED if key in stated]
    dates += _json_dates(tree)
    dates += [e.get("datetime") or e.get("content") or _text(e) for e in tree.xpath(_MARKED)]
    return title, next((date for date in map(edtf_of, dates) if date), "")


_MARKED = (
    "//*[@itemprop='datePublished'] | //time[@pubdate]"
    " | //time[contains(concat(' ', @class, ' '), ' entry-date ')]"
)


def edtf_of(text: str) -> str:
    """The date that ``text`` states, in EDTF; empty when it states none without doubt.

    ISO 8601 (the time of day is dropped, the day is the one written there),
    ``2019/04/24``, ``20190424``, and English dates with the month in letters.
    """
    text = " ".join(text.split())[:60]
    year = month = day = ""
    if (match := _COMPACT.match(text)) is not None:
        year, month, day = match.groups()
    elif (match := _ISO.match(text)) is not None:
        year, month, day = match[1], match[3] or "", match[4] or ""
    elif (match := _DAY_FIRST.match(text)) is not None:
        year, month, day = match[3], str(_MONTHS.get(match[2].lower(), "")), match[1]
    elif (match := _MONTH_FIRST.match(text)) is not None:
        year, month, day = match[3], str(_MONTHS.get(match[1].lower(), "")), match[2] or ""
    if not year or (match and match.re in (_DAY_FIRST, _MONTH_FIRST) and not month):
        return ""
    date = "-".join(part.zfill(2) for part in (year, month, day) if part)
    return date if is_edtf(date) and not (month and int(month) > 12) else ""


def _meta(tree: Any) -> dict[str, str]:
    found: dict[str, str] = {}
    for element in tree.iter("meta"):
        key = element.get("property") or element.get("name") or element.get("itemprop") or ""
        content = (element.get("content") or "").strip()
        if key and content:
            found.setdefault(key.strip().lower(), content)
    return found


def _json_dates(tree: Any) -> list[str]:
    """``datePublished`` of every JSON-LD block, outermost first."""
    dates: list[str] = []
    for script in tree.iter("script"):
        raw = script.text or ""
        kind = (script.get("type") or "").lower()
        if "ld+json" in kind and len(raw) <= _MAX_JSON:
            try:
                dates += _published_in(msgspec.json.decode(raw))
            except (msgspec.DecodeError, RecursionError, UnicodeEncodeError):
                continue
    return dates


def _published_in(data: Any) -> Iterator[str]:
    waiting = [data]
    while waiting:
        now = waiting.pop(0)
        if isinstance(now, dict):
            date = now.get("datePublished")
            if isinstance(date, str):
                yield date
            waiting += now.values()
        elif isinstance(now, list):
            waiting += now


def _text(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())
