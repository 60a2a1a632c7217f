"""Addresses on the web: which may be fetched, and to which machine they lead.

An address that leads into a private network could make Sousveil read what only
its own network may (server-side request forgery). So the host is resolved here,
every address it has is checked against IANA's special-purpose registries, and the
connection is made to the very address that was checked: a second answer of the
name server counts for nothing.
"""

from __future__ import annotations

import ipaddress
import queue
import re
import socket
import threading
from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import quote, urlsplit, urlunsplit

from sousveil.errors import FetchError

__all__ = ["Resolver", "Target", "checked_ips", "parse_address", "resolve_host"]

#: Host name and port → IP addresses as text.
Resolver = Callable[[str, int], list[str]]
_IP = ipaddress.IPv4Address | ipaddress.IPv6Address

#: IANA IPv4 Special-Purpose Address Registry, with multicast and the reserved class E.
_REFUSED_V4 = tuple(
    ipaddress.IPv4Network(network)
    for network in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
    )
)
#: Global unicast; everything else in IPv6 is loopback, local, multicast or reserved.
_GLOBAL_V6 = ipaddress.IPv6Network("2000::/3")
#: Within it: protocol assignments and Teredo, documentation, 6to4.
_REFUSED_V6 = tuple(
    ipaddress.IPv6Network(network)
    for network in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")
)
#: NAT64 (RFC 6052): the last 32 bits are the IPv4 address that is meant.
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")

_PORTS = {"http": 80, "https": 443}
_HOST = re.compile(r"[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?\.?\Z")
_MAX_LENGTH = 4000


class Target(NamedTuple):
    """An address taken apart.

    :ivar address: in normal form, without fragment.
    :ivar host: in ASCII (IDNA), lower case; an IPv6 address without brackets.
    :ivar path: path and query, percent-encoded.
    """

    address: str
    scheme: str
    host: str
    port: int
    path: str

    @property
    def host_header(self) -> str:
        """The value of the ``Host`` field."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"


def parse_address(address: str) -> Target:
    """Take an address apart.

    :raises FetchError: when it is no http(s) address, or holds a name and password.
    """
    shown = _shown(address)
    if len(address) > _MAX_LENGTH or any(c < " " or c in "\\\x7f" for c in address):
        raise FetchError(
            f"{shown} is not an address: it is too long or holds control characters.",
            hint="Copy it again from the browser.",
        )
    try:
        parts = urlsplit(address.strip())
        port = parts.port
        host = _ascii_host(parts.hostname or "")
    except ValueError as reason:
        raise FetchError(
            f"{shown} is not an address: {reason}.", hint="Copy it again from the browser."
        ) from reason
    if parts.scheme not in _PORTS or not host:
        raise FetchError(
            f"{shown} is not a web address.", hint="Addresses begin with http:// or https://."
        )
    if parts.username is not None or parts.password is not None:
        raise FetchError(
            f"{shown} holds a user name or a password, which would be kept with the document.",
            hint="Fetch it by hand, and add the file with --address.",
        )
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    query = quote(parts.query, safe="/%:@!$&'()*+,;=~-._?")
    target = Target("", parts.scheme, host, port or _PORTS[parts.scheme], path)
    whole = urlunsplit((target.scheme, target.host_header, path, query, ""))
    return target._replace(address=whole, path=f"{path}?{query}" if query else path)


def checked_ips(
    target: Target, *, allow_private: bool, timeout: float, resolve: Resolver
) -> list[str]:
    """The IP addresses that ``target`` leads to, when all of them may be fetched.

    :raises FetchError: when the name has no address, or one that is not public: a
        name with a public and a private address is refused as a whole.
    """
    found = _within(timeout, target, resolve)
    if not found:
        raise FetchError(
            f"{target.host} has no address on the network.",
            hint="Check the spelling, and the network connection.",
        )
    for text in found:
        if not allow_private and not _is_public(ipaddress.ip_address(text.partition("%")[0])):
            raise FetchError(
                f"{target.address} leads to {text}, which is a private, local or reserved address.",
                hint="If you mean it, give --allow-private, or set fetch.allow_private in"
                " sousveil.toml.",
            )
    return found


def resolve_host(host: str, port: int) -> list[str]:
    """What the system's resolver answers; empty when it knows no such name."""
    try:
        answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return []
    return list(dict.fromkeys(str(answer[4][0]) for answer in answers))


def _is_public(ip: _IP) -> bool:
    if isinstance(ip, ipaddress.IPv6Address):
        if ip in _NAT64:
            return _is_public(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF))
        return ip in _GLOBAL_V6 and not any(ip in network for network in _REFUSED_V6)
    return not any(ip in network for network in _REFUSED_V4)


def _within(timeout: float, target: Target, resolve: Resolver) -> list[str]:
    """Resolve in a thread: the system's resolver knows no time limit."""
    answers: queue.SimpleQueue[list[str]] = queue.SimpleQueue()
    threading.Thread(
        target=lambda: answers.put(resolve(target.host, target.port)), daemon=True
    ).start()
    try:
        return answers.get(timeout=max(timeout, 0.001))
    except queue.Empty:
        raise TimeoutError from None


def _ascii_host(host: str) -> str:
    if ":" in host:
        return str(ipaddress.IPv6Address(host.partition("%")[0]))
    ascii_host = host.encode("idna").decode("ascii").lower() if not host.isascii() else host.lower()
    if ascii_host and not _HOST.match(ascii_host):
        raise ValueError(f"{host[:80]!r} is not the name of a machine")
    return ascii_host


def _shown(address: str) -> str:
    """The address for a message: without user name and password, and not too long."""
    shown = re.sub(r"//[^/?#]*@", "//…@", address.strip())
    shown = "".join(c if c.isprintable() else "�" for c in shown)
    return shown if len(shown) <= 200 else shown[:200] + "…"
