"""The one verifier between any proposer and the ledger. It fails closed.

A proposal becomes a claim only when its quote stands in the document word for word
and supports every part of the claim; whatever cannot be shown is refused, with a
reason of the closed list. Negation, comparators and modality are read in the
document's own sentence around the quote, so cutting the quote short hides nothing.
"""

from __future__ import annotations

import re

import msgspec

from sousveil import names
from sousveil.errors import ModelError
from sousveil.extract._alignment import squeeze
from sousveil.extract._described import tied
from sousveil.extract._direction import reads_backwards
from sousveil.extract._page import Page, page_of
from sousveil.extract._proposal import MAX_QUOTE, NOT_READ, Proposal, Refusal
from sousveil.extract._qualifiers import clause_at, is_negated, modalities, scope_at
from sousveil.extract._shown import doubt_about, doubt_about_country
from sousveil.extract._support import Refused, occurrences, stands
from sousveil.extract._wording import cue, shown_words
from sousveil.model import (
    Claim,
    EntityRef,
    EntityValue,
    Made,
    Quote,
    Text,
    all_properties,
    fold,
)
from sousveil.read import Document

__all__ = ["check_proposal"]


def check_proposal(proposal: Proposal, document: Document, *, maker: Made) -> Claim | Refusal:
    """The claim that the document supports, or why it does not.

    :param maker: who proposes; rule and confidence are taken from the proposal.
    """
    page = page_of(document)
    try:
        return _claim(proposal, page, maker)
    except Refused as refused:
        return Refusal(proposal, refused.reason)


def _claim(proposal: Proposal, page: Page, maker: Made) -> Claim:
    if proposal.property not in all_properties() or proposal.property in NOT_READ:
        raise Refused("vocabulary")
    places = _places(proposal, page)
    outcomes = [_try(proposal, page, place, maker) for place in places]
    claims = [outcome for outcome in outcomes if isinstance(outcome, Claim)]
    if not claims:
        raise next(outcome for outcome in outcomes if isinstance(outcome, Refused))
    if len(claims) < len(outcomes):
        raise Refused("quote-ambiguous")
    return claims[0]


def _try(proposal: Proposal, page: Page, place: tuple[int, int], maker: Made) -> Claim | Refused:
    try:
        return _supported(proposal, page, place, maker)
    except Refused as refused:
        return refused


def _places(proposal: Proposal, page: Page) -> list[tuple[int, int]]:
    """Where the quote stands; with ``near`` only the nearest place."""
    quote = squeeze(proposal.quote)
    if len(quote) < 2:
        raise Refused("quote-empty")
    if len(proposal.quote) > MAX_QUOTE:
        raise Refused("quote-too-long")
    places = list(page.aligned.places(quote))
    if not places:
        raise Refused("quote-not-found")
    whole = [place for place in places if page.sentence_at(*place)]
    if not whole:
        raise Refused("quote-crosses-sentences")
    if proposal.near >= 0:
        return [min(whole, key=lambda place: abs(place[0] - proposal.near))]
    return whole


def _supported(proposal: Proposal, page: Page, place: tuple[int, int], maker: Made) -> Claim:
    _check_entities(proposal, page, place)
    subject_place = _check_subject(proposal, page, place)
    found = occurrences(proposal, page, place)
    if isinstance(proposal.value, Text):
        _check_text(proposal.property, page, found)
    _check_clauses(proposal, page, found)
    _check_property(proposal, page, place)
    _check_cited(proposal, page, place)
    name = page.record.document
    quotes = [Quote(name, *place)]
    if subject_place:
        quotes.append(Quote(name, *subject_place, role="subject"))
    made = msgspec.structs.replace(
        maker, rule=proposal.rule or maker.rule, confidence=proposal.confidence
    )
    value = proposal.value
    if isinstance(value, EntityValue):
        value = EntityValue(tied(value.entity, name))
    claim = Claim(
        subject=tied(proposal.subject, name),
        property=proposal.property,
        value=value,
        quotes=tuple(quotes),
        made=made,
        comparator=proposal.comparator,
        held=proposal.held,
        polarity=proposal.polarity,
        modality=proposal.modality,
        cited=proposal.cited,
    )
    try:
        claim.check()
    except ModelError as reason:
        raise Refused("vocabulary") from reason
    return claim


def _check_entities(proposal: Proposal, page: Page, place: tuple[int, int]) -> None:
    refs = [proposal.subject]
    if isinstance(proposal.value, EntityValue):
        refs.append(proposal.value.entity)
    for ref in refs:
        doubt = doubt_about(ref, page) or doubt_about_country(ref, page, place)
        if doubt:
            raise Refused(doubt)
    if len(refs) == 2 and _is_same(*refs):
        raise Refused("object-is-subject")


