"""From text to the words that are searched for: the same for what is indexed and what is asked.

Words are cut at spaces and punctuation, in small letters and without marks. Han, kana and
hangul write no spaces, so a run of them becomes its pairs of neighbouring characters: 华为
is one word, 海康威视 three that must stand side by side.
"""

from __future__ import annotations

import re
from functools import lru_cache

import tantivy

__all__ = ["ANALYZER", "analyzer", "asked", "spaced"]

#: The name under which the analyzer is registered in an index.
ANALYZER = "words"
_LONGEST = 60
_JOINED = (
    "\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
    "\U00020000-\U0003ffff"
)
_RUN = re.compile(f"[{_JOINED}]+")
_ONE = re.compile(f"[{_JOINED}]+\\Z")


@lru_cache(maxsize=1)
def analyzer() -> tantivy.TextAnalyzer:
    """What cuts spaced text into words."""
    return (
        tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        .filter(tantivy.Filter.remove_long(_LONGEST))
        .filter(tantivy.Filter.lowercase())
        .filter(tantivy.Filter.ascii_fold())
        .build()
    )


def spaced(text: str) -> str:
    """The text with spaces between the pairs of characters that write none.

    >>> spaced("海康威视 cameras")
    ' 海康 康威 威视  cameras'
    """
    return _RUN.sub(_pairs, text)


def _pairs(found: re.Match[str]) -> str:
    run = found[0]
    if len(run) == 1:
        return f" {run} "
    return f" {' '.join(run[at : at + 2] for at in range(len(run) - 1))} "


def asked(query: str) -> list[list[str]]:
    """What is asked for: groups of words, of which those of a group must stand side by side.

    >>> asked("Safe-City 海康威视")
    [['safe'], ['city'], ['海康', '康威', '威视']]
    """
    groups: list[list[str]] = []
    for part in _split(query):
        words = analyzer().analyze(spaced(part))
        if _ONE.match(part):
            groups.append(words)
        else:
            groups += [[word] for word in words]
    return [group for group in groups if group]


def _split(query: str) -> list[str]:
    """Runs of characters that write no spaces, and what stands between them."""
    parts, at = [], 0
    for found in _RUN.finditer(query):
        parts += [query[at : found.start()], found[0]]
        at = found.end()
    return [*parts, query[at:]]
