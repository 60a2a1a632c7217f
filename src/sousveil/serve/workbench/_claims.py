"""The queue, a claim beside its document, and what is decided on it: accept, reject, skip, undo."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from sousveil.errors import ModelError, ObservatoryBusy, UsageError
from sousveil.model import Verdict, check_address
from sousveil.review import REJECT_REASONS, Decision, Desk
from sousveil.serve.workbench._access import (
    ByEditor,
    ByReader,
    ByReviewer,
    Posted,
    Reader,
    Refusal,
    bench_of,
)
from sousveil.serve.workbench._bench import Where
from sousveil.serve.workbench._pages import page, redirect
from sousveil.serve.workbench._sessions import Done, Session
from sousveil.serve.workbench._views import around_of, claim_of, claim_view, in_short

__all__ = ["conflict", "go_on", "router"]

router = APIRouter()

_LISTED = 40
_LONGEST_REPLY = 5_000
_WHERE: dict[str, str] = {"accept": "accepted", "reject": "rejected"}


@router.get("/")
def queue_page(request: Request, session: Reader) -> Response:
    """The queue: what comes next, and why."""
    bench = bench_of(request)
    where = Where.of(dict(request.query_params))
    turns = bench.first(where, session, _LISTED)
    skipped = bench.skips(session.by).claims
    with bench.desk() as desk:
        claims = desk.claims([turn.row.id for turn in turns])
        documents = {turn.row.document: desk.document(turn.row.document) for turn in turns}
        newer = desk.newer + len(desk.added)
    return page(
        request,
        "queue.html",
        session=session,
        turns=[turn for turn in turns if turn.row.id in claims],
        claims=claims,
        titles={id_: each.record.title if each else "" for id_, each in documents.items()},
        left=bench.left(where),
        where=where,
        newer=newer,
        skipped=skipped,
    )


@router.post("/refresh")
def refresh(request: Request, posted: ByReader) -> Response:
    """Build the tables anew, so that what entered the ledger since is in the queue."""
    with bench_of(request).desk() as desk:
        desk.rebuild()
    posted.session.notice = "The queue is up to date."
    return redirect(f"/{_where(request).query}")


@router.get("/claim/{id_}")
def claim_page(request: Request, session: Reader, id_: str) -> Response:
    """A claim beside its document."""
    return _shown(request, session, id_)


def _shown(
    request: Request,
    session: Session,
    id_: str,
    *,
    status: int = 200,
    answer: dict[str, str] | None = None,
    refused: str = "",
) -> Response:
    """The page of a claim; ``answer`` and ``refused``: a reply that could not be recorded."""
    given = dict(request.query_params)
    view = claim_view(bench_of(request), session, Where.of(given), id_, around_of(given))
    blank = {"party": "", "text": "", "source": ""}
    return page(
        request,
        "claim.html",
        session=session,
        status=status,
        answer=blank | (answer or {}),
        refused=refused,
        **view,
    )


@router.post("/claim/{id_}/accept")
def accept(request: Request, posted: ByReviewer, id_: str) -> Response:
    """The document says this."""
    return _decided(request, posted, id_, "accept", posted.get("reason"))


@router.post("/claim/{id_}/reject")
def reject(request: Request, posted: ByReviewer, id_: str) -> Response:
    """The document does not say this."""
    number = posted.get("why")
    usual = REJECT_REASONS[int(number) - 1] if number in _numbers() else ""
    reason = posted.get("reason") or usual
    if not reason:
        posted.session.notice = "Not rejected: choose a reason, or give one. It is published."
        return redirect(f"/claim/{id_}{_where(request).query}")
    return _decided(request, posted, id_, "reject", reason)


def _numbers() -> set[str]:
    return {str(number) for number in range(1, len(REJECT_REASONS) + 1)}


def _decided(request: Request, posted: Posted, id_: str, verdict: Verdict, reason: str) -> Response:
    """Write the decision, unless somebody else's came since the page was shown."""
    bench = bench_of(request)
    with bench.desk() as desk:
        claim = claim_of(desk, id_)
        try:
            decision = desk.decide(
                claim.id, verdict, reason, by=posted.session.by, seen=posted.get("seen")
            )
        except ObservatoryBusy as busy:
            posted.session.notice = f"{busy.message} Nothing was written; press the key again."
            return redirect(f"/claim/{claim.id}{_where(request).query}")
        words = in_short(claim)
        if decision is None:
            mine = {"status": _WHERE[verdict], "reason": reason}
            fields = {"reason": reason}
            action = f"/claim/{claim.id}/{verdict}"
            return conflict(request, posted.session, desk, claim.id, mine, fields, action)
    return go_on(request, posted.session, claim.id, words, decision)


def conflict(
    request: Request,
    session: Session,
    desk: Desk,
    id_: str,
    mine: dict[str, str],
    fields: dict[str, str],
    action: str,
) -> Response:
    """Show both decisions; or go on, where it was this very sitting's (a key pressed twice)."""
    standing = desk.standing(id_)
    where = _where(request)
    last = session.done[-1] if session.done else None
    if (
        last
        and last.decision
        and standing.id in last.decision.judgements
        and mine["status"] == standing.status
    ):
        return redirect(_next(request, session, id_))
    claim = claim_of(desk, id_)
    erased = standing.status == "erased" or not claim.property
    return page(
        request,
        "conflict.html",
        session=session,
        status=409,
        claim=claim,
        erased=erased,
        standing=standing,
        mine=mine,
        fields=fields,
        action=f"{action}{where.query}",
        where=where,
    )


