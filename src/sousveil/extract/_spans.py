"""Typed mentions of one sentence: what the frames see instead of words.

Letters for the types: C country, D demonym, O organisation, S system, P place,
N norm, T technology, M money, Q number, Y date, A anaphor ("the system"), H person.
A person is marked only so that no other reading takes the name; no frame can use it.
Where two readings overlap, the order in :func:`spans_of` decides, then the longer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

import msgspec

from sousveil import names
from sousveil.extract._dates import DateMention
from sousveil.extract._money import MoneyMention
from sousveil.extract._naming import anaphors, organisations, persons, places, systems
from sousveil.extract._numbers import Number
from sousveil.extract._page import Page
from sousveil.extract._sentences import Sentence
from sousveil.model import EntityRef

__all__ = ["Encoded", "Span", "encode", "known_span", "spans_of", "without_overlap"]

_LETTERS = {"country": "C", "organisation": "O", "system": "S", "place": "P", "norm": "N"}


class Span(msgspec.Struct, frozen=True):
    """``text[start:end]`` of the document, and what it is.

    :ivar ref: the entity, in the source's own words; ``None`` for what is none.
    :ivar country: ISO code that the name implies, where it does.
    :ivar known: id of the curated entity; empty when it is not curated.
    :ivar term: the technology, for T, and for a system whose name holds one.
    """

    start: int
    end: int
    letter: str
    ref: EntityRef | None = None
    country: str = ""
    known: str = ""
    term: str = ""
    money: MoneyMention | None = None
    number: Number | None = None
    date: DateMention | None = None


def spans_of(page: Page, sentence: Sentence) -> list[Span]:
    """The mentions of a sentence, in order, none overlapping; worked out once a page."""
    kept = page.spans.get(sentence.start)
    if kept is None:
        kept = page.spans[sentence.start] = _spans_of(page, sentence)
    return list(kept)


def _spans_of(page: Page, sentence: Sentence) -> list[Span]:
    text = page.text
    first, last = sentence.start, sentence.end
    known = [known_span(m) for m in page.mentions_in(first, last)]
    known = [s for s in known if not (s.letter == "C" and _GOES_ON.match(text, s.end, last))]
    curated_systems = [s for s in known if s.letter == "S"]
    layers: list[list[Span]] = [
        curated_systems,
        list(_persons(text, first, last, known)),
        list(_systems(text, first, last, known)),
        known,
        [
            Span(a, b, "O", EntityRef("organisation", text[a:b]))
            for a, b in organisations(text, first, last)
        ],
        [Span(m.start, m.end, "M", money=m, number=m.number) for m in page.sums_in(first, last)],
        [Span(d.start, d.end, "Y", date=d) for d in page.dates_in(first, last)],
        [
            Span(a, b, "A", term=_term(text[a:b]))
            for a, b in anaphors(text, first, last, page.language)
        ],
        [
            Span(first + a, first + b, "T", term=term)
            for a, b, term in names.technology_terms(text[first:last])
        ],
        [Span(a, b, "P", EntityRef("place", text[a:b])) for a, b in places(text, first, last)],
        [Span(n.start, n.end, "Q", number=n) for n in page.numbers_in(first, last)],
    ]
    return without_overlap(layers)


#: "Uganda Branch of …": the country is part of a longer name that no table holds.
_GOES_ON = re.compile(r" [A-Z][a-z]+ (?:of|de|for) [A-Z]| (?:Branch|Railway|Bank|Telecom|Mobile)\b")


class Encoded(msgspec.Struct, frozen=True):
    """A sentence with a sign such as ``⟨O3⟩`` in the place of each mention.

    :ivar pieces: ``(start in form, start in text, length in form, length in text)``.
    """

    form: str
    spans: tuple[Span, ...]
    pieces: tuple[tuple[int, int, int, int], ...]

    def offset(self, position: int, *, end: bool = False) -> int:
        """The offset in the document of a position in the form."""
        for at, start, form_length, text_length in self.pieces:
            if position < at + form_length or (end and position == at + form_length):
                if form_length == text_length:
                    return start + position - at
                return start + text_length if end else start
        last = self.pieces[-1]
        return last[1] + last[3]

    def position_of(self, span: Span) -> int:
        """Where a span's sign begins in the form."""
        return next(at for at, start, *_ in self.pieces if start == span.start)

    def signs(self, start: int, end: int) -> Iterator[Span]:
        """The spans whose signs stand within ``form[start:end]``."""
        for match in _SIGN.finditer(self.form, start, end):
            yield self.spans[int(match[1])]


