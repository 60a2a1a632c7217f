"""The built-in proposer: frames over typed mentions, sentence by sentence, offline.

It proposes and no more; what it proposes goes through the verifier like anybody's
proposal. Rules are data (``data/frames_<language>.toml``); this module runs them and
turns what they capture into values.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import msgspec

from sousveil import names
from sousveil.extract._choosing import chosen_facts
from sousveil.extract._confidence import LEARNED
from sousveil.extract._focus import Focus, Subject
from sousveil.extract._focus_romance import RomanceFocus
from sousveil.extract._gate import stretches
from sousveil.extract._naming_romance import is_body, place_of_body
from sousveil.extract._page import Page, page_of
from sousveil.extract._patterns import ROMANCE, Frame, frames, letters_of, needed
from sousveil.extract._proposal import MAX_QUOTE, Proposal
from sousveil.extract._qualifiers import clause_at, is_negated, modalities, scope_at
from sousveil.extract._ranking import Option
from sousveil.extract._sentences import Sentence, is_title
from sousveil.extract._sources import institution_cited
from sousveil.extract._spans import Encoded, Span
from sousveil.extract._values import Found, values_of
from sousveil.extract._weighing import Candidate, chosen
from sousveil.extract.syntax import LONG, Asked, Stated, read_page
from sousveil.model import (
    EntityRef,
    EntityValue,
    Modality,
    Term,
    property_named,
    value_text,
)
from sousveil.read import Document

__all__ = ["FrameReader"]


class FrameReader:
    """Reads documents in English, Spanish, French and Portuguese by frames."""

    name = "frames"
    version = "1"

    def propose(self, document: Document) -> Iterable[Proposal]:
        """Proposals in the order of the text; a fact that is stated again is proposed again."""
        candidates = self.candidates(document)
        if page_of(document).language in ROMANCE:
            return chosen(candidates)
        return chosen_facts(candidates, long=len(document.text) > LONG)

    def candidates(self, document: Document) -> list[Candidate]:
        """Everything that could be meant, with the signs that its confidence is learned from."""
        near = stretches(document.text)
        if not near:
            return []
        page = page_of(document)
        if not frames(page.language):
            return []
        if page.language in ROMANCE:
            return _of_frames_alone(page, document)
        focus = Focus(page)
        found: list[Candidate] = []
        sentences = [s for s in page.sentences if any(a < s.end and s.start < b for a, b in near)]
        parsed, asked = read_page(page, sentences)
        for sentence in sentences:
            encoded = focus.encoded(sentence)
            if encoded.spans:
                framed = list(_of_sentence(page, sentence, encoded, focus))
                found += _unless_framed(
                    _of_parse(parsed[sentence], page, sentence, encoded, asked), framed
                )
                found += [_framed(proposal, page, sentence, asked) for proposal in framed]
            focus.note(sentence, encoded)
        return found


def _of_frames_alone(page: Page, document: Document) -> list[Candidate]:
    """Each fact, at every place that states it; the subject is the first place's, which the
    verifier has let pass."""
    focus = RomanceFocus(page)
    first: dict[tuple[object, ...], Proposal] = {}
    whose: dict[tuple[object, ...], Proposal] = {}
    found: list[Candidate] = []
    for sentence in focus.in_order(page.sentences):
        encoded = focus.encoded(sentence)
        if not _is_question(page, sentence):
            for proposal in _of_sentence(page, sentence, encoded, focus):
                key = focus.fact(proposal)
                if key is None:
                    continue
                if key in first:
                    found.append(_framed(_again(proposal, first[key]), page, sentence))
                    continue
                one = key[:-1]  # what is planned and what is done are of one system
                stated = _again(proposal, whose[one]) if one in whose else proposal
                if focus.holds(stated, document):
                    first[key] = stated
                    whose.setdefault(one, stated)
                found.append(_framed(stated, page, sentence))
        focus.note(sentence, encoded)
    return found


def _is_question(page: Page, sentence: Sentence) -> bool:
    """Whether a sentence asks, and so states nothing."""
    return page.text[sentence.start : sentence.end].rstrip(" \u00a0\"»”'").endswith("?")


def _again(proposal: Proposal, first: Proposal) -> Proposal:
    """The same fact at a further place, of the subject that the first place names."""
    return msgspec.structs.replace(
        proposal, subject=first.subject, subject_quote=first.subject_quote or first.quote
    )


def _framed(
    proposal: Proposal, page: Page, sentence: Sentence, asked: Asked | None = None
) -> Candidate:
    signs = (f"rule=frame.{proposal.rule}", f"language={page.language}")
    options: tuple[Option, ...] = ()
    named = proposal.subject.kind != "system" or proposal.subject.name[:1].isupper()
    if asked is not None and proposal.property in LEARNED and not named:
        stated = value_text(proposal.value)
        at = max(sentence.start, page.text.find(stated, sentence.start, sentence.end))
        found = Found(proposal.value, at, at + len(stated))
        subject = Subject(proposal.subject, country=proposal.subject.country)
        one = Stated(proposal.rule, proposal.property, subject, found)
        options = asked.options(sentence, one, proposal.subject_quote)
    last = page.language in ROMANCE and is_title(sentence)  # the text says it at length
    place = sentence.start + (len(page.text) if last else 0)
    return Candidate(proposal, signs, place, options)


def _unless_framed(candidates: Iterable[Candidate], framed: list[Proposal]) -> Iterator[Candidate]:
    """What the parse says, save where a frame says it of a subject that has a name."""
    said = {
        (p.property, str(p.value)): p.subject.key
        for p in framed
        if p.subject.kind != "system" or p.subject.name[:1].isupper()
    }
    for one in candidates:
        subject = said.get((one.proposal.property, str(one.proposal.value)))
        if subject in (None, one.proposal.subject.key):
            yield one


def _of_parse(
    stated: Iterable[Stated], page: Page, sentence: Sentence, encoded: Encoded, asked: Asked
) -> Iterator[Candidate]:
    for one in stated:
        frame = Frame(rule=one.rule, property=one.property, confidence=one.confidence)
        proposal = _proposal(frame, one.subject, one.found, page, sentence, encoded)
        if proposal is not None:
            options = asked.options(sentence, one) if one.property in LEARNED else ()
            yield Candidate(proposal, one.signs, sentence.start, options)


def _of_sentence(
    page: Page, sentence: Sentence, encoded: Encoded, focus: Focus
) -> Iterator[Proposal]:
    present = {span.letter for span in encoded.spans}
    for frame, patterns in frames(page.language):
        if frame.needs and not needed(frame.needs, page.language).search(encoded.form):
            continue
        found: list[Proposal] = []
        if frame.derived:
            found += _derived(frame, page, sentence, encoded, focus)
        for pattern in patterns:
            letters = letters_of(pattern)
            if letters and not letters & present:
                continue
            for match in pattern.finditer(encoded.form):
                found += _of_match(frame, match, page, sentence, encoded, focus)
        if frame.rule == "stage" and page.language in ROMANCE:
            yield from [p for p in found if not _still_to_work(p)][:1]
        else:
            yield from _most_exact(found)


def _still_to_work(proposal: Proposal) -> bool:
    """ "Para que entre em funcionamento": a noun for being at work, of what is to come."""
    value = proposal.value
    return (
        isinstance(value, Term)
        and value.term == "in-operation"
        and proposal.modality in ("planned", "possible")
        and bool(_AT_WORK.match(value.stated))
    )


_AT_WORK = re.compile(r"(?:en|em|operativ|opérationnel|in)\b|operativ|opérationnel")


def _most_exact(found: list[Proposal]) -> list[Proposal]:
    """Less "loan" where the same words say what kind of loan."""
    stated = [p.value.stated for p in found if isinstance(p.value, Term)]
    return [
        p
        for p in found
        if p.property != "financing-kind"
        or not isinstance(p.value, Term)
        or not any(p.value.stated != s and p.value.stated in s for s in stated)
    ]


def _of_match(
    frame: Frame,
    match: re.Match[str],
    page: Page,
    sentence: Sentence,
    encoded: Encoded,
    focus: Focus,
) -> Iterator[Proposal]:
    rounded = ("money",) if page.language in ROMANCE else ("money", "quantity")
    if is_title(sentence) and property_named(frame.property).type in rounded:
        return  # a title rounds and exaggerates
    found = list(values_of(frame, match, page, sentence, encoded))
    if not found:
        return
    taken = frozenset(f.span for f in found if f.span)
    for subject, span in _subjects(frame, match, sentence, encoded, focus, taken):
        if span is not None and span.letter in "CP" and frame.property in _BOUGHT:
            focus.note_buyer(span, sentence, encoded)
        if frame.property == "donated-to":
            for one in found:
                if one.span is not None:
                    focus.note_buyer(one.span, sentence, encoded)
        for one in found:
            if one.span is not None and one.span == span:
                continue
            proposal = _proposal(frame, subject, one, page, sentence, encoded)
            if proposal is not None:
                yield proposal


#: Properties whose country or place is the one that bought, and is spoken of further.
_BOUGHT = frozenset({"supplier", "cost", "cameras", "financier", "financing-kind"})


def _subjects(
    frame: Frame,
    match: re.Match[str],
    sentence: Sentence,
    encoded: Encoded,
    focus: Focus,
    taken: frozenset[Span],
) -> Iterator[tuple[Subject, Span | None]]:
    definition = property_named(frame.property)
    if "s" in match.groupdict() and match["s"]:
        span = next(encoded.signs(*match.span("s")))
        subject = focus.of_span(span, sentence, encoded)
        if subject and subject.ref.kind in definition.subject:
            yield subject, span
        return
    if frame.subject == "leading-countries":
        yield from _leading(match, encoded)
        return
    if frame.subject == "nearest-country":
        yield from _nearest_country(match, encoded)
        return
    kinds = frozenset(definition.subject) & (frame.of or frozenset(definition.subject))
    position = match.start("v")
    chosen = focus.nearest(position, encoded, kinds, taken)
    if chosen is None and frame.carried and focus.is_free(encoded, taken):
        carried = focus.carried(sentence, kinds)
        chosen = (carried, None) if carried else None
    if chosen:
        yield chosen


def _leading(match: re.Match[str], encoded: Encoded) -> Iterator[tuple[Subject, Span | None]]:
    """The countries that stand before the verb as its subject: "Uruguay and China signed …"."""
    before = _doers(match, encoded)
    if not before:
        return
    groups = [[before[0]]]
    for span in before[1:]:
        between = encoded.form[_end(encoded, groups[-1][-1]) : encoded.position_of(span)]
        if re.fullmatch(r",? (?:and|y|e|et) (?:la |le |el |o |a |l')?", between):
            groups[-1].append(span)
        else:
            groups.append([span])
    close = _ADVERBS.fullmatch(encoded.form[_end(encoded, groups[-1][-1]) : match.start()])
    group = groups[-1] if close else groups[0]
    for span in group:
        if span.ref:
            yield Subject(span.ref, country=span.country), span


def _nearest_country(
    match: re.Match[str], encoded: Encoded
) -> Iterator[tuple[Subject, Span | None]]:
    before = _doers(match, encoded)
    if not before:
        return
    last = before[-1]
    close = _ADVERBS.fullmatch(encoded.form[_end(encoded, last) : match.start()])
    span = last if close else before[0]
    if span.ref:
        yield Subject(span.ref, country=span.country), span


_ADVERBS = re.compile(
    r",? (?:to |also |has |have |had |officially |formally |then |later |se |s'|a |ont |will |"
    r"también |também |haya |ha |han )*"
)
_COMPARED = re.compile(
    r"\b(?:[Ll]ike|[Uu]nlike|[Ff]rom|[Cc]omme|[Cc]omo|diferencia de|[Ii]n|[Ee]n|[Ee]m) \Z"
)


def _doers(match: re.Match[str], encoded: Encoded) -> list[Span]:
    """Countries before the verb that can be its subject: no possessor, nothing compared with."""
    found = []
    for span in encoded.signs(0, match.start()):
        at = encoded.position_of(span)
        if span.letter != "C" or span.ref is None:
            continue
        if encoded.form.startswith("'s", _end(encoded, span)):
            continue
        if not _COMPARED.search(encoded.form[max(0, at - 20) : at]):
            found.append(span)
    return found


def _end(encoded: Encoded, span: Span) -> int:
    return encoded.form.index("⟩", encoded.position_of(span)) + 1


def _derived(
    frame: Frame, page: Page, sentence: Sentence, encoded: Encoded, focus: Focus
) -> Iterator[Proposal]:
    """Claims that rest on a name: a system's place or technology, the place of a body."""
    if frame.derived == "place-of-body":
        yield from _of_bodies(frame, page, sentence, encoded, focus)
        return
    for span in encoded.spans:
        if span.letter != "S" or span.ref is None:
            continue
        subject = focus.of_name(span, sentence)
        if subject is None:
            continue
        if frame.derived == "term-in-name":
            value: Term | EntityValue | None = _term_in(page, span)
        else:
            value = _place_in(page, span)
        if value is not None:
            one = Found(value, span.start, span.end, span)
            proposal = _proposal(frame, subject, one, page, sentence, encoded)
            if proposal is not None:
                yield proposal


