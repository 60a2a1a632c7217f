"""The OpenAPI 3.1 document: what the framework knows of the routes, with our own shapes.

The schemas are made from the structs that are encoded, so the document cannot say anything
else than the answers; a test checks that every example is one of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from sousveil import __version__
from sousveil.serve import _answers as answers
from sousveil.serve import _examples as examples
from sousveil.serve._problems import PROBLEM_TYPE, Problem

__all__ = ["JSON", "SCHEMAS", "answers_with", "describe", "json_body", "problems", "reference"]

JSON = "application/json"
_TEMPLATE = "#/components/schemas/{name}"
_DESCRIPTION = """\
The claims of an observatory of the trade in surveillance technology, read-only: what a source
says, in which words, how it stands, and the proof that it stands in the ledger.

What an answer leaves out was not stated; that is *unknown*, and not the same as *no*. `href`,
`proof` and `next` are to be read below the root of this API. Every answer that is a success
has a strong `ETag`; every other is `application/problem+json` (RFC 9457).
"""

#: Structs that answers and bodies are made of; others add theirs with :func:`answers_with`.
SCHEMAS: dict[str, type[msgspec.Struct]] = {
    struct.__name__: struct
    for struct in (*(getattr(answers, name) for name in answers.__all__), Problem)
}


def reference(struct: type[msgspec.Struct]) -> dict[str, str]:
    """Where the schema of a struct stands in the document."""
    SCHEMAS.setdefault(struct.__name__, struct)
    return {"$ref": _TEMPLATE.format(name=struct.__name__)}


def answers_with(struct: type[msgspec.Struct], *refused: int) -> dict[int | str, dict[str, Any]]:
    """``responses`` of a route whose success is this struct.

    :param refused: statuses of the problems that it can have, besides 422 and 503.
    """
    content: dict[str, Any] = {"schema": reference(struct)}
    example = examples.of(struct.__name__)
    if example is not None:
        content["example"] = example
    return {
        200: {"description": _summary(struct), "content": {JSON: content}, "headers": _HEADERS},
        304: {"description": "Nothing changed since the answer of that ETag."},
        **problems(*refused),
    }


def problems(*refused: int) -> dict[int | str, dict[str, Any]]:
    """``responses`` for these statuses, and for 422 and 503, which every route can have."""
    return {
        status: {
            "description": _REFUSED[status],
            "content": {PROBLEM_TYPE: {"schema": reference(Problem)}},
        }
        for status in (*refused, 422, 503)
    }


def json_body(struct: type[msgspec.Struct], example: Any) -> dict[str, Any]:
    """``openapi_extra`` of a route that takes a JSON body of this shape."""
    content = {JSON: {"schema": reference(struct), "example": example}}
    return {"requestBody": {"required": True, "content": content}}


_HEADERS = {
    "ETag": {
        "description": "Strong; send it back in If-None-Match.",
        "schema": {"type": "string"},
    }
}
_REFUSED = {
    400: "The request cannot be understood.",
    403: "The terms of the document do not allow it.",
    404: "There is no such thing.",
    413: "The body is too large.",
    415: "The body is of another type than is taken.",
    422: "A parameter, or the body, cannot be taken as it is.",
    503: "The tables are being made anew; ask again.",
}


def describe(app: FastAPI) -> None:
    """Let an application's document be this one."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _document(app)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]  # the framework's own way


def _document(app: FastAPI) -> dict[str, Any]:
    document = get_openapi(
        title=app.title,
        version=__version__,
        openapi_version="3.1.0",
        description=_DESCRIPTION,
        routes=app.routes,
        tags=_TAGS,
    )
    document["info"]["license"] = {"name": "Apache-2.0 (the software)", "identifier": "Apache-2.0"}
    document["components"] = {"schemas": _schemas(list(SCHEMAS.values()))}
    return document


def _schemas(structs: Sequence[type[msgspec.Struct]]) -> dict[str, Any]:
    _, components = msgspec.json.schema_components(structs, ref_template=_TEMPLATE)
    found = dict(sorted(components.items()))
    for schema in found.values():
        if "description" in schema:
            schema["description"] = " ".join(schema["description"].split()).replace("``", "`")
        for part in schema.get("properties", {}).values():
            part.pop("default", None)  # what is left out was not stated
    found["EntryAnswer"]["properties"]["body"] = {
        "type": "object",
        "description": "The entry's body as the log holds it, of a judgement or a same-as.",
    }
    return found


def _summary(struct: type[msgspec.Struct]) -> str:
    return " ".join((struct.__doc__ or "").split()).split(". ")[0].replace("``", "`")


_TAGS = [
    {"name": "data", "description": "Entities, documents, claims, and the search for them."},
    {"name": "log", "description": "The ledger: proofs, changes, checkpoint and tiles."},
    {"name": "measures", "description": "Numbers, each a pure function of the claims."},
    {"name": "names", "description": "Names in, ranked entities with reasons out."},
    {"name": "export", "description": "Everything at once."},
]
