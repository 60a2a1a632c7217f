"""One document through a proposer and the verifier; and where proposers come from.

Proposers other than the built-in one are found by name among the entry points of the
group ``sousveil.proposers``, and only when they are asked for: an entry point is a
callable without arguments that gives a :class:`~sousveil.extract.Proposer`. One that
has ``configure`` and the rest of :class:`~sousveil.extract.RemoteProposer` is given its
settings before it reads.
"""

from __future__ import annotations

import inspect
from importlib.metadata import entry_points

from sousveil.errors import UsageError
from sousveil.extract._proposal import (
    Extraction,
    Proposer,
    Refusal,
    RemoteProposer,
    Setup,
    Unread,
    Unusable,
)
from sousveil.extract._reader import FrameReader
from sousveil.extract._verify import check_proposal
from sousveil.model import Claim, Made
from sousveil.read import Document

__all__ = ["BUILT_IN", "GROUP", "extract", "installed_proposers", "proposer_named"]

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
    unusable: list[Unusable] = []
    unread: list[Unread] = []
    keys: set[bytes] = set()
    for said in reader.propose(document):
        if isinstance(said, Unusable):
            unusable.append(said)
            continue
        if isinstance(said, Unread):
            unread.append(said)
            continue
        outcome = check_proposal(said, document, maker=maker)
        if isinstance(outcome, Refusal):
            refusals.append(outcome)
        elif (key := outcome.content_key()) not in keys:
            keys.add(key)
            claims.append(outcome)
    return Extraction(tuple(claims), tuple(refusals), tuple(unusable), tuple(unread))


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