def _of_bodies(
    frame: Frame, page: Page, sentence: Sentence, encoded: Encoded, focus: Focus
) -> Iterator[Proposal]:
    for span in encoded.spans:
        if span.letter != "O" or span.ref is None:
            continue
        found = _place_of(page, span)
        if found is None:
            continue
        kinds = frame.of or frozenset({"system"})
        chosen = focus.nearest(encoded.position_of(span), encoded, kinds, frozenset())
        proposal = _proposal(frame, chosen[0], found, page, sentence, encoded) if chosen else None
        if proposal is not None:
            yield proposal


def _place_of(page: Page, span: Span) -> Found | None:
    """The place that a body is of, or the country that its name holds: "Policía de Quito"."""
    place = place_of_body(page.text[span.start : span.end], page.language)
    if place:
        start = span.end - len(place)
        land = names.lookup(EntityRef("country", place))
        ref = EntityRef("country", land.name, land.country) if land else EntityRef("place", place)
        return Found(EntityValue(ref), start, span.end, None)
    if not is_body(page.text[span.start : span.end], page.language):
        return None
    lands = [m for m in page.mentions_in(span.start, span.end) if m.known.kind == "country"]
    if len(lands) != 1:
        return None
    ref = EntityRef("country", lands[0].known.name, lands[0].known.country)
    return Found(EntityValue(ref), lands[0].start, lands[0].end, None)


