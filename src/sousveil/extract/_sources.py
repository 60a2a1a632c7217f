"""Who is cited: the institution that a sentence names as saying so. Never a person.

"According to Privacy International", "Freedom House found", "según el Ministerio". Of
a person who is named with an institution ("Pr. … from Boise State University found")
the institution alone is kept.
"""

from __future__ import annotations

import re
from functools import lru_cache

from sousveil.extract._page import Page
from sousveil.extract._patterns import word_table
from sousveil.extract._spans import Encoded

__all__ = ["institution_cited"]


def institution_cited(encoded: Encoded, page: Page, offset: int) -> str:
    """The institution's name as it stands, for what the sentence says at an offset of the text."""
    for match in _pattern().finditer(encoded.form):
        group = next(name for name, value in match.groupdict().items() if value)
        span = next(encoded.signs(*match.span(group)))
        between = page.text[min(span.start, offset) : max(span.end, offset)]
        if ";" in between or span.start <= offset < span.end:
            continue
        at = encoded.position_of(span)
        ahead = group != "c" or span.end <= offset  # "X said that …", and "…, X said"
        if ahead or re.search(
            r"[,\"] (?:the |el |la |le |o |a )?\Z", encoded.form[max(0, at - 8) : at]
        ):
            return " ".join(page.text[span.start : span.end].split())
    return ""


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    organisation = r"⟨O\d+⟩"
    words = word_table()["cited"]
    before, articles, said = words["before"], words["articles"], words["said"]
    return re.compile(
        rf"{before} {articles}(?P<a>{organisation})"
        rf"|⟨H\d+⟩ (?:from|of|at|de|du|da|do) (?:the |la |el |l'|o |a )?(?P<b>{organisation})"
        rf"(?:'s? ⟨O\d+⟩)? {said}\b"
        rf"|(?P<c>{organisation}) (?:has |have |also |ha |had )?{said}\b"
    )
