"""The words by which search finds a text: how names of every script are cut and folded.

The browser cuts what a person types by the same rules (web/src/search/terms.ts); a file of
examples that both are tested with (web/test/terms.json) keeps them equal.
"""

from __future__ import annotations

import re
import unicodedata

__all__ = ["fold_letters", "terms"]

#: Scripts written without spaces: kana, Han, Thai, Lao, Burmese, Khmer.
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\U00020000-\U0003ffff]+"
)
_RUN = re.compile(r"[^\W_]+")
#: A chunk such as C.E.I.E.C. or ECU-911 is also found by its letters and digits joined.
LONGEST_JOINED = 24


def fold_letters(text: str) -> str:
    """Lower case, without accents and other marks; compatible forms of letters made one."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(char for char in decomposed if unicodedata.category(char)[0] != "M").lower()


def terms(text: str) -> set[str]:
    """The words of a text by which it is found.

    A script without spaces gives pairs of neighbouring characters, and its last one.
    """
    found: set[str] = set()
    for chunk in fold_letters(text).split():
        runs = _RUN.findall(chunk)
        if len(runs) > 1:
            joined = "".join(runs)
            if len(joined) <= LONGEST_JOINED:
                found.add(joined)
            if joined.isdigit():
                continue  # 4,300 is one number
            runs = [run for run in runs if len(run) > 1]
        for run in runs:
            found.update(_cut(run))
    return found


def _cut(run: str) -> list[str]:
    """A run of letters and digits; what is written without spaces in pairs."""
    if run.isascii() or not _UNSPACED.search(run):
        return [run]
    parts = []
    at = 0
    for match in _UNSPACED.finditer(run):
        if match.start() > at:
            parts.append(run[at : match.start()])
        text = match[0]
        parts += [text[k : k + 2] for k in range(len(text))]
        at = match.end()
    if at < len(run):
        parts.append(run[at:])
    return parts
