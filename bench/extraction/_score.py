"""Counting: what was found, what was right, and quotes that do not hold.

Unique facts per document. *Strict* wants subject, property, value, comparator and an
overlapping quote; *value* leaves the subject out, so that errors of the subject can be
seen apart. A claim that no label has may still be true: precision is given strictly,
and, where someone has read the unlabelled ones, with these counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from bench.extraction._facts import Fact, fact_of_claim
from sousveil.extract import Proposal, Refusal, check_proposal
from sousveil.model import Claim
from sousveil.read import Document

__all__ = ["Score", "false_quotes", "score"]


@dataclass(slots=True)
class Score:
    """Counts of one document, or of several added up."""

    labelled: int = 0
    found: int = 0
    found_value: int = 0
    claims: int = 0
    right: int = 0
    right_value: int = 0
    right_or_read: int = 0
    missed: list[str] = field(default_factory=list)
    unlabelled: list[str] = field(default_factory=list)

    @property
    def recall(self) -> float:
        """Labels found, subject included."""
        return self.found / self.labelled if self.labelled else 0.0

    @property
    def recall_of_values(self) -> float:
        """Labels found, whatever the subject."""
        return self.found_value / self.labelled if self.labelled else 0.0

    @property
    def precision(self) -> float:
        """Claims that a label has."""
        return self.right / self.claims if self.claims else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of strict recall and strict precision."""
        both = self.recall + self.precision
        return 2 * self.recall * self.precision / both if both else 0.0

    def __add__(self, other: Score) -> Score:
        return Score(
            self.labelled + other.labelled,
            self.found + other.found,
            self.found_value + other.found_value,
            self.claims + other.claims,
            self.right + other.right,
            self.right_value + other.right_value,
            self.right_or_read + other.right_or_read,
            self.missed + other.missed,
            self.unlabelled + other.unlabelled,
        )


def score(
    labels: Sequence[Fact],
    claims: Iterable[Claim],
    read: Iterable[tuple[str, str]] = (),
) -> Score:
    """Compare claims with labels.

    :param read: property and value of unlabelled facts that someone found true.
    """
    facts = _unique(fact_of_claim(claim) for claim in claims)
    found = [label for label in labels if any(label.same(f) for f in facts)]
    values = [label for label in labels if any(label.same_value(f) for f in facts)]
    right = [f for f in facts if any(label.same(f) for label in labels)]
    true = set(read)
    others = [f for f in facts if f not in right]
    read_true = [f for f in others if (f.property, f.value) in true]
    return Score(
        labelled=len(labels),
        found=len(found),
        found_value=len(values),
        claims=len(facts),
        right=len(right),
        right_value=sum(any(label.same_value(f) for label in labels) for f in facts),
        right_or_read=len(right) + len(read_true),
        missed=[label.name for label in labels if label not in found],
        unlabelled=[f.name for f in others if f not in read_true],
    )


def _unique(facts: Iterable[Fact]) -> list[Fact]:
    seen: dict[tuple[object, ...], Fact] = {}
    for fact in facts:
        seen.setdefault((fact.subjects, fact.property, fact.value, fact.comparator), fact)
    return list(seen.values())


def false_quotes(claims: Iterable[Claim], document: Document) -> list[str]:
    """Claims whose quotes, cut out by their offsets, do not support them when asked again."""
    wrong = []
    for claim in claims:
        texts = {q.role: document.text[q.start : q.end] for q in reversed(claim.quotes)}
        again = Proposal(
            subject=claim.subject,
            property=claim.property,
            value=claim.value,
            quote=texts.get("value", ""),
            comparator=claim.comparator,
            held=claim.held,
            polarity=claim.polarity,
            modality=claim.modality,
            cited=claim.cited,
            subject_quote=texts.get("subject", ""),
            near=claim.quotes[0].start,
            confidence=claim.made.confidence,
            rule=claim.made.rule,
        )
        outcome = check_proposal(again, document, maker=claim.made)
        if isinstance(outcome, Refusal):
            wrong.append(f"{claim.subject.name} · {claim.property}: {outcome.reason}")
    return wrong
