"""AidData's narratives beside their labelled columns: who paid, how much, where, by whom, when.

A column serves as a label only where its value stands in the narrative; what AidData's
staff knew from elsewhere cannot be found in the words. Columns name the record's own
values and no others, so a claim that no column has may still be true of another project
that the narrative mentions: precision against a column is a lower bound.
"""

from __future__ import annotations

import calendar
import csv
import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from bench.extraction._counts import Tally
from bench.extraction._documents import document_of
from bench.extraction._labels import CORE, Label
from bench.extraction._matching import same_value, spellings
from bench.extraction._tables import Section, rate
from bench.extraction._workbook import rows
from sousveil import names
from sousveil.extract import extract
from sousveil.model import Claim, DateValue, EntityRef, EntityValue, fold, value_text

__all__ = ["aiddata"]

_BOOKS = (
    "AidDatasGlobalHuaweiFinanceDataset.xlsx",
    "AidDatasGlobalChineseMilitaryFinanceDataset.xlsx",
)
_TITLES = ("final_df.csv", "gcdf3_surveillance_candidates.csv")
#: Records that name a surveillance system; the others must give next to no claim.
_MATTER = re.compile(
    r"surveill|safe cit|smart cit|\bcctv|security camera|facial|face recog|wiretap|"
    r"interception|command (?:and control )?cent|biometric|monitoring system|video monitor",
    re.IGNORECASE,
)
_SUM = re.compile(r"(\d[\d,]*(?:\.\d+)?)(?:[\s-]*(thousand|million|billion))?")
_SCALE = {"": 1, "thousand": 10**3, "million": 10**6, "billion": 10**9}
_KINDS = {
    "Loan": "loan",
    "Grant": "grant",
    "Supplier's Credit/Export Seller's Credit": "export-credit",
    "Export Buyer's Credit": "export-credit",
}
_KIND_WORDS = {"loan": "loan", "grant": "grant", "export-credit": "credit"}
_EPOCH = datetime.date(1899, 12, 30)  # day 0 of a workbook's dates


@dataclass(slots=True)
class _Record:
    """A narrative and its labels: property → labels, any of which is right."""

    text: str
    labels: dict[str, list[Label]] = field(default_factory=dict)

    @property
    def of_the_matter(self) -> bool:
        return bool(_MATTER.search(self.text))


def aiddata(folder: Path) -> Section:
    """Recall of the columns on narratives about surveillance, and claims on all others."""
    section = Section(
        "AidData: narratives (Huawei and military finance) and titles, beside their columns",
        "recall of financier, sum, recipient country, implementing agency, dates and kind of "
        "finance, where the column's value stands in the text; agreement of claims with columns",
        "give true precision (a claim that no column has may concern another project), judge "
        "subjects, or speak of receiving agencies: the column does not say who runs the system",
    )
    narratives = [record for book in _BOOKS for record in _narratives(folder / book)]
    titles = [record for file in _TITLES for record in _titles(folder / file)]
    _measure(section, "narratives", [r for r in narratives if r.of_the_matter])
    _measure(section, "titles", [r for r in titles if r.of_the_matter])
    others = [record for record in narratives + titles if not record.of_the_matter]
    claims = [(record, claim) for record in others for claim in _claims(record)]
    core = [claim for _, claim in claims if claim.property in CORE]
    section.shares["other records that give a claim of a core property"] = (
        len({id(record) for record, claim in claims if claim.property in CORE}),
        len(others),
    )
    section.notes.append(f"claims of core properties in them: {len(core)}")
    section.details += [_shown("other", claim) for claim in core]
    return section


def _measure(section: Section, name: str, records: list[_Record]) -> None:
    tallies: dict[str, list[Tally]] = {}
    for record in records:
        claims = _claims(record)
        for column, labels in record.labels.items():
            tallies.setdefault(column, []).append(_tally(section, column, labels, claims, record))
    section.notes.append(f"{name}: {len(records)} records name a surveillance system")
    for column, of_records in tallies.items():
        section.rates[f"{name}: {column}"] = rate(of_records, bounds=False)


def _tally(
    section: Section, column: str, labels: list[Label], claims: list[Claim], record: _Record
) -> Tally:
    own = _unique([claim for claim in claims if _answers(claim, column)])
    right = [claim for claim in own if any(_says(claim, label, column) for label in labels)]
    standing = [label for label in labels if _stands(label, record.text)]
    found = [label for label in standing if any(_says(claim, label, column) for claim in claims)]
    section.details += [
        f"missed {column}: {label.values[0]} — {record.text[:90]!r}"
        for label in standing
        if label not in found
    ]
    section.details += [_shown(f"not in {column}", claim) for claim in own if claim not in right]
    return Tally(len(standing), len(found), len(own), len(right))


