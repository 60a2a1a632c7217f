"""Dates in running text, in four languages, at the precision in which they stand.

"January of 2011" is ``2011-01``, "le 5 octobre 2016" is ``2016-10-05``, "2008" is
``2008``. A month without a year is no date here: nothing is filled in.
"""

from __future__ import annotations

import re
from functools import lru_cache

import msgspec

from sousveil.model import is_edtf

__all__ = ["DateMention", "dates"]


class DateMention(msgspec.Struct, frozen=True):
    """``text[start:end]`` is a date; ``edtf`` is its value in EDTF."""

    start: int
    end: int
    edtf: str


_MONTHS = {
    "en": "january february march april may june july august september october november december",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre"
    " diciembre",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro"
    " dezembro",
}
_SHORT = "jan feb mar apr - jun jul aug sep oct nov dec"
_EXTRA = {"sept": 9, "setiembre": 9, "fevrier": 2, "aout": 8, "decembre": 12, "marco": 3}
_YEAR = r"(?P<y>(?:19[4-9]|20[0-9])\d)"
_DAY = r"(?P<d>[0-3]?\d)(?:st|nd|rd|th|er|º|°)?"
_OF = r"(?:\s*,\s*|\s+(?:of|de|del|d['’])?\s*)"
_COUNTED = (
    r"(?!\s*(?:-|–)?\s*(?:(?:[\w’'-]+\s+)?(?:cameras?|cámaras?|caméras?|câmeras?|câmaras?|people|"
    r"personas|personnes|pessoas|million|thousand|millones|millions|milh|mil\b|euros?|dollars?|"
    r"dólares|d[oó]lars|policemen|officers|sites|stations)))"
)


def dates(text: str) -> list[DateMention]:
    """The dates of a text, in order, none overlapping; the longest reading wins."""
    found: list[DateMention] = []
    reached = 0
    for match in _pattern().finditer(text):
        edtf = _edtf(match)
        if match.start() >= reached and edtf:
            found.append(DateMention(match.start(), match.end(), edtf))
            reached = match.end()
    return found


def _edtf(match: re.Match[str]) -> str:
    parts = {k: v for k, v in match.groupdict().items() if v}

    def part(letter: str) -> str:
        return next((v for k, v in parts.items() if k[0] == letter), "")

    month = part("m").lower().rstrip(".")
    number = _month_numbers().get(month, int(month) if month.isdigit() else 0)
    edtf = part("y")
    if number:
        edtf += f"-{number:02d}"
        if part("d"):
            edtf += f"-{int(part('d')):02d}"
    return edtf if is_edtf(edtf) else ""


@lru_cache(maxsize=1)
def _month_numbers() -> dict[str, int]:
    names = {name: i for names in _MONTHS.values() for i, name in enumerate(names.split(), 1)}
    names |= {name: i for i, name in enumerate(_SHORT.split(), 1) if name != "-"}
    return names | _EXTRA


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    names = "|".join(sorted(map(re.escape, _month_numbers()), key=len, reverse=True))
    month = rf"(?P<m>{names})\b\.?"
    forms = (
        r"\b(?P<y>\d{4})-(?P<m>\d\d)(?:-(?P<d>\d\d))?\b",
        rf"\b{_DAY}{_OF}{month}{_OF}{_YEAR}\b",
        rf"\b{month}\s+{_DAY}\s*,?{_OF}{_YEAR}\b",
        rf"\b{month}{_OF}{_YEAR}\b",
        rf"(?<![\w$€£.,/])(?<!\d[-–]){_YEAR}(?![\w%/]|[.,]\d|[-–]\d){_COUNTED}",
    )
    numbered = [re.sub(r"\?P<([ymd])>", rf"?P<\g<1>{i}>", form) for i, form in enumerate(forms)]
    return re.compile("|".join(numbered), re.IGNORECASE)
