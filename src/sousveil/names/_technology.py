"""Technology words: phrases in four languages → terms of the closed list.

The phrases are in ``data/technology.toml``, by term and language; the terms are
those of ``[terms.technology]`` in the vocabulary of :mod:`sousveil.model`. Case does
not count, word boundaries do, and the longest phrase wins.
"""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib import resources

import ahocorasick_rs

from sousveil.names._forms import is_joined, plain, without_marks

__all__ = ["technology_phrases", "technology_terms"]


def technology_terms(text: str) -> list[tuple[int, int, str]]:
    """Phrases for a technology in ``text``: start, end, term; sorted, none overlapping.

    Offsets are code points of the text unchanged. Languages are not told apart: the
    phrases of all four are looked for.
    """
    bare, positions = without_marks(text)
    form = _lower(plain(bare))
    terms = _terms()
    hits = [
        (start, -end, terms[index])
        for index, start, end in _automaton().find_matches_as_indexes(form, overlapping=True)
        if not (start and is_joined(form[start - 1]))
        and not (end < len(form) and is_joined(form[end]))
    ]
    found, reached = [], 0
    for start, negative_end, term in sorted(hits):
        if start >= reached:
            reached = -negative_end
            first, last = (positions[start], positions[reached]) if positions else (start, reached)
            found.append((first, last, term))
    return found


def technology_phrases() -> frozenset[str]:
    """Every phrase that is looked for, as its table writes it."""
    return frozenset(_written())


def _lower(form: str) -> str:
    """Lower case, as long as before; only ``İ`` would grow, and :func:`plain` has made it ``I``."""
    lowered = form.lower()
    return lowered if len(lowered) == len(form) else "".join(c.lower()[:1] for c in form)


@lru_cache(maxsize=1)
def _phrases() -> dict[str, str]:
    return {_lower(plain(phrase)): term for phrase, term in _written().items()}


def _written() -> dict[str, str]:
    folder = resources.files("sousveil.names") / "data"
    table = tomllib.loads((folder / "technology.toml").read_text(encoding="utf-8"))
    return {
        phrase: term
        for term, by_language in table.items()
        for phrases in by_language.values()
        for phrase in phrases
    }


@lru_cache(maxsize=1)
def _terms() -> list[str]:
    return list(_phrases().values())


@lru_cache(maxsize=1)
def _automaton() -> ahocorasick_rs.AhoCorasick:
    return ahocorasick_rs.AhoCorasick(list(_phrases()), matchkind=ahocorasick_rs.MatchKind.Standard)
