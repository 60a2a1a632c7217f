"""Fetching one address with care.

Only http and https. Every address on the way, redirects included, is resolved and
checked (:mod:`sousveil.read._address`), and the connection goes to the address that
was checked. At most ``max_redirects`` redirects are followed; none from https to
http, because whoever asks for TLS does not want the plain answer of a stranger.
Time and size are limited over the whole way (:mod:`sousveil.read._wire`). TLS
certificates are verified against the system's roots. Proxies, cookies and
passwords are not used. The exchange is kept as WARC.
"""

from __future__ import annotations

import contextlib
import ssl
from datetime import UTC, datetime
from urllib.parse import urljoin

import msgspec

from sousveil import __version__
from sousveil.errors import FetchError
from sousveil.observatory import FetchSettings
from sousveil.read._address import Resolver, checked_ips, parse_address, resolve_host
from sousveil.read._warc import warc_of
from sousveil.read._wire import Budget, Exchange, exchange

__all__ = ["Fetched", "fetch"]

AGENT = f"sousveil/{__version__} (reads one document at the request of a person)"
_REDIRECTS = (301, 302, 303, 307, 308)


class Fetched(msgspec.Struct, frozen=True):
    """What an address gave.

    :ivar data: the body, unpacked.
    :ivar address: where it was found in the end, after redirects.
    :ivar media_type: ``Content-Type`` as the server states it, parameters included.
    :ivar retrieved: UTC time, ISO 8601, to the second.
    :ivar warc: requests and responses of the whole way, WARC/1.1, gzip.
    """

    data: bytes
    address: str
    media_type: str
    retrieved: str
    warc: bytes


def fetch(address: str, settings: FetchSettings, *, resolve: Resolver = resolve_host) -> Fetched:
    """Fetch ``address`` and keep the exchange.

    :param resolve: gives the IP addresses of a host; tests bring their own.
    :raises FetchError: when the address cannot be fetched or must not be.
    """
    retrieved = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    budget = Budget(address, settings.timeout_seconds, settings.max_bytes)
    steps: list[Exchange] = []
    following = address
    while True:
        step = _step(following, settings, budget, resolve)
        steps.append(step)
        if step.status not in _REDIRECTS:
            break
        if len(steps) > settings.max_redirects:
            raise FetchError(
                f"{address} redirects more than {settings.max_redirects} times.",
                hint="Open it in a browser, and add the address at which you end.",
            )
        following = _next(step)
    _check_status(step)
    return Fetched(
        data=step.body,
        address=step.target.address,
        media_type=step.headers.get("Content-Type", "").strip(),
        retrieved=retrieved,
        warc=warc_of(steps, AGENT),
    )


def _step(address: str, settings: FetchSettings, budget: Budget, resolve: Resolver) -> Exchange:
    target = parse_address(address)
    try:
        ips = checked_ips(
            target,
            allow_private=settings.allow_private,
            timeout=budget.seconds(),
            resolve=resolve,
        )
        return exchange(target, ips, AGENT, budget)
    except TimeoutError:
        raise FetchError(
            f"{target.address} did not answer in full within {settings.timeout_seconds} seconds.",
            hint="Try again later, or raise fetch.timeout_seconds in sousveil.toml.",
        ) from None
    except ssl.SSLCertVerificationError as reason:
        raise FetchError(
            f"{target.address} shows a certificate that does not verify: {reason.verify_message}.",
            hint="Nothing was fetched. Open it in a browser and see; add the file by hand if you"
            " trust it.",
        ) from reason
    except OSError as reason:
        why = reason.strerror or str(reason) or type(reason).__name__
        raise FetchError(
            f"{target.address} cannot be reached: {why}.",
            hint="Check the address and the network connection; try again later.",
        ) from reason


def _next(step: Exchange) -> str:
    stated = step.headers.get("Location", "").strip()
    if not stated:
        raise FetchError(
            f"{step.target.address} redirects (status {step.status}) without saying where to.",
            hint="Open it in a browser, and add the address at which you end.",
        )
    with contextlib.suppress(UnicodeError):  # read as Latin-1; many servers send UTF-8
        stated = stated.encode("latin-1").decode("utf-8")
    try:
        following = parse_address(urljoin(step.target.address, stated))
    except ValueError as reason:
        raise FetchError(
            f"{step.target.address} redirects to what is no address: {reason}.",
            hint="Open it in a browser, and add the address at which you end.",
        ) from reason
    if step.target.scheme == "https" and following.scheme == "http":
        raise FetchError(
            f"{step.target.address} redirects from https to {following.address}, without TLS.",
            hint="If you accept that, add the http address itself.",
        )
    return following.address


def _check_status(step: Exchange) -> None:
    if 200 <= step.status < 300:
        return
    what = f"{step.status} {step.reason}".strip()[:100]
    hint = {
        401: "It wants a password: fetch it by hand, and add the file with --address.",
        403: "It refuses programs: fetch it by hand, and add the file with --address.",
        404: "Check the address; an archive may still have the page.",
        410: "It was taken down; an archive may still have the page.",
        429: "It was asked too often: wait, and try again.",
    }.get(step.status, "Try again later, or open it in a browser and see.")
    raise FetchError(f"{step.target.address} answered with status {what}.", hint=hint)
