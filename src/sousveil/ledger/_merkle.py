"""The Merkle tree of RFC 6962, section 2.1: hashes, roots, proofs and their verification.

Pure functions over bytes. Where the hashes are kept is not known here: proofs are
made over a function that gives the hash of any range of leaves
(:class:`sousveil.ledger._tiles.TileReader` has one). Verification follows the
algorithms of RFC 9162, sections 2.1.3.2 and 2.1.4.2.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence

from sousveil.errors import VerificationError

__all__ = [
    "EMPTY_ROOT",
    "HASH_BYTES",
    "consistency_path",
    "inclusion_path",
    "leaf_hash",
    "leaf_hashes",
    "node_hash",
    "parents",
    "range_root",
    "root_from_inclusion",
    "split",
    "verify_consistency",
    "verify_inclusion",
]

HASH_BYTES = 32
#: Hash of the tree without leaves: SHA-256 of no bytes.
EMPTY_ROOT = hashlib.sha256(b"").digest()

_sha256 = hashlib.sha256
_LEAF = _sha256(b"\x00")
_NODE = _sha256(b"\x01")

#: Gives the hash of the leaves ``first`` to ``end`` (without ``end``), a range that
#: occurs in the tree.
RangeHash = Callable[[int, int], bytes]


def leaf_hash(data: bytes) -> bytes:
    """Hash of one leaf: SHA-256(0x00 ‖ data)."""
    return _sha256(b"\x00" + data).digest()


def leaf_hashes(leaves: Iterable[bytes]) -> list[bytes]:
    """Hashes of many leaves."""
    # A copy of a hash that has taken the prefix in costs less than a new one, and saves
    # putting prefix and data together; update() gives None, which is not true.
    copy = _LEAF.copy
    return [
        leaf.digest()
        for data in leaves
        if not (leaf := copy()).update(data)  # type: ignore[func-returns-value]
    ]


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash of an inner node: SHA-256(0x01 ‖ left ‖ right)."""
    return _sha256(b"\x01" + left + right).digest()


def parents(hashes: Iterable[bytes]) -> list[bytes]:
    """The next level up: each pair of hashes replaced by its node. Takes an even number."""
    copy, each = _NODE.copy, iter(hashes)
    return [
        node.digest()
        for left, right in zip(each, each, strict=True)
        if not (node := copy()).update(left + right)  # type: ignore[func-returns-value]
    ]


def split(hashes: bytes) -> list[bytes]:
    """The hashes that stand one after another, as in a tile."""
    return [hashes[i : i + HASH_BYTES] for i in range(0, len(hashes), HASH_BYTES)]


def range_root(hashes: list[bytes]) -> bytes:
    """Root over leaf hashes (or over the hashes of complete subtrees of one height)."""
    if not hashes:
        return EMPTY_ROOT
    over: bytes | None = None  # root of what stands right of the complete pairs
    while len(hashes) > 1:
        if len(hashes) % 2:
            over = hashes[-1] if over is None else node_hash(hashes[-1], over)
            hashes = hashes[:-1]
        hashes = parents(hashes)
    return hashes[0] if over is None else node_hash(hashes[0], over)


def inclusion_path(seq: int, size: int, range_hash: RangeHash) -> list[bytes]:
    """PATH(seq, D[size]) of RFC 6962: sibling hashes from the leaf up.

    :param range_hash: gives the hash of a range of leaves.
    """
    path = []
    first, end = 0, size
    while end - first > 1:
        middle = first + _left(end - first)
        if seq < middle:
            path.append(range_hash(middle, end))
            end = middle
        else:
            path.append(range_hash(first, middle))
            first = middle
    path.reverse()
    return path


def consistency_path(old_size: int, size: int, range_hash: RangeHash) -> list[bytes]:
    """PROOF(old_size, D[size]) of RFC 6962; empty when the sizes are equal or the old is 0."""
    if old_size in (0, size):
        return []
    path = []
    first, end = 0, size
    whole = True  # whether the old tree is the whole of the range that is looked at
    while old_size != end:
        middle = first + _left(end - first)
        if old_size <= middle:
            path.append(range_hash(middle, end))
            end = middle
        else:
            path.append(range_hash(first, middle))
            first = middle
            whole = False
    if not whole:
        path.append(range_hash(first, end))
    path.reverse()
    return path


