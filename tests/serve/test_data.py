"""Entities, claims, documents, measures: what they answer, and what they never do."""

from __future__ import annotations

import httpx
import msgspec
import pytest

from sousveil.observatory import Observatory
from sousveil.serve import _answers as answers
from sousveil.serve._examples import EXAMPLES
from sousveil.serve._openapi import SCHEMAS
from sousveil.tables import Tables


def items(api: httpx.Client, path: str, **given: object) -> list[dict[str, object]]:
    """Every item of a list, two a page."""
    found: list[dict[str, object]] = []
    cursor = ""
    while True:
        more = {"cursor": cursor} if cursor else {}
        answer = api.get(path, params={**given, "limit": 2, **more})  # type: ignore[arg-type]
        assert answer.status_code == 200, answer.text
        page = answer.json()
        assert len(page["items"]) <= 2
        found += page["items"]
        cursor = page.get("next", "")
        if not cursor:
            return found


def test_the_index_says_what_the_tables_hold(api: httpx.Client, example: Observatory) -> None:
    found = msgspec.json.decode(api.get("/").content, type=answers.Index, strict=True)
    with Tables(example) as tables:
        counts = tables.counts()
        assert (found.entries, found.claims) == (tables.manifest.size, counts.claims)
        assert found.root == tables.manifest.root
    assert all(
        api.get(path).status_code < 500
        for name, path in found.links.items()
        if name not in ("match", "search")
    )


def test_entities_are_all_listed_once_in_order(api: httpx.Client, example: Observatory) -> None:
    with Tables(example) as tables:
        known = [row.id for row in tables.entities()]
        malta = [row.id for row in tables.entities() if row.country == "MT"]
    assert [one["id"] for one in items(api, "/entities")] == known
    assert [one["id"] for one in items(api, "/entities", country="MT")] == malta
    assert len(malta) == 2
    assert {one["kind"] for one in items(api, "/entities", kind="system")} == {"system"}


def test_an_entity_has_its_values_side_by_side(api: httpx.Client) -> None:
    found = msgspec.json.decode(api.get("/entities/ecu-911").content, type=answers.EntityAnswer)
    assert (found.name, found.country) == ("ECU-911", "EC")
    costs = [value for value in found.values if value.property == "cost"]
    assert {value.value.amount for value in costs} == {"200000000", "240000000"}
    assert all(value.contested for value in costs)
    supplier = next(value for value in found.values if value.property == "supplier")
    assert supplier.value.entity is not None
    assert supplier.value.entity.href == "/entities/huawei"
    listed = items(api, "/entities/ecu-911/values")
    assert [one["id"] for one in listed] == [value.id for value in found.values]
    contested = items(api, "/entities/ecu-911/values", property="cost", contested=True)
    assert len(contested) == 2


def test_every_claim_has_words_status_and_proof(api: httpx.Client, example: Observatory) -> None:
    found = [msgspec.convert(one, answers.ClaimAnswer) for one in items(api, "/claims")]
    with Tables(example) as tables:
        rows = {row.id: row for row in tables.claims()}
        shown = {row.id for row in tables.documents() if row.republish}
    assert {claim.id for claim in found} == set(rows)
    assert [claim.seq for claim in found] == sorted(claim.seq for claim in found)
    for claim in found:
        row = rows[claim.id]
        assert claim.status == row.status
        assert claim.proof == f"/proofs/{row.seq}"
        assert api.get(claim.proof).json()["id"] == claim.id
        if claim.status == "erased":
            continue
        assert [(q.document, q.start, q.end) for q in claim.quotes] == [
            (q.document, q.start, q.end) for q in row.quotes
        ]
        for quote, held in zip(claim.quotes, row.quotes, strict=True):
            assert quote.shown == (quote.document in shown)
            assert quote.text == (held.text if quote.shown else "")


