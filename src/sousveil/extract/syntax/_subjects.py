"""Of whom a fact is told: the page's systems, and the countries of the sentence, weighed.

The rule that finds a fact takes the system that its words point at. Here that answer and every
other name of the page are set side by side, each with signs (same sentence, nearest before, in
the title, spoken of most …), and learned weights choose: :mod:`sousveil.extract._ranking`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from sousveil.extract._focus import Subject
from sousveil.extract._proposal import MAX_QUOTE
from sousveil.extract._ranking import Option
from sousveil.extract._sentences import Sentence
from sousveil.extract.syntax._scene import Scene, Stated
from sousveil.extract.syntax._uses import Place, Use
from sousveil.model import EntityValue, Term, property_named

if TYPE_CHECKING:
    from spacy.tokens import Token

__all__ = ["Asked"]

#: Options beyond these are the least spoken of.
_MOST = 16

#: Signs of the rule's answer where it has a name and stands in the sentence.
_NAMED_HERE = frozenset({"rule", "kind=named", "here"})


class Asked:
    """The page's names, ready to be asked for the subject of each fact."""

    def __init__(self, scenes: Sequence[Scene], uses: list[Use], *, long: bool) -> None:
        self._scenes = scenes
        self._long = long
        self._answered: dict[tuple[object, ...], tuple[Option, ...]] = {}
        self._number = {scene.sentence.start: number for number, scene in enumerate(scenes)}
        by_count = sorted(uses, key=lambda use: (-len(use.places), use.places[0].start))
        kept = {id(use) for use in by_count[:_MOST]}
        self._uses = [use for use in uses if id(use) in kept]

    def options(self, sentence: Sentence, one: Stated, quote: str = "") -> tuple[Option, ...]:
        """Everything that a fact of a sentence can be told of, the rule's answer first.

        :param quote: words that name the rule's answer, where the sentence does not.
        """
        key = (sentence.start, one.property, one.found.start, one.found.end, one.subject.ref, quote)
        if key not in self._answered:  # several rules find one fact
            self._answered[key] = self._options(sentence, one, quote)
        return self._answered[key]

    def _options(self, sentence: Sentence, one: Stated, quote: str) -> tuple[Option, ...]:
        number = self._number[sentence.start]
        scene = self._scenes[number]
        kinds = property_named(one.property).subject
        found = [
            self._option(use, scene, tuple(self._told(use, scene, number, one)))
            for use in self._uses
            if "system" in kinds and self._may(use, number)
        ]
        stated = [o for o in found if _NAMED_HERE.issubset((*o.signs, *o.always))]
        if stated:
            return tuple(stated)  # a sentence that names a system says itself whom it speaks of
        if "country" in kinds:
            found += self._countries(scene, one)
        if not any(o.subject.ref == one.subject.ref for o in found):
            there = one.subject.sentence
            quote = _around(scene, there, there.start) if there else quote
            found.append(Option(one.subject, ("kind=only-rule", "rule"), quote))
        return tuple(sorted(found, key=lambda o: o.subject.ref != one.subject.ref))

    def _may(self, use: Use, number: int) -> bool:
        """A long text speaks of many: there only what the sentence itself names is meant."""
        return not self._long or any(place.scene == number for place in use.places)

    def _option(self, use: Use, scene: Scene, signs: tuple[str, ...]) -> Option:
        whole = " ".join(scene.page.text[scene.sentence.start : scene.sentence.end].split())
        elsewhere = None if use.ref.name in whole else use.sentence
        subject = Subject(use.ref, elsewhere, 50 if elsewhere else 0, use.country)
        quote = _around(scene, elsewhere, use.places[0].start) if elsewhere else ""
        return Option(subject, signs, quote, use.signs)

    def _countries(self, scene: Scene, one: Stated) -> Iterator[Option]:
        seen = set()
        value = one.found.value
        for node in scene.nodes.of("land"):
            ref = node.span.ref
            if ref is None or ref.kind != "country" or ref.key in seen:
                continue
            seen.add(ref.key)
            if isinstance(value, EntityValue) and value.entity.key == ref.key:
                continue
            signs = ["kind=country", *_beside(node.span.start, node.span.end, one)]
            if ref == one.subject.ref:
                signs.append("rule")
            yield Option(Subject(ref, country=node.span.country), tuple(signs))

    def _told(self, use: Use, scene: Scene, number: int, one: Stated) -> Iterator[str]:
        """What speaks for a use as the subject of this fact."""
        if use.ref == one.subject.ref:
            yield "rule"
        elif use.topic is not None and use.topic.ref == one.subject.ref:
            yield "rule-topic"
        value = one.found.value
        if isinstance(value, Term) and one.property == "technology":
            yield "has-term" if value.term in use.terms else "lacks-term"
        here = [place for place in use.places if place.scene == number]
        if here:
            yield "here"
            yield from self._here(use, here, scene, number, one)
            return
        before = [p for p in use.places if p.scene < number]
        after = [p for p in use.places if p.scene > number]
        if before:
            yield f"back={min(number - before[-1].scene, 4)}"
            if not any(
                p.start > before[-1].start
                for other in self._uses
                if other is not use
                for p in other.places
                if p.scene < number
            ):
                yield "last"
        else:
            yield f"ahead={min(after[0].scene - number, 4)}"
        if not any(p.scene == number for other in self._uses for p in other.places):
            yield "none-here"

    def _here(
        self, use: Use, here: list[Place], scene: Scene, number: int, one: Stated
    ) -> Iterator[str]:
        others = [
            p for other in self._uses if other is not use for p in other.places if p.scene == number
        ]
        if not others:
            yield "only-here"
        near = min(here, key=lambda p: _gap(p.start, p.end, one))
        yield from _beside(near.start, near.end, one)
        if all(_gap(p.start, p.end, one) >= _gap(near.start, near.end, one) for p in others):
            yield "nearest"
        before = [p.start for p in others if p.end <= one.found.start]
        if near.end <= one.found.start and all(start < near.start for start in before):
            yield "nearest-before"
        if near.start <= min((p.start for p in others), default=near.start):
            yield "first-here"
        far = _steps(scene, near.head, one)
        yield f"steps={far}"


