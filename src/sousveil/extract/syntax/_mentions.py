"""What is named in a parsed sentence: organisations, places, systems with and without a name.

The spans that the frames see (:mod:`sousveil.extract._spans`) are laid over the tokens;
organisations and places that only the model's named entities show are added, and so are
the noun phrases that describe a system without naming it ("60 licence plate cameras").
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sousveil import names
from sousveil.extract._page import Page
from sousveil.extract._sentences import Sentence
from sousveil.extract._shown import is_named_person, is_shown_company
from sousveil.extract._spans import Span, spans_of
from sousveil.model import EntityRef

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

__all__ = ["Node", "Nodes", "nodes_of"]

#: Heads of noun phrases that can be a system, by how much they say on their own.
_SPECIFIC = frozenset(
    "camera cctv reader spyware drone scanner wiretap bodycam spyware alpr lpr anpr stingray".split()
)
_GENERIC = frozenset(
    """system network platform software tool technology equipment program programme project scheme
    initiative device solution app application infrastructure product centre center database
    hardware tech capability passport card unit gear kit package suite program surveillance
    installation deployment rollout contract deal agreement proposal""".split()
)
_DEAL = frozenset("contract deal agreement proposal purchase lease order tender".split())
_CORE = re.compile(
    r"surveil|cctv|camera|facial|face|biometric|plate|spyware|intercept|monitor|polic|securit|"
    r"safe|smart|track|wiretap|command|control|emergency|recognition|biometr|identity|fingerprint|"
    r"predictive|crime|hack|phone|inspection|filter|censor|drone|gunshot|spy|intelligence|video|"
    r"passport|alpr|lpr|anpr|traffic|imsi|cell-site|e-passport|id card",
    re.IGNORECASE,
)
_LEFT_OUT = frozenset("new existing whole entire nearly current same such other additional more several many few "
    "first second third next own latest proposed planned so-called".split())


@dataclass(eq=False, slots=True)
class Node:
    """A mention on the tokens ``first`` to ``last`` of its sentence.

    :ivar sort: system, described, anaphor, organisation, land, term, money, number, date,
        person, demonym, norm.
    :ivar role: of an organisation: company, force, body, bank, observer, or empty.
    :ivar words: of a described system: its words without article, number and sum.
    """

    span: Span
    first: int
    last: int
    head: Token
    sort: str
    role: str = ""
    start_token: int = 0
    words: tuple[int, int] = (0, 0)
    definite: bool = False
    terms: frozenset[str] = frozenset()
    topic: object = None


@dataclass(eq=False)
class Nodes:
    """The mentions of a sentence, found by token."""

    all: list[Node] = field(default_factory=list)
    by_token: dict[int, Node] = field(default_factory=dict)

    def add(self, node: Node) -> None:
        """Take it in, where its tokens are free."""
        self.all.append(node)
        for index in range(node.first, node.last + 1):
            if node.sort in ("described", "anaphor", "deal"):
                if node.words[0] <= node.span.start and index >= node.start_token:
                    self.by_token[index] = node
            else:
                self.by_token.setdefault(index, node)

    def at(self, token: Token) -> Node | None:
        """The mention that holds a token."""
        return self.by_token.get(token.i)

    def of(self, *sorts: str) -> list[Node]:
        """The mentions of some sorts, in order."""
        return sorted((n for n in self.all if n.sort in sorts), key=lambda n: n.first)


_SORTS = {
    "C": "land", "P": "land", "D": "demonym", "O": "organisation", "S": "system", "N": "norm",
    "T": "term", "M": "money", "Q": "number", "Y": "date", "A": "anaphor", "H": "person",
}  # fmt: skip


def nodes_of(page: Page, sentence: Sentence, doc: Doc) -> Nodes:
    """The mentions of one sentence."""
    base = sentence.start
    nodes = Nodes()
    spans = [s for s in spans_of(page, sentence) if s.letter != "A"]
    spans += _entities(page, sentence, doc, spans)
    for span in spans:
        piece = doc.char_span(span.start - base, span.end - base, alignment_mode="expand")
        if piece is None or not len(piece):
            continue
        node = Node(span, piece.start, piece.end - 1, piece.root, _SORTS[span.letter])
        if node.sort == "organisation":
            node.role = role_of(span, page.text[span.start : span.end])
        if span.term:
            node.terms = frozenset({span.term})
        nodes.add(node)
    for node in _described(page, base, doc, nodes):
        nodes.add(node)
    return nodes


# --- organisations and places that the model names ---------------------------------------

_NO_NAME = re.compile(
    r"(?:CCTV|AI|GPS|SIM|ID|IT|LED|IP|HD|4G|5G|US|U\.S\.|EU|UK|PM|CEO|COVID(?:-19)?|FAQ|PDF|GDPR|"
    r"API|RFP|Internet|Congress|Constitution|Twitter|Facebook|WhatsApp|Telegram|Instagram|"
    r"YouTube|iPhone|Android|Google Maps|Comments|Advertisement|Share|Home|News|Read|More|State|"
    r"Government|Parliament|Treasury|Republican|Democrat\w*|Islam\w*|Christian\w*)\Z",
    re.IGNORECASE,
)


def _entities(page: Page, sentence: Sentence, doc: Doc, spans: list[Span]) -> list[Span]:
    found = []
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
        text = page.text[start:end]
        if "\n" in text or not re.match(r"[A-ZÀ-Þ]", text) or _NO_NAME.match(text):
            continue
        if any(start < s.end and s.start < end for s in spans + found):
            continue
        span = _typed(entity.label_, text, start, end, page)
        if span:
            found.append(span)
    return found


def _typed(label: str, text: str, start: int, end: int, page: Page) -> Span | None:
    if label in ("GPE", "LOC", "FAC") and not is_shown_company(text, page):
        if len(text) < 3:
            return None
        return Span(start, end, "P", EntityRef("place", text))
    if label in ("ORG", "PRODUCT", "PERSON", "WORK_OF_ART", "NORP", "GPE", "LOC", "FAC"):
        if is_shown_company(text, page):
            return Span(start, end, "O", EntityRef("organisation", text))
        if label == "PERSON" or is_named_person(text, page):
            return Span(start, end, "H")
        if label == "ORG":
            return Span(start, end, "O", EntityRef("organisation", text))
    return None


_FORCE = re.compile(
    r"\b(?:Police|Sheriff|Ministry|Department|Agency|Bureau|Service|Force|Forces|Guard|Directorate|"
    r"Patrol|Army|Intelligence|Gendarmerie|Customs|Constabulary|Administration|Authority|Navy|"
    r"Military|Security|Corrections|Immigration|Border)\b|(?:PD|[A-Z]{2}P)\Z"
)
_COMPANY = re.compile(
    r"\b(?:Inc|Ltd|LLC|GmbH|Corp(?:oration)?|Co|Company|Technolog(?:y|ies)|Systems|Solutions|Networks?|"
    r"Group|Electronics|Telecom\w*|Labs?|Industries|Holdings?|Limited|Software|Communications|Partners|"
    r"Consortium|S\.?A|AG|PLC|Enterprises?|International)\b\.?"
)
_BODY = re.compile(
    r"\b(?:Council|Government|Parliament|Court|Congress|Senate|Assembly|Committee|Commission|"
    r"Municipality|City|County|Board|Office|House|Union|Cabinet)\b"
)
_OBSERVER = re.compile(
    r"\b(?:News|Times|Post|Press|Institute|University|Watch|Amnesty|Observatory|Journal|Herald|"
    r"Tribune|Gazette|Reuters|BBC|Bloomberg|Foundation|Centre for|Center for|Collaborations?|Daily|Mail|Guardian|Union)\b"
)
_BANK = re.compile(r"\b(?:Bank|Fund|Eximbank|Exim)\b")
_BY_TABLE = {"agency": "force", "supplier": "company", "financier": "bank", "observer": "observer"}


def role_of(span: Span, text: str) -> str:
    """What an organisation is in this trade, by the curated table, else by its name."""
    if span.known:
        known = names.lookup(span.ref) if span.ref else None
        if known and known.sort == "agency" and _BODY.search(text) and not _FORCE.search(text):
            return "body"
        return _BY_TABLE.get(known.sort, "") if known else ""
    for pattern, role in (
        (_BANK, "bank"), (_OBSERVER, "observer"), (_COMPANY, "company"), (_FORCE, "force"), (_BODY, "body"),
    ):  # fmt: skip
        if pattern.search(text):
            return role
    return ""


# --- systems without a name --------------------------------------------------------------


def _described(page: Page, base: int, doc: Doc, nodes: Nodes) -> Iterable[Node]:
    for token in doc:
        lemma = token.lemma_.lower()
        if token.pos_ not in ("NOUN", "PROPN") or lemma not in _SPECIFIC | _GENERIC:
            continue
        if token.dep_ == "compound" and token.head.i > token.i and _is_head(token.head):
            continue
        taken = nodes.by_token.get(token.i)
        if taken is not None and taken.sort not in ("term",):
            continue
        first, last = _phrase(token, nodes)
        start, end = base + doc[first].idx, base + doc[last].idx + len(doc[last])
        text = page.text[start:end]
        terms = frozenset(term for *_, term in names.technology_terms(text))
        known = bool(terms) or bool(_CORE.search(text)) or lemma in _SPECIFIC
        left = doc[token.left_edge.i]
        definite = any(
            c.lower_ in ("the", "this", "these", "that", "those", "its", "their", "such", "it")
            for c in token.lefts
        ) or left.lower_ in ("the", "this", "these", "its", "their")
        sort = "described" if known and lemma not in _DEAL else "anaphor"
        if sort == "anaphor" and lemma in _DEAL:
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


def _is_head(token: Token) -> bool:
    return token.pos_ in ("NOUN", "PROPN") and token.lemma_.lower() in _SPECIFIC | _GENERIC


def _phrase(token: Token, nodes: Nodes) -> tuple[int, int]:
    """The words that describe: modifiers before the head, "of predictive policing" behind it."""
    doc = token.doc
    first = token.i
    index = token.i - 1
    while index >= token.left_edge.i:
        word = doc[index]
        node = nodes.by_token.get(index)
        if node is not None and node.sort in ("money", "number", "date", "person"):
            break
        if word.dep_ in ("det", "nummod", "case", "poss", "predet", "punct") and word.text not in ("-", "/", "&"):
            break
        if word.tag_ in ("CD", "DT", "PRP$", "POS", "WDT", "VBZ", "VBD", "VBP", "MD", "IN", "TO", "VBG") and not (
            word.tag_ == "VBG" and word.dep_ in ("compound", "amod")
        ):
            break
        if word.lower_ in _LEFT_OUT:
            break
        first = index
        index -= 1
    while first < token.i and (doc[first].pos_ in ("CCONJ", "PUNCT") or doc[first].dep_ == "cc" or doc[first].is_punct):
        first += 1
    last = token.i
    if token.lemma_.lower() in _GENERIC and first == token.i:
        after = next((c for c in token.rights if c.lower_ == "of"), None)
        if after is not None:
            inner = next((c for c in after.rights if c.dep_ == "pobj"), None)
            if inner is not None and inner.i - token.i <= 5 and _CORE.search(doc[after.i : inner.i + 1].text):
                last = inner.i
    return first, last
