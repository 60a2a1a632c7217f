"""What is named in a parsed sentence: organisations, places, systems with and without a name.

The spans that the frames see (:mod:`sousveil.extract._spans`) are laid over the tokens;
organisations and places that only the model's named entities show are added, and so are
the noun phrases that describe a system without naming it ("60 licence plate cameras").
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import msgspec

from sousveil import names
from sousveil.extract._page import Page
from sousveil.extract._sentences import Sentence
from sousveil.extract._shown import is_named_person, is_shown_company
from sousveil.extract._spans import Span, spans_of
from sousveil.model import EntityRef

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

__all__ = ["Node", "Nodes", "PageNames", "nodes_of", "page_names"]

#: Heads of noun phrases that can be a system, by how much they say on their own.
_SPECIFIC = frozenset(
    "camera cctv reader spyware drone scanner wiretap bodycam spyware alpr lpr anpr stingray".split()
)
_GENERIC = frozenset(
    """plan system network platform software tool technology equipment program programme project scheme
    initiative device solution app application infrastructure product centre center database
    hardware tech capability passport card gear program
    contract deal agreement proposal partnership purchase lease order tender bid""".split()
)
_SELLERS = frozenset(
    """manufacturer maker company firm giant supplier provider vendor industry market expert specialist group
    startup business sector developer producer seller operator manager officer analyst""".split()
)
_THINGS = frozenset("patrol vehicle van robot aircraft balloon aerostat tower satellite gate facility grid registry laboratory trailer".split())
_DEAL = frozenset("contract deal agreement proposal purchase lease order tender partnership bid".split())
_CORE = re.compile(
    r"surveil|cctv|camera|facial|face|biometric|plate|spyware|intercept|monitor|polic|securit|"
    r"safe|smart|track|wiretap|command|control|emergency|recognition|biometr|identity|fingerprint|"
    r"predictive|crime|hack|phone|inspection|filter|censor|drone|gunshot|spy|intelligence|video|"
    r"passport|alpr|lpr|anpr|traffic|imsi|cell-site|e-passport|id card",
    re.IGNORECASE,
)
_DOING = frozenset("reading monitoring tracking hacking filtering policing recording scanning matching listening processing spying sharing".split())
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
    #: places within the names of organisations: Waterloo of the Waterloo Police
    inner: list[tuple[Node, Node]] = field(default_factory=list)
    #: the place that a report is dated from
    dateline: Node | None = None

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


@dataclass(frozen=True)
class PageNames:
    """What the page as a whole shows of its names.

    :ivar systems: names that it gives to systems, with their technology.
    :ivar sorts: name → letter (O, P, H), by most of its mentions.
    :ivar roles: acronym → role of the name that it stands for.
    """

    systems: dict[str, str]
    sorts: dict[str, str]
    roles: dict[str, str]


_SHORT = re.compile(
    r"(?P<full>[A-Z][\w.'’&-]+(?:\s(?:of|and|the|for|de)){0,2}(?:\s[A-Z&][\w.'’&-]*(?:\s(?:of|and|the|for|de)){0,2}){1,7})\s\((?:the\s)?[\"“]?(?P<short>[A-Z][A-Z&.-]{1,8})[\"”]?\)"
)


def page_names(page: Page, docs: list[Doc]) -> PageNames:
    """Names that hold for all of a page, though one sentence alone may not show them."""
    votes: dict[str, Counter[str]] = {}
    for doc in docs:
        for entity in doc.ents:
            name = re.sub(r"\A(?:the|The|a|an) |['’]s?\Z", "", entity.text).strip(" .,-–—")
            letter = {"ORG": "O", "GPE": "P", "LOC": "P", "PERSON": "H"}.get(entity.label_)
            if letter and re.match(r"[A-ZÀ-Þ]", name) and len(name) > 2 and "\n" not in name:
                votes.setdefault(name, Counter())[letter] += 1
    sorts = {name: found.most_common(1)[0][0] for name, found in votes.items()}
    roles = {}
    for match in _SHORT.finditer(page.text):
        full, short = match["full"], match["short"]
        initials = "".join(word[0] for word in full.split() if word[0].isupper() or word[0] == "&")
        if short.replace(".", "")[0] in initials:
            roles[short] = role_of(Span(0, 0, "O"), full)
            sorts[short] = "O"
    return PageNames(system_names(page, docs), sorts, roles)


def _everywhere(page: Page, sentence: Sentence, names_: PageNames, spans: list[Span]) -> list[Span]:
    """Names that other sentences show to be places or organisations."""
    text = page.text[sentence.start : sentence.end]
    found: list[Span] = []
    for name, letter in names_.sorts.items():
        if letter == "H" or name not in text or _NO_NAME.match(name):
            continue
        for match in re.finditer(rf"(?<![\w-]){re.escape(name)}(?![\w-])", text):
            start, end = sentence.start + match.start(), sentence.start + match.end()
            if any(start < s.end and s.start < end for s in spans + found):
                continue
            span = _typed({"O": "ORG", "P": "GPE"}[letter], name, start, end, page)
            if span is not None:
                found.append(span)
    return found


def nodes_of(page: Page, sentence: Sentence, doc: Doc, known: PageNames) -> Nodes:
    """The mentions of one sentence."""
    named = known.systems
    base = sentence.start
    nodes = Nodes()
    spans = _own_systems(page, sentence, named)
    spans += [
        s
        for s in spans_of(page, sentence)
        if s.letter != "A" and not any(s.start < o.end and o.start < s.end for o in spans)
    ]
    spans = [one for span in spans for one in _without_maker(page, span)]
    spans = [
        s for s in spans if not _holds_verb(s, base, doc) and not _headline(s, sentence, page.text)
    ]
    spans += _entities(page, sentence, doc, spans)
    spans += _districts(page, sentence, spans)
    spans += _everywhere(page, sentence, known, spans)
    for token in doc:
        at = base + token.idx
        if re.fullmatch(r"[A-Z]{1,5}PD", token.text) and not any(s.start <= at < s.end for s in spans):
            spans.append(Span(at, at + len(token), "O", EntityRef("organisation", token.text)))
    spans += _listed_firms(page, base, doc, spans)
    spans += _listed_places(page, base, doc, spans)
    for span in spans:
        piece = doc.char_span(span.start - base, span.end - base, alignment_mode="expand")
        if piece is None or not len(piece):
            continue
        node = Node(span, piece.start, piece.end - 1, piece.root, _SORTS[span.letter])
        if node.sort == "organisation":
            text = page.text[span.start : span.end]
            node.role = role_of(span, text) or known.roles.get(text, "")
        if span.term:
            node.terms = frozenset({span.term})
        nodes.add(node)
    nodes.dateline = _dateline(page, sentence, doc)
    for node in _described(page, base, doc, nodes):
        inside = [n for n in nodes.all if n.sort == "term" and node.first <= n.first <= node.last]
        nodes.all = [n for n in nodes.all if n not in inside]
        node.terms = node.terms.union(*(n.terms for n in inside))
        nodes.add(node)
    for span in _in_organisations(page, base, doc, nodes):
        nodes.inner.append(span)
    for node in nodes.of("term"):
        text = " ".join(page.text[node.span.start : node.span.end].split())
        node.span = msgspec.structs.replace(node.span, ref=EntityRef("system", text))
    return nodes


def _headline(span: Span, sentence: Sentence, text: str) -> bool:
    """A long stretch of a headline in small letters is no name."""
    words = text[span.start : span.end].split()
    small = sum(1 for word in words if word[0].islower())
    return span.letter == "S" and not span.known and sentence.heading and len(words) > 4 and small > 2


def _holds_verb(span: Span, base: int, doc: Doc) -> bool:
    """ "Toronto board eyes surveillance system" is a sentence and no name."""
    if span.letter != "S" or span.known:
        return False
    piece = doc.char_span(span.start - base, span.end - base, alignment_mode="expand")
    return piece is not None and any(
        t.tag_ in ("VBZ", "VBD", "VBP", "MD") and t.text[0].islower() for t in piece[:-1]
    )


def _without_maker(page: Page, span: Span) -> list[Span]:
    """ "Hacking Team's Remote Control System" is a company and its system."""
    if span.letter == "S" and re.match(r"\s(?:grants?|funds?|funding)\b", page.text[span.end : span.end + 9]):
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


# --- systems named on the page itself ------------------------------------------------------


def system_names(page: Page, docs: Iterable[Doc]) -> dict[str, str]:
    """Names that a page gives to systems no table holds: "spyware called Predator", "the
    Cougar spyware", "Skynet, a surveillance network"; each with its technology, if stated."""
    found: dict[str, str] = {n: t for n, t in _quoted_names(page.text) if not is_named_person(n, page)}
    for doc in docs:
        for token in doc:
            if token.pos_ != "PROPN" or not _OWN_NAME.match(token.text):
                continue
            head = _kind_of(token)
            if head is None:
                continue
            name = _whole_name(token)
            if _NO_NAME.match(name) or _CORE.search(name) or is_named_person(name, page):
                continue
            if names.lookup(EntityRef("organisation", name)) or names.lookup(EntityRef("country", name)):
                continue
            if names.lookup(EntityRef("place", name)) or is_shown_company(name, page):
                continue
            terms = names.technology_terms(doc[head.left_edge.i : head.i + 1].text)
            found.setdefault(name, terms[-1][2] if terms else "")
    return found


