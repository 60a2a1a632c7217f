"""Text to proposed claims, and the one verifier that stands before the ledger.

:func:`extract` reads a document with the built-in proposer, or with one that is
given; whatever a proposer says goes through :func:`check_proposal`, which finds the
quote in the text word for word and refuses what the quote does not support. The
reasons for a refusal are :data:`REASONS`. :func:`read_all` does it for a corpus, in as
many processes as there are processors. Nothing here guesses at names; persons are no
entities. No network is reached but by the proposers of :mod:`sousveil.extract.endpoint`,
plug-ins that read only when they are asked for.
"""

from sousveil.extract._corpus import Job, Outcome, read_all
from sousveil.extract._extracting import (
    BUILT_IN,
    extract,
    installed_proposers,
    proposer_named,
)
from sousveil.extract._persons import is_person
from sousveil.extract._proposal import (
    NOT_READ,
    PROPOSER_REASONS,
    REASONS,
    Extraction,
    Proposal,
    Proposer,
    Refusal,
    RemoteProposer,
    Setup,
    Spent,
    Unread,
    Unusable,
)
from sousveil.extract._verify import check_proposal

__all__ = [
    "BUILT_IN",
    "NOT_READ",
    "PROPOSER_REASONS",
    "REASONS",
    "Extraction",
    "Job",
    "Outcome",
    "Proposal",
    "Proposer",
    "Refusal",
    "RemoteProposer",
    "Setup",
    "Spent",
    "Unread",
    "Unusable",
    "check_proposal",
    "extract",
    "installed_proposers",
    "is_person",
    "proposer_named",
    "read_all",
]
