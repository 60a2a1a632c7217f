"""Running the API on this machine."""

from __future__ import annotations

import errno
import socket
import sys

import uvicorn
from fastapi import FastAPI

from sousveil.errors import UsageError

__all__ = ["run"]


def run(app: FastAPI, host: str, port: int) -> None:
    """Serve an application until Ctrl-C.

    :param port: 0 takes any free one.
    :raises UsageError: when the address cannot be listened on.
    """
    listening = _listen(host, port)
    shown = f"[{host}]" if ":" in host else host
    sys.stderr.write(f"Serving http://{shown}:{listening.getsockname()[1]}/ – Ctrl-C ends it.\n")
    sys.stderr.flush()
    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,  # who reads what is nobody's business
        server_header=False,
        timeout_keep_alive=10,
        limit_concurrency=200,
        h11_max_incomplete_event_size=64_000,
    )
    with listening:
        uvicorn.Server(config).run(sockets=[listening])


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # With the protocol named, asyncio sends small packets at once: without it head and body of
    # an answer wait 40 ms for each other.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen(128)  # from here on nobody who was told the port is refused
    except OSError as reason:
        listening.close()
        if reason.errno == errno.EADDRINUSE:
            raise UsageError(
                f"Port {port} of {host} is in use.",
                hint="End what listens there, or give another: --port 8912.",
            ) from None
        raise UsageError(
            f"{host} port {port} cannot be listened on: {reason.strerror or reason}.",
            hint="127.0.0.1 and a port above 1023 always can.",
        ) from None
    return listening
