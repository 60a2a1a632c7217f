"""What holds for every answer: ETags, problems, headers, limits; and that nothing is written."""

from __future__ import annotations

import base64
import json

import httpx
import pytest

from sousveil.serve._params import LIMITS

PATHS = (
    "/",
    "/entities",
    "/entities/ecu-911",
    "/claims?subject=ecu-911",
    "/documents",
    "/search?q=Huawei",
    "/changes",
    "/proofs/0",
    "/ledger/checkpoint",
    "/ledger/tile/entries/000.p/30",
    "/measures",
    "/export/ftm",
    "/openapi.json",
)


@pytest.mark.parametrize("path", PATHS)
def test_a_strong_etag_and_304(api: httpx.Client, path: str) -> None:
    first = api.get(path)
    tag = first.headers["etag"]
    assert first.status_code == 200
    assert tag.startswith('"')
    again = api.get(path, headers={"If-None-Match": f'"other", W/{tag}'})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert api.get(path, headers={"If-None-Match": "*"}).status_code in (200, 304)
    assert api.get(path, headers={"If-None-Match": '"other"'}).content == first.content


def test_another_question_has_another_etag(api: httpx.Client) -> None:
    tags = {api.get(path).headers["etag"] for path in PATHS}
    assert len(tags) == len(PATHS)


@pytest.mark.parametrize("path", PATHS)
def test_head_is_get_without_a_body(api: httpx.Client, path: str) -> None:
    head, got = api.head(path), api.get(path)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["etag"] == got.headers["etag"]
    assert head.headers["content-type"] == got.headers["content-type"]


@pytest.mark.parametrize(
    ("method", "path", "status", "named"),
    [
        ("GET", "/nothing", 404, "/nothing"),
        ("GET", "/entities/", 404, "/entities/"),
        ("GET", "/entities/no-such-thing", 404, "no-such-thing"),
        ("GET", "/claims?subject=nobody", 404, "nobody"),
        ("GET", "/claims/xyz", 422, "path.claim"),
        ("GET", "/claims?propery=cost", 422, "propery"),
        ("GET", "/claims?property=colour", 422, "colour"),
        ("GET", "/claims?limit=201", 422, "query.limit"),
        ("GET", "/claims?limit=0", 422, "query.limit"),
        ("GET", "/entities?country=ecuador", 422, "query.country"),
        ("GET", f"/search?q={'x' * (LIMITS['query_characters'] + 1)}", 422, "query.q"),
        ("GET", "/search", 422, "query.q"),
        ("GET", "/entities?cursor=Zm9vYmFy", 404, "Zm9vYmFy"),
        ("GET", "/documents/" + "0" * 64, 404, "0" * 64),
        ("GET", "/measures/happiness", 404, "happiness"),
        ("GET", "/proofs/999999", 404, "999999"),
        ("GET", "/proofs/-1", 422, "path.seq"),
        ("GET", "/changes?since=999999", 404, "999999"),
        ("GET", "/ledger/tile/0/001", 404, "tile/0/001"),
        ("GET", "/ledger/tile/0/000.p/0", 404, "000.p/0"),
        ("GET", "/ledger/../sousveil.toml", 404, "sousveil.toml"),
        ("GET", "/ledger/%2e%2e/keys/signing.key", 404, "signing.key"),
        ("GET", "/reconcile?queries=%7B", 422, "query.queries"),
        ("GET", "/reconcile/preview?id=nobody", 404, "nobody"),
        ("POST", "/entities", 405, "POST"),
        ("DELETE", "/claims/000000", 405, "DELETE"),
        ("PUT", "/ledger/checkpoint", 405, "PUT"),
        ("POST", "/match", 422, "body"),
        ("POST", "/reconcile", 415, "type"),
    ],
)
def test_every_problem_names_the_input(
    api: httpx.Client, method: str, path: str, status: int, named: str
) -> None:
    answer = api.request(method, path)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == status
    assert {"type", "title", "detail"} <= set(problem)
    assert named in answer.text
    assert "etag" not in answer.headers
    if status == 405:
        assert "GET" in answer.headers["allow"]


def test_cors_for_reading_from_anywhere(api: httpx.Client) -> None:
    origin = {"Origin": "https://elsewhere.example"}
    for path in ("/entities", "/nothing"):
        answer = api.get(path, headers=origin)
        assert answer.headers["access-control-allow-origin"] == "*"
        assert "access-control-allow-credentials" not in answer.headers
    asked = {**origin, "Access-Control-Request-Method": "POST"}
    assert api.options("/match", headers=asked).status_code == 200
    asked["Access-Control-Request-Method"] = "DELETE"
    assert api.options("/match", headers=asked).status_code == 400


def test_a_cursor_goes_with_its_question(api: httpx.Client) -> None:
    cursor = api.get("/entities", params={"limit": 1}).json()["next"]
    assert api.get("/entities", params={"cursor": cursor}).status_code == 200
    assert api.get("/entities", params={"cursor": cursor, "kind": "system"}).status_code == 404
    assert api.get("/claims", params={"cursor": cursor}).status_code == 404
    forged = base64.urlsafe_b64decode(cursor + "==")[:6] + b"[1]"
    given = base64.urlsafe_b64encode(forged).decode().rstrip("=")
    assert api.get("/entities", params={"cursor": given}).status_code == 404


def test_a_large_body_is_refused(api: httpx.Client) -> None:
    answer = api.post("/match", content=b" " * (LIMITS["body_bytes"] + 1))
    assert answer.status_code == 413
    queries = {str(at): {"properties": {"name": ["x"]}} for at in range(51)}
    answer = api.post("/match", content=json.dumps({"queries": queries}))
    assert answer.status_code == 422


def test_nothing_is_asked_of_others(api: httpx.Client) -> None:
    document = api.get("/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    assert api.get("/docs").status_code == 404
    for path, methods in document["paths"].items():
        assert set(methods) <= {"get", "post"}, path
        for method in methods.values():
            success = method["responses"]["200"]
            assert success["content"]
            assert "422" in method["responses"]
