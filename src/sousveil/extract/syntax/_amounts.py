"""Numbers of cameras, sums, dates, grants and budgets, and the system that each belongs to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sousveil.extract._values import Found, date_values, money_values, quantity_values
from sousveil.extract._wording import meaning, wordings
from sousveil.extract.syntax._events import Event, prepositions
from sousveil.extract.syntax._scene import Scene, Stated
from sousveil.extract.syntax._topics import Topic
from sousveil.extract.syntax._words import (
    AT_WORK,
    DATED,
    FUNDS,
    NO_PRICE,
    NO_SYSTEM,
    OWN,
    PAYS,
    PRICED,
)
from sousveil.model import EntityRef, EntityValue, Term, property_named

if TYPE_CHECKING:
    from spacy.tokens import Token

__all__ = ["dated", "funds", "numbers", "sums"]


def numbers(scene: Scene) -> Iterator[Stated]:
    for node in scene.nodes.of("number"):
        topic = scene.topic_near(node)
        if topic is None or scene.is_title():
            continue
        for found in quantity_values(
            [node.span], property_named("cameras"), scene.page, scene.sentence
        ):
            yield scene.say("cameras", topic, found, "counted")


def sums(scene: Scene) -> Iterator[Stated]:
    if scene.is_title():
        return
    for node in scene.nodes.of("money"):
        topic = scene.topic_near(node)
        text = scene.page.text
        others = [n.span for n in scene.nodes.of("money") if n is not node]
        first = max(
            [
                scene.sentence.start,
                node.span.start - 60,
                *(o.end for o in others if o.end <= node.span.start),
            ]
        )
        last = min(
            [
                scene.sentence.end,
                node.span.end + 30,
                *(o.start for o in others if o.start >= node.span.end),
            ]
        )
        around = text[first:last]
        if node.head.lemma_.lower() in NO_SYSTEM or node.head.head.lemma_.lower() in NO_SYSTEM:
            continue  # "the $20 billion startup"
        if topic is None or NO_PRICE.search(around):
            continue
        rule = "sum" if PRICED.search(around) else "sum-far"
        for found in money_values([node.span], scene.page, scene.sentence):
            yield scene.say("cost", topic, found, rule)


def funds(scene: Scene) -> Iterator[Stated]:
    """Grants, loans and budgets named beside the system, and who gives them."""
    here = scene.nodes.of("system", "described", "deal", "term", "anaphor")
    topic = next((n.topic for n in here if isinstance(n.topic, Topic)), scene.current)
    if topic is None or not PAYS.search(_text(scene)):
        return
    yield from _worded(scene, topic)
    for node in scene.nodes.of("organisation"):
        if node.role == "bank" and node.head.head.lower_ in _THROUGH:
            yield from scene.entity("financier", node, topic, "under")
    for token in scene.doc:
        if token.pos_ in ("NOUN", "PROPN") and token.lemma_.lower() in FUNDS | _GIVEN:
            yield from _givers(scene, token, topic)
            yield from _named_fund(scene, token, topic)


_THROUGH = frozenset(["under", "from", "through", "by", "with", "of"])
_KINDS = {"grant": "grant", "loan": "loan", "donation": "donation-in-kind", "subsidy": "grant"}


def _text(scene: Scene) -> str:
    return scene.page.text[scene.sentence.start : scene.sentence.end]


def _worded(scene: Scene, topic: Topic) -> Iterator[Stated]:
    """Every wording for a kind of financing, the longest of what overlaps."""
    base = scene.sentence.start
    for term, start, end in wordings("financing", _text(scene)):
        stated = scene.page.text[base + start : base + end]
        found = Found(Term(term, stated), base + start, base + end)
        yield scene.say("financing-kind", topic, found, f"worded.{term}")


def _named_fund(scene: Scene, token: Token, topic: Topic) -> Iterator[Stated]:
    """A fund or programme named before its grant: "a Safer Streets grant", "Rescue Plan funds"."""
    doc, last = token.doc, token.i - 1
    if token.lemma_.lower() not in _GIVEN or last < 0:
        return
    if doc[last].text == ")":  # "Motor Vehicle Authority (MVCPA) grant"
        while last > 0 and doc[last].text != "(":
            last -= 1
        last -= 1
    first = last + 1
    while first > 0 and (doc[first - 1].text[:1].isupper() or doc[first - 1].lower_ in _WITHIN):
        first -= 1
    while first <= last and not doc[first].text[:1].isupper():
        first += 1
    if last - first < 1 or scene.nodes.at(doc[last]) in scene.nodes.of("land", "money"):
        return
    base = scene.sentence.start
    start, end = base + doc[first].idx, base + doc[last].idx + len(doc[last])
    ref = EntityRef("organisation", " ".join(scene.page.text[start:end].split()))
    yield scene.say(
        "financier", topic, Found(EntityValue(ref), start, end, doubt=100), "named-fund"
    )


_GIVEN = frozenset(["grant", "fund", "funding", "subsidy", "loan"])
_WITHIN = frozenset(["of", "and", "for", "the"])


def _kind_of_money(scene: Scene, token: Token, topic: Topic) -> Iterator[Stated]:
    """Kind of financing by a noun: grant, loan, donation, or a budget of the buyer's own."""
    own = OWN.search(_text(scene))
    kind = _KINDS.get(token.lemma_.lower(), "own-budget" if own else "")
    start = scene.sentence.start + token.idx
    stated = scene.page.text[start : start + len(token)]
    if kind == "own-budget" and own is not None:
        start, stated = scene.sentence.start + own.start(), own[0]
    if kind and meaning("financing", stated) == kind:
        found = Found(Term(kind, stated), start, start + len(stated))
        yield scene.say("financing-kind", topic, found, "fund")


def _givers(scene: Scene, token: Token, topic: Topic) -> Iterator[Stated]:
    """Who gives it: "a grant from the Justice Department", "a Nirbhaya Fund grant"."""
    if token.lemma_.lower() not in _KINDS:
        return
    about = prepositions(token)
    givers = scene.organisations([*about.get("from", ()), *about.get("by", ())])
    givers += [n for n in scene.modifiers(token) if n.sort == "organisation"]
    for giver in givers:
        yield from scene.entity("financier", giver, topic, f"giver.{token.lemma_.lower()}")


def dated(scene: Scene, event: Event, topic: Topic) -> Iterator[Stated]:
    kind = DATED.get(event.lemma, "")
    if event.lemma == "be" and any(c.lemma_ in AT_WORK for c in event.verb.children):
        kind = "start-date"
    if not kind:
        return
    tokens = [
        t
        for w in ("in", "on", "since", "by", "from", "before", "during")
        for t in event.about.get(w, ())
    ]
    tokens += [c for c in event.verb.children if c.dep_ in ("npadvmod", "nmod")]
    for token in tokens:
        node = scene.nodes.at(token)
        if node is not None and node.sort == "date":
            for found in date_values([node.span], scene.page):
                yield scene.say(kind, topic, found, f"dated.{event.lemma}")
