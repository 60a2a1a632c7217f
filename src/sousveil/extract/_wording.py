"""The verifier's word lists (``data/support.toml``), compiled: cues, units, terms, what shows
that a name is an organisation, a system or a place, and titles of persons."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from importlib import resources
from typing import Any

from sousveil import names
from sousveil.extract._patterns import ROMANCE, romance_words

__all__ = [
    "COMPANY_WORDS",
    "TITLES",
    "cue",
    "flag_words",
    "meaning",
    "shown_words",
    "unit_words",
    "wordings",
]

_ANY = re.IGNORECASE


def cue(property_name: str) -> re.Pattern[str] | None:
    """Words of which a sentence must have one to speak of the property; ``None``: not asked."""
    return _pattern("cues", property_name)


def unit_words(unit: str) -> re.Pattern[str] | None:
    """Words for what a unit counts."""
    return _pattern("units", unit)


def flag_words(property_name: str) -> re.Pattern[str] | None:
    """Words that say yes to a property that is a flag."""
    return _pattern("flags", property_name)


@lru_cache(maxsize=8)
def shown_words(kind: str) -> re.Pattern[str] | None:
    """Words in a name that show its kind: Ministry, sistema, ville. Letter case counts for
    organisations, whose words are capitals in a name."""
    words = _table()["shown"].get(kind)
    if words is None:
        return None
    return re.compile(rf"(?<!\w)(?:{'|'.join(words)})(?!\w)", 0 if kind == "organisation" else _ANY)


def meaning(terms: str, stated: str) -> str:
    """The term of a closed list that the stated words mean; empty when none or two."""
    if terms == "technology":
        found = names.technology_terms(stated)
        longest = max(found, key=lambda hit: hit[1] - hit[0], default=None)
        if longest:
            return longest[2]
    stated = stated.replace("’", "'")  # as the lists write it
    best: dict[str, int] = {}
    for term in _table()["terms"].get(terms, {}):
        pattern = _compiled(("terms", terms, term))
        lengths = [len(match[0]) for match in pattern.finditer(stated)]
        if lengths:
            best[term] = max(lengths)
    top = [term for term, length in best.items() if length == max(best.values())]
    return top[0] if len(top) == 1 else ""


def wordings(terms: str, text: str) -> list[tuple[str, int, int]]:
    """Term, start and end of every wording of a closed list in a text; of those that overlap the
    longest."""
    found = [
        (term, match.start(), match.end())
        for term in _table()["terms"].get(terms, {})
        for match in _compiled(("terms", terms, term)).finditer(text)
    ]
    kept: list[tuple[str, int, int]] = []
    for term, start, end in sorted(found, key=lambda one: one[1] - one[2]):
        if all(end <= other[1] or start >= other[2] for other in kept):
            kept.append((term, start, end))
    return sorted(kept, key=lambda one: one[1])


def _pattern(table: str, key: str) -> re.Pattern[str] | None:
    return _compiled((table, key)) if key in _table()[table] else None


@lru_cache(maxsize=256)
def _compiled(path: tuple[str, ...]) -> re.Pattern[str]:
    words: Any = _table()
    for key in path:
        words = words[key]
    return re.compile(rf"(?<!\w)(?:{'|'.join(words)})(?!\w)", _ANY)


@lru_cache(maxsize=1)
def _table() -> dict[str, Any]:
    file = resources.files("sousveil.extract") / "data" / "support.toml"
    table = tomllib.loads(file.read_text(encoding="utf-8"))
    for term, words in table["terms"]["status"].items():
        words += [romance_words(f"status{term.replace('-', '')}", one) for one in sorted(ROMANCE)]
    return table


#: Words before a name, or after "NAME, a …", that show a company or body; no letter case.
COMPANY_WORDS: str = "|".join(_table()["shown"]["company"])
#: Titles and callings that stand before the name of a person; letter case counts.
TITLES: str = "|".join(_table()["shown"]["title"])
