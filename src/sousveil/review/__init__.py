"""What a reviewer does, whatever shows it: the desk, drafts, skips, names, accounts.

The command line (``sousveil review``) and the workbench in the browser are two faces of
this package. Every decision is an entry of the ledger under the public name of who decided;
the lock on writing is held for the append alone.
"""

from sousveil.review._accounts import ROLES, Account, Accounts, Role, check_public_name
from sousveil.review._desk import RELATIONS, Decision, Desk, Filters, Other, Standing
from sousveil.review._drafts import (
    PARTS,
    Refused,
    changes,
    check_draft,
    checked_date,
    draft_of,
    one_of,
    part_in_words,
)
from sousveil.review._naming import Naming, evidence_of
from sousveil.review._reasons import REJECT_REASONS
from sousveil.review._skips import Skips
from sousveil.review._wording import entity_in_words, other_in_words, value_in_words

__all__ = [
    "PARTS",
    "REJECT_REASONS",
    "RELATIONS",
    "ROLES",
    "Account",
    "Accounts",
    "Decision",
    "Desk",
    "Filters",
    "Naming",
    "Other",
    "Refused",
    "Role",
    "Skips",
    "Standing",
    "changes",
    "check_draft",
    "check_public_name",
    "checked_date",
    "draft_of",
    "entity_in_words",
    "evidence_of",
    "one_of",
    "other_in_words",
    "part_in_words",
    "value_in_words",
]
