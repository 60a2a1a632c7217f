"""ISO 4217 currency codes, historic ones included, as Unicode CLDR lists them."""

from __future__ import annotations

from functools import lru_cache

__all__ = ["is_currency"]


@lru_cache(maxsize=1)
def _codes() -> frozenset[str]:
    from babel.numbers import list_currencies  # loaded on use: it reads its data files

    return frozenset(list_currencies("en"))


def is_currency(code: str) -> bool:
    """Whether ``code`` is an ISO 4217 code, in capitals."""
    return code in _codes()
