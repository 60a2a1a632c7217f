"""Serving the workbench until Ctrl-C."""

from __future__ import annotations

from sousveil.errors import UsageError
from sousveil.observatory import Observatory
from sousveil.review import Accounts
from sousveil.serve._running import run
from sousveil.serve.workbench._app import create_workbench
from sousveil.serve.workbench._guard import is_loopback

__all__ = ["run_workbench"]

_IN_THE_CLEAR = (
    "Passwords and decisions travel as they are: put a server that speaks TLS before it.\n"
)


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
    warning = "" if is_loopback(host) else _IN_THE_CLEAR
    run(app, host, port, words="The workbench is at {0}", warning=warning)
