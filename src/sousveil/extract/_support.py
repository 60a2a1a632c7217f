"""Does the quote hold the value? One function for each type of value.

:func:`occurrences` gives the places within the quote at which the value stands, and
raises :class:`Refused` when there is none; the verifier then looks at the clause
around each of them.
"""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from sousveil import names
from sousveil.errors import ModelError
from sousveil.extract._alignment import Aligned, squeeze
from sousveil.extract._page import Page
from sousveil.extract._proposal import Proposal
from sousveil.extract._qualifiers import comparator_at
from sousveil.extract._wording import cue, flag_words, meaning, unit_words
from sousveil.model import (
    Comparator,
    DateValue,
    EntityRef,
    EntityValue,
    Flag,
    Money,
    Quantity,
    Term,
    Text,
    property_named,
)

__all__ = ["Refused", "date_sign", "entity_places", "occurrences", "stands", "unit_fits"]

Place = tuple[int, int]


class Refused(Exception):
    """A check did not pass; never leaves this package. ``reason`` is a key of ``REASONS``."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def stands(ref: EntityRef, page: Page, start: int, end: int) -> bool:
    """Whether a known name of the entity stands in ``text[start:end]``."""
    return bool(entity_places(ref, page, start, end))


def occurrences(proposal: Proposal, page: Page, place: Place) -> list[Place]:
    """Where the value stands within the quote.

    :raises Refused: when it does not, or when a number, date or comparator does not fit.
    """
    if proposal.held:
        _check_held(proposal.held, page, place)
    match proposal.value:
        case EntityValue(entity):
            return _found(entity_places(entity, page, *place), "object-not-in-quote")
        case Text(text):
            return _found(_text_places(text, page, place), "text-not-in-quote")
        case Term():
            return _term_places(proposal, proposal.value, page, place)
        case Quantity():
            return _quantity_places(proposal, proposal.value, page, place)
        case Money():
            return _money_places(proposal, proposal.value, page, place)
        case DateValue():
            return _date_places(proposal, proposal.value, page, place)
        case Flag():
            return _flag_places(proposal, proposal.value, page, place)


def unit_fits(page: Page, start: int, end: int, unit: str) -> bool:
    """Whether the number ``text[start:end]`` counts the unit: "4,300 cameras", "cámaras: 4.300"."""
    words = unit_words(unit)
    if words is None:
        return True
    sentence = page.sentence_at(start, end)
    first, last = (sentence.start, sentence.end) if sentence else (start, end)
    after = page.text[end : min(last, end + 60)]
    counted = re.match(
        rf"[\s\u00a0]*(?:(?:new|more)[\s-]+)?(?:[“\"«]|\([A-Z]{{2,6}}\)\s|(?:[^\W\d_][\w’'/-]*[\s\u00a0-]+)){{0,6}}?"
        rf"(?:d[e’']\s?)?{words.pattern}",
        after,
        re.IGNORECASE,
    )
    if counted:
        between = counted[0]
        return not re.search(
            r"\s(?:and|y|et|e|with|con|avec|com|for|para|pour|after|después|depois|après|before|"
            r"antes|avant|since|desde|depuis|en|em|dans|que|qui|years?|años|anos|ans|months?|"
            r"meses|mois|days?|días|dias|jours|hours|horas|heures)\s",
            between,
        )
    before = page.text[max(first, start - 40) : start]
    named = re.search(
        rf"{words.pattern}(?:\s*:|\s+(?:\w+\s+){{0,2}}(?:is|was|are|to|reached|total\w*|suman|"
        rf"son|era[nm]?|es|est|é|atteint|atteindra|"
        rf"chega\w*|chegar[áã]o? a|asciende a|ascenderá a|alcanz\w+|llega\w* a|llegar[áa]n? a|"
        rf"sumar[áa]n|seront|serán|somam|totaliza\w*|atingir\w*|passera à|passe à|"
        rf"pasa\w* a|passa\w* para|s['’]élève à|s['’]élèvera à))\s+(?:[^\W\d_]+\s+){{0,3}}\Z",
        before,
        re.IGNORECASE,
    )
    return bool(named)


def _found(places: list[Place], reason: str) -> list[Place]:
    if not places:
        raise Refused(reason)
    return places


def entity_places(ref: EntityRef, page: Page, start: int, end: int) -> list[Place]:
    """Where a known name of the entity stands in ``text[start:end]``."""
    known = names.lookup(ref)
    if known is not None:
        found = [(m.start, m.end) for m in page.mentions_in(start, end) if m.known.id == known.id]
        if found or ref.kind == "country":
            return found
    return _text_places(ref.name, page, (start, end))


def _text_places(words: str, page: Page, place: Place) -> list[Place]:
    start, end = place
    part = Aligned(page.text[start:end])
    return [(start + a, start + b) for a, b in part.places(words)]


def _stated_place(stated: str, page: Page, place: Place, reason: str) -> list[Place]:
    """The quote narrowed to the stated words; the whole quote when none are given."""
    if not stated:
        return [place]
    return _found(_text_places(stated, page, place), reason)


def _term_places(proposal: Proposal, value: Term, page: Page, place: Place) -> list[Place]:
    terms = property_named(proposal.property).terms if value.term else ""
    if value.stated:
        if meaning(terms, squeeze(value.stated)) != value.term:
            raise Refused("term-not-stated")
        return _found(_text_places(value.stated, page, place), "term-not-stated")
    if meaning(terms, squeeze(page.text[place[0] : place[1]])) != value.term:
        raise Refused("term-not-stated")
    return [place]


def _quantity_places(proposal: Proposal, value: Quantity, page: Page, place: Place) -> list[Place]:
    wanted = _decimal(value.amount)
    found = [
        (n.start, n.end)
        for within in _stated_place(value.stated, page, place, "number-not-in-quote")
        for n in page.numbers_in(*within)
        if n.value == wanted and not n.percent
    ]
    _found(found, "number-not-in-quote")
    unit = property_named(proposal.property).unit
    fitting = [p for p in found if unit_fits(page, *p, unit)]
    _found(fitting, "unit-not-in-quote")
    return _compared(proposal.comparator, page, fitting)


def _money_places(proposal: Proposal, value: Money, page: Page, place: Place) -> list[Place]:
    wanted = _decimal(value.amount)
    sums = [
        m
        for within in _stated_place(value.stated, page, place, "number-not-in-quote")
        for m in page.sums_in(*within)
    ]
    same = [m for m in sums if m.amount == wanted]
    if not same:
        plain = [n for n in page.numbers_in(*place) if n.value == wanted]
        raise Refused("currency-not-in-quote" if plain else "number-not-in-quote")
    fitting = [(m.start, m.end) for m in same if m.currency == value.currency]
    _found(fitting, "currency-not-in-quote")
    if proposal.property == "cost":  # a loan or a fine of that sum is no cost
        fitting = [p for p in fitting if not _LENT.search(page.text[max(0, p[0] - 40) : p[0]])]
        _found(fitting, "property-not-in-quote")
    if value.price_year and value.price_year not in page.text[place[0] : place[1]]:
        raise Refused("number-not-in-quote")
    return _compared(proposal.comparator, page, fitting)


_LENT = re.compile(
    r"\b(?:loans?|credits?|grants?|donation|fines?|fined|lent|préstamos?|créditos?|crédits?|multas?|"
    r"donación|prêts?|amendes?|dons?|empréstimos?|doação|annual|monthly|al año|par an)\b[^,;.]*\Z",
    re.IGNORECASE,
)


def _compared(comparator: Comparator, page: Page, places: list[Place]) -> list[Place]:
    """The places at which the words beside the number say the claim's comparator."""
    read = []
    for start, end in places:
        sentence = page.sentence_at(start, end)
        first, last = (sentence.start, sentence.end) if sentence else (start, end)
        whole = page.text[first:last]
        read.append(comparator_at(whole, start - first, end - first))
    fitting = [p for p, sign in zip(places, read, strict=True) if sign == comparator]
    if not fitting:
        ignored = any(sign != "=" for sign in read)
        raise Refused("comparator-ignored" if ignored else "comparator-not-in-quote")
    return fitting


