"""The tree: published vectors, and properties against the definition of the RFC."""

from __future__ import annotations

import base64
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sousveil.errors import VerificationError
from sousveil.ledger import _merkle as merkle

VECTORS = Path(__file__).parents[2].parent / "shared" / "data" / "merkle" / "testdata"

#: The leaves of the test tree that certificate-transparency implementations share.
LEAVES = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def mth(leaves: list[bytes]) -> bytes:
    """MTH of RFC 6962, section 2.1, word for word."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return hashlib.sha256(b"\0" + leaves[0]).digest()
    k = 1
    while 2 * k < len(leaves):
        k *= 2
    return hashlib.sha256(b"\1" + mth(leaves[:k]) + mth(leaves[k:])).digest()


def range_hash(leaves: list[bytes]) -> merkle.RangeHash:
    return lambda first, end: mth(leaves[first:end])


@pytest.mark.parametrize("size", range(9))
def test_published_roots(size: int) -> None:
    assert merkle.range_root(merkle.leaf_hashes(LEAVES[:size])).hex() == ROOTS[size]
    assert mth(LEAVES[:size]).hex() == ROOTS[size]


def test_root_of_the_empty_tree() -> None:
    assert merkle.EMPTY_ROOT.hex() == ROOTS[0]


@given(st.lists(st.binary(max_size=40), max_size=70))
def test_root_is_that_of_the_definition(leaves: list[bytes]) -> None:
    assert merkle.range_root(merkle.leaf_hashes(leaves)) == mth(leaves)


@given(st.data())
def test_inclusion_proofs_verify_and_nothing_else_does(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, 60))
    seq = data.draw(st.integers(0, size - 1))
    leaves = [b"%d" % i for i in range(size)]
    proof = merkle.inclusion_path(seq, size, range_hash(leaves))
    leaf, root = merkle.leaf_hash(leaves[seq]), mth(leaves)
    merkle.verify_inclusion(seq=seq, size=size, leaf=leaf, proof=proof, root=root)
    wrong = data.draw(st.integers(0, size - 1).filter(lambda other: other != seq) | st.just(None))
    if wrong is not None:
        with pytest.raises(VerificationError):
            merkle.verify_inclusion(seq=wrong, size=size, leaf=leaf, proof=proof, root=root)
    if proof:
        changed = data.draw(st.integers(0, len(proof) * 256 - 1))
        hashes = [bytearray(value) for value in proof]
        hashes[changed // 256][changed % 256 // 8] ^= 1 << changed % 8
        with pytest.raises(VerificationError):
            merkle.verify_inclusion(
                seq=seq, size=size, leaf=leaf, proof=[bytes(h) for h in hashes], root=root
            )


@given(st.data())
def test_consistency_proofs_verify_and_nothing_else_does(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, 60))
    old = data.draw(st.integers(1, size))
    leaves = [b"%d" % i for i in range(size)]
    proof = merkle.consistency_path(old, size, range_hash(leaves))
    root, old_root = mth(leaves), mth(leaves[:old])
    merkle.verify_consistency(old_size=old, size=size, proof=proof, old_root=old_root, root=root)
    forged = mth([*leaves[: old - 1], b"another"])
    with pytest.raises(VerificationError):
        merkle.verify_consistency(old_size=old, size=size, proof=proof, old_root=forged, root=root)
    with pytest.raises(VerificationError):
        merkle.verify_consistency(
            old_size=old, size=size, proof=[*proof, root], old_root=old_root, root=root
        )


@pytest.mark.parametrize("old", [0, -1, 9])
def test_old_sizes_that_prove_nothing_are_refused(old: int) -> None:
    with pytest.raises(VerificationError):
        merkle.verify_consistency(
            old_size=old, size=8, proof=[], old_root=merkle.EMPTY_ROOT, root=mth(LEAVES)
        )


# --- the published proof vectors ---------------------------------------------------------


def _vectors(kind: str) -> list[Any]:
    if not VECTORS.is_dir():
        return []
    return sorted((VECTORS / kind).rglob("*.json"))


def _decoded(text: str | None) -> bytes:
    return base64.b64decode(text or "")


def test_the_published_vectors_are_all_here() -> None:
    if not VECTORS.is_dir():
        pytest.skip("../shared/data/merkle is not here")
    assert len(_vectors("inclusion")) + len(_vectors("consistency")) == 196


@pytest.mark.parametrize("path", _vectors("inclusion"), ids=lambda p: f"{p.parent.name}-{p.stem}")
def test_published_inclusion_vector(path: Path) -> None:
    vector = json.loads(path.read_text())

    def check() -> None:
        merkle.verify_inclusion(
            seq=vector["leafIdx"],
            size=vector["treeSize"],
            leaf=_decoded(vector["leafHash"]),
            proof=[_decoded(value) for value in vector["proof"] or []],
            root=_decoded(vector["root"]),
        )

    _expect(vector["wantErr"], check)


@pytest.mark.parametrize("path", _vectors("consistency"), ids=lambda p: f"{p.parent.name}-{p.stem}")
def test_published_consistency_vector(path: Path) -> None:
    vector = json.loads(path.read_text())

    def check() -> None:
        merkle.verify_consistency(
            old_size=vector["size1"],
            size=vector["size2"],
            proof=[_decoded(value) for value in vector["proof"] or []],
            old_root=_decoded(vector["root1"]),
            root=_decoded(vector["root2"]),
        )

    _expect(vector["wantErr"], check)


def _expect(fails: bool, check: Any) -> None:
    if fails:
        with pytest.raises(VerificationError):
            check()
    else:
        check()
