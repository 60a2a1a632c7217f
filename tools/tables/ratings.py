"""Ratings of countries, a row for each country and year from 2000 on."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path

from tools.tables.countries import code_of, label, of_alpha3

__all__ = ["aigs_2022", "eiu", "freedom_house", "v_dem"]

Rows = list[list[str]]
FIRST_YEAR = 2000
_STATUS = {"F": "free", "PF": "partly free", "NF": "not free"}


def freedom_house(data: Path) -> Rows:
    """Freedom in the World: political rights, civil liberties, status."""
    found = {}
    for row, year in _years(data / "regime" / "fh.csv"):
        if code := code_of(row["fh_country"], source="freedom-house"):
            cells = [_plain(row["pr"]), _plain(row["cl"]), _STATUS.get(row["status"], "")]
            _once(found, code, year, cells)
    return _sorted(found)


def eiu(data: Path) -> Rows:
    """The Democracy Index."""
    found: dict[tuple[str, int], list[str]] = {}
    for row, year in _years(data / "regime" / "eiu.csv"):
        if code := code_of(row["eiu_country"], source="eiu-democracy-index"):
            _once(found, code, year, [_plain(row["eiu"])])
    return _sorted(found)


def v_dem(data: Path) -> Rows:
    """Electoral and Liberal Democracy Index, each with its bounds."""
    columns = [
        f"{index}{end}"
        for index in ("v2x_polyarchy", "v2x_libdem")
        for end in ("", "_codelow", "_codehigh")
    ]
    found: dict[tuple[str, int], list[str]] = {}
    for row, year in _years(data / "regime" / "vdem_1990_on.csv"):
        if code := of_alpha3(row["country_text_id"]):
            _once(found, code, year, [_plain(row[column]) for column in columns])
    return _sorted(found)


def aigs_2022(data: Path) -> Rows:
    """The AI Global Surveillance Index 2022 and the two scores beside it."""
    scores = ("aigs_score", "digital_surveillance_score", "movement_regulation_score")
    rows = []
    for entry in json.loads((data / "aigs" / "aigs_2022_scores.json").read_text("utf-8")):
        code = of_alpha3(entry["iso3"])
        cells = ["" if entry[score] is None else str(entry[score]) for score in scores]
        if code and any(cells):
            rows.append([label(code), code, *cells])
    return sorted(rows)


def _years(path: Path) -> Iterator[tuple[dict[str, str], int]]:
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            year = int(float(row["year"]))
            if year >= FIRST_YEAR:
                yield row, year


def _once(found: dict[tuple[str, int], list[str]], code: str, year: int, cells: list[str]) -> None:
    """One row for a country and year; two with other figures would be no figure at all."""
    if not any(cells):
        return
    if found.setdefault((code, year), cells) != cells:
        raise ValueError(f"{code} {year}: {cells} and {found[code, year]}")


def _sorted(found: dict[tuple[str, int], list[str]]) -> Rows:
    rows = [[label(code), code, str(year), *cells] for (code, year), cells in found.items()]
    return sorted(rows, key=lambda row: (row[1], row[2]))


def _plain(number: str) -> str:
    """``4.0`` → ``4``; digits that say something stay."""
    return number[:-2] if number.endswith(".0") else number