_SIGN = re.compile(r"⟨[A-Z](\d+)⟩")


def encode(page: Page, sentence: Sentence, spans: list[Span] | None = None) -> Encoded:
    """The sentence as the frames see it; apostrophes are plain, white space is one space.

    :param spans: the mentions to write as signs; :func:`spans_of` when none are given.
    """
    spans = spans_of(page, sentence) if spans is None else spans
    parts: list[str] = []
    pieces: list[tuple[int, int, int, int]] = []
    length, position = 0, sentence.start

    def add(form: str, start: int, text_length: int) -> None:
        nonlocal length
        if form or text_length:
            parts.append(form)
            pieces.append((length, start, len(form), text_length))
            length += len(form)

    for index, span in enumerate(spans):
        add(_plain(page.text[position : span.start]), position, span.start - position)
        add(f"⟨{span.letter}{index}⟩", span.start, span.end - span.start)
        position = span.end
    add(_plain(page.text[position : sentence.end]), position, sentence.end - position)
    form = "".join(parts)
    if not form.startswith("⟨"):  # the first word is read like any other
        form = form[:1].lower() + form[1:]
    return Encoded(form, tuple(spans), tuple(pieces))


def _plain(text: str) -> str:
    """As long as the text: apostrophes and quotes plain, white space to spaces."""
    return re.sub(r"\s", " ", text.translate(_marks()))


@lru_cache(maxsize=1)
def _marks() -> dict[int, str]:
    return {**dict.fromkeys(map(ord, "’‘ʼ"), "'"), **dict.fromkeys(map(ord, "“”„«»"), '"')}


def known_span(mention: names.Mention) -> Span:
    """The mention of a curated name."""
    letter = "D" if mention.form == "demonym" else _LETTERS.get(mention.known.kind, "N")
    country = mention.known.country
    ref = EntityRef(
        mention.known.kind,
        mention.known.name if mention.known.kind == "country" else mention.text,
        country if mention.known.kind in ("country", "place") else "",
    )
    return Span(mention.start, mention.end, letter, ref, country, mention.known.id)


def _persons(text: str, first: int, last: int, known: list[Span]) -> Iterator[Span]:
    for a, b in persons(text, first, last):
        inside = [s for s in known if s.letter in "OSN" and a <= s.start < b]
        if not inside:
            yield Span(a, b, "H")


def _systems(text: str, first: int, last: int, known: list[Span]) -> Iterator[Span]:
    for a, b in systems(text, first, last, known_at=_Lands(known)):
        countries = {s.country for s in known if a <= s.start and s.end <= b and s.letter in "CP"}
        ref = EntityRef("system", " ".join(text[a:b].split()))
        yield Span(
            a,
            b,
            "S",
            ref,
            country=countries.pop() if len(countries) == 1 else "",
            term=_term(text[a:b]),
        )


def _term(text: str) -> str:
    terms = names.technology_terms(text)
    return terms[0][2] if terms else ""


class _Lands:
    """Where countries and places are named: what makes a generic system's name its own."""

    def __init__(self, known: list[Span]) -> None:
        self._spans = [(s.start, s.end) for s in known if s.letter in "CP"]

    def within(self, start: int, end: int) -> bool:
        """Whether a country or place is named within the offsets."""
        return any(start <= a and b <= end for a, b in self._spans)

    def ends_at(self, end: int) -> int:
        """Start of the country or place that ends there; -1 when none does."""
        return next((a for a, b in self._spans if b == end), -1)

    def starts_at(self, start: int) -> int:
        """End of the country or place that begins there; -1 when none does."""
        return next((b for a, b in self._spans if a == start), -1)


def without_overlap(layers: list[list[Span]]) -> list[Span]:
    """The spans of all layers in order; an earlier layer goes first, then the longer span."""
    taken: list[Span] = []
    for layer in layers:
        for span in sorted(layer, key=lambda s: s.start - s.end):
            if all(span.end <= t.start or t.end <= span.start for t in taken):
                taken.append(span)
    return sorted(taken, key=lambda s: s.start)
