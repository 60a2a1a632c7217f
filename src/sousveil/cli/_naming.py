"""Written policies on names, and the kinds of names that can be judged."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from sousveil.errors import InputError
from sousveil.model import ENTITY_KINDS

if TYPE_CHECKING:
    from pathlib import Path

    from sousveil.resolve import Suggestion

__all__ = ["KINDS", "Policy", "read_policy"]

KINDS = [kind for kind in ENTITY_KINDS if kind != "country"]


class Policy(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    """A written rule by which suggestions are accepted.

    :ivar name: judgements are made by ``policy:`` and this.
    :ivar reason: why such pairs are one; it is published with each judgement.
    :ivar least_score: in thousandths.
    :ivar same_country: whether both must be put in one country.
    :ivar with_warnings: whether pairs that carry a warning are accepted too.
    """

    name: str
    reason: str
    least_score: int
    same_country: bool = False
    with_warnings: bool = False

    def accepts(self, suggestion: Suggestion) -> bool:
        """Whether the rule holds for a suggestion."""
        countries = {suggestion.left.country, suggestion.right.country}
        return (
            suggestion.score >= self.least_score
            and (self.with_warnings or not suggestion.warnings)
            and (not self.same_country or (len(countries) == 1 and "" not in countries))
        )


def read_policy(path: Path) -> Policy:
    """The policy that a TOML file writes down.

    :raises InputError: when it cannot be read or is not one.
    """
    try:
        policy = msgspec.toml.decode(path.read_bytes(), type=Policy)
    except (OSError, UnicodeDecodeError, msgspec.DecodeError) as reason:
        raise InputError(
            f"{path} is no policy: {reason}.",
            hint="It is TOML with name, reason and least-score; docs/names.md has one.",
        ) from reason
    if not policy.name.strip() or not policy.reason.strip() or not 0 <= policy.least_score <= 1000:
        raise InputError(
            f"{path}: the policy needs a name, a reason, and a least-score of 0 to 1000.",
            hint="docs/names.md has one.",
        )
    return policy
