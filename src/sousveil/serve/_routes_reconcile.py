"""The W3C Reconciliation Service API 0.2, so that a column of names can be matched in OpenRefine.

Scores are 0 to 100. ``match`` is true only where the curated table or the spelling names one
entity; OpenRefine then takes it by itself, and asks a person about everything else.
"""

from __future__ import annotations

from html import escape
from typing import Annotated, Any, Literal
from urllib.parse import parse_qsl

import msgspec
from fastapi import APIRouter, Depends, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from sousveil.serve import _params as params
from sousveil.serve._index import encode
from sousveil.serve._making import entity_path
from sousveil.serve._matching import Candidate, Matcher
from sousveil.serve._openapi import JSON, answers_with, problems, reference
from sousveil.serve._problems import ApiError, Invalid
from sousveil.serve._routes_match import country_of
from sousveil.tables import EntityRow

__all__ = ["router"]

router = APIRouter(tags=["names"], dependencies=[Depends(params.no_other_parameters)])

_SPACE = "https://sousveil.invalid/ns/"
_TYPES = {
    "organisation": "Organisation",
    "system": "Surveillance system",
    "country": "Country",
    "place": "Place",
    "deal": "Deal",
    "norm": "Norm",
    "document": "Document",
}
_MOST = params.LIMITS["candidates"]
_LONGEST = params.LIMITS["query_characters"]
_FORM = "application/x-www-form-urlencoded"

TypeName = Literal["organisation", "system", "country", "place", "deal", "norm", "document"]


class Type(msgspec.Struct, frozen=True):
    """A type of entity, or anything else that has an id and a name."""

    id: str
    name: str


class PropertyValue(msgspec.Struct, frozen=True):
    """What else is known of the thing. Only `country`, as code or name, is looked at."""

    pid: str
    v: Any


class ReconciliationQuery(msgspec.Struct, frozen=True, omit_defaults=True):
    """One name to match."""

    query: Annotated[str, msgspec.Meta(min_length=1, max_length=_LONGEST)]
    type: TypeName | Annotated[list[TypeName], msgspec.Meta(max_length=7)] = []
    # JSON has no whole numbers of their own: 5.0 is one
    limit: Annotated[float, msgspec.Meta(ge=1, le=_MOST, multiple_of=1)] = 5
    properties: Annotated[list[PropertyValue], msgspec.Meta(max_length=20)] = []
    type_strict: Literal["any", "all", "should"] = "any"


Queries = Annotated[
    dict[str, ReconciliationQuery],
    msgspec.Meta(min_length=1, max_length=params.LIMITS["names_in_a_request"]),
]


class Batch(msgspec.Struct, frozen=True):
    """Queries by a name of your own."""

    queries: Queries


class Feature(msgspec.Struct, frozen=True):
    """What a score rests on."""

    id: str
    value: float


class ReconciliationCandidate(msgspec.Struct, frozen=True, kw_only=True):
    """An entity that could be meant."""

    id: str
    name: str
    description: str
    type: list[Type]
    score: float
    features: list[Feature]
    match: bool


class ReconciliationResult(msgspec.Struct, frozen=True):
    """The candidates of one query, the likeliest first."""

    result: list[ReconciliationCandidate]


_BATCH_EXAMPLE = {"q0": {"query": "Hangzhou Hikvision", "type": "organisation", "limit": 3}}
_RESULTS = {
    "type": "object",
    "additionalProperties": reference(ReconciliationResult),
    "description": "Candidates by the name of the query.",
}
_MANIFEST = {
    "type": "object",
    "required": ["versions", "name", "identifierSpace", "schemaSpace"],
    "properties": {
        "versions": {"type": "array", "items": {"type": "string"}},
        "name": {"type": "string"},
        "identifierSpace": {"type": "string"},
        "schemaSpace": {"type": "string"},
    },
}
_SUCCESS: dict[str, Any] = {
    "description": "The manifest; or, where queries are given, their candidates.",
    "content": {JSON: {"schema": {"anyOf": [_MANIFEST, _RESULTS]}}},
}
_QUERIES: dict[str, Any] = {
    "name": "queries",
    "in": "query",
    "required": False,
    "description": "A batch of queries, as JSON. Without it: the manifest.",
    "content": {
        JSON: {
            "schema": {
                "type": "object",
                "minProperties": 1,
                "maxProperties": params.LIMITS["names_in_a_request"],
                "additionalProperties": reference(ReconciliationQuery),
            },
            "example": _BATCH_EXAMPLE,
        }
    },
}


