"""Claims that people draft: a better one in the place of another, or a new one from words.

Both pass the one verifier; what it refuses is shown with the reason, and the form keeps
what was typed. A new claim can start from words selected in a document, or from a claim
that says two things: edit that to the one, and draft the other from the same words.
"""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from sousveil.errors import ModelError, ObservatoryBusy
from sousveil.extract import Proposal
from sousveil.model import Claim
from sousveil.read import Document
from sousveil.review import Desk, Refused, changes, check_draft, draft_of
from sousveil.serve.workbench._access import (
    ByReviewer,
    Reader,
    Refusal,
    Reviewer,
    bench_of,
)
from sousveil.serve.workbench._bench import Where
from sousveil.serve.workbench._claims import conflict, go_on
from sousveil.serve.workbench._forms import Fields, blank_fields, choices, draft_from, fields_of
from sousveil.serve.workbench._pages import page, redirect
from sousveil.serve.workbench._sessions import Done
from sousveil.serve.workbench._views import (
    around_of,
    claim_of,
    claim_view,
    document_of,
    document_view,
    in_short,
)
from sousveil.tables import ClaimRow

__all__ = ["router"]

router = APIRouter()

_LISTED = 200


# --- a better claim in the place of another ---------------------------------------------------


@router.get("/claim/{id_}/edit")
def edit_page(request: Request, session: Reviewer, id_: str) -> Response:
    """The form that shows a claim part by part."""
    with bench_of(request).desk() as desk:
        claim = claim_of(desk, id_)
        first, _ = _first(desk, claim)
        seen = desk.standing(claim.id).id
    return _edit_form(request, session, id_, fields_of(first) | {"seen": seen})


@router.post("/claim/{id_}/edit")
def edit(request: Request, posted: ByReviewer, id_: str) -> Response:
    """Check the better claim, and put it in the place of this one."""
    fields, session = posted.fields, posted.session
    with bench_of(request).desk() as desk:
        claim = claim_of(desk, id_)
        first, document = _first(desk, claim)
        better = _checked(fields, document, session.by, first)
        if isinstance(better, Refused):
            return _edit_form(request, session, id_, fields, better)
        draft = draft_from(fields, first)
        reason = posted.get("reason") or changes(first, draft)
        try:
            decision = desk.correct(
                claim.id, better, reason, by=session.by, seen=posted.get("seen")
            )
        except ObservatoryBusy as busy:
            return _edit_form(request, session, id_, fields, _busy(busy))
        if decision is None:
            mine = {"status": "corrected", "reason": reason}
            kept = {name: value for name, value in fields.items() if name != "seen"}
            return conflict(request, session, desk, claim.id, mine, kept, f"/claim/{claim.id}/edit")
    return go_on(request, session, claim.id, in_short(claim), decision)


def _first(desk: Desk, claim: ClaimRow) -> tuple[Proposal, Document]:
    """The claim as a draft, and its document.

    :raises Refusal: when one of them is gone.
    """
    body, document = desk.body(claim), desk.document(claim.document)
    if body is None or document is None:
        raise Refusal(
            404,
            "Not to be edited",
            "The claim or its document is not here, so no other claim can be checked against it.",
        )
    return draft_of(body, document), document


def _edit_form(
    request: Request, session: Any, id_: str, fields: Fields, refused: Refused | None = None
) -> Response:
    given = dict(request.query_params)
    where = Where.of(given)
    view = claim_view(bench_of(request), session, where, id_, around_of(given))
    claim: ClaimRow = view["claim"]
    return page(
        request,
        "draft.html",
        session=session,
        status=422 if refused else 200,
        title="Edit the claim",
        action=f"/claim/{claim.id}/edit{where.query}",
        back=f"/claim/{claim.id}{where.query}",
        fields=fields,
        refused=refused,
        editing=True,
        choices=choices(),
        **view,
    )


# --- a new claim ------------------------------------------------------------------------------


@router.get("/documents")
def documents_page(request: Request, session: Reader) -> Response:
    """The documents, so that a claim can be drafted from any of them."""
    find = request.query_params.get("find", "").strip()
    with bench_of(request).desk() as desk:
        rows = desk.ask(lambda tables: tables.documents())
    wanted = find.casefold()
    found = [
        row
        for row in reversed(rows)
        if row.status == "held"
        and wanted in f"{row.title} {row.publisher} {row.address} {row.id}".casefold()
    ]
    return page(
        request,
        "documents.html",
        session=session,
        find=find,
        rows=found[:_LISTED],
        total=len(found),
    )


