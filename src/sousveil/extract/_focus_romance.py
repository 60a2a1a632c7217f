"""Who is spoken of in a Spanish, French or Portuguese page.

Such pages are mostly about one system, which they name or describe, and say further facts
in sentences that have no word for it. The subject is, in this order: a system named in the
sentence; the one the page has named last (or, before any, names first); a system that the
sentence or the page before it describes; the country or place of the sentence. The sentence
that names the subject becomes the claim's second quote.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from sousveil.extract._focus import Focus, Subject
from sousveil.extract._page import Page
from sousveil.extract._proposal import Proposal
from sousveil.extract._sentences import Sentence
from sousveil.extract._spans import Encoded, Span, encode
from sousveil.extract._spans_romance import romance_spans
from sousveil.model import (
    DateValue,
    EntityKind,
    EntityRef,
    EntityValue,
    Money,
    Quantity,
    Term,
    Value,
)
from sousveil.names import lookup

__all__ = ["RomanceFocus"]


class _Mention(msgspec.Struct, frozen=True):
    span: Span
    sentence: Sentence


class RomanceFocus(Focus):
    """What the whole page names and describes, in order; nothing need be noted."""

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self._page = page
        self._encoded = {s.start: encode(page, s, romance_spans(page, s)) for s in page.sentences}
        everything = [
            _Mention(span, sentence)
            for sentence in page.sentences
            for span in self._encoded[sentence.start].spans
            if span.ref is not None
        ]
        self._named = [m for m in everything if m.span.letter == "S"]
        self._keys = {m.span.ref.key for m in self._named if m.span.ref}
        self._described = [m for m in everything if m.span.letter == "T"]
        self._lands = [m for m in everything if m.span.letter in "CP"]

    def encoded(self, sentence: Sentence) -> Encoded:
        """The sentence with its mentions as signs."""
        return self._encoded[sentence.start]

    def note(self, sentence: Sentence, encoded: Encoded) -> None:
        """Nothing: the page was read before."""

    def of_span(self, span: Span, sentence: Sentence, encoded: Encoded) -> Subject | None:
        """The subject that a captured mention stands for."""
        if span.letter == "A":
            return self._system(span.start, sentence)
        if span.ref is None:
            return None
        return Subject(span.ref, country=span.country)

    def nearest(
        self,
        position: int,
        encoded: Encoded,
        kinds: frozenset[EntityKind],
        not_these: frozenset[Span],
    ) -> tuple[Subject, Span | None] | None:
        """The subject of a value at ``position`` of the form."""
        offset = encoded.offset(position)
        sentence = self._page.sentence_at(offset, offset + 1)
        if sentence is None:
            return None
        if "system" in kinds:
            subject = self._system(offset, sentence)
            if subject is not None:
                return subject, None
        lands = [
            s
            for s in encoded.spans
            if s.letter in "CP" and s.ref and s.ref.kind in kinds and s not in not_these
        ]
        if lands and lands[0].ref:
            return Subject(lands[0].ref, doubt=150, country=lands[0].country), lands[0]
        return None

    def is_free(self, encoded: Encoded, not_these: frozenset[Span]) -> bool:
        """False: whatever can be carried over is found by :meth:`nearest`."""
        return False

    def fact(self, proposal: Proposal) -> tuple[object, ...]:
        """What makes two proposals of a page one: descriptions of its system mean the same, and
        so does what is said once as planned and once as done."""
        return (
            self._same_subject(proposal.subject), proposal.property, _said(proposal.value),
            proposal.comparator, proposal.polarity,
        )  # fmt: skip

    def _same_subject(self, ref: EntityRef) -> str:
        return ref.key if len(self._keys) > 1 and ref.key in self._keys else ""

    def _system(self, offset: int, sentence: Sentence) -> Subject | None:
        for mentions, doubt in ((self._named, 0), (self._described, 50)):
            chosen = next(self._in_order(mentions, offset, sentence), None)
            if chosen is not None and chosen.span.ref is not None:
                there = chosen.sentence
                if there.start == sentence.start:
                    return Subject(chosen.span.ref, doubt=doubt, country=chosen.span.country)
                far = 50 * min(3, abs(there.paragraph - sentence.paragraph))
                return Subject(chosen.span.ref, there, doubt + far, chosen.span.country)
        return None

    def _in_order(
        self, mentions: list[_Mention], offset: int, sentence: Sentence
    ) -> Iterator[_Mention]:
        """Those of the sentence, the nearest first; the last before it; the first behind it."""
        here = [m for m in mentions if m.sentence.start == sentence.start]
        yield from sorted(here, key=lambda m: abs(m.span.start - offset))
        yield from reversed([m for m in mentions if m.sentence.end <= sentence.start])
        yield from (m for m in mentions if m.sentence.start >= sentence.end)


def _said(value: Value) -> object:
    match value:
        case EntityValue(entity):
            known = lookup(entity)
            return known.id if known else entity.key
        case Term(term):
            return term
        case Quantity(amount):
            return amount
        case Money(amount, currency):
            return amount, currency
        case DateValue(edtf):
            return edtf
    return value
