"""The sets with labels of others, on small stand-ins with their layout."""

from __future__ import annotations

import csv
import json
import zipfile

import pytest
from bench.extraction import _aiddata, _public_sets
from bench.extraction._carriers import bears
from bench.extraction._workbook import rows

_NAMESPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
RECORD = {
    "Title": "Huawei supports the ECU-911 surveillance system in Ecuador",
    "Description": (
        "The surveillance system ECU-911 in Ecuador was built by Huawei. It was financed by the "
        "Export-Import Bank of China. Work began on March 5, 2011. It cost $12 million."
    ),
    "Funding Agencies": "Export-Import Bank of China",
    "Cofinancing Agencies": "Bank of Zubrowka",  # the narrative does not name it
    "Implementing Agencies": "Huawei Technologies Co., Ltd.",
    "Recipient": "Ecuador",
    "Flow Type": "Loan",
    "Amount (Original Currency)": "12000000",
    "Original Currency": "USD",
    "Actual Implementation Start Date (MM/DD/YYYY)": "40607",
}


def write_workbook(path, record):
    """An .xlsx of one sheet: words shared, numbers in the cell."""
    words = [*record, *(value for value in record.values() if not value.isdigit())]
    columns = [chr(65 + number) for number in range(len(record))]

    def cell(column, number, value):
        if value.isdigit():
            return f'<c r="{column}{number}"><v>{value}</v></c>'
        return f'<c r="{column}{number}" t="s"><v>{words.index(value)}</v></c>'

    sheet = "".join(
        f"<row>{''.join(cell(c, n, v) for c, v in zip(columns, values, strict=True))}</row>"
        for n, values in ((1, record.keys()), (2, record.values()))
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/worksheets/sheet1.xml", f"<worksheet {_NAMESPACE}>{sheet}</worksheet>")
        shared = "".join(f"<si><t>{word.replace('&', '&amp;')}</t></si>" for word in words)
        archive.writestr("xl/sharedStrings.xml", f"<sst {_NAMESPACE}>{shared}</sst>")


@pytest.fixture
def aiddata_folder(tmp_path):
    for book in _aiddata._BOOKS:
        write_workbook(tmp_path / book, RECORD)
    for file in _aiddata._TITLES:
        with (tmp_path / file).open("w", encoding="utf-8", newline="") as target:
            writer = csv.DictWriter(target, ["Title", "Funding Agencies", "Recipient"])
            writer.writeheader()
            writer.writerow({"Title": "China funds a road", "Recipient": "Ecuador"})
    return tmp_path


def test_a_workbook_is_read_by_its_headers(aiddata_folder):
    (row,) = rows(aiddata_folder / _aiddata._BOOKS[0])
    assert row == RECORD


def test_a_column_is_a_label_only_where_its_value_stands_in_the_narrative(aiddata_folder):
    rates = _aiddata.aiddata(aiddata_folder).rates
    assert rates["narratives: financier"]["demanded"] == 2  # two books; not the other bank
    assert rates["narratives: sum"]["demanded"] == 2
    assert rates["narratives: start-date"]["demanded"] == 2
    assert rates["narratives: financing-kind"]["demanded"] == 0  # "loan" is not said
    assert rates["narratives: implementing agency"]["found"] == 2
    assert rates["narratives: recipient"]["found"] == 2


def test_records_about_other_things_are_counted_apart(aiddata_folder):
    section = _aiddata.aiddata(aiddata_folder)
    ((_, shares),) = section.shares.items()
    assert shares == (0, 2)


def test_victims_that_become_entities_are_counted(tmp_path):
    report = {
        "docid": "made up",
        "doctext": "The surveillance system ECU-911 was built by Huawei. Huawei was attacked.",
        "extracts": {"Victim": [[["Huawei", 53]]], "PerpInd": []},
    }
    for part in ("train", "dev", "test"):
        text = json.dumps(report) + "\n" if part == "dev" else ""
        (tmp_path / f"{part}.json").write_text(text, encoding="utf-8")
    shares = _public_sets.muc4(tmp_path).shares
    claims, reports = shares["claims, of reports"]
    assert reports == 1
    assert claims >= 1
    assert shares["claims with a victim or perpetrator as an entity"][0] >= 1


def test_company_names_are_put_into_carrier_sentences(tmp_path):
    sentence = {
        "relation": "acquired_by",
        "invert_relation": 0,
        "e1_name": "Zubrowka Optics Ltd",
        "e2_name": "Huawei",  # on a list: not carried
        "context": ["Huawei", "bought", "Zubrowka", "Optics", "Ltd", "."],
    }
    learned = {**sentence, "e1_name": "Learned Optics Ltd"}  # in the part train: not carried
    for part, found in (("train", [learned]), ("test", [sentence, learned])):
        (tmp_path / f"{part}.json").write_text(json.dumps(found), encoding="utf-8")
    shares = _public_sets.core(tmp_path).shares
    carried = [counts for name, counts in shares.items() if name.startswith("company on no list")]
    assert len(carried) == 4
    assert all(of == 1 for _, of in carried)


def test_no_person_becomes_an_entity(tmp_path):
    person = [{"type": "PER", "name": "Ludmila Zubrowkova"}]
    article = {
        "title": "made up",
        "vertexSet": [person],
        "labels": [],
        "sents": [["Ludmila", "Zubrowkova", "is", "a", "mayor", "."]],
    }
    for part in ("dev_revised", "test_revised"):
        (tmp_path / f"{part}.json").write_text(json.dumps([article]), encoding="utf-8")
    shares = _public_sets.re_docred(tmp_path).shares
    in_office = [counts for name, counts in shares.items() if name.startswith("person in office")]
    assert in_office == [(0, 1)] * 4


def test_a_persons_name_within_an_entity_is_noticed():
    from .conftest import claim, organisation

    whole = claim(value=organisation("office of Ludmila Zubrowkova"))
    assert bears(whole, {"ludmila zubrowkova"})
    assert not bears(whole, {"ludmila"})  # one word may be anything
    assert bears(claim(value=organisation("Ludmila")), {"ludmila"})
