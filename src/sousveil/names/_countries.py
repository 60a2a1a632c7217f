"""Countries: their names in four languages, and their demonyms.

Names are those of Unicode CLDR in English, Spanish, French and Portuguese, with the
alternates of ``data/countries.toml``. Demonyms are in ``data/demonyms.toml`` as the
masculine singular; :func:`inflected` makes the other forms by rule, and a form that
breaks the rule is listed there behind ``=``.
"""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib import resources
from typing import Any

from sousveil.model import country_codes, country_name

__all__ = [
    "LANGUAGES",
    "demonym_forms",
    "demonyms",
    "evidence",
    "inflected",
    "names_of_all",
    "settings",
]

LANGUAGES = ("en", "es", "fr", "pt")


def names_of_all() -> dict[str, tuple[str, ...]]:
    """Names of every country by code; the English CLDR name, or ours for it, first."""
    return _names_of_all()


def evidence(code: str) -> str:
    """The address that shows a country's code and names."""
    if code == "XK":  # user-assigned, so not in ISO's own table
        return "https://en.wikipedia.org/wiki/XK_(user_assigned_code)"
    return f"https://www.iso.org/obp/ui/#iso:code:3166:{code}"


def demonyms(code: str) -> tuple[tuple[str, str], ...]:
    """All demonym forms of a country, each with its language; empty when none is listed."""
    return _demonyms().get(code, ())


def inflected(base: str, language: str) -> list[str]:
    """All forms of a demonym given as the masculine singular.

    >>> inflected("ecuatoriano", "es")
    ['ecuatoriano', 'ecuatoriana', 'ecuatorianos', 'ecuatorianas']
    >>> inflected("chinois", "fr")
    ['chinois', 'chinoise', 'chinoises']
    """
    return {"en": _english, "es": _spanish, "fr": _french, "pt": _portuguese}[language](base)


def demonym_forms(code: str) -> tuple[str, ...]:
    """All demonym forms of a country in four languages, without saying of which."""
    return tuple(form for form, _ in demonyms(code))


@lru_cache(maxsize=1)
def settings() -> dict[str, Any]:
    """``data/countries.toml``: alternates, and which names need care in running text."""
    return _data("countries.toml")


@lru_cache(maxsize=1)
def _names_of_all() -> dict[str, tuple[str, ...]]:
    table = settings()
    dropped = set(table["dropped"])
    found: dict[str, tuple[str, ...]] = {}
    for code in country_codes():
        names = [country_name(code, language) for language in LANGUAGES]
        preferred = table["preferred"].get(code)
        alternates = table["alternates"].get(code, [])
        everything = [*([preferred] if preferred else []), *names, *alternates]
        found[code] = tuple(dict.fromkeys(n for n in everything if n not in dropped))
    return found


@lru_cache(maxsize=1)
def _demonyms() -> dict[str, tuple[tuple[str, str], ...]]:
    found: dict[str, tuple[tuple[str, str], ...]] = {}
    for code, by_language in _data("demonyms.toml").items():
        forms: list[tuple[str, str]] = []
        for language, bases in by_language.items():
            for base in bases.split("|"):
                listed = [base[1:]] if base.startswith("=") else inflected(base, language)
                forms += [(form, language) for form in listed]
        found[code] = tuple(dict.fromkeys(forms))
    return found


def _data(file: str) -> dict[str, Any]:
    folder = resources.files("sousveil.names") / "data"
    return tomllib.loads((folder / file).read_text(encoding="utf-8"))


def _english(base: str) -> list[str]:
    return [base] if base.endswith(("ese", "ish", "ch", "ss", "x", "z")) else [base, base + "s"]


def _spanish(base: str) -> list[str]:
    if base.endswith("o"):
        return [base, base[:-1] + "a", base + "s", base[:-1] + "as"]
    for ending, bare in (("és", "es"), ("án", "an"), ("ín", "in"), ("ón", "on")):
        if base.endswith(ending):
            stem = base[:-2] + bare
            return [base, stem + "a", stem + "es", stem + "as"]
    if base.endswith(("í", "ú")):
        return [base, base + "es", base + "s"]
    if base.endswith(("e", "a")):
        return [base, base + "s"]
    return [base, base + "a", base + "es", base + "as"]


def _french(base: str) -> list[str]:
    if base.endswith("en"):
        return [base, base + "ne", base + "s", base + "nes"]
    if base.endswith("s"):
        return [base, base + "e", base + "es"]
    if base.endswith("e"):
        return [base, base + "s"]
    return [base, base + "e", base + "s", base + "es"]


def _portuguese(base: str) -> list[str]:
    if base.endswith("ês"):
        stem = base[:-2] + "es"
        return [base, stem + "a", stem + "es", stem + "as"]
    if base.endswith("o"):
        return [base, base[:-1] + "a", base + "s", base[:-1] + "as"]
    if base.endswith(("e", "a", "i", "u")):
        return [base, base + "s"]
    return [base, base + "a", base + "es", base + "as"]
