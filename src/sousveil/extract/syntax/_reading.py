"""From a parsed sentence to what it states, property by property.

Each method looks for one way of stating one thing: a verb of supplying with a company
and a system, a system with a city behind *in*, a sum beside a contract. What is found is
a value with its place and the system that it is said of.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import msgspec

from sousveil.extract._focus import Subject
from sousveil.extract._page import Page
from sousveil.extract._sentences import Sentence
from sousveil.extract._spans import Span
from sousveil.extract._values import Found, date_values, money_values, quantity_values
from sousveil.extract._wording import meaning
from sousveil.extract.syntax._events import Event, events, members, prepositions
from sousveil.extract.syntax._mentions import Node, Nodes, nodes_of, page_names
from sousveil.extract.syntax._parse import parsed
from sousveil.extract.syntax._topics import VAGUE, Topic, Topics
from sousveil.model import EntityRef, EntityValue, Term, Text, property_named

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

__all__ = ["LONG", "Stated", "read_page"]

#: Characters from which on a text is taken to speak of many systems.
LONG = 6_000

_PROVIDE = frozenset(
    """sell supply provide deliver export ship install build develop design create manufacture make
    equip implement deploy donate give offer maintain produce furnish construct market engineer
    upgrade integrate license lease""".split()
)
_ONLY_SELL = frozenset("sell supply provide deliver export ship donate give furnish market manufacture design equip".split())
_ACQUIRE = frozenset(
    """buy purchase acquire procure use deploy operate adopt install lease license obtain get
    implement introduce launch test pilot trial employ have run own order receive switch utilize
    utilise build create develop unveil roll set expand inaugurate open begin start add put place
    mount activate integrate""".split()
)
_RUN = frozenset("use operate run manage oversee utilize utilise employ deploy control monitor buy purchase acquire procure lease license obtain adopt have own order test pilot trial install switch get implement".split())
_DECIDE = frozenset("consider approve plan seek award propose authorize authorise announce want decide contract select commission sign cancel suspend abandon scrap".split())
_AWARD = frozenset("award give grant hand".split())
_WIN = frozenset("win secure land clinch receive get".split())
_SELECT = frozenset("select choose appoint pick tap hire contract commission engage task enlist mandate".split())
_WITH = frozenset("partner team work collaborate sign contract deal agree negotiate".split())
_IN = ("in", "at", "across", "throughout", "within", "around", "inside", "over", "near", "along")


class Stated(msgspec.Struct, frozen=True):
    """A property with its value, of a subject, and the rule that found it."""

    rule: str
    property: str
    subject: Subject
    found: Found
    confidence: int = 700
    signs: tuple[str, ...] = ()


class _Sentence:
    def __init__(
        self, page: Page, sentence: Sentence, doc: Doc, nodes: Nodes, current: Topic | None
    ) -> None:
        self._page = page
        self._sentence = sentence
        self._doc = doc
        self._nodes = nodes
        self._current = current
        self._events = list(events(doc))

    def stated(self) -> Iterator[Stated]:
        systems = self._nodes.of("system", "described", "term")
        for node in systems:
            yield from self._of_system(node)
        for event in self._events:
            yield from self._of_event(event)
        for node in self._nodes.of("deal"):
            yield from self._of_deal(node)
        yield from self._staged_nouns()
        yield from self._dateline(systems)
        yield from self._beside()
        if systems or self._current:
            yield from self._numbers()
            yield from self._sums()
            yield from self._funds()
            yield from self._vendors()
            yield from self._loose(systems)

    def again(self, known: set[tuple[str, str, EntityRef]]) -> Iterator[Stated]:
        """Facts that another sentence states in full, where this one names both parties."""
        systems = self._nodes.of("system", "described", "term")
        topics = {n.topic.ref: n.topic for n in systems if isinstance(n.topic, Topic)}.values()
        for node in self._nodes.of("organisation", "land"):
            if node.span.ref is None:
                continue
            for topic in topics:
                for name in ("supplier", "located-in", "operator"):
                    if (name, node.span.ref.key, topic.ref) in known:
                        yield from self._entity(name, node, topic, "again")

    # --- what stands beside a system's name ------------------------------------------------

    def _of_system(self, node: Node) -> Iterator[Stated]:
        topic = node.topic
        if not isinstance(topic, Topic):
            return
        yield from self._technology(node, topic)
        head = node.head
        yield from self._vendor(node, topic)
        left = self._doc[max(head.left_edge.i, node.first - 6) : head.i]
        for beside in self._nodes.of("organisation", "land", "demonym"):
            if left.start <= beside.first and beside.last < head.i and beside.head.head is not head:
                if beside.sort == "organisation" and beside.role == "company":
                    yield from self._entity("supplier", beside, topic, "within")
        for child in head.children:
            if child.dep_ in ("poss", "compound", "amod", "nmod"):
                beside = self._nodes.at(child)
                if beside is None or beside is node:
                    continue
                if beside.sort == "organisation":
                    yield from self._party(beside, topic, f"beside.{child.dep_}")
                elif beside.sort in ("land", "demonym"):
                    yield from self._place(beside, topic, f"beside.{child.dep_}")
        for word, tokens in prepositions(head).items():
            for token in tokens:
                other = self._nodes.at(token)
                if other is None:
                    continue
                if other.sort == "land" and word in (*_IN, "for", "of"):
                    yield from self._place(other, topic, f"behind.{word}")
                elif other.sort == "organisation":
                    if word in ("by", "from") and other.role in ("company", ""):
                        yield from self._entity("supplier", other, topic, f"behind.{word}")
                    elif word in ("of", "for") and other.role == "force":
                        yield from self._entity("operator", other, topic, f"behind.{word}")

    def _vendor(self, node: Node, topic: Topic) -> Iterator[Stated]:
        """Places within the names of forces beside: "Waterloo Police cameras"."""
        for outer, inner in self._nodes.inner:
            if outer.role == "force" and outer.head.head is node.head:
                yield from self._place(inner, topic, "force-of")

    def _technology(self, node: Node, topic: Topic) -> Iterator[Stated]:
        for term in node.terms:
            for span in self._page_terms(node):
                if span[2] == term:
                    stated = self._page.text[span[0] : span[1]]
                    found = Found(Term(term, stated), span[0], span[1])
                    yield self._say("technology", topic, found, "term." + node.sort)

    def _page_terms(self, node: Node) -> list[tuple[int, int, str]]:
        from sousveil import names

        text = self._page.text[node.span.start : node.span.end]
        return [
            (node.span.start + a, node.span.start + b, t)
            for a, b, t in names.technology_terms(text)
        ]

    def _party(self, beside: Node, topic: Topic, rule: str) -> Iterator[Stated]:
        if beside.role == "force":
            yield from self._entity("operator", beside, topic, rule)
        elif beside.role in ("company", ""):
            yield from self._entity("supplier", beside, topic, rule)

    # --- what is done ----------------------------------------------------------------------

    def _of_event(self, event: Event) -> Iterator[Stated]:
        topic = self._topic_among(event)
        lemma = event.lemma
        if topic is not None:
            if lemma in _PROVIDE:
                yield from self._provided(event, topic)
            if lemma in _ACQUIRE or lemma in _RUN or lemma in _DECIDE:
                yield from self._acquired(event, topic)
            yield from self._done_in(event, topic)
            yield from self._dated(event, topic)
            yield from self._staged(event, topic)
            yield from self._given(event, topic)
        yield from self._won(event)
        yield from self._agreed(event)
        yield from self._seen_by(event)
        yield from self._paid(event)

    def _topic_among(self, event: Event) -> Topic | None:
        """The system that an event is about: what it is done to, else what does it."""
        for token in [*event.things, *(t for k in ("of", "with", "on", "to", "for") for t in event.about.get(k, ()))]:
            node = self._nodes.at(token)
            if node and isinstance(node.topic, Topic) and node.sort != "deal":
                return node.topic
        for token in [*event.things, *event.doers]:
            node = self._nodes.at(token)
            if node and isinstance(node.topic, Topic):
                return node.topic
            if token.lower_ in ("it", "them"):
                return self._current
        return None

    def _provided(self, event: Event, topic: Topic) -> Iterator[Stated]:
        for node in self._organisations(event.doers):
            sells = event.lemma in _ONLY_SELL
            if node.role == "company" or (node.role == "" and (sells or event.passive or True)):
                yield from self._entity("supplier", node, topic, f"provide.{event.lemma}")
        if event.lemma in _ONLY_SELL:
            for token in [*event.whom, *event.about.get("to", ()), *event.about.get("for", ())]:
                yield from self._receiver(token, topic, "provided-to")
        if event.lemma in ("install", "build", "develop", "create", "implement", "deploy", "make"):
            for token in event.about.get("for", ()):
                yield from self._receiver(token, topic, "built-for")
        for node in self._organisations(event.about.get("from", ())):
            yield from self._entity("supplier", node, topic, "from")
        for token in event.about.get("on", ()):
            if token.lemma_ == "behalf":
                for inner in prepositions(token).get("of", ()):
                    yield from self._receiver(inner, topic, "on-behalf")

    def _receiver(self, token: Token, topic: Topic, rule: str) -> Iterator[Stated]:
        for one in members(token):
            node = self._nodes.at(one)
            if node is None:
                continue
            if node.sort in ("land", "demonym"):
                yield from self._place(node, topic, rule)
            elif node.sort == "organisation" and node.role == "force":
                yield from self._entity("operator", node, topic, rule)

    def _acquired(self, event: Event, topic: Topic) -> Iterator[Stated]:
        for token in event.doers:
            node = self._nodes.at(token)
            if node is None or node.sort in ("land", "organisation"):
                if node is None or node.sort == "land" or node.role in ("force", "body"):
                    for land in self._lands_of(token):
                        yield from self._place(land, topic, f"acquire.{event.lemma}")
            if node is None:
                for one in self._forces_of(token):
                    yield from self._entity("operator", one, topic, f"run.{event.lemma}")
                continue
            if node.sort == "organisation" and node.role == "force" and event.lemma not in _DECIDE - _RUN:
                yield from self._entity("operator", node, topic, f"run.{event.lemma}")
        sellers = self._organisations(event.about.get("from", ()))
        for node in [one for seller in sellers for one in self._firms_beside(seller)]:
            if node.role in ("company", ""):
                yield from self._entity("supplier", node, topic, "from")

    def _forces_of(self, token: Token) -> list[Node]:
        """The force whose officers do it: "officers of the Essex Police", "NYPD detectives"."""
        if token.lemma_.lower() not in _OFFICERS:
            return []
        tokens = [*prepositions(token).get("of", ()), *prepositions(token).get("from", ()), *prepositions(token).get("with", ())]
        nodes = self._organisations(tokens) + [n for n in self._modifiers(token) if n.sort == "organisation"]
        return [n for n in nodes if n.role == "force"]

    def _firms_beside(self, node: Node) -> list[Node]:
        """The organisation with the others of its list: "from A and B, the German firm C"."""
        firms = self._nodes.of("organisation")
        found = [node]
        for other in firms[firms.index(node) + 1 :]:
            if not _FIRMS.fullmatch(self._page.text[found[-1].span.end : other.span.start]):
                break
            found.append(other)
        return found

    def _done_in(self, event: Event, topic: Topic) -> Iterator[Stated]:
        for word in _IN:
            for token in event.about.get(word, ()):
                node = self._nodes.at(token)
                if node is not None and node.sort == "land":
                    yield from self._place(node, topic, f"done.{word}")

    def _won(self, event: Event) -> Iterator[Stated]:
        lemma = event.lemma
        if lemma not in _WIN | _AWARD | _SELECT | _WITH:
            return
        topic = self._topic_among(event) or self._topic_in_deal(event)
        if topic is None:
            return
        deals = any((n := self._nodes.at(t)) and n.sort == "deal" for t in event.things)
        if lemma in _WIN and deals:
            for node in self._organisations(event.doers):
                yield from self._entity("supplier", node, topic, f"won.{lemma}")
        if lemma in _AWARD and deals:
            for node in self._organisations([*event.whom, *event.about.get("to", ())]):
                yield from self._entity("supplier", node, topic, f"awarded.{lemma}")
        if lemma in _SELECT:
            for token in event.doers:
                for land in self._lands_of(token):
                    yield from self._place(land, topic, f"selects.{lemma}")
            for node in self._organisations([*event.things, *event.whom]):
                if node.role in ("company", ""):
                    yield from self._entity("supplier", node, topic, f"selected.{lemma}")
        if lemma in _WITH:
            for node in self._organisations(event.about.get("with", ())):
                if node.role in ("company", ""):
                    yield from self._entity("supplier", node, topic, f"with.{lemma}")

    def _agreed(self, event: Event) -> Iterator[Stated]:
        """An agreement of a country or its government with another state, bank or company."""
        if event.lemma not in _AGREE:
            return
        for token in event.things:
            if token.lemma_.lower() not in _AGREEMENT:
                continue
            around = [*event.doers, *event.about.get("with", ()), *event.about.get("between", ()), *event.about.get("to", ())]
            lands = [n for t in around for n in self._lands_of(t) if n.span.ref and n.span.ref.kind == "country"]
            if not lands:
                continue
            first, last = _noun_phrase(token)
            start, end = self._sentence.start + first.idx, self._sentence.start + last.idx + len(last)
            words = self._page.text[start:end]
            for land in lands:
                if land.span.ref is None:
                    continue
                subject = Subject(land.span.ref, country=land.span.country)
                signs = ("rule=agreement", f"verb={event.lemma}", f"noun={token.lemma_.lower()}")
                yield Stated(
                    "syntax.agreement", "agreement", subject, Found(Text(words), start, end), signs=signs
                )

    def _paid(self, event: Event) -> Iterator[Stated]:
        """Whoever is paid for the system has supplied it: "paid $2.5 million to Palantir"."""
        topic = self._topic_among(event) or self._current
        if event.lemma not in ("pay", "owe", "reimburse") or topic is None:
            return
        for node in self._organisations([*event.about.get("to", ()), *event.whom, *event.things]):
            if node.role in ("company", ""):
                yield from self._entity("supplier", node, topic, "paid")

    def _vendors(self) -> Iterator[Stated]:
        """An organisation that is called the vendor: "its current vendor, Safefleet"."""
        if self._current is None:
            return
        for token in self._doc:
            if token.lemma_.lower() not in _VENDOR or token.pos_ not in ("NOUN", "PROPN"):
                continue
            beside = [c for c in token.children if c.dep_ in ("appos", "compound")]
            beside += [token.head] if token.dep_ in ("appos", "compound") else []
            for node in self._organisations(beside):
                if node.role in ("company", ""):
                    yield from self._entity("supplier", node, self._current, "vendor")

    def _seen_by(self, event: Event) -> Iterator[Stated]:
        """Who else sees it: "has access to", "shared with", "sent to"."""
        topic = self._topic_among(event) or self._current
        if topic is None:
            return
        who: list[Token] = []
        if any(t.lemma_.lower() == "access" for t in event.things):
            who = event.doers if event.lemma in ("have", "gain", "get", "obtain", "receive") else [*event.whom, *event.about.get("to", ())]
        elif event.lemma == "access" and any(t.lemma_.lower() in _SEEN for t in event.things):
            who = event.doers
        elif event.lemma in ("share", "disseminate", "transmit", "feed", "forward", "send", "relay"):
            what = any(t.lemma_.lower() in _SEEN for t in event.things)
            who = [*event.about.get("with", ()), *event.about.get("to", ())] if what else []
        for node in self._organisations(who):
            if node.role in ("force", "body"):
                yield from self._entity("agency-with-access", node, topic, f"sees.{event.lemma}")

    def _lands_of(self, token: Token) -> list[Node]:
        """The land that a word is, or belongs to: "Nepal", "Nepal's government", "the government
        of Nepal", "the Nepalese police"."""
        node = self._nodes.at(token)
        if node is not None and node.sort == "land":
            return [node]
        if node is not None and node.sort == "organisation":
            if node.role not in ("force", "body"):
                return []
            return [inner for outer, inner in self._nodes.inner if outer is node]
        found = [n for n in self._modifiers(token) if n.sort in ("land", "demonym")]
        if node is None and token.lemma_.lower() in _STATE:
            found += [
                n
                for t in prepositions(token).get("of", ())
                if (n := self._nodes.at(t)) is not None and n.sort == "land"
            ]
        return found

    def _topic_in_deal(self, event: Event) -> Topic | None:
        for token in [*event.things, *event.about.get("with", ())]:
            node = self._nodes.at(token)
            if node and isinstance(node.topic, Topic):
                return node.topic
        return self._current if event.lemma in _SELECT | _WITH else None

    def _of_deal(self, node: Node) -> Iterator[Stated]:
        topic = node.topic
        if not isinstance(topic, Topic):
            return
        for word, tokens in prepositions(node.head).items():
            for other in self._organisations(tokens):
                if word in ("with", "to", "from", "between") and other.role in ("company", ""):
                    yield from self._entity("supplier", other, topic, f"deal.{word}")
                elif word in ("with", "between", "of", "for") and other.role == "force":
                    yield from self._entity("operator", other, topic, f"deal.{word}")
            if word in ("with", "between", "for", "in"):
                for token in tokens:
                    for land in self._lands_of(token):
                        yield from self._place(land, topic, f"deal.{word}")
        for child in node.head.children:
            if child.dep_ in ("compound", "poss", "amod"):
                beside = self._nodes.at(child)
                if beside is None:
                    continue
                if beside.sort == "organisation" and beside.role in ("company", ""):
                    yield from self._entity("supplier", beside, topic, "deal.beside")
                elif beside.sort == "organisation" and beside.role == "force":
                    yield from self._entity("operator", beside, topic, "deal.beside")

    # --- numbers, sums, dates, stages ------------------------------------------------------

    def _numbers(self) -> Iterator[Stated]:
        for node in self._nodes.of("number"):
            topic = self._topic_near(node)
            if topic is None or self._is_title():
                continue
            for found in quantity_values(
                [node.span], property_named("cameras"), self._page, self._sentence
            ):
                yield self._say("cameras", topic, found, "counted")

    def _is_title(self) -> bool:
        """A title rounds and exaggerates; a long line without a full stop is none."""
        short = self._sentence.end - self._sentence.start < 150
        return self._sentence.heading and short and self._sentence.paragraph < 2

    _PRICED = re.compile(
        r"\b(?:cost\w*|worth|valued|priced?|contract|deal|for|project|system|invest\w*|spen[dt]\w*|paid|"
        r"pay|budget\w*|purchase\w*|bought|amount\w*|total\w*|bid\w*|exceed|tender)\b", re.IGNORECASE
    )  # fmt: skip
    _NO_PRICE = re.compile(
        r"\b(?:revenue|fined?|penalt\w+|valued at over|funding round|raised|profit|sales|turnover|salary|"
        r"damages|settlement|annual|a year|per year|yearly|(?:first|second|third|subsequent)[- ]years?|takeover|acquired by|market|fund\w* round|stake|"
        r"valuation|lawsuit|GDP|net worth|loan|credit|grant)\b", re.IGNORECASE
    )  # fmt: skip

    def _sums(self) -> Iterator[Stated]:
        if self._is_title():
            return
        for node in self._nodes.of("money"):
            topic = self._topic_near(node)
            text = self._page.text
            others = [n.span for n in self._nodes.of("money") if n is not node]
            first = max([self._sentence.start, node.span.start - 60, *(o.end for o in others if o.end <= node.span.start)])
            last = min([self._sentence.end, node.span.end + 30, *(o.start for o in others if o.start >= node.span.end)])
            around = text[first:last]
            if node.head.lemma_.lower() in _NO_SYSTEM or node.head.head.lemma_.lower() in _NO_SYSTEM:
                continue  # "the $20 billion startup"
            if topic is None or self._NO_PRICE.search(around) or not self._PRICED.search(around):
                continue
            for found in money_values([node.span], self._page, self._sentence):
                yield self._say("cost", topic, found, "sum")

    def _funds(self) -> Iterator[Stated]:
        """Grants, loans and budgets named beside the system, and who gives them."""
        topic = next(
            (n.topic for n in self._nodes.of("system", "described", "deal", "term", "anaphor") if isinstance(n.topic, Topic)),
            self._current,
        )
        text = self._page.text[self._sentence.start : self._sentence.end]
        if topic is None or not _PAYS.search(text):
            return
        for node in self._nodes.of("organisation"):
            if node.role == "bank" and node.head.head.lower_ in ("under", "from", "through", "by", "with", "of"):
                yield from self._entity("financier", node, topic, "under")
        for token in self._doc:
            lemma = token.lemma_.lower()
            if token.pos_ not in ("NOUN", "PROPN") or lemma not in _FUNDS:
                continue
            node = self._nodes.at(token)
            if lemma in ("budget", "treasury") or (lemma == "fund" and node is None):
                kind = "own-budget" if _OWN.search(text) else ""
            else:
                kind = {"grant": "grant", "loan": "loan", "donation": "donation-in-kind", "subsidy": "grant"}.get(lemma, "")
            start = self._sentence.start + token.idx
            stated = self._page.text[start : start + len(token)]
            if kind == "own-budget":
                match = _OWN.search(text)
                if match is not None:
                    start = self._sentence.start + match.start()
                    stated = match[0]
            if kind and meaning("financing", stated) == kind:
                yield self._say("financing-kind", topic, Found(Term(kind, stated), start, start + len(stated)), "fund")
            if lemma in ("grant", "loan", "donation", "subsidy"):
                givers = self._organisations([*prepositions(token).get("from", ()), *prepositions(token).get("by", ())])
                givers += [n for n in self._modifiers(token) if n.sort == "organisation"]
                for giver in givers:
                    yield from self._entity("financier", giver, topic, f"giver.{lemma}")

    def _dated(self, event: Event, topic: Topic) -> Iterator[Stated]:
        kind = _DATED.get(event.lemma, "")
        if event.lemma == "be" and any(c.lemma_ in _AT_WORK for c in event.verb.children):
            kind = "start-date"
        if not kind:
            return
        tokens = [t for w in ("in", "on", "since", "by", "from", "before", "during") for t in event.about.get(w, ())]
        tokens += [c for c in event.verb.children if c.dep_ in ("npadvmod", "nmod")]
        for token in tokens:
            node = self._nodes.at(token)
            if node is not None and node.sort == "date":
                for found in date_values([node.span], self._page):
                    yield self._say(kind, topic, found, f"dated.{event.lemma}")

    def _staged(self, event: Event, topic: Topic) -> Iterator[Stated]:
        if event.lemma not in _LIFE and event.lemma != "be":
            return
        if event.lemma in ("have", "make", "put", "place", "mount", "produce", "create", "maintain", "license", "track"):
            return
        aided = any(c.dep_ in ("aux", "auxpass") for c in event.verb.children)
        if event.verb.tag_ == "VBG" and not aided:
            return  # "using this technology, …"
        if event.verb.dep_ == "acl" and event.lemma in ("use", "design", "develop", "make", "build"):
            return  # "technology used for …"
        words = _verb_phrase(event.verb)
        start = self._sentence.start + words[0].idx
        end = self._sentence.start + words[-1].idx + len(words[-1])
        stated = self._page.text[start:end]
        if stated.lower().startswith("to "):
            return  # no tense, no stage
        term = meaning("status", " ".join(stated.split()))
        if term:
            yield self._say("status", topic, Found(Term(term, stated), start, end), f"stage.{term}")

    def _staged_nouns(self) -> Iterator[Stated]:
        """A stage that a noun names: "the termination of five projects", "approval of the purchase"."""
        for token in self._doc:
            if token.pos_ != "NOUN" or token.lemma_.lower() not in _STAGES:
                continue
            topic = next(
                (
                    n.topic
                    for t in token.subtree
                    if t.i > token.i and (n := self._nodes.at(t)) is not None and isinstance(n.topic, Topic)
                ),
                None,
            )
            if topic is None:
                continue
            start = self._sentence.start + token.idx
            stated = self._page.text[start : start + len(token)]
            yield self._say("status", topic, Found(Term(_STAGES[token.lemma_.lower()], stated), start, start + len(stated)), "noun")

    def _given(self, event: Event, topic: Topic) -> Iterator[Stated]:
        if event.lemma in ("donate", "gift"):
            start = self._sentence.start + event.verb.idx
            stated = self._page.text[start : start + len(event.verb)]
            found = Found(Term("donation-in-kind", stated), start, start + len(stated))
            yield self._say("financing-kind", topic, found, "donated")
            for token in event.doers:
                node = self._nodes.at(token)
                if node and node.sort in ("land", "organisation") and node.span.letter != "P":
                    yield from self._entity("financier", node, topic, "donor")
        if event.lemma in ("fund", "finance", "bankroll", "sponsor", "subsidise", "subsidize"):
            for token in [*event.doers, *event.about.get("by", ()), *event.about.get("from", ())]:
                node = self._nodes.at(token)
                if node and node.sort in ("land", "organisation") and node.span.letter != "P":
                    yield from self._entity("financier", node, topic, "funder")

    # --- near is near ----------------------------------------------------------------------

    def _loose(self, systems: list[Node]) -> Iterator[Stated]:
        """A place behind *in* anywhere in a sentence that speaks of one system."""
        topics = {n.topic.ref: n.topic for n in systems if isinstance(n.topic, Topic)}
        if len(topics) != 1:
            return
        topic = next(iter(topics.values()))
        for node in self._nodes.of("land"):
            text = self._page.text
            first = self._listed(node)[0] if node.span.start else node
            ahead = text[max(self._sentence.start, first.span.start - 40) : first.span.start]
            inside = _inside(node.head)
            if _AHEAD.search(ahead) or self._near_system(inside, systems):
                yield from self._place(node, topic, "loose")
            elif inside is not None:
                yield from self._place(node, topic, "far")

    def _beside(self) -> Iterator[Stated]:
        """Parties and places that merely stand in a sentence about the system: seldom right on
        their own, and then of low confidence; often right beside better evidence."""
        here = [n for n in self._nodes.of("system", "described", "term", "anaphor", "deal") if isinstance(n.topic, Topic)]
        topic = here[0].topic if here else self._current
        if not isinstance(topic, Topic):
            return
        for node in self._nodes.of("organisation"):
            if node.role == "force":
                yield from self._entity("operator", node, topic, "present")
            elif node.role in ("company", ""):
                yield from self._entity("supplier", node, topic, "present")
            elif node.role == "bank":
                yield from self._entity("financier", node, topic, "present")
        for node in self._nodes.of("land"):
            yield from self._place(node, topic, "present")
        for node in self._nodes.of("demonym"):
            if node.head.head.lemma_.lower() in _STATE or node.head.lemma_.lower() in _STATE:
                yield from self._place(node, topic, "demonym")
        for _, node in self._nodes.inner:
            yield from self._place(node, topic, "within-name")
        for node in self._nodes.of("date"):
            for found in date_values([node.span], self._page):
                yield self._say("start-date", topic, found, "present")
                yield self._say("contract-date", topic, found, "present")

    def _near_system(self, anchor: Token | None, systems: list[Node]) -> bool:
        """Whether what stands in the place is a system, or a clause close above one."""
        if anchor is None:
            return False
        for node in systems:
            token = node.head
            for _ in range(5):
                if token is anchor:
                    return True
                token = token.head
            token = anchor
            for _ in range(3):
                if token is node.head:
                    return True
                token = token.head
        return False

    def _dateline(self, systems: list[Node]) -> Iterator[Stated]:
        node = self._nodes.dateline
        topic = next((n.topic for n in systems if isinstance(n.topic, Topic)), self._current)
        if node is not None and topic is not None:
            yield from self._place(node, topic, "dateline")

    # --- saying ----------------------------------------------------------------------------

    def _topic_near(self, node: Node) -> Topic | None:
        token = node.head
        for _ in range(6):
            other = self._nodes.at(token)
            if other is not None and isinstance(other.topic, Topic):
                return other.topic
            if token.head is token:
                break
            token = token.head
        here = [n for n in self._nodes.of("system", "described", "deal", "term") if isinstance(n.topic, Topic)]
        if here:
            best = min(here, key=lambda n: abs(n.first - node.first))
            return best.topic  # type: ignore[return-value]
        return self._current

    def _organisations(self, tokens: list[Token] | tuple[Token, ...]) -> list[Node]:
        found = []
        for token in tokens:
            node = self._nodes.at(token)
            if node is None:
                for child in token.children:  # "its current vendor, Safefleet"
                    inner = self._nodes.at(child)
                    if child.dep_ == "appos" and inner is not None and inner.sort == "organisation":
                        node = inner
            if node is not None and node.sort == "organisation" and node not in found:
                found.append(node)
        return found

    def _modifiers(self, token: Token) -> list[Node]:
        return [
            n
            for c in token.children
            if c.dep_ in ("poss", "compound", "amod", "nmod")
            and (n := self._nodes.at(c)) is not None
        ]

    def _place(self, node: Node, topic: Topic, rule: str) -> Iterator[Stated]:
        if node.span.ref is None or node.span.ref.kind not in ("country", "place"):
            return
        for one in self._listed(node):
            yield from self._entity("located-in", one, topic, rule)

    def _listed(self, node: Node) -> list[Node]:
        """The land with the others of its list: "three states (Chad, Mali), two cities (Rome, …)"."""
        lands = self._nodes.of("land")
        if node not in lands:
            return [node]
        index = lands.index(node)
        found = [node]
        for step in (1, -1):
            last, at = node, index + step
            while 0 <= at < len(lands):
                one, two = (last, lands[at]) if step > 0 else (lands[at], last)
                between = self._page.text[one.span.end : two.span.start]
                if _LIST.fullmatch(between):
                    found.append(lands[at])
                    last = lands[at]
                elif step < 0 or last is not lands[at - 1]:
                    break  # "…, four Persian Gulf states (Oman": the Gulf is passed over, once
                at += step
        return sorted(found, key=lambda one: one.first)

    def _entity(self, name: str, node: Node, topic: Topic, rule: str) -> Iterator[Stated]:
        span = node.span
        if span.ref is None or span.ref.kind not in property_named(name).value_kinds:
            return
        found = Found(EntityValue(span.ref), span.start, span.end, span, doubt=0 if span.known else 100)
        yield self._say(name, topic, found, rule)
        if name == "operator":
            for outer, inner in self._nodes.inner:
                if outer is node:
                    yield from self._place(inner, topic, "operator-of")

    def _say(self, name: str, topic: Topic, found: Found, rule: str) -> Stated:
        elsewhere = None if topic.sentence == self._sentence else topic.sentence
        whole = self._page.text[self._sentence.start : self._sentence.end]
        if topic.ref.name in " ".join(whole.split()):
            elsewhere = None
        subject = Subject(topic.ref, elsewhere, 50 if elsewhere else 0, topic.country)
        signs = (f"rule={rule}", *self._signs(name, topic, found))
        return Stated(f"syntax.{name}.{rule}", name, subject, found, signs=signs)

    def _signs(self, name: str, topic: Topic, found: Found) -> Iterator[str]:
        """What the confidence rests on, besides the rule; see :mod:`sousveil.extract._confidence`."""
        text, sentence = self._page.text, self._sentence
        yield f"named={int(topic.named)}"
        yield f"heading={int(sentence.heading)}"
        yield f"at={'top' if sentence.paragraph < 1 else 'head' if sentence.paragraph < 4 else 'body'}"
        systems = [n for n in self._nodes.of("system", "described", "term") if isinstance(n.topic, Topic)]
        gap = min((_gap(n.span, found) for n in systems), default=-1)
        yield "gap=none" if gap < 0 else f"gap={min(gap // 40, 4)}"
        before = re.findall(r"[\w$]+", text[max(sentence.start, found.start - 30) : found.start].lower())
        after = re.findall(r"[\w%'’]+", text[found.end : min(sentence.end, found.end + 30)].lower())
        yield f"before={before[-1] if before else '^'}"
        yield f"after={after[0] if after else '$'}"
        if found.span is not None:
            yield f"known={int(bool(found.span.known))}"
            node = next((n for n in self._nodes.all if n.span == found.span), None)
            if node is not None:
                yield f"role={node.role or node.sort}"
                yield f"dep={node.head.dep_}"
                yield f"head={node.head.head.lemma_.lower()}"
        lemmas = {e.lemma for e in self._events}
        yield from (f"verb={kind}" for kind, verbs in _VERBS.items() if lemmas & verbs)
        if isinstance(found.value, Term):
            yield f"term={found.value.term}"
        if "?" in text[sentence.end - 2 : sentence.end]:
            yield "asked"
        words = text[sentence.start : sentence.end].lower()
        yield from (f"word={w}" for w in _TELLING if w in words)


