"""Names in, ranked entities with reasons out, in the request form of yente's ``/match``."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from fastapi import APIRouter, Depends, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from sousveil.model import EntityRef, is_country_code
from sousveil.names import lookup
from sousveil.serve import _params as params
from sousveil.serve._making import entity_path
from sousveil.serve._matching import Candidate, Matcher
from sousveil.serve._openapi import answers_with, json_body
from sousveil.serve._routes_data import send
from sousveil.tables import EntityRow

__all__ = ["MatchRequest", "MatchResponse", "country_of", "router"]

router = APIRouter(tags=["names"], dependencies=[Depends(params.no_other_parameters)])

Schema = Literal[
    "Thing", "LegalEntity", "Organization", "Company", "PublicBody", "Project", "Contract"
]
_KINDS: dict[str, tuple[str, ...]] = {
    "Thing": ("organisation", "system", "deal"),
    "Project": ("system",),
    "Contract": ("deal",),
}
_SCHEMATA = {"organisation": "Organization", "system": "Project", "deal": "Contract"}
_NAMES = ("name", "alias", "weak_alias", "previous_name", "abbreviation")
_LONGEST = params.LIMITS["query_characters"]

Text = Annotated[str, msgspec.Meta(min_length=1, max_length=_LONGEST)]


Texts = Annotated[list[Text], msgspec.Meta(max_length=20)]


class MatchProperties(msgspec.Struct, frozen=True, omit_defaults=True, rename="camel"):
    """Names and countries of what is asked for; other properties are not looked at."""

    name: Annotated[list[Text], msgspec.Meta(min_length=1, max_length=20)]
    alias: Texts = []
    weak_alias: Texts = []
    previous_name: Texts = []
    abbreviation: Texts = []
    country: Texts = []
    jurisdiction: Texts = []
    main_country: Texts = []


class MatchQuery(msgspec.Struct, frozen=True, omit_defaults=True):
    """One thing that is asked for, by its names, in FollowTheMoney's form. There is no schema
    for a person: no person is looked for here."""

    properties: MatchProperties
    schema: Schema = "Thing"


class MatchRequest(msgspec.Struct, frozen=True):
    """Queries by a name of your own."""

    queries: Annotated[
        dict[str, MatchQuery],
        msgspec.Meta(min_length=1, max_length=params.LIMITS["names_in_a_request"]),
    ]


class Explanation(msgspec.Struct, frozen=True):
    """What a score rests on, in words."""

    score: float
    detail: str


class MatchResult(msgspec.Struct, frozen=True, kw_only=True):
    """An entity that could be meant. `match`: the curated table or the spelling says so, and
    of this one alone; what the matcher of names finds is only suggested, whatever its score."""

    id: str
    caption: str
    schema: str
    properties: dict[str, list[str]]
    datasets: list[str]
    score: float
    match: bool
    features: dict[str, float]
    explanations: dict[str, Explanation]
    reasons: list[str]
    href: str


class Total(msgspec.Struct, frozen=True):
    """How many results there are."""

    value: int
    relation: Literal["eq"] = "eq"


class MatchAnswer(msgspec.Struct, frozen=True):
    """The results of one query, the likeliest first."""

    status: int
    query: MatchQuery
    results: list[MatchResult]
    total: Total


class MatchResponse(msgspec.Struct, frozen=True):
    """Results by the name of the query."""

    responses: dict[str, MatchAnswer]
    limit: int


_EXAMPLE = {
    "queries": {"q1": {"schema": "Company", "properties": {"name": ["Hangzhou Hikvision"]}}}
}


@router.post(
    "/match",
    responses=answers_with(MatchResponse, 413),
    openapi_extra=json_body(MatchRequest, _EXAMPLE),
    response_class=Response,
)
async def match_names(
    request: Request,
    limit: Annotated[int, Query(ge=1, le=params.LIMITS["candidates"])] = 5,
    cutoff: Annotated[float, Query(ge=0, le=1, description="Least score.")] = 0.5,
) -> Response:
    """Which organisations, systems and deals the names could mean. Nothing is stored."""
    asked = params.decoded(await params.read_body(request), MatchRequest)
    observed, snapshot = params.observed_of(request), params.snapshot_of(request)
    dataset = observed.observatory.settings.origin
    found: dict[str, MatchAnswer] = {}
    for key, query in asked.queries.items():
        ranked = await run_in_threadpool(_ranked, snapshot.matcher, query, limit)
        results = [_result(one, dataset) for one in ranked if one.score >= 1000 * cutoff]
        found[key] = MatchAnswer(200, query, results, Total(len(results)))
    return send(MatchResponse(found, limit))


def _ranked(matcher: Matcher, query: MatchQuery, limit: int) -> list[Candidate]:
    given = query.properties
    names = [name for part in _NAMES for name in getattr(given, part)]
    said = [*given.country, *given.jurisdiction, *given.main_country]
    country = country_of(said[0]) if said else ""
    kinds = _KINDS.get(query.schema, ("organisation",))
    best: dict[str, Candidate] = {}
    for name in dict.fromkeys(names):
        for one in matcher.candidates(name, kinds=kinds, country=country, limit=limit):
            standing = best.get(one.entity.id)
            if standing is None or standing.score < one.score:
                best[one.entity.id] = one
    ranked = sorted(best.values(), key=lambda one: -one.score)  # equal ones stay in their order
    sure = [one.entity.id for one in ranked if one.sure]
    if len(sure) > 1:  # its names mean several
        ranked = [msgspec.structs.replace(one, sure=False) for one in ranked]
    return ranked[:limit]


def country_of(said: str) -> str:
    """The ISO code of a country that somebody wrote as code or name; empty for none."""
    if is_country_code(said.upper()):
        return said.upper()
    known = lookup(EntityRef("country", said))
    return known.country if known is not None else ""


def _result(one: Candidate, dataset: str) -> MatchResult:
    row = one.entity
    score = one.score / 1000
    return MatchResult(
        id=row.id,
        caption=row.name,
        schema=_SCHEMATA[row.kind],
        properties=_properties(row),
        datasets=[dataset],
        score=score,
        match=one.sure,
        features={one.by: score},
        explanations={one.by: Explanation(score, "; ".join(one.reasons))},
        reasons=list(one.reasons),
        href=entity_path(row.id),
    )


def _properties(row: EntityRow) -> dict[str, list[str]]:
    found: dict[str, Any] = {"name": [row.name], "alias": list(row.names[1:])}
    if row.country:
        found["country"] = [row.country.lower()]
    return {name: values for name, values in found.items() if values}
