"""From what a model says to proposals: the words are looked up in the document and read by us.

A model points at words; it decides nothing about them. Names, numbers, sums, dates and
terms are read out of the document by the readers that the built-in proposer uses, at the
place where the quote stands. A model's own "4300" for "4,300" is at most a hint at which
number of the quote is meant. What it says of negation, modality and the comparator goes
to the verifier as it is: where that is not what the sentence says, the verifier refuses.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache
from importlib import resources
from typing import TypeVar

from sousveil import names
from sousveil.extract._alignment import Aligned, squeeze
from sousveil.extract._dates import dates
from sousveil.extract._money import MoneyMention, sums
from sousveil.extract._numbers import numbers
from sousveil.extract._page import Page
from sousveil.extract._proposal import Proposal, Unusable
from sousveil.extract._qualifiers import comparator_at
from sousveil.extract._shown import doubt_about
from sousveil.extract._sources import institution_cited
from sousveil.extract._spans import encode
from sousveil.extract._support import date_sign, unit_fits
from sousveil.extract._wording import flag_words, meaning
from sousveil.extract.endpoint._antecedent import another_is_meant
from sousveil.extract.endpoint._pieces import Piece
from sousveil.extract.endpoint._prompt import KINDS, askable, is_example
from sousveil.extract.endpoint._reply import Fact
from sousveil.model import (
    Comparator,
    DateValue,
    EntityKind,
    EntityRef,
    EntityValue,
    Flag,
    Money,
    Property,
    Quantity,
    Term,
    Text,
    Value,
    plain_amount,
    term_lists,
)

__all__ = ["proposal_of"]

Place = tuple[int, int]
V = TypeVar("V")


#: Properties whose value is what something is for.
_FOR_SOMETHING = frozenset({"stated-purpose", "reported-use"})
_AIM_WORDS = r"(?:to|for|against|in|of|on|at|by|para|contra|de|en|pour|contre|à|em)"
_AIM = re.compile(
    rf"(?<!\w){_AIM_WORDS}\s+(?:[\w’'-]+\s+){{0,2}}\Z|(?<!\w)[dl]['’]\Z", re.IGNORECASE
)


class _Unreadable(Exception):
    """Our readers find nothing in the words of the value."""


def proposal_of(fact: Fact, page: Page, piece: Piece, rule: str) -> Proposal | Unusable:
    """The proposal that a fact comes to, or why it comes to none.

    :param rule: what is written into the claim as the rule that gave it.
    """
    definition = askable().get(fact.property)
    said = f"{fact.subject} · {fact.property} · {fact.value} · “{fact.quote}”"[:200]
    places = list(page.aligned.places(fact.quote))
    if not places and is_example(fact.subject, str(fact.value), fact.quote):
        return Unusable("example-leaked", said)
    if definition is None:
        return Unusable("property-unknown", said)
    if fact.subject_kind not in KINDS:
        return Unusable("fact-malformed", said)
    inside = [p for p in places if piece.start <= p[0] and p[1] <= piece.end]
    place = next(iter(inside or places), None)
    try:
        value, comparator, at = _Reading(fact, page, place, definition).value()
    except _Unreadable:
        return Unusable("value-unreadable", said)
    if place and not _is_spoken_of(fact.property, page, place):
        return Unusable("property-not-shown", said)
    kind: EntityKind = fact.subject_kind  # type: ignore[assignment]  # it is one of KINDS
    subject = _entity(kind, fact.subject, page, place)
    if place and another_is_meant(subject, value, fact.subject_quote or "", page, place):
        return Unusable("subject-uncertain", said)
    return Proposal(
        subject=subject,
        property=fact.property,
        value=value,
        quote=fact.quote,
        comparator=comparator,
        polarity=fact.polarity or "asserted",
        modality=fact.modality or "happened",
        cited=_cited(page, at) if at else "",
        subject_quote=fact.subject_quote or "",
        # One place in what the model was shown is the place it means; of several none is.
        near=inside[0][0] if len(inside) == 1 else -1,
        rule=rule,
    )


class _Reading:
    """The value of one fact, read where its quote stands."""

    def __init__(self, fact: Fact, page: Page, place: Place | None, definition: Property) -> None:
        self._words = " ".join(str(fact.value).split())
        self._page = page
        self._place = place
        self._definition = definition
        self._limit = fact.comparator or ""

    def value(self) -> tuple[Value, Comparator, Place | None]:
        """Value, comparator, and where the value stands in the document.

        :raises _Unreadable: when our readers find none in the words.
        """
        if not self._words:
            raise _Unreadable
        match self._definition.type:
            case "entity":
                name = _value_entity(self._definition, self._words, self._page, self._place)
                return EntityValue(name), "=", self._stated()
            case "text":
                at = self._stated()
                if at and self._definition.name in _FOR_SOMETHING and not self._is_aim(at):
                    raise _Unreadable
                words = self._page.text[at[0] : at[1]] if at else self._words
                return Text(" ".join(words.split())), "=", at
            case "term":
                return self._term(), "=", self._stated()
            case "flag":
                return self._flag(), "=", self._stated()
            case "quantity":
                return self._quantity()
            case "money":
                return self._money()
            case "date":
                return self._date()

    def _stated(self) -> Place | None:
        """Where the words of the value stand within the quote."""
        if self._place is None:
            return None
        start, end = self._place
        found = next(Aligned(self._page.text[start:end]).places(self._words), None)
        return (start + found[0], start + found[1]) if found else None

    def _is_aim(self, at: Place) -> bool:
        """Whether words such as "to" and "for" make the value an aim or a use."""
        before = self._page.text[max(0, at[0] - 40) : at[0]]
        own = re.match(rf"{_AIM_WORDS}\s", self._words, re.IGNORECASE)
        return bool(own or _AIM.search(before))

    def _term(self) -> Term:
        terms = self._definition.terms
        meant = meaning(terms, squeeze(self._words))
        if meant:
            return Term(meant, self._words)
        if self._words in term_lists()[terms]:  # the model names the term instead of the words
            return Term(self._words)
        raise _Unreadable

    def _flag(self) -> Flag:
        words = flag_words(self._definition.name)
        if words and words.search(self._words):
            return Flag(True)
        raise _Unreadable  # a source that says no says it by denying yes

    def _quantity(self) -> tuple[Value, Comparator, Place | None]:
        page, unit = self._page, self._definition.unit
        within = page.numbers_in(*self._place) if self._place else []
        at, amount = self._chosen(
            [((n.start, n.end), n.value) for n in within if n.value is not None and not n.percent],
            [n.value for n in numbers(self._words, page.language) if n.value is not None],
            lambda place: unit_fits(page, *place, unit),
        )
        stated = page.text[at[0] : at[1]] if at else ""
        return Quantity(plain_amount(amount), unit, stated), self._sign(at), at

    def _money(self) -> tuple[Value, Comparator, Place | None]:
        page = self._page
        at, (amount, currency) = self._chosen(
            _certain(page.sums_in(*self._place) if self._place else []),
            [said for _, said in _certain(sums(self._words, page.language, page.money_context))],
        )
        stated = page.text[at[0] : at[1]] if at else ""
        return Money(plain_amount(amount), currency, stated), self._sign(at), at

    def _date(self) -> tuple[Value, Comparator, Place | None]:
        within = self._page.dates_in(*self._place) if self._place else []
        at, edtf = self._chosen(
            [((d.start, d.end), d.edtf) for d in within], [d.edtf for d in dates(self._words)]
        )
        if at is None:
            return DateValue(edtf), "=", None
        sign = self._limited(date_sign(self._page, at[0]))
        return DateValue(edtf, self._page.text[at[0] : at[1]]), sign, at

    def _chosen(
        self,
        found: list[tuple[Place, V]],
        own: list[V],
        fits: Callable[[Place], bool] = lambda _: True,
    ) -> tuple[Place | None, V]:
        """Which mention of the quote the words of the value mean, and what it says.

        The mention that stands in those words; else the one whose value our readers give to
        the words ("4300" for "4,300"). No place when the quote has no such mention: the
        verifier then has the reading of the words themselves to refuse.

        :param found: the mentions in the quote. :param own: our reading of the words alone.
        :raises _Unreadable: when there is none, or there are several that differ.
        """
        at = self._stated()
        if at is not None:
            meant = [m for m in found if at[0] < m[0][1] and m[0][0] < at[1]]
        else:
            meant = [m for m in found if m[1] in own]
        if len({said for _, said in meant}) > 1:
            meant = [m for m in meant if fits(m[0])]
        says = {said for _, said in meant} or set(own)
        if len(says) != 1:
            raise _Unreadable
        return (meant[0][0] if meant else None), says.pop()

    def _sign(self, at: Place | None) -> Comparator:
        if at is None:
            return "="
        sentence = self._page.sentence_at(*at)
        first, last = (sentence.start, sentence.end) if sentence else at
        whole = self._page.text[first:last]
        read = comparator_at(whole, at[0] - first, at[1] - first)
        return self._limited(read or "=")

    def _limited(self, read: Comparator) -> Comparator:
        """The comparator that we read; the model's, where its words say another."""
        words = self._limit.strip()
        stated = comparator_at(f"{words} 5", len(words) + 1, len(words) + 2) if words else None
        return stated if stated and stated != "=" else read


