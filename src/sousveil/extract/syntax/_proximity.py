"""What merely stands near a system: weak evidence, for the confidence to weigh."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sousveil.extract._values import date_values
from sousveil.extract.syntax._nodes import Node
from sousveil.extract.syntax._scene import Scene, Stated
from sousveil.extract.syntax._topics import Topic
from sousveil.extract.syntax._words import AHEAD, IN, STATE
from sousveil.model import EntityRef

if TYPE_CHECKING:
    from spacy.tokens import Token

__all__ = ["again", "dateline", "loose", "present"]


def loose(scene: Scene, systems: list[Node]) -> Iterator[Stated]:
    """A place behind *in* anywhere in a sentence that speaks of one system."""
    topics = {n.topic.ref: n.topic for n in systems if isinstance(n.topic, Topic)}
    if len(topics) != 1:
        return
    topic = next(iter(topics.values()))
    for node in scene.nodes.of("land"):
        text = scene.page.text
        first = scene.listed(node)[0] if node.span.start else node
        ahead = text[max(scene.sentence.start, first.span.start - 40) : first.span.start]
        holder = what_is_inside(node.head)
        if AHEAD.search(ahead) or near_system(holder, systems):
            yield from scene.place(node, topic, "loose")
        elif holder is not None:
            yield from scene.place(node, topic, "far")


def present(scene: Scene) -> Iterator[Stated]:
    """Parties and places that merely stand in a sentence about the system: seldom right on
    their own, and then of low confidence; often right beside better evidence."""
    here = [
        n
        for n in scene.nodes.of("system", "described", "term", "anaphor", "deal")
        if isinstance(n.topic, Topic)
    ]
    topic = here[0].topic if here else scene.current
    if not isinstance(topic, Topic):
        return
    for node in scene.nodes.of("organisation"):
        if node.role in {"force", "body"}:
            yield from scene.entity("operator", node, topic, "present")
        elif node.role in ("company", ""):
            yield from scene.entity("supplier", node, topic, "present")
        elif node.role == "bank":
            yield from scene.entity("financier", node, topic, "present")
    for node in scene.nodes.of("land"):
        yield from scene.place(node, topic, "present")
    for node in scene.nodes.of("demonym"):
        if node.head.head.lemma_.lower() in STATE or node.head.lemma_.lower() in STATE:
            yield from scene.place(node, topic, "demonym")
    for _, node in scene.nodes.inner:
        yield from scene.place(node, topic, "within-name")
    for node in scene.nodes.of("date"):
        for found in date_values([node.span], scene.page):
            yield scene.say("start-date", topic, found, "present")
            yield scene.say("contract-date", topic, found, "present")


def near_system(anchor: Token | None, systems: list[Node]) -> bool:
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


def dateline(scene: Scene, systems: list[Node]) -> Iterator[Stated]:
    node = scene.nodes.dateline
    topic = next((n.topic for n in systems if isinstance(n.topic, Topic)), scene.current)
    if node is not None and topic is not None:
        yield from scene.place(node, topic, "dateline")


def again(scene: Scene, known: set[tuple[str, str, EntityRef]]) -> Iterator[Stated]:
    """Facts that another sentence states in full, where this one names both parties."""
    systems = scene.nodes.of("system", "described", "term")
    topics = {n.topic.ref: n.topic for n in systems if isinstance(n.topic, Topic)}.values()
    for node in scene.nodes.of("organisation", "land"):
        if node.span.ref is None:
            continue
        for topic in topics:
            for name in ("supplier", "located-in", "operator"):
                if (name, node.span.ref.key, topic.ref) in known:
                    yield from scene.entity(name, node, topic, "again")


def what_is_inside(token: Token) -> Token | None:
    """What stands in the place: the head of *in*, for a place alone, in a list, or in "districts
    including …"."""
    for _ in range(8):
        head = token.head
        if token.dep_ == "pobj" and head.lower_ in IN:
            return head.head
        steps = token.dep_ in ("conj", "appos") or (
            token.dep_ == "pobj"
            and head.lower_ in ("including", "like", "as", "of")
            and head.head.pos_ != "PROPN"
        )
        if token.dep_ == "prep" and token.lower_ in ("including", "like", "as", "of"):
            steps = head.pos_ in ("NOUN", "PROPN", "ADJ", "ADP")
        if not steps or head is token:
            return None
        token = head
    return None
