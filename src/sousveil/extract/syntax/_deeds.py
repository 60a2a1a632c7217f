"""What is done with a system: who supplies, buys, runs, pays for, gives and sees it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sousveil.extract._focus import Subject
from sousveil.extract._values import Found
from sousveil.extract.syntax._amounts import dated
from sousveil.extract.syntax._events import Event, members, prepositions
from sousveil.extract.syntax._nodes import Node
from sousveil.extract.syntax._scene import Scene, Stated
from sousveil.extract.syntax._stages import staged
from sousveil.extract.syntax._topics import Topic
from sousveil.extract.syntax._words import (
    ACQUIRE,
    AGREE,
    AGREEMENT,
    AWARD,
    DECIDE,
    IN,
    ONLY_SELL,
    PROVIDE,
    RUN,
    SEEN,
    SELECT,
    WIN,
    WITH,
)
from sousveil.model import Term, Text

if TYPE_CHECKING:
    from spacy.tokens import Token

__all__ = ["of_event"]


def of_event(scene: Scene, event: Event) -> Iterator[Stated]:
    topic = scene.topic_among(event)
    lemma = event.lemma
    if topic is not None:
        if lemma in PROVIDE:
            yield from provided(scene, event, topic)
        if lemma in ACQUIRE or lemma in RUN or lemma in DECIDE:
            yield from acquired(scene, event, topic)
        yield from done_in(scene, event, topic)
        yield from dated(scene, event, topic)
        yield from staged(scene, event, topic)
        yield from given(scene, event, topic)
    yield from won(scene, event)
    yield from agreed(scene, event)
    yield from seen_by(scene, event)
    yield from paid(scene, event)


def provided(scene: Scene, event: Event, topic: Topic) -> Iterator[Stated]:
    for node in scene.organisations(event.doers):
        if node.role in ("company", ""):
            yield from scene.entity("supplier", node, topic, f"provide.{event.lemma}")
    if event.lemma in ONLY_SELL:
        for token in [*event.whom, *event.about.get("to", ()), *event.about.get("for", ())]:
            yield from receiver(scene, token, topic, "provided-to")
    yield from equipped(scene, event, topic)
    if event.lemma in ("install", "build", "develop", "create", "implement", "deploy", "make"):
        for token in event.about.get("for", ()):
            yield from receiver(scene, token, topic, "built-for")
    for node in scene.organisations(event.about.get("from", ())):
        yield from scene.entity("supplier", node, topic, "from")
    for token in event.about.get("on", ()):
        if token.lemma_ == "behalf":
            for inner in prepositions(token).get("of", ()):
                yield from receiver(scene, inner, topic, "on-behalf")


def equipped(scene: Scene, event: Event, topic: Topic) -> Iterator[Stated]:
    """Who is equipped with it: "to equip officers of the Kent Police with cameras"."""
    if event.lemma != "equip":
        return
    for token in event.things:
        yield from receiver(scene, token, topic, "equipped")
        for one in scene.forces_of(token):
            yield from scene.entity("operator", one, topic, "equipped.officers")


def receiver(scene: Scene, token: Token, topic: Topic, rule: str) -> Iterator[Stated]:
    for one in members(token):
        node = scene.nodes.at(one)
        if node is None:
            continue
        if node.sort in ("land", "demonym"):
            yield from scene.place(node, topic, rule)
        elif node.sort == "organisation" and node.role in ("force", "body", ""):
            yield from scene.entity("operator", node, topic, f"{rule}.{node.role or 'other'}")


def acquired(scene: Scene, event: Event, topic: Topic) -> Iterator[Stated]:
    for token in event.doers:
        node = scene.nodes.at(token)
        public = node is not None and node.sort == "organisation" and node.role in ("force", "body")
        if node is None or node.sort == "land" or public:
            for land in scene.lands_of(token):
                yield from scene.place(land, topic, f"acquire.{event.lemma}")
        if node is None:
            for one in scene.forces_of(token):
                yield from scene.entity("operator", one, topic, f"run.{event.lemma}")
            continue
        if node.sort != "organisation" or event.lemma in DECIDE - RUN:
            continue
        if node.role == "force":
            yield from scene.entity("operator", node, topic, f"run.{event.lemma}")
        elif node.role in ("body", "") and event.lemma in RUN:
            yield from scene.entity("operator", node, topic, f"held.{event.lemma}")
    for token in event.about.get("for", ()):
        yield from receiver(scene, token, topic, "acquired-for")
    sellers = scene.organisations(event.about.get("from", ()))
    for node in [one for seller in sellers for one in scene.firms_beside(seller)]:
        if node.role in ("company", ""):
            yield from scene.entity("supplier", node, topic, "from")


def done_in(scene: Scene, event: Event, topic: Topic) -> Iterator[Stated]:
    for word in IN:
        for token in event.about.get(word, ()):
            node = scene.nodes.at(token)
            if node is not None and node.sort == "land":
                yield from scene.place(node, topic, f"done.{word}")


def won(scene: Scene, event: Event) -> Iterator[Stated]:
    """Who gets the contract: won, awarded, selected, partnered with."""
    lemma = event.lemma
    if lemma not in WIN | AWARD | SELECT | WITH:
        return
    topic = scene.topic_among(event) or scene.topic_in_deal(event)
    if topic is None:
        return
    deals = any((n := scene.nodes.at(t)) and n.sort == "deal" for t in event.things)
    suppliers: list[tuple[Node, str]] = []
    if lemma in WIN and deals:
        suppliers += [(n, "won") for n in scene.organisations(event.doers)]
    if lemma in AWARD and deals:
        to = [*event.whom, *event.about.get("to", ())]
        suppliers += [(n, "awarded") for n in scene.organisations(to)]
    if lemma in SELECT:
        for land in (land for token in event.doers for land in scene.lands_of(token)):
            yield from scene.place(land, topic, f"selects.{lemma}")
        suppliers += chosen(scene, [*event.things, *event.whom], "selected")
    if lemma in WITH:
        suppliers += chosen(scene, event.about.get("with", []), "with")
    for node, how in suppliers:
        yield from scene.entity("supplier", node, topic, f"{how}.{lemma}")


def chosen(scene: Scene, tokens: list[Token], how: str) -> list[tuple[Node, str]]:
    """Organisations that can be firms."""
    return [(n, how) for n in scene.organisations(tokens) if n.role in ("company", "")]


def agreed(scene: Scene, event: Event) -> Iterator[Stated]:
    """An agreement of a country or its government with another state, bank or company."""
    if event.lemma not in AGREE:
        return
    for token in event.things:
        if token.lemma_.lower() not in AGREEMENT:
            continue
        around = [
            *event.doers,
            *event.about.get("with", ()),
            *event.about.get("between", ()),
            *event.about.get("to", ()),
        ]
        lands = [
            n
            for t in around
            for n in scene.lands_of(t)
            if n.span.ref and n.span.ref.kind == "country"
        ]
        if not lands:
            continue
        first, last = noun_phrase(token)
        start, end = (
            scene.sentence.start + first.idx,
            scene.sentence.start + last.idx + len(last),
        )
        words = scene.page.text[start:end]
        for land in lands:
            if land.span.ref is None:
                continue
            subject = Subject(land.span.ref, country=land.span.country)
            signs = ("rule=agreement", f"verb={event.lemma}", f"noun={token.lemma_.lower()}")
            yield Stated(
                "syntax.agreement",
                "agreement",
                subject,
                Found(Text(words), start, end),
                signs=signs,
            )


def paid(scene: Scene, event: Event) -> Iterator[Stated]:
    """Whoever is paid for the system has supplied it: "paid $2.5 million to Palantir"."""
    topic = scene.topic_among(event) or scene.current
    if event.lemma not in ("pay", "owe", "reimburse") or topic is None:
        return
    for node in scene.organisations([*event.about.get("to", ()), *event.whom, *event.things]):
        if node.role in ("company", ""):
            yield from scene.entity("supplier", node, topic, "paid")


def seen_by(scene: Scene, event: Event) -> Iterator[Stated]:
    """Who else sees it: "has access to", "shared with", "sent to"."""
    topic = scene.topic_among(event) or scene.current
    if topic is None:
        return
    who: list[Token] = []
    if any(t.lemma_.lower() == "access" for t in event.things):
        who = (
            event.doers
            if event.lemma in ("have", "gain", "get", "obtain", "receive")
            else [*event.whom, *event.about.get("to", ())]
        )
    elif event.lemma == "access" and any(t.lemma_.lower() in SEEN for t in event.things):
        who = event.doers
    elif event.lemma in (
        "share",
        "disseminate",
        "transmit",
        "feed",
        "forward",
        "send",
        "relay",
    ):
        what = any(t.lemma_.lower() in SEEN for t in event.things)
        who = [*event.about.get("with", ()), *event.about.get("to", ())] if what else []
    for node in scene.organisations(who):
        if node.role in ("force", "body"):
            yield from scene.entity("agency-with-access", node, topic, f"sees.{event.lemma}")


def given(scene: Scene, event: Event, topic: Topic) -> Iterator[Stated]:
    if event.lemma in ("donate", "gift"):
        start = scene.sentence.start + event.verb.idx
        stated = scene.page.text[start : start + len(event.verb)]
        found = Found(Term("donation-in-kind", stated), start, start + len(stated))
        yield scene.say("financing-kind", topic, found, "donated")
        for token in event.doers:
            node = scene.nodes.at(token)
            if node and node.sort in ("land", "organisation") and node.span.letter != "P":
                yield from scene.entity("financier", node, topic, "donor")
    if event.lemma in ("fund", "finance", "bankroll", "sponsor", "subsidise", "subsidize"):
        for token in [*event.doers, *event.about.get("by", ()), *event.about.get("from", ())]:
            node = scene.nodes.at(token)
            if node and node.sort in ("land", "organisation") and node.span.letter != "P":
                yield from scene.entity("financier", node, topic, "funder")


def noun_phrase(token: Token) -> tuple[Token, Token]:
    """A noun with its modifiers, without the article; "memorandum of understanding" whole."""
    doc = token.doc
    first = token.left_edge.i
    while first < token.i and (
        doc[first].dep_ in ("det", "poss", "case", "nummod") or doc[first].is_punct
    ):
        first += 1
    last = token.i
    if (
        last + 2 < len(doc)
        and doc[last + 1].lower_ == "of"
        and doc[last + 2].lower_ in ("understanding", "cooperation", "intent")
    ):
        last += 2
    return doc[first], doc[last]
