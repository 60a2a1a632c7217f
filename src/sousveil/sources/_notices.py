"""Procurement notices of either format as rows, and which of them are about surveillance.

A notice becomes a row for each lot and each supplier of it: buyer, codes, sums, dates.
Of people (contact persons, beneficial owners, tenderers who are natural persons)
nothing is taken, so the document that is kept is our table and not the notice, whose
hash each row holds.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Iterable
from functools import lru_cache
from importlib import resources

import msgspec

from sousveil.errors import ModelError
from sousveil.model import fold, is_country_code
from sousveil.model.claims import check_address

__all__ = [
    "HEADERS",
    "Award",
    "Lot",
    "Notice",
    "Party",
    "alpha2",
    "as_table",
    "day_of",
    "technologies",
]

HEADERS = (
    "notice",
    "lot",
    "deal",
    "country",
    "iso2",
    "stage",
    "published",
    "buyer",
    "buyer country",
    "codes",
    "technology",
    "supplier",
    "supplier country",
    "amount",
    "currency",
    "signed",
    "language",
    "address",
    "notice sha256",
)

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


class Party(msgspec.Struct, frozen=True):
    """An organisation and the ISO alpha-2 code of its country, where one is given."""

    name: str
    country: str = ""


class Award(msgspec.Struct, frozen=True):
    """A supplier of a lot, with the sum and the day of the contract where they are given."""

    supplier: Party
    amount: str = ""
    currency: str = ""
    signed: str = ""


class Lot(msgspec.Struct, frozen=True):
    """A lot: its estimated value is used where nothing was awarded."""

    id: str
    title: str
    description: str = ""
    codes: tuple[str, ...] = ()
    country: str = ""
    amount: str = ""
    currency: str = ""
    awards: tuple[Award, ...] = ()


class Notice(msgspec.Struct, frozen=True):
    """A notice.

    :ivar stage: ``planning``, ``tender`` or ``award``.
    """

    id: str
    stage: str
    title: str
    buyers: tuple[Party, ...]
    lots: tuple[Lot, ...]
    published: str = ""
    language: str = ""
    address: str = ""


class _Signs(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    codes: dict[str, str]
    words: dict[str, list[str]]


@lru_cache(maxsize=1)
def _signs() -> tuple[dict[str, str], list[tuple[str, re.Pattern[str]]]]:
    """Codes → technology, and for each technology the pattern of its words."""
    file = resources.files("sousveil.sources").joinpath("data", "procurement.toml")
    signs = msgspec.toml.decode(file.read_bytes(), type=_Signs)
    patterns = [
        (term, re.compile(r"(?<!\w)(?:" + "|".join(re.escape(fold(word)) for word in words) + ")"))
        for term, words in signs.words.items()
    ]
    return signs.codes, patterns


def technologies(notice: Notice, lot: Lot) -> list[str]:
    """Terms of the technologies that a lot's codes and words name; empty when none."""
    codes, patterns = _signs()
    found = [term for start, term in codes.items() for code in lot.codes if code.startswith(start)]
    text = fold(" ".join((notice.title, lot.title, lot.description)))
    found += [term for term, pattern in patterns if pattern.search(text)]
    found = list(dict.fromkeys(found))
    if len(found) > 1 and "surveillance-technology" in found:
        found.remove("surveillance-technology")  # the other says of which kind
    return found


def as_table(notices: Iterable[Notice], data: bytes) -> str:
    """The rows of the lots that are about surveillance, as CSV; the headers alone when none."""
    digest = hashlib.sha256(data).hexdigest()
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADERS)
    for notice in notices:
        for lot in notice.lots:
            if terms := technologies(notice, lot):
                writer.writerows(_rows(notice, lot, terms, digest))
    return text.getvalue()


def _rows(notice: Notice, lot: Lot, terms: list[str], digest: str) -> Iterable[list[str]]:
    """A row for each award of the lot, or one without a supplier."""
    buyers = notice.buyers or (Party(""),)
    country = lot.country or buyers[0].country
    title = _flat(lot.title or notice.title)
    for award in lot.awards or (Award(Party(""), lot.amount, lot.currency),):
        yield [
            _flat(notice.id),
            _flat(lot.id),
            f"{title} (notice {_flat(notice.id)}, {_flat(lot.id)})",
            _country_label(country),
            country,
            notice.stage,
            notice.published,
            "; ".join(_flat(buyer.name).replace(";", ",") for buyer in notice.buyers),
            buyers[0].country,
            "; ".join(lot.codes),
            "; ".join(terms),
            _flat(award.supplier.name),
            award.supplier.country,
            award.amount,
            award.currency,
            award.signed,
            notice.language,
            _opened(notice.address),
            digest,
        ]


def _country_label(code: str) -> str:
    from sousveil.model import country_label

    return country_label(code) if code else ""


def _opened(address: str) -> str:
    """The address, where a browser could open it."""
    try:
        check_address(address)
    except ModelError:
        return ""
    return address


def _flat(words: str) -> str:
    return " ".join(words.split())


@lru_cache(maxsize=512)
def day_of(words: str) -> str:
    """The day at the start of a date or time; empty where there is none."""
    found = _DAY.match(words)
    return found[0] if found else ""


def alpha2(code: str) -> str:
    """An ISO 3166-1 code of two or three letters as alpha-2; empty when it is none."""
    code = code.strip().upper()
    if is_country_code(code):
        return code
    from babel.core import get_global  # the table stands in CLDR, which Babel brings

    found = get_global("territory_aliases").get(code, [])
    return found[0] if len(code) == 3 and len(found) == 1 and is_country_code(found[0]) else ""