@router.get("/document/{id_}")
def document_page(request: Request, session: Reader, id_: str) -> Response:
    """A document, to be read and to select words in."""
    given = dict(request.query_params)
    with bench_of(request).desk() as desk:
        document = document_of(desk, id_)
    start, end = _number(given, "start"), _number(given, "end")
    view = document_view(document, start, end, around_of(given))
    return page(request, "document.html", session=session, start=start, end=end, **view)


@router.get("/document/{id_}/add")
def add_page(request: Request, session: Reviewer, id_: str) -> Response:
    """The form for a claim from selected words, or from the words of another claim."""
    given = dict(request.query_params)
    with bench_of(request).desk() as desk:
        document = document_of(desk, id_)
        start, end = _number(given, "start"), _number(given, "end")
        fields = blank_fields(quote=document.text[start:end], near=start)
        if given.get("like"):
            first, _ = _first(desk, claim_of(desk, given["like"]))
            fields = fields_of(first)
            start, end = first.near, first.near + len(first.quote)
    return _add_form(request, session, document, fields, (start, end))


@router.post("/document/{id_}/add")
def add(request: Request, posted: ByReviewer, id_: str) -> Response:
    """Check the new claim, put it into the ledger, and accept it."""
    fields, session = posted.fields, posted.session
    with bench_of(request).desk() as desk:
        document = document_of(desk, id_)
        near = posted.get("near")
        start = int(near) if near.isdecimal() and len(near) < 12 else 0
        place = (start, start + len(posted.get("quote")))
        made = _checked(fields, document, session.by, None)
        if isinstance(made, Refused):
            return _add_form(request, session, document, fields, place, made)
        try:
            decision = desk.add(made, by=session.by)
        except ObservatoryBusy as busy:
            return _add_form(request, session, document, fields, place, _busy(busy))
    quote = made.quotes[0]
    back = f"/document/{id_}?start={quote.start}&end={quote.end}"
    if not decision.judgements:
        session.notice = "The ledger has this very claim already, and it is accepted."
        return redirect(back)
    words = f"{made.subject.name} · {made.property}"
    session.done.append(Done(decision.claim, words, decision, back))
    session.notice = (
        f"Added and accepted: {words}"
        if decision.made
        else f"It was there already, and is accepted now: {words}"
    )
    return redirect(posted.get("back") if _own(posted.get("back")) else back)


def _own(path: str) -> bool:
    return path.startswith("/claim/") and path.isprintable() and "\\" not in path


def _add_form(
    request: Request,
    session: Any,
    document: Document,
    fields: Fields,
    place: tuple[int, int],
    refused: Refused | None = None,
) -> Response:
    given = dict(request.query_params)
    view = document_view(document, *place, around_of(given))
    back = fields.get("back") or given.get("back", "")
    record = document.record.document
    return page(
        request,
        "draft.html",
        session=session,
        status=422 if refused else 200,
        title="Add a claim",
        action=f"/document/{record}/add",
        back=back if _own(back) else f"/document/{record}?start={place[0]}&end={place[1]}",
        fields=fields,
        refused=refused,
        editing=False,
        choices=choices(),
        claim=None,
        **view,
    )


# --- both -------------------------------------------------------------------------------------


def _checked(
    fields: Fields, document: Document, by: str, first: Proposal | None
) -> Claim | Refused:
    """The claim, when it can be one, the document supports it, and it says something new."""
    try:
        draft = draft_from(fields, first)
    except ModelError as error:
        return Refused("model", f"Refused: {error}")
    if first is not None and not changes(first, draft):
        return Refused("unchanged", "Nothing is changed yet.")
    return check_draft(draft, document, by)


def _busy(busy: ObservatoryBusy) -> Refused:
    return Refused("busy", f"{busy.message} Nothing was written, and nothing typed is lost: again.")


def _number(given: dict[str, str], name: str) -> int:
    asked = given.get(name, "")
    return int(asked) if asked.isdecimal() and len(asked) < 12 else 0