_VERBS = {"provide": _PROVIDE, "acquire": _ACQUIRE, "run": _RUN, "award": _AWARD | _WIN | _SELECT, "say": frozenset({"say", "tell", "report", "claim", "accuse"})}
_TELLING = ("contract", "cost", "worth", "budget", "lawsuit", "privacy", "revenue", "company", "percent", "study", "other", "example", "also")


def _gap(span: Span, found: Found) -> int:
    """Characters between two stretches of text."""
    return max(0, found.start - span.end, span.start - found.end)


_DATED = {
    **dict.fromkeys("buy purchase acquire procure sell sign order award contract lease license renew".split(), "contract-date"),
    **dict.fromkeys("launch inaugurate install deploy implement introduce begin start open activate unveil commission operate use roll build test pilot".split(), "start-date"),
}  # fmt: skip


_LIST = re.compile(
    r"\s?(?:,|;|\)?,? and|\)?,? or|,? as well as)\s(?:in |the |to |and )*"
    r"|\s?\),?\s(?:and\s)?(?:\w+\s)?[\w -]{0,30}(?:nations|countries|states|cities|towns)\s\((?:the )?", re.IGNORECASE
)
_FIRMS = re.compile(
    r"\s?(?:,|;|,? and|,? as well as)\s(?:and\s)?(?:the\s)?(?:[A-Z][a-z]+\s)?(?:firms?\s|compan(?:y|ies)\s|giants?\s|vendors?\s|group\s)?"
)
_AT_WORK = frozenset("operational live active functional running".split())
_NO_SYSTEM = frozenset("startup start-up company firm giant market industry fine penalty fund conglomerate bank".split())
_OFFICERS = frozenset("officer agent detective investigator deputy official personnel police patrol unit force".split())
_STAGES = {
    "termination": "cancelled", "cancellation": "cancelled", "nullification": "cancelled",
    "suspension": "suspended", "inauguration": "in-operation", "launch": "in-operation",
    "rollout": "in-implementation", "installation": "in-implementation", "deployment": "in-implementation",
    "proposal": "proposed", "recommendation": "proposed", "approval": "planned", "completion": "completed",
    "tender": "proposed", "plan": "planned",
}  # fmt: skip
_VENDOR = frozenset("vendor supplier provider contractor manufacturer integrator".split())
_AHEAD = re.compile(
    r"(?:cities|towns|districts|states|provinces|countries|nations|locations|places|areas|villages|counties|regions)\s?(?:--|—|–|:|\(|,?\s(?:including|such as|like|of))\s?(?:the\s)?\Z",
    re.IGNORECASE,
)
_STATE = frozenset("government ministry authority authorities state police army department agency official city council parliament".split())
_SEEN = frozenset("data image footage video information feed alert record photo picture access".split())
_FUNDS = frozenset("grant loan donation subsidy budget treasury".split())
_PAYS = re.compile(r"\b(?:fund\w*|pa(?:y|id|ys)|financ\w*|grants?|cost\w*|purchas\w*|b(?:uy|ought)|loans?|donat\w+|budget\w*|source)\b", re.IGNORECASE)
_OWN = re.compile(
    r"(?:(?:fiscal year [\d-]+|general|city|municipal|county|state|national|police|police department|town|capital|annual|department|government|public|existing|its|their)\s(?:[\w-]+\s){0,3}?(?:budget|funds|fund)|Treasury|general fund)(?!\w)",
    re.IGNORECASE,
)
_AGREE = frozenset("sign conclude strike reach ink enter forge make seal renew".split())
_AGREEMENT = frozenset("agreement memorandum mou accord pact treaty partnership understanding convention protocol deal".split())
_LIFE = _PROVIDE | _ACQUIRE | _RUN | _AWARD | _WIN | _SELECT | frozenset(
    """plan propose consider approve authorize authorise vote seek recommend cancel scrap suspend halt pause
    complete finish end stop terminate abandon nullify discontinue shut cease replace sign cover scan monitor
    track expect intend want hope aim agree pass switch go come start begin""".split()
)


