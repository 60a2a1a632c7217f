"""Templates to pages: one environment, escaping always on, every value made visible."""

from __future__ import annotations

from importlib import resources
from pathlib import Path
from typing import Any

import jinja2
from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse
from markupsafe import Markup

from sousveil.model import property_named
from sousveil.review import REJECT_REASONS, entity_in_words, other_in_words, value_in_words
from sousveil.serve.workbench._access import bench_of, session_of
from sousveil.web import external, finalize

__all__ = ["ASSETS", "asset", "page", "redirect"]

#: Files of the front end that pages load: name → media type.
ASSETS = {"review.js": "text/javascript", "review.css": "text/css"}


_HIDDEN = Markup('<input type="hidden" name="csrf" value="{}">')


def asset(name: str) -> bytes | None:
    """A file of the front end; ``None`` when it is not built."""
    path = resources.files("sousveil.publish").joinpath("bundle", name)
    return path.read_bytes() if path.is_file() else None


def page(request: Request, template: str, *, status: int = 200, **context: Any) -> HTMLResponse:
    """Render a page for whoever asked."""
    session = context.pop("session", None) or session_of(request)
    bench = bench_of(request)
    html = _environment.get_template(template).render(
        session=session,
        csrf=_HIDDEN.format(session.csrf if session else ""),
        notice=session.told() if session else "",
        site=bench.observatory.settings.name,
        accounts=bool(bench.accounts),
        path=request.url.path,
        **context,
    )
    return HTMLResponse(html, status)


def redirect(path: str) -> RedirectResponse:
    """Go on to another page after a form."""
    return RedirectResponse(path, 303)


def _sure(confidence: int | None) -> str:
    return "not estimated" if confidence is None else f"{confidence / 10:g} %"


_environment = jinja2.Environment(
    loader=jinja2.FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    finalize=finalize,
    undefined=jinja2.StrictUndefined,
    auto_reload=False,
    trim_blocks=True,
    lstrip_blocks=True,
)
_environment.globals.update(
    external=external,
    value_in_words=value_in_words,
    other_in_words=other_in_words,
    entity_in_words=entity_in_words,
    definition=lambda name: property_named(name).definition,
    reasons=REJECT_REASONS,
    sure=_sure,
)
