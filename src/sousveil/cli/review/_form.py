"""Editing a claim: change its parts one by one, until the document supports the whole.

The corrected claim passes the one verifier that every proposal passes. What it refuses is
told with the reason and with what can be done; the draft stays as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import get_args

import click
import msgspec

from sousveil.cli._common import note
from sousveil.errors import ModelError
from sousveil.extract import Proposal
from sousveil.model import (
    COMPARATORS,
    Claim,
    DateValue,
    EntityKind,
    EntityRef,
    EntityValue,
    Flag,
    Modality,
    Money,
    Polarity,
    Property,
    Quantity,
    Term,
    Text,
    Value,
    property_named,
    term_lists,
)
from sousveil.read import Document
from sousveil.review import (
    Desk,
    Refused,
    changes,
    check_draft,
    checked_date,
    draft_of,
    one_of,
    part_in_words,
)
from sousveil.tables import ClaimRow

__all__ = ["edit"]


_NONE = "-"
_AROUND = 600  # code points of the document shown when a quote is asked for


def edit(claim: ClaimRow, desk: Desk, by: str) -> tuple[Claim, str] | None:
    """The better claim and why it is better; ``None`` when the reviewer leaves it."""
    document, body = desk.document(claim.document), desk.body(claim)
    if document is None or body is None:
        note("The document is not here, so no other claim can be checked against it.")
        return None
    first = draft = draft_of(body, document)
    names = list(_CHANGES)
    keys = [*map(str, range(1, len(names) + 1)), "c", "x"]
    while True:
        _show(draft, first)
        key = _ask_choice("Number of what to change, c to check and record, x to leave", keys)
        if key == "x":
            return None
        if key != "c":
            draft = _changed(draft, names[int(key) - 1], document)
        elif draft == first:
            note("Nothing is changed yet.")
        elif better := _checked(draft, document, by):
            return better, _reason(draft, first)


def _ask_choice(question: str, keys: Sequence[str]) -> str:
    while True:
        given = str(click.prompt(question, err=True)).strip().lower()
        if given in keys:
            return given
        note(f"{given!r} means nothing here; nothing was changed.")


def _checked(draft: Proposal, document: Document, by: str) -> Claim | None:
    """The claim, when the model can hold it and the document supports it."""
    outcome = check_draft(draft, document, by)
    if isinstance(outcome, Refused):
        note(outcome.message)
        return None
    return outcome


def _reason(draft: Proposal, first: Proposal) -> str:
    """Why: what was changed, unless the reviewer says it better."""
    told = changes(first, draft)
    return str(click.prompt("Why (Enter for this)", default=told, err=True)).strip()


# --- the form ---------------------------------------------------------------------------------


def _show(draft: Proposal, first: Proposal) -> None:
    note("")
    for number, name in enumerate(_CHANGES, 1):
        mark = "*" if part_in_words(draft, name) != part_in_words(first, name) else " "
        note(
            f"{number:>3} {mark} {name:<15} {' '.join(part_in_words(draft, name).split()) or _NONE}"
        )


def _changed(draft: Proposal, name: str, document: Document) -> Proposal:
    """The draft with one part asked for; as it was when the model cannot hold the answer."""
    try:
        return _CHANGES[name](draft, document)
    except ModelError as error:
        note(f"Not changed: {error}")
        return draft


def _change_subject(draft: Proposal, _: Document) -> Proposal:
    kinds = property_named(draft.property).subject
    return msgspec.structs.replace(draft, subject=_ask_entity(draft.subject, kinds))


def _change_property(draft: Proposal, document: Document) -> Proposal:
    name = _ask("Property ('sousveil properties' lists them)", draft.property)
    definition = property_named(name)
    definition.check_subject(draft.subject)
    changed = msgspec.structs.replace(draft, property=name)
    try:
        definition.check_value(draft.value)
    except ModelError:
        note(f"{name} takes another value: {definition.definition}")
        return _change_value(changed, document)
    return changed


def _change_comparator(draft: Proposal, _: Document) -> Proposal:
    note("= as stated, ≈ or ~ about, ≥ or >= at least, ≤ or <= at most, > more, < less")
    typed = {"~": "≈", ">=": "≥", "<=": "≤"}
    given = _ask("Comparator", draft.comparator)
    given = typed.get(given, given)
    return msgspec.structs.replace(draft, comparator=one_of(COMPARATORS, given))


def _change_value(draft: Proposal, _: Document) -> Proposal:
    value = _ask_value(property_named(draft.property), draft.value)
    return msgspec.structs.replace(draft, value=value)


def _change_held(draft: Proposal, _: Document) -> Proposal:
    held = _ask("Date at which it held (EDTF, such as 2019-04)", draft.held)
    return msgspec.structs.replace(draft, held=checked_date(held))


def _change_modality(draft: Proposal, _: Document) -> Proposal:
    known: tuple[Modality, ...] = get_args(Modality)
    given = _ask(f"Modality ({', '.join(known)})", draft.modality)
    return msgspec.structs.replace(draft, modality=one_of(known, given))


def _change_polarity(draft: Proposal, _: Document) -> Proposal:
    known: tuple[Polarity, ...] = get_args(Polarity)
    given = _ask(f"Polarity ({', '.join(known)})", draft.polarity)
    return msgspec.structs.replace(draft, polarity=one_of(known, given))


def _change_cited(draft: Proposal, _: Document) -> Proposal:
    cited = _ask("Institution that the document cites as saying so", draft.cited)
    return msgspec.structs.replace(draft, cited=cited)


def _change_quote(draft: Proposal, document: Document) -> Proposal:
    _show_around(document, draft.near)
    quote = _ask("Quote, as it stands there", draft.quote)
    return msgspec.structs.replace(draft, quote=quote)


def _change_subject_quote(draft: Proposal, document: Document) -> Proposal:
    _show_around(document, draft.near)
    quote = _ask(
        "Words that say what the subject is, where it is not in the quote itself",
        draft.subject_quote,
    )
    return msgspec.structs.replace(draft, subject_quote=quote)


def _show_around(document: Document, near: int) -> None:
    """The text from which a quote is copied."""
    note(document.text[max(0, near - _AROUND) : near + _AROUND].strip())


#: What can be changed, in the order of the form: name → question.
_CHANGES: dict[str, Callable[[Proposal, Document], Proposal]] = {
    "subject": _change_subject,
    "property": _change_property,
    "comparator": _change_comparator,
    "value": _change_value,
    "held": _change_held,
    "modality": _change_modality,
    "polarity": _change_polarity,
    "cited": _change_cited,
    "quote": _change_quote,
    "subject's quote": _change_subject_quote,
}


# --- questions --------------------------------------------------------------------------------


def _ask(question: str, present: str) -> str:
    """A line; Enter keeps what is there, ``-`` empties it."""
    shown = " ".join(present.split()) or _NONE
    given = str(click.prompt(question, default=shown, err=True)).strip()
    if given == shown:
        return present
    return "" if given == _NONE else given


def _ask_entity(present: EntityRef | None, kinds: Sequence[EntityKind]) -> EntityRef:
    name = _ask("Name, as the document writes it", present.name if present else "")
    kind = kinds[0]
    if len(kinds) > 1:
        fits = present is not None and present.kind in kinds
        given = _ask(f"Kind ({', '.join(kinds)})", present.kind if present and fits else kind)
        kind = one_of(kinds, given)
    country = _ask("Country (ISO code, such as EC)", present.country if present else "")
    ref = EntityRef(kind, name, country.upper())
    ref.check()
    return ref


def _ask_value(definition: Property, present: Value) -> Value:
    """A value of the type that the property takes.

    :raises ModelError: when it cannot be one.
    """
    value = _asked(definition, present)
    definition.check_value(value)
    return value


def _asked(definition: Property, present: Value) -> Value:
    match definition.type:
        case "entity":
            entity = present.entity if isinstance(present, EntityValue) else None
            return EntityValue(_ask_entity(entity, definition.value_kinds))
        case "text":
            return Text(_ask("Words", present.text if isinstance(present, Text) else ""))
        case "term":
            return _ask_term(definition, present)
        case "quantity":
            quantity = present if isinstance(present, Quantity) else Quantity("")
            amount = _ask_amount(quantity.amount)
            stated = _ask_stated(quantity.stated, same=amount == quantity.amount)
            unit = quantity.unit and definition.unit  # left out where the claim left it out
            return Quantity(amount, unit, stated)
        case "money":
            return _ask_money(present)
        case "date":
            date = present if isinstance(present, DateValue) else DateValue("")
            edtf = _ask("Date (EDTF, such as 2019-04)", date.edtf)
            return DateValue(edtf, _ask_stated(date.stated, same=edtf == date.edtf))
        case "flag":
            flag = "no" if isinstance(present, Flag) and not present.value else "yes"
            return Flag(one_of(("yes", "no"), _ask("yes or no", flag)) == "yes")


def _ask_term(definition: Property, present: Value) -> Term:
    now = present if isinstance(present, Term) else Term("")
    note(f"Terms: {', '.join(term_lists()[definition.terms])}")
    term = _ask("Term", now.term)
    return Term(term, _ask_stated(now.stated, same=term == now.term))


def _ask_money(present: Value) -> Money:
    now = present if isinstance(present, Money) else Money("", "")
    amount = _ask_amount(now.amount)
    currency = _ask("Currency (ISO code, such as USD)", now.currency).upper()
    stated = _ask_stated(now.stated, same=(amount, currency) == (now.amount, now.currency))
    year = _ask("Year of constant prices, where stated", now.price_year)
    return Money(amount, currency, stated, year)


def _ask_amount(present: str) -> str:
    return _ask("Number (digits, with a point at most)", present).replace(",", "")


def _ask_stated(present: str, *, same: bool) -> str:
    """The document's own words for the value; those of another value are not offered."""
    return _ask("In the document's own words", present if same else "")
