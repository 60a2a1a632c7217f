"""Settings of the two proposers that ask a model, and the key, which is no setting.

Addresses, models, prices and limits stand in ``sousveil.toml``. The key never does: it
comes from the environment, goes into one header, and is struck out of whatever the
endpoint says before that is shown or kept.
"""

from __future__ import annotations

import ipaddress
import os
import re
from typing import Annotated, Literal, TypeVar
from urllib.parse import urlsplit

import msgspec

from sousveil.errors import UsageError
from sousveil.extract._proposal import Setup

__all__ = ["EndpointSettings", "Key", "LlamaCppSettings", "read_key", "read_settings"]

_Count = Annotated[int, msgspec.Meta(ge=0)]
_Positive = Annotated[int, msgspec.Meta(ge=1)]
_Amount = Annotated[float, msgspec.Meta(ge=0)]
_Parallel = Annotated[int, msgspec.Meta(ge=1, le=64)]


class EndpointSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``[proposers.endpoint]``: a model behind an OpenAI-compatible address.

    :ivar address: base address of the API; it usually ends in ``/v1``.
    :ivar model: the model's name, as the endpoint has it.
    :ivar key_from: the environment variable that holds the key. Where it is not set, no
        key is sent. The key itself is written nowhere.
    :ivar price_in: price of a million tokens sent, for the report of the cost.
    :ivar price_out: price of a million tokens received.
    :ivar currency: currency of the prices.
    :ivar run_tokens: most tokens, sent and received, of one ``sousveil add``; 0: no limit.
    :ivar run_cost: highest cost of one ``sousveil add``, by the prices; 0: no limit.
    :ivar document_tokens: most tokens of one document; 0: no limit.
    :ivar document_cost: highest cost of one document; 0: no limit.
    :ivar piece_characters: longest piece of a document in one request.
    :ivar reply_tokens: longest reply, in tokens.
    :ivar reply_bytes: longest response that is read.
    :ivar reply_form: how the reply's form is asked for: ``json_schema``, ``json_object``,
        or ``text`` for an endpoint that knows neither.
    :ivar parallel: requests in flight at once.
    :ivar timeout_seconds: longest time for one request.
    :ivar retries: how often a request is sent again after a time-out, a busy endpoint
        (429) or a fault of its own (5xx).
    :ivar retry_seconds: wait before the first retry; it doubles with each.
    :ivar wait_seconds: longest wait before a retry. An endpoint that asks for more
        (Retry-After) is not asked again in this run.
    """

    address: str = ""
    model: str = ""
    key_from: str = "SOUSVEIL_ENDPOINT_KEY"
    price_in: _Amount = 0.0
    price_out: _Amount = 0.0
    currency: str = "USD"
    run_tokens: _Count = 5_000_000
    run_cost: _Amount = 0.0
    document_tokens: _Count = 200_000
    document_cost: _Amount = 0.0
    piece_characters: Annotated[int, msgspec.Meta(ge=500)] = 6_000
    reply_tokens: _Positive = 4_000
    reply_bytes: _Positive = 4_000_000
    reply_form: Literal["json_schema", "json_object", "text"] = "json_schema"
    parallel: _Parallel = 4
    timeout_seconds: Annotated[float, msgspec.Meta(gt=0)] = 120.0
    retries: _Count = 4
    retry_seconds: _Amount = 1.0
    wait_seconds: _Amount = 60.0


class LlamaCppSettings(EndpointSettings, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``[proposers.llamacpp]``: a ``llama-server`` of llama.cpp, on this machine or near.

    Settings and meanings are those of ``[proposers.endpoint]``; the defaults that differ:

    :ivar address: where ``llama-server`` listens.
    :ivar model: for the report and the claims; empty: the server is asked.
    :ivar key_from: needed only where the server was started with ``--api-key``.
    :ivar run_tokens: no limit: nobody is paid.
    :ivar document_tokens: no limit.
    :ivar piece_characters: small, as the context of a local model often is.
    :ivar parallel: as many as the server has slots (``-np``).
    :ivar timeout_seconds: long, as a model without a graphics card is slow.
    :ivar retries: few, as what took too long once will again.
    """

    address: str = "http://127.0.0.1:8080/v1"
    key_from: str = "SOUSVEIL_LLAMACPP_KEY"
    run_tokens: _Count = 0
    document_tokens: _Count = 0
    piece_characters: Annotated[int, msgspec.Meta(ge=500)] = 3_000
    parallel: _Parallel = 1
    timeout_seconds: Annotated[float, msgspec.Meta(gt=0)] = 900.0
    retries: _Count = 2