def go_on(
    request: Request, session: Session, claim: str, words: str, decision: Decision
) -> Response:
    """Remember what was done, and show the claim that comes next."""
    back = f"/claim/{claim}{_where(request).query}"
    session.done.append(Done(claim, words, decision, back))
    session.notice = f"{decision.status.capitalize()}: {words}"
    return redirect(_next(request, session, claim))


def _where(request: Request) -> Where:
    return Where.of(dict(request.query_params))


def _next(request: Request, session: Session, claim: str) -> str:
    where = _where(request)
    following = bench_of(request).after(where, session, claim)
    return f"/claim/{following}{where.query}" if following else f"/{where.query}"


@router.post("/claim/{id_}/skip")
def skip(request: Request, posted: ByReviewer, id_: str) -> Response:
    """Put the claim off."""
    bench = bench_of(request)
    with bench.desk() as desk:
        claim = claim_of(desk, id_)
        bench.skips(posted.session.by).add(claim.id)
    where = _where(request)
    posted.session.done.append(
        Done(claim.id, in_short(claim), None, f"/claim/{claim.id}{where.query}")
    )
    posted.session.notice = f"Put off: {in_short(claim)}"
    return redirect(_next(request, posted.session, claim.id))


@router.get("/sitting")
def sitting(request: Request, session: Reader) -> Response:
    """What was done in this sitting, the last first."""
    return page(request, "sitting.html", session=session, done=list(reversed(session.done)))


@router.post("/undo")
def undo(request: Request, posted: ByReviewer) -> Response:
    """Take back the last step of this sitting."""
    session = posted.session
    if not session.done:
        session.notice = "There is nothing to undo in this sitting. A claim's page takes back more."
        return redirect("/")
    bench = bench_of(request)
    last = session.done.pop()
    if last.decision is None:
        bench.skips(session.by).take_back(last.claim)
        session.notice = f"No longer put off: {last.words}"
        return redirect(last.back)
    try:
        with bench.desk() as desk:
            desk.undo(last.decision, by=session.by)
    except ObservatoryBusy as busy:
        session.done.append(last)
        session.notice = f"{busy.message} Nothing was undone; press the key again."
        return redirect(last.back)
    session.notice = f"Undone: {last.words}"
    return redirect(last.back)


@router.post("/judgement/{id_}/withdraw")
def withdraw(request: Request, posted: ByReviewer, id_: str) -> Response:
    """Take back one judgement: one's own, or as an editor anybody's. It no longer counts."""
    session = posted.session
    claim, reason = posted.get("claim"), posted.get("reason")
    where = _where(request)
    with bench_of(request).desk() as desk:
        view = claim_view(bench_of(request), session, where, claim, 0)
        if id_ not in view["withdrawable"]:
            raise Refusal(
                403,
                "Not yours to take back",
                "That judgement is somebody else's, or is withdrawn already; an editor can.",
            )
        if not reason:
            session.notice = "Not withdrawn: say why. It is published."
        else:
            decision = Decision(view["claim"].id, "withdrawn", (id_,))
            desk.undo(decision, by=session.by, reason=reason)
            session.notice = "That judgement no longer counts."
    return redirect(f"/claim/{view['claim'].id}{where.query}")


@router.post("/claim/{id_}/reply")
def reply(request: Request, posted: ByEditor, id_: str) -> Response:
    """Record what a named party answers; it is published beside the claim."""
    with bench_of(request).desk() as desk:
        claim = claim_of(desk, id_)
        try:
            party, text, source = _reply(desk, posted)
        except (ModelError, UsageError) as error:
            answer = {name: posted.get(name) for name in ("party", "text", "source")}
            return _shown(
                request, posted.session, id_, status=422, answer=answer, refused=str(error)
            )
        decision = desk.reply(claim.id, text, source, party=party, by=posted.session.by)
    posted.session.done.append(
        Done(claim.id, f"reply of {party} to {in_short(claim)}", decision, f"/claim/{claim.id}")
    )
    posted.session.notice = f"The reply of {party} is recorded."
    return redirect(f"/claim/{claim.id}{_where(request).query}")


def _reply(desk: Desk, posted: Posted) -> tuple[str, str, str]:
    """Who answers, in which words, and where these stand.

    :raises UsageError: when one is missing, or the party is a person.
    :raises ModelError: when the source is no address that a browser could open.
    """
    from sousveil.extract import is_person

    party, text, source = posted.get("party"), posted.get("text"), posted.get("source")
    if not party or not text or not source:
        raise UsageError(
            "A reply needs who answers, its words, and where they stand.", hint="Fill in all three."
        )
    if len(text) > _LONGEST_REPLY:
        raise UsageError(
            f"The reply has {len(text):,} characters.",
            hint=f"Give at most {_LONGEST_REPLY:,}; its source has the rest.",
        )
    if is_person(party, ""):
        raise UsageError(
            f"{party!r} is the name of a person, as far as it shows.",
            hint="Name the institution that answers: the ministry, the company.",
        )
    if source.startswith(("http://", "https://")):
        check_address(source)
        return party, text, source
    return party, text, desk.entry_id(source)