def test_claims_by_filter(api: httpx.Client) -> None:
    ecu = items(api, "/claims", subject="ecu-911")
    assert len(ecu) == 11
    assert {one["subject"]["id"] for one in ecu} == {"ecu-911"}  # type: ignore[index]
    live = items(api, "/claims", subject="ecu-911", live=True)
    assert len(live) == 10
    assert items(api, "/claims", subject="ecu-911", live=True, status="rejected") == []
    assert len(items(api, "/claims", status="rejected")) == 1
    assert len(items(api, "/claims", value="huawei", property="supplier")) == 2
    assert {one["property"] for one in items(api, "/claims", kind="country")} == {
        "technology",
        "supplier",
    }
    document = ecu[0]["quotes"][0]["document"]  # type: ignore[index]
    assert len(items(api, "/claims", document=document)) == 7


def test_a_claim_by_the_first_digits_of_its_id(api: httpx.Client) -> None:
    claim = items(api, "/claims")[0]
    assert api.get(f"/claims/{str(claim['id'])[:12]}").json() == claim
    assert api.get(f"/claims/{claim['id']}").json() == claim
    assert api.get("/claims/000000").status_code == 404
    assert api.get(f"/claims/{'0' * 64}").status_code == 404


def test_a_reply_stands_beside_the_claim(api: httpx.Client) -> None:
    replied = [one for one in items(api, "/claims") if one.get("replies")]
    assert len(replied) == 1
    reply = replied[0]["replies"][0]  # type: ignore[index]
    assert (reply["text"], reply["by"]) == ("It cost less.", "Ministry <script>")


def test_what_was_erased_shows_as_erased_and_nothing_of_it_is_found(api: httpx.Client) -> None:
    erased = items(api, "/claims", status="erased")
    assert len(erased) == 1
    assert set(erased[0]) == {"seq", "id", "time", "status", "judgement", "href", "proof"}
    proof = api.get(str(erased[0]["proof"])).json()
    assert proof["erased"]
    assert "body" not in proof
    for path in ("/entities", "/changes", "/export/ftm", "/search?q=Acme", "/claims"):
        assert "Acme" not in api.get(path).text.replace('"query":"Acme"', "")
    assert api.get("/search", params={"q": "Acme Erased"}).json()["total"] == 0


def test_words_that_may_not_be_shown_are_nowhere(api: httpx.Client) -> None:
    held = [one for one in items(api, "/documents") if not one.get("republish")]
    assert [one["title"] for one in held] == ["Withheld"]
    refused = api.get(f"{held[0]['href']}/text")
    assert refused.status_code == 403
    assert str(held[0]["text_sha256"]) in refused.json()["hint"]
    assert api.get("/search", params={"q": "paywalled"}).json()["total"] == 0
    assert "from NEC" not in api.get("/claims", params={"limit": 200}).text


def test_quotes_point_into_the_text(api: httpx.Client) -> None:
    for claim in items(api, "/claims", subject="ecu-911"):
        for quote in claim["quotes"]:  # type: ignore[attr-defined]
            answer = api.get(f"{quote['href']}/text")
            assert answer.headers["content-type"] == "text/plain; charset=utf-8"
            assert answer.text[quote["start"] : quote["end"]] == quote["text"]


def test_measures_are_those_of_the_tables(api: httpx.Client) -> None:
    from sousveil.measure import all_measures

    listed = api.get("/measures").json()["items"]
    assert [one["id"] for one in listed] == list(all_measures())
    by_country = next(m for m in all_measures().values() if m.by_country)
    found = items(api, f"/measures/{by_country.id}")
    assert found
    again = api.get(f"/measures/{by_country.id}", params={"limit": 200}).json()
    assert again["items"] == found
    assert again["measure"]["rule"] == by_country.rule
    country = found[0]["country"]
    only = items(api, f"/measures/{by_country.id}", country=country)
    assert only == [one for one in found if one["country"] == country]
    assert items(api, f"/measures/{by_country.id}", as_of="2001-01-01") == []


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_example_is_what_it_shows(name: str) -> None:
    found = msgspec.convert(EXAMPLES[name], SCHEMAS[name], strict=True)
    unknown = set(EXAMPLES[name]) - set(SCHEMAS[name].__struct_fields__)
    assert found is not None
    assert not unknown
