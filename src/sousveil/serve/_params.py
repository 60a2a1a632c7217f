"""What requests may ask with: parameters, their limits, and bodies.

A parameter that there is not is refused by name: a misspelt filter must not look like an
answer.
"""

from __future__ import annotations

import datetime
from typing import Annotated, Any, TypeVar

import msgspec
from fastapi import Path, Query, Request
from pydantic import AfterValidator

from sousveil.model import ENTITY_KINDS, all_properties
from sousveil.serve._problems import ApiError, Invalid
from sousveil.serve._snapshot import Observed, Snapshot
from sousveil.tables import STATUSES

__all__ = [
    "LIMITS",
    "ClaimId",
    "Country",
    "Cursor",
    "Day",
    "DocumentId",
    "EntityId",
    "Flag",
    "Kind",
    "Limit",
    "Property",
    "SearchText",
    "Seq",
    "Since",
    "StatusName",
    "decoded",
    "no_other_parameters",
    "observed_of",
    "read_body",
    "snapshot_of",
]

T = TypeVar("T")

#: Page size, length of a query, names in one request, candidates for a name, bytes of a body.
LIMITS = {
    "page": 200,
    "query_characters": 200,
    "names_in_a_request": 50,
    "candidates": 50,
    "body_bytes": 256_000,
    "search_results": 1_000,
}
_LARGEST_SEQ = 2**53 - 1


def _one_of(known: list[str], what: str) -> Any:
    def check(value: str) -> str:
        if value not in known:
            raise ValueError(f"{value!r} is no {what}; known: {', '.join(known)}")
        return value

    return AfterValidator(check)


def _day(value: str) -> str:
    datetime.date.fromisoformat(value)  # its ValueError says what is wrong
    return value


_PROPERTIES = list(all_properties())

Limit = Annotated[int, Query(ge=1, le=LIMITS["page"], description="Items of a page.")]
Cursor = Annotated[
    str,
    Query(
        max_length=600,
        description="Where to go on: `next` of the page before. It goes with the same filters.",
    ),
]
Kind = Annotated[
    str,
    _one_of(list(ENTITY_KINDS), "kind of entity"),
    Query(
        description="Only entities, or claims about entities, of this kind.",
        json_schema_extra={"enum": list(ENTITY_KINDS)},
    ),
]
Country = Annotated[
    str,
    Query(pattern="^[A-Z]{2}$", description="ISO 3166-1 alpha-2 code.", examples=["EC"]),
]
Property = Annotated[
    str,
    _one_of(_PROPERTIES, "property of the vocabulary"),
    Query(description="A property of the vocabulary.", json_schema_extra={"enum": _PROPERTIES}),
]
StatusName = Annotated[
    str,
    _one_of(list(STATUSES), "status"),
    Query(
        description="How a claim stands after the latest judgement on it.",
        json_schema_extra={"enum": list(STATUSES)},
    ),
]
EntityId = Annotated[
    str, Query(min_length=1, max_length=400, description="Id of an entity.", examples=["ecu-911"])
]
DocumentId = Annotated[
    str, Query(pattern="^[0-9a-f]{64}$", description="SHA-256 of a document's bytes.")
]
ClaimId = Annotated[
    str,
    Path(
        pattern="^[0-9a-f]{6,64}$", description="Id of a claim, or its first digits: six or more."
    ),
]
SearchText = Annotated[
    str,
    Query(
        min_length=1,
        max_length=LIMITS["query_characters"],
        description="Words; all of them must be there. No syntax.",
        examples=["海康威视"],
    ),
]
Seq = Annotated[int, Path(ge=0, le=_LARGEST_SEQ, description="Number of an entry of the log.")]
Since = Annotated[
    int, Query(ge=0, le=_LARGEST_SEQ, description="Size of an earlier checkpoint.", examples=[0])
]
Day = Annotated[
    str,
    AfterValidator(_day),
    Query(
        pattern=r"^\d{4}-\d{2}-\d{2}$",
        description="Only from claims known by this day.",
        json_schema_extra={"format": "date"},
    ),
]
Flag = Annotated[bool, Query()]


async def no_other_parameters(request: Request) -> None:  # a thread for it would cost more
    """Refuse parameters that the route has not.

    :raises ApiError: 422, naming them.
    """
    route = request.scope["route"]
    known = {parameter.alias for parameter in route.dependant.query_params}
    known |= {each["name"] for each in (route.openapi_extra or {}).get("parameters", ())}
    other = sorted(set(request.query_params) - known)
    if other:
        takes = f"It takes: {', '.join(sorted(known))}." if known else "It takes none."
        raise ApiError(
            422,
            f"There is no parameter {', '.join(name[:60] for name in other)} here.",
            hint=takes,
            type_="invalid-request",
            errors=[Invalid(f"query.{name[:60]}", "unknown") for name in other],
        )


def snapshot_of(request: Request) -> Snapshot:
    """The snapshot that this request is answered from."""
    found: Snapshot = request.state.snapshot
    return found


def observed_of(request: Request) -> Observed:
    """The observatory that is served."""
    found: Observed = request.state.observed
    return found


async def read_body(request: Request) -> bytes:
    """The body of a request.

    :raises ApiError: 413, when it is larger than is taken.
    """
    most = LIMITS["body_bytes"]
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > most:
            raise ApiError(
                413,
                f"The body is larger than {most:,} bytes.",
                hint=f"Send at most {LIMITS['names_in_a_request']} names in one request.",
                type_="too-large",
            )
    return bytes(body)


def decoded(body: bytes | str, type_: type[T], *, where: str = "body") -> T:
    """JSON of that shape.

    :param where: where in the request it stands.
    :raises ApiError: 422, saying where it is wrong.
    """
    try:
        return msgspec.json.decode(body, type=type_)
    except (msgspec.DecodeError, UnicodeDecodeError) as reason:
        raise ApiError(
            422,
            f"The {where} cannot be taken as it is: {reason}.",
            hint="/openapi.json says what it takes, with examples.",
            type_="invalid-request",
            errors=[Invalid(where, str(reason))],
        ) from None
