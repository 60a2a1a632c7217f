"""One request and its response, byte for byte, within a time and a number of bytes.

What comes over the wire is recorded as it comes, for the WARC; a body is
unpacked under the same limit. The time limit is one point in time for the whole
exchange: a server that sends one byte a second does not move it. Proxies of the
environment are not used: a proxy would resolve names itself, and the check of
addresses would check nothing.
"""

from __future__ import annotations

import http.client
import io
import socket
import ssl
import time
import zlib
from typing import Any, NamedTuple, cast

from sousveil.errors import FetchError
from sousveil.read._address import Target

__all__ = ["Budget", "Exchange", "exchange"]

_CHUNK = 1 << 16
#: Room for status lines, headers and redirects beside the body.
_HEADROOM = 1_000_000


class Budget:
    """What may still be spent on one address, redirects included.

    :param address: what they are spent on, for messages.
    :param seconds: from now on.
    :param max_bytes: of the body, packed or unpacked.
    """

    __slots__ = ("_address", "_until", "_wire", "max_bytes")

    def __init__(self, address: str, seconds: float, max_bytes: int) -> None:
        self._address = address
        self._until = time.monotonic() + seconds
        self._wire = max_bytes + _HEADROOM
        self.max_bytes = max_bytes

    def seconds(self) -> float:
        """Seconds left.

        :raises TimeoutError: when none are.
        """
        left = self._until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left

    def spend(self, count: int) -> None:
        """Count bytes that came over the wire.

        :raises FetchError: when there were too many.
        """
        self._wire -= count
        if self._wire < 0:
            raise _too_large(self._address, self.max_bytes)


class Exchange(NamedTuple):
    """A request and its response.

    :ivar request: the bytes sent.
    :ivar response: the bytes received: status line, headers, body as transferred.
    :ivar body: the body, unchunked and unpacked.
    :ivar ip: the machine that answered.
    """

    target: Target
    request: bytes
    response: bytes
    status: int
    reason: str
    headers: http.client.HTTPMessage
    body: bytes
    ip: str


def exchange(target: Target, ips: list[str], agent: str, budget: Budget) -> Exchange:
    """Ask for ``target`` at the first of ``ips`` that answers.

    :raises FetchError: when the response is too large, damaged or packed in a way
        that is not read.
    :raises TimeoutError: when the time is up.
    :raises OSError: when no connection can be made or it breaks (TLS included).
    """
    request = _request(target, agent)
    connection, ip = _connect(target, ips, budget)
    with connection:
        connection.settimeout(budget.seconds())
        connection.sendall(request)
        wire = _Wire(connection, budget)
        try:
            response = http.client.HTTPResponse(cast(Any, _Socket(wire)), method="GET")
            response.begin()
            body = _body(response, target, budget)
        except (http.client.HTTPException, ValueError) as reason:
            raise FetchError(
                f"{target.address} gave a response that is not HTTP or is cut off"
                f" ({type(reason).__name__}).",
                hint="Try again later.",
            ) from reason
        response.close()
    return Exchange(
        target,
        request,
        bytes(wire.received),
        response.status,
        response.reason,
        response.headers,
        body,
        ip,
    )


def _request(target: Target, agent: str) -> bytes:
    lines = (
        f"GET {target.path} HTTP/1.1",
        f"Host: {target.host_header}",
        f"User-Agent: {agent}",
        "Accept: text/html, application/pdf, text/plain, text/markdown, */*;q=0.5",
        "Accept-Encoding: gzip",
        "Connection: close",
    )
    return "\r\n".join((*lines, "", "")).encode("ascii")


def _connect(target: Target, ips: list[str], budget: Budget) -> tuple[socket.socket, str]:
    failed: OSError = OSError("no address")
    for number, ip in enumerate(ips):
        share = budget.seconds() / (len(ips) - number)  # a silent address leaves time for the next
        try:
            plain = socket.create_connection((ip, target.port), timeout=share)
        except OSError as reason:
            failed = reason
            continue
        if target.scheme == "http":
            return plain, ip
        try:
            plain.settimeout(budget.seconds())
            context = ssl.create_default_context()
            return context.wrap_socket(plain, server_hostname=target.host), ip
        except BaseException:
            plain.close()
            raise
    raise failed


