"""The application: routes, middleware and the OpenAPI document put together."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware

from sousveil import __version__
from sousveil.observatory import Observatory
from sousveil.serve import (
    _routes_data,
    _routes_export,
    _routes_log,
    _routes_match,
    _routes_measures,
    _routes_reconcile,
)
from sousveil.serve._conditional import Conditional
from sousveil.serve._openapi import describe
from sousveil.serve._problems import handle_problems
from sousveil.serve._snapshot import Observed

__all__ = ["make_app"]

_ROUTERS = (
    _routes_data,
    _routes_log,
    _routes_measures,
    _routes_match,
    _routes_reconcile,
    _routes_export,
)


def make_app(observatory: Observatory) -> FastAPI:
    """The API of an observatory; see :func:`sousveil.serve.create_app`."""
    observed = Observed(observatory)

    @asynccontextmanager
    async def lifespan(_: Any) -> AsyncIterator[None]:
        yield
        observed.close()

    app = FastAPI(
        title=f"{observatory.settings.name}: the API",
        version=__version__,
        docs_url=None,  # its page gets its script from elsewhere, and nothing here does
        redoc_url=None,
        redirect_slashes=False,
        lifespan=lifespan,
        separate_input_output_schemas=False,
    )
    for module in _ROUTERS:
        app.include_router(module.router)
    app.state.routes = [route for module in _ROUTERS for route in module.router.routes]
    handle_problems(app)
    app.add_middleware(Conditional, observed=observed)
    app.add_middleware(
        CORSMiddleware,
        allow_origins=["*"],
        allow_methods=["GET", "HEAD", "POST"],
        allow_headers=["Content-Type", "If-None-Match"],
        expose_headers=["ETag", "Retry-After"],
        max_age=86_400,
    )
    describe(app)
    return app
