"""Cursors: where a list goes on, as an opaque text.

A cursor names the last item of the page before it, not a count, so it stays right while
entries are added. It belongs to one question; with another it is refused.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from typing import TypeVar

import msgspec

from sousveil.serve._problems import ApiError

__all__ = ["after", "cursor"]

T = TypeVar("T")
_MARK = 6


def cursor(question: str, last: object) -> str:
    """The cursor of what comes after ``last`` in the answer to a question.

    :param question: path and filters, without cursor and limit.
    """
    data = _mark(question) + msgspec.json.encode(last)
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def after(question: str, text: str, type_: type[T]) -> T | None:
    """What the cursor says the last item was; ``None`` for no cursor.

    :raises ApiError: 404, when it is none of this question's cursors.
    """
    if not text:
        return None
    try:
        data = base64.b64decode(text + "=" * (-len(text) % 4), b"-_", validate=True)
        if data[:_MARK] == _mark(question):
            return msgspec.json.decode(data[_MARK:], type=type_)
    except (binascii.Error, ValueError, msgspec.DecodeError):
        pass
    raise ApiError(
        404,
        f"There is no page of the cursor {text[:60]!r} here.",
        hint="A cursor goes with the filters that it was given for; begin without one.",
        type_="no-such-cursor",
    )


def _mark(question: str) -> bytes:
    return hashlib.sha256(question.encode()).digest()[:_MARK]