class _Wire(io.RawIOBase):
    """The receiving end of a connection: records, counts, and keeps to the time."""

    def __init__(self, connection: socket.socket, budget: Budget) -> None:
        self._connection = connection
        self._budget = budget
        self.received = bytearray()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._connection.settimeout(self._budget.seconds())
        count = self._connection.recv_into(buffer)
        self._budget.spend(count)
        self.received += memoryview(buffer)[:count]
        return count


class _Socket:
    """What http.client wants of a socket: a file to read from."""

    def __init__(self, wire: _Wire) -> None:
        self._wire = wire

    def makefile(self, mode: str) -> io.BufferedReader:  # noqa: ARG002 - http.client gives it
        return io.BufferedReader(self._wire, _CHUNK)


def _body(response: http.client.HTTPResponse, target: Target, budget: Budget) -> bytes:
    stated = response.getheader("Content-Length") or ""
    if stated.isdecimal() and int(stated) > budget.max_bytes:
        raise _too_large(target.address, budget.max_bytes)
    packing = (response.getheader("Content-Encoding") or "identity").strip().lower()
    unpack = _Unpacker(packing, target, budget.max_bytes)
    while chunk := response.read(_CHUNK):
        unpack.feed(chunk)
    if response.length:  # http.client does not complain of a short body read in parts
        raise http.client.IncompleteRead(b"", response.length)
    return unpack.finish()


class _Unpacker:
    """Undoes ``Content-Encoding`` piece by piece, and stops at the limit."""

    def __init__(self, packing: str, target: Target, max_bytes: int) -> None:
        if packing not in ("identity", "gzip", "x-gzip", "deflate"):
            raise FetchError(
                f"{target.address} is packed as {packing[:40]!r}, which was not asked for and is"
                " not read.",
                hint="Save the page in a browser, and add the file with --address.",
            )
        self._packing = packing
        self._inflate = self._new(b"") if packing != "identity" else None
        self._target, self._max_bytes = target, max_bytes
        self._out = bytearray()
        self._started = False

    def feed(self, chunk: bytes) -> None:
        if self._inflate is None:
            self._keep(chunk)
            return
        if not self._started:
            self._inflate = self._new(chunk)
            self._started = True
        try:
            self._feed_packed(chunk)
        except zlib.error as reason:
            raise _damaged(self._target) from reason

    def finish(self) -> bytes:
        if self._inflate is not None and self._started and not self._inflate.eof:
            raise _damaged(self._target)
        return bytes(self._out)

    def _feed_packed(self, chunk: bytes) -> None:
        while chunk and self._inflate is not None:
            if self._inflate.eof:  # a second gzip member (RFC 1952, 2.2)
                self._inflate = self._new(chunk)
            self._keep(self._inflate.decompress(chunk, _CHUNK))
            chunk = self._inflate.unconsumed_tail or self._inflate.unused_data

    def _keep(self, piece: bytes) -> None:
        self._out += piece
        if len(self._out) > self._max_bytes:
            raise _too_large(self._target.address, self._max_bytes)

    def _new(self, first: bytes) -> Any:
        if self._packing != "deflate":
            return zlib.decompressobj(16 + zlib.MAX_WBITS)
        # 'deflate' is zlib's format (RFC 9110, 8.4.1.2); some servers send it bare.
        bare = bool(first) and first[0] & 0x0F != 8
        return zlib.decompressobj(-zlib.MAX_WBITS if bare else zlib.MAX_WBITS)


def _too_large(what: str, max_bytes: int) -> FetchError:
    return FetchError(
        f"{what} is larger than the limit of {max_bytes:,} bytes.",
        hint="Raise fetch.max_bytes in sousveil.toml, or save it by hand and add the file.",
    )


def _damaged(target: Target) -> FetchError:
    return FetchError(
        f"{target.address} gave a packed response that is damaged or cut off.",
        hint="Try again later.",
    )
