"""What holds for every request: strong ETags, 304, HEAD, headers, and answers kept ready.

An answer follows from the tables of one build and the address asked for, and from nothing
else; so does its ETag, and whoever has it already is told so before anything is computed.
Answers about the log itself follow from its checkpoint in the same way. Small answers are
kept, as long as there is room and the tables stay.
"""

from __future__ import annotations

import hashlib
import re
from collections import OrderedDict
from collections.abc import MutableMapping
from typing import TYPE_CHECKING, Any

from sousveil.errors import SousveilError
from sousveil.serve._problems import ApiError, respond
from sousveil.serve._snapshot import Observed

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["Conditional"]

Headers = list[tuple[bytes, bytes]]

#: Bytes of answers that are kept, and the largest of them.
_ROOM, _LARGEST = 64_000_000, 256_000
#: What is answered from the log alone.
_OF_THE_LOG = re.compile(r"/(?:ledger|proofs)(?:/|\Z)")
#: What says nothing that could have been erased.
_OPEN = re.compile(r"/(?:openapi\.json|measures)?\Z")
_TAG = re.compile(r'(?:W/)?"([^"]*)"')
_ALWAYS: Headers = [
    (b"x-content-type-options", b"nosniff"),
    (b"content-security-policy", b"default-src 'none'; style-src 'unsafe-inline'"),
    (b"referrer-policy", b"no-referrer"),
]


class Conditional:
    """The application, asked only for what the asker has not.

    :param app: the application.
    :param observed: what it serves. Routes find the snapshot to answer from in the state of
        the request.
    """

    def __init__(self, app: ASGIApp, observed: Observed) -> None:
        self._app = app
        self._observed = observed
        self._kept: OrderedDict[str, tuple[Headers, bytes]] = OrderedDict()
        self._used = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path = _path(scope)
        try:
            if self._observed.erasing and not (_OF_THE_LOG.match(path) or _OPEN.match(path)):
                raise _erasing()
            snapshot = self._observed.snapshot
        except SousveilError as error:
            found = ApiError(503, error.message, hint=error.hint, headers={"Retry-After": "5"})
            await respond(found, path)(scope, receive, _with(send, _ALWAYS))
            return
        except ApiError as error:
            await respond(error, path)(scope, receive, _with(send, _ALWAYS))
            return
        state: MutableMapping[str, Any] = scope.setdefault("state", {})
        state["snapshot"], state["observed"] = snapshot, self._observed
        if scope["method"] not in ("GET", "HEAD"):
            await self._app(scope, receive, _with(send, [*_ALWAYS, _NO_STORE]))
            return
        made_of = self._observed.ledger.checkpoint if _OF_THE_LOG.match(path) else snapshot.tag
        await self._get(scope, receive, send, _etag(made_of, scope))

    async def _get(self, scope: Scope, receive: Receive, send: Send, tag: str) -> None:
        headers: Headers = [
            *_ALWAYS,
            (b"etag", f'"{tag}"'.encode()),
            (b"cache-control", b"no-cache"),  # keep it, and ask whether it still holds
        ]
        head = scope["method"] == "HEAD"
        asked = _header(scope, b"if-none-match")
        if tag in _TAG.findall(asked):
            await _send(send, 304, headers, b"", head=head)
            return
        kept = self._kept.get(tag)
        if kept is None:
            kept = await self._ask(scope, receive, send, headers, tag)
            if kept is None:
                return
        if asked.strip() == "*":
            await _send(send, 304, headers, b"", head=head)
            return
        await _send(send, 200, kept[0] + headers, kept[1], head=head)

    async def _ask(
        self, scope: Scope, receive: Receive, send: Send, headers: Headers, tag: str
    ) -> tuple[Headers, bytes] | None:
        """The answer in one piece; ``None`` where it was sent on as it came: it streams, or it
        tells of a problem and has no ETag."""
        start: Message = {}
        body = bytearray()
        passed = False
        head = scope["method"] == "HEAD"

        async def take(message: Message) -> None:
            nonlocal start, passed
            if message["type"] == "http.response.start":
                start = message
                return
            if not passed and (start["status"] != 200 or message.get("more_body")):
                passed = True
                more = headers if start["status"] == 200 else _ALWAYS
                await send({**start, "headers": [*start["headers"], *more]})
            if passed:
                await send({**message, "body": b"" if head else message.get("body", b"")})
            else:
                body.extend(message.get("body", b""))

        await self._app({**scope, "method": "GET"}, receive, take)
        if passed:
            return None
        found = (list(start["headers"]), bytes(body))
        self._keep(tag, found)
        return found

    def _keep(self, tag: str, found: tuple[Headers, bytes]) -> None:
        if len(found[1]) > _LARGEST:
            return
        if self._kept.setdefault(tag, found) is found:
            self._used += len(found[1])
        while self._used > _ROOM:
            _, (_, body) = self._kept.popitem(last=False)
            self._used -= len(body)


_NO_STORE = (b"cache-control", b"no-store")


def _erasing() -> ApiError:
    return ApiError(
        503,
        "The ledger erases something that the tables still hold, so nothing is answered from them.",
        hint="Ask again when 'sousveil build' has made the tables anew.",
        type_="erasure-pending",
        headers={"Retry-After": "10"},
    )


def _path(scope: Scope) -> str:
    path: str = scope["path"]
    return path.removeprefix(scope.get("root_path", "")) or "/"


def _etag(made_of: str | bytes, scope: Scope) -> str:
    made_of = made_of.encode() if isinstance(made_of, str) else made_of
    where = scope.get("raw_path") or scope["path"].encode()
    asked = b"\n".join((made_of, where, scope.get("query_string", b""), _host(scope)))
    return hashlib.sha256(asked).hexdigest()[:32]


def _host(scope: Scope) -> bytes:
    """The address that the asker used: some answers hold it."""
    return f"{scope.get('scheme', '')}://".encode() + _header(scope, b"host").encode()


def _header(scope: Scope, name: bytes) -> str:
    found = [value for key, value in scope["headers"] if key == name]
    return b", ".join(found).decode("latin-1")


async def _send(send: Send, status: int, headers: Headers, body: bytes, *, head: bool) -> None:
    length = (b"content-length", str(len(body)).encode())
    if status == 200 and not any(name == b"content-length" for name, _ in headers):
        headers = [*headers, length]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if head else body})


def _with(send: Send, headers: Headers) -> Send:
    """Send, with those of these headers added that an answer has not."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            held = {name for name, _ in message["headers"]}
            more = [header for header in headers if header[0] not in held]
            message = {**message, "headers": [*message["headers"], *more]}
        await send(message)

    return sending
