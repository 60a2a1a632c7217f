"""Organisations, places and systems that no table has: by the model, by lists, by the page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sousveil.extract._page import Page
from sousveil.extract._persons import is_person
from sousveil.extract._sentences import Sentence
from sousveil.extract._shown import is_shown_company
from sousveil.extract._spans import Span
from sousveil.extract.syntax._page_names import PageNames
from sousveil.extract.syntax._words import NO_NAME
from sousveil.model import EntityRef

if TYPE_CHECKING:
    from spacy.tokens import Doc

__all__ = [
    "entities",
    "everywhere",
    "headline",
    "holds_verb",
    "listed_firms",
    "own_systems",
    "without_maker",
]


def entities(page: Page, sentence: Sentence, doc: Doc, spans: list[Span]) -> list[Span]:
    found: list[Span] = []
    base = sentence.start
    for entity in doc.ents:
        first, last = entity.start, entity.end
        while first < last and doc[first].lower_ in ("the", "a", "an", "'s", "’s", "its"):
            first += 1
        while last > first and (doc[last - 1].text in ("'s", "’s", ",", ".", "'", "’", "-", "–")):
            last -= 1
        if first >= last:
            continue
        piece = doc[first:last]
        start, end = base + piece.start_char, base + piece.end_char
        based = re.match(r"[A-Z][\w. ]{1,25}-based\s", page.text[start:end])
        start += based.end() if based else 0
        text = page.text[start:end]
        if "\n" in text or not re.match(r"[A-ZÀ-Þ]", text) or NO_NAME.match(text):
            continue
        if any(start < s.end and s.start < end for s in spans + found):
            continue
        span = _typed(entity.label_, text, start, end, page)
        if span:
            found.append(span)
    return found


def _typed(label: str, text: str, start: int, end: int, page: Page) -> Span | None:
    if label in ("GPE", "LOC", "FAC") and not is_shown_company(text, page):
        prefix = re.match(r"(?:City|Town|State|County|Province|District) of ", text)
        start += prefix.end() if prefix else 0
        text = page.text[start:end]
        if len(text) < 3:
            return None
        return Span(start, end, "P", EntityRef("place", text))
    if label in ("ORG", "PRODUCT", "PERSON", "WORK_OF_ART", "NORP", "GPE", "LOC", "FAC"):
        if is_shown_company(text, page):
            return Span(start, end, "O", EntityRef("organisation", text))
        if label == "PERSON" or is_person(text, page.text):
            return Span(start, end, "H")
        if label == "ORG":
            return Span(start, end, "O", EntityRef("organisation", text))
    return None


def listed_firms(page: Page, base: int, doc: Doc, spans: list[Span]) -> list[Span]:
    """Names in one list with an organisation that the page shows to be one too."""
    found: list[Span] = []
    for token in doc:
        if token.dep_ not in ("conj", "appos") or token.pos_ != "PROPN":
            continue
        first = token.i
        while (
            first > 0
            and doc[first - 1].dep_ == "compound"
            and doc[first - 1].head.i in range(first, token.i + 1)
            and doc[first - 1].pos_ == "PROPN"
        ):
            first -= 1
        start, end = base + doc[first].idx, base + token.idx + len(token)
        if any(start < s.end and s.start < end for s in spans + found):
            continue
        name = page.text[start:end]
        if NO_NAME.match(name) or len(name) < 3 or not is_shown_company(name, page):
            continue
        found.append(Span(start, end, "O", EntityRef("organisation", name)))
    return found


def everywhere(page: Page, sentence: Sentence, names_: PageNames, spans: list[Span]) -> list[Span]:
    """Names that other sentences show to be places or organisations."""
    text = page.text[sentence.start : sentence.end]
    found: list[Span] = []
    for name, letter in names_.sorts.items():
        if letter == "H" or name not in text or NO_NAME.match(name):
            continue
        for match in re.finditer(rf"(?<![\w-]){re.escape(name)}(?![\w-])", text):
            start, end = sentence.start + match.start(), sentence.start + match.end()
            if any(start < s.end and s.start < end for s in spans + found):
                continue
            span = _typed({"O": "ORG", "P": "GPE"}[letter], name, start, end, page)
            if span is not None:
                found.append(span)
    return found


def own_systems(page: Page, sentence: Sentence, named: dict[str, str]) -> list[Span]:
    text = page.text
    found = []
    for name, term in named.items():
        for match in re.finditer(
            rf"(?<![\w-]){re.escape(name)}(?![\w-])", text[sentence.start : sentence.end]
        ):
            start, end = sentence.start + match.start(), sentence.start + match.end()
            found.append(Span(start, end, "S", EntityRef("system", name), term=term))
    return found


def without_maker(page: Page, span: Span) -> list[Span]:
    """ "Hacking Team's Remote Control System" is a company and its system."""
    if span.letter == "S" and re.match(
        r"\s(?:grants?|funds?|funding)\b", page.text[span.end : span.end + 9]
    ):
        return []
    if span.letter != "S" or span.known:
        return [span]
    for mention in page.mentions_in(span.start, span.end):
        behind = re.match(r"['’]s? ", page.text[mention.end : span.end])
        if mention.start == span.start and mention.known.kind == "organisation" and behind:
            start = mention.end + behind.end()
            name = " ".join(page.text[start : span.end].split())
            maker = Span(
                mention.start, mention.end, "O", EntityRef("organisation", mention.text),
                mention.known.country, mention.known.id,
            )  # fmt: skip
            return [maker, Span(start, span.end, "S", EntityRef("system", name), term=span.term)]
    return [span]


def headline(span: Span, sentence: Sentence, text: str) -> bool:
    """A long stretch of a headline in small letters is no name."""
    words = text[span.start : span.end].split()
    small = sum(1 for word in words if word[0].islower())
    return (
        span.letter == "S" and not span.known and sentence.heading and len(words) > 4 and small > 2
    )


def holds_verb(span: Span, base: int, doc: Doc) -> bool:
    """ "Toronto board eyes surveillance system" is a sentence and no name."""
    if span.letter != "S" or span.known:
        return False
    piece = doc.char_span(span.start - base, span.end - base, alignment_mode="expand")
    return piece is not None and any(
        t.tag_ in ("VBZ", "VBD", "VBP", "MD") and t.text[0].islower() for t in piece[:-1]
    )