def _left(size: int) -> int:
    """The largest power of two below ``size``."""
    return 1 << ((size - 1).bit_length() - 1)


def verify_inclusion(
    *, seq: int, size: int, leaf: bytes, proof: Sequence[bytes], root: bytes
) -> None:
    """Check that the leaf with hash ``leaf`` is number ``seq`` of the tree ``size``, ``root``.

    :raises VerificationError: when it does not follow from the proof.
    """
    if root_from_inclusion(seq=seq, size=size, leaf=leaf, proof=proof) != root:
        raise VerificationError(
            f"The inclusion proof of entry {seq} leads to another root than that of size {size}.",
            hint="Fetch the proof and the checkpoint again, from one source.",
        )


def root_from_inclusion(*, seq: int, size: int, leaf: bytes, proof: Sequence[bytes]) -> bytes:
    """The root that an inclusion proof leads to (RFC 9162, 2.1.3.2).

    :raises VerificationError: when the proof has the wrong length or the sizes make no sense.
    """
    _check_hashes([leaf, *proof])
    if not 0 <= seq < size:
        raise _proof_error(f"There is no entry {seq} in a tree of {size}.")
    index, last = seq, size - 1
    found = leaf
    for sibling in proof:
        if last == 0:
            raise _proof_error(f"The inclusion proof of entry {seq} is too long.")
        if index & 1 or index == last:
            found = node_hash(sibling, found)
            while not index & 1 and index:
                index >>= 1
                last >>= 1
        else:
            found = node_hash(found, sibling)
        index >>= 1
        last >>= 1
    if last:
        raise _proof_error(f"The inclusion proof of entry {seq} is too short.")
    return found


def verify_consistency(
    *, old_size: int, size: int, proof: Sequence[bytes], old_root: bytes, root: bytes
) -> None:
    """Check that the tree ``size``, ``root`` begins with the tree ``old_size``, ``old_root``.

    An old size of 0 is refused: every tree begins with the empty one, so such a
    proof would say nothing (RFC 9162, 2.1.4.2).

    :raises VerificationError: when it does not follow from the proof.
    """
    if not 0 < old_size <= size:
        raise _proof_error(f"A tree of {size} cannot be shown to begin with one of {old_size}.")
    if old_size == size:
        if proof or old_root != root:
            raise _proof_error(f"Two trees of size {size} have different roots.")
        return
    _check_hashes([old_root, root, *proof])
    if not proof:
        raise _proof_error("The consistency proof is empty.")
    old_found, found = _roots_from_consistency(old_size, size, proof, old_root)
    if old_found != old_root or found != root:
        raise _proof_error(
            f"The tree of {size} does not begin with the tree of {old_size}: history was changed."
        )


def _roots_from_consistency(
    old_size: int, size: int, proof: Sequence[bytes], old_root: bytes
) -> tuple[bytes, bytes]:
    hashes = list(proof)
    if old_size & (old_size - 1) == 0:  # the old tree is a complete subtree: its root starts it
        hashes.insert(0, old_root)
    index, last = old_size - 1, size - 1
    while index & 1:
        index >>= 1
        last >>= 1
    old_found = found = hashes[0]
    for sibling in hashes[1:]:
        if last == 0:
            raise _proof_error("The consistency proof is too long.")
        if index & 1 or index == last:
            old_found = node_hash(sibling, old_found)
            found = node_hash(sibling, found)
            while not index & 1 and index:
                index >>= 1
                last >>= 1
        else:
            found = node_hash(found, sibling)
        index >>= 1
        last >>= 1
    if last:
        raise _proof_error("The consistency proof is too short.")
    return old_found, found


def _check_hashes(hashes: Iterable[bytes]) -> None:
    for value in hashes:
        if len(value) != HASH_BYTES:
            raise _proof_error(f"A hash of {len(value)} bytes stands where 32 are needed.")


def _proof_error(message: str) -> VerificationError:
    return VerificationError(message, hint="Fetch the proof and the checkpoint again.")
