"""Asking an OpenAI-compatible endpoint: the body, what its answers mean, when to ask again.

A busy endpoint (429), one with a fault of its own (5xx), a time-out and a broken
connection are tried again, each time after a longer wait, and not before the time that
the endpoint names (Retry-After); the wait holds for all requests in flight. An endpoint
that does not know a part of our request (the form of the reply, the temperature) is asked
without it from then on. Anything else is said once, with what to do about it.
"""

from __future__ import annotations

import email.utils
import json
import random
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, NamedTuple

import msgspec

from sousveil.extract.endpoint._accounts import Tokens
from sousveil.extract.endpoint._prompt import messages, reply_schema
from sousveil.extract.endpoint._settings import EndpointSettings, Key
from sousveil.extract.endpoint._wire import Failed, Response, Stopped, Wire

__all__ = ["Answer", "Client"]

#: Parts of a request, and the words by which an endpoint that does not know them names them.
_CAN_BE_LEFT_OUT = {
    "response_format": ("response_format", "json_schema", "json_object"),
    "max_tokens": ("max_tokens",),
    "temperature": ("temperature",),
    "chat_template_kwargs": ("chat_template_kwargs",),
}
_SHOWN = 200  # characters of what an endpoint says of its own fault


class Answer(msgspec.Struct, frozen=True):
    """What the model replied.

    :ivar content: its words; empty when it said none.
    :ivar finish: why it stopped: ``stop``, ``length``, ``content_filter``.
    :ivar tokens: as the endpoint counts; ``None`` when it does not.
    """

    content: str
    finish: str
    tokens: Tokens | None


class Client:
    """Asks one endpoint; usable from several threads."""

    def __init__(self, settings: EndpointSettings, key: Key, *, llama_cpp: bool = False) -> None:
        self._settings = settings
        self._key = key
        self._llama_cpp = llama_cpp
        self._wire = Wire(settings, key)
        self._lock = threading.Lock()
        self._resume = 0.0
        self._left_out: set[str] = set()

    def stop(self) -> None:
        """Break off whatever is on its way."""
        self._wire.stop()

    def model_served(self) -> str:
        """The name of the first model that the endpoint says it serves; empty when it says none.

        :raises Failed: when it cannot be asked.
        """
        response = self._patiently("GET", "/models", lambda: None, lambda: None)
        said = self._json(response)
        models = said.get("data")
        first = models[0] if isinstance(models, list) and models else {}
        name = first.get("id") if isinstance(first, dict) else ""
        return name if isinstance(name, str) else ""

    def ask(self, model: str, piece: str, retried: Callable[[], None]) -> Answer:
        """Ask for the facts of a piece.

        :param retried: called for each request that is sent again.
        :raises Failed: when there is no answer.
        :raises Stopped: when :meth:`stop` was called.
        """
        response = self._patiently(
            "POST", "/chat/completions", lambda: self._body(model, piece), retried
        )
        return self._answer(self._json(response))

    # ------------------------------------------------------------- the request

    def _body(self, model: str, piece: str) -> dict[str, Any]:
        settings = self._settings
        parts: dict[str, Any] = {
            "temperature": 0,
            "max_tokens": settings.reply_tokens,
            "response_format": self._form(),
        }
        if self._llama_cpp:  # no words of thought before the reply, where a template has them
            parts["chat_template_kwargs"] = {"enable_thinking": False}
        if "max_tokens" in self._left_out:
            parts["max_completion_tokens"] = settings.reply_tokens
        body = {"model": model, "messages": messages(piece), "stream": False}
        kept = {k: v for k, v in parts.items() if v is not None and k not in self._left_out}
        return body | kept

    def _form(self) -> dict[str, Any] | None:
        if self._settings.reply_form == "text":
            return None
        if self._settings.reply_form == "json_object":
            return {"type": "json_object"}
        if self._llama_cpp:  # its own form; it makes a grammar of the schema
            return {"type": "json_object", "schema": reply_schema()}
        schema = {"name": "facts", "strict": True, "schema": reply_schema()}
        return {"type": "json_schema", "json_schema": schema}

    def _patiently(
        self,
        method: str,
        path: str,
        body: Callable[[], dict[str, Any] | None],
        retried: Callable[[], None],
    ) -> Response:
        """Send until there is an answer, the patience is at its end, or it is no use."""
        tries = 0
        while True:
            self._wait()
            told = body()
            try:
                response = self._wire.send(method, path, told)
                if 200 <= response.status < 300:
                    return response
                if self._without(response, told or {}):
                    continue
                raise self._refusal(response)
            except Failed as failed:
                if not failed.again or tries >= self._settings.retries:
                    raise
                pause = max(failed.wait, self._settings.retry_seconds * 2**tries)
                if failed.wait > self._settings.wait_seconds:
                    raise
                self._hold(min(pause, max(self._settings.wait_seconds, failed.wait)), failed.wait)
                tries += 1
                retried()

    def _hold(self, pause: float, asked: float) -> None:
        """Wait before a retry; when the endpoint asked for it, all requests wait."""
        if asked:
            with self._lock:
                self._resume = max(self._resume, time.monotonic() + pause)
            return
        pause *= 0.75 + random.random() / 2  # noqa: S311 - to spread retries, not to hide them
        if self._wire.stopped.wait(pause):
            raise Stopped

    def _wait(self) -> None:
        while (left := self._resume - time.monotonic()) > 0:
            if self._wire.stopped.wait(left):
                raise Stopped
        if self._wire.stopped.is_set():
            raise Stopped

    def _without(self, response: Response, told: dict[str, Any]) -> bool:
        """Whether the endpoint refuses a part of what it was told that can be left out."""
        if response.status not in (400, 422):
            return False
        said = response.body.decode("utf-8", "replace")
        for part, names in _CAN_BE_LEFT_OUT.items():
            if part in told and any(name in said for name in names):
                self._left_out.add(part)
                return True
        return False

    # ------------------------------------------------------------ the response

    def _refusal(self, response: Response) -> Failed:
        kind = _kind_of(response.status)
        hint = kind.hint
        if kind.reason == "endpoint-key":
            variable = self._settings.key_from or "that key_from names"
            hint = (
                f"The key in the environment variable {variable} is not the right one."
                if self._key
                else f"Put a key into the environment variable {variable}."
            )
        return Failed(
            kind.reason,
            f"{self._settings.address} {kind.what} (status {response.status}"
            f"{self._said(response)}).",
            hint,
            again=kind.again,
            final=kind.final,
            wait=_retry_after(response.headers.get("retry-after", "")) if kind.again else 0.0,
        )

    def _said(self, response: Response) -> str:
        """What the endpoint says of its refusal, for a message."""
        try:
            said = json.loads(response.body.decode("utf-8"))
            error = said.get("error", said) if isinstance(said, dict) else ""
            words = error.get("message", "") if isinstance(error, dict) else error
        except (ValueError, RecursionError):
            return ""
        if not isinstance(words, str) or not words.strip():
            return ""
        # Struck out first and cut then: half a key is a part of a key.
        bare = " ".join(self._key.strike(words).split())
        return f': "{bare[:_SHOWN]}{"…" if len(bare) > _SHOWN else ""}"'

    def _json(self, response: Response) -> dict[str, Any]:
        address = self._settings.address
        try:
            said = json.loads(response.body.decode("utf-8"))
        except UnicodeDecodeError:
            raise Failed(
                "reply-not-utf-8",
                f"{address} answered with bytes that are not UTF-8.",
                "Try again later; see what the server says.",
            ) from None
        except (ValueError, RecursionError):
            said = None
        if isinstance(said, dict):
            return said
        raise Failed(
            "reply-not-json",
            f"{address} answered with something that is not the JSON of this API.",
            "Check address, which usually ends in /v1.",
        )

    def _answer(self, said: dict[str, Any]) -> Answer:
        choices = said.get("choices")
        first = choices[0] if isinstance(choices, list) and choices else None
        message = first.get("message") if isinstance(first, dict) else None
        if not isinstance(first, dict) or not isinstance(message, dict):
            raise Failed(
                "reply-not-json",
                f"{self._settings.address} answered without a message of the model.",
                "Check address and model; see what the server says.",
            )
        finish = first.get("finish_reason")
        if message.get("refusal"):
            finish = "content_filter"
        return Answer(
            content=self._key.strike(_words(message.get("content"))),
            finish=finish if isinstance(finish, str) else "",
            tokens=_tokens(said.get("usage")),
        )


