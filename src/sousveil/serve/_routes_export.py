"""Everything at once: the entities in the FollowTheMoney model, one JSON object a line."""

from __future__ import annotations

from collections.abc import Iterator

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response, StreamingResponse

from sousveil.errors import LedgerError
from sousveil.serve import _params as params
from sousveil.serve._index import encode
from sousveil.serve._openapi import problems
from sousveil.tables import Tables, ftm_entities, tables_stamp

__all__ = ["router"]

router = APIRouter(tags=["export"], dependencies=[Depends(params.no_other_parameters)])

_LINES = "application/jsonl"
_AT_ONCE = 64_000


@router.get(
    "/export/ftm",
    responses={
        200: {
            "description": "FollowTheMoney entities, a line each.",
            "content": {_LINES: {"schema": {"type": "string"}}},
        },
        304: {"description": "Nothing changed since the answer of that ETag."},
        **problems(),
    },
    response_class=Response,
)
def export_ftm(request: Request) -> Response:
    """Organisations, systems and deals with their links, as FollowTheMoney entities: what
    OpenAleph and yente load. What that model cannot say is left out."""
    observatory = params.observed_of(request).observatory
    tables = Tables(observatory)
    if tables_stamp(observatory) != params.snapshot_of(request).stamp:
        tables.close()
        raise LedgerError("The tables were built anew a moment ago.")
    return StreamingResponse(_pieces(tables), media_type=_LINES)


def _pieces(tables: Tables) -> Iterator[bytes]:
    held: list[bytes] = []
    size = 0
    with tables:
        for entity in ftm_entities(tables):
            line = encode(entity) + b"\n"
            held.append(line)
            size += len(line)
            if size > _AT_ONCE:
                yield b"".join(held)
                held, size = [], 0
    yield b"".join(held)
