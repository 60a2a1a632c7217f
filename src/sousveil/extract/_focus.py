"""Who is spoken of: finding the subject of a sentence, and of "the system", "it", "the project".

A system, place or country in the sentence itself goes first. A word that stands for a
system is followed back to the last one named; the sentence that names it becomes the
claim's second quote. Where two answers are open, there is none: a subject that is
guessed wrong makes a true sentence into a false claim.
"""

from __future__ import annotations

import re

import msgspec

from sousveil.extract._page import Page
from sousveil.extract._patterns import word_table
from sousveil.extract._sentences import Sentence
from sousveil.extract._spans import Encoded, Span, encode
from sousveil.model import EntityKind, EntityRef

__all__ = ["Focus", "Subject"]


class Subject(msgspec.Struct, frozen=True):
    """A subject, where it was named when not in the sentence, and how far it was to seek.

    :ivar sentence: the sentence that names it, when it is another one.
    :ivar doubt: thousandths that the first estimate of confidence loses.
    """

    ref: EntityRef
    sentence: Sentence | None = None
    doubt: int = 0
    country: str = ""


class _Named(msgspec.Struct, frozen=True):
    span: Span
    sentence: Sentence


class Focus:
    """What was named so far in a document, in order."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._systems: list[_Named] = []
        self._buyers: list[_Named] = []

    def encoded(self, sentence: Sentence) -> Encoded:
        """The sentence with its mentions as signs."""
        return encode(self._page, sentence)

    def note(self, sentence: Sentence, encoded: Encoded) -> None:
        """Remember the systems of a sentence; call it after its claims are read."""
        self._systems += [_Named(s, sentence) for s in encoded.spans if s.letter == "S"]

    def note_buyer(self, span: Span, sentence: Sentence, encoded: Encoded) -> None:
        """Remember the country or place that bought, and the country named with the place."""
        same = [
            s for s in encoded.spans if s.letter == "C" and s.country == span.country and s != span
        ]
        self._buyers += [_Named(s, sentence) for s in (span, *same)]

    def of_name(self, span: Span, sentence: Sentence) -> Subject | None:  # noqa: ARG002
        """The subject of what a system's own name says."""
        return Subject(span.ref, country=span.country) if span.ref else None

    def of_span(self, span: Span, sentence: Sentence, encoded: Encoded) -> Subject | None:
        """The subject that a captured mention stands for."""
        if span.letter == "A":
            return self._meant_by(span, sentence, encoded)
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
        """The subject of a value at ``position`` of the form, where the pattern names none: a
        system of the same part of the sentence, else the place or country it is done in."""
        if "system" in kinds:
            crowded = self._is_crowded(position, encoded, not_these)
            inside = [
                s
                for s in encoded.spans
                if s.letter in "SA"
                and s not in not_these
                and not (crowded and ";" in _between(encoded, encoded.position_of(s), position))
            ]
            named = {_key(s) for s in inside if s.letter == "S"}
            if len(named) > 1:
                return None
            if inside:
                return self._of_closest(inside, position, encoded)
        land = self._land(position, encoded, kinds, not_these)
        if land is None or land.ref is None:
            return None
        return Subject(land.ref, doubt=50, country=land.country), land

    def is_free(self, encoded: Encoded, not_these: frozenset[Span]) -> bool:
        """Whether a sentence names no system, country or place that could be meant instead."""
        return not any(s.letter in "CPSA" and s not in not_these for s in encoded.spans)

    def _is_crowded(self, position: int, encoded: Encoded, not_these: frozenset[Span]) -> bool:
        """Whether the part of the sentence between semicolons names a place or system itself."""
        start = encoded.form.rfind(";", 0, position) + 1
        end = encoded.form.find(";", position)
        signs = encoded.signs(start, end if end >= 0 else len(encoded.form))
        return any(s.letter in "CPSA" and s not in not_these for s in signs)

    def _of_closest(
        self, inside: list[Span], position: int, encoded: Encoded
    ) -> tuple[Subject, Span | None] | None:
        chosen = _closest(inside, position, encoded)
        sentence = self._page.sentence_at(chosen.start, chosen.end)
        subject = self.of_span(chosen, sentence, encoded) if sentence else None
        if subject is None:
            return None
        far = abs(encoded.position_of(chosen) - position) > 60
        return msgspec.structs.replace(subject, doubt=subject.doubt + 50 * far), chosen

    def _meant_by(self, span: Span, sentence: Sentence, encoded: Encoded) -> Subject | None:
        here = [
            s
            for s in encoded.spans
            if s.letter == "S" and s.end <= span.start and s.ref is not None
        ]
        if here and here[-1].ref:
            return Subject(here[-1].ref, doubt=50, country=here[-1].country)
        if not self._systems:
            return self.carried(sentence, frozenset({"country"}))
        return self._last_system(sentence)

    def _last_system(self, sentence: Sentence) -> Subject | None:
        """The last system named; none when the paragraph has named two, or it is far back."""
        if not self._systems:
            return None
        last = self._systems[-1]
        distance = sentence.paragraph - last.sentence.paragraph
        everywhere = {_key(n.span) for n in self._systems}
        around = {
            _key(n.span)
            for n in self._systems
            if n.sentence.paragraph >= sentence.paragraph - (0 if distance == 0 else 1)
        }
        if len(around) > 1 or (distance > 2 and len(everywhere) > 1):
            return None
        ref = last.span.ref
        if ref is None:
            return None
        doubt = 50 + 50 * min(distance, 3) + (50 if len(everywhere) > 1 else 0)
        return Subject(ref, last.sentence, doubt, last.span.country)

    def carried(self, sentence: Sentence, kinds: frozenset[EntityKind]) -> Subject | None:
        """The system, else the buyer, that the paragraph speaks of."""
        if "system" in kinds:
            subject = self._last_system(sentence)
            if (
                subject
                and subject.sentence
                and (sentence.paragraph - subject.sentence.paragraph <= 1)
            ):
                return msgspec.structs.replace(subject, doubt=subject.doubt + 100)
            if self._systems and self._systems[-1].sentence.paragraph == sentence.paragraph:
                return None
        near = [
            n
            for n in self._buyers
            if n.sentence.paragraph == sentence.paragraph
            and n.span.ref
            and n.span.ref.kind in kinds
        ]
        if not near or len({n.span.country for n in near}) > 1:
            return None
        ref = near[-1].span.ref
        if ref is None:
            return None
        return Subject(ref, near[-1].sentence, 150, near[-1].span.country)

    def _land(
        self,
        position: int,
        encoded: Encoded,
        kinds: frozenset[EntityKind],
        not_these: frozenset[Span],
    ) -> Span | None:
        """The one place or country in which, or to which, the sentence says it is done."""
        lands = [
            s
            for s in encoded.spans
            if s.letter in "CP" and s.ref and s.ref.kind in kinds and s not in not_these
        ]
        local = [
            s
            for s in lands
            if _before(encoded, s, _LOCAL) and _is_joined(encoded, encoded.position_of(s), position)
        ]
        if not local:
            leading = [s for s in lands if encoded.position_of(s) <= 30]
            local = [] if _GIVES.search(encoded.form) else leading[:1]
        if any(_AND_MORE.match(encoded.form, _behind(encoded, s)) for s in local):
            return None
        local = [s for s in local if encoded.position_of(s) > position] or local
        narrow = [s for s in local if s.letter == "P"] or local
        if len({_key(s) for s in narrow}) != 1:
            return None
        if any(s.country != narrow[0].country for s in local):
            return None
        return narrow[0]


