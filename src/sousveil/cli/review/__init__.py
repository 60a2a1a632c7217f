"""``review accept reject retract withdraw erase``: what people decide about claims.

Every decision is an entry of the ledger that names who decided and why; nothing is
overwritten. The reviewer's public name comes from ``--by`` or SOUSVEIL_REVIEWER.
``_judging`` holds the commands that take ids, ``_command`` the review that shows one
claim after another, and the other modules its parts: ``_screen`` what is shown, ``_keys`` what is
asked, ``_form`` how a claim is edited, ``_session`` how one follows the other. What is
decided, and how, is :mod:`sousveil.review`'s, which the workbench in the browser uses too.
"""

from sousveil.cli.review._command import review_command
from sousveil.cli.review._judging import (
    accept_command,
    erase_command,
    reject_command,
    retract_command,
    withdraw_command,
)

__all__ = [
    "accept_command",
    "erase_command",
    "reject_command",
    "retract_command",
    "review_command",
    "withdraw_command",
]
