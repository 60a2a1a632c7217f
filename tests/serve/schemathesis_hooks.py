"""What schemathesis does not do by itself: a text whose ``contentSchema`` says that it is JSON.

It makes any text of it. That text becomes the name that is asked for, in a query of the form
that the schema describes.
"""

from __future__ import annotations

import json

import schemathesis


@schemathesis.hook
def before_call(
    _: schemathesis.HookContext, case: schemathesis.Case, __: dict[str, object]
) -> None:
    """Put the text into a query."""
    form = case.media_type == "application/x-www-form-urlencoded"
    if form and isinstance(case.body, dict) and isinstance(case.body.get("queries"), str):
        text = case.body["queries"][:200] or "x"
        case.body["queries"] = json.dumps({"q0": {"query": text}})
