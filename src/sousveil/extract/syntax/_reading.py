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
from sousveil.extract.syntax._mentions import Node, Nodes, nodes_of
from sousveil.extract.syntax._topics import Topic, Topics
from sousveil.model import EntityValue, Term, property_named

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

__all__ = ["Reading", "Stated", "read_page"]

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
_RUN = frozenset("use operate run manage oversee utilize utilise employ deploy control monitor buy purchase acquire procure lease license obtain adopt have own order test pilot trial install switch get implement access".split())
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


class Reading:
    """One page, read sentence by sentence in order."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._topics = Topics()

    def read(self, sentence: Sentence, doc: Doc) -> Iterator[Stated]:
        """What one sentence states."""
        nodes = nodes_of(self._page, sentence, doc)
        self._topics.note(nodes, sentence)
        one = _Sentence(self._page, sentence, doc, nodes, self._topics)
        yield from one.stated()


class _Sentence:
    def __init__(
        self, page: Page, sentence: Sentence, doc: Doc, nodes: Nodes, topics: Topics
    ) -> None:
        self._page = page
        self._sentence = sentence
        self._doc = doc
        self._nodes = nodes
        self._topics = topics
        self._events = list(events(doc))

    def stated(self) -> Iterator[Stated]:
        systems = self._nodes.of("system", "described", "term")
        for node in systems:
            yield from self._of_system(node)
        for event in self._events:
            yield from self._of_event(event)
        for node in self._nodes.of("deal"):
            yield from self._of_deal(node)
        if systems or self._topics.current(self._sentence):
            yield from self._numbers()
            yield from self._sums()
            yield from self._loose(systems)

    # --- what stands beside a system's name ------------------------------------------------

    def _of_system(self, node: Node) -> Iterator[Stated]:
        topic = node.topic
        if not isinstance(topic, Topic):
            return
        yield from self._technology(node, topic)
        head = node.head
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
            if lemma in _ACQUIRE or lemma in _RUN:
                yield from self._acquired(event, topic)
            yield from self._done_in(event, topic)
            yield from self._dated(event, topic)
            yield from self._staged(event, topic)
            yield from self._given(event, topic)
        yield from self._won(event)

    def _topic_among(self, event: Event) -> Topic | None:
        """The system that an event is about: what it is done to, else what does it."""
        for token in [*event.things, *(t for k in ("of", "with", "on", "to") for t in event.about.get(k, ()))]:
            node = self._nodes.at(token)
            if node and isinstance(node.topic, Topic) and node.sort != "deal":
                return node.topic
        for token in event.doers:
            node = self._nodes.at(token)
            if node and isinstance(node.topic, Topic) and node.sort != "deal":
                return node.topic
        for token in event.things:
            if token.lower_ in ("it", "them") or token.pos_ == "PRON":
                return self._topics.current(self._sentence)
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
            if node is None:
                for beside in self._modifiers(token):
                    if beside.sort in ("land", "demonym"):
                        yield from self._place(beside, topic, f"acquire-by.{event.lemma}")
                continue
            if node.sort == "land":
                yield from self._place(node, topic, f"acquire.{event.lemma}")
            elif node.sort == "organisation" and event.lemma in _RUN and node.role == "force":
                yield from self._entity("operator", node, topic, f"run.{event.lemma}")
        for node in self._organisations(event.about.get("from", ())):
            if node.role in ("company", ""):
                yield from self._entity("supplier", node, topic, "from")

    def _done_in(self, event: Event, topic: Topic) -> Iterator[Stated]:
        for word in _IN:
            for token in event.about.get(word, ()):
                node = self._nodes.at(token)
                if node is not None and node.sort == "land":
                    yield from self._place(node, topic, f"done.{word}")

    def _won(self, event: Event) -> Iterator[Stated]:
        lemma = event.lemma
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
            for node in self._organisations([*event.things, *event.whom]):
                if node.role in ("company", ""):
                    yield from self._entity("supplier", node, topic, f"selected.{lemma}")
        if lemma in _WITH:
            for node in self._organisations(event.about.get("with", ())):
                if node.role in ("company", ""):
                    yield from self._entity("supplier", node, topic, f"with.{lemma}")

    def _topic_in_deal(self, event: Event) -> Topic | None:
        for token in [*event.things, *event.about.get("with", ())]:
            node = self._nodes.at(token)
            if node and isinstance(node.topic, Topic):
                return node.topic
        return self._topics.current(self._sentence) if event.lemma in _SELECT | _WITH else None

    def _of_deal(self, node: Node) -> Iterator[Stated]:
        topic = node.topic
        if not isinstance(topic, Topic):
            return
        for word, tokens in prepositions(node.head).items():
            for other in self._organisations(tokens):
                if word in ("with", "to", "from") and other.role in ("company", ""):
                    yield from self._entity("supplier", other, topic, f"deal.{word}")
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
            if topic is None or self._sentence.heading:
                continue
            for found in quantity_values(
                [node.span], property_named("cameras"), self._page, self._sentence
            ):
                yield self._say("cameras", topic, found, "counted")

    _PRICED = re.compile(
        r"\b(?:cost\w*|worth|valued|priced?|contract|deal|for|project|system|invest\w*|spen[dt]\w*|paid|"
        r"pay|budget\w*|purchase\w*|bought|amount\w*|total\w*|bid\w*|exceed|tender)\b", re.IGNORECASE
    )  # fmt: skip
    _NO_PRICE = re.compile(
        r"\b(?:revenue|fined?|penalt\w+|valued at over|funding round|raised|profit|sales|turnover|salary|"
        r"damages|settlement|annual|a year|per year|yearly|takeover|acquired by|market|fund\w* round|stake|"
        r"valuation|lawsuit|GDP|net worth|loan|credit|grant)\b", re.IGNORECASE
    )  # fmt: skip

    def _sums(self) -> Iterator[Stated]:
        if self._sentence.heading:
            return
        for node in self._nodes.of("money"):
            topic = self._topic_near(node)
            text = self._page.text
            around = text[
                max(self._sentence.start, node.span.start - 70) : min(
                    self._sentence.end, node.span.end + 60
                )
            ]
            if topic is None or self._NO_PRICE.search(around) or not self._PRICED.search(around):
                continue
            for found in money_values([node.span], self._page, self._sentence):
                yield self._say("cost", topic, found, "sum")

    def _dated(self, event: Event, topic: Topic) -> Iterator[Stated]:
        kind = _DATED.get(event.lemma, "")
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
        words = _verb_phrase(event.verb)
        start = self._sentence.start + words[0].idx
        end = self._sentence.start + words[-1].idx + len(words[-1])
        stated = self._page.text[start:end]
        term = meaning("status", " ".join(stated.split()))
        if term:
            yield self._say("status", topic, Found(Term(term, stated), start, end), "stage")

    def _given(self, event: Event, topic: Topic) -> Iterator[Stated]:
        if event.lemma in ("donate", "gift"):
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
        topics = {id(n.topic): n.topic for n in systems if isinstance(n.topic, Topic)}
        if len(topics) != 1:
            return
        topic = next(iter(topics.values()))
        for node in self._nodes.of("land"):
            head = node.head.head
            if node.head.dep_ == "pobj" and head.lower_ in _IN:
                yield from self._place(node, topic, "loose")

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
        return self._topics.current(self._sentence)

    def _organisations(self, tokens: list[Token] | tuple[Token, ...]) -> list[Node]:
        found = []
        for token in tokens:
            for one in members(token):
                node = self._nodes.at(one)
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
        yield from self._entity("located-in", node, topic, rule)

    def _entity(self, name: str, node: Node, topic: Topic, rule: str) -> Iterator[Stated]:
        span = node.span
        if span.ref is None or span.ref.kind not in property_named(name).value_kinds:
            return
        found = Found(EntityValue(span.ref), span.start, span.end, span, doubt=0 if span.known else 100)
        yield self._say(name, topic, found, rule)

    def _say(self, name: str, topic: Topic, found: Found, rule: str) -> Stated:
        elsewhere = None if topic.sentence == self._sentence else topic.sentence
        whole = self._page.text[self._sentence.start : self._sentence.end]
        if topic.ref.name in " ".join(whole.split()):
            elsewhere = None
        subject = Subject(topic.ref, elsewhere, 50 if elsewhere else 0, topic.country)
        return Stated(f"syntax.{name}.{rule}", name, subject, found)


_DATED = {
    **dict.fromkeys("buy purchase acquire procure sell sign order award contract lease license renew".split(), "contract-date"),
    **dict.fromkeys("launch inaugurate install deploy implement introduce begin start open activate unveil commission operate use roll build test pilot".split(), "start-date"),
}  # fmt: skip


def _verb_phrase(verb: Token) -> list[Token]:
    """The verb with its auxiliaries, and its particle."""
    doc = verb.doc
    first = last = verb.i
    for child in verb.children:
        if child.dep_ in ("aux", "auxpass", "neg") and child.i < verb.i:
            first = min(first, child.i)
        if child.dep_ == "prt":
            last = max(last, child.i)
    return list(doc[first : last + 1])


def read_page(page: Page, sentences: list[Sentence]) -> Iterator[tuple[Sentence, list[Stated]]]:
    """Every sentence with what it states, in order."""
    from sousveil.extract.syntax._parse import parsed

    texts = [re.sub(r"\s", " ", page.text[s.start : s.end]) for s in sentences]
    reading = Reading(page)
    for sentence, doc in zip(sentences, parsed(texts), strict=True):
        yield sentence, list(reading.read(sentence, doc))
