"""Entities, claims, documents, and the search for them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any, Literal, cast

import msgspec
from fastapi import APIRouter, Depends, Path, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from sousveil import __version__
from sousveil.errors import InputError
from sousveil.read import DocumentStore
from sousveil.serve import _answers as answers
from sousveil.serve import _params as params
from sousveil.serve._index import encode
from sousveil.serve._making import entity_summary, value_answer
from sousveil.serve._openapi import JSON, answers_with, problems
from sousveil.serve._paging import after, cursor
from sousveil.serve._problems import ApiError
from sousveil.serve._snapshot import Snapshot
from sousveil.tables import LIVE

__all__ = ["ready", "router", "send"]

router = APIRouter(tags=["data"], dependencies=[Depends(params.no_other_parameters)])

_PAGE = 50
_NOTICE = (
    "Institutions only; no person is an entity here. A claim says what a source states, and"
    " how it stands; proposed means that nobody has reviewed it."
)


def send(answer: msgspec.Struct) -> Response:
    """An answer as it is sent."""
    return Response(encode(answer), media_type=JSON)


def ready(found: Iterable[bytes]) -> Any:
    """Answers that are encoded already, to stand in a list of answers."""
    return [msgspec.Raw(each) for each in found]


@router.get(
    "/", responses=answers_with(answers.Index), response_class=Response, summary="What this is"
)
async def index(request: Request) -> Response:
    """What this is, what it was made from, where things are, and the limits on a request."""
    snapshot, observatory = params.snapshot_of(request), params.observed_of(request).observatory
    return send(
        answers.Index(
            name=observatory.settings.name,
            version=__version__,
            origin=observatory.settings.origin,
            entries=snapshot.size,
            root=snapshot.root,
            tables=snapshot.tag,
            claims=snapshot.rows.get("claims", 0),
            entities=snapshot.rows.get("entities", 0),
            documents=snapshot.rows.get("documents", 0),
            links={
                "openapi": "/openapi.json",
                "entities": "/entities",
                "claims": "/claims",
                "documents": "/documents",
                "search": "/search",
                "measures": "/measures",
                "changes": "/changes",
                "checkpoint": "/ledger/checkpoint",
                "match": "/match",
                "reconcile": "/reconcile",
                "followthemoney": "/export/ftm",
            },
            limits=params.LIMITS,
            notice=_NOTICE,
        )
    )


# --- entities ----------------------------------------------------------------------------------


@router.get("/entities", responses=answers_with(answers.EntityList, 404), response_class=Response)
async def list_entities(
    request: Request,
    kind: params.Kind | None = None,
    country: params.Country | None = None,
    cursor_: Annotated[params.Cursor, Query(alias="cursor")] = "",
    limit: params.Limit = _PAGE,
) -> Response:
    """Entities by id, without their values."""
    snapshot = params.snapshot_of(request)
    question = f"entities {kind} {country}"
    last = after(question, cursor_, str) or ""
    rows = snapshot.entities_after(last, kind or "", country or "", limit + 1)
    return send(
        answers.EntityList(
            items=[entity_summary(row) for row in rows[:limit]],
            next=cursor(question, rows[limit - 1].id) if len(rows) > limit else "",
        )
    )


EntityPath = Annotated[
    str, Path(max_length=400, description="Id of an entity.", examples=["ecu-911"])
]


@router.get(
    "/entities/{entity}", responses=answers_with(answers.EntityAnswer, 404), response_class=Response
)
async def get_entity(request: Request, entity: EntityPath) -> Response:
    """An entity with what is said of it. Values that contest each other stand side by side."""
    found = params.snapshot_of(request).store.get("entity", entity)
    if found is None:
        raise _no_entity(entity)
    return Response(found, media_type=JSON)


@router.get(
    "/entities/{entity}/values",
    responses=answers_with(answers.EntityValues, 404),
    response_class=Response,
)
def list_values(
    request: Request,
    entity: EntityPath,
    property_: Annotated[params.Property | None, Query(alias="property")] = None,
    contested: params.Flag | None = None,
    cursor_: Annotated[params.Cursor, Query(alias="cursor")] = "",
    limit: params.Limit = _PAGE,
) -> Response:
    """All values of an entity, by property."""
    snapshot = params.snapshot_of(request)
    _check_entity(snapshot, entity)
    question = f"values {entity} {property_} {contested}"
    last = after(question, cursor_, list[str])
    rows = [
        row
        for row in snapshot.values(entity)
        if (not property_ or row.property == property_)
        and (contested is None or row.contested == contested)
    ]
    if last:
        behind = [at for at, row in enumerate(rows) if row.id == last[0]]
        rows = rows[behind[0] + 1 :] if behind else [r for r in rows if r.property > last[1]]
    page = rows[:limit]
    more = len(rows) > limit
    return send(
        answers.EntityValues(
            items=[value_answer(row, snapshot.entities) for row in page],
            next=cursor(question, [page[-1].id, page[-1].property]) if more else "",
        )
    )


def _check_entity(snapshot: Snapshot, entity: str) -> None:
    if entity not in snapshot.entities:
        raise _no_entity(entity)


def _no_entity(entity: str) -> ApiError:
    return ApiError(
        404,
        f"There is no entity {entity[:100]!r}.",
        hint="GET /search finds entities by name, GET /entities lists them.",
        type_="no-such-entity",
    )


# --- claims ------------------------------------------------------------------------------------


@router.get("/claims", responses=answers_with(answers.ClaimList, 404), response_class=Response)
def list_claims(
    request: Request,
    subject: params.EntityId | None = None,
    property_: Annotated[params.Property | None, Query(alias="property")] = None,
    value: params.EntityId | None = None,
    kind: params.Kind | None = None,
    document: params.DocumentId | None = None,
    status: params.StatusName | None = None,
    live: params.Flag = False,
    cursor_: Annotated[params.Cursor, Query(alias="cursor")] = "",
    limit: params.Limit = _PAGE,
) -> Response:
    """Claims with their quotes, in the order of the log. `live`: only those that stand
    (proposed or accepted)."""
    snapshot = params.snapshot_of(request)
    for entity in (subject, value):
        if entity is not None:
            _check_entity(snapshot, entity)
    question = f"claims {subject} {property_} {value} {kind} {document} {status} {live}"
    last = after(question, cursor_, int)
    statuses = [one for one in ([status] if status else LIVE) if not live or one in LIVE]
    rows = snapshot.store.page(
        "claim",
        {
            "subject": subject or "",
            "property": property_ or "",
            "value": value or "",
            "kind": kind or "",
            "document": document or "",
            "status": statuses or ["none"] if status or live else "",
        },
        after=-1 if last is None else last,
        limit=limit + 1,
    )
    return send(
        answers.ClaimList(
            items=ready(found for _, found in rows[:limit]),
            next=cursor(question, rows[limit - 1][0]) if len(rows) > limit else "",
        )
    )


@router.get(
    "/claims/{claim}", responses=answers_with(answers.ClaimAnswer, 404), response_class=Response
)
async def get_claim(request: Request, claim: params.ClaimId) -> Response:
    """A claim with its quotes, how it stands, the replies to it, and the address of its proof."""
    store = params.snapshot_of(request).store
    found = store.get("claim", claim) if len(claim) == 64 else None
    if found is None and len(claim) < 64:
        ids = store.beginning("claim", claim)
        if len(ids) > 1:
            raise ApiError(
                404,
                f"Several claims' ids begin with {claim}.",
                hint="Give more digits of the id.",
                type_="no-such-claim",
            )
        found = store.get("claim", ids[0]) if ids else None
    if found is None:
        raise ApiError(
            404,
            f"There is no claim {claim}.",
            hint="GET /claims lists them.",
            type_="no-such-claim",
        )
    return Response(found, media_type=JSON)


# --- documents ---------------------------------------------------------------------------------


@router.get(
    "/documents", responses=answers_with(answers.DocumentList, 404), response_class=Response
)
def list_documents(
    request: Request,
    cursor_: Annotated[params.Cursor, Query(alias="cursor")] = "",
    limit: params.Limit = _PAGE,
) -> Response:
    """Documents in the order of the log."""
    last = after("documents", cursor_, int)
    store = params.snapshot_of(request).store
    rows = store.page("document", {}, after=-1 if last is None else last, limit=limit + 1)
    return send(
        answers.DocumentList(
            items=ready(found for _, found in rows[:limit]),
            next=cursor("documents", rows[limit - 1][0]) if len(rows) > limit else "",
        )
    )


DocumentPath = Annotated[
    str, Path(pattern="^[0-9a-f]{64}$", description="SHA-256 of a document's bytes.")
]


@router.get(
    "/documents/{document}",
    responses=answers_with(answers.DocumentAnswer, 404),
    response_class=Response,
)
async def get_document(request: Request, document: DocumentPath) -> Response:
    """A document as the ledger records it: its hashes, where it came from, its terms."""
    return Response(_document(request, document), media_type=JSON)


@router.get(
    "/documents/{document}/text",
    responses={
        200: {
            "description": "The canonical text, into which quotes point, in code points.",
            "content": {"text/plain": {"schema": {"type": "string"}}},
        },
        304: {"description": "Nothing changed since the answer of that ETag."},
        **problems(403, 404),
    },
    response_class=Response,
)
async def get_text(request: Request, document: DocumentPath) -> Response:
    """The canonical text of a document, where its terms allow it to be shown."""
    found = msgspec.json.decode(_document(request, document), type=answers.DocumentAnswer)
    if found.status == "erased":
        raise _no_text(404, f"The document {document} was erased.")
    if not found.republish:
        said = f"The terms of {document} do not allow its text to be shown."
        raise _no_text(403, said, hint=f"Its text has the SHA-256 {found.text_sha256}.")
    store = DocumentStore(params.observed_of(request).observatory)
    try:
        text = (await run_in_threadpool(store.get, document)).text
    except InputError:
        raise _no_text(404, f"The text of {document} is not here.") from None
    return Response(text.encode(), media_type="text/plain")


def _no_text(status: int, said: str, hint: str = "") -> ApiError:
    return ApiError(status, said, hint=hint, type_="no-text")


def _document(request: Request, document: str) -> bytes:
    found = params.snapshot_of(request).store.get("document", document)
    if found is None:
        raise ApiError(
            404,
            f"There is no document {document}.",
            hint="GET /documents lists them.",
            type_="no-such-document",
        )
    return found


# --- search ------------------------------------------------------------------------------------

What = Literal["entity", "document", "claim"]


@router.get("/search", responses=answers_with(answers.SearchResults, 404), response_class=Response)
async def search(
    request: Request,
    q: params.SearchText,
    what: Annotated[What | None, Query(description="Only these.")] = None,
    kind: params.Kind | None = None,
    country: params.Country | None = None,
    cursor_: Annotated[params.Cursor, Query(alias="cursor")] = "",
    limit: params.Limit = 20,
) -> Response:
    """Entities, documents and claims that have all the words, the likeliest first. Names in Han
    script are found from two characters on."""
    snapshot = params.snapshot_of(request)
    question = f"search {snapshot.tag} {what} {kind} {country} {q}"
    offset = after(question, cursor_, int) or 0
    filters = {"what": what or "", "kind": kind or "", "country": country or ""}
    found = await run_in_threadpool(snapshot.store.search, q, filters, offset=offset, limit=limit)
    reached = offset + len(found.hits)
    more = reached < min(found.total, params.LIMITS["search_results"])
    return send(
        answers.SearchResults(
            query=q,
            total=found.total,
            relaxed=found.relaxed,
            items=[_hit(*hit) for hit in found.hits],
            next=cursor(question, reached) if more and found.hits else "",
        )
    )


def _hit(score: float, what: str, data: bytes) -> answers.Hit:
    score = round(score, 3)
    if what == "entity":
        row = msgspec.json.decode(data, type=answers.EntitySummary)  # without its values
        return answers.Hit(what="entity", score=score, entity=row)
    raw = cast(Any, msgspec.Raw(data))
    if what == "claim":
        return answers.Hit(what="claim", score=score, claim=raw)
    return answers.Hit(what="document", score=score, document=raw)