def _certain(mentions: list[MoneyMention]) -> list[tuple[Place, tuple[Decimal, str]]]:
    """The sums whose amount and currency can be told."""
    return [
        ((m.start, m.end), (m.amount, m.currency))
        for m in mentions
        if m.amount is not None and m.currency
    ]


def _is_spoken_of(property_name: str, page: Page, place: Place) -> bool:
    """Whether the sentence has a plain word for the property, where one is asked for."""
    sentence = page.sentence_at(*place)
    words = _plain_words().get(property_name)
    if sentence is None or words is None:
        return True  # the rest is the verifier's matter
    return bool(words.search(page.text, sentence.start, sentence.end))


@lru_cache(maxsize=1)
def _plain_words() -> dict[str, re.Pattern[str]]:
    text = resources.files(__package__).joinpath("cues.toml").read_text(encoding="utf-8")
    return {
        name: re.compile(rf"(?<!\w)(?:{'|'.join(words)})(?!\w)", re.IGNORECASE)
        for name, words in tomllib.loads(text).items()
    }


def _cited(page: Page, at: Place) -> str:
    """The institution that the sentence cites for what stands there, as we read it."""
    sentence = page.sentence_at(*at)
    return institution_cited(encode(page, sentence), page, at[0]) if sentence else ""


