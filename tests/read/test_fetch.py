"""Fetching, against a real server on this machine and a resolver that lies."""

from __future__ import annotations

import datetime
import gzip
import http.server
import io
import ipaddress
import ssl
import threading
import time
import zlib
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from warcio.archiveiterator import ArchiveIterator

from sousveil.errors import FetchError
from sousveil.observatory import FetchSettings
from sousveil.read import fetch, read_bytes

Handler = http.server.BaseHTTPRequestHandler
Answer = Callable[[Handler], None]
Serve = Callable[[dict[str, Answer]], str]


def names(*ips: str) -> Callable[[str, int], list[str]]:
    """A resolver that knows one answer."""

    def resolve(host: str, port: int) -> list[str]:
        return list(ips)

    return resolve


HERE = FetchSettings(allow_private=True, timeout_seconds=20)
PAGE = "<html><body><p>El sistema tiene más de 4.300 cámaras.</p></body></html>".encode()


def answer(body: bytes, status: int = 200, **headers: str) -> Answer:
    def respond(handler: Handler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        if "Content_Length" not in headers and "Transfer_Encoding" not in headers:
            handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return respond


def redirect(to: str, status: int = 302) -> Answer:
    return answer(b"moved", status, Location=to)


def chain(steps: int) -> dict[str, Answer]:
    """``/0`` redirects to ``/1`` and so on; the page stands at the end of ``steps`` redirects."""
    answers = {
        f"/{n}": redirect(f"/{n + 1}", (301, 302, 303, 307, 308)[n % 5]) for n in range(steps)
    }
    return {**answers, f"/{steps}": answer(PAGE, Content_Type="text/html; charset=utf-8")}


def test_a_page_comes_with_its_type_time_and_address(serve: Serve) -> None:
    base = serve({"/page": answer(PAGE, Content_Type="text/html; charset=utf-8")})
    before = datetime.datetime.now(datetime.UTC).replace(microsecond=0)
    got = fetch(f"{base}/page?a=1#part", HERE)
    assert got.data == PAGE
    assert got.media_type == "text/html; charset=utf-8"
    assert got.address == f"{base}/page?a=1"
    retrieved = datetime.datetime.fromisoformat(got.retrieved)
    assert before <= retrieved <= datetime.datetime.now(datetime.UTC)
    assert "4.300 cámaras" in read_bytes(got.data, name="page", media_type=got.media_type).text


def test_the_request_says_who_asks_and_carries_no_secret(serve: Serve) -> None:
    seen: dict[str, str] = {}

    def respond(handler: Handler) -> None:
        seen.update(handler.headers.items())
        answer(b"text")(handler)

    fetch(serve({"/": respond}), HERE)
    assert seen["User-Agent"].startswith("sousveil/")
    assert not {"Cookie", "Authorization", "Referer"} & set(seen)


def test_proxies_of_the_environment_are_not_used(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    assert fetch(serve({"/": answer(b"direct")}), HERE).data == b"direct"


def test_five_redirects_are_followed(serve: Serve) -> None:
    base = serve(chain(5))
    got = fetch(f"{base}/0", HERE)
    assert (got.data, got.address) == (PAGE, f"{base}/5")


def test_six_redirects_are_not(serve: Serve) -> None:
    with pytest.raises(FetchError, match="redirects more than 5 times"):
        fetch(serve(chain(6)) + "/0", HERE)


def test_a_loop_of_redirects_ends(serve: Serve) -> None:
    with pytest.raises(FetchError, match="redirects more than 5 times"):
        fetch(serve({"/a": redirect("/b"), "/b": redirect("/a")}) + "/a", HERE)


def test_a_redirect_without_an_address_is_an_error(serve: Serve) -> None:
    with pytest.raises(FetchError, match="without saying where to"):
        fetch(serve({"/": answer(b"", 302)}), HERE)


@pytest.mark.parametrize(
    "to", ["file:///etc/passwd", "ftp://example.org/x", "http://[1:2", "data:,x"]
)
def test_a_redirect_to_what_is_no_web_address_is_refused(serve: Serve, to: str) -> None:
    with pytest.raises(FetchError, match=r"not a web address|no address|not an address"):
        fetch(serve({"/": redirect(to)}), HERE)


@pytest.mark.parametrize(
    "ip",
    ["127.0.0.1", "10.1.2.3", "169.254.169.254", "::1", "::ffff:10.0.0.1", "fe80::1", "0.0.0.1"],
)
def test_a_private_address_is_refused_before_any_connection(ip: str) -> None:
    with pytest.raises(FetchError, match="private, local or reserved") as error:
        fetch("http://example.org/", FetchSettings(), resolve=names(ip))
    assert "allow" in error.value.hint


def test_one_private_answer_among_public_ones_refuses_the_name() -> None:
    with pytest.raises(FetchError, match=r"leads to 192\.168\.0\.1"):
        fetch(
            "http://example.org/",
            FetchSettings(),
            resolve=names("93.184.216.34", "192.168.0.1"),
        )


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.1", "2130706433", "0x7f.1", "localhost", "[::1]"]
)
def test_every_way_to_write_loopback_is_refused(host: str) -> None:
    with pytest.raises(FetchError):
        fetch(f"http://{host}/", FetchSettings())


def test_a_redirect_is_checked_like_the_first_address(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A public machine (played by the local server) redirects to a private one."""
    base = serve({"/": redirect("http://inside.example/secret"), "/secret": answer(b"secret")})
    port = base.rpartition(":")[2]
    monkeypatch.setattr("sousveil.read._address._is_public", lambda ip: str(ip) == "127.0.0.1")
    answers = {"outside.example": ["127.0.0.1"], "inside.example": ["10.0.0.7"]}

    def resolve(host: str, port: int) -> list[str]:
        return answers[host]

    with pytest.raises(FetchError, match=r"inside\.example/secret leads to 10\.0\.0\.7"):
        fetch(f"http://outside.example:{port}/", FetchSettings(), resolve=resolve)


def test_the_connection_goes_to_the_address_that_was_checked(serve: Serve) -> None:
    """The name is resolved once: no second answer can lead elsewhere."""
    base = serve({"/": answer(b"text")})
    asked: list[str] = []

    def resolve(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"]

    got = fetch(f"http://no-such-name.invalid:{base.rpartition(':')[2]}/", HERE, resolve=resolve)
    assert got.data == b"text"
    assert asked == ["no-such-name.invalid"]


def test_a_name_without_address_is_said(serve: Serve) -> None:
    with pytest.raises(FetchError, match=r"nowhere\.example has no address"):
        fetch("http://nowhere.example/", FetchSettings(), resolve=names())


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("ftp://example.org/x", "not a web address"),
        ("http:///x", "not a web address"),
        ("https://user:secret@example.org/", "user name or a password"),
        ("http://example.org\\@127.0.0.1/", "control characters"),
        ("http://exa mple.org/", "not the name of a machine"),
        ("http://example.org:99999/", "not an address"),
        ("http://example.org/\r\nX: y", "control characters"),
        ("http://" + "a" * 5000, "too long"),
    ],
)
def test_what_is_no_good_address_is_refused(address: str, reason: str) -> None:
    with pytest.raises(FetchError, match=reason) as error:
        fetch(address, FetchSettings(), resolve=names("93.184.216.34"))
    assert "secret" not in str(error.value)
    assert error.value.hint


def test_letters_beyond_ascii_are_encoded(serve: Serve) -> None:
    seen: list[str] = []

    def respond(handler: Handler) -> None:
        seen.append(handler.path)
        answer(b"text")(handler)

    base = serve({"/caf%C3%A9%20x": respond})
    fetch(f"{base}/café x?q=ñ", HERE)
    assert seen == ["/caf%C3%A9%20x?q=%C3%B1"]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 429, 500, 503, 304])
def test_a_bad_status_is_said(serve: Serve, status: int) -> None:
    with pytest.raises(FetchError, match=f"status {status}") as error:
        fetch(serve({"/": answer(b"", status)}), HERE)
    assert error.value.hint


def test_a_body_announced_as_too_large_is_not_read(serve: Serve) -> None:
    settings = msgspec.structs.replace(HERE, max_bytes=1000)
    with pytest.raises(FetchError, match=r"limit of 1,000 bytes"):
        fetch(serve({"/": answer(b"x", Content_Length="1001")}), settings)


def test_a_body_of_unknown_length_is_cut_at_the_limit(serve: Serve) -> None:
    sent = 0

    def pour(handler: Handler) -> None:
        nonlocal sent
        handler.send_response(200)
        handler.end_headers()
        for _ in range(2000):
            handler.wfile.write(b"x" * 65536)
            sent += 65536

    settings = msgspec.structs.replace(HERE, max_bytes=200_000)
    with pytest.raises(FetchError, match=r"limit of 200,000 bytes"):
        fetch(serve({"/": pour}), settings)
    assert sent < 50_000_000


def test_endless_headers_end(serve: Serve) -> None:
    def pour(handler: Handler) -> None:
        handler.send_response(200)
        for number in range(500):
            handler.send_header(f"X-{number}", "y" * 1000)
        handler.end_headers()

    with pytest.raises(FetchError, match="not HTTP"):
        fetch(serve({"/": pour}), HERE)


def test_a_server_that_does_not_speak_http_is_said(serve: Serve) -> None:
    def mumble(handler: Handler) -> None:
        handler.wfile.write(b"220 mail.example ESMTP\r\n")

    with pytest.raises(FetchError, match="not HTTP"):
        fetch(serve({"/": mumble}), HERE)


def drip_body(handler: Handler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    drip(handler)


def drip(handler: Handler) -> None:
    for _ in range(200):
        handler.wfile.write(b"x")
        handler.wfile.flush()
        time.sleep(0.05)


@pytest.mark.parametrize("how", [drip, drip_body])
def test_a_slow_drip_does_not_stretch_the_time(serve: Serve, how: Answer) -> None:
    settings = msgspec.structs.replace(HERE, timeout_seconds=1)
    with pytest.raises(FetchError, match="within 1 seconds"):
        fetch(serve({"/": how}), settings)


def test_a_resolver_that_hangs_does_not_stretch_the_time() -> None:
    release = threading.Event()

    def resolve(host: str, port: int) -> list[str]:
        release.wait(30)
        return []

    try:
        with pytest.raises(FetchError, match="within 1 seconds"):
            fetch("http://example.org/", FetchSettings(timeout_seconds=1), resolve=resolve)
    finally:
        release.set()


@pytest.mark.parametrize(
    ("packing", "pack"),
    [
        ("gzip", gzip.compress),
        ("x-gzip", lambda data: gzip.compress(data[:20]) + gzip.compress(data[20:])),
        ("deflate", zlib.compress),
        ("deflate", lambda data: zlib.compress(data)[2:-4]),
    ],
)
def test_packed_bodies_are_unpacked(
    serve: Serve, packing: str, pack: Callable[[bytes], bytes]
) -> None:
    body = PAGE * 2000
    assert fetch(serve({"/": answer(pack(body), Content_Encoding=packing)}), HERE).data == body


def test_a_gzip_bomb_is_stopped_at_the_limit(serve: Serve) -> None:
    bomb = gzip.compress(b"\0" * 50_000_000)
    settings = msgspec.structs.replace(HERE, max_bytes=1_000_000)
    assert len(bomb) < settings.max_bytes
    with pytest.raises(FetchError, match=r"limit of 1,000,000 bytes"):
        fetch(serve({"/": answer(bomb, Content_Encoding="gzip")}), settings)


@pytest.mark.parametrize("packing", ["br", "zstd", "gzip, gzip", "nonsense"])
def test_a_packing_that_is_not_read_is_said(serve: Serve, packing: str) -> None:
    with pytest.raises(FetchError, match="was not asked for"):
        fetch(serve({"/": answer(b"x", Content_Encoding=packing)}), HERE)


@pytest.mark.parametrize("damage", [lambda b: b[:-9], lambda b: b"\0" + b[1:], lambda b: b[:5]])
def test_a_damaged_packed_body_is_refused(serve: Serve, damage: Callable[[bytes], bytes]) -> None:
    body = damage(gzip.compress(PAGE))
    with pytest.raises(FetchError, match="damaged or cut off"):
        fetch(serve({"/": answer(body, Content_Encoding="gzip")}), HERE)


def test_a_body_that_ends_early_is_refused(serve: Serve) -> None:
    with pytest.raises(FetchError, match="cut off"):
        fetch(serve({"/": answer(b"half", Content_Length="8")}), HERE)


def test_a_chunked_body_is_put_together(serve: Serve) -> None:
    wire = b"5\r\nfirst\r\n7\r\n second\r\n0\r\n\r\n"
    base = serve({"/": answer(wire, Transfer_Encoding="chunked")})
    assert fetch(base, HERE).data == b"first second"


def test_a_chunked_body_that_ends_early_is_refused(serve: Serve) -> None:
    base = serve({"/": answer(b"5\r\nfirst\r\n7\r\n se", Transfer_Encoding="chunked")})
    with pytest.raises(FetchError, match="cut off"):
        fetch(base, HERE)


def test_nobody_listening_is_said(serve: Serve) -> None:
    with pytest.raises(FetchError, match="cannot be reached"):
        fetch("http://127.0.0.1:1/", HERE)


def test_the_warc_holds_every_step_as_it_was(serve: Serve) -> None:
    packed = gzip.compress(PAGE)
    base = serve(
        {
            "/old": redirect("/new", 301),
            "/new": answer(packed, Content_Encoding="gzip", Content_Type="text/html"),
        }
    )
    got = fetch(f"{base}/old", HERE)
    records = []
    for record in ArchiveIterator(io.BytesIO(got.warc)):
        uri = record.rec_headers.get_header("WARC-Target-URI")
        status = record.http_headers.get_statuscode() if record.rec_type == "response" else ""
        raw = record.raw_stream.read()
        records.append((record.rec_type, uri, status, raw))
        assert record.rec_headers.protocol == "WARC/1.1"
    kinds = [(kind, uri, status) for kind, uri, status, _ in records if kind != "warcinfo"]
    assert sorted(kinds) == sorted(
        [
            ("request", f"{base}/old", ""),
            ("response", f"{base}/old", "301"),
            ("request", f"{base}/new", ""),
            ("response", f"{base}/new", "200"),
        ]
    )
    assert ("response", f"{base}/new", "200", packed) in records
    assert ("response", f"{base}/old", "301", b"moved") in records


@pytest.fixture
def tls_server(tmp_path: Path, serve: Serve) -> Callable[[dict[str, Answer]], tuple[str, Path]]:
    """A server with a certificate for ``secure.example``; its port, and the certificate."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "secure.example")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.DNSName("secure.example")]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path / "certificate.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )

    def start(answers: dict[str, Answer]) -> tuple[str, Path]:
        original = http.server.ThreadingHTTPServer.server_bind

        def server_bind(self: http.server.ThreadingHTTPServer) -> None:
            original(self)
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(path)
            self.socket = context.wrap_socket(
                self.socket, server_side=True, do_handshake_on_connect=False
            )

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(http.server.ThreadingHTTPServer, "server_bind", server_bind)
            base = serve(answers)
        return base.rpartition(":")[2], path

    return start


TlsServer = Callable[[dict[str, Answer]], tuple[str, Path]]


def test_tls_is_verified_for_the_name_and_not_for_the_ip(
    tls_server: TlsServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    port, certificate = tls_server({"/": answer(b"secure")})
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    assert (
        fetch(f"https://secure.example:{port}/", HERE, resolve=names("127.0.0.1")).data == b"secure"
    )
    with pytest.raises(FetchError, match="certificate that does not verify"):
        fetch(f"https://other.example:{port}/", HERE, resolve=names("127.0.0.1"))


def test_an_unknown_certificate_is_refused(tls_server: TlsServer) -> None:
    port, _ = tls_server({"/": answer(b"secure")})
    with pytest.raises(FetchError, match="certificate that does not verify"):
        fetch(f"https://secure.example:{port}/", HERE, resolve=names("127.0.0.1"))


def test_a_redirect_from_https_to_http_is_refused(
    serve: Serve, tls_server: TlsServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = serve({"/": answer(b"plain")})
    port, certificate = tls_server({"/": redirect(plain)})
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with pytest.raises(FetchError, match="from https to http"):
        fetch(f"https://secure.example:{port}/", HERE, resolve=names("127.0.0.1"))


def test_the_table_of_refused_networks_agrees_with_the_standard_library() -> None:
    """Whatever Python's registry calls not global is refused here too."""
    from sousveil.read._address import _is_public

    samples = [
        ipaddress.ip_address(n << 24 | k) for n in range(256) for k in (1, 0x00FF01, 0xA80001)
    ]
    samples += [ipaddress.ip_address((n << 112) + 1) for n in range(0, 65536, 37)]
    assert any(map(_is_public, samples))
    for ip in samples:
        if _is_public(ip):
            assert ip.is_global, ip
            assert not ip.is_multicast, ip
