"""The small server: right types, closed to what is not the site, clear about a taken port."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from sousveil.errors import UsageError
from sousveil.observatory import Observatory
from sousveil.publish._serve import make_server, serve_site


@pytest.fixture(scope="module")
def port(example: Observatory) -> Iterator[int]:
    with make_server(example.site, "127.0.0.1", 0) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield server.server_address[1]
        server.shutdown()
        thread.join()


def get(port: int, path: str, method: str = "GET") -> tuple[int, dict[str, str], bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request(method, path)
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer.status, {name.lower(): value for name, value in answer.getheaders()}, body


@pytest.mark.parametrize(
    ("path", "type_"),
    [
        ("/", "text/html; charset=utf-8"),
        ("/country/ec/", "text/html; charset=utf-8"),
        ("/assets/site.js", "text/javascript; charset=utf-8"),
        ("/assets/site.css", "text/css; charset=utf-8"),
        ("/assets/logo.svg", "image/svg+xml"),
        ("/ledger/checkpoint", "text/plain; charset=utf-8"),
        ("/ledger/body/000.jsonl", "application/jsonl; charset=utf-8"),
    ],
)
def test_types_and_headers(port: int, path: str, type_: str) -> None:
    status, headers, body = get(port, path)
    assert status == 200
    assert body
    assert headers["content-type"] == type_
    assert headers["x-content-type-options"] == "nosniff"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["referrer-policy"] == "no-referrer"


def test_tiles_are_bytes(port: int, example: Observatory) -> None:
    tile = next(path for path in (example.site / "ledger/tile").rglob("*") if path.is_file())
    status, headers, body = get(port, f"/{tile.relative_to(example.site)}")
    assert (status, headers["content-type"]) == (200, "application/octet-stream")
    assert body == tile.read_bytes()


@pytest.mark.parametrize(
    "path",
    [
        "/country/",  # a folder without a page is not listed
        "/nothing/here",
        "/.sousveil-site",
        "/../sousveil.toml",
        "/..%2fsousveil.toml",
        "/%2e%2e/keys/signing.key",
        "//../../etc/passwd",
        "/assets/",
    ],
)
def test_nothing_else_is_served(port: int, path: str) -> None:
    status, _, body = get(port, path)
    assert status == 404
    assert b"There is no page here" in body
    assert b"PRIVATE" not in body


def test_a_link_out_of_the_site_is_not_followed(own_example: Observatory) -> None:
    (own_example.site / "out.txt").symlink_to(own_example.root / "sousveil.toml")
    with make_server(own_example.site, "127.0.0.1", 0) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        assert get(server.server_address[1], "/out.txt")[0] == 404
        server.shutdown()
        thread.join()


def test_other_methods_are_refused(port: int) -> None:
    assert get(port, "/", "HEAD")[2] == b""
    assert get(port, "/", "POST")[0] == 501


def test_a_taken_port_is_said_plainly(example: Observatory, port: int) -> None:
    with pytest.raises(UsageError, match=f"Port {port} of 127.0.0.1 is in use"):
        serve_site(example, "127.0.0.1", port)


def test_an_address_of_another_machine_is_said_plainly(example: Observatory) -> None:
    with pytest.raises(UsageError, match="cannot be listened on"):
        serve_site(example, "192.0.2.1", 0)


def test_without_a_site_it_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="There is no site") as raised:
        make_server(tmp_path, "127.0.0.1", 0)
    assert "sousveil site" in raised.value.hint
