"""A model's reply to facts: JSON, or what models make of it.

Fences, words before and after, trailing commas and a reply that ends in the middle are
read for what they hold: each fact stands or falls alone. Nothing is repaired that would
change a word: a fact whose own JSON is broken is counted and left out.
"""

from __future__ import annotations

import json
import re
from typing import Any

import msgspec

from sousveil.extract._proposal import Unusable
from sousveil.model import Modality, Polarity

__all__ = ["Fact", "Reply", "read_reply"]

_MOST = 1_000  # facts of one reply; a piece of a few pages has some dozens
_SHOWN = 120


class Fact(msgspec.Struct, frozen=True):
    """One fact as the model says it; every word of it is still to be checked."""

    quote: str
    subject: str
    property: str
    value: str | int | float
    subject_kind: str | None = ""
    subject_quote: str | None = ""
    comparator: str | None = ""
    modality: Modality | None = "happened"
    polarity: Polarity | None = "asserted"


class Reply(msgspec.Struct):
    """What a reply holds.

    :ivar found: whether it holds the list that was asked for, with facts or without.
    :ivar cut_off: whether the list does not end.
    """

    found: bool = False
    cut_off: bool = False
    facts: list[Fact] = []
    unusable: list[Unusable] = []


def read_reply(content: str) -> Reply:
    """The facts of a reply, and what in it is none."""
    text = re.sub(r"\A\s*<think>.*?</think>", "", content, flags=re.DOTALL)
    start = _list_start(text)
    reply = Reply()
    if start < 0:
        return reply
    reply.found = True
    position = start
    while len(reply.facts) + len(reply.unusable) < _MOST:
        position = _skip(text, position)
        if position >= len(text):
            reply.cut_off = True
            break
        if text[position] == "]":
            break
        end = _end_of(text, position)
        another = _NEXT.search(text, position + 1, end if end >= 0 else len(text))
        if another:  # a quotation mark that is not escaped has run this fact into the next
            end = another.start()
        elif end < 0:
            reply.cut_off = True
            break
        _take(text[position:end], reply)
        position = end
    return reply


_NEXT = re.compile(r'\{\s*"(?:quote|subject|property|value)"\s*:')


def _list_start(text: str) -> int:
    """Where the first fact may stand, behind the bracket of the list; -1: there is none."""
    named = re.search(r'"facts"\s*:\s*\[', text)
    if named:
        return named.end()
    bare = re.search(r"\[(?=\s*[{\]])", text)
    if bare:
        return bare.end()
    return -1


def _skip(text: str, position: int) -> int:
    while position < len(text) and (text[position].isspace() or text[position] == ","):
        position += 1
    return position


def _end_of(text: str, start: int) -> int:
    """Where the value that begins at ``start`` ends; -1: the text ends before."""
    depth, inside, position = 0, False, start
    while position < len(text):
        character = text[position]
        if inside:
            if character == "\\":
                position += 1
            elif character == '"':
                inside = False
        elif character == '"':
            inside = True
        elif character in "{[":
            depth += 1
        elif character in "}]":
            if depth == 0:
                return position
            depth -= 1
            if depth == 0:
                return position + 1
        elif character == "," and depth == 0:
            return position
        position += 1
    return -1


def _take(said: str, reply: Reply) -> None:
    try:
        value: Any = _decode(said)
    except (ValueError, RecursionError):
        reply.unusable.append(Unusable("fact-not-json", _shown(said)))
        return
    try:
        fact = msgspec.convert(value, Fact)
        _encodable(fact)
    except (msgspec.ValidationError, UnicodeEncodeError):
        reply.unusable.append(Unusable("fact-malformed", _shown(said)))
        return
    reply.facts.append(fact)


def _decode(said: str) -> Any:
    try:
        return json.loads(said)
    except ValueError:
        return json.loads(_without_trailing_commas(said))


def _without_trailing_commas(said: str) -> str:
    """Commas before a closing bracket taken out, but not in strings."""
    parts = re.split(r'("(?:[^"\\]|\\.)*")', said)
    parts[::2] = [re.sub(r",(\s*[}\]])", r"\1", part) for part in parts[::2]]
    return "".join(parts)


def _encodable(fact: Fact) -> None:
    """:raises UnicodeEncodeError: at half a surrogate pair, which no text can hold."""
    for words in (fact.quote, fact.subject, fact.property, str(fact.value), fact.subject_quote):
        (words or "").encode("utf-8")


def _shown(said: str) -> str:
    bare = " ".join(said.split()).encode("utf-8", "replace").decode()
    return bare[:_SHOWN] + ("…" if len(bare) > _SHOWN else "")
