"""One document through a proposer and the verifier; and where proposers come from.

Proposers other than the built-in one are found by name among the entry points of the
group ``sousveil.proposers``, and only when they are asked for: an entry point is a
callable without arguments that gives a :class:`~sousveil.extract.Proposer`.
"""

from __future__ import annotations

from importlib.metadata import entry_points

from sousveil.errors import UsageError
from sousveil.extract._proposal import Extraction, Proposer, Refusal
from sousveil.extract._reader import FrameReader
from sousveil.extract._verify import check_proposal
from sousveil.model import Claim, Made
from sousveil.read import Document

__all__ = ["GROUP", "extract", "proposer_named"]

GROUP = "sousveil.proposers"
BUILT_IN = "frames"


def extract(document: Document, proposer: Proposer | None = None) -> Extraction:
    """Claims that a proposer finds and the document supports, and what was refused.

    :param proposer: the built-in frames when none is given.
    """
    reader = proposer or FrameReader()
    maker = Made(by="extractor", name=reader.name, version=reader.version)
    claims: list[Claim] = []
    refusals: list[Refusal] = []
    keys: set[bytes] = set()
    for proposal in reader.propose(document):
        outcome = check_proposal(proposal, document, maker=maker)
        if isinstance(outcome, Refusal):
            refusals.append(outcome)
        elif (key := outcome.content_key()) not in keys:
            keys.add(key)
            claims.append(outcome)
    return Extraction(tuple(claims), tuple(refusals))


def proposer_named(name: str) -> Proposer:
    """The proposer of that name: ``frames`` is built in, others are installed beside it.

    :raises UsageError: when there is none of that name.
    """
    if name == BUILT_IN:
        return FrameReader()
    for point in entry_points(group=GROUP, name=name):
        made: Proposer = point.load()()
        return made
    known = sorted({BUILT_IN, *(point.name for point in entry_points(group=GROUP))})
    raise UsageError(
        f"There is no proposer called {name!r}.", hint=f"Installed: {', '.join(known)}."
    )
