"""A real workbench at a real port, over a small observatory, and a real Chromium before it."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
import uvicorn
from playwright.sync_api import Browser, Page, expect
from tests.cli.reviewing import fill

from sousveil import ledger, publish
from sousveil.model import Judgement, SameAs
from sousveil.observatory import Observatory
from sousveil.review import Accounts
from sousveil.serve.workbench import create_workbench

PASSWORD = "correct horse battery"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if not (Path(publish.__file__).parent / "bundle/review.js").exists():
        for item in items:
            if Path(__file__).parent in Path(str(item.path)).parents:
                item.add_marker(pytest.mark.skip(reason="needs the front end: call 'make web'"))


@contextmanager
def served(observatory: Observatory, reviewer: str = "") -> Iterator[str]:
    app = create_workbench(observatory, reviewer=reviewer)
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning"))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive()
            time.sleep(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        yield f"http://localhost:{port}"
    finally:
        server.should_exit = True
        thread.join()


@pytest.fixture
def claims(observatory: Observatory) -> dict[str, str]:
    """Name → id of the claims of the small observatory."""
    return fill(observatory)


@pytest.fixture
def accounts(observatory: Observatory) -> Accounts:
    """Three accounts, one of each role."""
    made = Accounts(observatory)
    made.add("rita", "Reading Room", "reader", PASSWORD)
    made.add("ana", "City Watch", "reviewer", PASSWORD)
    made.add("emil", "The Editors", "editor", PASSWORD)
    return made


@pytest.fixture
def address(observatory: Observatory, claims: dict[str, str]) -> Iterator[str]:
    with served(observatory, "City Watch") as where:
        yield where


@pytest.fixture
def guarded(observatory: Observatory, claims: dict[str, str], accounts: Accounts) -> Iterator[str]:
    """A workbench with accounts."""
    with served(observatory) as where:
        yield where


class Client:
    """Somebody without a browser, who sends what a browser would."""

    def __init__(self, address: str) -> None:
        self.http = httpx.Client(base_url=address, follow_redirects=True, timeout=30)

    def get(self, path: str) -> httpx.Response:
        return self.http.get(path)

    def csrf(self, path: str = "/") -> str:
        found = re.search(r'name="csrf" value="([^"]+)"', self.get(path).text)
        assert found
        return found[1]

    def post(self, path: str, page: str = "/", **fields: str) -> httpx.Response:
        return self.http.post(path, data={"csrf": self.csrf(page), **fields})

    def log_in(self, name: str, password: str = PASSWORD) -> httpx.Response:
        return self.post("/login", "/login", name=name, password=password)


@pytest.fixture
def client() -> Iterator[Callable[[str], Client]]:
    made: list[Client] = []

    def make(address: str) -> Client:
        made.append(Client(address))
        return made[-1]

    yield make
    for each in made:
        each.http.close()


def bodies(observatory: Observatory) -> list[Judgement | SameAs]:
    """The judgements in the ledger, in its order."""
    found = [entry.body for entry in ledger.Ledger(observatory).entries()]
    return [body for body in found if isinstance(body, Judgement | SameAs)]


@pytest.fixture
def judged(observatory: Observatory) -> Callable[[], list[Judgement | SameAs]]:
    return lambda: bodies(observatory)


class Seat:
    """A reviewer at a browser of their own; every complaint and outside request is kept."""

    def __init__(self, browser: Browser, address: str) -> None:
        self.context = browser.new_context()
        self.page: Page = self.context.new_page()
        self.address = address
        self.wrong: list[str] = []
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.on("dialog", lambda dialog: self.wrong.append(f"dialog: {dialog.message}"))
        self.page.on("console", self._hear)
        self.page.on("request", lambda request: self._asked(request.url))

    def _hear(self, message: object) -> None:
        kind, text = message.type, message.text  # type: ignore[attr-defined]
        if kind in ("error", "warning") and "409" not in text and "422" not in text:
            self.wrong.append(text)

    def _asked(self, url: str) -> None:
        if not url.startswith(f"{self.address}/"):
            self.wrong.append(f"outside: {url}")

    def go(self, path: str) -> Page:
        self.page.goto(f"{self.address}{path}")
        self.ready()
        return self.page

    def ready(self) -> None:
        self.page.wait_for_selector("html[data-ready]", state="attached")

    def key(self, key: str, told: str) -> None:
        """Press a key of the page, and wait until the next page tells what was done."""
        self.ready()
        self.page.keyboard.press(key)
        expect(self.page.locator(".notice")).to_contain_text(told)
        self.ready()


@pytest.fixture
def seat(browser: Browser) -> Iterator[Callable[[str], Seat]]:
    seats: list[Seat] = []

    def make(address: str) -> Seat:
        seats.append(Seat(browser, address))
        return seats[-1]

    yield make
    for each in seats:
        each.context.close()
        assert each.wrong == []
