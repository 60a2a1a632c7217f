"""In which order proposed claims are worth a reviewer's time; docs/review.md has it in words.

A decision is worth what it is likely to change on the pages, times how much the fact
matters. A proposed claim is shown already, so a false one does harm until somebody rejects
it: what counts is the chance that it is false, which takes its value off the page, and a
fifth as much the chance that it is true, which puts a first "accepted" beside it. Time goes
into opening a document and reading a passage before any claim in it can be judged. So
claims are grouped by passage and document, and the group that gives most a minute is next.

Everything here is a pure function of its rows, and gives every row exactly one turn.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Literal, get_args

import msgspec

from sousveil.tables import WaitingRow

__all__ = ["ORDERS", "Order", "Turn", "in_turn"]

Order = Literal["worth", "document", "newest"]
ORDERS: tuple[Order, ...] = get_args(Order)

#: What the observatory is about: what stands where, from whom, for how much, since when.
CORE = frozenset(
    {
        *("located-in", "technology", "supplier", "operator", "agency-with-access", "cost"),
        *("cameras", "financing-kind", "financier", "replica-of", "agreement", "contract-date"),
        *("start-date", "status"),
    }
)
#: Properties whose values decide a measure, where they are asserted and happened.
COUNTED = frozenset({"located-in", "technology", "supplier", "supplier-country", "donated-to"})

#: Chance that the document says so, for a claim without an estimate of its own.
_ASSUMED = {"import": 0.98, "hand": 0.9, "extractor": 0.7}
_SURE = (0.02, 0.98)  # no estimate is believed to be surer than this
_CONFIRMED = 0.2  # what a first "accepted" changes, beside a value that goes
_UNCERTAIN = 0.8  # a claim less sure than this is called uncertain

# Seconds, assumed and not measured; only what they are to each other decides the order.
_OPENING = 15.0  # a document: whose is it, of when, about what
_READING = 20.0  # the passage on the screen
_DECIDING = 5.0
_CHARACTERS = 25.0  # read in a second
_PASSAGE = 600  # code points: claims that begin within so many of each other share a screen


class Turn(msgspec.Struct, frozen=True, gc=False):
    """When a claim comes, and why.

    :ivar row: the claim.
    :ivar chance: how likely the decision changes a page, and by how much: 0 to 1.
    :ivar weight: how much the fact matters; 1 for an uncontested fact of a core property.
    :ivar seconds: how long the decision is expected to take, once the passage is read.
    :ivar worth: ``chance × weight`` a minute of the group with which it comes, the time
        for opening the document and reading its passages included.
    :ivar why: why it comes now, in words; may be empty.
    """

    row: WaitingRow
    chance: float
    weight: float
    seconds: float
    worth: float
    why: tuple[str, ...]


class _Passage(msgspec.Struct, gc=False):
    """Claims that are judged from one screen, in the order of the text."""

    turns: list[Turn]
    gain: float = 0.0
    seconds: float = _READING

    def add(self, turn: Turn) -> None:
        self.turns.append(turn)
        self.gain += turn.chance * turn.weight
        self.seconds += turn.seconds

    @property
    def key(self) -> tuple[float, int]:
        return (-self.gain / self.seconds, self.turns[0].row.start)


def in_turn(rows: Iterable[WaitingRow], order: Order = "worth") -> list[Turn]:
    """Every row once, in the order in which to review them.

    :param order: ``worth`` puts what gives most a minute first; ``document`` goes through
        the documents as they came in, each from its beginning; ``newest`` does so from
        the document with the newest claim.
    """
    by_document: dict[str, list[WaitingRow]] = defaultdict(list)
    for row in rows:
        by_document[row.document].append(row)
    documents = [_passages(found) for found in by_document.values()]
    groups = [group for passages in documents for group in _groups(passages)]
    worth = {turn.row.seq: minute for minute, turns in groups for turn in turns}
    if order == "worth":
        groups.sort(key=lambda group: (-group[0], group[1][0].row.seq))
        turns = [turn for _, some in groups for turn in some]
    else:
        in_text = [
            [turn for passage in passages for turn in passage.turns] for passages in documents
        ]
        in_text.sort(key=_newest if order == "newest" else _oldest)
        turns = [turn for some in in_text for turn in some]
    return [_placed(turn, worth[turn.row.seq], order) for turn in turns]


def _placed(turn: Turn, worth: float, order: Order) -> Turn:
    """The turn with what its group is worth; "nearby" when it owes its place to the group."""
    nearby = order == "worth" and 60 * turn.chance * turn.weight < worth * turn.seconds
    why = ("nearby", *turn.why) if nearby else turn.why
    return Turn(turn.row, turn.chance, turn.weight, turn.seconds, worth, why)


def _newest(turns: Sequence[Turn]) -> int:
    return -max(turn.row.seq for turn in turns)


def _oldest(turns: Sequence[Turn]) -> int:
    return min(turn.row.seq for turn in turns)


def _passages(rows: list[WaitingRow]) -> list[_Passage]:
    """The passages of one document, in the order of the text."""
    passages: list[_Passage] = []
    begins = 0
    for row in sorted(rows, key=lambda row: (row.start, row.end, row.seq)):
        if not passages or row.start - begins > _PASSAGE:
            passages.append(_Passage([]))
            begins = row.start
        passages[-1].add(_turn(row))
    return passages


def _groups(passages: list[_Passage]) -> list[tuple[float, list[Turn]]]:
    """What is read of a document in one go, with its worth a minute; the best first.

    The best passages come first, as many as raise what a minute gives, since the document
    is opened once for all of them. The rest may come much later, and it is opened again.
    """
    groups: list[tuple[float, list[Turn]]] = []
    chosen: list[_Passage] = []
    gain, seconds = 0.0, _OPENING
    for passage in sorted(passages, key=lambda passage: passage.key):
        if chosen and passage.gain * seconds <= gain * passage.seconds:
            groups.append(_group(chosen, gain, seconds))
            chosen, gain, seconds = [], 0.0, _OPENING
        chosen.append(passage)
        gain += passage.gain
        seconds += passage.seconds
    return [*groups, _group(chosen, gain, seconds)]


def _group(passages: list[_Passage], gain: float, seconds: float) -> tuple[float, list[Turn]]:
    return 60 * gain / seconds, [turn for passage in passages for turn in passage.turns]


def _turn(row: WaitingRow) -> Turn:
    sure = _ASSUMED.get(row.made_by, 0.7) if row.confidence is None else row.confidence / 1000
    sure = min(max(sure, _SURE[0]), _SURE[1])
    counted = row.property in COUNTED and row.polarity == "asserted" and row.modality == "happened"
    # What others state too stays when this claim goes; what is accepted already gains little.
    chance = (1 - sure) / row.claims + sure * _CONFIRMED / (1 + row.accepted)
    weight = (
        (1.0 if row.property in CORE else 0.4)
        * (2.0 if row.contested else 1.0)
        * (1.5 if counted else 1.0)
    )
    why = {
        "contested": row.contested,
        "uncertain": sure < _UNCERTAIN,
        "only source": row.claims == 1,
        "counted": counted,
    }
    seconds = _DECIDING + (row.end - row.start) / _CHARACTERS
    return Turn(row, chance, weight, seconds, 0.0, tuple(word for word, so in why.items() if so))