_DATE_SIGNS: dict[Comparator, str] = {
    "<": r"(?:before|prior to|antes de|avant|antes de)",
    ">": r"(?:after|después de|tras|après|depois de|após)",
    "≤": r"(?:by|no later than|until|para|hasta|d['’]ici|jusqu['’]en|até)",
    "≥": r"(?:no earlier than|a partir de|à partir de)",
    "≈": r"(?:around|about|circa|c\.|ca\.|alrededor de|hacia|vers|autour de|por volta de|cerca de)",
}


def _date_places(proposal: Proposal, value: DateValue, page: Page, place: Place) -> list[Place]:
    places = _stated_place(value.stated, page, place, "date-not-in-quote")
    ends = [end for end in value.edtf.split("/") if end not in ("", "..")]
    found: list[Place] = []
    for end in ends:
        mentioned = [d for within in places for d in _date_mentions(end, page, within)]
        found += _found(mentioned, "date-not-in-quote")
    approximate = value.edtf.endswith(("~", "%", "?"))
    wanted = "≈" if approximate and proposal.comparator == "=" else proposal.comparator
    fitting = [p for p in found if date_sign(page, p[0]) == wanted]
    if not fitting:
        plain = all(date_sign(page, p[0]) == "=" for p in found)
        raise Refused("comparator-not-in-quote" if plain else "comparator-ignored")
    own = [p for p in fitting if _is_its_date(proposal.property, page, p)]
    return _found(own, "property-not-in-quote")


