"""An OpenAI-compatible endpoint over loopback that does what a test wants: answer, lie, fail.

Each request takes the next of the planned answers; the last one stays. The server keeps
what it was asked, so that a test can say what was sent and what was not.
"""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from tests.extract.conftest import make_document

from sousveil.extract import Extraction, Setup, extract
from sousveil.extract.endpoint import EndpointProposer

Act = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    """One request: noted, and answered as planned."""

    server: FakeEndpoint
    body: dict[str, Any]

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length", 0))
        self.body = json.loads(self.rfile.read(length))
        self._act()

    def do_GET(self) -> None:
        self.body = {}
        self._act()

    def _act(self) -> None:
        act = self.server.next_act(self)
        act(self)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def give(self, status: int, data: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


class FakeEndpoint(ThreadingHTTPServer):
    """The server, its plan, and the requests that came."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.plan: list[Act] = [facts()]
        self.asked: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.paths: list[str] = []
        self.released = threading.Event()
        self.flying = self.most_flying = 0
        self._lock = threading.Lock()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1"

    def next_act(self, request: Handler) -> Act:
        with self._lock:
            self.asked.append(request.body)
            self.headers.append(dict(request.headers))
            self.paths.append(request.path)
            return self.plan.pop(0) if len(self.plan) > 1 else self.plan[0]

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that has left is no fault of ours."""


@contextmanager
def serving() -> Iterator[FakeEndpoint]:
    server = FakeEndpoint()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.released.set()
        server.shutdown()
        thread.join()
        server.server_close()


# ------------------------------------------------------------- answers


def fact(**fields: Any) -> dict[str, Any]:
    """A fact as the prompt asks for it; what is not given is what most facts have."""
    return {
        "quote": "",
        "subject": "ECU-911",
        "subject_kind": "system",
        "subject_quote": "",
        "property": "cameras",
        "value": "",
        "comparator": "",
        "modality": "happened",
        "polarity": "asserted",
        **fields,
    }


def facts(*said: dict[str, Any], **around: Any) -> Act:
    """The reply that was asked for."""
    return content(json.dumps({"facts": list(said)}, ensure_ascii=False), **around)


def content(
    words: object, *, finish: str = "stop", usage: object = (100, 20), **message: Any
) -> Act:
    """A reply of these words, be they what they may."""
    body: dict[str, Any] = {
        "choices": [
            {"message": {"role": "assistant", "content": words, **message}, "finish_reason": finish}
        ]
    }
    if isinstance(usage, tuple):
        body["usage"] = {"prompt_tokens": usage[0], "completion_tokens": usage[1]}
    elif usage is not None:
        body["usage"] = usage
    return raw(json.dumps(body).encode())


def raw(data: bytes, status: int = 200, headers: dict[str, str] | None = None) -> Act:
    """These bytes as the body."""
    return lambda request: request.give(status, data, headers)


def status(code: int, message: str = "", **headers: str) -> Act:
    """An error in the form that such endpoints have."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return raw(json.dumps({"error": {"message": message}}).encode(), code, named)


def silence(request: Handler) -> None:
    """No answer until the test is over."""
    request.server.released.wait(30)
    request.close_connection = True


def hang_up(request: Handler) -> None:
    """The connection closed without a word."""
    request.connection.shutdown(socket.SHUT_RDWR)
    request.close_connection = True


def half(request: Handler) -> None:
    """Half of the body that the header announces."""
    request.send_response(200)
    request.send_header("Content-Length", "1000")
    request.end_headers()
    request.wfile.write(b'{"choices": [{"message": {"content": "{')
    request.wfile.flush()
    request.connection.shutdown(socket.SHUT_RDWR)
    request.close_connection = True


def by_piece(answers: dict[str, Act], otherwise: Act) -> Act:
    """The answer to the first of the given words that stands in the piece."""

    def act(request: Handler) -> None:
        piece = request.body["messages"][-1]["content"]
        chosen = next((act for words, act in answers.items() if words in piece), otherwise)
        chosen(request)

    return act


# ------------------------------------------------------- a proposer at it


@contextmanager
def proposer_at(
    server: FakeEndpoint,
    cache: Path | None = None,
    kind: type[EndpointProposer] = EndpointProposer,
    **settings: object,
) -> Iterator[EndpointProposer]:
    """A proposer that asks the server; its waits are short, as the tests' time is."""
    given = {"address": server.address, "model": "tester-1", "retry_seconds": 0.01, **settings}
    proposer = kind()
    proposer.configure(Setup(settings=given, cache=cache))
    try:
        yield proposer
    finally:
        proposer.close()


def ask(server: FakeEndpoint, text: str, *plan: Act, **settings: Any) -> Extraction:
    """What comes of a text when the server does as planned."""
    server.plan = list(plan) or [facts()]
    language = settings.pop("language", "en")
    with proposer_at(server, **settings) as proposer:
        return extract(make_document(text, language), proposer)


# ------------------------------------------------- texts, and what is true of them

TEXT = "ECU-911 has more than 4,300 cameras."
TRUE = fact(quote=TEXT, value="4,300 cameras", comparator="more than")
KEY = "sk-Secret/0123456789+abc="
#: Three paragraphs, each a piece of its own at 500 characters.
LONG = "\n\n".join(
    f"{name} has {count} cameras. {'The streets of the town are long. ' * 12}"
    for name, count in (("ECU-911", 410), ("BOL-110", 420), ("VEN-911", 430))
)


def nowhere() -> str:
    """An address of this machine where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return f"http://127.0.0.1:{listening.getsockname()[1]}/v1"


def said_of(name: str, count: int) -> dict[str, object]:
    return fact(subject=name, quote=f"{name} has {count} cameras.", value=f"{count} cameras")


ALL_THREE = {
    name: facts(said_of(name, count))
    for name, count in (("ECU-911", 410), ("BOL-110", 420), ("VEN-911", 430))
}
