"""Which of a page's candidates become proposals: for each its subject, then how sure its fact is.

Three learned steps, one after the other (docs/extraction.md says from what they are learned and
how well they hold): of whom a candidate is told (:mod:`sousveil.extract._ranking`), whether its
value is right (:mod:`sousveil.extract._confidence`), and, over all candidates that state one
fact, whether the fact is right as a whole, subject and place included. The last is the confidence
that the claim carries.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

import msgspec

from sousveil.extract import _ranking
from sousveil.extract._confidence import LEARNED, LEAST_AGAIN, chance, value_weights
from sousveil.extract._proposal import Proposal
from sousveil.extract._weighing import Candidate, all_signs, fact_of
from sousveil.model import EntityRef

__all__ = ["LEAST_FACT", "Fact", "Learned", "chosen_facts", "facts_of", "shipped", "sureness"]

#: A fact is proposed from this chance on of being right, subject and place included.
LEAST_FACT = 0.4

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

#: The share that is taken for an option which a candidate of the same fact does not have.
_ABSENT = 0.03

#: A share so small that it says no more than "hardly".
_RARE = 0.001

#: How much the other candidates of a value count, and how much the page, beside a candidate's own
#: signs; chosen in cross-validation.
_FACT = 1.0
_PAGE = 2.0

#: The share of a subject that nothing was weighed against.
_UNKNOWN = 0.5

_FRAME = "rule=frame."

#: Nobody is surer of what a machine read; labels themselves err more often.
_MOST = 0.98


class Learned(msgspec.Struct, frozen=True):
    """The weights of the three steps, by sign."""

    subjects: Mapping[str, float]
    values: Mapping[str, float]
    facts: Mapping[str, float]


@dataclass(slots=True)
class Fact:
    """What the document states once or several times, with everything that speaks for it.

    :ivar told: the candidates that state it, each with the chance that its value is right.
    :ivar share: the chance of its subject among all that it could be told of.
    """

    told: list[tuple[float, Candidate]]
    share: float

    def places(self) -> list[Candidate]:
        """Of the candidates that state it in one sentence the surest, if it is sure at all."""
        best: dict[int, tuple[float, Candidate]] = {}
        for value, one in self.told:
            if one.place not in best or value > best[one.place][0]:
                best[one.place] = (value, one)
        alone = len(self.told) == 1
        return [one for value, one in best.values() if alone or value >= LEAST_AGAIN]

    def proposals(self) -> list[Proposal]:
        """What is proposed of it."""
        return [one.proposal for one in self.places()]

    @property
    def is_framed(self) -> bool:
        """Whether a frame states it, of a subject that the frame names."""
        return any(one.signs[0].startswith(_FRAME) and not one.options for _, one in self.told)

    def features(self) -> dict[str, float]:
        """What the last step weighs: number by name."""
        first = self.told[0][1].proposal
        best = max(chance for chance, _ in self.told)
        places = {one.place for chance, one in self.told if chance >= LEAST_AGAIN}
        found = {
            "": 1.0,
            "value": _logit(best),
            "share": _logit(self.share),
            "places": math.log(max(1, len(places))),
            f"property={first.property}": 1.0,
            f"kind={first.subject.kind}": 1.0,
        }
        if any(one.signs[0].startswith(_FRAME) for _, one in self.told):
            found["framed"] = 1.0
        return found


def chosen_facts(
    candidates: Sequence[Candidate],
    *,
    long: bool,
    learned: Learned | None = None,
    least: float = LEAST_FACT,
) -> list[Proposal]:
    """The proposals of facts that are sure enough, in the order of the text.

    :param long: whether the text is too long to speak of one thing.
    :param learned: other weights than those that are shipped.
    :param least: the confidence from which on a fact is proposed.
    """
    weights = learned or shipped()
    kept: list[tuple[int, Proposal]] = []
    for fact in facts_of(candidates, weights, long=long):
        sure = sureness(fact, weights)
        if sure < least:
            continue
        thousandths = round(1000 * min(_MOST, max(1 - _MOST, sure)))
        for one in fact.places():
            stated = msgspec.structs.replace(one.proposal, confidence=thousandths)
            kept.append((one.place, stated))
    return [proposal for _, proposal in sorted(kept, key=lambda one: one[0])]


def facts_of(candidates: Sequence[Candidate], learned: Learned, *, long: bool) -> list[Fact]:
    """The facts that the candidates state, each of the subject that is likeliest."""
    told = list(_told(candidates, learned.subjects))
    told = _alike([one for one, _ in told], [share for _, share in told], long=long)
    found: dict[tuple[object, ...], Fact] = {}
    signs = all_signs([one for one, _ in told])
    for (one, share), own in zip(told, signs, strict=True):
        value = chance(learned.values, own) if one.proposal.property in LEARNED else _stated(one)
        value *= _IN_LONG if long and _is_loose(one) else 1.0
        fact = found.setdefault(fact_of(one.proposal), Fact([], 0.0))
        fact.told.append((value, one))
        fact.share = max(fact.share, share)
    return list(found.values())


def sureness(fact: Fact, learned: Learned) -> float:
    """The chance that a fact is right as a whole."""
    first = fact.told[0][1]
    if first.proposal.property not in LEARNED:
        return max(chance for chance, _ in fact.told)
    total = sum(learned.facts.get(name, 0.0) * size for name, size in fact.features().items())
    found = 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))
    # a frame that names its subject is written for precision: of 40 such facts on pages that the
    # weights had not seen 33 were right, and both of those that they held for unlikely
    return max(found, LEAST_FACT) if fact.is_framed else found


def _stated(one: Candidate) -> float:
    return (one.proposal.confidence or 500) / 1000


def _alike(
    candidates: list[Candidate], shares: list[float], *, long: bool
) -> list[tuple[Candidate, float]]:
    """In a long text, no facts for which nothing speaks but that two names stand together."""
    pairs = list(zip(candidates, shares, strict=True))
    if not long:
        return pairs
    firm = {fact_of(one.proposal) for one in candidates if one.signs[0] not in _WEAK}
    return [(one, share) for one, share in pairs if fact_of(one.proposal) in firm]


def _is_loose(one: Candidate) -> bool:
    """Whether the rule is weak, or the subject has no name."""
    return "named=0" in one.signs or one.signs[0] in _WEAK


def _told(
    candidates: Sequence[Candidate], weights: Mapping[str, float]
) -> Iterator[tuple[Candidate, float]]:
    """Each candidate with its likeliest subject, and how likely that is.

    What the candidate's own signs say is weighed together with what the other candidates of the
    same value say, and with how much of the page is told of each.
    """
    asked: dict[int, dict[EntityRef, float]] = {}  # candidates of one fact share their options
    shares = {}
    for one in candidates:
        if one.options and id(one.options) not in asked:
            own = _ranking.shares(one.proposal.property, one.options, weights)
            refs = (option.subject.ref for option in one.options)
            asked[id(one.options)] = dict(zip(refs, own, strict=True))
        if one.options:
            shares[id(one)] = asked[id(one.options)]
    page = {ref: math.log(_RARE + share) for ref, share in _mean(list(shares.values())).items()}
    for group in _same_values(candidates).values():
        fact = _mean_log([shares[id(one)] for one in group if one.options])
        for one in group:
            if not one.options:
                yield one, _UNKNOWN
                continue
            sums = {
                ref: math.log(_RARE + share) + _FACT * fact[ref] + _PAGE * page[ref]
                for ref, share in shares[id(one)].items()
            }
            ref, share = _likeliest(sums)
            yield _of(one, ref), share


def _mean(shares: Sequence[Mapping[EntityRef, float]]) -> dict[EntityRef, float]:
    """The mean share of each subject; 0 where a candidate does not have it."""
    found: dict[EntityRef, float] = {}
    for one in shares:
        for ref, share in one.items():
            found[ref] = found.get(ref, 0.0) + share / len(shares)
    return found


def _mean_log(shares: Sequence[Mapping[EntityRef, float]]) -> dict[EntityRef, float]:
    """The mean of the logarithms of each subject's shares."""
    refs = {ref for one in shares for ref in one}
    return {
        ref: sum(math.log(_RARE + one.get(ref, _ABSENT)) for one in shares) / len(shares)
        for ref in refs
    }


