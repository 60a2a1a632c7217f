"""Canonical JSON: one sequence of bytes for one body (RFC 8785, JCS).

The bodies that the ledger hashes hold strings, integers, booleans, lists and
objects with ASCII keys, and no floating-point number. For these, msgspec's sorted
encoder gives exactly the bytes of RFC 8785 at many times the speed of the pure
Python package, which the tests use as the oracle. Floating point is refused: its
canonical form is the one hard part of the RFC, and no body needs it.
"""

from __future__ import annotations

from typing import Any

import msgspec

__all__ = ["canonical_bytes"]

_encode = msgspec.json.Encoder(order="sorted").encode


def canonical_bytes(body: Any) -> bytes:
    """RFC 8785 bytes of a struct or of plain data.

    :raises TypeError: when the data hold a float or an unknown type.
    """
    if not isinstance(body, msgspec.Struct):
        _refuse_floats(body)
    return _encode(body)


def _refuse_floats(data: Any) -> None:
    if isinstance(data, float):
        raise TypeError("canonical JSON here holds no floating-point number; use a decimal string")
    if isinstance(data, dict):
        for key, value in data.items():
            if not isinstance(key, str) or not key.isascii():
                raise TypeError(f"canonical JSON here has ASCII keys only, not {key!r}")
            _refuse_floats(value)
    elif isinstance(data, (list, tuple)):
        for value in data:
            _refuse_floats(value)
