"""The HTTP API: the tables, the search, the matcher and the ledger for programs, read-only.

FastAPI over an index that is made of the tables; no request can write. docs/api.md tells it
to people, ``/openapi.json`` to programs. The package needs the extra ``serve``; importing it
does not, nor does the client.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sousveil.errors import UsageError
from sousveil.observatory import Observatory
from sousveil.serve.client import ApiProblem, Client

if TYPE_CHECKING:
    from fastapi import FastAPI

__all__ = ["ApiProblem", "Client", "create_app", "run_api"]


def create_app(observatory: Observatory) -> FastAPI:
    """The API of an observatory, as an ASGI application.

    The search index is made first, where it is missing: about a minute for a million claims.

    :param observatory: one whose tables are built.
    :raises UsageError: when the extra ``serve`` is not installed.
    :raises LedgerError: when there is no ledger, or there are no tables.
    """
    try:
        from sousveil.serve._app import make_app
    except ModuleNotFoundError as missing:
        raise _not_installed(missing) from None
    return make_app(observatory)


def run_api(app: FastAPI, host: str, port: int) -> None:
    """Serve the API, or another application, until Ctrl-C.

    :param port: 0 takes any free one.
    :raises UsageError: when the extra ``serve`` is not installed, or the address cannot be
        listened on.
    """
    try:
        from sousveil.serve._running import run
    except ModuleNotFoundError as missing:
        raise _not_installed(missing) from None
    run(app, host, port)


def _not_installed(missing: ModuleNotFoundError) -> UsageError:
    return UsageError(
        f"The API needs the package {missing.name}, which is not installed.",
        hint="pip install 'sousveil[serve]' brings it.",
    )
