"""The names that a page gives its systems: every name and every description, with its places.

One page may say "drone programme", "drones" and "Skydio X10". Which of them a fact is told of
is asked fact by fact (:mod:`sousveil.extract.syntax._subjects`); here they are collected, each
with the signs that do not depend on the fact.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sousveil.extract._sentences import Sentence
from sousveil.extract.syntax._nodes import Node
from sousveil.extract.syntax._scene import Scene
from sousveil.extract.syntax._topics import VAGUE, Topic
from sousveil.model import EntityRef, fold

if TYPE_CHECKING:
    from spacy.tokens import Token

__all__ = ["Place", "Use", "uses_of"]


@dataclass(eq=False, slots=True)
class Place:
    """One mention: in which scene, at which offsets, with its head."""

    scene: int
    start: int
    end: int
    head: Token


@dataclass(eq=False, slots=True)
class Use:
    """One name or description, with its mentions in order.

    :ivar topic: the system that its first mention was taken for.
    :ivar signs: what speaks for it on the page as a whole.
    """

    ref: EntityRef
    sentence: Sentence
    topic: Topic | None
    kind: str
    country: str = ""
    key: str = ""
    terms: set[str] = field(default_factory=set)
    definite: bool = False
    places: list[Place] = field(default_factory=list)
    signs: tuple[str, ...] = ()


_HEADS = (
    ("project", r"(?:projects?|program(?:me)?s?|plans?|schemes?|initiatives?|pilots?)"),
    ("system", r"(?:systems?|networks?|platforms?|infrastructure|databases?|grids?)"),
    ("ware", r"(?:software|spyware|tools?|apps?|solutions?|products?|technolog(?:y|ies)|tech)"),
    ("device", r"(?:\w*cameras?|cctvs?|readers?|drones?|devices?|equipment|scanners?|towers?|"
     r"vehicles?|aircraft|cards?|passports?|gear|hardware|l?[ap]?[ln]?prs?|robots?|patrols?)"),
    ("centre", r"(?:cent(?:er|re)s?|rooms?)"),
    ("deed", r"(?:surveillance|recognition|monitoring|policing|interception|inspection|tracking|"
     r"filtering|hacking|detection|identification)"),
)  # fmt: skip
_KINDS = [(name, re.compile(rf"(?:.*\s)?(?:[\w-]+-)?{words}\Z", re.I)) for name, words in _HEADS]


def uses_of(scenes: Sequence[Scene], title_ends: int) -> list[Use]:
    """The uses of a page in the order of their first mention.

    :param title_ends: offset of the end of the page's first sentences.
    """
    found: dict[str, Use] = {}
    for number, scene in enumerate(scenes):
        for node in scene.nodes.of("system", "described", "term"):
            ref = node.span.ref
            if ref is None or not _is_name(node):
                continue
            key = _key(node)
            use = found.get(key)
            if use is None:
                topic = node.topic if isinstance(node.topic, Topic) else None
                kind = "named" if node.sort == "system" else node.sort
                use = Use(ref, scene.sentence, topic, kind, node.span.country, key)
                found[key] = use
            use.terms |= node.terms
            use.definite |= node.definite
            use.places.append(Place(number, node.span.start, node.span.end, node.head))
    uses = list(found.values())
    most = max((len(use.places) for use in uses), default=0)
    for use in uses:
        use.signs = tuple(_signs(use, uses, most, title_ends))
    return uses


def _is_name(node: Node) -> bool:
    """Whether a mention is a name for a system, and no verb ("to intercept")."""
    return node.sort != "term" or node.head.pos_ not in ("VERB", "ADJ", "ADV", "AUX")


def _key(node: Node) -> str:
    name = fold(node.span.ref.name) if node.span.ref else ""
    return node.span.known or re.sub(r"s\b", "", name)


def _signs(use: Use, uses: list[Use], most: int, title_ends: int) -> Iterator[str]:
    name = use.ref.name
    words = name.split()
    yield f"kind={use.kind}"
    head = next((kind for kind, pattern in _KINDS if pattern.match(name)), "other")
    yield f"head={head}"
    yield f"words={min(len(words), 4)}"
    yield f"count={min(len(use.places), 4)}"
    if len(use.places) == most:
        yield "most"
    first = use.places[0]
    if first.start <= title_ends:
        yield "title"
    yield "begins=" + str(min(first.scene, 4))
    rank = next(i for i, other in enumerate(uses) if other is use)
    yield f"rank={min(rank, 4)}"
    if use.definite:
        yield "definite"
    if use.terms - VAGUE:
        yield "exact"
    elif use.terms:
        yield "vague"
    if sum(1 for word in words if word[:1].isupper()) >= 2:
        yield "capitals"
    elif name[:1].isupper():
        yield "capital"
    if use.topic is not None and use.topic.ref == use.ref:
        yield "chief"
    if use.topic is not None and use.topic.named and use.kind != "named":
        yield "of-named"
    own = set(use.key.split())
    if any(other is not use and own < set(other.key.split()) for other in uses):
        yield "part-of-other"
    if any(other is not use and own > set(other.key.split()) for other in uses):
        yield "holds-other"
    if len(uses) == 1:
        yield "alone"
