"""Entries and body lines: the two forms in which the log holds one body.

The entry is what the tree hashes; the body line stands beside the log and is named by
its hash in the entry. Both have a fixed form (docs/design.md, "What is kept where"),
so that either can be checked by writing it again and comparing bytes.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec

from sousveil.errors import LedgerError, ModelError
from sousveil.model import Claim, DocumentRecord, Judgement, SameAs

__all__ = [
    "KINDS",
    "LINE_DECODERS",
    "Body",
    "ErasedLine",
    "Receipt",
    "StoredEntry",
    "check_type",
    "encode",
    "encode_lines",
    "entries_of",
    "entry_id",
    "erased_line",
    "is_erased",
    "line_seq",
    "parse_entry",
    "parse_erased",
    "parse_line",
    "render",
    "time_text",
]

Body = Claim | Judgement | SameAs | DocumentRecord

#: The name of each type of body in entries and lines.
KINDS: dict[str, type[Any]] = {
    "claim": Claim,
    "judgement": Judgement,
    "same-as": SameAs,
    "document": DocumentRecord,
}
_KIND_BYTES = {type_: kind.encode() for kind, type_ in KINDS.items()}

_SALT_BYTES = 16
_ERASED_START = b'{"erased":"'
_ENTRY = re.compile(
    rb'\{"body":"([0-9a-f]{64})","kind":"(claim|judgement|same-as|document)",'
    rb'"seq":(0|[1-9][0-9]*),"time":"([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}Z)","v":1\}'
)
_TAIL = re.compile(rb'"seq":([0-9]{1,18}),"time":"[^"]*"\}\Z')


class Receipt(msgspec.Struct, frozen=True, gc=False):
    """What an acknowledged entry is called: its number in the log and its id."""

    seq: int
    id: str


class StoredEntry(msgspec.Struct, frozen=True):
    """An entry as read from the log.

    :ivar id: hex SHA-256 of the body line, salt included.
    :ivar body: ``None`` when it was erased.
    """

    seq: int
    id: str
    kind: str
    time: str
    body: Body | None


class ErasedLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What stands in the place of an erased body line.

    :ivar erased: id of the judgement that erased it.
    """

    erased: str
    kind: str
    seq: int
    time: str


class _ClaimLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    body: Claim
    kind: str
    salt: str
    seq: int
    time: str


class _JudgementLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    body: Judgement
    kind: str
    salt: str
    seq: int
    time: str


class _SameAsLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    body: SameAs
    kind: str
    salt: str
    seq: int
    time: str


class _DocumentLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    body: DocumentRecord
    kind: str
    salt: str
    seq: int
    time: str


#: A decoder for the whole line of each kind; the result has body, kind, salt, seq, time.
LINE_DECODERS: dict[bytes, msgspec.json.Decoder[Any]] = {
    b"claim": msgspec.json.Decoder(_ClaimLine),
    b"judgement": msgspec.json.Decoder(_JudgementLine),
    b"same-as": msgspec.json.Decoder(_SameAsLine),
    b"document": msgspec.json.Decoder(_DocumentLine),
}
_decode_erased = msgspec.json.Decoder(ErasedLine).decode
#: Canonical bytes (RFC 8785) of any of the structs here and in the model.
encode = msgspec.json.Encoder(order="sorted").encode
#: The same of several, each with a newline behind it.
encode_lines = msgspec.json.Encoder(order="sorted").encode_lines


def check_type(type_: type[Any]) -> None:
    """:raises ModelError: when the log cannot hold bodies of this type."""
    if type_ not in _KIND_BYTES:
        raise ModelError(
            f"The log cannot hold a {type_.__name__}.",
            hint="It holds claims, judgements, same-as judgements and document records.",
        )


def time_text(moment: datetime | None) -> str:
    """A moment as the log writes it: UTC, whole seconds.

    :raises LedgerError: when the moment has no time zone.
    """
    if moment is None:
        moment = datetime.now(UTC)
    if moment.tzinfo is None:
        raise LedgerError("The time has no zone.", hint="Give a datetime with tzinfo=UTC.")
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def render(
    bodies: Sequence[Body], first: int, time: str, ids: list[str]
) -> tuple[list[bytes], list[bytes]]:
    """Body lines (without newline) and entries of bodies that follow each other from ``first``.

    Each line gets a salt of 128 random bits of its own.

    :param ids: takes the ids of the entries.
    """
    salts = os.urandom(_SALT_BYTES * len(bodies)).hex("\n", _SALT_BYTES).encode().split(b"\n")
    written = encode_lines(bodies).split(b"\n")  # canonical JSON holds no newline
    kinds = [_KIND_BYTES[type(body)] for body in bodies]
    line_end = b',"time":"%b"}' % time.encode()
    sha256 = hashlib.sha256
    lines = [
        b'{"body":%b,"kind":"%b","salt":"%b","seq":%d%b' % (body, kind, salt, seq, line_end)
        for seq, (body, kind, salt) in enumerate(zip(written, kinds, salts, strict=False), first)
    ]
    new_ids = [sha256(line).hexdigest() for line in lines]
    ids += new_ids
    return lines, entries_of(new_ids, kinds, first, time)


def entries_of(ids: list[str], kinds: list[bytes], first: int, time: str) -> list[bytes]:
    """The entries of bodies that follow each other from ``first``."""
    end = b',"time":"%b","v":1}' % time.encode()
    return [
        b'{"body":"%b","kind":"%b","seq":%d%b' % (id_.encode(), kind, seq, end)
        for seq, (id_, kind) in enumerate(zip(ids, kinds, strict=True), first)
    ]


def entry_id(entry: bytes) -> str:
    """The id in an entry of the fixed form."""
    return entry[9:73].decode("ascii", "replace")


def parse_entry(entry: bytes) -> tuple[str, str, int, str]:
    """Id, kind, seq and time of an entry.

    :raises LedgerError: when it does not have the fixed form.
    """
    match = _ENTRY.fullmatch(entry)
    if match is None:
        raise LedgerError("An entry does not have the fixed form.", hint="Run 'sousveil verify'.")
    return match[1].decode(), match[2].decode(), int(match[3]), match[4].decode()


def parse_line(line: bytes, kind: str) -> tuple[Body, str, int, str]:
    """Body, kind, seq and time of a body line that was not erased.

    :raises msgspec.DecodeError: when it is not a line of this kind.
    """
    found = LINE_DECODERS[kind.encode()].decode(line)
    return found.body, found.kind, found.seq, found.time


def is_erased(line: bytes) -> bool:
    """Whether the line says that its body was erased."""
    return line.startswith(_ERASED_START)


def erased_line(judgement: str, kind: str, seq: int, time: str) -> bytes:
    """The line that replaces an erased one."""
    return encode(ErasedLine(judgement, kind, seq, time))


def parse_erased(line: bytes) -> ErasedLine:
    """Read an erased line.

    :raises msgspec.DecodeError: when it is none.
    """
    return _decode_erased(line)


def line_seq(line: bytes) -> int | None:
    """The number that a body line gives itself; ``None`` when it has none."""
    match = _TAIL.search(line, max(0, len(line) - 80))
    return int(match[1]) if match else None
