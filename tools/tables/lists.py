"""Public lists of the United States that name companies, and never a person.

One rule for every country: the lists of companies (1260H, FCC, section 889) are taken whole;
of the sanctions list and of the catalogue of exploited vulnerabilities, which name
thousands that have nothing to do with surveillance, those organisations are taken whose
name is a curated one or that of a supplier in a table that ships with Sousveil.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from functools import lru_cache
from pathlib import Path

from sousveil import names
from sousveil.model import EntityRef, EntityValue, country_label, fold
from sousveil.sources import Row, all_sources
from sousveil.sources._source import TableSource

__all__ = ["cisa_kev", "fcc_covered", "ofac_sdn", "section_889", "section_1260h"]

Rows = list[list[str]]

#: The tables that are chosen by what the others name.
_BY_TRADE = ("us-ofac-sdn", "cisa-kev")
#: Vendors of the catalogue that only share their name with a curated organisation.
_NAMESAKES = {"Nice": "Nice S.p.A. of Italy, maker of Linear eMerge, is not NICE of Israel"}
_ALIAS = re.compile(r"a\.k\.a\. '([^']+)'")
_OFAC_PAGE = "https://sanctionssearch.ofac.treas.gov/Details.aspx?id="
_NAMES = {
    "1260h": "Chinese Military Companies list under Section 1260H",
    "fcc": "FCC Covered List",
    "889": (
        "Section 889 of the John S. McCain National Defense Authorization Act for Fiscal Year 2019"
    ),
    "ofac": "Specially Designated Nationals and Blocked Persons List",
}
_FCC_PAGE = "https://www.fcc.gov/supplychain/coveredlist"
#: The companies that the rows of the FCC's list name, each checked against its row.
_FCC_COMPANIES = (
    "Huawei Technologies Company",
    "ZTE Corporation",
    "Hytera Communications Corporation",
    "Hangzhou Hikvision Digital Technology Company",
    "Dahua Technology Company",
    "AO Kaspersky Lab",
    "China Mobile International USA Inc.",
    "China Telecom (Americas) Corp.",
    "Pacific Networks Corp",
    "ComNet (USA) LLC",
    "China Unicom (Americas) Operations Limited",
    "Kaspersky Lab, Inc.",
    "Digitalsystem Technology Inc.",
)
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def section_1260h(data: Path) -> Rows:
    """The Department of Defense's list, with every edition that names a company."""
    rows = []
    for row in _read(data / "lists" / "us_dod_chinese_milcorps_sanctions.csv"):
        address = row["Source Url"].strip()
        name = row["Clean Name"].strip().rstrip("*")
        rows.append(
            [
                name,
                row["Alias"].strip(),
                row["Parent Name"].strip(),
                row["Start date"],
                row["End date"],
                _NAMES["1260h"],
                address,
            ]
        )
    return _unique(rows, key=(0, 3))


def fcc_covered(data: Path) -> Rows:
    """The FCC's Covered List: rows that name a company, not those on kinds of equipment."""
    rows = []
    for row in _read(data / "lists" / "us_fcc_covered_list_table.csv"):
        said = row["covered_equipment_or_services"]
        for company in _FCC_COMPANIES:
            if re.search(rf"\b{re.escape(company)}(?!\w)", said):
                rows.append(
                    [
                        company,
                        _date(row["date_of_inclusion_on_covered_list"]),
                        _NAMES["fcc"],
                        _FCC_PAGE,
                    ]
                )
    missing = set(_FCC_COMPANIES) - {row[0] for row in rows}
    if missing:
        raise ValueError(f"the FCC's list no longer names {sorted(missing)}")
    return sorted(rows)


def section_889(data: Path) -> Rows:
    """The five companies that the act itself names."""
    rows = [
        [row["name"], _NAMES["889"], row["source_url"]]
        for row in _read(data / "lists" / "us_special_leg_source_files_section_889.csv")
    ]
    return sorted(rows)


def ofac_sdn(data: Path) -> Rows:
    """Organisations of the sanctions list that trade in surveillance; no person, ship or plane."""
    rows = []
    for row in _read(data / "lists" / "ofac_sdn_2023-11.csv"):
        if row["Type"].strip() != "-0-":
            continue
        spelled = [row["Name"].strip(), *_ALIAS.findall(row["Details"])]
        told = fold(f"{row['Country']} {row['Details']}")
        if any(_of_the_trade(name, told) for name in spelled):
            program = row["Country"].strip().replace("] [", "; ")
            rows.append(
                [row["ID"], spelled[0], program, _NAMES["ofac"], f"{_OFAC_PAGE}{row['ID']}"]
            )
    return sorted(rows, key=lambda row: int(row[0]))


def cisa_kev(data: Path) -> Rows:
    """Known exploited vulnerabilities, counted by vendor."""
    dates: dict[str, list[str]] = defaultdict(list)
    for row in _read(data / "lists" / "cisa_kev_2025-08.csv"):
        dates[row["vendorProject"].strip()].append(row["dateAdded"])
    rows = [
        [vendor, str(len(added)), min(added), max(added)]
        for vendor, added in dates.items()
        if vendor not in _NAMESAKES and _of_the_trade(vendor)
    ]
    return sorted(rows)


@lru_cache(maxsize=1)
def _suppliers() -> frozenset[str]:
    """Names of the suppliers in the tables that ship, folded."""
    found = set()
    for source in all_sources().values():
        if not isinstance(source, TableSource) or source.id in _BY_TRADE:
            continue
        for row in source.rows():
            if isinstance(row, Row):
                found |= {
                    fold(said.value.entity.name)
                    for said in source.statements(row)
                    if said.property == "supplier" and isinstance(said.value, EntityValue)
                }
    return frozenset(found)


def _of_the_trade(name: str, told: str | None = None) -> bool:
    """Whether it is a curated organisation, or a supplier in a table that ships.

    :param told: what else the list says of it, folded, where it says something: it must
        name the country of the seat, for there is a Ministry of State Security in more
        than one.
    """
    known = names.lookup(EntityRef("organisation", name))
    if known is None:
        return fold(name) in _suppliers()
    return told is None or fold(country_label(known.country)) in told


def _unique(rows: Rows, key: tuple[int, ...]) -> Rows:
    found: dict[tuple[str, ...], list[str]] = {}
    for row in rows:
        found.setdefault(tuple(row[column] for column in key), row)
    return [found[name] for name in sorted(found)]


def _date(words: str) -> str:
    """``March 12, 2021`` → ``2021-03-12``."""
    month, day, year = words.replace(",", "").split()[:3]
    return f"{year}-{_MONTHS.index(month) + 1:02}-{int(day):02}"


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))
