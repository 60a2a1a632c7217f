"""Names in, entities out: /match, and the Reconciliation API as OpenRefine speaks it."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest


def match(api: httpx.Client, name: str, schema: str = "Company", **more: Any) -> list[Any]:
    query = {"schema": schema, "properties": {"name": [name], **more}}
    answer = api.post("/match", json={"queries": {"q": query}})
    assert answer.status_code == 200, answer.text
    return list(answer.json()["responses"]["q"]["results"])


def reconcile(api: httpx.Client, **query: Any) -> list[Any]:
    """The same as form and as JSON."""
    form = api.post("/reconcile", data={"queries": json.dumps({"q0": query})})
    posted = api.post("/reconcile", json={"queries": {"q0": query}})
    got = api.get("/reconcile", params={"queries": json.dumps({"q0": query})})
    assert form.status_code == posted.status_code == got.status_code == 200, form.text
    assert form.json() == posted.json() == got.json()
    return list(form.json()["q0"]["result"])


@pytest.mark.parametrize(
    ("name", "id_", "by"),
    [
        ("海康威视", "hikvision", "curated-name"),
        ("Hangzhou Hikvision Digital Technology Co., Ltd.", "hikvision", "curated-name"),
        ("huawei", "huawei", "curated-name"),
        ("Senain", None, None),
    ],
)
def test_equal_names_match(api: httpx.Client, name: str, id_: str | None, by: str | None) -> None:
    first = match(api, name)[0]
    assert first["score"] == 1.0
    assert first["match"]
    if id_:
        assert first["id"] == id_
        assert list(first["features"]) == [by]
    assert first["reasons"]


def test_a_near_name_is_suggested_and_never_a_match(api: httpx.Client) -> None:
    first = match(api, "Huawei Technologie Limited")[0]
    assert (first["id"], first["match"]) == ("huawei", False)
    assert first["features"]["name-likeness"] == first["score"] < 1
    assert any("huawei" in reason for reason in first["reasons"])


def test_a_system_in_another_country_is_another(api: httpx.Client) -> None:
    assert match(api, "Safe Town", "Project", country=["MT"])[0]["match"]
    elsewhere = match(api, "Safe Town", "Project", country=["Kenya"])[0]
    assert not elsewhere["match"]
    assert "but in MT" in elsewhere["reasons"]


def test_nobody_asks_for_a_person(api: httpx.Client) -> None:
    query = {"schema": "Person", "properties": {"name": ["Somebody"]}}
    answer = api.post("/match", json={"queries": {"q": query}})
    assert answer.status_code == 422
    assert "Person" in answer.json()["detail"]
    types = {each["id"] for each in api.get("/reconcile").json()["defaultTypes"]}
    assert not types & {"person", "Person"}


def test_limits_of_match(api: httpx.Client) -> None:
    body = {"queries": {"q": {"properties": {"name": ["Huawei"]}}}}
    assert len(api.post("/match?limit=1", json=body).json()["responses"]["q"]["results"]) == 1
    assert api.post("/match?limit=51", json=body).status_code == 422
    nameless = api.post("/match", json={"queries": {"q": {"properties": {}}}})
    assert nameless.status_code == 422
    assert "`name`" in nameless.json()["detail"]


def test_the_manifest(api: httpx.Client) -> None:
    manifest = api.get("/reconcile").json()
    assert "0.2" in manifest["versions"]
    assert {"name", "identifierSpace", "schemaSpace"} <= set(manifest)
    for kind in ("entity", "type", "property"):
        service = manifest["suggest"][kind]
        where = service["service_url"] + service["service_path"]
        found = httpx.get(where, params={"prefix": "c"})
        assert isinstance(found.json()["result"], list)
    preview = manifest["preview"]["url"].replace("{{id}}", "huawei")
    page = httpx.get(preview)
    assert page.headers["content-type"].startswith("text/html")
    assert "Huawei" in page.text
    view = httpx.get(manifest["view"]["url"].replace("{{id}}", "huawei"))
    assert view.json()["id"] == "huawei"


def test_a_column_of_names_is_matched(api: httpx.Client) -> None:
    first = reconcile(api, query="华为", type="organisation", limit=3.0)[0]
    assert (first["id"], first["match"], first["score"]) == ("huawei", True, 100.0)
    assert first["type"] == [{"id": "organisation", "name": "Organisation"}]
    assert reconcile(api, query="Ecuador", type=["country"])[0]["match"]
    country = [{"pid": "country", "v": "Malta"}]
    assert reconcile(api, query="Safe Town", properties=country)[0]["match"]
    assert reconcile(api, query="…") == []


def test_suggestions_while_typing(api: httpx.Client) -> None:
    found = api.get("/reconcile/suggest/entity", params={"prefix": "hik"}).json()["result"]
    assert found[0]["id"] == "hikvision"
    found = api.get("/reconcile/suggest/entity", params={"prefix": "海康"}).json()["result"]
    assert found[0]["id"] == "hikvision"
    found = api.get("/reconcile/suggest/type", params={"prefix": "org"}).json()["result"]
    assert found[0]["id"] == "organisation"


def test_a_preview_escapes_what_sources_say(api: httpx.Client) -> None:
    entities = api.get("/entities", params={"limit": 200}).json()["items"]
    odd = next(one for one in entities if "<img" in one["name"])
    page = api.get("/reconcile/preview", params={"id": odd["id"]}).text
    assert "<img" not in page
    assert "&lt;img" in page
