"""Running the API, or the workbench, on this machine."""

from __future__ import annotations

import sys

import uvicorn
from fastapi import FastAPI

from sousveil.web import listening, origin

__all__ = ["run"]


def run(
    app: FastAPI, host: str, port: int, *, words: str = "Serving {0}", warning: str = ""
) -> None:
    """Serve an application until Ctrl-C.

    :param port: 0 takes any free one.
    :param words: what is said of the address ``{0}``.
    :param warning: what else is said, a line.
    :raises UsageError: when the address cannot be listened on.
    """
    with listening(host, port) as place:
        said = words.format(origin(host, place.getsockname()[1]))
        sys.stderr.write(f"{said} – Ctrl-C ends it.\n{warning}")
        sys.stderr.flush()
        config = uvicorn.Config(
            app,
            log_level="warning",
            access_log=False,  # who reads what is nobody's business
            server_header=False,
            timeout_keep_alive=10,
            timeout_graceful_shutdown=5,
            limit_concurrency=200,
            h11_max_incomplete_event_size=64_000,
        )
        uvicorn.Server(config).run(sockets=[place])
