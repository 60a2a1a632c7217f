"""Scores of the extractor: recall, precision and false quotes, with the subject scored apart.

``python -m bench.extraction`` runs over everything at hand; ``docs/extraction.md`` says what
each figure means. What is exported here serves the extractor's own tests.
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
