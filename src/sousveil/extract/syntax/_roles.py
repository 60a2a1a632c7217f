"""What an organisation is in this trade: company, force, body, bank, observer."""

from __future__ import annotations

from sousveil import names
from sousveil.extract._spans import Span
from sousveil.extract.syntax._words import BANK, BODY, CENTRE, COMPANY, FORCE, OBSERVER

__all__ = ["role_of"]


BY_TABLE = {"agency": "force", "supplier": "company", "financier": "bank", "observer": "observer"}


def role_of(span: Span, text: str) -> str:
    """What an organisation is in this trade, by the curated table, else by its name."""
    if span.known:
        known = names.lookup(span.ref) if span.ref else None
        if known and known.sort == "agency" and BODY.search(text) and not FORCE.search(text):
            return "body"
        return BY_TABLE.get(known.sort, "") if known else ""
    for pattern, role in (
        (BANK, "bank"), (OBSERVER, "observer"), (COMPANY, "company"), (FORCE, "force"),
        (BODY, "body"), (CENTRE, "force"),
    ):  # fmt: skip
        if pattern.search(text):
            return role
    return ""
