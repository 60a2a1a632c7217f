"""Noun phrases that describe a system without naming it ("60 licence plate cameras")."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from sousveil import names
from sousveil.extract._page import Page
from sousveil.extract._spans import Span
from sousveil.extract.syntax._nodes import Node, Nodes
from sousveil.extract.syntax._words import (
    CORE,
    DEAL,
    DOING,
    GENERIC,
    LEFT_OUT,
    SELLERS,
    SPECIFIC,
    THINGS,
)
from sousveil.model import EntityRef

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

__all__ = ["described"]


def described(page: Page, base: int, doc: Doc, nodes: Nodes) -> Iterable[Node]:
    for token in doc:
        lemma = token.lemma_.lower()
        noun = token.pos_ in ("NOUN", "PROPN") or token.lower_ in ("cameras", "drones", "scanners")
        if lemma == token.lower_ and lemma.endswith("cameras"):
            lemma = "camera"
        if not noun or lemma not in SPECIFIC | GENERIC | THINGS:
            continue
        if token.dep_ == "compound" and token.head.i > token.i and _is_head(token.head):
            continue
        if token.dep_ in ("compound", "nmod") and token.head.lemma_.lower() in SELLERS:
            continue  # "a video surveillance equipment manufacturer" is a company
        taken = nodes.by_token.get(token.i)
        if taken is not None and taken.sort not in ("term",):
            continue
        first, last = _phrase(token, nodes)
        start, end = base + doc[first].idx, base + doc[last].idx + len(doc[last])
        text = page.text[start:end]
        terms = frozenset(term for *_, term in names.technology_terms(text))
        maker = _maker(token, nodes) if lemma not in DEAL else None
        if maker is not None and not terms:
            first = maker.first
            start = base + doc[first].idx
            text = page.text[start:end]
        known = bool(terms) or bool(CORE.search(text)) or lemma in SPECIFIC or maker is not None
        left = doc[token.left_edge.i]
        definite = any(
            c.lower_ in ("the", "this", "these", "that", "those", "its", "their", "such", "it")
            for c in token.lefts
        ) or left.lower_ in ("the", "this", "these", "its", "their")
        sort = "described" if known and lemma not in DEAL else "anaphor"
        if lemma in THINGS and (sort == "anaphor" or first == token.i):
            continue
        if lemma in ("center", "centre", "plan") and not terms and not definite:
            continue
        if sort == "anaphor" and lemma in DEAL:
            sort = "deal"
        yield Node(
            Span(start, end, "S", EntityRef("system", " ".join(text.split()))),
            first,
            token.i,
            token,
            sort,
            start_token=first,
            words=(start, end),
            definite=definite,
            terms=terms,
        )


def _maker(token: Token, nodes: Nodes) -> Node | None:
    """The known supplier whose ware it is: "Palantir's software"."""
    for child in token.children:
        node = nodes.by_token.get(child.i)
        beside = child.dep_ in ("poss", "compound", "nmod") and child.i < token.i
        if beside and node is not None and (node.sort, node.role) == ("organisation", "company"):
            return node
    return None


def _is_head(token: Token) -> bool:
    return token.pos_ in ("NOUN", "PROPN") and token.lemma_.lower() in SPECIFIC | GENERIC | THINGS


def _phrase(token: Token, nodes: Nodes) -> tuple[int, int]:
    """The words that describe: modifiers before the head, "of predictive policing" behind it."""
    doc = token.doc
    first = token.i
    index = token.i - 1
    while index >= max(0, min(token.left_edge.i, token.i - 4)):
        word = doc[index]
        if index < token.left_edge.i and not (word.is_quote or nodes.by_token.get(index)):
            break
        if word.is_quote:  # a quoted technology before its head
            before = nodes.by_token.get(index - 1) if index else None
            if before is not None and before.sort == "term" and first == token.i:
                return before.first, before.last
            break
        if doc[first].text == "-" and first < token.i:  # half of "closed-circuit" is no word
            first = index
            index -= 1
            continue
        if _is_no_part(word, nodes.by_token.get(index)):
            break
        first = index
        index -= 1
    first = _trimmed(token, first)
    last = token.i
    if token.lemma_.lower() in GENERIC and first == token.i:
        after = next((c for c in token.rights if c.lower_ == "of"), None)
        if after is not None:
            inner = next((c for c in after.rights if c.dep_ == "pobj"), None)
            if (
                inner is not None
                and inner.i - token.i <= 5
                and CORE.search(doc[after.i : inner.i + 1].text)
                and not any(one.like_num for one in doc[after.i : inner.i])
            ):
                last = inner.i
    return first, last


#: Tags of words that no description holds: numbers, articles, verbs, prepositions.
_NO_PART = frozenset(
    ["CD", "DT", "PRP$", "POS", "WDT", "VBZ", "VBD", "VBP", "MD", "IN", "TO", "VBG"]
)


def _is_no_part(word: Token, node: Node | None) -> bool:
    """Whether a word before a head ends the description: a number, an article, a verb."""
    if node is not None and node.sort in ("money", "number", "date", "person"):
        return True
    if word.lower_.endswith("ing") and word.lower_ not in DOING and not CORE.search(word.text):
        return True  # "buying cameras"
    outside = word.dep_ in ("det", "nummod", "case", "poss", "predet", "punct")
    if outside and word.text not in ("-", "/", "&"):
        return True
    if word.tag_ in _NO_PART and word.lower_ not in DOING:
        return True
    plain = word.tag_ == "JJ" and not CORE.search(word.text) and not word.text[0].isupper()
    return word.lower_ in LEFT_OUT or plain


def _trimmed(token: Token, first: int) -> int:
    """The first word of a description without "state-of-the-art", "and" or a mark before it."""
    doc = token.doc
    if doc[first : first + 7].text.lower() == "state-of-the-art":
        first = min(first + 7, token.i)
    while first < token.i and (
        doc[first].pos_ in ("CCONJ", "PUNCT") or doc[first].dep_ == "cc" or doc[first].is_punct
    ):
        first += 1
    return first
