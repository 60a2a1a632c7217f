"""Text to proposed claims, and the one verifier that stands before the ledger.

:func:`extract` reads a document with the built-in proposer, or with one that is
given; whatever a proposer says goes through :func:`check_proposal`, which finds the
quote in the text word for word and refuses what the quote does not support. The
reasons for a refusal are :data:`REASONS`. :func:`read_all` does it for a corpus, in as
many processes as there are processors. Nothing here learns, guesses at names or
reaches a network; persons are no entities.
"""

from sousveil.extract._corpus import Job, Outcome, read_all
from sousveil.extract._extracting import extract, proposer_named
from sousveil.extract._proposal import REASONS, Extraction, Proposal, Proposer, Refusal
from sousveil.extract._verify import check_proposal

__all__ = [
    "REASONS",
    "Extraction",
    "Job",
    "Outcome",
    "Proposal",
    "Proposer",
    "Refusal",
    "check_proposal",
    "extract",
    "proposer_named",
    "read_all",
]
