"""Weighing candidates: how sure each is, and which of them are proposed.

Facts that a page states in several sentences, or that several rules find, stand or fall
together. In a long text, which speaks of many things, weak evidence counts for less.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from sousveil import names
from sousveil.extract._confidence import LEARNED, LEAST, LEAST_AGAIN, probability, signs_with
from sousveil.extract._proposal import Proposal
from sousveil.extract._ranking import Option
from sousveil.model import DateValue, EntityValue, Money, Quantity, Term, fold

__all__ = ["Candidate", "all_signs", "chosen", "fact_of", "is_loose", "strong"]


class Candidate(msgspec.Struct, frozen=True):
    """A proposal before it is weighed; ``place`` is where its sentence begins."""

    proposal: Proposal
    signs: tuple[str, ...]
    place: int
    options: tuple[Option, ...] = ()


def all_signs(candidates: list[Candidate]) -> list[list[str]]:
    """The signs of each candidate, with how often and how variously the document says the same."""
    said: dict[tuple[object, ...], set[int]] = {}
    ways: dict[tuple[object, ...], set[str]] = {}
    for one in candidates:
        key = fact_of(one.proposal)
        said.setdefault(key, set()).add(one.place)
        ways.setdefault(key, set()).add(one.proposal.rule)
    return [
        signs_with(
            one.proposal.property,
            (*one.signs, f"modality={one.proposal.modality}"),
            len(said[fact_of(one.proposal)]),
            len(ways[fact_of(one.proposal)]),
        )
        for one in candidates
    ]


#: What is left of a chance where the subject has no name, or the rule is weak, in a long text:
#: the weights come from pages that speak of one thing.
_IN_LONG = 0.54
_WEAK = frozenset(
    {
        "rule=present",
        "rule=again",
        "rule=far",
        "rule=loose",
        "rule=within-name",
        "rule=demonym",
        "rule=dateline",
        "rule=deal.with",
        "rule=deal.between",
        "rule=deal.for",
        "rule=deal.in",
    }
)


def chosen(candidates: list[Candidate], *, long: bool) -> list[Proposal]:
    """The proposals that are sure enough, in the order of the text, with their confidence.

    :param long: whether the text is too long to speak of one thing.
    """
    if long:
        candidates = strong(candidates)
    facts: dict[tuple[object, ...], list[tuple[float, Candidate]]] = {}
    for candidate, chance in _weighed(candidates, long=long):
        facts.setdefault(fact_of(candidate.proposal), []).append((chance, candidate))
    kept: list[tuple[int, Proposal]] = []
    for found in facts.values():
        sure = max(chance for chance, _ in found)
        for chance, candidate in _once_a_sentence(found):
            if sure >= LEAST and chance >= LEAST_AGAIN:
                sure_of = msgspec.structs.replace(candidate.proposal, confidence=round(1000 * sure))
                kept.append((candidate.place, sure_of))
    return [proposal for _, proposal in sorted(kept, key=lambda one: one[0])]


def strong(candidates: list[Candidate]) -> list[Candidate]:
    """Without facts for which nothing speaks but that two names stand in one sentence."""
    firm = {fact_of(c.proposal) for c in candidates if c.signs[0] not in _WEAK}
    return [c for c in candidates if fact_of(c.proposal) in firm]


def is_loose(one: Candidate) -> bool:
    """Whether the rule is weak, or the subject has no name."""
    return "named=0" in one.signs or one.signs[0] in _WEAK


def _weighed(candidates: list[Candidate], *, long: bool) -> Iterator[tuple[Candidate, float]]:
    for one, signs in zip(candidates, all_signs(candidates), strict=True):
        stated = (one.proposal.confidence or 500) / 1000
        if one.proposal.property not in LEARNED:
            yield one, stated
        elif one.signs[0].startswith("rule=frame."):
            yield one, max(probability(signs), stated, LEAST)  # written for precision
        else:
            yield one, probability(signs) * (_IN_LONG if long and is_loose(one) else 1.0)


def _once_a_sentence(
    found: list[tuple[float, Candidate]],
) -> Iterator[tuple[float, Candidate]]:
    best: dict[int, tuple[float, Candidate]] = {}
    for chance, one in found:
        if one.place not in best or best[one.place][0] < chance:
            best[one.place] = (chance, one)
    yield from best.values()


def fact_of(proposal: Proposal) -> tuple[object, ...]:
    """What two candidates of one document share when they state the same."""
    value = proposal.value
    said: object = value
    match value:
        case EntityValue(entity):
            known = names.lookup(entity)
            said = known.id if known else fold(entity.name)
        case Term(term):
            said = term
        case Quantity(amount) | Money(amount):
            said = amount
        case DateValue(edtf):
            said = edtf
    return proposal.subject.key, proposal.property, said, proposal.comparator
