"""Why claims are rejected: the usual reasons, so that the ledger says the same thing alike."""

from __future__ import annotations

__all__ = ["REJECT_REASONS"]

#: The usual reasons to reject; each is what the ledger publishes.
REJECT_REASONS: tuple[str, ...] = (
    "the words do not say this",
    "it is said of something else",
    "the value is not the one stated",
    "it is planned, alleged or denied there, not stated as fact",
    "the name is not an organisation, system or place",
    "it has nothing to do with surveillance technology",
    "the same words already carry a better claim",
)