@router.get(
    "/reconcile",
    responses={200: _SUCCESS, **problems()},
    openapi_extra={"parameters": [_QUERIES]},
    response_class=Response,
)
async def get_reconcile(request: Request) -> Response:
    """The service's manifest; with `queries`, their candidates."""
    given = request.query_params.get("queries")
    if given is None:
        return _json(_manifest(request))
    return await _reconciled(request, _queries(given, "query.queries"))


@router.post(
    "/reconcile",
    responses={
        200: {
            "description": "Candidates by the name of the query.",
            "content": {JSON: {"schema": _RESULTS}},
        },
        **problems(413, 415),
    },
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                JSON: {"schema": reference(Batch), "example": {"queries": _BATCH_EXAMPLE}},
                _FORM: {
                    "schema": {
                        "type": "object",
                        "required": ["queries"],
                        "properties": {
                            "queries": {
                                "type": "string",
                                "contentMediaType": JSON,
                                "contentSchema": _QUERIES["content"][JSON]["schema"],
                            }
                        },
                    },
                },
            },
        }
    },
    response_class=Response,
)
async def post_reconcile(request: Request) -> Response:
    """Candidates for a batch of names: as JSON, or as a form whose field `queries` holds JSON,
    which is what OpenRefine sends."""
    kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
    body = await params.read_body(request)
    if kind == JSON:
        return await _reconciled(request, params.decoded(body, Batch).queries)
    if kind == _FORM:
        given = _form(body).get("queries")
        if given is None:
            raise ApiError(
                422,
                "The form has no field 'queries'.",
                hint='Send queries={"q0": {"query": "…"}}, URL-encoded.',
                type_="invalid-request",
                errors=[Invalid("body.queries", "missing")],
            )
        return await _reconciled(request, _queries(given, "body.queries"))
    raise ApiError(
        415,
        f"The body is {kind[:60] or 'of no stated type'}.",
        hint=f"Send {_FORM} with a field 'queries', or {JSON}.",
        type_="unsupported-type",
    )


def _form(body: bytes) -> dict[str, str]:
    return dict(parse_qsl(body.decode(errors="replace"), keep_blank_values=True))


def _queries(given: str, where: str) -> dict[str, ReconciliationQuery]:
    found: dict[str, ReconciliationQuery] = params.decoded(given, Queries, where=where)
    return found


async def _reconciled(request: Request, queries: dict[str, ReconciliationQuery]) -> Response:
    matcher = params.snapshot_of(request).matcher
    found = {
        key: ReconciliationResult(await run_in_threadpool(_candidates, matcher, query))
        for key, query in queries.items()
    }
    return _json(found)


def _candidates(matcher: Matcher, query: ReconciliationQuery) -> list[ReconciliationCandidate]:
    kinds = [query.type] if isinstance(query.type, str) else list(query.type)
    country = next((country_of(text) for each in query.properties if (text := _country(each))), "")
    found = matcher.candidates(query.query, kinds=kinds, country=country, limit=int(query.limit))
    return [_candidate(one) for one in found]


def _country(given: PropertyValue) -> str:
    value = given.v[0] if isinstance(given.v, list) and given.v else given.v
    value = value.get("name", value.get("id")) if isinstance(value, dict) else value
    return value if given.pid == "country" and isinstance(value, str) else ""


def _candidate(one: Candidate) -> ReconciliationCandidate:
    row = one.entity
    return ReconciliationCandidate(
        id=row.id,
        name=row.name,
        description="; ".join((_described(row), *one.reasons)),
        type=[Type(row.kind, _TYPES[row.kind])],
        score=one.score / 10,
        features=[Feature(one.by, one.score / 10)],
        match=one.sure,
    )


def _described(row: EntityRow) -> str:
    where = f" in {row.country}" if row.country and row.kind != "country" else ""
    return f"{_TYPES[row.kind]}{where}, {row.claims} claims"


# --- the manifest, suggestions and the preview ---------------------------------------------------


