"""The client, against the real server."""

from __future__ import annotations

import subprocess
import sys

import pytest

from sousveil.errors import UsageError
from sousveil.observatory import Observatory
from sousveil.serve import ApiProblem, Client
from sousveil.tables import Tables


@pytest.fixture
def client(address: str) -> Client:
    return Client(address)


def test_it_reads_page_after_page(client: Client, example: Observatory) -> None:
    with Tables(example) as tables:
        claims = sorted(row.seq for row in tables.claims())
        entities = [row.id for row in tables.entities()]
    assert [one["seq"] for one in client.pages("/claims", {"limit": 2})] == claims
    assert [one["id"] for one in client.entities()] == entities
    assert len(list(client.claims(subject="ecu-911", live=True))) == 10
    assert {one["property"] for one in client.values("ecu-911", contested=True)} == {
        "cameras",
        "cost",
    }
    assert next(client.documents())["title"] == "Cameras over Ecuador"
    assert next(client.search("华为"))["entity"]["id"] == "huawei"
    assert len(list(client.changes())) == client.index()["entries"]
    assert list(client.findings(client.measures()[-1]["id"])) is not None


def test_one_thing(client: Client) -> None:
    claim = next(client.claims(subject="ecu-911"))
    assert client.claim(claim["id"][:10]) == claim == client.claim(claim["id"])
    quote = claim["quotes"][0]
    assert client.text(quote["document"])[quote["start"] : quote["end"]] == quote["text"]
    assert client.document(quote["document"])["republish"]
    assert client.proof(claim["seq"])["id"] == claim["id"]
    assert client.checkpoint().startswith(b"test.example/log\n")
    assert client.entity("ecu-911") == client.entity("ecu-911")  # the second time, by its ETag


def test_names_in_entities_out(client: Client) -> None:
    names = ["海康威视", "Huawei", "No such company at all"] + ["Huawei"] * 60
    found = client.match(names, country="CN")
    assert [each[0]["id"] if each else None for each in found[:3]] == ["hikvision", "huawei", None]
    assert len(found) == len(names)


def test_problems_say_what_to_do(client: Client) -> None:
    with pytest.raises(ApiProblem, match="no entity 'nobody'") as caught:
        client.entity("nobody")
    assert caught.value.status == 404
    assert "GET /search" in caught.value.hint
    with pytest.raises(ApiProblem, match="cannot be reached"):
        Client("http://127.0.0.1:9", timeout=1).index()
    with pytest.raises(UsageError, match="not an http"):
        Client("file:///etc/passwd")


def test_neither_the_package_nor_help_needs_the_extra() -> None:
    code = (
        "import sys, sousveil, sousveil.serve, sousveil.cli\n"
        "sousveil.cli.main(['serve', '--help']) if len(sys.argv) > 1 else None\n"
        "print([n for n in ('fastapi', 'starlette', 'uvicorn', 'tantivy') if n in sys.modules])\n"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert said.stdout.strip() == "[]"
