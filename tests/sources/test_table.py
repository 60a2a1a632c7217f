"""Rows, their places in the text, and what is said of a broken one."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sousveil.errors import InputError
from sousveil.sources import Row, RowProblem
from sousveil.sources._table import check_headers, headers_of, read_rows, read_table

HEADERS = ("id", "name", "note")

_cell = st.text(st.characters(codec="utf-8", exclude_characters="\r\n\x00"), max_size=12)


@given(
    names=st.lists(st.tuples(_cell, _cell), max_size=8),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
    last=st.booleans(),
)
def test_a_row_is_what_stands_between_its_offsets(
    names: list[tuple[str, str]], end: str, last: bool
) -> None:
    written = io.StringIO()
    writer = csv.writer(written, lineterminator=end)
    writer.writerow(HEADERS)
    writer.writerows((f"r{number}", *cells) for number, cells in enumerate(names))
    text = written.getvalue() if last else written.getvalue().removesuffix(end)

    rows = list(read_rows(text, HEADERS, ("id",)))

    assert len(rows) == len(names)
    for number, (row, cells) in enumerate(zip(rows, names, strict=True)):
        assert isinstance(row, Row)
        assert row.number == number + 2
        assert row.cells == {
            "id": f"r{number}",
            "name": cells[0].strip(),
            "note": cells[1].strip(),
        }
        [again] = csv.reader([text[row.start : row.end]])
        assert again == [f"r{number}", *cells]


@given(text=st.text(st.sampled_from('a,"\n\r; \u2028é'), max_size=60))
def test_no_text_at_all_makes_reading_fail(text: str) -> None:
    rows = list(read_rows(text, HEADERS, ("id",)))
    assert [_number(row) for row in rows] == sorted({_number(row) for row in rows})
    place = 0
    for row in rows:
        if isinstance(row, Row):
            assert place <= row.start < row.end <= len(text)
            assert not {"\r", "\n"} & set(text[row.start : row.end])
            place = row.end


def _number(row: Row | RowProblem) -> int:
    return row.number if isinstance(row, Row) else row.row


def test_a_broken_row_is_named_by_its_number_and_the_rest_goes_on() -> None:
    text = 'id,name,note\na,one,x\nb,"two,y\nc,three\n,four,z\na,five,v\n\nd,six,w\n'

    rows = list(read_rows(text, HEADERS, ("id",)))

    assert [row.id for row in rows if isinstance(row, Row)] == ["a", "d"]
    problems = {row.row: row.reason for row in rows if isinstance(row, RowProblem)}
    assert sorted(problems) == [3, 4, 5, 6]
    assert "quotation mark" in problems[3]
    assert "2 cells" in problems[4]
    assert "no id" in problems[5]
    assert "row 2" in problems[6]


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("id,name", "'note' is missing"),
        ("id,name,note,more", "'more' is not one of them"),
        ("name,id,note", "another order"),
        ("", "'id' is missing"),
    ],
)
def test_other_headers_are_refused_and_the_difference_named(line: str, what: str) -> None:
    with pytest.raises(InputError, match=r"mine\.csv") as refused:
        check_headers(line + "\n", HEADERS, name="mine.csv")
    assert what in refused.value.message
    assert "id,name,note" in refused.value.hint


def test_a_byte_order_mark_is_no_part_of_the_text(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes("\ufeffid,name,note\r\n".encode())
    data, text = read_table(path, max_bytes=1000)
    assert data == path.read_bytes()
    assert headers_of(text) == HEADERS


def test_a_file_that_is_no_table_says_why(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    with pytest.raises(InputError, match="does not exist"):
        read_table(path, max_bytes=10)
    path.write_bytes(b"id,name\n\xff\xfe\n")
    with pytest.raises(InputError, match="not UTF-8: byte 8"):
        read_table(path, max_bytes=100)
    with pytest.raises(InputError, match="11 bytes"):
        read_table(path, max_bytes=10)
