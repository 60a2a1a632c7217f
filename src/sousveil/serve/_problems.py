"""What went wrong, as the API says it: problem+json (RFC 9457) with a line on what to do.

Every answer that is no success is one of these, whoever noticed: a route, the framework
(404, 405, 422), the tables, or nobody (500).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import msgspec
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Match

from sousveil.errors import LedgerError, SousveilError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

__all__ = ["PROBLEM_TYPE", "ApiError", "Invalid", "Problem", "handle_problems", "respond"]

PROBLEM_TYPE = "application/problem+json"
_BUSY = {"Retry-After": "2"}


class Invalid(msgspec.Struct, frozen=True):
    """One part of a request that cannot be taken: where it stands and what is wrong."""

    where: str
    what: str


class Problem(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A problem (RFC 9457). ``hint`` says what to do; ``errors`` names the parts at fault."""

    type: str = msgspec.field(default="about:blank")
    title: str
    status: int
    detail: str
    instance: str = ""
    hint: str = ""
    errors: list[Invalid] = []


class ApiError(Exception):
    """A request that cannot be answered.

    :param status: HTTP status.
    :param detail: what is wrong, naming the input.
    :param hint: what to do.
    :param type_: short name of the kind of problem; empty where the status says it all.
    """

    def __init__(
        self,
        status: int,
        detail: str,
        *,
        hint: str = "",
        type_: str = "",
        errors: Sequence[Invalid] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status, self.detail, self.hint, self.type = status, detail, hint, type_
        self.errors = list(errors)
        self.headers = dict(headers or {})


def respond(error: ApiError, instance: str) -> Response:
    """The answer that tells of a problem."""
    problem = Problem(
        type=f"urn:sousveil:problem:{error.type}" if error.type else "about:blank",
        title=HTTPStatus(error.status).phrase,
        status=error.status,
        detail=error.detail,
        instance=instance,
        hint=error.hint,
        errors=error.errors,
    )
    data = msgspec.to_builtins(problem)
    data.setdefault("type", "about:blank")  # what a reader looks for is always there
    headers = {"Cache-Control": "no-store", **error.headers}
    return Response(msgspec.json.encode(data), error.status, headers, PROBLEM_TYPE)


def handle_problems(app: FastAPI) -> None:
    """Let an application tell of every problem in this form."""
    handlers: dict[Any, Callable[[Request, Any], Awaitable[Response]]] = {
        ApiError: _api_error,
        HTTPException: _http,
        RequestValidationError: _validation,
        SousveilError: _sousveil,
        Exception: _fault,
    }
    for kind, handler in handlers.items():
        app.add_exception_handler(kind, handler)


async def _api_error(request: Request, error: ApiError) -> Response:
    return respond(error, request.url.path)


async def _http(request: Request, error: HTTPException) -> Response:
    path = request.url.path
    said = {
        404: (f"There is nothing at {path}.", "GET / lists what there is."),
        405: (
            f"{path} does not take {request.method}.",
            "The header Allow names what it takes; nothing here can be written.",
        ),
    }
    detail, hint = said.get(error.status_code, (str(error.detail), ""))
    headers = dict(error.headers or {})
    if error.status_code == 405:
        headers["Allow"] = ", ".join(_allowed(request))
    return respond(ApiError(error.status_code, detail, hint=hint, headers=headers), path)


def _allowed(request: Request) -> list[str]:
    """What a path takes: the framework names only the methods of its first route."""
    found: set[str] = set()
    for route in request.app.state.routes:
        if route.matches(request.scope)[0] != Match.NONE:
            found |= set(route.methods or ())
    return sorted(found)


async def _validation(request: Request, error: RequestValidationError) -> Response:
    errors = [
        Invalid(".".join(str(part) for part in each["loc"]), str(each["msg"]))
        for each in error.errors()
    ]
    named = "; ".join(f"{each.where}: {each.what}" for each in errors)
    found = ApiError(
        422,
        f"The request cannot be taken as it is: {named}.",
        hint="/openapi.json says what each parameter takes.",
        type_="invalid-request",
        errors=errors,
    )
    return respond(found, request.url.path)


async def _sousveil(request: Request, error: SousveilError) -> Response:
    if isinstance(error, LedgerError):
        hint = "Ask again in a moment."
        found = ApiError(503, error.message, hint=hint, type_="tables-change", headers=_BUSY)
    else:
        found = ApiError(422, error.message, hint=error.hint, type_="invalid-request")
    return respond(found, request.url.path)


async def _fault(request: Request, error: Exception) -> Response:  # noqa: ARG001 - the framework's
    found = ApiError(
        500,
        "A fault in Sousveil itself; whoever runs this server finds it in its log.",
        hint="Ask again, and report it if it stays.",
    )
    return respond(found, request.url.path)
