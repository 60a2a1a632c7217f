"""Claims that a person drafts: an edited one, or a new one, until the document supports it.

Whatever is typed passes the one verifier that every proposal passes; it fails closed. What
it refuses is told with the reason and with what can be done about it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import msgspec

from sousveil.errors import ModelError
from sousveil.extract import REASONS, Proposal, Refusal, check_proposal
from sousveil.model import (
    Claim,
    DateValue,
    EntityRef,
    EntityValue,
    Flag,
    Made,
    Money,
    Quantity,
    Quote,
    Term,
    Text,
    Value,
    is_edtf,
    value_text,
)
from sousveil.read import Document

__all__ = [
    "PARTS",
    "REMEDIES",
    "Refused",
    "changes",
    "check_draft",
    "checked_date",
    "draft_of",
    "one_of",
    "part_in_words",
]

T = TypeVar("T")

#: Parts of a draft that can be changed, in the order in which they are shown.
PARTS: tuple[str, ...] = (
    *("subject", "property", "comparator", "value", "held", "modality", "polarity", "cited"),
    *("quote", "subject's quote"),
)

#: Reason of a refusal → what to do; the other reasons say it themselves.
REMEDIES = {
    "quote-empty": "Change the quote.",
    "quote-too-long": "Change the quote to the part that states it.",
    "quote-not-found": "Change the quote: copy it from the document as it stands.",
    "quote-ambiguous": "Make the quote longer, so that it stands in one place.",
    "quote-crosses-sentences": "Shorten the quote to one sentence.",
    "subject-quote-not-found": "Change the subject's quote: copy it from the document.",
    "subject-not-in-quote": "Change the subject, or give a subject's quote that names it.",
    "term-not-stated": "Give the document's own word for the term, or another term.",
    "comparator-ignored": "Change the comparator to what the words beside the number say.",
    "comparator-not-in-quote": "Change the comparator to =.",
    "negation-ignored": "Change the polarity to denied.",
    "negation-not-in-quote": "Change the polarity to asserted.",
    "modality-ignored": "Change the modality to planned, alleged or possible.",
    "property-not-in-quote": "Change the property, or give a quote that speaks of it.",
    "direction-reversed": "Exchange subject and value, or change the property.",
}


def draft_of(claim: Claim, document: Document) -> Proposal:
    """The claim as somebody would propose it, its words taken from the document."""
    words = {quote.role: document.text[quote.start : quote.end] for quote in reversed(claim.quotes)}
    return Proposal(
        subject=claim.subject,
        property=claim.property,
        value=claim.value,
        comparator=claim.comparator,
        held=claim.held,
        polarity=claim.polarity,
        modality=claim.modality,
        cited=claim.cited,
        quote=words.get("value", ""),
        subject_quote=words.get("subject", ""),
        near=claim.quotes[0].start,
    )


class Refused(msgspec.Struct, frozen=True):
    """That a draft makes no claim, and why.

    :ivar reason: a key of :data:`sousveil.extract.REASONS`; ``model`` when no claim can be such.
    :ivar message: why and what to do, in words.
    """

    reason: str
    message: str


def check_draft(draft: Proposal, document: Document, by: str) -> Claim | Refused:
    """The claim, made by hand, when the model can hold it and the document supports it.

    :param by: public name of who drafts it.
    """
    maker = Made(by="hand", name=by)
    try:
        _check_model(draft, maker)
    except ModelError as error:
        return Refused("model", f"Refused: {error}")
    outcome = check_proposal(draft, document, maker=maker)
    if isinstance(outcome, Refusal):
        remedy = REMEDIES.get(outcome.reason, "Change what does not fit, or leave it.")
        return Refused(
            outcome.reason, f"Refused ({outcome.reason}): {REASONS[outcome.reason]}.\n{remedy}"
        )
    return outcome


def _check_model(draft: Proposal, maker: Made) -> None:
    """The model's own checks, which say more than the verifier's "vocabulary".

    :raises ModelError: when no claim can be such, whatever the document says.
    """
    Claim(
        subject=draft.subject,
        property=draft.property,
        value=draft.value,
        quotes=(Quote("", 0, 1),),
        made=maker,
        comparator=draft.comparator,
        held=draft.held,
    ).check()


def changes(first: Proposal, draft: Proposal) -> str:
    """What differs between two drafts, in words: ``value: 4,300 → 4,500``."""
    told = [
        f"{name}: {part_in_words(first, name) or 'none'} → {part_in_words(draft, name) or 'none'}"
        for name in PARTS
        if part_in_words(first, name) != part_in_words(draft, name)
    ]
    return " ".join("; ".join(told).split())


def part_in_words(draft: Proposal, name: str) -> str:
    """One part of a draft in words; empty when it has none."""
    if name == "subject":
        return _entity_words(draft.subject)
    if name == "value":
        return _value_words(draft.value)
    return str(getattr(draft, name.replace("'s ", "_")))


def _entity_words(ref: EntityRef) -> str:
    return f"{ref.name} ({', '.join(part for part in (ref.kind, ref.country) if part)})"


def _value_words(value: Value) -> str:
    match value:
        case EntityValue(entity):
            return _entity_words(entity)
        case Quantity() | Money() | DateValue() | Term():
            exact = value_text(msgspec.structs.replace(value, stated=""))
            return f"{exact}, stated as {value.stated}" if value.stated else exact
        case Text() | Flag():
            return value_text(value)


def one_of(known: Sequence[T], given: str) -> T:
    """What was typed, as one of the known answers.

    :raises ModelError: when it is none of them.
    """
    found = next((one for one in known if one == given), None)
    if found is None:
        raise ModelError(f"{given!r} is none of {', '.join(map(str, known))}.")
    return found


def checked_date(held: str) -> str:
    """The date that was typed, unchanged; it may be empty.

    :raises ModelError: when it is not in EDTF.
    """
    if held and not is_edtf(held):
        raise ModelError(f"{held!r} is not a date in EDTF.", hint="Write 2019 or 2019-04-24.")
    return held
