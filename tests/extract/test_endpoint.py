"""The contract of the endpoint: what is sent, what is paid, what fails, and what is said of it."""

from __future__ import annotations

import json
import ssl
import threading
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from tests.extract.conftest import make_document
from tests.extract.fake_endpoint import (
    ALL_THREE,
    KEY,
    LONG,
    TEXT,
    TRUE,
    Act,
    FakeEndpoint,
    ask,
    by_piece,
    content,
    fact,
    facts,
    half,
    hang_up,
    nowhere,
    proposer_at,
    raw,
    serving,
    silence,
    status,
)

from sousveil.extract import PROPOSER_REASONS, extract
from sousveil.extract.endpoint import EndpointSettings, LlamaCppProposer
from sousveil.extract.endpoint._pieces import pieces
from sousveil.model import Quantity


@pytest.fixture
def server():  # type: ignore[no-untyped-def]
    with serving() as made:
        yield made


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


# ------------------------------------------------------------- TLS


def self_signed(folder: Path) -> Path:
    """Key and certificate of 127.0.0.1 that nobody vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "server.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return path


def test_a_certificate_that_does_not_verify_gets_no_key_and_no_text(
    server: FakeEndpoint, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOUSVEIL_ENDPOINT_KEY", KEY)
    pem = self_signed(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    address = server.address.replace("http:", "https:")
    extraction = ask(server, LONG, address=address, piece_characters=500, parallel=1)
    assert extraction.refused() == {"endpoint-unreachable": 3}
    assert "certificate that does not verify" in extraction.unread[0].message
    assert server.asked == []
    monkeypatch.setenv("SSL_CERT_FILE", str(pem))  # vouched for, it is asked
    trusted = ask(server, TEXT, facts(TRUE), address=address)
    assert len(trusted.claims) == 1
    assert server.headers[-1]["Authorization"] == f"Bearer {KEY}"