def _is_same(one: EntityRef, other: EntityRef) -> bool:
    known = names.lookup(one), names.lookup(other)
    same = known[0] is not None and known[1] is not None and known[0].id == known[1].id
    return same or fold(one.name) == fold(other.name)


#: Properties of which the value itself has a word: "thousands of officers".
_SAYS_ITSELF = frozenset({"staff-described", "organisation-role"})


def _check_text(property_name: str, page: Page, found: list[tuple[int, int]]) -> None:
    """Words of the source say something: a bare name, sum or date does not, and a name in
    capitals must have a word that shows what it is, or it may be a person's."""
    for place in found:
        bare = [(m.start, m.end) for m in page.mentions_in(*place)]
        bare += [(n.start, n.end) for n in page.numbers_in(*place)]
        bare += [(m.start, m.end) for m in page.sums_in(*place)]
        bare += [(d.start, d.end) for d in page.dates_in(*place)]
        words = page.text[place[0] : place[1]]
        name = all(w[0].isupper() or len(w) < 4 for w in words.split()) and not words.islower()
        speaks = (cue(property_name), shown_words("system"), shown_words("organisation"))
        if place in bare or (name and not any(p and p.search(words) for p in speaks)):
            raise Refused("text-is-a-name")
        own = cue(property_name)
        if property_name in _SAYS_ITSELF and not (own and own.search(words)):
            raise Refused("property-not-in-quote")


def _check_subject(
    proposal: Proposal, page: Page, place: tuple[int, int]
) -> tuple[int, int] | None:
    """Where the subject's own quote stands; ``None`` when the subject stands in the quote."""
    if stands(proposal.subject, page, *place):
        return None
    if not squeeze(proposal.subject_quote):
        raise Refused("subject-not-in-quote")
    if len(proposal.subject_quote) > MAX_QUOTE:
        raise Refused("quote-too-long")
    found = [p for p in page.aligned.places(proposal.subject_quote) if page.sentence_at(*p)]
    if not found:
        raise Refused("subject-quote-not-found")
    before = [p for p in found if p[0] <= place[1]]
    chosen = before[-1] if before else found[0]
    if not stands(proposal.subject, page, *chosen):
        raise Refused("subject-not-in-quote")
    return chosen


def _check_clauses(proposal: Proposal, page: Page, found: list[tuple[int, int]]) -> None:
    """Negation and modality, in the clause of every place where the value stands."""
    asked_of: list[bool] = []
    for start, end in found:
        sentence = page.sentence_at(start, end)
        if sentence is None:
            raise Refused("quote-crosses-sentences")
        whole = page.text[sentence.start : sentence.end]
        first, last = clause_at(whole, start - sentence.start, end - sentence.start)
        clause = whole[first:last]
        stage = proposal.property == "status"
        own = slice(start - sentence.start - first, end - sentence.start - first)
        if stage or isinstance(proposal.value, Text | EntityValue):
            # its own words are not the clause's
            clause = clause[: own.start] + " … " + clause[own.stop :]
            own = slice(own.start, own.start + 3)
        negated = is_negated(scope_at(clause, own.stop, page.language), page.language)
        if negated and proposal.polarity == "asserted":
            raise Refused("negation-ignored")
        if not negated and proposal.polarity == "denied":
            raise Refused("negation-not-in-quote")
        asked = whole.rstrip("\"”’'») ").endswith("?")
        said = modalities(clause, page.language)
        if proposal.modality == "happened" and (asked or said):
            raise Refused("modality-ignored")
        asked_of.append(asked or proposal.modality in {"happened", *said})
    if not any(asked_of):  # of a value that stands twice, one place may say it
        raise Refused("modality-not-in-quote")


def _check_property(proposal: Proposal, page: Page, place: tuple[int, int]) -> None:
    sentence = page.sentence_at(*place)
    words = cue(proposal.property)
    whole = page.text[sentence.start : sentence.end] if sentence else ""
    if words and not words.search(whole):
        raise Refused("property-not-in-quote")
    if reads_backwards(proposal, page, place):
        raise Refused("direction-reversed")


def _check_cited(proposal: Proposal, page: Page, place: tuple[int, int]) -> None:
    if not proposal.cited:
        return
    sentence = page.sentence_at(*place)
    whole = page.text[sentence.start : sentence.end] if sentence else ""
    if not re.search(rf"(?<!\w){re.escape(squeeze(proposal.cited))}(?!\w)", squeeze(whole)):
        raise Refused("cited-not-in-quote")
    if doubt_about(EntityRef("organisation", proposal.cited), page):
        raise Refused("person")
