"""Candidates, and which of them state one fact; what is proposed of languages without a parse.

Facts that a page states in several sentences, or that several rules find, stand or fall
together. For English :mod:`sousveil.extract._choosing` decides, by learned weights.
"""

from __future__ import annotations

import msgspec

from sousveil import names
from sousveil.extract._confidence import LEARNED, LEAST, signs_with
from sousveil.extract._proposal import Proposal
from sousveil.extract._ranking import Option
from sousveil.model import DateValue, EntityValue, Money, Quantity, Term, fold

__all__ = ["Candidate", "all_signs", "chosen", "fact_of"]


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


def chosen(candidates: list[Candidate]) -> list[Proposal]:
    """The proposals of languages that frames alone read, in the order of the text: a fact as
    often as sentences state it, with the most that their frames say of themselves.

    Frames for the core properties are written for precision: what they find is proposed. The
    others are proposed where they are sure of themselves.
    """
    facts: dict[tuple[object, ...], dict[int, Candidate]] = {}
    for one in candidates:
        places = facts.setdefault(fact_of(one.proposal), {})
        if one.place not in places or _stated(one) > _stated(places[one.place]):
            places[one.place] = one
    kept: list[tuple[int, Proposal]] = []
    for found in facts.values():
        sure = max(_stated(one) for one in found.values())
        if next(iter(found.values())).proposal.property in LEARNED:
            sure = max(sure, LEAST)
        if sure < LEAST:
            continue
        for place, one in found.items():
            stated = msgspec.structs.replace(one.proposal, confidence=round(1000 * sure))
            kept.append((place, stated))
    return [proposal for _, proposal in sorted(kept, key=lambda one: one[0])]


def _stated(one: Candidate) -> float:
    return (one.proposal.confidence or 500) / 1000


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