def _says(claim: Claim, label: Label, column: str) -> bool:
    if isinstance(claim.value, DateValue):
        return claim.property == label.property and claim.value.edtf.startswith(label.norm)
    if column == "recipient" and claim.subject.kind == "country":
        known = names.lookup(claim.subject)
        return known is not None and known.country == label.norm
    return claim.property in _properties(column) and same_value(
        claim, _label(claim.property, label.values, label.norm)
    )


def _answers(claim: Claim, column: str) -> bool:
    """Whether the claim is one that the column could agree with; a town is no country."""
    if column == "recipient" and isinstance(claim.value, EntityValue):
        return claim.property == "located-in" and claim.value.entity.kind == "country"
    return claim.property in _properties(column)


def _properties(column: str) -> tuple[str, ...]:
    return {
        "recipient": ("located-in",),
        "implementing agency": ("supplier", "operator"),
        "sum": ("cost",),
    }.get(column, (column,))


def _stands(label: Label, text: str) -> bool:
    """Whether the value can be had from the words."""
    if label.property == "cost":
        return Decimal(label.norm.split()[0]) in _sums(text)
    if label.property in ("start-date", "end-date"):
        year, month = label.norm.split("-")
        written = rf"{calendar.month_name[int(month)]}(?: \d+(?:st|nd|rd|th)?,?)?,? (?:of )?{year}"
        return bool(re.search(written, text))
    if label.property == "financing-kind":
        return _KIND_WORDS[label.norm] in text.lower()
    inside = f" {fold(text)} "
    return any(f" {fold(name)} " in inside for name in label.values)


def _sums(text: str) -> set[Decimal]:
    return {
        Decimal(number.replace(",", "")) * _SCALE[scale] for number, scale in _SUM.findall(text)
    }


def _narratives(path: Path) -> Iterator[_Record]:
    for row in rows(path):
        record = _Record(f"{row['Title'].strip()}.\n\n{row['Description'].strip()}\n")
        _agencies(record, row, "Funding Agencies", "Cofinancing Agencies")
        if "Amount (Original Currency)" in row:
            amount = Decimal(row["Amount (Original Currency)"]).normalize()
            norm = f"{amount:f} {row['Original Currency']}"
            record.labels["sum"] = [_label("cost", (norm,), norm)]
        for name, column in (
            ("start-date", "Actual Implementation Start Date (MM/DD/YYYY)"),
            ("end-date", "Actual Completion Date (MM/DD/YYYY)"),
        ):
            if column in row:
                day = _EPOCH + datetime.timedelta(days=int(float(row[column])))
                norm = f"{day:%Y-%m}"
                record.labels[name] = [_label(name, (norm,), norm)]
        if kind := _KINDS.get(row["Flow Type"]):
            record.labels["financing-kind"] = [_label("financing-kind", (kind,), kind)]
        yield record


def _titles(path: Path) -> Iterator[_Record]:
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            record = _Record(f"{row['Title'].strip()}.\n")
            _agencies(record, row, "Funding Agencies")
            yield record


def _agencies(record: _Record, row: dict[str, str], *funding: str) -> None:
    """Financiers, implementing agencies and the recipient, where the row has them."""
    financiers = [name for column in funding for name in _split(row.get(column, ""))]
    if financiers:
        record.labels["financier"] = [_named("financier", name) for name in financiers]
    implementing = _split(row.get("Implementing Agencies", ""))
    if implementing:
        record.labels["implementing agency"] = [_named("supplier", name) for name in implementing]
    country = names.lookup(EntityRef("country", row["Recipient"]))
    if country is not None:
        record.labels["recipient"] = [_label("located-in", country.names, country.country)]


def _named(name: str, agency: str) -> Label:
    if "Chinese Government" in agency:
        return _label(name, ("China", "Chinese Government", "Government of China"), "CN")
    known = names.known_names(EntityRef("organisation", agency))
    return _label(name, tuple(dict.fromkeys([agency, *sorted(known | spellings(agency))])))


def _label(name: str, values: tuple[str, ...], norm: str = "") -> Label:
    return Label(name, (), "", values, norm, "=", "asserted", "", demanded=True, start=0, end=0)


def _split(cell: str) -> list[str]:
    return [name.strip() for name in cell.split("|") if name.strip()]


def _claims(record: _Record) -> list[Claim]:
    found = extract(document_of(record.text, "en")).claims
    return [claim for claim in found if claim.polarity == "asserted"]


def _unique(claims: list[Claim]) -> list[Claim]:
    return list({(c.property, value_text(c.value)): c for c in claims}.values())


def _shown(what: str, claim: Claim) -> str:
    return f"{what}: {claim.subject.name} · {claim.property} · {value_text(claim.value)}"