_LOCAL = re.compile(word_table()["focus"]["local"], re.IGNORECASE)
_GIVES = re.compile(word_table()["focus"]["gives"], re.IGNORECASE)
#: "620 cameras in La Paz and El Alto" are not La Paz's.
_AND_MORE = re.compile(
    r"(?:,| and| y| e| et)(?: in| en| em| à)? (?:the |la |el |le |a |o )?⟨[CP]\d+⟩"
)


def _is_joined(encoded: Encoded, at: int, position: int) -> bool:
    """Whether a place belongs to a value: no comma between, but for a place that opens the
    sentence ("In Lahore, …")."""
    between = _between(encoded, at, position)
    if ";" in between:
        return False
    return "," not in between or (at <= 16 and at < position and between.count(",") == 1)


def _between(encoded: Encoded, one: int, other: int) -> str:
    return encoded.form[min(one, other) : max(one, other)]


def _behind(encoded: Encoded, span: Span) -> int:
    return encoded.form.index("⟩", encoded.position_of(span)) + 1


def _before(encoded: Encoded, span: Span, pattern: re.Pattern[str]) -> bool:
    at = encoded.position_of(span)
    return bool(pattern.search(encoded.form[max(0, at - 30) : at]))


def _closest(spans: list[Span], position: int, encoded: Encoded) -> Span:
    """The nearest before, else the nearest behind; a named system goes before a word for one."""
    places = [(encoded.position_of(s), s) for s in spans]
    before = [(at, s) for at, s in places if at < position]
    return max(before, key=lambda p: p[0])[1] if before else min(places, key=lambda p: p[0])[1]


def _key(span: Span) -> str:
    return span.known or (span.ref.key if span.ref else "")
