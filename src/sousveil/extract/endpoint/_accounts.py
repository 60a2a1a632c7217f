"""What was spent, on each document and in all, and what may still be.

A request is allowed for by an estimate before it is sent, and accounted for by what the
endpoint counts when it has answered; so several in flight cannot spend the budget twice.
Where an endpoint counts nothing, the estimate stands, and the report says so.
"""

from __future__ import annotations

import threading
from collections import OrderedDict

import msgspec

from sousveil.extract._proposal import Spent
from sousveil.extract.endpoint._settings import EndpointSettings

__all__ = ["Accounts", "Tokens", "estimate"]

_REMEMBERED = 1_000  # documents; the sum over all is kept for ever


class Tokens(msgspec.Struct, frozen=True):
    """Tokens sent and received."""

    sent: int
    received: int


def estimate(characters: int) -> int:
    """Tokens of a text of that length: three characters each, on the high side for the
    four languages."""
    return characters // 3 + 1


class Accounts:
    """Thread-safe; all amounts by the prices of the settings."""

    def __init__(self, settings: EndpointSettings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._all = self._empty()
        self._documents: OrderedDict[str, Spent] = OrderedDict()
        self._allowed: dict[str, list[Tokens]] = {}

    def _empty(self) -> Spent:
        priced = self._settings.price_in or self._settings.price_out
        return Spent(cost=0.0 if priced else None, currency=self._settings.currency)

    def allow(self, document: str, tokens: Tokens) -> str:
        """Allow for a request, or say which setting forbids it."""
        with self._lock:
            flying = [one for allowed in self._allowed.values() for one in allowed]
            own = self._allowed.get(document, [])
            settings = self._settings
            for name, limit, value in (
                ("run_tokens", settings.run_tokens, self._tokens(self._all, [*flying, tokens])),
                ("run_cost", settings.run_cost, self._cost(self._all, [*flying, tokens])),
                (
                    "document_tokens",
                    settings.document_tokens,
                    self._tokens(self._of(document), [*own, tokens]),
                ),
                (
                    "document_cost",
                    settings.document_cost,
                    self._cost(self._of(document), [*own, tokens]),
                ),
            ):
                if limit and value > limit:
                    return name
            self._allowed.setdefault(document, []).append(tokens)
            return ""

    def settle(
        self, document: str, allowed: Tokens, used: Tokens, *, estimated: bool = False
    ) -> None:
        """Account for the answer to a request that was allowed for.

        :param estimated: whether the endpoint did not count, and we did.
        """
        with self._lock:
            self._release(document, allowed)
            for spent in (self._all, self._of(document)):
                spent.requests += 1
                spent.tokens_in += used.sent
                spent.tokens_out += used.received
                spent.estimated += estimated
                if spent.cost is not None:
                    spent.cost += self._price(used)

    def release(self, document: str, allowed: Tokens) -> None:
        """A request that was allowed for and not answered."""
        with self._lock:
            self._release(document, allowed)

    def note(self, document: str, *, cached: int = 0, retries: int = 0) -> None:
        """Count replies from the cache, and requests sent again."""
        with self._lock:
            for spent in (self._all, self._of(document)):
                spent.cached += cached
                spent.retries += retries

    def spent(self, document: str = "") -> Spent:
        """A copy of the account of a document, or of all."""
        with self._lock:
            found = self._documents.get(document, self._empty()) if document else self._all
            return msgspec.structs.replace(found)

    def _of(self, document: str) -> Spent:
        if document not in self._documents:
            self._documents[document] = self._empty()
            if len(self._documents) > _REMEMBERED:
                self._documents.popitem(last=False)
        return self._documents[document]

    def _release(self, document: str, allowed: Tokens) -> None:
        left = self._allowed[document]
        left.remove(allowed)
        if not left:
            del self._allowed[document]

    def _price(self, tokens: Tokens) -> float:
        settings = self._settings
        return (tokens.sent * settings.price_in + tokens.received * settings.price_out) / 1e6

    def _tokens(self, spent: Spent, more: list[Tokens]) -> int:
        return spent.tokens_in + spent.tokens_out + sum(t.sent + t.received for t in more)

    def _cost(self, spent: Spent, more: list[Tokens]) -> float:
        return (spent.cost or 0.0) + sum(self._price(tokens) for tokens in more)
