"""Logging in and out; and the name that is asked for where there are no accounts."""

from __future__ import annotations

import threading
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from sousveil.errors import UsageError
from sousveil.review import check_public_name
from sousveil.serve.workbench._access import (
    ByReader,
    LoginNeeded,
    Posted,
    Refusal,
    bench_of,
    form_of,
    local,
    session_of,
)
from sousveil.serve.workbench._bench import Bench
from sousveil.serve.workbench._pages import page, redirect
from sousveil.serve.workbench._sessions import COOKIE, Session

__all__ = ["keep", "login_needed", "router"]

router = APIRouter()

_HASHING = threading.Semaphore(2)  # an Argon2 check takes 64 MiB and a processor


async def _stranger_form(request: Request) -> Posted:
    """A form of somebody who is not logged in yet, but was on the page of the log-in."""
    session = session_of(request)
    fields = await form_of(request, session)
    if session is None:
        raise LoginNeeded
    return Posted(session, fields)


ByStranger = Annotated[Posted, Depends(_stranger_form)]


@router.get("/login")
def login_page(request: Request, next: str = "/") -> Response:
    """The form to log in; without accounts, the form that asks for a name."""
    return _form(request, local(next))


def _form(
    request: Request, after: str, *, refused: str = "", name: str = "", status: int = 200
) -> Response:
    session = session_of(request)
    if session is None or session.role is not None:
        session = bench_of(request).sessions.open()
    response = page(
        request,
        "login.html",
        session=session,
        status=status,
        after=after,
        refused=refused,
        name=name,
    )
    keep(request, response, session)
    return response


@router.post("/login")
def login(request: Request, posted: ByStranger) -> Response:
    """Log in, or give one's name where there are no accounts."""
    bench = bench_of(request)
    after = local(posted.get("next"))
    session = _logged_in(bench, request, posted) if bench.accounts else _named(bench, posted)
    if isinstance(session, str):
        return _form(request, after, refused=session, name=posted.get("name"), status=403)
    bench.sessions.close(posted.session.token)
    response = redirect(after)
    keep(request, response, session)
    return response


def _logged_in(bench: Bench, request: Request, posted: Posted) -> Session | str:
    """The new session, or why there is none.

    :raises Refusal: when too many log-ins failed.
    """
    name = posted.get("name").lower()[:60]
    address = request.client.host if request.client else ""
    wait = bench.throttle.wait(address, name)
    if wait:
        raise Refusal(
            429,
            "Too many tries",
            f"Too many log-ins failed. The next is possible in {-(-wait // 60)} min.",
            retry=wait,
        )
    bench.throttle.failed(address, name)  # before the check, so that many at once count
    with _HASHING:
        account = bench.accounts.check(name, posted.fields.get("password", ""))
    if account is None:
        return "There is no account of that name with that password."
    bench.throttle.passed(address, name)
    return bench.sessions.open(by=account.public, role=account.role, account=account)


def _named(bench: Bench, posted: Posted) -> Session | str:
    by = posted.get("name")
    try:
        check_public_name(by)
    except UsageError as error:
        return str(error)
    return bench.sessions.open(by=by, role="editor")


@router.post("/logout")
def logout(request: Request, posted: ByReader) -> Response:
    """End the session. What was decided is in the ledger."""
    bench_of(request).sessions.close(posted.session.token)
    response = redirect("/login")
    response.delete_cookie(COOKIE, path="/", httponly=True, samesite="strict")
    return response


def login_needed(request: Request) -> Response:
    """Where somebody goes who is not logged in: to the form, or on, where the name is known."""
    bench = bench_of(request)
    asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    if bench.reviewer and not bench.accounts:
        session = bench.sessions.open(by=bench.reviewer, role="editor")
        response = redirect(local(asked) if request.method == "GET" else "/")
        keep(request, response, session)
        return response
    if request.method != "GET":
        return redirect("/login")
    from urllib.parse import quote

    return redirect(f"/login?next={quote(asked, safe='')}" if asked != "/" else "/login")


def keep(request: Request, response: Response, session: Session) -> None:
    """Give the session to the browser, in a cookie that no script and no other site reads."""
    response.set_cookie(
        COOKIE,
        session.token,
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
        path="/",
    )
