"""Where a system stands in its life, by a verb with its auxiliaries or by a noun."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sousveil.extract._values import Found
from sousveil.extract._wording import meaning
from sousveil.extract.syntax._events import Event
from sousveil.extract.syntax._scene import Scene, Stated
from sousveil.extract.syntax._topics import Topic
from sousveil.extract.syntax._words import LIFE, STAGES
from sousveil.model import Term

if TYPE_CHECKING:
    from spacy.tokens import Token

__all__ = ["staged", "staged_nouns"]


def staged(scene: Scene, event: Event, topic: Topic) -> Iterator[Stated]:
    if event.lemma not in LIFE and event.lemma != "be":
        return
    if event.lemma in (
        "have",
        "make",
        "put",
        "place",
        "mount",
        "produce",
        "create",
        "maintain",
        "license",
        "track",
    ):
        return
    aided = any(c.dep_ in ("aux", "auxpass") for c in event.verb.children)
    turned = event.verb.dep_ == "xcomp" and event.verb.head.lemma_ in _TURNS
    if event.verb.tag_ == "VBG" and not aided and not turned:
        return  # "using this technology, …"
    if event.verb.dep_ == "acl" and event.lemma in (
        "use",
        "design",
        "develop",
        "make",
        "build",
    ):
        return  # "technology used for …"
    words = verb_phrase(event.verb)
    start = scene.sentence.start + words[0].idx
    end = scene.sentence.start + words[-1].idx + len(words[-1])
    stated = scene.page.text[start:end]
    if stated.lower().startswith("to "):
        return  # no tense, no stage
    term = meaning("status", " ".join(stated.split()))
    if term:
        yield scene.say("status", topic, Found(Term(term, stated), start, end), f"stage.{term}")


#: "has stopped using", "began piloting": the tense is the outer verb's.
_TURNS = frozenset(["stop", "begin", "start", "continue", "keep", "finish", "cease"])


def staged_nouns(scene: Scene) -> Iterator[Stated]:
    """A stage that a noun names: "the termination of five projects", "approval of the purchase"."""
    for token in scene.doc:
        if token.pos_ != "NOUN" or token.lemma_.lower() not in STAGES:
            continue
        topic = next(
            (
                n.topic
                for t in token.subtree
                if t.i > token.i
                and (n := scene.nodes.at(t)) is not None
                and isinstance(n.topic, Topic)
            ),
            None,
        )
        if topic is None:
            continue
        start = scene.sentence.start + token.idx
        stated = scene.page.text[start : start + len(token)]
        yield scene.say(
            "status",
            topic,
            Found(Term(STAGES[token.lemma_.lower()], stated), start, start + len(stated)),
            "noun",
        )


def verb_phrase(verb: Token) -> list[Token]:
    """The verb with its auxiliaries and particle, and what completes it: "is up for approval",
    "intends to stop using"."""
    doc = verb.doc
    first = last = verb.i
    outer = verb
    while (
        outer.dep_ in ("xcomp", "ccomp", "pcomp")
        and outer.head.pos_ in ("VERB", "AUX")
        and outer.i - outer.head.i <= 3
    ):
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
