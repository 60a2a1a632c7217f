"""Proofs, changes and the log's files, checked as an outside client would."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable

import httpx
import msgspec
from tests.publish.conftest import NOW

from sousveil import ledger, tables
from sousveil.ledger import Ledger, verify_consistency, verify_inclusion
from sousveil.model import Judgement
from sousveil.observatory import Observatory
from sousveil.serve import _answers as answers


def _hashes(given: list[str]) -> list[bytes]:
    return [base64.b64decode(each) for each in given]


def test_every_proof_leads_to_the_root(api: httpx.Client, example: Observatory) -> None:
    log = Ledger(example)
    for seq in range(log.size):
        proof = msgspec.json.decode(api.get(f"/proofs/{seq}").content, type=answers.ProofAnswer)
        leaf = hashlib.sha256(b"\0" + proof.leaf.encode()).digest()
        verify_inclusion(
            seq=seq,
            size=proof.size,
            leaf=leaf,
            proof=_hashes(proof.hashes),
            root=bytes.fromhex(proof.root),
        )
        assert json.loads(proof.leaf)["body"] == proof.id
        if proof.body:
            assert hashlib.sha256(proof.body.encode()).hexdigest() == proof.id
        assert proof.text == log.proof_text(seq)
        assert api.get(f"/proofs/{seq}/tlog-proof").text == proof.text


def test_the_files_of_the_log_byte_for_byte(api: httpx.Client, example: Observatory) -> None:
    log = Ledger(example)
    assert api.get("/ledger/checkpoint").content == log.checkpoint
    assert api.get("/ledger/key").text.strip() == example.settings.verifier_key
    for path, data in log.tiles():
        assert api.get(f"/ledger/{path}").content == data


def test_changes_since_a_checkpoint(api: httpx.Client, example: Observatory) -> None:
    log = Ledger(example)
    every = api.get("/changes", params={"limit": 200}).json()["items"]
    assert [one["id"] for one in every] == list(log.ids())
    for one, entry in zip(every, log.entries(), strict=True):
        assert one["kind"] == entry.kind
        if entry.body is None:
            assert one["erased"]
            assert "body" not in one
            assert one["claim"]["status"] == "erased"
        elif entry.kind in ("claim", "document"):
            assert one[entry.kind]["seq"] == entry.seq
        else:
            assert one["body"]
    first = api.get("/changes", params={"since": 10, "limit": 3}).json()
    assert [one["seq"] for one in first["items"]] == [10, 11, 12]
    then = api.get("/changes", params={"since": 10, "limit": 3, "cursor": first["next"]}).json()
    assert [one["seq"] for one in then["items"]] == [13, 14, 15]
    assert api.get("/changes", params={"since": log.size}).json()["items"] == []


def test_changes_prove_that_the_log_only_grew(api: httpx.Client, own_example: Observatory) -> None:
    del api
    old = Ledger(own_example)
    with ledger.writing(own_example) as log:
        log.append([Judgement(verdict="accept", targets=(next(old.ids(5)),), by="x")], now=NOW)
    new = Ledger(own_example)
    proof = new.consistency_proof(old.size)
    verify_consistency(
        old_size=old.size, size=new.size, proof=proof, old_root=old.root, root=new.root
    )
    assert new.consistency_proof(10, old.size) == old.consistency_proof(10)


def test_new_tables_take_the_place_of_the_old(
    own_example: Observatory, serving: Callable[[Observatory], httpx.Client]
) -> None:
    api = serving(own_example)
    before = api.get("/")
    claim = api.get("/claims", params={"status": "proposed"}).json()["items"][0]
    old = before.json()
    with ledger.writing(own_example) as log:
        log.append([Judgement(verdict="accept", targets=(claim["id"],), by="x")], now=NOW)
    tables.build(own_example)
    found = _until(api, lambda: api.get("/").json()["entries"] > old["entries"])
    assert found
    assert api.get(claim["href"]).json()["status"] == "accepted"
    assert api.get("/").headers["etag"] != before.headers["etag"]
    changes = api.get("/changes", params={"since": old["entries"]}).json()
    assert [one["kind"] for one in changes["items"]] == ["judgement"]
    verify_consistency(
        old_size=old["entries"],
        size=changes["size"],
        proof=_hashes(changes["consistency"]),
        old_root=bytes.fromhex(old["root"]),
        root=bytes.fromhex(changes["root"]),
    )


def test_what_is_erased_is_not_answered_until_the_tables_know(
    own_example: Observatory, serving: Callable[[Observatory], httpx.Client]
) -> None:
    api = serving(own_example)
    claim = api.get("/claims", params={"subject": "ecu-911"}).json()["items"][0]
    assert api.get(claim["href"]).status_code == 200  # kept ready, and must go all the same
    with ledger.writing(own_example) as log:
        log.erase([claim["id"]], by="x", reason="by law")
    assert _until(api, lambda: api.get(claim["href"]).status_code == 503)
    refused = api.get(claim["href"], headers={"If-None-Match": "*"})
    assert refused.json()["type"].endswith("erasure-pending")
    assert refused.headers["retry-after"]
    assert api.get("/search", params={"q": "Huawei"}).status_code == 503
    assert api.post("/match", content=b"{}").status_code == 503
    assert api.get(claim["proof"]).json()["erased"]
    assert api.get("/").status_code == 200
    tables.build(own_example)
    assert _until(api, lambda: api.get(claim["href"]).status_code == 200)
    assert api.get(claim["href"]).json()["status"] == "erased"


def _until(api: httpx.Client, done: Callable[[], bool]) -> bool:
    import time

    end = time.monotonic() + 60
    while time.monotonic() < end:
        if done():
            return True
        time.sleep(0.1)
    return False
