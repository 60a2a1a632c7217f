"""From what a frame captured to values of the vocabulary, one by one."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from sousveil.extract._naming_romance import body_shorts, is_agency, is_body
from sousveil.extract._page import Page
from sousveil.extract._patterns import Frame
from sousveil.extract._qualifiers import comparator_at
from sousveil.extract._sentences import Sentence
from sousveil.extract._spans import Encoded, Span
from sousveil.extract._support import date_sign, unit_fits
from sousveil.extract._wording import meaning
from sousveil.model import (
    Comparator,
    DateValue,
    EntityValue,
    Flag,
    Money,
    Property,
    Quantity,
    Term,
    Text,
    Value,
    plain_amount,
    property_named,
)

__all__ = ["Found", "date_values", "money_values", "quantity_values", "values_of"]


class Found(msgspec.Struct, frozen=True):
    """A value, where it stands in the document, and the mention that it came from."""

    value: Value
    start: int
    end: int
    span: Span | None = None
    comparator: Comparator = "="
    doubt: int = 0

    @property
    def is_text(self) -> bool:
        """Whether the value is words of the source, which are not the clause's own."""
        return isinstance(self.value, Text)


def values_of(
    frame: Frame, match: re.Match[str], page: Page, sentence: Sentence, encoded: Encoded
) -> Iterator[Found]:
    """The values in the group ``v`` of a match; none where one cannot be read for certain."""
    definition = property_named(frame.property)
    start, end = match.span("v")
    if start < 0 or start == end:
        return
    spans = list(encoded.signs(start, end))
    if any(span.letter == "H" for span in spans):
        return  # the words name a person: there is nothing to record
    match definition.type:
        case "entity":
            yield from _entities(
                definition, [s for s in spans if _is_among(frame, s, page)], encoded
            )
        case "term":
            yield from _terms(definition, spans, start, end, page, encoded)
        case "money":
            yield from money_values(spans, page, sentence)
        case "quantity":
            yield from quantity_values(spans, definition, page, sentence)
        case "date":
            yield from date_values(spans, page)
        case "text":
            if not frame.term or any(span.term == frame.term for span in spans):
                yield from _texts(definition, start, end, page, encoded)
        case "flag":
            yield Found(Flag(True), encoded.offset(start), encoded.offset(end, end=True))


def _is_among(frame: Frame, span: Span, page: Page) -> bool:
    """Whether an organisation is of the sort that the frame asks for."""
    if not frame.among or span.ref is None or span.ref.kind != "organisation":
        return True
    name = body_shorts(page.text, page.language).get(span.ref.name, span.ref.name)
    return is_agency(name) if frame.among == "agency" else not is_body(name, page.language)


def _entities(definition: Property, spans: list[Span], encoded: Encoded) -> Iterator[Found]:
    for span in spans:
        ref = span.ref
        if ref is None or ref.kind not in definition.value_kinds:
            continue
        behind = encoded.form[encoded.form.index("⟩", encoded.position_of(span)) + 1 :]
        qualifies = behind.startswith("'s ") or (span.letter == "D" and len(spans) > 1)
        if span.letter in "CD" and qualifies and "organisation" in definition.value_kinds:
            continue  # "China's Huawei", "the Chinese company ZTE": the company is meant
        doubt = 0 if span.known else 250 if span.letter == "X" else 150
        yield Found(EntityValue(ref), span.start, span.end, span, doubt=doubt)


def _terms(
    definition: Property,
    spans: list[Span],
    start: int,
    end: int,
    page: Page,
    encoded: Encoded,
) -> Iterator[Found]:
    if definition.terms == "technology":
        for span in spans:
            if span.letter == "T" and span.term:
                stated = page.text[span.start : span.end]
                yield Found(Term(span.term, stated), span.start, span.end, span)
        return
    first, last = encoded.offset(start), encoded.offset(end, end=True)
    stated = page.text[first:last]
    term = meaning(definition.terms, " ".join(stated.split()))
    if term:
        yield Found(Term(term, stated), first, last)


