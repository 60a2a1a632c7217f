"""What is named in a parsed sentence: organisations, places, systems with and without a name.

The spans that the frames see (:mod:`sousveil.extract._spans`) are laid over the tokens;
what only the model, a list or the page as a whole shows is added, and so are the noun
phrases that describe a system without naming it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from sousveil.extract._page import Page
from sousveil.extract._sentences import Sentence
from sousveil.extract._spans import Span, spans_of
from sousveil.extract.syntax._described import described
from sousveil.extract.syntax._entities import (
    entities,
    everywhere,
    headline,
    holds_verb,
    listed_firms,
    own_systems,
    without_maker,
)
from sousveil.extract.syntax._nodes import SORTS, Node, Nodes
from sousveil.extract.syntax._page_names import PageNames
from sousveil.extract.syntax._places import dateline, districts, in_organisations, listed_places
from sousveil.extract.syntax._roles import role_of
from sousveil.model import EntityRef

if TYPE_CHECKING:
    from spacy.tokens import Doc

__all__ = ["nodes_of"]


def nodes_of(page: Page, sentence: Sentence, doc: Doc, known: PageNames) -> Nodes:
    """The mentions of one sentence."""
    named = known.systems
    base = sentence.start
    nodes = Nodes()
    spans = own_systems(page, sentence, named)
    spans += [
        s
        for s in spans_of(page, sentence)
        if s.letter != "A" and not any(s.start < o.end and o.start < s.end for o in spans)
    ]
    spans = [one for span in spans for one in without_maker(page, span)]
    spans = [
        s for s in spans if not holds_verb(s, base, doc) and not headline(s, sentence, page.text)
    ]
    spans += entities(page, sentence, doc, spans)
    spans += districts(page, sentence, spans)
    spans += everywhere(page, sentence, known, spans)
    for token in doc:
        at = base + token.idx
        if re.fullmatch(r"[A-Z]{1,5}PD", token.text) and not any(
            s.start <= at < s.end for s in spans
        ):
            spans.append(Span(at, at + len(token), "O", EntityRef("organisation", token.text)))
    spans += listed_firms(page, base, doc, spans)
    spans += listed_places(page, base, doc, spans)
    for span in spans:
        piece = doc.char_span(span.start - base, span.end - base, alignment_mode="expand")
        if piece is None or not len(piece):
            continue
        node = Node(span, piece.start, piece.end - 1, piece.root, SORTS[span.letter])
        if node.sort == "organisation":
            text = page.text[span.start : span.end]
            node.role = role_of(span, text) or known.roles.get(text, "")
        if span.term:
            node.terms = frozenset({span.term})
        nodes.add(node)
    nodes.dateline = dateline(page, sentence, doc)
    for node in described(page, base, doc, nodes):
        inside = [n for n in nodes.all if n.sort == "term" and node.first <= n.first <= node.last]
        nodes.all = [n for n in nodes.all if n not in inside]
        node.terms = node.terms.union(*(n.terms for n in inside))
        nodes.add(node)
    nodes.inner += in_organisations(page, base, doc, nodes)
    for node in nodes.of("term"):
        text = " ".join(page.text[node.span.start : node.span.end].split())
        node.span = msgspec.structs.replace(node.span, ref=EntityRef("system", text))
    return nodes
