"""Workbooks: what a cell says, and what a hostile file does not achieve."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sousveil.errors import InputError
from sousveil.sources import _workbook
from sousveil.sources._workbook import as_text, read_workbook

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STYLES = (
    f"<styleSheet {MAIN}><numFmts><numFmt numFmtId='164' formatCode='yyyy\\-mm\\-dd'/>"
    "<numFmt numFmtId='165' formatCode='&quot;days&quot; 0'/></numFmts>"
    "<cellXfs><xf numFmtId='0'/><xf numFmtId='14'/><xf numFmtId='164'/><xf numFmtId='165'/>"
    "</cellXfs></styleSheet>"
)


def workbook(rows: str, *, words: str = "", **parts: str) -> bytes:
    """A workbook of one sheet with these rows."""
    files = {
        "[Content_Types].xml": "<Types/>",
        "xl/workbook.xml": f'<workbook {MAIN} xmlns:r="{RELATIONS}"><sheets>'
        '<sheet name="Data" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": "<Relationships><Relationship Id='rId1'"
        f" Type='{RELATIONS}/worksheet' Target='worksheets/sheet1.xml'/></Relationships>",
        "xl/styles.xml": STYLES,
        "xl/worksheets/sheet1.xml": f"<worksheet {MAIN}><sheetData>{rows}</sheetData></worksheet>",
        **parts,
    }
    if words:
        files["xl/sharedStrings.xml"] = f"<sst {MAIN}>{words}</sst>"
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def cells(rows: str, **more: str) -> list[str]:
    """The cells of the only row."""
    [sheet] = read_workbook(workbook(f"<row r='1'>{rows}</row>", **more), "t.xlsx")
    [(_, found)] = sheet.rows
    return found


def test_numbers_words_dates_and_answers() -> None:
    found = cells(
        "<c r='A1'><v>12000000</v></c><c r='B1'><v>1.25E7</v></c><c r='C1'><v>0.1</v></c>"
        "<c r='D1' t='s'><v>0</v></c><c r='E1' t='inlineStr'><is><t>in</t><t>line</t></is></c>"
        "<c r='F1' s='1'><v>42998</v></c><c r='G1' s='2'><v>42998.5</v></c>"
        "<c r='H1' s='3'><v>30</v></c><c r='I1' t='b'><v>1</v></c><c r='J1' t='e'><v>#REF!</v></c>",
        words="<si><r><t>sha</t></r><r><t>red</t></r><rPh><t>reading aid</t></rPh></si>",
    )
    assert found == [
        *("12000000", "12500000", "0.1", "shared", "inline"),
        *("2017-09-20", "2017-09-20 12:00", "30", "yes", "#REF!"),
    ]


def test_a_formula_is_its_stored_result_and_never_computed() -> None:
    rows = (
        "<c r='A1'><f>1+1</f><v>3</v></c>"
        "<c r='B1' t='str'><f>HYPERLINK(\"javascript:alert(1)\",\"x\")</f><v>x</v></c>"
        "<c r='C1'><f>cmd|'/c calc'!A0</f></c><c r='D1'><v>9</v></c>"
    )
    assert cells(rows) == ["3", "x", "", "9"]


def test_rows_keep_their_numbers_and_cells_their_columns() -> None:
    data = workbook(
        "<row r='1'><c r='B1'><v>1</v></c></row><row r='4'><c r='A4'><v>2</v></c></row>"
    )
    text, places = as_text(read_workbook(data, "t.xlsx"))
    assert text == "# sheet: Data\n,1\n\n\n2\n"
    first, last = places["Data"]
    assert text[first:last] == ",1\n\n\n2\n"


@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e15, max_value=1e15))
def test_a_number_means_the_same_as_it_is_stored(number: float) -> None:
    assert float(_workbook._number(repr(number))) == number


def test_a_zip_bomb_is_not_unpacked() -> None:
    bomb = workbook("<row r='1'><c r='A1'><v>1</v></c></row>", words="<si><t>" + " " * 30_000_000)
    with pytest.raises(InputError, match="would unpack to 30,"):
        read_workbook(bomb, "bomb.xlsx")


def test_a_cell_in_the_last_column_costs_nothing() -> None:
    with pytest.raises(InputError, match="column XFD"):
        cells("<c r='XFD1'><v>1</v></c>")


def test_a_cell_in_the_last_row_costs_nothing() -> None:
    data = workbook("<row r='1048576'><c r='A1048576'><v>1</v></c></row>")
    text, _ = as_text(read_workbook(data, "t.xlsx"))
    assert len(text) < _workbook.MOST_EMPTY + 100


def test_entities_are_not_expanded() -> None:
    laughs = (
        "<!DOCTYPE x [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;'>]>"
        f"<sst {MAIN}><si><t>&b;</t></si></sst>"
    )
    data = workbook(
        "<row r='1'><c r='A1' t='s'><v>0</v></c></row>", **{"xl/sharedStrings.xml": laughs}
    )
    with pytest.raises(InputError, match="document type declaration"):
        read_workbook(data, "laughs.xlsx")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no archive",
        workbook("<row r='1'><c r='A1' t='s'><v>7</v></c></row>"),
        workbook("<row r='1'><c r='A1'><v>NaN</v></c></row>"),
        workbook("<row r='1'><c r='B1'><v>1</v></c><c r='A1'><v>1</v></c></row>"),
        workbook("<row r='1'><c r='A1' s='1'><v>1e99</v></c></row>"),
        workbook("<row r='1'><c></row>"),
        workbook("", **{"xl/workbook.xml": "<workbook"}),
        workbook("")[:-30],
    ],
)
def test_a_damaged_workbook_says_so(data: bytes) -> None:
    with pytest.raises(InputError, match=r"t\.xlsx"):
        read_workbook(data, "t.xlsx")


def test_aiddatas_workbook_is_read_whole(shared: Path) -> None:
    path = shared / "aiddata" / "AidDatasGlobalChineseMilitaryFinanceDataset.xlsx"
    rows = _workbook.read_sheet(path)
    assert len(rows) == 446
    assert {len(row) for row in rows} == {len(rows[0])}
