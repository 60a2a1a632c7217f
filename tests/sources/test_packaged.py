"""What holds for every source that ships: its claims quote the words they state."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sousveil.errors import InputError, ModelError
from sousveil.model import (
    Claim,
    DateValue,
    EntityValue,
    Flag,
    Money,
    Quantity,
    Term,
    Text,
    is_edtf,
    value_text,
)
from sousveil.read import Document
from sousveil.sources import Row, Source, all_sources
from sousveil.sources._workbook import read_sheet

SOURCES = sorted(all_sources())


@pytest.mark.parametrize("source_id", SOURCES)
def test_a_source_says_where_it_is_from(source_id: str) -> None:
    source = all_sources()[source_id]
    assert source.id == source_id
    # Our own research has no one page: each of its rows names its own.
    assert source.address.startswith("https://") or source.publisher == "Sousveil"
    assert source.publisher and source.licence and source.title
    assert source.publisher.split(",")[0] in source.attribution
    assert is_edtf(source.published) and is_edtf(source.retrieved)


@pytest.mark.parametrize("source_id", SOURCES)
def test_the_text_of_the_document_is_the_table_exactly(source_id: str) -> None:
    table = all_sources()[source_id].document()
    assert table.text.encode() == table.data
    assert table.media_type == "text/csv" and table.reader == "source-table/1"


@pytest.mark.parametrize("source_id", SOURCES)
def test_the_words_of_every_value_stand_in_the_quoted_row(
    source_id: str, claims_of: Callable[[str], list[Claim]]
) -> None:
    source = all_sources()[source_id]
    text = source.document().text
    rows = {row.id: row for row in source.rows() if isinstance(row, Row)}
    claims = claims_of(source_id)
    assert claims
    for claim in claims:
        [quote] = claim.quotes
        quoted = text[quote.start : quote.end].replace('""', '"')  # CSV writes it twice
        assert claim.made.row in rows
        assert (quote.start, quote.end) == (
            rows[claim.made.row].start,
            rows[claim.made.row].end,
        )
        assert _words(claim) in quoted, claim
        if claim.subject.kind in ("country", "system"):
            assert claim.subject.name in quoted
        if claim.subject.kind == "deal":
            assert all(part in quoted for part in claim.subject.name.split(": ", 1))
        assert claim.made.by == "import" and claim.made.name == source_id
        assert claim.made.rule and claim.made.version
        assert claim.made.confidence is None


def _words(claim: Claim) -> str:
    match claim.value:
        case EntityValue(entity):
            return entity.name
        case Text(text):
            return text
        case Term(term, stated):
            return stated or term
        case Quantity(amount, _, stated) | Money(amount, _, stated):
            return stated or amount
        case DateValue(edtf):
            return edtf
        case Text(text):
            return text
        case Flag(flag):
            return "yes" if flag else "no"
    raise AssertionError(claim)


def test_no_two_claims_say_the_same(claims_of: Callable[[str], list[Claim]]) -> None:
    claims = [claim for source_id in SOURCES for claim in claims_of(source_id)]
    assert len({claim.content_key() for claim in claims}) == len(claims)


@pytest.mark.parametrize("source_id", SOURCES)
@given(data=st.data())
def test_whatever_a_cell_holds_it_is_a_claim_or_a_refusal(
    source_id: str, data: st.DataObject, document_of: Callable[[Source], Document]
) -> None:
    source = all_sources()[source_id]
    row = next(row for row in source.rows() if isinstance(row, Row))
    cells = {
        header: data.draw(st.one_of(st.just(cell), st.text(max_size=8)))
        for header, cell in row.cells.items()
    }
    odd = Row(number=2, id="odd", start=row.start, end=row.end, cells=cells)
    try:
        claims = list(source.claims(odd, document_of(source)))
    except (InputError, ModelError) as refused:
        assert refused.message
    else:
        for claim in claims:
            claim.check()
            assert claim.subject.name and value_text(claim.value)


def test_no_sentence_of_the_publishers_ships(shared: Path) -> None:
    """No eight words in a row of AidData's titles and descriptions, of the agencies' policies
    or of Carnegie's notes stand in our tables.

    A system's own name, which is a fact, is shorter than that. The title of a page is how
    research cites it, and is left out here.
    """
    ours = _runs(" ".join(_our_words()))
    with (shared / "aiddata" / "gcdf3_projects.csv").open(encoding="utf-8", newline="") as file:
        theirs = [record["Title"] for record in csv.DictReader(file)]
    for name in ("Huawei", "ChineseMilitary"):
        workbook = shared / "aiddata" / f"AidDatasGlobal{name}FinanceDataset.xlsx"
        theirs += [
            cell for row in read_sheet(workbook) for cell in (row["Title"], row["Description"])
        ]
    policies = shared / "safeguards" / "agency_policies.csv"
    with policies.open(encoding="utf-8", newline="") as file:
        theirs += [cell for row in csv.DictReader(file) for cell in row.values()]
    pypdfium2 = pytest.importorskip("pypdfium2")
    pdf = pypdfium2.PdfDocument(shared / "aigs" / "aigs-2018.pdf")
    try:
        theirs += [pdf[number].get_textpage().get_text_range() for number in (2, 3)]
    finally:
        pdf.close()
    assert not sorted(run for words in theirs for run in ours & _runs(words))


#: Columns of names: of pages, of institutions, of lists.
_NAMES_OF_OTHERS = (
    *("title", "address", "financier", "recipient", "list"),
    *("company", "parent", "agency", "system"),
)


def _our_words() -> Iterator[str]:
    for source in all_sources().values():
        for row in source.rows():
            if isinstance(row, Row):
                yield from (
                    cell for name, cell in row.cells.items() if name not in _NAMES_OF_OTHERS
                )
                yield "|"


def _runs(text: str, length: int = 8) -> set[str]:
    words = re.findall(r"[^\W_]+", text.casefold())
    return {" ".join(words[start : start + length]) for start in range(len(words) - length + 1)}