def money_values(spans: list[Span], page: Page, sentence: Sentence) -> Iterator[Found]:
    for span in spans:
        money = span.money
        if money is None or money.amount is None or not money.currency:
            continue
        before = page.text[max(sentence.start, span.start - 40) : span.start]
        if _LENT.search(before):
            continue  # a loan or a fine of that sum is no cost
        sign = _sign(page, sentence, span)
        if sign is not None:
            stated = page.text[span.start : span.end]
            value = Money(plain_amount(money.amount), money.currency, stated)
            yield Found(value, span.start, span.end, span, sign)


_LENT = re.compile(
    r"\b(?:loans?|credits?|grants?|donation|fines?|fined|lent|préstamos?|créditos?|crédits?|multas?|donación|prêts?|"
    r"amende|don|empréstimos?|doação|annual|monthly|al año|par an)\b[^,;]*\Z",
    re.IGNORECASE,
)


def quantity_values(
    spans: list[Span], definition: Property, page: Page, sentence: Sentence
) -> Iterator[Found]:
    for span in spans:
        number = span.number
        if span.letter != "Q" or number is None or number.value is None or number.percent:
            continue
        words = page.text[span.start : span.end].lower()
        if not words[0].isdigit() and number.value in (1000, 1_000_000) and words not in _THOUSAND:
            continue  # "a thousand cameras" is a way of speaking
        if number.value == 1:
            continue  # "one camera showed …": no count of a system's
        if re.search(r"[$€£₹]\s?\Z", page.text[max(0, span.start - 3) : span.start]):
            continue  # a sum, whatever is made of it
        if not unit_fits(page, span.start, span.end, definition.unit):
            continue
        sign = _sign(page, sentence, span)
        if sign is not None:
            stated = page.text[span.start : span.end]
            value = Quantity(plain_amount(number.value), definition.unit, stated)
            yield Found(value, span.start, span.end, span, sign)


#: "mil cámaras" counts them; "miles de cámaras", "a thousand cameras" do not.
_THOUSAND = frozenset({"mil", "mille", "millar", "millier", "milhar"})


def date_values(spans: list[Span], page: Page) -> Iterator[Found]:
    for span in spans:
        if span.date is not None:
            sign = date_sign(page, span.start)
            stated = page.text[span.start : span.end]
            yield Found(DateValue(span.date.edtf, stated), span.start, span.end, span, sign)


_JOINT = re.compile(r"\s(?:and|y|e|et)\s(?:to\s|a\s|à\s|de\s)?(?=[a-zà-ÿ]{4,}\s)")
_TAIL = re.compile(r"(?:\s(?:and|or|the|of|to|in|y|o|de|la|el|et|ou|le|e|do|da|such as))+\Z")


def _texts(
    definition: Property, start: int, end: int, page: Page, encoded: Encoded
) -> Iterator[Found]:
    first, last = encoded.offset(start), encoded.offset(end, end=True)
    words = page.text[first:last]
    if definition.name == "stated-purpose":
        cuts = [0, *(p for m in _JOINT.finditer(words) for p in m.span()), len(words)]
        parts = list(zip(cuts[::2], cuts[1::2], strict=True))
        whole = all(len(words[a:b].split()) >= 2 for a, b in parts)
        parts = parts if whole else [(0, len(words))]
    else:
        parts = [(0, len(words))]
    for a, b in parts:
        text = _TAIL.sub("", words[a:b].strip())
        text = (
            re.sub(r"\A(?:an?|the|una?|el|la|une?|le|um|uma|o)\s", "", text)
            if definition.name == "agreement"
            else text
        )
        at = words.index(text, a) if text else -1
        if text:
            yield Found(Text(text), first + at, first + at + len(text))


def _sign(page: Page, sentence: Sentence, span: Span) -> Comparator | None:
    whole = page.text[sentence.start : sentence.end]
    return comparator_at(whole, span.start - sentence.start, span.end - sentence.start)
