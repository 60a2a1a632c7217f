"""The contract of the endpoint: what is sent, what is paid, what fails, and what is said of it."""

from __future__ import annotations

import json
import socket
import threading
from pathlib import Path

import pytest
from tests.extract.conftest import make_document
from tests.extract.fake_endpoint import (
    Act,
    FakeEndpoint,
    ask,
    by_piece,
    content,
    fact,
    facts,
    half,
    hang_up,
    proposer_at,
    raw,
    serving,
    silence,
    status,
)

from sousveil.errors import UsageError
from sousveil.extract import PROPOSER_REASONS, RemoteProposer, Setup, extract
from sousveil.extract.endpoint import EndpointProposer, EndpointSettings, LlamaCppProposer
from sousveil.extract.endpoint._pieces import pieces
from sousveil.model import Quantity

TEXT = "ECU-911 has more than 4,300 cameras."
TRUE = fact(quote=TEXT, value="4,300 cameras", comparator="more than")
KEY = "sk-Secret/0123456789+abc="
#: Three paragraphs, each a piece of its own at 500 characters.
LONG = "\n\n".join(
    f"{name} has {count} cameras. {'The streets of the town are long. ' * 12}"
    for name, count in (("ECU-911", 410), ("BOL-110", 420), ("VEN-911", 430))
)


@pytest.fixture
def server():  # type: ignore[no-untyped-def]
    with serving() as made:
        yield made


