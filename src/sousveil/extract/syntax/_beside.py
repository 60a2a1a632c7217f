"""What stands beside the name of a system or a deal: its maker, its city, its police."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sousveil import names
from sousveil.extract._values import Found
from sousveil.extract.syntax._events import prepositions
from sousveil.extract.syntax._nodes import Node
from sousveil.extract.syntax._scene import Scene, Stated
from sousveil.extract.syntax._topics import Topic
from sousveil.extract.syntax._words import IN, VENDOR
from sousveil.model import Term

if TYPE_CHECKING:
    from spacy.tokens import Token

__all__ = ["of_deal", "of_system", "vendors"]


def of_system(scene: Scene, node: Node) -> Iterator[Stated]:
    """What stands beside the name or description of a system."""
    topic = node.topic
    if isinstance(topic, Topic):
        yield from technology(scene, node, topic)
        yield from force_beside(scene, node, topic)
        yield from before_it(scene, node, topic)
        yield from behind_it(scene, node.head, topic)


def before_it(scene: Scene, node: Node, topic: Topic) -> Iterator[Stated]:
    """Makers, owners and places before it: "Nairobi's cameras", "60 Huawei CCTV cameras"."""
    head = node.head
    left = scene.doc[max(head.left_edge.i, node.first - 6) : head.i]
    for beside in scene.nodes.of("organisation"):
        within = left.start <= beside.first and beside.last < head.i
        if within and beside.head.head is not head and beside.role == "company":
            yield from scene.entity("supplier", beside, topic, "within")
    for child in head.children:
        one = scene.nodes.at(child)
        if child.dep_ not in ("poss", "compound", "amod", "nmod") or one is None or one is node:
            continue
        if one.sort == "organisation":
            yield from party(scene, one, topic, f"beside.{child.dep_}")
        elif one.sort in ("land", "demonym"):
            yield from scene.place(one, topic, f"beside.{child.dep_}")


def behind_it(scene: Scene, head: Token, topic: Topic) -> Iterator[Stated]:
    """Parties and places behind it: "cameras from Dahua", "a network in Quito"."""
    for word, tokens in prepositions(head).items():
        for other in filter(None, map(scene.nodes.at, tokens)):
            if other.sort == "land" and word in (*IN, "for", "of"):
                yield from scene.place(other, topic, f"behind.{word}")
            elif other.sort != "organisation":
                continue
            elif word in ("by", "from") and other.role in ("company", ""):
                yield from scene.entity("supplier", other, topic, f"behind.{word}")
            elif word in ("of", "for") and other.role == "force":
                yield from scene.entity("operator", other, topic, f"behind.{word}")


def force_beside(scene: Scene, node: Node, topic: Topic) -> Iterator[Stated]:
    """Places within the names of forces beside: "Waterloo Police cameras"."""
    for outer, inner in scene.nodes.inner:
        if outer.role == "force" and outer.head.head is node.head:
            yield from scene.place(inner, topic, "force-of")


def technology(scene: Scene, node: Node, topic: Topic) -> Iterator[Stated]:
    """The kinds of technology that its own words name."""
    text, base = scene.page.text, node.span.start
    for first, last, term in names.technology_terms(text[base : node.span.end]):
        start, end = base + first, base + last
        if term in node.terms:
            found = Found(Term(term, text[start:end]), start, end)
            yield scene.say("technology", topic, found, f"term.{node.sort}")


def party(scene: Scene, beside: Node, topic: Topic, rule: str) -> Iterator[Stated]:
    if beside.role == "force":
        yield from scene.entity("operator", beside, topic, rule)
    elif beside.role in ("company", ""):
        yield from scene.entity("supplier", beside, topic, rule)


def of_deal(scene: Scene, node: Node) -> Iterator[Stated]:
    """The parties of a deal: "a contract with Axon", "the NYPD's Palantir contract"."""
    topic = node.topic
    if not isinstance(topic, Topic):
        return
    for word, tokens in prepositions(node.head).items():
        for other in scene.organisations(tokens):
            if word in ("with", "to", "from", "between") and other.role in ("company", ""):
                yield from scene.entity("supplier", other, topic, f"deal.{word}")
            elif word in ("with", "between", "of", "for") and other.role == "force":
                yield from scene.entity("operator", other, topic, f"deal.{word}")
        if word in ("with", "between", "for", "in"):
            for land in (land for token in tokens for land in scene.lands_of(token)):
                yield from scene.place(land, topic, f"deal.{word}")
    for child in node.head.children:
        beside = scene.nodes.at(child)
        known = beside is not None and beside.sort == "organisation"
        if known and beside is not None and child.dep_ in ("compound", "poss", "amod"):
            yield from party(scene, beside, topic, "deal.beside")


def vendors(scene: Scene) -> Iterator[Stated]:
    """An organisation that is called the vendor: "its current vendor, Safefleet"."""
    if scene.current is None:
        return
    for token in scene.doc:
        if token.lemma_.lower() not in VENDOR or token.pos_ not in ("NOUN", "PROPN"):
            continue
        beside = [c for c in token.children if c.dep_ in ("appos", "compound")]
        beside += [token.head] if token.dep_ in ("appos", "compound") else []
        for node in scene.organisations(beside):
            if node.role in ("company", ""):
                yield from scene.entity("supplier", node, scene.current, "vendor")
