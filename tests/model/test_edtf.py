"""Dates: against the package edtf as a second implementation, and by property."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from edtf import parse_edtf
from hypothesis import given
from hypothesis import strategies as st

from sousveil.errors import ModelError
from sousveil.model import date_bounds, is_edtf

VALID = {
    "2016": ("2016-01-01", "2016-12-31"),
    "2016-10": ("2016-10-01", "2016-10-31"),
    "2016-02": ("2016-02-01", "2016-02-29"),
    "2019-04-24": ("2019-04-24", "2019-04-24"),
    "201X": ("2010-01-01", "2019-12-31"),
    "20XX": ("2000-01-01", "2099-12-31"),
    "2012-XX": ("2012-01-01", "2012-12-31"),
    "2012-03-XX": ("2012-03-01", "2012-03-31"),
    "2012-21": ("2012-03-01", "2012-05-31"),
    "2008~": ("2008-01-01", "2008-12-31"),
    "2008-05?": ("2008-05-01", "2008-05-31"),
    "2008/2011": ("2008-01-01", "2011-12-31"),
    "2008-08/2011-01-15": ("2008-08-01", "2011-01-15"),
    "../2012": (None, "2012-12-31"),
    "2012/..": ("2012-01-01", None),
    "2012/": ("2012-01-01", None),
}


@pytest.mark.parametrize("text", VALID)
def test_bounds(text: str) -> None:
    start, end = (None if day is None else date.fromisoformat(day) for day in VALID[text])
    assert date_bounds(text) == (start, end)


@pytest.mark.parametrize("text", [text for text in VALID if "/" not in text and "X" not in text])
def test_the_package_edtf_reads_what_we_read(text: str) -> None:
    start, end = date_bounds(text)
    theirs = parse_edtf(text)
    assert start is not None
    assert end is not None
    assert tuple(theirs.lower_strict()[:3]) == (start.year, start.month, start.day)
    if "-2" not in text[4:6]:  # seasons end differently there
        assert tuple(theirs.upper_strict()[:3]) == (end.year, end.month, end.day)


@pytest.mark.parametrize(
    "text",
    ["", "16", "2016-13", "2016-00", "2019-02-29", "2016-1", "2016-10-5", "20160101", "0000",
     "2016/2015", "../..", "/", "2012/2013/2014", "201X-03", "2012-XX-05", "2012-21-03",
     "2012-21-XX", "2016-10-05T10:00", "12 May 2016", "２０１６", "2016\n"],
)  # fmt: skip
def test_refused(text: str) -> None:
    assert not is_edtf(text)
    with pytest.raises(ModelError) as caught:
        date_bounds(text)
    assert repr(text)[:10] in caught.value.message


@given(st.dates(min_value=date(1, 1, 1)))
def test_a_full_date_means_itself(day: date) -> None:
    assert date_bounds(day.isoformat()) == (day, day)


@given(st.dates(min_value=date(1, 1, 1), max_value=date(9998, 1, 1)), st.integers(0, 300))
def test_intervals_keep_their_order(day: date, days: int) -> None:
    later = day + timedelta(days=days)
    assert date_bounds(f"{day}/{later}") == (day, later)
    if days:
        assert not is_edtf(f"{later}/{day}")


@given(st.text(max_size=12))
def test_any_text_is_a_date_or_refused(text: str) -> None:
    if is_edtf(text):
        start, end = date_bounds(text)
        assert start or end
        assert text.isascii()