def _manifest(request: Request) -> dict[str, Any]:
    observatory = params.observed_of(request).observatory
    root = str(request.base_url).rstrip("/")
    return {
        "versions": ["0.2"],
        "name": f"{observatory.settings.name} (Sousveil)",
        "identifierSpace": f"{_SPACE}entity/",
        "schemaSpace": f"{_SPACE}kind/",
        "documentation": f"{root}/openapi.json",
        "defaultTypes": [{"id": kind, "name": name} for kind, name in _TYPES.items()],
        "view": {"url": f"{root}/entities/{{{{id}}}}"},
        "preview": {
            "url": f"{root}/reconcile/preview?id={{{{id}}}}",
            "width": 420,
            "height": 220,
        },
        "suggest": {
            "entity": {"service_url": root, "service_path": "/reconcile/suggest/entity"},
            "type": {"service_url": root, "service_path": "/reconcile/suggest/type"},
            "property": {"service_url": root, "service_path": "/reconcile/suggest/property"},
        },
        "batchSize": params.LIMITS["names_in_a_request"],
    }


class Suggested(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An entity, type or property whose name begins so."""

    id: str
    name: str
    description: str = ""
    notable: list[Type] = []


class Suggestions(msgspec.Struct, frozen=True):
    """What begins so, the likeliest first."""

    result: list[Suggested]


Prefix = Annotated[
    str, Query(min_length=1, max_length=_LONGEST, description="What was typed.", examples=["hik"])
]
Skip = Annotated[int, Query(alias="cursor", ge=0, le=1_000, description="Results to skip.")]


@router.get(
    "/reconcile/suggest/entity", responses=answers_with(Suggestions), response_class=Response
)
async def suggest_entity(request: Request, prefix: Prefix, skip: Skip = 0) -> Response:
    """Entities that have a name, or a word of one, that begins so."""
    matcher = params.snapshot_of(request).matcher
    rows = await run_in_threadpool(matcher.beginning, prefix, limit=skip + 10)
    return _json(
        Suggestions(
            [
                Suggested(
                    id=row.id,
                    name=row.name,
                    description=_described(row),
                    notable=[Type(row.kind, _TYPES[row.kind])],
                )
                for row in rows[skip:]
            ]
        )
    )


@router.get("/reconcile/suggest/type", responses=answers_with(Suggestions), response_class=Response)
async def suggest_type(prefix: Prefix, skip: Skip = 0) -> Response:
    """Kinds of entity."""
    return _json(Suggestions(_beginning(_TYPES, prefix)[skip:]))


@router.get(
    "/reconcile/suggest/property", responses=answers_with(Suggestions), response_class=Response
)
async def suggest_property(prefix: Prefix, skip: Skip = 0) -> Response:
    """Properties that help to match: the country alone."""
    return _json(Suggestions(_beginning({"country": "Country (code or name)"}, prefix)[skip:]))


def _beginning(known: dict[str, str], prefix: str) -> list[Suggested]:
    wanted = prefix.casefold()
    return [
        Suggested(id=id_, name=name)
        for id_, name in known.items()
        if id_.startswith(wanted) or wanted in name.casefold()
    ]


@router.get(
    "/reconcile/preview",
    responses={
        200: {
            "description": "A short page on an entity.",
            "content": {"text/html": {"schema": {"type": "string"}}},
        },
        **problems(404),
    },
    response_class=Response,
)
async def preview(request: Request, id_: Annotated[params.EntityId, Query(alias="id")]) -> Response:
    """A short page on an entity, to look at while matching."""
    row = params.snapshot_of(request).entities.get(id_)
    if row is None:
        raise ApiError(404, f"There is no entity {id_[:100]!r}.", type_="no-such-entity")
    names = "".join(f"<li>{escape(name)}</li>" for name in row.names[1:9])
    page = (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f"<title>{escape(row.name)}</title>"
        "<style>body{font:14px sans-serif;margin:8px}ul{padding-left:18px}</style></head><body>"
        f"<strong>{escape(row.name)}</strong><p>{escape(_described(row))}</p><ul>{names}</ul>"
        f'<a href="{escape(str(request.base_url).rstrip("/") + entity_path(row.id))}">'
        "What is said of it</a></body></html>"
    )
    return Response(page, media_type="text/html")


def _json(answer: Any) -> Response:
    return Response(encode(answer), media_type=JSON)
