"""Which system is meant: the systems of a document, and the mention that each noun phrase is.

A page speaks of a few systems and mostly of one. Named systems are told apart by their
names; described ones by their words and the technology in them; "the system", "the
project", "the deal" mean the one spoken of last. The first name, else the first
description that says something, is what the claims are made of.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from sousveil.extract._sentences import Sentence
from sousveil.extract.syntax._nodes import Node, Nodes
from sousveil.model import EntityRef, fold

__all__ = ["VAGUE", "Topic", "Topics"]

#: Characters over which a page is taken to speak of one thing.
PASSAGE = 2_500

#: Technologies that say no more than that it is one.
VAGUE = frozenset({"surveillance-technology", "ai-surveillance"})


@dataclass(eq=False, slots=True)
class Topic:
    """One system of the document."""

    ref: EntityRef
    sentence: Sentence
    named: bool
    said: dict[str, list[tuple[EntityRef, Sentence]]] = field(default_factory=dict)
    country: str = ""
    terms: set[str] = field(default_factory=set)
    words: set[str] = field(default_factory=set)
    last: int = 0
    last_at: int = 0
    count: int = 0
    key: str = ""


class Topics:
    """The systems named or described so far, in the order of the last mention."""

    def __init__(self) -> None:
        self._all: list[Topic] = []
        self.is_open = False  #: two names stood side by side: "the system" may be either

    def settle(self, title_ends: int, *, merge: bool) -> None:
        """Give every description that is none of a named system to what its passage is about.

        :param title_ends: offset of the end of the page's first sentences.
        """
        uses = [
            (topic.named, one)
            for topic in self._all
            for one in (
                [[(topic.ref, topic.sentence)] * max(1, topic.count)]
                if topic.named
                else topic.said.values()
            )
        ]
        scored = [(_saying(one, title_ends, named=named), one[0]) for named, one in uses]
        settled = []
        for topic in self._all:
            near = [one for one in scored if self._near(one[1][1], topic.sentence)]
            if not merge:
                own = {id(use[0][1]) for use in topic.said.values()}
                near = [one for one in near if id(one[1][1]) in own and not topic.named]
            if not topic.named and near:
                settled.append((topic, max(near, key=lambda one: one[0])[1]))
        for topic, (ref, sentence) in settled:
            topic.ref, topic.sentence = ref, sentence

    @staticmethod
    def _near(one: Sentence, other: Sentence) -> bool:
        """Whether two sentences belong to one passage; a short page is one."""
        return abs(one.start - other.start) <= PASSAGE

    def note(self, nodes: Nodes, sentence: Sentence) -> None:
        """Give each mention of a system in a sentence its topic."""
        named = {
            n.span.known or (n.span.ref.name if n.span.ref else "") for n in nodes.of("system")
        }
        here: list[Topic] = []
        self._here, self._sentence = nodes, sentence
        for node in nodes.of("system", "described", "term", "anaphor", "deal"):
            topic = self._topic_of(node, sentence, here)
            node.topic = topic
            if topic is not None:
                topic.last = sentence.paragraph
                topic.last_at = sentence.start
                topic.count += 1
                self._all.remove(topic)
                self._all.append(topic)
                here.append(topic)
                ref = node.span.ref
                if ref is not None and node.sort in ("described", "term"):
                    topic.terms |= node.terms
                    topic.words.add(fold(ref.name))
                if ref is not None and node.sort == "described":
                    topic.said.setdefault(fold(ref.name), []).append((ref, sentence))
        if named:
            self.is_open = len(named) > 1

    def main(self, sentence: Sentence) -> Topic | None:
        """The system that the passage around a sentence speaks of most."""
        near = [topic for topic in self._all if self._near(topic.sentence, sentence)]
        return max(near, key=lambda topic: (topic.named, topic.count), default=None)

    def current(self, sentence: Sentence) -> Topic | None:
        """The system spoken of last; else the one the document speaks of."""
        if not self._all:
            return None
        last = self._all[-1]
        if sentence.paragraph - last.last <= 2:
            return last
        near = [topic for topic in self._all if sentence.start - topic.last_at <= PASSAGE]
        return max(near, key=lambda topic: (topic.count, topic.named), default=None)

    def _topic_of(self, node: Node, sentence: Sentence, here: list[Topic]) -> Topic | None:
        if node.sort == "system":
            return self._named(node, sentence)
        if node.sort in ("anaphor", "deal"):
            inner = self._inside(node)
            if inner is not None:
                return inner
            if self.is_open and not here:
                return None
            return here[-1] if here else self.current(sentence)
        return self._known(node, here) or self._new(node, sentence, named=False)

    def _inside(self, node: Node) -> Topic | None:
        """The system that a phrase holds: "contract for the card project", "technology used for
        web censorship"."""
        inside = [
            n
            for n in self._here.of("system", "described", "term")
            if n.first > node.last and any(t.i == n.head.i for t in node.head.subtree)
        ]
        for other in inside:
            topic = self._topic_of(other, self._sentence, [])
            if topic is not None:
                return topic
        return None

    def _named(self, node: Node, sentence: Sentence) -> Topic:
        ref = node.span.ref or EntityRef("system", "")
        key = node.span.known or fold(ref.name)
        for topic in reversed(self._all):
            if topic.named and (topic.key == key or _alike(topic.key, key)):
                topic.terms |= node.terms
                return topic
        return self._new(node, sentence, named=True, key=key)

    def _known(self, node: Node, here: list[Topic]) -> Topic | None:
        words = fold(node.span.ref.name) if node.span.ref else ""
        near = [t for t in self._all if t.named or self._sentence.start - t.last_at <= PASSAGE]
        for topic in reversed(near):
            if words and words in topic.words:
                return topic
        head = node.head.lemma_.lower()
        if words == fold(node.head.text):  # bare: "the cameras", "60 readers"
            for topic in reversed(near):
                if any(
                    one.split()[-1:] and one.split()[-1].rstrip("s") == head for one in topic.words
                ):
                    return topic
        exact = node.terms - VAGUE
        for topic in reversed(near):
            if exact and exact & topic.terms:
                return topic
        if not exact:
            for topic in reversed(near):
                if node.definite or not (topic.terms - VAGUE) or here:
                    return topic
        return None

    def _new(self, node: Node, sentence: Sentence, *, named: bool, key: str = "") -> Topic:
        ref = node.span.ref or EntityRef("system", "")
        topic = Topic(
            ref, sentence, named, country=node.span.country, terms=set(node.terms), key=key
        )
        topic.words.add(fold(ref.name))
        self._all.append(topic)
        return topic


def _saying(
    uses: list[tuple[EntityRef, Sentence]], title_ends: int, *, named: bool
) -> tuple[float, int]:
    """How well a description serves as a name: a project's, with capitals, at the head of the
    page, in several words, used often."""
    name = uses[0][0].name
    score = min(len(uses), 4) + 2.0 * (" " in name) + 2 * named
    score += 2 * bool(
        re.search(
            r"(?:system|project|program(?:me)?|network|software|platform|plan|scheme|initiative)s?\Z",
            name,
            re.IGNORECASE,
        )
    )
    score += 2 * (uses[0][1].start <= title_ends)
    score += bool(re.match(r"[A-Z][a-z]+ [A-Z][a-z]+", name))
    return score, -uses[0][1].start


def _alike(one: str, other: str) -> bool:
    """Whether one name holds the other as whole words."""
    short, long = sorted((one, other), key=len)
    return len(short) > 3 and bool(re.search(rf"(?<!\w){re.escape(short)}(?!\w)", long))
