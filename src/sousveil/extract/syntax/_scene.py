"""One sentence and all that the reading of it needs: who is named, who does what, what is meant.

The lookups that every way of stating a fact shares are here, and so is the making of a
statement, with the signs from which its confidence is learned.
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
from sousveil.extract._values import Found
from sousveil.extract.syntax._events import Event, events, prepositions
from sousveil.extract.syntax._nodes import Node, Nodes
from sousveil.extract.syntax._topics import Topic
from sousveil.extract.syntax._words import (
    FIRMS,
    LIST,
    OFFICERS,
    SELECT,
    STATE,
    TELLING,
    VERBS,
    WITH,
)
from sousveil.model import EntityValue, Term, property_named

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

__all__ = ["Scene", "Stated"]


class Stated(msgspec.Struct, frozen=True):
    """A property with its value, of a subject, and the rule that found it."""

    rule: str
    property: str
    subject: Subject
    found: Found
    confidence: int = 700
    signs: tuple[str, ...] = ()


class Scene:
    """A parsed sentence with what is named in it, and the system that its page speaks of.

    :ivar current: the system spoken of last, or most; ``None`` where that is open.
    """

    def __init__(
        self, page: Page, sentence: Sentence, doc: Doc, nodes: Nodes, current: Topic | None
    ) -> None:
        self.page = page
        self.sentence = sentence
        self.doc = doc
        self.nodes = nodes
        self.current = current
        self.events = list(events(doc))

    def topic_among(self, event: Event) -> Topic | None:
        """The system that an event is about: what it is done to, else what does it."""
        for token in [
            *event.things,
            *(t for k in ("of", "with", "on", "to", "for") for t in event.about.get(k, ())),
        ]:
            node = self.nodes.at(token)
            if node and isinstance(node.topic, Topic) and node.sort != "deal":
                return node.topic
        for token in [*event.things, *event.doers]:
            node = self.nodes.at(token)
            if node and isinstance(node.topic, Topic):
                return node.topic
            if token.lower_ in ("it", "them"):
                return self.current
        return None

    def topic_in_deal(self, event: Event) -> Topic | None:
        for token in [*event.things, *event.about.get("with", ())]:
            node = self.nodes.at(token)
            if node and isinstance(node.topic, Topic):
                return node.topic
        return self.current if event.lemma in SELECT | WITH else None

    def topic_near(self, node: Node) -> Topic | None:
        token = node.head
        for _ in range(6):
            other = self.nodes.at(token)
            if other is not None and isinstance(other.topic, Topic):
                return other.topic
            if token.head is token:
                break
            token = token.head
        here = [
            n
            for n in self.nodes.of("system", "described", "deal", "term")
            if isinstance(n.topic, Topic)
        ]
        if here:
            best = min(here, key=lambda n: abs(n.first - node.first))
            return best.topic  # type: ignore[return-value]
        return self.current

    def organisations(self, tokens: list[Token] | tuple[Token, ...]) -> list[Node]:
        found = []
        for token in tokens:
            node = self.nodes.at(token)
            if node is None and token.pos_ == "PRON":
                node = self._meant_by(token)
            if node is None:
                for child in token.children:  # "its current vendor, Safefleet"
                    inner = self.nodes.at(child)
                    if child.dep_ == "appos" and inner is not None and inner.sort == "organisation":
                        node = inner
            if node is not None and node.sort == "organisation" and node not in found:
                found.append(node)
        return found

    def _meant_by(self, pronoun: Token) -> Node | None:
        """The organisation that "it" or "they" stands for: the subject of a verb further up."""
        if pronoun.lower_ not in ("it", "they", "which", "that", "who"):
            return None
        for verb in pronoun.head.ancestors:
            for child in verb.children:
                if child.dep_ in ("nsubj", "nsubjpass") and child.i < pronoun.i:
                    node = self.nodes.at(child)
                    if node is not None and node.sort == "organisation":
                        return node
        return None

    def modifiers(self, token: Token) -> list[Node]:
        return [
            n
            for c in token.children
            if c.dep_ in ("poss", "compound", "amod", "nmod")
            and (n := self.nodes.at(c)) is not None
        ]

    def lands_of(self, token: Token) -> list[Node]:
        """The land that a word is, or belongs to: "Nepal", "Nepal's government", "the government
        of Nepal", "the Nepalese police"."""
        node = self.nodes.at(token)
        if node is not None and node.sort == "land":
            return [node]
        if node is not None and node.sort == "organisation":
            if node.role not in ("force", "body"):
                return []
            return [inner for outer, inner in self.nodes.inner if outer is node]
        found = [n for n in self.modifiers(token) if n.sort in ("land", "demonym")]
        if node is None and token.lemma_.lower() in STATE:
            found += [
                n
                for t in prepositions(token).get("of", ())
                if (n := self.nodes.at(t)) is not None and n.sort == "land"
            ]
        return found

    def forces_of(self, token: Token) -> list[Node]:
        """The force whose officers do it: "officers of the Essex Police", "NYPD detectives"."""
        if token.lemma_.lower() not in OFFICERS:
            return []
        tokens = [
            *prepositions(token).get("of", ()),
            *prepositions(token).get("from", ()),
            *prepositions(token).get("with", ()),
        ]
        nodes = self.organisations(tokens) + [
            n for n in self.modifiers(token) if n.sort == "organisation"
        ]
        return [n for n in nodes if n.role == "force"]

    def firms_beside(self, node: Node) -> list[Node]:
        """The organisation with the others of its list: "from A and B, the German firm C"."""
        firms = self.nodes.of("organisation")
        found = [node]
        for other in firms[firms.index(node) + 1 :]:
            if not FIRMS.fullmatch(self.page.text[found[-1].span.end : other.span.start]):
                break
            found.append(other)
        return found

    def listed(self, node: Node) -> list[Node]:
        """The land with the others of its list: "three states (Chad, Mali), two cities (Rome)"."""
        lands = self.nodes.of("land")
        if node not in lands:
            return [node]
        index = lands.index(node)
        found = [node]
        for step in (1, -1):
            last, at = node, index + step
            while 0 <= at < len(lands):
                one, two = (last, lands[at]) if step > 0 else (lands[at], last)
                between = self.page.text[one.span.end : two.span.start]
                if LIST.fullmatch(between):
                    found.append(lands[at])
                    last = lands[at]
                elif step < 0 or last is not lands[at - 1]:
                    break  # "…, four Persian Gulf states (Oman": the Gulf is passed over, once
                at += step
        return sorted(found, key=lambda one: one.first)

    def is_title(self) -> bool:
        """A title rounds and exaggerates; a long line without a full stop is none."""
        short = self.sentence.end - self.sentence.start < 150
        return self.sentence.heading and short and self.sentence.paragraph < 2

    def place(self, node: Node, topic: Topic, rule: str) -> Iterator[Stated]:
        if node.span.ref is None or node.span.ref.kind not in ("country", "place"):
            return
        for one in self.listed(node):
            yield from self.entity("located-in", one, topic, rule)

    def entity(self, name: str, node: Node, topic: Topic, rule: str) -> Iterator[Stated]:
        span = node.span
        if span.ref is None or span.ref.kind not in property_named(name).value_kinds:
            return
        found = Found(
            EntityValue(span.ref), span.start, span.end, span, doubt=0 if span.known else 100
        )
        yield self.say(name, topic, found, rule)
        if name == "operator":
            for outer, inner in self.nodes.inner:
                if outer is node:
                    yield from self.place(inner, topic, "operator-of")

    def say(self, name: str, topic: Topic, found: Found, rule: str) -> Stated:
        elsewhere = None if topic.sentence == self.sentence else topic.sentence
        whole = self.page.text[self.sentence.start : self.sentence.end]
        if topic.ref.name in " ".join(whole.split()):
            elsewhere = None
        subject = Subject(topic.ref, elsewhere, 50 if elsewhere else 0, topic.country)
        signs = (f"rule={rule}", *self.signs(topic, found))
        return Stated(f"syntax.{name}.{rule}", name, subject, found, signs=signs)

    def signs(self, topic: Topic, found: Found) -> Iterator[str]:
        """What the confidence rests on besides the rule: :mod:`sousveil.extract._confidence`."""
        text, sentence = self.page.text, self.sentence
        yield f"named={int(topic.named)}"
        yield f"heading={int(sentence.heading)}"
        where = "top" if sentence.paragraph < 1 else "head" if sentence.paragraph < 4 else "body"
        yield f"at={where}"
        systems = [
            n for n in self.nodes.of("system", "described", "term") if isinstance(n.topic, Topic)
        ]
        near = min((gap(n.span, found) for n in systems), default=-1)
        yield "gap=none" if near < 0 else f"gap={min(near // 40, 4)}"
        before = re.findall(
            r"[\w$]+", text[max(sentence.start, found.start - 30) : found.start].lower()
        )
        after = re.findall(r"[\w%'’]+", text[found.end : min(sentence.end, found.end + 30)].lower())
        yield f"before={before[-1] if before else '^'}"
        yield f"after={after[0] if after else '$'}"
        if found.span is not None:
            yield f"known={int(bool(found.span.known))}"
            node = next((n for n in self.nodes.all if n.span == found.span), None)
            if node is not None:
                yield f"role={node.role or node.sort}"
                yield f"dep={node.head.dep_}"
                yield f"head={node.head.head.lemma_.lower()}"
        lemmas = {e.lemma for e in self.events}
        yield from (f"verb={kind}" for kind, verbs in VERBS.items() if lemmas & verbs)
        if isinstance(found.value, Term):
            yield f"term={found.value.term}"
        if "?" in text[sentence.end - 2 : sentence.end]:
            yield "asked"
        words = text[sentence.start : sentence.end].lower()
        yield from (f"word={w}" for w in TELLING if w in words)


def gap(span: Span, found: Found) -> int:
    """Characters between two stretches of text."""
    return max(0, found.start - span.end, span.start - found.end)
