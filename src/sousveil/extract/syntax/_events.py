"""Who does what to whom: the roles around a verb, read off the dependency tree."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sousveil.extract.syntax._words import CHARGES

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

__all__ = ["Event", "event_of", "events", "members", "prepositions"]


#: Lemmas that the model cuts short or spells in two ways.
_LEMMAS = {
    "instal": "install", "utilise": "utilize", "licence": "license", "authorise": "authorize",
    "equippe": "equip", "bidd": "bid",
}  # fmt: skip


@dataclass(eq=False, slots=True)
class Event:
    """A verb with its roles; lists hold every conjunct.

    :ivar doers: who does it, active subject or passive agent.
    :ivar things: what it is done to, active object or passive subject.
    :ivar whom: the dative ("awarded *Axon* a contract").
    :ivar about: preposition → what stands behind it, of the verb and of its things.
    """

    verb: Token
    lemma: str
    doers: list[Token] = field(default_factory=list)
    things: list[Token] = field(default_factory=list)
    whom: list[Token] = field(default_factory=list)
    about: dict[str, list[Token]] = field(default_factory=dict)
    passive: bool = False


def events(doc: Doc) -> Iterator[Event]:
    """Every verb of a sentence with its roles."""
    for token in doc:
        if token.pos_ == "VERB" or (token.pos_ == "AUX" and token.dep_ == "ROOT"):
            yield event_of(token)


def event_of(verb: Token) -> Event:
    """The roles of one verb."""
    lemma = verb.lemma_.lower()
    event = Event(verb, _LEMMAS.get(lemma, lemma))
    event.passive = any(c.dep_ in ("nsubjpass", "auxpass") for c in verb.children) or (
        verb.dep_ == "acl" and verb.tag_ == "VBN"
    )
    subjects = _subjects(verb)
    objects = [m for c in verb.children if c.dep_ in ("dobj", "attr", "oprd") for m in members(c)]
    if verb.dep_ == "relcl":  # "a system that Dahua built"
        objects = [verb.head if one.tag_ in ("WDT", "WP") else one for one in objects]
    if not objects:
        objects = _shared_objects(verb)
    agents = [
        m
        for c in verb.children
        if c.dep_ == "agent" or (c.dep_ == "prep" and c.lower_ == "by" and event.passive)
        for o in c.children
        if o.dep_ == "pobj"
        for m in members(o)
    ]
    if event.passive:
        event.doers, event.things, event.whom = agents, subjects, []
        if objects:  # "Idemia was awarded a contract"
            event.whom, event.things = subjects, objects
    else:
        event.doers, event.things = subjects + agents, objects
    event.whom += [
        m for c in verb.children if c.dep_ == "dative" and c.pos_ != "ADP" for m in members(c)
    ]
    _collect(verb, event.about)
    outer = verb
    while outer.dep_ == "xcomp" and outer.head.pos_ == "VERB":  # "in 2014 started installing"
        outer = outer.head
        _collect(outer, event.about)
    for thing in event.things:
        if thing.i > verb.i:
            _collect(thing, event.about)
    for child in verb.children:
        if child.dep_ == "dative" and child.pos_ == "ADP":
            event.about.setdefault(child.lower_, []).extend(
                m for o in child.children if o.dep_ == "pobj" for m in members(o)
            )
    return event


def members(token: Token) -> list[Token]:
    """The token, its conjuncts, and the items of a list that it introduces: "three states
    (Angola, Bolivia and Chad)", "cities including Quito and Cuenca"."""
    found, waiting = [], [token]
    while waiting:
        one = waiting.pop(0)
        if one in found:
            continue
        found.append(one)
        listed = one.pos_ == "NOUN"  # "three states (Chad, Mali)"; a name in apposition is no item
        for child in one.children:
            if child.dep_ == "conj" or (child.dep_ == "appos" and listed):
                waiting.append(child)
            elif child.dep_ == "prep" and child.lower_ in ("including", "like", "as"):
                waiting += [o for o in child.children if o.dep_ == "pobj"]
    return found


def prepositions(token: Token) -> dict[str, list[Token]]:
    """Preposition → what stands behind it."""
    about: dict[str, list[Token]] = {}
    _collect(token, about)
    return about


def _collect(token: Token, about: dict[str, list[Token]]) -> None:
    for child in token.children:
        if child.dep_ == "prep" or (
            child.dep_ in ("advmod", "mark") and child.pos_ in ("ADP", "SCONJ")
        ):
            for inner in child.children:
                if inner.dep_ in ("pobj", "pcomp"):
                    about.setdefault(child.lower_, []).extend(members(inner))
                elif inner.dep_ == "prep":  # "from across", "out of"
                    about.setdefault(inner.lower_, []).extend(
                        m for o in inner.children if o.dep_ == "pobj" for m in members(o)
                    )


def _subjects(verb: Token) -> list[Token]:
    own = [c for c in verb.children if c.dep_ in ("nsubj", "nsubjpass")]
    if own:
        found = []
        for subject in own:
            if subject.tag_ in ("WDT", "WP") and verb.dep_ == "relcl":
                found += members(verb.head)[:1]
            else:
                found += members(subject)
        return found
    if verb.dep_ == "acl":
        return [verb.head]
    if verb.dep_ == "conj" and verb.head.pos_ in ("VERB", "AUX"):
        return _subjects(verb.head)
    if verb.dep_ in ("xcomp", "advcl", "pcomp", "ccomp") or (
        verb.dep_ == "prep" and verb.tag_ == "VBG"
    ):
        head = verb.head
        if head.dep_ == "prep" or head.pos_ == "ADP":
            head = head.head
        if head.pos_ in ("VERB", "AUX"):
            things = [c for c in head.children if c.dep_ in ("dobj", "nsubjpass")]
            charged = verb.dep_ == "xcomp" or head.lemma_ in CHARGES
            if charged and things and verb.tag_ == "VB":
                return members(things[0])  # "hired Axon to supply": the hired one supplies
            return _subjects(head)
    return []


def _shared_objects(verb: Token) -> list[Token]:
    if verb.dep_ == "relcl" and not any(
        c.tag_ in ("WDT", "WP") and c.dep_ == "nsubj" for c in verb.children
    ):
        own = [c for c in verb.children if c.dep_ == "nsubj"]
        if own and not any(c.dep_ == "auxpass" for c in verb.children):
            return [verb.head]  # "a system it built"
    for child in verb.children:
        if child.dep_ == "conj" and child.pos_ == "VERB":
            return [m for c in child.children if c.dep_ == "dobj" for m in members(c)]
    return []
