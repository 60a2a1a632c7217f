"""Publishers' names and codes of countries, as ISO 3166-1 alpha-2 codes and our names."""

from __future__ import annotations

import sys
from functools import cache, lru_cache

from babel.core import get_global

from sousveil import names
from sousveil.model import EntityRef, country_label, is_country_code

__all__ = ["code_of", "label", "of_alpha3"]

#: Spellings that the curated names do not have. A territory without a code of its own that
#: a publisher rates by itself (Tibet, Transnistria, …) has no row in our tables.
_ODD = {
    "Congo (Brazzaville)": "CG",
    "Congo (Kinshasa)": "CD",
    "Congo, Rep. of": "CG",
    "Congo, Dem. Rep. of": "CD",
    "Democratic Republic of the Congo": "CD",
    "The Gambia": "GM",
    "Gambia, The": "GM",
    "Bahamas, The": "BS",
    "St. Kitts and Nevis": "KN",
    "St. Lucia": "LC",
    "St. Vincent and the Grenadines": "VC",
    "Sao Tome and Principe": "ST",
    "Micronesia, Fed. Sts.": "FM",
    "Cote d'Ivoire": "CI",
    "Viet Nam": "VN",
    "Trinidad and Tobago": "TT",
    "Bosnia and Hercegovina": "BA",
    "Saudi": "SA",
}


@lru_cache(maxsize=1)
def _alpha3() -> dict[str, str]:
    aliases = get_global("territory_aliases")
    return {
        old: new[0]
        for old, new in aliases.items()
        if len(old) == 3 and old.isalpha() and len(new) == 1 and is_country_code(new[0])
    } | {"XKX": "XK"}


def of_alpha3(code: str) -> str:
    """ISO alpha-3 → alpha-2; empty when it has none."""
    return _alpha3().get(code, "")


def code_of(name: str, *, source: str) -> str:
    """The code of a country by its name; empty, and said on standard error, when unknown."""
    if name in _ODD:
        return _ODD[name]
    known = names.lookup(EntityRef("country", name))
    if known is None:
        _tell(source, name)
        return ""
    return known.country


def label(code: str) -> str:
    """The name that our tables give a country."""
    return country_label(code)


@cache
def _tell(source: str, name: str) -> None:
    sys.stderr.write(f"{source}: {name!r} has no code of its own; left out\n")