def _around(scene: Scene, sentence: Sentence, start: int) -> str:
    """The sentence, of an overlong one what stands around ``start``: a quote for the subject."""
    first = sentence.start
    if sentence.end - first > MAX_QUOTE:
        first = max(first, start - 200)
    return scene.page.text[first : min(sentence.end, first + MAX_QUOTE)]


def _gap(start: int, end: int, one: Stated) -> int:
    return max(0, one.found.start - end, start - one.found.end)


def _beside(start: int, end: int, one: Stated) -> Iterator[str]:
    gap = _gap(start, end, one)
    side = "in" if gap == 0 else "left" if end <= one.found.start else "right"
    size = "0" if gap < 5 else "1" if gap < 25 else "2" if gap < 60 else "3" if gap < 120 else "4"
    yield f"side={side}"
    yield f"gap={side}{size}"


def _steps(scene: Scene, head: Token, one: Stated) -> str:
    """Steps in the tree between a fact's value and a mention, in four sizes."""
    base = scene.sentence.start
    piece = scene.doc.char_span(
        one.found.start - base, one.found.end - base, alignment_mode="expand"
    )
    if piece is None or not len(piece):
        return "none"
    up = {head.i: 0}
    for count, token in enumerate(head.ancestors, 1):
        up[token.i] = count
    root = piece.root
    far = up.get(root.i, -1)
    if far < 0:
        far = next(
            (count + up[token.i] for count, token in enumerate(root.ancestors, 1) if token.i in up),
            9,
        )
    return "0" if far < 1 else "1" if far < 2 else "2" if far < 4 else "3" if far < 6 else "4"
