"""The application: its pages, its errors, and the layer that stands before them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from sousveil.errors import LedgerError, ObservatoryBusy, SousveilError, UsageError
from sousveil.observatory import Observatory
from sousveil.review import check_public_name
from sousveil.serve.workbench import _claims, _drafting, _login, _names
from sousveil.serve.workbench._access import LoginNeeded, Refusal
from sousveil.serve.workbench._bench import Bench
from sousveil.serve.workbench._guard import Guard
from sousveil.serve.workbench._pages import ASSETS, asset, page

__all__ = ["create_workbench"]


def create_workbench(observatory: Observatory, *, reviewer: str = "") -> FastAPI:
    """The review workbench of an observatory, as an ASGI application.

    Builds the tables where the ledger has grown since. With accounts (``sousveil accounts``)
    one must log in; without, it serves loopback alone, and decisions are ``reviewer``'s, or
    of whoever gives a name.

    :param reviewer: public name of who decides where there are no accounts; empty to ask.
    :raises UsageError: when the name cannot be a public one, the accounts cannot be read, or
        the front end is not built.
    :raises LedgerError: when the ledger cannot be read.
    """
    if reviewer:
        check_public_name(reviewer)
    for name in ASSETS:
        if asset(name) is None:
            raise UsageError(
                f"The workbench's {name} is not there.",
                hint="In a checkout 'make web' builds it; a wheel carries it.",
            )
    bench = Bench(observatory, reviewer.strip())
    bool(bench.accounts)  # broken accounts are told now

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        bench.close()

    app = FastAPI(
        title="Sousveil workbench",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        lifespan=lifespan,
    )
    app.state.bench = bench
    for part in (_login, _claims, _drafting, _names):
        app.include_router(part.router)
    app.add_api_route("/assets/{name}", _asset, methods=["GET"], include_in_schema=False)
    app.add_api_route("/favicon.ico", _no_icon, methods=["GET"], include_in_schema=False)
    app.add_api_route("/help", _help, methods=["GET"], include_in_schema=False)
    app.add_exception_handler(LoginNeeded, lambda request, _: _login.login_needed(request))
    app.add_exception_handler(Refusal, _refused)
    app.add_exception_handler(SousveilError, _failed)
    app.add_exception_handler(HTTPException, _missing)
    app.add_exception_handler(RequestValidationError, _malformed)
    app.add_middleware(Guard, bench=bench)
    return app


def _asset(name: str) -> Response:
    data = asset(name) if name in ASSETS else None
    if data is None:
        raise HTTPException(404)
    return Response(data, media_type=ASSETS[name])


def _no_icon() -> Response:
    return Response(status_code=204)


def _help(request: Request) -> Response:
    return page(request, "help.html")


def _refused(request: Request, refusal: Exception) -> Response:
    assert isinstance(refusal, Refusal)  # noqa: S101 - registered for this class alone
    response = page(
        request,
        "error.html",
        status=refusal.status,
        title=refusal.title,
        message=refusal.message,
    )
    if refusal.retry:
        response.headers["Retry-After"] = str(refusal.retry)
    return response


def _failed(request: Request, error: Exception) -> Response:
    status = 503 if isinstance(error, ObservatoryBusy) else 400
    status = 500 if isinstance(error, LedgerError) else status
    title = "Another process is writing" if status == 503 else "That did not work"
    return page(request, "error.html", status=status, title=title, message=str(error))


def _missing(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 404
    message = "There is no page at this address, or not for this kind of request."
    return page(request, "error.html", status=status, title="No such page", message=message)


def _malformed(request: Request, _: Exception) -> Response:
    message = "The request is not one that a page of the workbench makes. Nothing was done."
    return page(request, "error.html", status=422, title="Not understood", message=message)