class _Kind(NamedTuple):
    """A kind of refusal: its reason, what the endpoint does, what to do, and whether again."""

    reason: str
    what: str
    hint: str
    again: bool = False
    final: bool = False


def _kind_of(status: int) -> _Kind:
    match status:
        case 401 | 403:
            return _Kind("endpoint-key", "wants a key that it accepts", "", final=True)
        case 404 | 405:
            return _Kind(
                "endpoint-not-found",
                "has no /chat/completions, or no model of that name",
                "Check address, which usually ends in /v1, and model.",
                final=True,
            )
        case 429:
            return _Kind(
                "endpoint-busy",
                "was asked too often",
                "Try again later, or lower parallel.",
                again=True,
            )
        case 408 | 504:
            return _Kind(
                "endpoint-timeout",
                "had no answer in time",
                "Try again later, or lower piece_characters.",
                again=True,
            )
        case _ if status >= 500:
            return _Kind(
                "endpoint-failed",
                "has a fault of its own",
                "Try again later; see what the server says.",
                again=True,
            )
        case _ if 300 <= status < 400:
            return _Kind(
                "endpoint-refused",
                "redirects, and no redirect is followed",
                "Set address to where the endpoint is in the end.",
                final=True,
            )
    return _Kind(
        "endpoint-refused",
        "refuses the request",
        "See what it says; a context that is too small wants a lower piece_characters.",
    )


def _words(content: object) -> str:
    """The words of a message: a string, or a list of parts that have a text."""
    if isinstance(content, list):
        texts = [part.get("text") for part in content if isinstance(part, dict)]
        return "".join(text for text in texts if isinstance(text, str))
    return content if isinstance(content, str) else ""


def _tokens(usage: object) -> Tokens | None:
    if not isinstance(usage, dict):
        return None
    sent, received = usage.get("prompt_tokens"), usage.get("completion_tokens")
    if type(sent) is not int or type(received) is not int or min(sent, received) < 0:
        return None
    return Tokens(sent, received)


def _retry_after(stated: str) -> float:
    """Seconds of a Retry-After header, which holds seconds or a date; 0 when it holds neither."""
    try:
        return max(0.0, float(stated)) if stated[:1].isdigit() else _until(stated)
    except (ValueError, TypeError, OverflowError):
        return 0.0


def _until(stated: str) -> float:
    when = email.utils.parsedate_to_datetime(stated)
    if when.tzinfo is None:
        when = when.replace(tzinfo=UTC)
    return max(0.0, (when - datetime.now(UTC)).total_seconds())