def _likeliest(sums: Mapping[EntityRef, float]) -> tuple[EntityRef, float]:
    """The subject with the highest sum, and its share of all."""
    best = max(sums, key=lambda ref: sums[ref])
    return best, 1 / sum(math.exp(one - sums[best]) for one in sums.values())


def _same_values(
    candidates: Sequence[Candidate],
) -> dict[tuple[object, ...], list[Candidate]]:
    """The candidates by what they say, of whomever they say it."""
    found: dict[tuple[object, ...], list[Candidate]] = {}
    for one in candidates:
        found.setdefault(fact_of(one.proposal)[1:], []).append(one)
    return found


def _of(one: Candidate, ref: EntityRef) -> Candidate:
    """The candidate told of another subject."""
    option = next(option for option in one.options if option.subject.ref == ref)
    if option.subject.ref == one.proposal.subject:
        return one
    told = msgspec.structs.replace(
        one.proposal, subject=option.subject.ref, subject_quote=option.quote
    )
    return msgspec.structs.replace(one, proposal=told)


def _logit(share: float) -> float:
    inside = min(0.995, max(0.005, share))
    return math.log(inside / (1 - inside))


@lru_cache(maxsize=1)
def shipped() -> Learned:
    """The weights that are shipped."""
    file = resources.files("sousveil.extract") / "data" / "facts.json"
    facts: dict[str, float] = json.loads(file.read_text(encoding="utf-8"))
    return Learned(_ranking.weights(), value_weights(), facts)
