"""Who is cited: the institution that a sentence names as saying so. Never a person.

"According to Privacy International", "Freedom House found", "según el Ministerio". Of
a person who is named with an institution ("Pr. … from Boise State University found")
the institution alone is kept.
"""

from __future__ import annotations

import re
from functools import lru_cache

from sousveil.extract._page import Page
from sousveil.extract._spans import Encoded

__all__ = ["institution_cited"]

_ARTICLES = r"(?:(?:the|a|an|el|la|los|las|le|les|l'|o|os|as|a|newspaper|group|NGO|organi[sz]ation|diario|periódico|quotidien|jornal|ONG|agência|agencia|organización|research by|a report by|un informe de)[ ]?){0,4}"
_BEFORE = (
    r"(?:[Aa]ccording to|[Rr]eport(?:s|ed)? by|[Rr]eport from|[Rr]esearch by|[Ss]tudy by|[Ii]nvestigation by|"
    r"[Ss]egún|[Dd]e acuerdo con|[Ii]nforme de|[Ss]elon|[Dd]'après|[Ss]egundo|[Dd]e acordo com|"
    r"[Cc]onforme|[Rr]apport de|[Rr]elatório d[aoe])"
)
_SAID = (
    r"(?:said|says|found|finds|reported|reports|revealed|wrote|writes|estimated|estimates|announced|"
    r"stated|states|confirmed|documented|concluded|warned|counted|dijo|afirmó|informó|reveló|publicó|"
    r"señaló|indicó|reportó|confirmó|anunció|a annoncé|annonce|affirme|a affirmé|a révélé|révèle|indique|"
    r"a indiqué|rapporte|disse|afirmou|informou|revelou|anunciou|indicou|publicou)"
)


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
        if ahead or re.search(r"[,\"] (?:the |el |la |le |o |a )?\Z", encoded.form[max(0, at - 8) : at]):
            return " ".join(page.text[span.start : span.end].split())
    return ""


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    organisation = r"⟨O\d+⟩"
    return re.compile(
        rf"{_BEFORE} {_ARTICLES}(?P<a>{organisation})"
        rf"|⟨H\d+⟩ (?:from|of|at|de|du|da|do) (?:the |la |el |l'|o |a )?(?P<b>{organisation})"
        rf"(?:'s? ⟨O\d+⟩)? {_SAID}\b"
        rf"|(?P<c>{organisation}) (?:has |have |also |ha |had )?{_SAID}\b"
    )
