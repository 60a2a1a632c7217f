"""Listening on an address of this machine, with a message where that cannot be."""

from __future__ import annotations

import errno
import socket

from sousveil.errors import UsageError

__all__ = ["cannot_listen", "family_of", "listening", "origin"]


def listening(host: str, port: int) -> socket.socket:
    """A socket that listens: from here on nobody who is told the port is refused.

    :param port: 0 takes any free one.
    :raises UsageError: when the address cannot be listened on.
    """
    # With the protocol named, asyncio sends small packets at once: without it head and body of
    # an answer wait 40 ms for each other.
    found = socket.socket(family_of(host), socket.SOCK_STREAM, socket.IPPROTO_TCP)
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        found.bind((host, port))
        found.listen(128)
    except OSError as reason:
        found.close()
        raise cannot_listen(host, port, reason) from None
    return found


def family_of(host: str) -> socket.AddressFamily:
    """Of IPv6 where there is a colon in the address."""
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def origin(host: str, port: int) -> str:
    """``http://127.0.0.1:8911/``"""
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{port}/"


def cannot_listen(host: str, port: int, reason: OSError) -> UsageError:
    """What to say when an address cannot be listened on."""
    if reason.errno == errno.EADDRINUSE:
        return UsageError(
            f"Port {port} of {host} is in use.",
            hint="End what listens there, or give another: --port 8912.",
        )
    return UsageError(
        f"{host} port {port} cannot be listened on: {reason.strerror or reason}.",
        hint="127.0.0.1 and a port above 1023 always can.",
    )