_KINDS_OF = r"(?:system|project|programme|program|platform|software|spyware|plan|initiative|scheme|network|tool|operation)"
_QUOTED = re.compile(
    rf"[“\"‘'](?P<a>[A-Z][^”\"’\n]{{3,80}}?)[”\"’'],?\s(?:[a-z-]+\s){{0,2}}?{_KINDS_OF}\b"
    rf"|\b{_KINDS_OF},?\s(?:called|known as|named|dubbed|titled|entitled|codenamed)?\s?(?:the\s)?[“\"](?P<b>[A-Z][^”\"\n]{{3,80}}?)[”\"]"
)


def _quoted_names(text: str) -> Iterator[tuple[str, str]]:
    """Names in quotation marks beside a word for a system, each with its technology."""
    for match in _QUOTED.finditer(text):
        name = match["a"] or match["b"]
        if name.count(" ") > 9 or re.search(r"[.!?]\s", name):
            continue
        terms = names.technology_terms(name)
        yield name, terms[-1][2] if terms else ""


_OWN_NAME = re.compile(r"[A-Z][\w-]{2,}\Z")
_OWN_HEADS = frozenset(
    "spyware software system program programme platform network tool app project initiative malware trojan drone".split()
)


def _kind_of(token: Token) -> Token | None:
    """The word that says that a proper name is a system's."""
    head = token.head
    if token.dep_ == "appos" and head.lemma_.lower() in _OWN_HEADS and head.pos_ == "NOUN":
        return head
    if token.dep_ == "compound" and head.lemma_.lower() in ("spyware", "malware", "trojan") and head.i == token.i + 1:
        return head
    if token.dep_ in ("oprd", "attr", "dobj") and head.lemma_ in ("call", "name", "dub", "know", "codename"):
        thing = head.head if head.dep_ == "acl" else None
        if thing is not None and thing.lemma_.lower() in _OWN_HEADS:
            return thing
    if token.dep_ == "pobj" and head.lower_ == "as" and head.head.lemma_ == "know" and head.head.dep_ == "acl":
        thing = head.head.head
        return thing if thing.lemma_.lower() in _OWN_HEADS else None
    for child in token.children:
        if child.dep_ == "appos" and child.lemma_.lower() in _OWN_HEADS and child.pos_ == "NOUN":
            return child
    return None


