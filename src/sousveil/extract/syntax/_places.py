"""Places that are shown by a list, by a word behind them, by a body's name, by a dateline."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sousveil.extract._page import Page
from sousveil.extract._persons import is_person
from sousveil.extract._sentences import Sentence
from sousveil.extract._shown import is_shown_company
from sousveil.extract._spans import Span
from sousveil.extract.syntax._nodes import Node, Nodes
from sousveil.extract.syntax._words import DATELINE, DISTRICTS, LOCAL_BODY, NO_PLACE, OF_PLACE
from sousveil.model import EntityRef

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

__all__ = ["dateline", "districts", "in_organisations", "listed_places"]


UPPER = r"[A-ZÀ-Þ][\w'’-]+(?:\s[A-ZÀ-Þ][\w'’-]+){0,3}"


def districts(page: Page, sentence: Sentence, spans: list[Span]) -> list[Span]:
    """Names before a word for a place: "in Maha Aung Myay and Chan Mya Thazi townships"."""
    found: list[Span] = []
    for match in DISTRICTS.finditer(page.text, sentence.start, sentence.end):
        for item in re.finditer(UPPER, match["all"]):
            start, end = match.start("all") + item.start(), match.start("all") + item.end()
            name = page.text[start:end]
            if name.split()[0] in ("The", "In", "All", "Other", "School", "Police"):
                continue
            if not any(start < s.end and s.start < end for s in spans + found):
                found.append(Span(start, end, "P", EntityRef("place", name)))
    return found


def listed_places(page: Page, base: int, doc: Doc, spans: list[Span]) -> list[Span]:
    """Names in one list with a known place are places: "in Austin, Bee Cave and Buda"."""
    found: list[Span] = []
    lands = [s for s in spans if s.letter in "CP"]

    def at(token: Token) -> list[Span]:
        start = base + token.idx
        return [s for s in spans + found if s.start <= start < s.end]

    for token in doc:
        if token.dep_ not in ("pobj", "appos", "dobj", "nsubj") or not any(
            c.dep_ in ("conj", "appos") for c in token.children
        ):
            continue
        items = _items(token)
        if len(items) < 2 or not any(s in lands for item in items for s in at(item)):
            continue
        for item in items:
            held = at(item)
            if item.pos_ != "PROPN" or any(s.letter != "H" for s in held):
                continue
            first = item.i
            while (
                first > 0
                and doc[first - 1].dep_ == "compound"
                and doc[first - 1].head.i in range(first, item.i + 1)
            ):
                first -= 1
            start, end = base + doc[first].idx, base + item.idx + len(item)
            name = page.text[start:end]
            if is_person(name, page.text, "place") or is_shown_company(name, page):
                continue
            for one in held:
                spans.remove(one)
            found.append(Span(start, end, "P", EntityRef("place", name)))
    return found


def _items(token: Token) -> list[Token]:
    found, waiting = [], [token]
    while waiting:
        one = waiting.pop()
        found.append(one)
        waiting += [c for c in one.children if c.dep_ in ("conj", "appos")]
    return found


def in_organisations(page: Page, base: int, doc: Doc, nodes: Nodes) -> list[tuple[Node, Node]]:
    found = []
    for node in nodes.of("organisation"):
        start, end = node.span.start, node.span.end
        text = page.text[start:end]
        known = [m for m in page.mentions_in(start, end) if m.known.kind in ("country", "place")]
        if known:
            mention = known[0]
            kind = mention.known.kind
            ref = EntityRef(
                kind,
                mention.known.name if kind == "country" else mention.text,
                mention.known.country,
            )
            span = Span(
                mention.start,
                mention.end,
                "C" if kind == "country" else "P",
                ref,
                mention.known.country,
                mention.known.id,
            )
        else:
            match = OF_PLACE.search(text) or LOCAL_BODY.match(text)
            if (
                match is None
                or match["name"] in NO_PLACE
                or match["name"].endswith((" of", " and"))
            ):
                continue
            a, b = match.span("name")
            span = Span(start + a, start + b, "P", EntityRef("place", match["name"]))
        piece = doc.char_span(span.start - base, span.end - base, alignment_mode="expand")
        if piece is not None:
            found.append((node, Node(span, piece.start, piece.end - 1, piece.root, "land")))
    return found


def dateline(page: Page, sentence: Sentence, doc: Doc) -> Node | None:
    """The town at the head of an agency's report: "DECATUR, Ill. (WCIA) — …"."""
    match = DATELINE.search(page.text, sentence.start, min(sentence.end, sentence.start + 90))
    if match is None or not 3 <= len(match["name"]) <= 30:
        return None
    start, end = match.span("name")
    span = Span(start, end, "P", EntityRef("place", match["name"].title()))
    return Node(span, 0, 0, doc[0], "land")
