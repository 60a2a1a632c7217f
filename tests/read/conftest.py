"""Documents and servers that the tests of reading share."""

from __future__ import annotations

import contextlib
import http.server
import io
import threading
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import docx
import pytest
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import Paragraph, SimpleDocTemplate

from sousveil.observatory import Observatory, Settings


@pytest.fixture
def observatory(tmp_path: Path) -> Observatory:
    return Observatory.create(tmp_path / "observatory", Settings())


@pytest.fixture
def make_pdf() -> Callable[..., bytes]:
    """Paragraphs → PDF bytes."""

    def make(*paragraphs: str, title: str = "", encrypt: str | None = None) -> bytes:
        out = io.BytesIO()
        style = getSampleStyleSheet()["Normal"].clone("body", spaceAfter=12)
        document = SimpleDocTemplate(out, title=title or None, encrypt=encrypt, invariant=1)
        document.build([Paragraph(text, style) for text in paragraphs])
        return out.getvalue()

    return make


@pytest.fixture
def make_docx() -> Callable[..., bytes]:
    """Paragraphs and rows of one table → DOCX bytes."""

    def make(*paragraphs: str, rows: tuple[tuple[str, ...], ...] = (), title: str = "") -> bytes:
        document = docx.Document()
        document.core_properties.title = title
        for text in paragraphs:
            document.add_paragraph(text)
        if rows:
            table = document.add_table(len(rows), len(rows[0]))
            for i, row in enumerate(rows):
                for j, cell in enumerate(row):
                    table.cell(i, j).text = cell
        out = io.BytesIO()
        document.save(out)
        return out.getvalue()

    return make


@pytest.fixture
def remake_zip() -> Callable[..., bytes]:
    """A zip archive with some entries replaced or added."""

    def remake(data: bytes, **changes: bytes) -> bytes:
        out = io.BytesIO()
        with (
            zipfile.ZipFile(io.BytesIO(data)) as old,
            zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
        ):
            for name in old.namelist():
                if name not in changes:
                    new.writestr(name, old.read(name))
            for name, content in changes.items():
                new.writestr(name, content)
        return out.getvalue()

    return remake


Answer = Callable[[http.server.BaseHTTPRequestHandler], None]


@pytest.fixture
def serve() -> Iterator[Callable[[dict[str, Answer]], str]]:
    """Paths and what answers them → the base address of a real server on 127.0.0.1."""
    with contextlib.ExitStack() as stack:

        def start(answers: dict[str, Answer]) -> str:
            class Handler(http.server.BaseHTTPRequestHandler):
                protocol_version = "HTTP/1.1"

                def do_GET(self) -> None:
                    self.close_connection = True
                    with contextlib.suppress(ConnectionError):
                        answers[self.path.partition("?")[0]](self)

                def log_message(self, *args: object) -> None:
                    pass

            server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
            server.handle_error = lambda *_: None  # a client that hangs up is what is tested
            thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
            thread.start()
            stack.callback(thread.join)
            stack.callback(server.server_close)
            stack.callback(server.shutdown)
            return f"http://127.0.0.1:{server.server_port}"

        yield start
