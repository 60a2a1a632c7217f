"""Real Chromium over the example site of tests/publish, and a record of all that it asks for."""

from __future__ import annotations

import importlib.util
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from sousveil import publish
from sousveil.observatory import Observatory
from sousveil.publish._serve import make_server

REPOSITORY = Path(__file__).resolve().parents[2]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in Path(str(item.path)).parents:
            item.add_marker(pytest.mark.browser)


def _example_module() -> ModuleType:
    path = REPOSITORY / "tests/publish/conftest.py"
    spec = importlib.util.spec_from_file_location("example_observatory", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@contextmanager
def served(site: Path) -> Iterator[str]:
    with make_server(site, "127.0.0.1", 0) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture(scope="session")
def observatory_with_site(tmp_path_factory: pytest.TempPathFactory) -> Observatory:
    if not (Path(publish.__file__).parent / "bundle/world.json").exists():
        pytest.skip("needs the front end: call 'make web'")
    module = _example_module()
    made: Observatory = module.make_observatory(tmp_path_factory.mktemp("browser") / "observatory")
    publish.build_site(made)
    return made


@pytest.fixture(scope="session")
def address(observatory_with_site: Observatory) -> Iterator[str]:
    with served(observatory_with_site.site) as where:
        yield where


class Visit:
    """A page with everything it asked for and everything it complained of."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.page: Page = context.new_page()
        self.address = address
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("console", lambda message: self._hear(message.type, message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("dialog", lambda dialog: self._dialog(dialog.message))

    def _hear(self, kind: str, text: str) -> None:
        if kind in ("error", "warning"):
            self.complaints.append(text)

    def _dialog(self, text: str) -> None:
        self.complaints.append(f"a dialog: {text}")

    def go(self, path: str) -> Page:
        self.page.goto(f"{self.address}/{path}")
        return self.page

    def outside(self) -> list[str]:
        inside = (f"{self.address}/", f"blob:{self.address}/")
        return [url for url in self.requests if not url.startswith(inside)]


@pytest.fixture
def visit(browser: Browser, address: str) -> Iterator[Visit]:
    """A visit that must end without complaint and without a request to anyone else."""
    context = browser.new_context()
    made = Visit(context, address)
    yield made
    context.close()
    assert made.outside() == []
    assert made.complaints == []


@pytest.fixture(scope="session")
def axe() -> str:
    """The source of axe-core."""
    path = REPOSITORY / "web/node_modules/axe-core/axe.min.js"
    if not path.exists():
        pytest.skip("needs axe-core: call 'make web'")
    return path.read_text(encoding="utf-8")
