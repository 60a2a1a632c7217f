"""Unique facts of one document counted against its labels, sums of them, and intervals.

A fact is right when a label that stands has its property, polarity, value, comparator,
subject and an overlapping quote; one label found twice is one fact. Optional labels are
neither misses nor false claims. Each rate is given strictly, without the subject, and
without subject and place, so that the three kinds of error can be told apart.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, field

from bench.extraction._facts import entity_key, value_key
from bench.extraction._labels import CORE, Label
from bench.extraction._matching import same_subject, same_value
from sousveil.model import Claim

__all__ = ["MEASURES", "Counts", "Judged", "Tally", "intervals", "judge", "says"]

#: The ways of counting, strictest first, and what each wants besides property and value.
MEASURES = {
    "strict": "subject, comparator and an overlapping quote",
    "subject apart": "comparator and an overlapping quote",
    "place apart": "comparator",
}
_ROUNDS = 2000


@dataclass(frozen=True, slots=True)
class Tally:
    """Labels demanded and found, and unique facts claimed and right."""

    demanded: int = 0
    found: int = 0
    claimed: int = 0
    right: int = 0

    @property
    def precision(self) -> float:
        """Share of claimed facts that are right; 0 where nothing is claimed."""
        return self.right / self.claimed if self.claimed else 0.0

    @property
    def recall(self) -> float:
        """Share of demanded labels that were found; 0 where none is demanded."""
        return self.found / self.demanded if self.demanded else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.demanded + other.demanded,
            self.found + other.found,
            self.claimed + other.claimed,
            self.right + other.right,
        )


@dataclass(slots=True)
class Judged:
    """A unique fact: its claims, and the label that it is, under each measure."""

    claims: list[Claim]
    labels: dict[str, Label | None] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The property of all its claims."""
        return self.claims[0].property

    @property
    def right(self) -> bool:
        """Whether it is right strictly."""
        return self.labels["strict"] is not None


@dataclass(slots=True)
class Counts:
    """What one document gave.

    :ivar tallies: measure → core property → counts.
    :ivar missed: demanded labels that no claim states strictly.
    :ivar modality: of the facts right strictly, how many had the label's modality.
    :ivar comparator: core facts whose one fault is the comparator.
    :ivar further: other properties → labels, and how many of them were found.
    """

    facts: list[Judged]
    tallies: dict[str, dict[str, Tally]]
    missed: list[Label]
    modality: tuple[int, int] = (0, 0)
    comparator: int = 0
    further: dict[str, tuple[int, int]] = field(default_factory=dict)

    def total(self, measure: str) -> Tally:
        """Counts over the core properties."""
        return sum(self.tallies[measure].values(), Tally())


def judge(labels: Sequence[Label], claims: Iterable[Claim]) -> Counts:
    """Compare the claims of a document with its labels."""
    facts = _unique(claims)
    core = [fact for fact in facts if fact.name in CORE]
    tallies = {measure: _tally(measure, labels, core) for measure in MEASURES}
    found = {id(label) for fact in core for label in _matches(fact, labels, "strict")}
    right = [fact for fact in core if fact.right]
    return Counts(
        facts=core,
        tallies=tallies,
        missed=[label for label in labels if label.demanded and id(label) not in found],
        modality=(sum(_same_modality(fact) for fact in right), len(right)),
        comparator=sum(_comparator_alone(fact, labels) for fact in core),
        further=_further(labels, facts),
    )


def _tally(measure: str, labels: Sequence[Label], facts: Sequence[Judged]) -> dict[str, Tally]:
    tallies: dict[str, Tally] = {}
    found: set[int] = set()
    taken: set[int] = set()
    wrong: set[tuple[str, ...]] = set()
    for fact in facts:
        matching = _matches(fact, labels, measure)
        found |= {id(label) for label in matching}
        best = min(matching, key=lambda label: not label.demanded, default=None)
        fact.labels[measure] = best
        key = _key(fact.claims[0], with_subject=measure == "strict")
        again = id(best) in taken if best is not None else key in wrong
        taken.add(id(best)) if best is not None else wrong.add(key)
        if not again:
            one = Tally(claimed=1, right=int(best is not None))
            tallies[fact.name] = tallies.get(fact.name, Tally()) + one
    for label in labels:
        if label.demanded:
            one = Tally(demanded=1, found=int(id(label) in found))
            tallies[label.property] = tallies.get(label.property, Tally()) + one
    return tallies


def _matches(fact: Judged, labels: Sequence[Label], measure: str) -> list[Label]:
    return [label for label in labels if any(says(claim, label, measure) for claim in fact.claims)]


def says(claim: Claim, label: Label, measure: str, *, comparator: bool = True) -> bool:
    """Whether a claim says what a label says, by a measure of :data:`MEASURES`."""
    if claim.property != label.property or not same_value(claim, label):
        return False
    if comparator and claim.comparator != label.comparator:
        return False
    if measure != "place apart" and not any(
        label.overlaps(quote.start, quote.end) for quote in claim.quotes if quote.role == "value"
    ):
        return False
    return measure != "strict" or same_subject(claim, label)


def _same_modality(fact: Judged) -> bool:
    label = fact.labels["strict"]
    return label is not None and any(claim.modality == label.modality for claim in fact.claims)


def _comparator_alone(fact: Judged, labels: Sequence[Label]) -> bool:
    return not fact.right and any(
        says(claim, label, "strict", comparator=False) for claim in fact.claims for label in labels
    )


def _further(labels: Sequence[Label], facts: Sequence[Judged]) -> dict[str, tuple[int, int]]:
    """Recall of the other properties; their labels are not complete, so no precision."""
    counts: dict[str, tuple[int, int]] = {}
    for label in labels:
        if label.property not in CORE:
            hit = any(says(claim, label, "strict") for fact in facts for claim in fact.claims)
            all_, found = counts.get(label.property, (0, 0))
            counts[label.property] = (all_ + 1, found + hit)
    return counts


def _unique(claims: Iterable[Claim]) -> list[Judged]:
    facts: dict[tuple[str, ...], Judged] = {}
    for claim in claims:
        facts.setdefault(_key(claim, with_subject=True), Judged([])).claims.append(claim)
    return list(facts.values())


def _key(claim: Claim, *, with_subject: bool) -> tuple[str, ...]:
    subject = entity_key(claim.subject) if with_subject else ""
    return (
        claim.property,
        value_key(claim.value),
        claim.comparator,
        claim.polarity,
        subject,
    )


def intervals(tallies: Sequence[Tally], *, seed: int = 0) -> dict[str, tuple[float, float]]:
    """95 % intervals of precision, recall and F1 by bootstrap over documents.

    :param tallies: one a document; in each of 2,000 draws as many documents as there
        are, with replacement. The bounds are percentiles.
    """
    if not tallies:
        return dict.fromkeys(("precision", "recall", "f1"), (0.0, 0.0))
    chance = random.Random(seed)  # noqa: S311  # draws of a bootstrap guard nothing
    columns = list(zip(*(astuple(tally) for tally in tallies), strict=True))
    drawn = []
    for _ in range(_ROUNDS):
        picks = chance.choices(range(len(tallies)), k=len(tallies))
        drawn.append(Tally(*(sum(column[pick] for pick in picks) for column in columns)))
    return {
        "precision": _bounds([tally.precision for tally in drawn]),
        "recall": _bounds([tally.recall for tally in drawn]),
        "f1": _bounds([tally.f1 for tally in drawn]),
    }


def _bounds(values: list[float]) -> tuple[float, float]:
    values.sort()
    return values[int(0.025 * _ROUNDS)], values[int(0.975 * _ROUNDS) - 1]
