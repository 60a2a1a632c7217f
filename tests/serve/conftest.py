"""A small observatory with what the API must cope with, and the real server on it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
import uvicorn
from tests.publish.conftest import NOW, add, make_observatory, said

from sousveil import ledger, tables
from sousveil.model import EntityRef, EntityValue
from sousveil.observatory import Observatory
from sousveil.read import DocumentStore
from sousveil.serve import create_app

HAN = "海康威视 and 华为 sold cameras to the Safe Town of Malta.\n"
TOWN = EntityRef("system", "Safe Town", "MT")


def make_example(root: Path) -> Observatory:
    """The site tests' observatory, with names in Han script and an erased claim."""
    made = make_observatory(root)
    with ledger.writing(made) as log:
        document = add(DocumentStore(made), "han.txt", HAN, title="Two sellers", republish=True)
        log.append([document.record], now=NOW)
        receipts = log.append(
            [
                said(document, TOWN, "supplier", _organisation(name), words)
                for name, words in (
                    ("海康威视", "海康威视"),
                    ("华为", "华为 sold cameras"),
                    ("Acme Erased Works", "Safe Town of Malta"),
                )
            ],
            now=NOW,
        )
        log.erase([receipts[2].id], by="an editor", reason="a court said so")
    tables.build(made)
    return made


def _organisation(name: str) -> EntityValue:
    return EntityValue(EntityRef("organisation", name))


@pytest.fixture(scope="session")
def example(tmp_path_factory: pytest.TempPathFactory) -> Observatory:
    """Tests do not change it."""
    return make_example(tmp_path_factory.mktemp("api") / "observatory")


@pytest.fixture
def own_example(tmp_path: Path) -> Observatory:
    """The same for a test that changes it."""
    return make_example(tmp_path / "observatory")


class Running:
    """A server of our own in a thread, on a free port."""

    def __init__(self, observatory: Observatory) -> None:
        config = uvicorn.Config(create_app(observatory), port=0, log_level="warning")
        self.server = uvicorn.Server(config)
        self.thread = threading.Thread(target=self.server.run, daemon=True)
        self.thread.start()
        while not self.server.started:
            assert self.thread.is_alive()
            time.sleep(0.01)
        port = self.server.servers[0].sockets[0].getsockname()[1]
        self.address = f"http://127.0.0.1:{port}"

    def stop(self) -> None:
        self.server.should_exit = True
        self.thread.join()


@pytest.fixture(scope="session")
def address(example: Observatory) -> Iterator[str]:
    """Where the example is served."""
    running = Running(example)
    yield running.address
    running.stop()


@pytest.fixture
def api(address: str) -> Iterator[httpx.Client]:
    """A client of the example's server."""
    with httpx.Client(base_url=address) as client:
        yield client


@pytest.fixture
def serving() -> Iterator[Callable[[Observatory], httpx.Client]]:
    """Serve an observatory until the test ends."""
    started: list[tuple[Running, httpx.Client]] = []

    def start(observatory: Observatory) -> httpx.Client:
        running = Running(observatory)
        client = httpx.Client(base_url=running.address)
        started.append((running, client))
        return client

    yield start
    for running, client in started:
        client.close()
        running.stop()
