"""Entries and body lines: the two forms in which the log holds one body.

The entry is what the tree hashes; the body line stands beside the log and is named by
its hash in the entry. Both have a fixed form (docs/design.md, "What is kept where"),
so that either can be checked by writing it again and comparing bytes.
"""

from __future__ import annotations

import hashlib
import os
import re
import struct
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import repeat
from typing import Any

import msgspec

from sousveil.errors import LedgerError, ModelError
from sousveil.ledger._tiles import pack_bundle
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
    "entry_id",
    "erased_line",
    "is_erased",
    "kinds_of",
    "line_seq",
    "pack_entries",
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
_KIND_OF = {type_: kind for kind, type_ in KINDS.items()}

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


class _ClaimLine(msgspec.Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    body: Claim
    kind: str
    salt: str
    seq: int
    time: str


class _JudgementLine(msgspec.Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    body: Judgement
    kind: str
    salt: str
    seq: int
    time: str


class _SameAsLine(msgspec.Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    body: SameAs
    kind: str
    salt: str
    seq: int
    time: str


class _DocumentLine(msgspec.Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    body: DocumentRecord
    kind: str
    salt: str
    seq: int
    time: str


_LINES: dict[str, type[Any]] = {
    "claim": _ClaimLine,
    "judgement": _JudgementLine,
    "same-as": _SameAsLine,
    "document": _DocumentLine,
}
#: A decoder for the whole line of each kind; the result has body, kind, salt, seq, time.
LINE_DECODERS: dict[bytes, msgspec.json.Decoder[Any]] = {
    kind.encode(): msgspec.json.Decoder(type_) for kind, type_ in _LINES.items()
}
_decode_erased = msgspec.json.Decoder(ErasedLine).decode
#: Canonical bytes (RFC 8785) of any of the structs here and in the model.
encode = msgspec.json.Encoder(order="sorted").encode
#: The same of several, each with a newline behind it.
encode_lines = msgspec.json.Encoder(order="sorted").encode_lines


def check_type(type_: type[Any]) -> None:
    """:raises ModelError: when the log cannot hold bodies of this type."""
    if type_ not in _KIND_OF:
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


def kinds_of(bodies: Sequence[Body]) -> list[str]:
    """The kind of each body."""
    return list(map(_KIND_OF.__getitem__, map(type, bodies)))


def render(
    bodies: Sequence[Body], kinds: list[str], first: int, time: str
) -> tuple[bytes, list[str]]:
    """Body lines of bodies that follow each other from ``first``, and the ids of their entries.

    Each line gets a salt of 128 random bits of its own, and ends with a newline.
    """
    salts = os.urandom(_SALT_BYTES * len(bodies)).hex("\n", _SALT_BYTES).split("\n")
    fields = (bodies, kinds, salts, range(first, first + len(bodies)), repeat(time))
    if len(set(kinds)) == 1:
        written = encode_lines(list(map(_LINES[kinds[0]], *fields)))
    else:
        written = encode_lines([_LINES[line[1]](*line) for line in zip(*fields, strict=False)])
    sha256 = hashlib.sha256
    # Canonical JSON holds no newline, so that each one ends a line.
    return written, [sha256(line).hexdigest() for line in written.split(b"\n")[:-1]]


def pack_entries(
    ids: list[str], kinds: list[str], first: int, time: str
) -> tuple[bytes, list[bytes]]:
    """The entries of bodies that follow each other from ``first``: as a bundle, and one by one."""
    tail = f',"time":"{time}","v":1}}'
    entries = (
        f'{{"body":"{id_}","kind":"{kind}","seq":{seq}{tail}'
        for seq, (id_, kind) in enumerate(zip(ids, kinds, strict=True), first)
    )
    if len(set(kinds)) > 1 or len(str(first)) != len(str(first + len(ids) - 1)):
        several = [entry.encode() for entry in entries]
        return pack_bundle(several), several
    # All of one length, as nearly always: written at once, then cut up, at half the cost.
    middle = f'","kind":"{kinds[0]}","seq":'
    length = len(next(entries))
    head = f'{chr(length >> 8)}{chr(length & 255)}{{"body":"'
    text = [f"{head}{id_}{middle}{seq}{tail}" for seq, id_ in enumerate(ids, first)]
    bundle = "".join(text).encode("latin-1")
    return bundle, [entry for (entry,) in struct.iter_unpack(f"2x{length}s", bundle)]


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
