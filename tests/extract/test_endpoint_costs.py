"""What asking costs and what is kept of it; the key; wrong settings."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest
from tests.extract.conftest import make_document
from tests.extract.fake_endpoint import (
    ALL_THREE,
    KEY,
    LONG,
    TEXT,
    TRUE,
    FakeEndpoint,
    ask,
    by_piece,
    content,
    fact,
    facts,
    nowhere,
    proposer_at,
    raw,
    serving,
    status,
)

from sousveil.errors import UsageError
from sousveil.extract import PROPOSER_REASONS, RemoteProposer, Setup, extract
from sousveil.extract.endpoint import EndpointProposer, LlamaCppProposer


@pytest.fixture
def server():  # type: ignore[no-untyped-def]
    with serving() as made:
        yield made


# ------------------------------------------------------------- what it costs


def test_nothing_is_paid_twice(server: FakeEndpoint, tmp_path: Path) -> None:
    first = ask(server, TEXT, facts(TRUE), cache=tmp_path)
    server.asked.clear()
    server.plan = [status(500)]
    with proposer_at(server, tmp_path) as proposer:
        again = extract(make_document(TEXT), proposer)
        assert proposer.spent().cached == 1
        assert proposer.spent().requests == 0
    assert again == first
    assert server.asked == []


@pytest.mark.parametrize("change", [{"model": "tester-2"}, {"piece_characters": 500}])
def test_another_model_or_another_piece_is_another_question(
    server: FakeEndpoint, tmp_path: Path, change: dict[str, object]
) -> None:
    ask(server, LONG, facts(), cache=tmp_path)
    server.asked.clear()
    ask(server, LONG, facts(), cache=tmp_path, **change)
    assert server.asked


def test_another_prompt_is_another_question(
    server: FakeEndpoint, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(server, TEXT, facts(), cache=tmp_path)
    server.asked.clear()
    monkeypatch.setattr("sousveil.extract.endpoint._proposer.prompt_version", lambda: "another")
    ask(server, TEXT, facts(), cache=tmp_path)
    assert server.asked


@pytest.mark.parametrize("damage", [b"", b"{", b"\xff", b'{"content": 3}'])
def test_a_damaged_cache_is_asked_again(
    server: FakeEndpoint, tmp_path: Path, damage: bytes
) -> None:
    ask(server, TEXT, facts(TRUE), cache=tmp_path)
    (kept,) = tmp_path.rglob("*.json")
    kept.write_bytes(damage)
    assert len(ask(server, TEXT, facts(TRUE), cache=tmp_path).claims) == 1
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and path != kept]


def test_tokens_and_cost_are_those_that_the_endpoint_counts(server: FakeEndpoint) -> None:
    server.plan = [facts(TRUE, usage=(1_000, 200)), facts(usage=(500, 100))]
    with proposer_at(server, price_in=2.0, price_out=10.0, currency="EUR") as proposer:
        one, other = make_document(TEXT), make_document(TEXT + " More.")
        extract(one, proposer)
        extract(other, proposer)
        assert proposer.spent(one).tokens_in == 1_000
        spent = proposer.spent()
    assert (spent.requests, spent.tokens_in, spent.tokens_out) == (2, 1_500, 300)
    assert spent.cost == pytest.approx(1_500 * 2 / 1e6 + 300 * 10 / 1e6)
    assert spent.currency == "EUR"
    assert spent.estimated == 0


@pytest.mark.parametrize(
    "usage", [None, {}, {"prompt_tokens": "9", "completion_tokens": 1}, {"prompt_tokens": -1}, []]
)
def test_what_the_endpoint_does_not_count_is_estimated_and_said_to_be(
    server: FakeEndpoint, usage: object
) -> None:
    server.plan = [facts(TRUE, usage=usage)]
    with proposer_at(server) as proposer:
        assert len(extract(make_document(TEXT), proposer).claims) == 1
        spent = proposer.spent()
    assert spent.estimated == 1
    assert spent.tokens_in > 1_000
    assert spent.cost is None  # there are no prices


def test_answers_that_are_none_are_paid_for_too(server: FakeEndpoint) -> None:
    server.plan = [content("no", usage=(70, 7)), facts(TRUE, usage=(70, 7))]
    with proposer_at(server) as proposer:
        assert len(extract(make_document(TEXT), proposer).claims) == 1
        assert proposer.spent().tokens_in == 140


@pytest.mark.parametrize("limit", ["run_tokens", "document_tokens", "run_cost", "document_cost"])
def test_a_budget_is_kept_and_what_it_cut_is_said(
    server: FakeEndpoint, tmp_path: Path, limit: str
) -> None:
    most = 25_000 if limit.endswith("tokens") else 0.025
    settings = {
        "piece_characters": 500, "parallel": 1, "cache": tmp_path, "price_in": 1.0,
        "price_out": 1.0, limit: most,
    }  # fmt: skip
    plan = by_piece({name: facts(usage=(20_000, 1_000)) for name in ALL_THREE}, facts())
    extraction = ask(server, LONG, plan, **settings)
    assert len(server.asked) == 1
    assert extraction.refused() == {"budget-spent": 2}
    assert limit in extraction.unread[0].message
    ask(server, LONG, plan, **settings)  # the next run goes on where this one ended
    assert len(server.asked) == 2


# ------------------------------------------------------------- the key


def test_the_key_goes_into_one_header_and_nowhere_else(
    server: FakeEndpoint, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MY_KEY", f" {KEY}\n")
    echo = json.dumps({"facts": [TRUE, fact(quote=KEY, subject=KEY, value=KEY)]})
    server.plan = [
        status(500, f"Incorrect key {KEY}"),
        status(429, f"Key {KEY} asked too often"),
        content(echo),
    ]
    with proposer_at(server, tmp_path, key_from="MY_KEY") as proposer:
        extraction = extract(make_document(TEXT), proposer)
        assert KEY not in repr(vars(proposer)) + repr(proposer._client.__dict__)
    assert [headers["Authorization"] for headers in server.headers] == [f"Bearer {KEY}"] * 3
    assert KEY not in json.dumps(server.asked)
    assert KEY not in repr(extraction)
    assert len(extraction.claims) == 1
    assert all(KEY.encode() not in path.read_bytes() for path in tmp_path.rglob("*.json"))


@pytest.mark.parametrize("code", [400, 401, 404, 429, 500])
def test_no_message_repeats_the_key(
    server: FakeEndpoint, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    monkeypatch.setenv("SOUSVEIL_ENDPOINT_KEY", KEY)
    padded = "x" * 190 + f" {KEY} is wrong"  # where the message is cut, in the middle of it
    for message in (f"bad key {KEY}", padded):
        (part,) = ask(server, TEXT, status(code, message), retries=0).unread
        assert KEY not in repr(part)
        assert KEY[:8] not in repr(part)


def test_a_missing_or_wrong_key_is_told_apart(
    server: FakeEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SOUSVEIL_ENDPOINT_KEY", raising=False)
    (part,) = ask(server, TEXT, status(401)).unread
    assert "Put a key into the environment variable SOUSVEIL_ENDPOINT_KEY" in part.hint
    monkeypatch.setenv("SOUSVEIL_ENDPOINT_KEY", KEY)
    (part,) = ask(server, TEXT, status(401)).unread
    assert "SOUSVEIL_ENDPOINT_KEY is not the right one" in part.hint


def test_a_key_that_is_none_or_would_travel_open_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SOUSVEIL_ENDPOINT_KEY", "two words\r\nX: y")
    with pytest.raises(UsageError) as refused:
        EndpointProposer().configure(Setup({"address": "https://a.example/v1", "model": "m"}))
    assert "two words" not in str(refused.value)
    monkeypatch.setenv("SOUSVEIL_ENDPOINT_KEY", KEY)
    with pytest.raises(UsageError, match="no TLS") as refused:
        EndpointProposer().configure(Setup({"address": "http://a.example/v1", "model": "m"}))
    assert KEY not in str(refused.value)
    for near in ("http://localhost:1/v1", "http://127.0.0.1:1/v1", "http://192.168.1.9/v1"):
        EndpointProposer().configure(Setup({"address": near, "model": "m"}))


def test_no_redirect_carries_the_key_away(
    server: FakeEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOUSVEIL_ENDPOINT_KEY", KEY)
    with serving() as other:
        ask(server, TEXT, raw(b"", 307, {"Location": other.address}))
        assert other.asked == []


# ------------------------------------------------------------- settings


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({}, "no address"),
        ({"address": "https://a.example/v1"}, "no model"),
        ({"address": "ftp://a.example", "model": "m"}, "http://"),
        ({"address": "a.example", "model": "m"}, "http://"),
        ({"address": "https://u:pw@a.example", "model": "m"}, "user name or password"),
        ({"address": "https://a.example/v1?key=1", "model": "m"}, "may hold no"),
        ({"address": "https://a.example:port/", "model": "m"}, "cannot be used"),
        ({"address": "https://a.example", "modell": "m"}, "modell"),
        ({"address": "https://a.example", "model": "m", "parallel": 0}, "parallel"),
        ({"address": "https://a.example", "model": "m", "run_cost": -1}, "run_cost"),
        ({"address": "https://a.example", "model": "m", "run_cost": 5}, "no prices"),
        ({"address": "https://a.example", "model": "m", "reply_form": "xml"}, "xml"),
    ],
)
def test_wrong_settings_are_named(settings: dict[str, object], says: str) -> None:
    with pytest.raises(UsageError, match="endpoint") as refused:
        EndpointProposer().configure(Setup(settings))
    assert says in refused.value.message
    assert "pw" not in str(refused.value)
    assert refused.value.hint


def test_a_llama_server_that_is_not_there_is_named() -> None:
    settings = {"address": nowhere(), "retries": 0}
    with pytest.raises(UsageError, match="cannot be reached"):
        LlamaCppProposer().configure(Setup(settings))


def test_both_are_remote_proposers() -> None:
    for made in (EndpointProposer(), LlamaCppProposer()):
        assert isinstance(made, RemoteProposer)


# ------------------------------------------------------------- the page


PAGE = Path(__file__).resolve().parents[2] / "docs" / "proposers.md"


def test_the_page_has_every_reason_in_its_own_words() -> None:
    text = PAGE.read_text(encoding="utf-8")
    for reason, meaning in PROPOSER_REASONS.items():
        assert f"| `{reason}` | {meaning} |" in text


def test_the_settings_on_the_page_are_settings() -> None:
    text = PAGE.read_text(encoding="utf-8")
    block = text.split("```toml\n")[1].split("```")[0]
    table = tomllib.loads(block)["proposers"]["endpoint"]
    EndpointProposer().configure(Setup(table))
