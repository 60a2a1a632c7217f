"""One request to an endpoint and its response, over the standard library's HTTP.

TLS certificates are verified; no redirect is followed and no proxy of the environment is
used, so the key goes to the configured address and nowhere else. Time and size are
limited over the whole exchange. The address is the user's own choice: unlike addresses of
documents it may be of this machine or of a private network.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import socket
import ssl
import threading
import time
from typing import Any
from urllib.parse import urlsplit

import msgspec

from sousveil import __version__
from sousveil.extract.endpoint._settings import EndpointSettings, Key

__all__ = ["Failed", "Response", "Stopped", "Wire"]

_CHUNK = 1 << 16
_CONNECT_SECONDS = 15.0  # a connection that takes longer to make will not be made


class Failed(Exception):
    """A request that brought nothing; never leaves this package.

    :ivar reason: a key of ``PROPOSER_REASONS``.
    :ivar again: whether the same request may succeed later.
    :ivar final: whether every further request would fail in the same way.
    :ivar wait: seconds that the endpoint asks to wait; 0: it does not say.
    """

    def __init__(
        self,
        reason: str,
        message: str,
        hint: str,
        *,
        again: bool = False,
        final: bool = False,
        wait: float = 0.0,
    ) -> None:
        super().__init__(message)
        self.reason = reason
        self.message = message
        self.hint = hint
        self.again = again
        self.final = final
        self.wait = wait


class Stopped(Exception):
    """The proposer was closed while the request was on its way."""


class Response(msgspec.Struct, frozen=True):
    """Status, headers with names in lower case, and the body."""

    status: int
    headers: dict[str, str]
    body: bytes


class Wire:
    """Requests to the one address of the settings; usable from several threads."""

    def __init__(self, settings: EndpointSettings, key: Key) -> None:
        self._settings = settings
        self._key = key
        self._parts = urlsplit(settings.address)
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self.stopped = threading.Event()

    def send(self, method: str, path: str, body: dict[str, Any] | None = None) -> Response:
        """Send one request below the address and read the response.

        :raises Failed: when there is no connection, no time, or no HTTP.
        :raises Stopped: when :meth:`stop` was called.
        """
        try:
            return self._exchange(method, path, body)
        except Failed:
            raise
        except (OSError, http.client.HTTPException, ValueError) as reason:
            if self.stopped.is_set():
                raise Stopped from None
            raise self._failed(reason) from reason

    def stop(self) -> None:
        """Break every connection and allow no new one."""
        self.stopped.set()
        with self._lock:
            for connection in self._open:
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)

    def _exchange(self, method: str, path: str, body: dict[str, Any] | None) -> Response:
        until = time.monotonic() + self._settings.timeout_seconds
        connection = self._connection()
        try:
            connection.connect()
            plain = connection.sock
            with self._lock:
                self._open.add(plain)
            try:
                if self.stopped.is_set():
                    raise Stopped
                return self._converse(connection, plain, until, method, path, body)
            finally:
                with self._lock:
                    self._open.discard(plain)
        finally:
            connection.close()

    def _connection(self) -> http.client.HTTPConnection:
        host, port = self._parts.hostname or "", self._parts.port
        timeout = min(self._settings.timeout_seconds, _CONNECT_SECONDS)
        if self._parts.scheme == "https":
            context = ssl.create_default_context()
            return http.client.HTTPSConnection(host, port, timeout=timeout, context=context)
        return http.client.HTTPConnection(host, port, timeout=timeout)

    def _converse(
        self,
        connection: http.client.HTTPConnection,
        plain: socket.socket,
        until: float,
        method: str,
        path: str,
        body: dict[str, Any] | None,
    ) -> Response:
        headers = {
            "Accept": "application/json",
            "Connection": "close",
            "Content-Type": "application/json",
            "User-Agent": f"sousveil/{__version__}",
            **self._key.header(),
        }
        data = None if body is None else json.dumps(body, ensure_ascii=True).encode("ascii")
        plain.settimeout(_left(until))
        connection.request(method, self._parts.path.rstrip("/") + path, data, headers)
        plain.settimeout(_left(until))
        with contextlib.closing(connection.getresponse()) as response:
            received = self._body(response, plain, until)
            stated = {name.lower(): value for name, value in response.getheaders()}
            return Response(response.status, stated, received)

    def _body(
        self, response: http.client.HTTPResponse, plain: socket.socket, until: float
    ) -> bytes:
        received = bytearray()
        while True:
            plain.settimeout(_left(until))
            chunk = response.read1(_CHUNK)
            received += chunk
            if not chunk:
                break
            if len(received) > self._settings.reply_bytes:
                raise Failed(
                    "reply-too-large",
                    f"{self._settings.address} answered with more than"
                    f" {self._settings.reply_bytes:,} bytes.",
                    "Lower reply_tokens, or raise reply_bytes.",
                )
        if response.length:  # the body is shorter than its header says
            raise http.client.IncompleteRead(bytes(received))
        return bytes(received)

    def _failed(self, reason: Exception) -> Failed:
        address = self._settings.address
        if isinstance(reason, TimeoutError):
            return Failed(
                "endpoint-timeout",
                f"{address} did not answer within {self._settings.timeout_seconds:g} seconds.",
                "Try again later; raise timeout_seconds, or lower piece_characters.",
                again=True,
            )
        if isinstance(reason, ssl.SSLCertVerificationError):
            return Failed(
                "endpoint-unreachable",
                f"{address} shows a certificate that does not verify: {reason.verify_message}.",
                "Nothing was sent. Check the address.",
                final=True,
            )
        if isinstance(reason, ConnectionRefusedError | socket.gaierror):
            return Failed(
                "endpoint-unreachable",
                f"{address} cannot be reached: {reason.strerror or type(reason).__name__}.",
                "Is the server running, and is the address right?",
                again=True,
            )
        return Failed(
            "endpoint-closed",
            f"{address} broke off the connection or does not speak HTTP ({type(reason).__name__}).",
            "Try again later; see what the server says.",
            again=True,
        )


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
