"""Serving the workbench until Ctrl-C."""

from __future__ import annotations

import errno
import socket
import sys

import uvicorn

from sousveil.errors import UsageError
from sousveil.observatory import Observatory
from sousveil.review import Accounts
from sousveil.serve.workbench._app import create_workbench
from sousveil.serve.workbench._guard import is_loopback

__all__ = ["run_workbench"]


def run_workbench(observatory: Observatory, host: str, port: int) -> None:
    """Serve the workbench until Ctrl-C.

    :param host: a loopback address, or with accounts any.
    :param port: 0 takes any free one.
    :raises UsageError: when others could reach it and there are no accounts, or the address
        cannot be listened on.
    """
    if not is_loopback(host) and not Accounts(observatory):
        raise UsageError(
            f"The workbench does not listen on {host} without accounts: anybody there could"
            " decide in your name.",
            hint="Make one with 'sousveil accounts add NAME --public …', or leave out --host.",
        )
    app = create_workbench(observatory)
    with _listening(host, port) as listener:
        shown = f"[{host}]" if ":" in host else host
        place = f"http://{shown}:{listener.getsockname()[1]}/"
        sys.stderr.write(f"The workbench is at {place} – Ctrl-C ends it.\n")
        if not is_loopback(host):
            sys.stderr.write(
                "Passwords and decisions travel as they are: put a server that speaks TLS before"
                " it.\n"
            )
        sys.stderr.flush()
        config = uvicorn.Config(
            app,
            log_level="warning",
            access_log=False,  # who reads what is nobody's business
            server_header=False,
            timeout_graceful_shutdown=5,
        )
        uvicorn.Server(config).run(sockets=[listener])


def _listening(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(128)
    except OSError as reason:
        listener.close()
        if reason.errno == errno.EADDRINUSE:
            raise UsageError(
                f"Port {port} of {host} is in use.",
                hint="End what listens there, or give another: --port 8912.",
            ) from None
        raise UsageError(
            f"{host} port {port} cannot be listened on: {reason.strerror or reason}.",
            hint="127.0.0.1 and a port above 1023 always can.",
        ) from None
    return listener
