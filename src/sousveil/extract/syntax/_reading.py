"""Every sentence of a page with what it states.

All sentences are parsed before the first is read, because a name may be explained, and a
system best described, further down.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sousveil.extract._page import Page
from sousveil.extract._sentences import Sentence
from sousveil.extract.syntax._amounts import funds, numbers, sums
from sousveil.extract.syntax._beside import of_deal, of_system, vendors
from sousveil.extract.syntax._deeds import of_event
from sousveil.extract.syntax._mentions import nodes_of
from sousveil.extract.syntax._page_names import page_names
from sousveil.extract.syntax._parse import parsed
from sousveil.extract.syntax._proximity import again, dateline, loose, present
from sousveil.extract.syntax._scene import Scene, Stated
from sousveil.extract.syntax._stages import staged_nouns
from sousveil.extract.syntax._subjects import Asked
from sousveil.extract.syntax._topics import VAGUE, Topic, Topics
from sousveil.extract.syntax._uses import uses_of
from sousveil.model import EntityValue, Term

__all__ = ["LONG", "read_page"]


#: Characters from which on a text is taken to speak of many systems.
LONG = 6_000

#: Characters of a sentence that are parsed; what is longer is a table or a fault.
MOST = 3_000

_SPACE = re.compile(r"\s")


def read_page(page: Page, sentences: list[Sentence]) -> tuple[dict[Sentence, list[Stated]], Asked]:
    """Every sentence with what it states, in order; and who may be asked for a subject."""
    read = _scenes(page, sentences)
    stated = [list(_stated(scene)) for scene in read]
    everything = [one for many in stated for one in many]
    known = {
        (one.property, one.found.value.entity.key, one.subject.ref)
        for one in everything
        if isinstance(one.found.value, EntityValue)
    }
    exact = {one.subject.ref for one in everything if _technology(one) not in ("", *VAGUE)}
    found = {
        sentence: [
            one
            for one in (*many, *again(scene, known))
            if _technology(one) != "surveillance-technology" or one.subject.ref not in exact
        ]
        for sentence, scene, many in zip(sentences, read, stated, strict=True)
    }
    title_ends = sentences[min(2, len(sentences) - 1)].start if sentences else 0
    return found, Asked(read, uses_of(read, title_ends), long=len(page.text) > LONG)


def _technology(one: Stated) -> str:
    """The technology that it states, if it states one."""
    term = isinstance(one.found.value, Term) and one.property == "technology"
    return one.found.value.term if term and isinstance(one.found.value, Term) else ""


def _scenes(page: Page, sentences: list[Sentence]) -> list[Scene]:
    """The parsed sentences with their mentions, each with the system that is spoken of."""
    texts = [page.text[s.start : min(s.end, s.start + MOST)] for s in sentences]
    docs = list(parsed([_SPACE.sub(" ", text) for text in texts]))
    named = page_names(page, docs)
    mentions = [nodes_of(page, s, doc, named) for s, doc in zip(sentences, docs, strict=True)]
    long = len(page.text) > LONG
    topics = Topics()
    current: list[Topic | None] = []
    are_open: list[bool] = []
    for sentence, nodes in zip(sentences, mentions, strict=True):
        are_open.append(topics.is_open)
        topics.note(nodes, sentence)
        # a long text speaks of many: there only what a sentence names itself is its subject
        current.append(None if topics.is_open or long else topics.current(sentence))
    topics.settle(sentences[min(2, len(sentences) - 1)].start if sentences else 0, merge=not long)
    scenes = []
    for sentence, doc, nodes, topic, is_open in zip(
        sentences, docs, mentions, current, are_open, strict=True
    ):
        main = None if long or is_open else topics.main(sentence)
        for node in nodes.of("deal", "anaphor"):
            if node.topic is None:
                node.topic = main
        scenes.append(Scene(page, sentence, doc, nodes, topic or main))
    return scenes


def _stated(scene: Scene) -> Iterator[Stated]:
    """Everything that one sentence states."""
    systems = scene.nodes.of("system", "described", "term")
    for node in systems:
        yield from of_system(scene, node)
    for event in scene.events:
        yield from of_event(scene, event)
    for node in scene.nodes.of("deal"):
        yield from of_deal(scene, node)
    yield from staged_nouns(scene)
    yield from dateline(scene, systems)
    yield from present(scene)
    if systems or scene.current:
        yield from numbers(scene)
        yield from sums(scene)
        yield from funds(scene)
        yield from vendors(scene)
        yield from loose(scene, systems)
