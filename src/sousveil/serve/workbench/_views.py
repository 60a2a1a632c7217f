"""What the pages show of a claim and of a document: read from the desk, in one go."""

from __future__ import annotations

from typing import Any

import msgspec

from sousveil.errors import UsageError
from sousveil.measure import Turn
from sousveil.read import Document
from sousveil.review import Desk
from sousveil.serve.workbench._access import Refusal
from sousveil.serve.workbench._bench import Bench, Where
from sousveil.serve.workbench._marked import AROUND, Span, marked, window
from sousveil.serve.workbench._sessions import Session
from sousveil.tables import ClaimRow

__all__ = ["around_of", "claim_of", "claim_view", "document_of", "document_view", "in_short"]

_NEIGHBOURS = 40
_MORE = 4  # times as much text, each time it is asked for
_MOST = 400_000  # characters shown at once


class Neighbour(msgspec.Struct, frozen=True):
    """Another claim of the document that waits, or waited until now."""

    claim: ClaimRow
    status: str


def claim_of(desk: Desk, id_: str) -> ClaimRow:
    """The claim of that id, or of the only one that begins so.

    :raises Refusal: when there is none.
    """
    if id_ in desk.added:  # since the tables were built
        desk.rebuild()
    try:
        return desk.ask(lambda tables: tables.claim(id_))
    except UsageError as error:
        raise Refusal(404, "No such claim", str(error)) from None


def document_of(desk: Desk, id_: str) -> Document:
    """The document of that id.

    :raises Refusal: when it is not here, or damaged.
    """
    known = len(id_) == 64 and all(c in "0123456789abcdef" for c in id_)
    document = desk.document(id_) if known else None
    if document is None:
        raise Refusal(
            404, "No such document", "No document of that name is here, or it is damaged."
        )
    return document


def around_of(given: dict[str, str]) -> int:
    """How much of the text is asked for, before and after the words."""
    asked = given.get("around", "")
    return min(int(asked), _MOST) if asked.isdecimal() and len(asked) < 9 else AROUND


def in_short(claim: ClaimRow) -> str:
    """``ECU-911 · cameras · 4,300``."""
    value = f"{claim.comparator} {claim.value_text}".removeprefix("= ")
    return f"{claim.subject_name} · {claim.property} · {value}"


def claim_view(bench: Bench, session: Session, where: Where, id_: str, around: int) -> Any:
    """What a claim's page shows, as the context of its template.

    :raises Refusal: when there is no such claim.
    """
    queue = bench.queue(where)
    with bench.desk() as desk:
        claim = claim_of(desk, id_)
        bench.look(claim.id, session)
        standing = desk.standing(claim.id)
        erased = standing.status == "erased" or not claim.property
        document = None if erased else desk.document(claim.document)
        history = desk.history(claim.id)
        neighbours = [] if erased else _neighbours(bench, desk, claim)
        place = queue.places.get(claim.id)
        turn: Turn | None = None if place is None else queue.turns[place]
        shown = _text(document, claim, neighbours, around)
        return {
            "claim": claim,
            "erased": erased,
            "standing": standing,
            "history": [each for each in history if each.verdict != "reply"],
            "replies": [each for each in history if each.verdict == "reply"],
            "withdrawable": _withdrawable(session, history),
            "others": [] if erased else desk.others(claim),
            "document": document,
            "neighbours": neighbours,
            "turn": turn,
            "left": bench.left(where),
            "also": bench.others_at(claim.id, session),
            "where": where,
            "newer": desk.newer,
            "next": bench.after(where, session, claim.id),
            "previous": bench.before(where, claim.id),
            **shown,
        }


def _withdrawable(session: Session, history: list[Any]) -> set[str]:
    """Judgements that this person may take back: their own, and an editor anybody's."""
    return {
        each.id
        for each in history
        if each.verdict in ("accept", "reject", "correct", "retract")
        and not each.withdrawn
        and (session.may("editor") or (session.may("reviewer") and each.by == session.by))
    }


def _neighbours(bench: Bench, desk: Desk, claim: ClaimRow) -> list[Neighbour]:
    """The claims of the same document that wait, those near in the text."""
    turns = bench.queue(Where(order="document", document=claim.document)).turns
    start = claim.quotes[0].start if claim.quotes else 0
    near = sorted(turns, key=lambda turn: abs(turn.row.start - start))[:_NEIGHBOURS]
    rows = desk.claims([turn.row.id for turn in near])
    found = [rows[turn.row.id] for turn in near if turn.row.id in rows]
    found.sort(key=lambda row: (row.quotes[0].start if row.quotes else 0, row.seq))
    return [Neighbour(row, desk.since(row.id) or "proposed") for row in found]


def _text(
    document: Document | None, claim: ClaimRow, neighbours: list[Neighbour], around: int
) -> dict[str, Any]:
    """The passage with the words of the claim, and of its neighbours, marked."""
    if document is None or not claim.quotes:
        return {"text": None, "window": None, "more": 0}
    here = [quote for quote in claim.quotes if quote.document == claim.document]
    low, high = min(q.start for q in here), max(q.end for q in here)
    if high - low > 2 * around:  # the words that say what "it" is stand far away
        low, high = here[0].start, here[0].end
    shown = window(document.text, low, high, around)
    spans = [Span(quote.start, quote.end, quote.role) for quote in here]
    spans += [
        Span(quote.start, quote.end, "other", each.claim.id)
        for each in neighbours
        if each.claim.id != claim.id
        for quote in each.claim.quotes
        if quote.role == "value" and quote.document == claim.document
    ]
    whole = shown.start == 0 and shown.end == shown.length
    return {
        "text": marked(document.text, shown, spans),
        "window": shown,
        "more": 0 if whole else around * _MORE,
    }


def document_view(document: Document, start: int, end: int, around: int) -> dict[str, Any]:
    """What the page of a document shows: the stretch about some words."""
    length = len(document.text)
    start, end = min(max(0, start), length), min(max(0, end), length)
    shown = window(document.text, start, max(start, end), around)
    spans = [Span(start, end, "value")] if end > start else []
    whole = shown.start == 0 and shown.end == shown.length
    return {
        "document": document,
        "text": marked(document.text, shown, spans),
        "window": shown,
        "more": 0 if whole else around * _MORE,
    }