def _term_in(page: Page, span: Span) -> Term | None:
    hits = names.technology_terms(page.text[span.start : span.end])
    if len({term for _, _, term in hits}) != 1:
        return None
    first, last, term = hits[0]
    return Term(term, page.text[span.start + first : span.start + last])


def _place_in(page: Page, span: Span) -> EntityValue | None:
    """The place that a system's name holds. A city is where it works; a country may be its
    maker's, and counts only where the curated table has the system there."""
    words = re.findall(r"[^\W\d_][\w-]*", page.text[span.start : span.end])
    phrases = [" ".join(words[i : i + n]) for n in (3, 2, 1) for i in range(len(words) - n + 1)]
    for phrase in phrases:
        if not phrase[0].isupper():
            continue
        place = names.lookup(EntityRef("place", phrase))
        if place and (not span.country or place.country == span.country):
            return EntityValue(EntityRef("place", phrase, place.country))
        land = names.lookup(EntityRef("country", phrase))
        if land and span.known and land.country == span.country:
            return EntityValue(EntityRef("country", land.name, land.country))
    return None


def _proposal(
    frame: Frame,
    subject: Subject,
    found: Found,
    page: Page,
    sentence: Sentence,
    encoded: Encoded,
) -> Proposal | None:
    whole = page.text[sentence.start : sentence.end]
    first, last = clause_at(whole, found.start - sentence.start, found.end - sentence.start)
    clause = whole[first:last]
    own = (found.start - sentence.start - first, found.end - sentence.start - first)
    if isinstance(found.value, EntityValue) or found.is_text or frame.property == "status":
        clause = clause[: own[0]] + " … " + clause[own[1] :]
        own = (own[0], own[0] + 3)
    if frame.property in ("supplier", "supplier-country") and _is_own(subject, found):
        return None
    denied = is_negated(scope_at(clause, own[1], page.language), page.language)
    if denied and frame.property != "technology":
        return None
    if denied and page.language in ROMANCE and not _DENIED_HERE.search(clause, 0, own[0]):
        return None
    quote = _quote(page, sentence, found)
    there = subject.sentence
    subject_quote = page.text[there.start : there.end][:MAX_QUOTE] if there else ""
    doubt = subject.doubt + found.doubt
    return Proposal(
        subject=subject.ref,
        property=frame.property,
        value=found.value,
        quote=quote,
        comparator=found.comparator,
        polarity="denied" if denied else "asserted",
        modality=_modality(clause, page.language),
        cited=institution_cited(encoded, page, found.start),
        subject_quote=subject_quote,
        near=sentence.start,
        confidence=max(100, frame.confidence - doubt),
        rule=frame.rule,
    )


#: "Not" close before a technology: what is denied further off is something else.
_DENIED_HERE = re.compile(
    r"\b(?:sin|sans|sem|no|non|não|nem|ni|pas|aucune?|ningun[ao]?|nenhuma?)\b[^,;:]{0,40}\Z"
)


def _is_own(subject: Subject, found: Found) -> bool:
    """Whether a country is said to supply itself: then the name was part of something else."""
    value = found.value
    if not isinstance(value, EntityValue) or value.entity.kind != "country":
        return False
    return bool(subject.country) and subject.country == value.entity.country


def _quote(page: Page, sentence: Sentence, found: Found) -> str:
    """The sentence; of an overlong one the part around the value, cut at spaces."""
    start, end = sentence.start, sentence.end
    if end - start > MAX_QUOTE:
        start = page.text.find(" ", max(start, found.start - 400)) + 1
        end = page.text.rfind(" ", found.end, min(end, found.end + 150))
        end = end if end > found.end else found.end
    return page.text[start:end]


def _modality(clause: str, language: str) -> Modality:
    found = modalities(clause, language)
    order: tuple[Modality, ...] = ("alleged", "possible", "planned")
    return next((m for m in order if m in found), "happened")
