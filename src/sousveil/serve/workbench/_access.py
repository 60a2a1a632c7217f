"""Who may do what: the session of a request, roles, and forms that only our pages can send."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import Annotated
from urllib.parse import urlsplit

import msgspec
from fastapi import Depends, Request

from sousveil.model import visible
from sousveil.review import Role
from sousveil.serve.workbench._bench import Bench
from sousveil.serve.workbench._forms import Fields
from sousveil.serve.workbench._sessions import COOKIE, Session

__all__ = [
    "ByEditor",
    "ByReader",
    "ByReviewer",
    "Editor",
    "LoginNeeded",
    "Posted",
    "Reader",
    "Refusal",
    "Reviewer",
    "bench_of",
    "form_of",
    "local",
    "session_of",
]

_SHOWN = re.compile(r"⟨U\+([0-9A-F]{4})⟩")


class Refusal(Exception):
    """A request that is not served: its status, and what the page says.

    :param title: in a few words.
    :param message: why, and what to do.
    """

    def __init__(self, status: int, title: str, message: str, *, retry: int = 0) -> None:
        super().__init__(message)
        self.status = status
        self.title = title
        self.message = message
        self.retry = retry


class LoginNeeded(Exception):
    """Nobody is logged in; the page that was asked for comes after."""


class Posted(msgspec.Struct, frozen=True):
    """A form that one of our pages sent: by whom, and what is in it."""

    session: Session
    fields: Fields

    def get(self, name: str) -> str:
        """A field without space around it; empty when it is not there."""
        return self.fields.get(name, "").strip()


def bench_of(request: Request) -> Bench:
    """The workbench that the request is for."""
    bench: Bench = request.app.state.bench
    return bench


def session_of(request: Request) -> Session | None:
    """The session of the request, if its account is still what it was at the log-in."""
    bench = bench_of(request)
    session = bench.sessions.get(request.cookies.get(COOKIE, ""))
    if session is None or session.role is None:
        return session
    known = bench.accounts.get(session.account.name) if session.account else None
    if known != session.account or (session.account is None and bench.accounts):
        bench.sessions.close(session.token)
        return None
    return session


def _member(request: Request) -> Session:
    session = session_of(request)
    if session is None or session.role is None:
        raise LoginNeeded
    return session


def _with_role(role: Role) -> Callable[[Request], Session]:
    def check(request: Request) -> Session:
        session = _member(request)
        if not session.may(role):
            raise Refusal(
                403,
                "Not for this account",
                f"This takes the role {role}, and the account is a {session.role}. Whoever keeps"
                " this observatory can change that.",
            )
        return session

    return check


async def form_of(request: Request, session: Session | None) -> Fields:
    """The fields of a form that one of our pages sent.

    :raises Refusal: when another site may have sent it, or it is of another session.
    """
    origin = request.headers.get("origin")
    elsewhere = origin is not None and urlsplit(origin).netloc != request.headers.get("host")
    if elsewhere or request.headers.get("sec-fetch-site") in ("cross-site", "same-site"):
        raise Refusal(403, "From elsewhere", "This form was sent from another site.")
    form = await request.form(max_files=0, max_fields=60)
    fields = {
        name: _as_meant(value.replace("\r\n", "\n"))
        for name, value in form.items()
        if isinstance(value, str)
    }
    if session is None or not session.carries(fields.pop("csrf", "")):
        raise Refusal(
            403,
            "The form is too old",
            "Its page was made before you logged in, or by another workbench. Nothing was done."
            " Go back, load the page again, and send it once more.",
        )
    return fields


def _as_meant(typed: str) -> str:
    """Characters that our pages show as their code points (``⟨U+200B⟩``), as themselves."""

    def char(match: re.Match[str]) -> str:
        meant = chr(int(match[1], 16))
        return meant if visible(meant) != meant or meant == "\r" else match[0]

    return _SHOWN.sub(char, typed)


def posted_by(role: Role) -> Callable[[Request], Awaitable[Posted]]:
    """What reads a form of somebody who may do what that role may."""
    check = _with_role(role)

    async def read(request: Request) -> Posted:
        session = check(request)
        return Posted(session, await form_of(request, session))

    return read


Reader = Annotated[Session, Depends(_with_role("reader"))]
Editor = Annotated[Session, Depends(_with_role("editor"))]
Reviewer = Annotated[Session, Depends(_with_role("reviewer"))]
ByReader = Annotated[Posted, Depends(posted_by("reader"))]
ByReviewer = Annotated[Posted, Depends(posted_by("reviewer"))]
ByEditor = Annotated[Posted, Depends(posted_by("editor"))]


def local(path: str) -> str:
    """A path of this workbench that was asked for; the first page for anything else."""
    if not path.startswith("/") or path.startswith("//") or "\\" in path or not path.isprintable():
        return "/"
    parts = urlsplit(path)
    return "/" if parts.scheme or parts.netloc else path
