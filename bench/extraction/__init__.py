"""Scores of the extractor: recall, precision and false quotes, with the subject scored apart.

``python -m bench.extraction`` prints them for the shared article (where it is there) and for
the held-out paragraphs of ``tests/extract/heldout.toml``.
"""

from bench.extraction._article import article_facts
from bench.extraction._facts import Fact, fact_of_claim, paragraph_facts
from bench.extraction._score import Score, false_quotes, score

__all__ = [
    "Fact",
    "Score",
    "article_facts",
    "fact_of_claim",
    "false_quotes",
    "paragraph_facts",
    "score",
]
