"""Country codes and names: ISO 3166-1 alpha-2, named by Unicode CLDR (through Babel).

Codes that name no country (EU, UN, ZZ and the like) are left out; XK (Kosovo) is
a user-assigned code that sources use, and is kept. Which territories appear is
CLDR's list, not a judgement on borders.
"""

from __future__ import annotations

from functools import lru_cache

__all__ = ["country_codes", "country_label", "country_name", "is_country_code"]

_NOT_COUNTRIES = frozenset(
    {"EU", "EZ", "UN", "QO", "ZZ", "XA", "XB", "AC", "CP", "CQ", "DG", "EA", "IC", "TA"}
)


@lru_cache(maxsize=8)
def _territories(language: str) -> dict[str, str]:
    from babel import Locale  # loaded on use: it reads its data files

    return {
        code: str(name)
        for code, name in Locale.parse(language).territories.items()
        if len(code) == 2 and code.isalpha() and code not in _NOT_COUNTRIES
    }


def country_codes() -> list[str]:
    """All codes, sorted."""
    return sorted(_territories("en"))


def is_country_code(code: str) -> bool:
    """Whether ``code`` is an ISO 3166-1 alpha-2 country code, in capitals."""
    return code in _territories("en")


def country_name(code: str, language: str = "en") -> str:
    """The country's short name in a language (a CLDR locale such as ``es``).

    :raises KeyError: when the code names no country.
    """
    return _territories(language)[code]


def country_label(code: str) -> str:
    """The country's short English name; the code itself where CLDR has none."""
    return _territories("en").get(code, code)
