"""Entries and body lines of many bodies are what each of them is by itself."""

from __future__ import annotations

import hashlib

import msgspec
import pytest

from sousveil.ledger import _lines
from sousveil.ledger._lines import Body, kinds_of, pack_entries, parse_entry, parse_line, render
from sousveil.ledger._tiles import pack_bundle, unpack_bundle
from sousveil.model import EntityRef, Judgement, SameAs, canonical_bytes

from .samples import make_claim

TIME = "2026-11-24T03:41:00Z"
CLAIMS: list[Body] = [make_claim(i, "d" * 64) for i in range(5)]
OTHERS: list[Body] = [
    Judgement(verdict="accept", targets=("a" * 64,), by="x\n\u2028 é"),
    SameAs(
        left=EntityRef("organisation", "华为"),
        right=EntityRef("organisation", "Huawei"),
        verdict="same",
        by="A",
    ),
]


@pytest.mark.parametrize("bodies", [CLAIMS, OTHERS, [*CLAIMS, *OTHERS], CLAIMS[:1]])
@pytest.mark.parametrize("first", [0, 8, 97, 12_345, 999_998, 10**15])
def test_lines_and_entries(bodies: list[Body], first: int) -> None:
    """Also where the numbers get a digit more, and the entries another length."""
    kinds = kinds_of(bodies)
    written, ids = render(bodies, kinds, first, TIME)
    lines = written.splitlines()
    assert written == b"".join(line + b"\n" for line in lines)
    assert ids == [hashlib.sha256(line).hexdigest() for line in lines]
    salts = set()
    for seq, (body, kind, line) in enumerate(zip(bodies, kinds, lines, strict=True), first):
        salt = msgspec.json.decode(line)["salt"]
        salts.add(salt)
        plain = {"body": "?", "kind": kind, "salt": salt, "seq": seq, "time": TIME}
        assert line == canonical_bytes(plain).replace(b'"?"', canonical_bytes(body))
        assert parse_line(line, kind) == (body, kind, seq, TIME)
        assert len(salt) == 32
    assert len(salts) == len(bodies)
    bundle, entries = pack_entries(ids, kinds, first, TIME)
    assert entries == [
        canonical_bytes({"body": id_, "kind": kind, "seq": seq, "time": TIME, "v": 1})
        for seq, (id_, kind) in enumerate(zip(ids, kinds, strict=True), first)
    ]
    assert bundle == pack_bundle(entries)
    assert unpack_bundle(bundle) == entries
    assert [parse_entry(entry)[0] for entry in entries] == ids


def test_every_kind_has_its_line() -> None:
    assert set(_lines._LINES) == set(_lines.KINDS)
    for kind, type_ in _lines._LINES.items():
        fields = {field.name: field.type for field in msgspec.structs.fields(type_)}
        assert fields["body"] is _lines.KINDS[kind]
        assert list(fields) == ["body", "kind", "salt", "seq", "time"]
