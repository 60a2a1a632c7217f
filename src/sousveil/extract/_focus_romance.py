"""Who is spoken of in a Spanish, French or Portuguese page.

Such pages are mostly about one system, which they name or describe, and say further facts
in sentences that have no word for it. The subject is, in this order: a system named in the
sentence; the one the page has named last (or, before any, names first); a system that the
sentence or the page before it describes; the country or place of the sentence. The sentence
that names the subject becomes the claim's second quote.
"""

from __future__ import annotations

import re
from collections import Counter

import msgspec

from sousveil.extract._focus import Focus, Subject
from sousveil.extract._page import Page
from sousveil.extract._proposal import Proposal
from sousveil.extract._sentences import Sentence, is_title
from sousveil.extract._spans import Encoded, Span, encode
from sousveil.extract._spans_romance import is_thing, romance_spans
from sousveil.extract._verify import check_proposal
from sousveil.model import (
    Claim,
    DateValue,
    EntityKind,
    EntityRef,
    EntityValue,
    Made,
    Money,
    Quantity,
    Term,
    Value,
)
from sousveil.names import lookup
from sousveil.read import Document

__all__ = ["RomanceFocus"]

_ANYBODY = Made(by="extractor", name="frames")


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
        self._named = [m for m in everything if m.span.letter == "S" and not _is_centre(m.span)]
        self._keys = {m.span.ref.key for m in self._named if m.span.ref}
        self._main = self._mostly_named()
        self._described = [m for m in everything if m.span.letter == "T" or _is_centre(m.span)]
        self._heads = [m for m in self._described if _is_one_system(page, m.span)]
        self._full = [
            m
            for m in self._described
            if m.span.ref
            and not _BARE.match(m.span.ref.name)
            and not _is_centre(m.span)
            and is_thing(m.span.ref.name, m.span.term, page.language)
        ]
        self._whole = sorted(self._described, key=self._rank)[:1]
        things = [m for m in self._full if m.span.term not in _CAPABILITIES]
        self._full = things or self._full
        self._titles = frozenset(s.start for s in page.sentences if is_title(s))
        self._said: dict[tuple[object, ...], tuple[object, ...]] = {}
        self._lands = [m for m in everything if m.span.letter in "CP"]

    def encoded(self, sentence: Sentence) -> Encoded:
        """The sentence with its mentions as signs."""
        return self._encoded[sentence.start]

    def note(self, sentence: Sentence, encoded: Encoded) -> None:
        """Nothing: the page was read before."""

    def of_name(self, span: Span, sentence: Sentence) -> Subject | None:
        """The subject of what a name says; a centre is mostly part of the page's system."""
        return (
            self._system(span.start, sentence)
            if _is_centre(span)
            else _subject(_Mention(span, sentence), sentence, 0)
        )

    def of_span(self, span: Span, sentence: Sentence, encoded: Encoded) -> Subject | None:  # noqa: ARG002
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

    def is_free(self, encoded: Encoded, not_these: frozenset[Span]) -> bool:  # noqa: ARG002
        """False: whatever can be carried over is found by :meth:`nearest`."""
        return False

    def in_order(self, sentences: list[Sentence]) -> list[Sentence]:
        """Titles last: what they say in short the text says at length."""
        return sorted(sentences, key=is_title)

    def holds(self, proposal: Proposal, document: Document) -> bool:
        """Whether the verifier lets it pass; else a later sentence may say it better."""
        holds = isinstance(check_proposal(proposal, document, maker=_ANYBODY), Claim)
        key = self.fact(proposal) if holds else None
        if key is not None:
            self._said.setdefault(key[:-1], key)
        return holds

    def fact(self, proposal: Proposal) -> tuple[object, ...] | None:
        """What makes two proposals of a page one: descriptions of its system mean the same."""
        whose = "" if proposal.property == "technology" else self._same_subject(proposal.subject)
        said = _said(proposal.value)
        bare = (whose, proposal.property, said, proposal.comparator, proposal.polarity)
        if proposal.near in self._titles and bare in self._said:
            return self._said[bare]  # a title adds a place, and nothing else
        return *bare, proposal.modality

    def _same_subject(self, ref: EntityRef) -> str:
        return ref.key if len(self._keys) > 1 and ref.key in self._keys else ""

    def _rank(self, mention: _Mention) -> int:
        """How far down a page a description stands, in characters, with a handicap for what names
        its system less well: "the system of cameras" goes before "security cameras" and a centre,
        these before bare cameras, and all before what is but a capability."""
        span = mention.span
        if mention in self._heads:
            return span.start
        if _is_centre(span) or span.term == "command-centre":
            return span.start + _HANDICAP
        if mention not in self._full:
            capability = span.term in _CAPABILITIES
            return span.start + (5 if capability else 2) * _HANDICAP
        return span.start + _HANDICAP * (3 if span.term in _CAPABILITIES else 1)

    def _mostly_named(self) -> list[_Mention]:
        """The system that the page names most, at its first mention; none where it names one
        once and in passing."""
        counts = Counter(m.span.ref.key for m in self._named if m.span.ref)
        for key, count in counts.most_common(1):
            first = next(m for m in self._named if m.span.ref and m.span.ref.key == key)
            if count > 1 or first.span.start < _LEAD:
                return [first]
        return []

    def _system(self, offset: int, sentence: Sentence) -> Subject | None:
        def near(mentions: list[_Mention]) -> list[_Mention]:
            return self._in_sentence(mentions, offset, sentence)

        before = [m for m in self._named if m.sentence.end <= sentence.start][-1:]
        in_order = (
            (near(self._named), 0),
            (near(self._heads), 50),
            ([] if self._main else near(self._full), 50),
            (self._main, 50),
            ([] if self._heads else before, 100),
            (self._whole, 100),
            (self._named, 150),
        )
        mentions, doubt = next((pair for pair in in_order if pair[0]), ([], 0))
        return _subject(mentions[0], sentence, doubt) if mentions else None

    def _in_sentence(
        self, mentions: list[_Mention], offset: int, sentence: Sentence
    ) -> list[_Mention]:
        """Those of the sentence, the nearest first."""
        here = [m for m in mentions if m.sentence.start == sentence.start]
        return sorted(here, key=lambda m: abs(m.span.start - offset))