S = TypeVar("S", bound=EndpointSettings)


def read_settings(name: str, setup: Setup, form: type[S]) -> S:
    """The settings of a proposer, checked.

    :raises UsageError: when one is unknown or of the wrong type, or two do not go together.
    """
    try:
        settings = msgspec.convert(dict(setup.settings), form)
    except msgspec.ValidationError as reason:
        raise UsageError(
            f"[proposers.{name}] in sousveil.toml cannot be used: {reason}.",
            hint="docs/proposers.md has every setting.",
        ) from reason
    if not settings.address:
        raise UsageError(
            f"The proposer {name} has no address.",
            hint=f"Give --endpoint ADDRESS, or write address under [proposers.{name}] in"
            " sousveil.toml.",
        )
    _check_address(name, settings.address)
    if (settings.run_cost or settings.document_cost) and not settings.price_in + settings.price_out:
        raise UsageError(
            f"[proposers.{name}] limits the cost, and has no prices to reckon it by.",
            hint="Set price_in and price_out, or limit run_tokens instead.",
        )
    return settings


def _check_address(name: str, address: str) -> None:
    wrong = ""
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname, parts.port
    except ValueError as reason:
        wrong = str(reason)
    else:
        if parts.scheme not in ("http", "https") or not host:
            wrong = "it must begin with http:// or https:// and a host"
        elif "@" in parts.netloc:
            raise UsageError(  # not shown: it holds a password
                f"The address of the proposer {name} holds a user name or password.",
                hint="Take it out: a key goes into the environment (key_from).",
            )
        elif parts.query or parts.fragment or re.search(r"[^\x21-\x7e]", address):
            wrong = "it may hold no ?, no # and no spaces"
    if wrong:
        raise UsageError(
            f"The address {address!r} of the proposer {name} cannot be used: {wrong}.",
            hint="Write it like https://api.example.org/v1.",
        )


class Key:
    """The key of an endpoint. It shows itself nowhere: not in messages, not in a traceback."""

    __slots__ = ("_secret",)

    def __init__(self, secret: str = "") -> None:
        self._secret = secret

    def __bool__(self) -> bool:
        return bool(self._secret)

    def __repr__(self) -> str:
        return "Key(…)" if self._secret else "Key()"

    def header(self) -> dict[str, str]:
        """The header that carries it; none when there is no key."""
        return {"Authorization": f"Bearer {self._secret}"} if self._secret else {}

    def strike(self, text: str) -> str:
        """The text with the key struck out, should an endpoint repeat it."""
        return text.replace(self._secret, "[key]") if self._secret else text


def read_key(settings: EndpointSettings) -> Key:
    """The key from the environment.

    :raises UsageError: when it cannot stand in a header, or would travel unencrypted.
    """
    secret = os.environ.get(settings.key_from, "").strip() if settings.key_from else ""
    if not secret:
        return Key()
    if re.search(r"[^\x21-\x7e]", secret):
        raise UsageError(
            f"The key in {settings.key_from} holds a space or a letter that no key has.",
            hint="Set the variable to the key alone.",
        )
    parts = urlsplit(settings.address)
    if parts.scheme == "http" and not _is_near(parts.hostname or ""):
        raise UsageError(
            f"{settings.address} has no TLS, and the key in {settings.key_from} would travel"
            " readable by anyone on the way.",
            hint='Use https, or set key_from = "" where no key is needed.',
        )
    return Key(secret)


def _is_near(host: str) -> bool:
    """Whether a host is this machine or of a private network, by its number."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        ip = ipaddress.ip_address(host)
    except ValueError:
        return False
    return ip.is_loopback or ip.is_private
