"""What schemathesis does not do by itself: encode a part of a form as the document says.

A field whose ``encoding`` names JSON is sent as JSON (OpenAPI 3.1, Encoding Object).
"""

from __future__ import annotations

import json
import urllib.parse
from typing import Any

import schemathesis


@schemathesis.serializer("application/x-www-form-urlencoded")
def form(_: schemathesis.SerializationContext, value: Any) -> bytes:
    """A form whose fields are JSON."""
    if not isinstance(value, dict):
        return json.dumps(value).encode()
    return urllib.parse.urlencode({name: json.dumps(part) for name, part in value.items()}).encode()