_HANDICAP = 500  # characters
#: A system named within so many characters of a page's beginning is what it speaks of.
_LEAD = 400


def _subject(mention: _Mention, sentence: Sentence, doubt: int) -> Subject | None:
    ref, there = mention.span.ref, mention.sentence
    if ref is None:
        return None
    if there.start == sentence.start:
        return Subject(ref, doubt=doubt, country=mention.span.country)
    far = 25 * min(4, abs(there.paragraph - sentence.paragraph))
    return Subject(ref, there, doubt + far, mention.span.country)


def _is_one_system(page: Page, span: Span) -> bool:
    """Whether a description is of one system: "un réseau de caméras", not "les réseaux"."""
    if span.ref is None or _is_centre(span):
        return False
    before = page.text[max(0, span.start - 12) : span.start]
    return bool(_ONE.match(span.ref.name)) and not _MANY.search(before)


_ONE = re.compile(
    r"(?:(?:nuev[oa]|moderno|nouveau|nouvelle|nov[oa]) )?"
    r"(?:sistema|red|programa|proyecto|plataforma|"
    r"circuito|système|réseau|programme|projet|plateforme|dispositif|parc|rede|projec?to)\b",
    re.IGNORECASE,
)
_MANY = re.compile(r"(?:de|des|los|les|os|sus|ses|seus|varios|plusieurs|vários) \Z")
_BARE = re.compile(
    r"(?:\d[\d.\u00a0 ]*(?: mil)? )?(?:nov[oa]s |nuevas |nouvelles )?"
    r"(?:video|vídeo|foto)?c[aáâ]m[aeé]ras?\Z|drones?\Z",
    re.IGNORECASE,
)


#: What a system can do, and is seldom called by.
_CAPABILITIES = frozenset(
    {
        "facial-recognition",
        "licence-plate-recognition",
        "ai-surveillance",
        "gunshot-detection",
        "command-centre",
    }
)


def _is_centre(span: Span) -> bool:
    """Whether a named system is a centre, or an abbreviation: mostly a part of another."""
    if span.letter != "S" or span.ref is None or span.known:
        return False
    return bool(_CENTRE.match(span.ref.name))


_CENTRE = re.compile(r"(?:Centro|Centre|Central|Sala|Complejo)\b|[A-Z]{2,5}\Z")


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