#: Properties whose dates can stand beside each other in one sentence.
_DATED = ("contract-date", "start-date", "end-date", "agreement-date", "visit-date")


def _is_its_date(property_name: str, page: Page, place: Place) -> bool:
    """Whether, of several dates in a sentence, this one belongs to a word for the property:
    "signed in 2010 and opened in 2011" opened nothing in 2010. The last such word before
    the date decides, or the first behind it where there is none."""
    sentence = page.sentence_at(*place)
    own = cue(property_name)
    if sentence is None or own is None or property_name not in _DATED:
        return True
    if len(page.dates_in(sentence.start, sentence.end)) < 2:
        return True
    words = [
        match
        for pattern in map(cue, _DATED)
        if pattern
        for match in pattern.finditer(page.text, sentence.start, sentence.end)
    ]
    before = [match for match in words if match.end() <= place[0]]
    behind = [match for match in words if match.start() >= place[1]]
    governing = max(before, key=lambda m: m.start(), default=None) or min(
        behind, key=lambda m: m.start(), default=None
    )
    return governing is None or bool(own.fullmatch(governing[0]))


def _date_mentions(edtf: str, page: Page, place: Place) -> list[Place]:
    """Dates of the quote that are this one, or are more exact than it."""
    bare = edtf.rstrip("~?%")
    return [
        (d.start, d.end)
        for d in page.dates_in(*place)
        if d.edtf == bare or d.edtf.startswith(bare + "-")
    ]


def date_sign(page: Page, start: int) -> Comparator:
    """The comparator of a date, by the word before it: "before 2016" is ``<``."""
    before = page.text[max(0, start - 30) : start]
    for sign, words in _DATE_SIGNS.items():
        if re.search(rf"(?<!\w){words}\s+(?:the |el |le |o )?\Z", before, re.IGNORECASE):
            return sign
    return "="


def _check_held(held: str, page: Page, place: Place) -> None:
    for end in held.split("/"):
        if end not in ("", "..") and not _date_mentions(end, page, place):
            raise Refused("date-not-in-quote")


def _flag_places(proposal: Proposal, value: Flag, page: Page, place: Place) -> list[Place]:
    words = flag_words(proposal.property)
    text = page.text[place[0] : place[1]]
    found = (
        [(place[0] + m.start(), place[0] + m.end()) for m in words.finditer(text)] if words else []
    )
    if not value.value:  # a source that says no says it by denying yes
        raise Refused("term-not-stated")
    return _found(found, "term-not-stated")


def _decimal(amount: str) -> Decimal:
    try:
        return Decimal(amount)
    except InvalidOperation:
        raise Refused("vocabulary") from ModelError(f"{amount!r} is not a number.")
