"""One document through a proposer and the verifier; and where proposers come from.

Proposers other than the built-in one are found by name among the entry points of the
group ``sousveil.proposers``, and only when they are asked for: an entry point is a
callable without arguments that gives a :class:`~sousveil.extract.Proposer`. One that
has ``configure`` and the rest of :class:`~sousveil.extract.RemoteProposer` is given its
settings before it reads.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterable
from importlib.metadata import entry_points

import msgspec

from sousveil.errors import UsageError
from sousveil.extract._proposal import (
    Extraction,
    Proposal,
    Proposer,
    Refusal,
    RemoteProposer,
    Setup,
    Unread,
    Unusable,
)
from sousveil.extract._reader import FrameReader
from sousveil.extract._verify import check_proposal
from sousveil.model import (
    Claim,
    DateValue,
    EntityValue,
    Made,
    Money,
    Quantity,
    Term,
    value_text,
)
from sousveil.read import Document

__all__ = ["BUILT_IN", "GROUP", "extract", "installed_proposers", "proposer_named", "together"]

GROUP = "sousveil.proposers"
BUILT_IN = "frames"

#: Quotes of one claim; a fact that a document repeats is not made surer by a sixth place.
_MOST_QUOTES = 6


def extract(document: Document, proposer: Proposer | None = None) -> Extraction:
    """Claims that a proposer finds and the document supports, and what was refused.

    :param proposer: the built-in frames when none is given.
    """
    reader = proposer or FrameReader()
    maker = Made(by="extractor", name=reader.name, version=reader.version)
    return together(reader.propose(document), document, maker)


def together(
    said_of: Iterable[Proposal | Unusable | Unread], document: Document, maker: Made
) -> Extraction:
    """What passes the verifier, each fact with all its quotes, and what does not."""
    facts: dict[tuple[object, ...], Claim] = {}
    refusals: list[Refusal] = []
    unusable: list[Unusable] = []
    unread: list[Unread] = []
    for said in said_of:
        if isinstance(said, Unusable):
            unusable.append(said)
            continue
        if isinstance(said, Unread):
            unread.append(said)
            continue
        outcome = check_proposal(said, document, maker=maker)
        if isinstance(outcome, Refusal):
            refusals.append(outcome)
        else:
            key = _fact(outcome)
            facts[key] = _with_quotes_of(facts[key], outcome) if key in facts else outcome
    return Extraction(tuple(facts.values()), tuple(refusals), tuple(unusable), tuple(unread))


def _fact(claim: Claim) -> tuple[object, ...]:
    """What two claims of one document share when they state the same."""
    value = claim.value
    said: object = value_text(value)
    match value:
        case EntityValue(entity):
            said = entity.key
        case Term(term):
            said = term
        case Quantity() | Money() | DateValue():
            said = msgspec.structs.replace(value, stated="")
    return (
        claim.subject.key, claim.property, said, claim.comparator, claim.held, claim.polarity,
        claim.modality, claim.cited,
    )  # fmt: skip


def _with_quotes_of(claim: Claim, other: Claim) -> Claim:
    """The claim with the places at which the document states it again, each of which passed.

    A place that so far only named the subject, and states the fact itself, comes first.
    """
    held = {(q.start, q.end) for q in claim.quotes if q.role == "value"}
    named = {(q.start, q.end) for q in claim.quotes if q.role != "value"}
    more = [q for q in other.quotes if q.role == "value" and (q.start, q.end) not in held]
    both = [q for q in more if (q.start, q.end) in named]
    if both:
        own = tuple(q for q in claim.quotes if q.role == "value")
        return msgspec.structs.replace(other, quotes=(*both, *own)[:_MOST_QUOTES])
    free = _MOST_QUOTES - len(claim.quotes)
    return msgspec.structs.replace(claim, quotes=claim.quotes + tuple(more[: max(0, free)]))


def proposer_named(name: str, setup: Setup | None = None) -> Proposer:
    """The proposer of that name: ``frames`` is built in, others are plug-ins.

    :param setup: for a proposer that takes settings; ``None``: its defaults.
    :raises UsageError: when there is none of that name, or it refuses its settings.
    """
    if name == BUILT_IN:
        return FrameReader()
    for point in entry_points(group=GROUP, name=name):
        made: Proposer = point.load()()
        if isinstance(made, RemoteProposer):
            made.configure(setup or Setup())
        return made
    raise UsageError(
        f"There is no proposer called {name!r}.",
        hint=f"Installed: {', '.join(installed_proposers())}.",
    )


def installed_proposers() -> dict[str, tuple[str, str]]:
    """Every proposer there is, by name: the package that it comes from, and what it does.

    A plug-in that cannot be loaded is listed with the reason.
    """
    found = {BUILT_IN: ("sousveil", _first_line(FrameReader))}
    for point in entry_points(group=GROUP):
        package = point.dist.name if point.dist else point.module
        try:
            found[point.name] = (package, _first_line(point.load()))
        except (ImportError, AttributeError) as reason:
            found[point.name] = (package, f"Cannot be loaded: {reason}.")
    return dict(sorted(found.items()))


def _first_line(maker: object) -> str:
    return (inspect.getdoc(maker) or "").partition("\n")[0]