def _entity(kind: EntityKind, words: str, page: Page, place: Place | None) -> EntityRef:
    """The name as the document writes it; a country by our table, whatever its form."""
    name = " ".join(words.split())
    if kind == "country":
        return _country(name, page.language) or EntityRef("country", name)
    known = names.lookup(EntityRef(kind, name))
    if place:
        start, end = place
        found = next(Aligned(page.text[start:end]).places(name), None)
        if found:
            name = " ".join(page.text[start + found[0] : start + found[1]].split())
    return EntityRef(kind, name, known.country if known and kind == "place" else "")


def _country(name: str, language: str) -> EntityRef | None:
    """The country that the words name, or whose adjective they are: "Chinese"."""
    known = names.lookup(EntityRef("country", name))
    if known is None:
        found = {
            m.known.country: m.known
            for m in names.mentions(name, language)
            if m.known.kind == "country" and (m.start, m.end) == (0, len(name))
        }
        known = next(iter(found.values()), None)
    return EntityRef("country", known.name, known.country) if known else None


def _value_entity(definition: Property, words: str, page: Page, place: Place | None) -> EntityRef:
    """The entity of a value, of the kind that our table or the document shows it to be."""
    kinds = definition.value_kinds
    if "country" in kinds:
        country = _country(words, page.language)
        if country:
            return country
    others = [kind for kind in kinds if kind != "country"]
    refs = [_entity(kind, words, page, place) for kind in others]
    if not refs:
        return EntityRef("country", " ".join(words.split()))
    for ref in refs:
        if names.lookup(ref):
            return ref
    return next((ref for ref in refs if not doubt_about(ref, page)), refs[0])