def _whole_name(token: Token) -> str:
    first = token.i
    while first > 0 and token.doc[first - 1].pos_ == "PROPN" and token.doc[first - 1].head.i in range(first, token.i + 1):
        first -= 1
    return str(token.doc[first : token.i + 1].text)


def _own_systems(page: Page, sentence: Sentence, named: dict[str, str]) -> list[Span]:
    text = page.text
    found = []
    for name, term in named.items():
        for match in re.finditer(rf"(?<![\w-]){re.escape(name)}(?![\w-])", text[sentence.start : sentence.end]):
            start, end = sentence.start + match.start(), sentence.start + match.end()
            found.append(Span(start, end, "S", EntityRef("system", name), term=term))
    return found


# --- organisations and places that the model names ---------------------------------------

_NO_NAME = re.compile(
    r"(?:CCTV|AI|GPS|SIM|ID|IT|LED|IP|HD|4G|5G|US|U\.S\.|EU|UK|PM|CEO|COVID(?:-19)?|FAQ|PDF|GDPR|"
    r"API|RFP|Internet|Congress|Constitution|Twitter|Facebook|WhatsApp|Telegram|Instagram|"
    r"YouTube|iPhone|Android|Google Maps|Comments|Advertisement|Share|Home|News|Read|More|State|"
    r"Government|Parliament|Treasury|Republican|Democrat\w*|Islam\w*|Christian\w*|(?:Million|Billion|Thousand|Across|In|On|For|With|From|By|At|To|And|Under|Last|This|That|Read)\b.*|.*\s(?:of|and|for|the|in))\Z",
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
        based = re.match(r"[A-Z][\w. ]{1,25}-based\s", page.text[start:end])
        start += based.end() if based else 0
        text = page.text[start:end]
        if "\n" in text or not re.match(r"[A-ZÀ-Þ]", text) or _NO_NAME.match(text):
            continue
        if any(start < s.end and s.start < end for s in spans + found):
            continue
        span = _typed(entity.label_, text, start, end, page)
        if span:
            found.append(span)
    return found


def _listed_firms(page: Page, base: int, doc: Doc, spans: list[Span]) -> list[Span]:
    """Names in one list with an organisation that the page shows to be one too."""
    found: list[Span] = []
    for token in doc:
        if token.dep_ not in ("conj", "appos") or token.pos_ != "PROPN":
            continue
        first = token.i
        while first > 0 and doc[first - 1].dep_ == "compound" and doc[first - 1].head.i in range(first, token.i + 1) and doc[first - 1].pos_ == "PROPN":
            first -= 1
        start, end = base + doc[first].idx, base + token.idx + len(token)
        if any(start < s.end and s.start < end for s in spans + found):
            continue
        name = page.text[start:end]
        if _NO_NAME.match(name) or len(name) < 3 or not is_shown_company(name, page):
            continue
        found.append(Span(start, end, "O", EntityRef("organisation", name)))
    return found


_UPPER = r"[A-ZÀ-Þ][\w'’-]+(?:\s[A-ZÀ-Þ][\w'’-]+){0,3}"
_DISTRICTS = re.compile(
    rf"(?P<all>(?:{_UPPER},\s)*(?:{_UPPER}\s(?:and|or)\s)?{_UPPER})\s(?:townships?|districts?|provinces?|count(?:y|ies)|governorates?|prefectures?|boroughs?|municipalit(?:y|ies)|regions?|neighbou?rhoods?)\b"
)


def _districts(page: Page, sentence: Sentence, spans: list[Span]) -> list[Span]:
    """Names before a word for a place: "in Maha Aung Myay and Chan Mya Thazi townships"."""
    found = []
    for match in _DISTRICTS.finditer(page.text, sentence.start, sentence.end):
        for item in re.finditer(_UPPER, match["all"]):
            start, end = match.start("all") + item.start(), match.start("all") + item.end()
            name = page.text[start:end]
            if name.split()[0] in ("The", "In", "All", "Other", "School", "Police"):
                continue
            if not any(start < s.end and s.start < end for s in spans + found):
                found.append(Span(start, end, "P", EntityRef("place", name)))
    return found


def _listed_places(page: Page, base: int, doc: Doc, spans: list[Span]) -> list[Span]:
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
            while first > 0 and doc[first - 1].dep_ == "compound" and doc[first - 1].head.i in range(first, item.i + 1):
                first -= 1
            start, end = base + doc[first].idx, base + item.idx + len(item)
            name = page.text[start:end]
            if is_named_person(name, page) or is_shown_company(name, page):
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


_LOCAL_BODY = re.compile(
    r"(?P<name>[A-Z][\w.'’-]+(?:\s(?:of|and|de|la)?\s?[A-Z][\w.'’-]+){0,3}?)(?:['’]s)?\s(?:(?:Metropolitan|Municipal|State|"
    r"National|Regional|Provincial)\s)?(?:Police|City|County|Sheriff|Town|Government|Municipality|School|Mayor|PD\b|Fire)"
)
_OF_PLACE = re.compile(r"(?:City|Town|County|Borough|Municipality|Government|Police|State|Province) of (?:the )?(?P<name>[A-Z][\w.'’-]+(?:\s[A-Z][\w.'’-]+){0,2})")


def _in_organisations(page: Page, base: int, doc: Doc, nodes: Nodes) -> list[tuple[Node, Node]]:
    found = []
    for node in nodes.of("organisation"):
        start, end = node.span.start, node.span.end
        text = page.text[start:end]
        known = [m for m in page.mentions_in(start, end) if m.known.kind in ("country", "place")]
        if known:
            mention = known[0]
            kind = mention.known.kind
            ref = EntityRef(kind, mention.known.name if kind == "country" else mention.text, mention.known.country)
            span = Span(mention.start, mention.end, "C" if kind == "country" else "P", ref, mention.known.country, mention.known.id)
        else:
            match = _OF_PLACE.search(text) or _LOCAL_BODY.match(text)
            if match is None or match["name"] in _NO_PLACE or match["name"].endswith((" of", " and")):
                continue
            a, b = match.span("name")
            span = Span(start + a, start + b, "P", EntityRef("place", match["name"]))
        piece = doc.char_span(span.start - base, span.end - base, alignment_mode="expand")
        if piece is not None:
            found.append((node, Node(span, piece.start, piece.end - 1, piece.root, "land")))
    return found


_NO_PLACE = frozenset("National Royal Federal Metropolitan Local Municipal State City Civil Military The Royal Public Local Secret Local Mayor Capital Border Central District Chief Transit Transport Rail Railway University Campus Human Smart Safe".split())


_DATELINE = re.compile(
    r"(?P<name>[A-Z][A-Z.'’-]+(?:[ -][A-Z][A-Z.'’-]+){0,3})(?:, (?:[A-Z][a-z]{1,4}\.|[A-Z][a-z]+|[A-Z]{2}\b))?(?:\s?\([^)]{2,30}\))?\s?[—–-]{1,2}\s"
)


def _dateline(page: Page, sentence: Sentence, doc: Doc) -> Node | None:
    """The town at the head of an agency's report: "DECATUR, Ill. (WCIA) — …"."""
    match = _DATELINE.search(page.text, sentence.start, min(sentence.end, sentence.start + 90))
    if match is None or not 3 <= len(match["name"]) <= 30:
        return None
    start, end = match.span("name")
    span = Span(start, end, "P", EntityRef("place", match["name"].title()))
    return Node(span, 0, 0, doc[0], "land")


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
        if label == "PERSON" or is_named_person(text, page):
            return Span(start, end, "H")
        if label == "ORG":
            return Span(start, end, "O", EntityRef("organisation", text))
    return None


_FORCE = re.compile(
    r"\b(?:Police|Sheriff|Ministry|Department|Agency|Bureau|Service|Force|Forces|Guard|Directorate|"
    r"Patrol|Army|Intelligence|Gendarmerie|Customs|Constabulary|Administration|Authority|Navy|"
    r"Military|Security|Corrections|Immigration|Border)\b|\b[A-Z]{1,5}PD\b|\bPD\Z"
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
_CENTRE = re.compile(r"\b(?:Centre|Center)\Z")
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
        (_CENTRE, "force"),
    ):  # fmt: skip
        if pattern.search(text):
            return role
    return ""


# --- systems without a name --------------------------------------------------------------


def _described(page: Page, base: int, doc: Doc, nodes: Nodes) -> Iterable[Node]:
    for token in doc:
        lemma = token.lemma_.lower()
        noun = token.pos_ in ("NOUN", "PROPN") or token.lower_ in ("cameras", "drones", "scanners")
        if lemma == token.lower_ and lemma.endswith("cameras"):
            lemma = "camera"
        if not noun or lemma not in _SPECIFIC | _GENERIC | _THINGS:
            continue
        if token.dep_ == "compound" and token.head.i > token.i and _is_head(token.head):
            continue
        if token.dep_ in ("compound", "nmod") and token.head.lemma_.lower() in _SELLERS:
            continue  # "a video surveillance equipment manufacturer" is a company
        taken = nodes.by_token.get(token.i)
        if taken is not None and taken.sort not in ("term",):
            continue
        first, last = _phrase(token, nodes)
        start, end = base + doc[first].idx, base + doc[last].idx + len(doc[last])
        text = page.text[start:end]
        terms = frozenset(term for *_, term in names.technology_terms(text))
        maker = _maker(token, nodes) if lemma not in _DEAL else None
        if maker is not None and not terms:
            first = maker.first
            start = base + doc[first].idx
            text = page.text[start:end]
        known = bool(terms) or bool(_CORE.search(text)) or lemma in _SPECIFIC or maker is not None
        left = doc[token.left_edge.i]
        definite = any(
            c.lower_ in ("the", "this", "these", "that", "those", "its", "their", "such", "it")
            for c in token.lefts
        ) or left.lower_ in ("the", "this", "these", "its", "their")
        sort = "described" if known and lemma not in _DEAL else "anaphor"
        if lemma in _THINGS and (sort == "anaphor" or first == token.i):
            continue
        if lemma in ("center", "centre", "plan") and not terms and not definite:
            continue
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


def _maker(token: Token, nodes: Nodes) -> Node | None:
    """The known supplier whose ware it is: "Palantir's software"."""
    for child in token.children:
        node = nodes.by_token.get(child.i)
        if child.dep_ in ("poss", "compound", "nmod") and child.i < token.i and node is not None:
            if node.sort == "organisation" and node.role == "company":
                return node
    return None


def _is_head(token: Token) -> bool:
    return token.pos_ in ("NOUN", "PROPN") and token.lemma_.lower() in _SPECIFIC | _GENERIC | _THINGS


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
        node = nodes.by_token.get(index)
        if node is not None and node.sort in ("money", "number", "date", "person"):
            break
        if word.dep_ in ("det", "nummod", "case", "poss", "predet", "punct") and word.text not in ("-", "/", "&"):
            break
        if word.tag_ in ("CD", "DT", "PRP$", "POS", "WDT", "VBZ", "VBD", "VBP", "MD", "IN", "TO", "VBG") and (
            word.lower_ not in _DOING
        ):
            break
        if word.lower_ in _LEFT_OUT or (word.tag_ == "JJ" and not _CORE.search(word.text) and not word.text[0].isupper()):
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
