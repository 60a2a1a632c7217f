"""Choosing subjects and facts: shares of options, facts over candidates, what is proposed."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sousveil.extract._choosing import (
    LEAST_FACT,
    Learned,
    chosen_facts,
    facts_of,
    shipped,
    sureness,
)
from sousveil.extract._focus import Subject
from sousveil.extract._proposal import Proposal
from sousveil.extract._ranking import Option, shares, signs_of
from sousveil.extract._weighing import Candidate
from sousveil.model import EntityRef, EntityValue

SIGNS = st.sampled_from(["here", "rule", "title", "nearest", "kind=named"])
ROAD = EntityRef("system", "road cameras")
PORT = EntityRef("system", "port cameras")
AXIS = EntityRef("organisation", "Axis Systems")


def option(ref: EntityRef, *signs: str, quote: str = "") -> Option:
    return Option(Subject(ref), signs, quote)


def candidate(place: int, *options: Option, rule: str = "rule=provide.supply") -> Candidate:
    subject = options[0].subject.ref if options else ROAD
    proposal = Proposal(
        subject=subject, property="supplier", value=EntityValue(AXIS), quote="x", confidence=700
    )
    return Candidate(proposal, (rule,), place, options)


def learned(subjects: dict[str, float], sure: float = 2.0) -> Learned:
    return Learned(subjects, {"": sure}, {"": 0.0, "value": 1.0})


@given(
    st.lists(st.lists(SIGNS, max_size=5), min_size=1, max_size=8),
    st.sampled_from([-4.0, -0.5, 0.5, 4.0]),
)
def test_shares_sum_to_one_and_follow_the_weight(all_signs, weight):
    options = [option(ROAD, *signs) for signs in all_signs]
    found = shares("supplier", options, {"here": weight})
    assert sum(found) == pytest.approx(1)
    sums = [signs.count("here") * weight for signs in all_signs]
    assert found.index(max(found)) in [i for i, s in enumerate(sums) if math.isclose(s, max(sums))]


def test_a_sign_counts_alone_and_with_the_property():
    one = Option(Subject(ROAD), ("here",), "", ("title",))
    assert signs_of("cost", one) == ["title", "here", "cost&title", "cost&here"]
    two = option(PORT)
    assert shares("cost", [one, two], {"cost&title": 1.0})[0] == pytest.approx(1 / (1 + 1 / math.e))
    assert shares("supplier", [one, two], {"cost&title": 1.0})[0] == pytest.approx(0.5)


def test_the_likeliest_subject_is_told_with_its_quote():
    one = candidate(0, option(ROAD, "rule"), option(PORT, "here", quote="port cameras there"))
    (fact,) = facts_of([one], learned({"here": 2.0}), long=False)
    proposal = fact.told[0][1].proposal
    assert (proposal.subject, proposal.subject_quote) == (PORT, "port cameras there")
    (fact,) = facts_of([one], learned({"rule": 2.0}), long=False)
    assert fact.told[0][1].proposal.subject == ROAD


def test_candidates_of_one_value_share_their_subject():
    sure = candidate(0, option(ROAD, "here"), option(PORT))
    torn = candidate(50, option(PORT, "nearest"), option(ROAD))
    apart = facts_of([torn], learned({"here": 4.0, "nearest": 0.3}), long=False)
    assert apart[0].told[0][1].proposal.subject == PORT
    (together,) = facts_of([sure, torn], learned({"here": 4.0, "nearest": 0.3}), long=False)
    assert {one.proposal.subject for _, one in together.told} == {ROAD}
    assert len(together.places()) == 2


def test_a_fact_below_the_least_confidence_is_not_proposed():
    one = candidate(0, option(ROAD, "rule"))
    assert chosen_facts([one], long=False, learned=learned({}, sure=-3.0)) == []
    (proposal,) = chosen_facts([one], long=False, learned=learned({}, sure=3.0))
    assert proposal.confidence == pytest.approx(1000 / (1 + math.exp(-3)), abs=1)


def test_what_a_frame_says_of_a_named_subject_is_proposed():
    framed = candidate(0, rule="rule=frame.supplied-by")
    weights = learned({}, sure=-3.0)
    (fact,) = facts_of([framed], weights, long=False)
    assert fact.is_framed
    assert sureness(fact, weights) == LEAST_FACT
    assert [p.confidence for p in chosen_facts([framed], long=False, learned=weights)] == [
        round(1000 * LEAST_FACT)
    ]


def test_of_one_sentence_only_the_surest_is_proposed():
    one = candidate(0, option(ROAD, "rule"))
    other = candidate(0, option(ROAD, "rule"), rule="rule=present")
    weights = Learned({}, {"": 0.0, "rule=present": 1.0}, {"": 0.0, "value": 1.0})
    (fact,) = facts_of([one, other], weights, long=False)
    assert [c.signs for c in fact.places()] == [("rule=present",)]


def test_the_shipped_weights_are_whole():
    found = shipped()
    assert found.subjects
    assert "" in found.values
    assert {"", "value", "share"} <= set(found.facts)
    assert found.facts["value"] > 0
    assert found.facts["share"] > 0
