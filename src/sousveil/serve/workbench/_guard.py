"""What stands before every page: whom it is served to, how much is read, what a browser may do.

A plain ASGI layer, so that it also covers files, errors and whatever is added later. A fault
of ours becomes a page and a report file; no traceback reaches a person.
"""

from __future__ import annotations

import ipaddress
import sys
import tempfile
import traceback
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sousveil.serve.workbench._bench import Bench

__all__ = ["CSP", "Guard", "is_loopback"]

#: Our own files and nothing else; no inline script, no inline style, no frame around us.
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'none';"
    " object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cache-Control": "no-store",
}
_LARGEST = 200_000  # bytes of a form


def is_loopback(host: str) -> bool:
    """Whether a host is this machine itself."""
    name = host.strip("[]").lower()
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


class Guard:
    """The layer around the application."""

    def __init__(self, app: ASGIApp, bench: Bench) -> None:
        self._app = app
        self._bench = bench

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, or say why not."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = False

        async def dressed(message: Message) -> None:
            nonlocal began
            if message["type"] == "http.response.start":
                began = True
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers[name] = value
            await send(message)

        refused = self._refused(scope)
        if refused is not None:
            await refused(scope, receive, dressed)
            return
        try:
            await self._app(scope, _limited(receive), dressed)
        except _TooLarge:
            answer = PlainTextResponse("That form is too large; nothing was done.", 413)
            await answer(scope, receive, dressed)
        except Exception as fault:  # noqa: BLE001 - the edge: see the module's paragraph
            path = _report(fault)
            if not began:
                answer = PlainTextResponse(
                    "A fault in Sousveil itself; what was acknowledged is kept. Please report it"
                    f" with the file {path}, which lies on the machine that serves this.\n",
                    500,
                )
                await answer(scope, receive, dressed)

    def _refused(self, scope: Scope) -> PlainTextResponse | None:
        """Without accounts only this machine is served, and only under its own names."""
        if self._bench.accounts:
            return None
        client = scope.get("client") or ("", 0)
        host = Headers(scope=scope).get("host", "")
        try:
            named = urlsplit(f"//{host}").hostname or ""
        except ValueError:
            named = ""
        # A page of another site can make its own name lead here; it cannot say "localhost".
        if is_loopback(client[0]) and is_loopback(named):
            return None
        return PlainTextResponse(
            "Without accounts the workbench serves this machine alone, as localhost.\n"
            "'sousveil accounts add NAME' makes an account.\n",
            403,
        )


class _TooLarge(Exception):
    """More than a form can be."""


def _limited(receive: Receive) -> Receive:
    read = 0

    async def limited() -> Message:
        nonlocal read
        message = await receive()
        if message["type"] == "http.request":
            read += len(message.get("body", b""))
            if read > _LARGEST:
                raise _TooLarge
        return message

    return limited


def _report(fault: Exception) -> str:
    """Keep what went wrong where whoever runs this can read it."""
    with tempfile.NamedTemporaryFile(
        "w", prefix="sousveil-fault-", suffix=".txt", delete=False, encoding="utf-8"
    ) as report:
        report.write("".join(traceback.format_exception(fault)))
    sys.stderr.write(f"sousveil: a fault in Sousveil itself; see {report.name}\n")
    return report.name
