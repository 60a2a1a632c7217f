"""Dates as the sources state them: a checked subset of EDTF (ISO 8601-2:2019).

Level 0 and the parts of level 1 that sources need: year, year-month, full date,
seasons (``2012-21`` is spring), ``?`` uncertain, ``~`` approximate, ``%`` both,
``X`` for digits nobody knows (``201X``, ``2012-XX``), and intervals with open
(``..``) or unknown (empty) ends. Times of day are not dates of claims and are
refused. :func:`bounds` gives the first and last day that a date can mean, which
is all that sorting and filtering need; nothing here invents precision.

Source of the format: Library of Congress, *Extended Date/Time Format (EDTF)
Specification*, 2019.
"""

from __future__ import annotations

import calendar
import re
from datetime import date
from functools import lru_cache

from sousveil.errors import ModelError

__all__ = ["bounds", "check", "is_edtf"]

_DATE = re.compile(
    r"(?P<y>\d{2}[\dX]{2}|\d{4})(?:-(?P<m>\d\d|XX)(?:-(?P<d>\d\d|XX))?)?[?~%]?\Z", re.ASCII
)
#: EDTF season codes → first and last month. Winter is the one that begins the year's end.
_SEASONS = {21: (3, 5), 22: (6, 8), 23: (9, 11), 24: (12, 12)}


def check(text: str) -> str:
    """Return ``text`` unchanged when it is a date of the supported subset.

    :raises ModelError: when it is not; the message names the text.
    """
    bounds(text)
    return text


def is_edtf(text: str) -> bool:
    """Whether ``text`` is a date of the supported subset."""
    try:
        bounds(text)
    except ModelError:
        return False
    return True


@lru_cache(maxsize=8192)
def bounds(text: str) -> tuple[date | None, date | None]:
    """First and last day that ``text`` can mean; ``None`` is an open or unknown end.

    :raises ModelError: when ``text`` is not EDTF, names no possible day, or is an
        interval that ends before it begins.
    """
    start_text, slash, end_text = text.partition("/")
    if not slash:
        return _single(text)
    if "/" in end_text or (start_text in ("", "..") and end_text in ("", "..")):
        raise _not_edtf(text)
    start = None if start_text in ("", "..") else _single(start_text)[0]
    end = None if end_text in ("", "..") else _single(end_text)[1]
    if start and end and end < start:
        raise ModelError(
            f"The date interval {text!r} ends before it begins.", hint="Swap its two ends."
        )
    return start, end


def _single(text: str) -> tuple[date, date]:
    match = _DATE.match(text)
    if match is None:
        raise _not_edtf(text)
    first_year = int(match["y"].replace("X", "0"))
    last_year = int(match["y"].replace("X", "9"))
    if first_year == 0 or (match["m"] and first_year != last_year):
        raise _not_edtf(text)
    first_month, last_month = _months(match["m"], text)
    if match["d"] in (None, "XX"):
        if match["d"] and match["m"] and match["m"] != "XX" and int(match["m"]) > 12:
            raise _not_edtf(text)
        last_day = calendar.monthrange(last_year, last_month)[1]
        return date(first_year, first_month, 1), date(last_year, last_month, last_day)
    if first_month != last_month or int(match["m"]) > 12:
        raise _not_edtf(text)
    try:
        day = date(first_year, first_month, int(match["d"]))
    except ValueError as reason:
        raise _not_edtf(text) from reason
    return day, day


def _months(month: str | None, text: str) -> tuple[int, int]:
    if month in (None, "XX"):
        return 1, 12
    number = int(month)
    if number in _SEASONS:
        return _SEASONS[number]
    if not 1 <= number <= 12:
        raise _not_edtf(text)
    return number, number


def _not_edtf(text: str) -> ModelError:
    return ModelError(
        f"{text!r} is not a date in EDTF (ISO 8601-2).",
        hint="Write 2016, 2016-10, 2016-10-05, 201X, 2016~ or an interval such as 2008/2011.",
    )