def nowhere() -> str:
    """An address of this machine where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return f"http://127.0.0.1:{listening.getsockname()[1]}/v1"


def said_of(name: str, count: int) -> dict[str, object]:
    return fact(subject=name, quote=f"{name} has {count} cameras.", value=f"{count} cameras")


ALL_THREE = {
    name: facts(said_of(name, count))
    for name, count in (("ECU-911", 410), ("BOL-110", 420), ("VEN-911", 430))
}


# ------------------------------------------------------------- what is sent


def test_a_good_answer_becomes_a_claim_with_our_own_reading(server: FakeEndpoint) -> None:
    (claim,) = ask(server, TEXT, facts(TRUE)).claims
    assert claim.value == Quantity("4300", "cameras", "4,300")
    assert claim.comparator == ">"
    quote = claim.quotes[0]
    assert TEXT[quote.start : quote.end] == TEXT
    assert claim.made.name == "endpoint"
    assert claim.made.version.startswith("tester-1, prompt ")
    assert claim.made.confidence is None


def test_the_request_is_that_of_the_api(server: FakeEndpoint) -> None:
    ask(server, TEXT, facts())
    (body,) = server.asked
    assert server.paths == ["/v1/chat/completions"]
    assert body["model"] == "tester-1"
    assert body["temperature"] == 0
    assert body["max_tokens"] == EndpointSettings().reply_tokens
    assert body["response_format"]["type"] == "json_schema"
    instructions, piece = (message["content"] for message in body["messages"])
    assert TEXT in piece
    assert TEXT not in instructions
    assert "- cameras (of: " in instructions
    assert "facial-recognition" in instructions


def test_llama_cpp_is_asked_for_its_model_and_given_its_own_form(server: FakeEndpoint) -> None:
    served = raw(json.dumps({"data": [{"id": "/home/me/models/tiny-q4.gguf"}]}).encode())
    server.plan = [served, facts(TRUE)]
    with proposer_at(server, kind=LlamaCppProposer, model="") as proposer:
        extraction = extract(make_document(TEXT), proposer)
    (claim,) = extraction.claims
    assert claim.made.name == "llamacpp"
    assert claim.made.version.startswith("tiny-q4.gguf, prompt ")  # and no path of the machine
    assert server.paths == ["/v1/models", "/v1/chat/completions"]
    form = server.asked[1]["response_format"]
    assert form["type"] == "json_object"
    assert form["schema"]["required"] == ["facts"]
    assert "Authorization" not in server.headers[1]


def test_what_the_gate_stops_is_never_sent(server: FakeEndpoint) -> None:
    extraction = ask(server, "The weather in Quito was fine.", facts(TRUE))
    assert extraction.refused() == {}
    assert server.asked == []


def test_a_document_is_sent_in_pieces_and_read_in_order(server: FakeEndpoint) -> None:
    plan = by_piece(ALL_THREE, facts())
    extraction = ask(server, LONG, plan, piece_characters=500)
    assert len(server.asked) == 3
    assert [claim.subject.name for claim in extraction.claims] == ["ECU-911", "BOL-110", "VEN-911"]


@pytest.mark.parametrize("limit", [500, 700, 5_000])
@pytest.mark.parametrize(
    "text",
    [
        LONG,
        "One.",
        "",
        " \n\n ",
        "A sentence. " * 300,
        "word " * 600,
        "x" * 2_000,
        "Para one.\n\n \n\nPara two.\n" + "A line.\n" * 200,
    ],
)
def test_pieces_are_the_text_in_order_and_nothing_is_lost(text: str, limit: int) -> None:
    cut = pieces(text, limit)
    assert all(len(piece.text) <= limit for piece in cut)
    assert all(text[piece.start : piece.end] == piece.text for piece in cut)
    assert [piece.number for piece in cut] == list(range(1, len(cut) + 1))
    left, position = "", 0
    for piece in cut:
        left += text[position : piece.start]
        position = piece.end
    assert not (left + text[position:]).strip()


def test_requests_fly_at_the_same_time_and_no_more_than_are_allowed(server: FakeEndpoint) -> None:
    together = threading.Barrier(3, timeout=20)

    def meet(request):  # type: ignore[no-untyped-def]
        together.wait()  # breaks, and fails the request, unless three are there at once
        facts()(request)

    extraction = ask(server, LONG, meet, piece_characters=500, parallel=3, retries=0)
    assert extraction.refused() == {}
    assert len(server.asked) == 3


# ------------------------------------------------------------- what fails


@pytest.mark.parametrize(
    ("act", "reason", "says"),
    [
        (silence, "endpoint-timeout", "did not answer within"),
        (hang_up, "endpoint-closed", "broke off"),
        (half, "endpoint-closed", "broke off"),
        (raw(b"", 500), "endpoint-failed", "status 500"),
        (status(503, "Loading model"), "endpoint-failed", "Loading model"),
        (status(429, "slow down"), "endpoint-busy", "slow down"),
        (status(504), "endpoint-timeout", "status 504"),
        (status(401, "no key"), "endpoint-key", "wants a key"),
        (status(403), "endpoint-key", "wants a key"),
        (status(404, "no such model"), "endpoint-not-found", "no such model"),
        (status(400, "context too small"), "endpoint-refused", "context too small"),
        (raw(b"", 302, {"Location": "http://127.0.0.1:1/"}), "endpoint-refused", "redirect"),
        (raw(b"<html>hello</html>"), "reply-not-json", "not the JSON"),
        (raw(b"[1]"), "reply-not-json", "not the JSON"),
        (raw(b'{"choices": []}'), "reply-not-json", "without a message"),
        (raw(b'{"choices": [{"message": "\xff\xfe"}]}'), "reply-not-utf-8", "UTF-8"),
        (raw(b" " * 30_000), "reply-too-large", "20,000 bytes"),
        (content(""), "reply-empty", "replied nothing"),
        (content(None), "reply-empty", "replied nothing"),
        (content("I cannot help with that."), "reply-not-json", "did not reply with the JSON"),
        (content("x", refusal="No."), "reply-declined", "declined"),
        (content("", finish="content_filter"), "reply-declined", "declined"),
    ],
)
def test_each_failure_is_said_counted_and_kept_from_the_cache(
    server: FakeEndpoint, tmp_path: Path, act: Act, reason: str, says: str
) -> None:
    settings = {"retries": 1, "timeout_seconds": 0.3, "reply_bytes": 20_000, "cache": tmp_path}
    if act is not silence:
        settings["timeout_seconds"] = 20
    extraction = ask(server, TEXT, act, **settings)
    assert extraction.claims == ()
    assert extraction.refused() == {reason: 1}
    (part,) = extraction.unread
    assert reason in PROPOSER_REASONS
    assert says in part.message
    assert part.hint
    assert part.part == "part 1 of 1"
    again = ask(server, TEXT, facts(TRUE), **settings)  # tried again, and found
    assert len(again.claims) == 1


def test_no_server_is_said_at_once(server: FakeEndpoint) -> None:
    extraction = ask(server, LONG, address=nowhere(), piece_characters=500, retries=1)
    assert extraction.refused() == {"endpoint-unreachable": 3}
    assert "cannot be reached" in extraction.unread[0].message


@pytest.mark.parametrize(
    "failure",
    [status(429, retry_after="0"), status(500), status(503), hang_up, half, status(408)],
)
def test_what_passes_is_tried_again(server: FakeEndpoint, failure: Act) -> None:
    server.plan = [failure, failure, facts(TRUE)]
    with proposer_at(server) as proposer:
        document = make_document(TEXT)
        extraction = extract(document, proposer)
        assert proposer.spent(document).retries == 2
    assert len(extraction.claims) == 1
    assert extraction.refused() == {}
    assert len(server.asked) == 3


@pytest.mark.parametrize("act", [status(401), status(404), status(400), raw(b"x")])
def test_what_does_not_pass_is_asked_once(server: FakeEndpoint, act: Act) -> None:
    ask(server, TEXT, act, retries=4)
    assert len(server.asked) == 1


def test_a_wrong_key_or_address_is_asked_for_no_more_pieces(server: FakeEndpoint) -> None:
    extraction = ask(server, LONG, status(401), piece_characters=500, parallel=1)
    assert extraction.refused() == {"endpoint-key": 3}
    assert len(server.asked) == 1


def test_an_endpoint_that_asks_for_an_hour_is_not_waited_for(server: FakeEndpoint) -> None:
    extraction = ask(
        server, LONG, status(429, retry_after="3600"), piece_characters=500, parallel=1
    )
    assert extraction.refused() == {"endpoint-busy": 3}
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    ("stated", "seconds"),
    [("7", 7), ("1.5", 1.5), ("", 0), ("soon", 0), ("-3", 0), ("Wed, 21 Oct 2015 07:28:00 GMT", 0)],
)
def test_retry_after_is_seconds_or_a_date(stated: str, seconds: float) -> None:
    from sousveil.extract.endpoint._client import _retry_after

    assert _retry_after(stated) == seconds


def test_a_part_of_the_request_that_is_not_known_is_left_out(server: FakeEndpoint) -> None:
    extraction = ask(
        server,
        TEXT,
        status(400, "'response_format' of type 'json_schema' is not supported"),
        status(400, "Unsupported parameter: 'max_tokens'; use 'max_completion_tokens'"),
        status(400, "Unsupported value: 'temperature' does not support 0"),
        facts(TRUE),
        reply_tokens=777,
    )
    assert len(extraction.claims) == 1
    last = server.asked[-1]
    assert "response_format" not in last
    assert "max_tokens" not in last
    assert "temperature" not in last
    assert last["max_completion_tokens"] == 777


def test_a_piece_that_fails_takes_nothing_from_the_others(
    server: FakeEndpoint, tmp_path: Path
) -> None:
    settings = {"piece_characters": 500, "retries": 0, "cache": tmp_path}
    failing = by_piece({**ALL_THREE, "BOL-110": status(500)}, facts())
    extraction = ask(server, LONG, failing, **settings)
    assert [claim.subject.name for claim in extraction.claims] == ["ECU-911", "VEN-911"]
    assert [part.part for part in extraction.unread] == ["part 2 of 3"]
    server.asked.clear()
    again = ask(server, LONG, by_piece(ALL_THREE, facts()), **settings)
    assert len(again.claims) == 3
    assert len(server.asked) == 1  # only what failed is asked, and paid, again
    assert "BOL-110" in server.asked[0]["messages"][-1]["content"]


def test_a_reply_cut_off_gives_what_it_holds_and_says_so(
    server: FakeEndpoint, tmp_path: Path
) -> None:
    whole = json.dumps({"facts": [TRUE, fact(quote=TEXT, value="9,999 cameras")]})
    cut = content(whole[: whole.index("9,999")], finish="length")
    extraction = ask(server, TEXT, cut, cache=tmp_path, reply_tokens=50)
    assert len(extraction.claims) == 1
    assert extraction.refused() == {"reply-cut-off": 1}
    server.asked.clear()
    same = ask(server, TEXT, facts(TRUE), cache=tmp_path, reply_tokens=50)
    assert same.refused() == {"reply-cut-off": 1}
    assert server.asked == []  # to ask the same again would give the same
    longer = ask(server, TEXT, facts(TRUE), cache=tmp_path, reply_tokens=500)
    assert longer.refused() == {}
    assert len(server.asked) == 1


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


def test_closing_breaks_off_what_is_on_its_way(server: FakeEndpoint, tmp_path: Path) -> None:
    server.plan = [silence]
    document = make_document(LONG)
    with proposer_at(server, tmp_path, piece_characters=500, parallel=2) as proposer:
        proposer.begin(document)
        while len(server.asked) < 2:
            threading.Event().wait(0.01)
    # The threads have ended although nothing was answered; an interrupted run does not hang.
    for thread in threading.enumerate():
        if thread.name.startswith("proposer"):
            thread.join(20)
            assert not thread.is_alive()