def _inside(token: Token) -> Token | None:
    """What stands in the place: the head of *in*, for a place alone, in a list, or in "districts
    including …"."""
    for _ in range(8):
        head = token.head
        if token.dep_ == "pobj" and head.lower_ in _IN:
            return head.head
        steps = token.dep_ in ("conj", "appos") or (
            token.dep_ == "pobj" and head.lower_ in ("including", "like", "as", "of") and head.head.pos_ != "PROPN"
        )
        if token.dep_ == "prep" and token.lower_ in ("including", "like", "as", "of"):
            steps = head.pos_ in ("NOUN", "PROPN", "ADJ", "ADP")
        if not steps or head is token:
            return None
        token = head
    return None


def _verb_phrase(verb: Token) -> list[Token]:
    """The verb with its auxiliaries and particle, and what completes it: "is up for approval",
    "intends to stop using"."""
    doc = verb.doc
    first = last = verb.i
    outer = verb
    while outer.dep_ in ("xcomp", "ccomp", "pcomp") and outer.head.pos_ in ("VERB", "AUX") and outer.i - outer.head.i <= 3:
        outer = outer.head
        first = min(first, outer.i)
    for one in (verb, outer):
        for child in one.children:
            if child.dep_ in ("aux", "auxpass", "neg") and child.i < one.i:
                first = min(first, child.i)
            if child.dep_ == "prt":
                last = max(last, child.i)
    if verb.pos_ == "AUX" or verb.lemma_ == "be":
        for child in verb.children:
            if child.i > verb.i and child.dep_ in ("acomp", "attr", "prep", "advmod", "prt"):
                last = max(last, min(child.right_edge.i, child.i + 4))
    return list(doc[first : last + 1])


