"""The curated tables: which names are one entity, and the address that shows it.

Rows come from ``data/*.toml`` (one file a kind) and from the countries of ISO 3166-1
(:mod:`sousveil.names._countries`). A parent, a brand and a subsidiary are rows of
their own: ownership is a claim with its own evidence, not a synonym.
"""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib import resources

import msgspec

from sousveil.errors import ModelError
from sousveil.model import EntityKind, EntityRef, fold
from sousveil.names import _countries
from sousveil.names._legal import set_legal_form_aside

__all__ = [
    "CuratedRow",
    "Known",
    "all_known",
    "country",
    "known_names",
    "lookup",
    "rows",
    "traded",
]

_FILES = {
    "organisations.toml": "organisation",
    "financiers.toml": "organisation",
    "agencies.toml": "organisation",
    "observers.toml": "organisation",
    "listed.toml": "organisation",
    "systems.toml": "system",
    "norms.toml": "norm",
    "places.toml": "place",
}

_SORTS = {
    "organisations.toml": "supplier",
    "financiers.toml": "financier",
    "agencies.toml": "agency",
    "observers.toml": "observer",
    "listed.toml": "listed",
}

#: Files whose names are not looked for in running text: to stand on a list makes nobody a
#: supplier, and many of the names are words.
_QUIET_FILES = frozenset(("listed.toml",))


class Known(msgspec.Struct, frozen=True):
    """An entity of the curated table.

    :ivar id: a slug, unique over all kinds; a country's is its ISO code in lower case.
    :ivar name: the name to show.
    :ivar country: ISO 3166-1 alpha-2 code of its seat or place; its own for a country.
    :ivar names: every name of it, ``name`` first.
    :ivar evidence: an http(s) address that shows the names.
    :ivar sort: of an organisation: supplier, financier, agency, observer or listed, by its table.
    """

    id: str
    kind: EntityKind
    name: str
    country: str
    names: tuple[str, ...]
    evidence: str
    sort: str = ""


class CuratedRow(msgspec.Struct, frozen=True):
    """A curated entity, with what its file says on finding it in running text.

    :ivar quiet: names that hold where they stand alone, in a table's cell, but are
        common words or share their spelling with persons, and are not looked for in text.
    :ivar only_in: names looked for in texts of these languages only.
    """

    known: Known
    quiet: frozenset[str] = frozenset()
    only_in: dict[str, frozenset[str]] = {}


def lookup(ref: EntityRef) -> Known | None:
    """The curated entity of which this is a name; ``None`` when there is none.

    A country's code decides before its name. A place or system that the source puts
    in another country is another place or system (London in Canada); for an
    organisation the seat may be stated variously and does not count against the name.
    """
    if ref.kind == "country":
        return _lookup_country(ref)
    if ref.document:
        return None  # described, not named: no table knows it
    folded = fold(ref.name)
    known = _index().get((ref.kind, folded))
    if known is None and ref.kind == "organisation":
        known = _index().get((ref.kind, _without_legal_form(folded)))
    if known is None:
        return None
    elsewhere = ref.country and known.country and ref.country != known.country
    return None if elsewhere and ref.kind in ("place", "system") else known


def known_names(ref: EntityRef) -> frozenset[str]:
    """Every curated name of the entity, and the reference's own.

    For a country its demonyms in four languages are among them, because sources say
    "Chinese loans" and mean China's.
    """
    known = lookup(ref)
    if known is None:
        return frozenset({ref.name})
    names = frozenset({ref.name, *known.names})
    if known.kind == "country":
        names |= {form for form, _ in _countries.demonyms(known.country)}
    return names


def country(code: str) -> Known:
    """The country of an ISO 3166-1 alpha-2 code, in capitals.

    :raises ModelError: when the code names no country.
    """
    try:
        return _countries_known()[code]
    except KeyError:
        raise ModelError(
            f"{code!r} is not an ISO 3166-1 alpha-2 country code.", hint="Write EC, CN, …"
        ) from None


def all_known() -> tuple[Known, ...]:
    """Every curated entity and every country, sorted by kind and id."""
    everything = [row.known for row in rows()] + list(_countries_known().values())
    return tuple(sorted(everything, key=lambda known: (known.kind, known.id)))


@lru_cache(maxsize=1)
def rows() -> tuple[CuratedRow, ...]:
    """The rows of the data files, in the files' order; countries are not among them."""
    return tuple(row for file in _FILES for row in _rows_of(file))


@lru_cache(maxsize=1)
def traded() -> tuple[CuratedRow, ...]:
    """Rows of those who make and sell, and of the systems they sold: no financiers, agencies,
    observers, norms or places."""
    return tuple(row for file in ("organisations.toml", "systems.toml") for row in _rows_of(file))


@lru_cache(maxsize=len(_FILES))
def _rows_of(file: str) -> tuple[CuratedRow, ...]:
    path = resources.files("sousveil.names") / "data" / file
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    sort = _SORTS.get(file, "")
    return tuple(_row(key, file, sort, entry) for key, entry in table.items())


def _row(identifier: str, file: str, sort: str, entry: dict[str, object]) -> CuratedRow:
    fields = msgspec.convert(entry, _Entry)
    known = Known(
        id=identifier,
        kind=_FILES[file],  # type: ignore[arg-type]  # the file names are the kinds
        name=fields.name,
        country=fields.country,
        names=tuple(dict.fromkeys([fields.name, *fields.names, *fields.quiet])),
        evidence=fields.evidence,
        sort=sort,
    )
    only_in = {name: frozenset(languages) for name, languages in fields.only_in.items()}
    quiet = known.names if file in _QUIET_FILES else fields.quiet
    return CuratedRow(known=known, quiet=frozenset(quiet), only_in=only_in)


class _Entry(msgspec.Struct, forbid_unknown_fields=True):
    name: str
    evidence: str
    country: str = ""
    names: list[str] = []
    quiet: list[str] = []
    only_in: dict[str, list[str]] = {}
    note: str = ""


@lru_cache(maxsize=1)
def _countries_known() -> dict[str, Known]:
    return {
        code: Known(
            id=code.lower(),
            kind="country",
            name=names[0],
            country=code,
            names=names,
            evidence=_countries.evidence(code),
        )
        for code, names in _countries.names_of_all().items()
    }


def _lookup_country(ref: EntityRef) -> Known | None:
    if ref.country:
        return _countries_known().get(ref.country)
    return _country_index().get(fold(ref.name))


@lru_cache(maxsize=1)
def _country_index() -> dict[str, Known]:
    return {fold(n): known for known in _countries_known().values() for n in known.names}


@lru_cache(maxsize=1)
def _index() -> dict[tuple[str, str], Known]:
    index: dict[tuple[str, str], Known] = {}
    for row in rows():
        for name in row.known.names:
            for spelling in (name, name.replace(" & ", " and ")):
                index.setdefault((row.known.kind, fold(spelling)), row.known)
    for (kind, folded), known in list(index.items()):
        if kind == "organisation":
            index.setdefault((kind, _without_legal_form(folded)), known)
    return index


def _without_legal_form(folded: str) -> str:
    return set_legal_form_aside(folded)[0]