def _noun_phrase(token: Token) -> tuple[Token, Token]:
    """A noun with its modifiers, without the article; "memorandum of understanding" whole."""
    doc = token.doc
    first = token.left_edge.i
    while first < token.i and (doc[first].dep_ in ("det", "poss", "case", "nummod") or doc[first].is_punct):
        first += 1
    last = token.i
    if last + 2 < len(doc) and doc[last + 1].lower_ == "of" and doc[last + 2].lower_ in ("understanding", "cooperation", "intent"):
        last += 2
    return doc[first], doc[last]


def read_page(page: Page, sentences: list[Sentence]) -> Iterator[tuple[Sentence, list[Stated]]]:
    """Every sentence with what it states, in order.

    All are parsed before the first is read, because a name may be explained, and a system
    best described, further down.
    """
    docs = list(parsed([re.sub(r"\s", " ", page.text[s.start : s.end]) for s in sentences]))
    named = page_names(page, docs)
    mentions = [nodes_of(page, s, doc, named) for s, doc in zip(sentences, docs, strict=True)]
    topics = Topics()
    current: list[Topic | None] = []
    are_open: list[bool] = []
    for sentence, nodes in zip(sentences, mentions, strict=True):
        are_open.append(topics.is_open)
        topics.note(nodes, sentence)
        current.append(None if topics.is_open else topics.current(sentence))
    long = len(page.text) > LONG
    if long:  # it speaks of many things: only what a sentence names itself is its subject
        current = [None] * len(sentences)
    topics.settle(sentences[min(2, len(sentences) - 1)].start if sentences else 0, merge=not long)
    for sentence, nodes, is_open in zip(sentences, mentions, are_open, strict=True):
        for node in nodes.of("deal", "anaphor"):
            if node.topic is None and not long and not is_open:
                node.topic = topics.main(sentence)
    read = [
        _Sentence(page, sentence, doc, nodes, topic or (None if long or is_open else topics.main(sentence)))
        for sentence, doc, nodes, topic, is_open in zip(
            sentences, docs, mentions, current, are_open, strict=True
        )
    ]
    stated = [list(one.stated()) for one in read]
    known = {
        (one.property, entity.key, one.subject.ref): entity
        for many in stated
        for one in many
        if isinstance(one.found.value, EntityValue) and (entity := one.found.value.entity)
    }
    exact = {
        one.subject.ref
        for many in stated
        for one in many
        if isinstance(one.found.value, Term) and one.property == "technology" and one.found.value.term not in VAGUE
    }
    for sentence, one, many in zip(sentences, read, stated, strict=True):
        yield sentence, [
            s
            for s in many + list(one.again(set(known)))
            if not (
                isinstance(s.found.value, Term)
                and s.found.value.term == "surveillance-technology"
                and s.subject.ref in exact
            )
        ]
