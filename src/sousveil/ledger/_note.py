"""Signed notes and checkpoints: who vouches for the log, and for which state of it.

Formats: C2SP signed-note with Ed25519 keys, and C2SP tlog-checkpoint. Keys are
written as Go's ``golang.org/x/mod/sumdb/note`` writes them, so that it reads both:
the verifier key ``name+hash+base64(0x01 ‖ public key)`` and the signer key
``PRIVATE+KEY+name+hash+base64(0x01 ‖ seed)``, where the hash is the first four
bytes of SHA-256(name ‖ newline ‖ 0x01 ‖ public key) in hex.

Parsing is strict: a note that would be written otherwise is refused, so that no
byte of a checkpoint can change unnoticed.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from typing import TYPE_CHECKING

import msgspec

from sousveil.errors import LedgerError, VerificationError
from sousveil.ledger._merkle import HASH_BYTES

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

__all__ = [
    "Checkpoint",
    "SignerKey",
    "VerifierKey",
    "new_signer_key",
    "open_checkpoint",
    "open_note",
    "parse_signer_key",
    "parse_verifier_key",
    "sign_checkpoint",
    "sign_note",
    "unverified_checkpoint",
]

_ED25519 = b"\x01"
_MAX_NOTE_BYTES = 1_000_000
_SIGNATURE_LINE = re.compile(r"— ([^\s+]+) ([A-Za-z0-9+/]+={0,2})\Z")
_SIZE = re.compile(r"(?:0|[1-9]\d{0,18})\Z", re.ASCII)


class VerifierKey(msgspec.Struct, frozen=True):
    """A public key with its name and key hash.

    :ivar text: the key in signed-note form, ``name+hash+base64``.
    """

    name: str
    hash: bytes
    public: bytes

    @property
    def text(self) -> str:
        return f"{self.name}+{self.hash.hex()}+{_base64(_ED25519 + self.public)}"


class SignerKey(msgspec.Struct, frozen=True):
    """A private key (its 32-byte seed) with the verifier key that belongs to it."""

    verifier: VerifierKey
    seed: bytes

    @property
    def text(self) -> str:
        """The key in the form of Go's ``sumdb/note``. Secret."""
        key = self.verifier
        return f"PRIVATE+KEY+{key.name}+{key.hash.hex()}+{_base64(_ED25519 + self.seed)}"


class Checkpoint(msgspec.Struct, frozen=True):
    """A state of a log: its origin, how many entries it has, and its root hash."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """The note's text, as C2SP tlog-checkpoint has it."""
        return f"{self.origin}\n{self.size}\n{_base64(self.root)}\n"


# --- keys ------------------------------------------------------------------------------


def new_signer_key(name: str) -> SignerKey:
    """A new key pair.

    :raises LedgerError: when ``name`` cannot name a key.
    """
    import os

    return _signer_key(name, os.urandom(32))


def _signer_key(name: str, seed: bytes) -> SignerKey:
    return SignerKey(_verifier_key(name, _private_key(seed).public_key().public_bytes_raw()), seed)


def _verifier_key(name: str, public: bytes) -> VerifierKey:
    if not name or "+" in name or any(c.isspace() or not c.isprintable() for c in name):
        raise LedgerError(
            f"{name!r} cannot be the name of a log: it has a space, a plus or nothing in it.",
            hint="Choose an origin such as example.org/observatory.",
        )
    return VerifierKey(name, _key_hash(name, public), public)


def _key_hash(name: str, public: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"\n" + _ED25519 + public).digest()[:4]


def _private_key(seed: bytes) -> Ed25519PrivateKey:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.from_private_bytes(seed)


def parse_verifier_key(text: str) -> VerifierKey:
    """Read a verifier key, ``name+hash+base64``.

    :raises LedgerError: when it is none, or its hash does not fit.
    """
    parts = text.strip().split("+", 2)
    data = _from_base64(parts[2]) if len(parts) == 3 else None
    if data is None or len(data) != 33 or data[:1] != _ED25519:
        raise _bad_key(text, "is not an Ed25519 verifier key")
    key = _verifier_key(parts[0], data[1:])
    if key.hash.hex() != parts[1]:
        raise _bad_key(text, "has a hash that does not fit its name and key")
    return key


def parse_signer_key(text: str) -> SignerKey:
    """Read a signer key, ``PRIVATE+KEY+name+hash+base64``.

    :raises LedgerError: when it is none, or its hash does not fit. The message does
        not show the key.
    """
    parts = text.strip().split("+", 4)
    data = _from_base64(parts[4]) if len(parts) == 5 else None
    if parts[:2] != ["PRIVATE", "KEY"] or data is None or len(data) != 33 or data[:1] != _ED25519:
        raise _bad_key("The signing key", "is not an Ed25519 key in signed-note form")
    key = _signer_key(parts[2], data[1:])
    if key.verifier.hash.hex() != parts[3]:
        raise _bad_key("The signing key", "has a hash that does not fit its name and key")
    return key


def _bad_key(text: str, what: str) -> LedgerError:
    return LedgerError(
        f"{text} {what}.", hint="It reads name+hash+base64, as 'sousveil init' prints it."
    )


# --- notes -----------------------------------------------------------------------------


def sign_note(text: str, key: SignerKey) -> bytes:
    """The signed note: text, empty line, signature line."""
    signature = _private_key(key.seed).sign(text.encode())
    verifier = key.verifier
    return f"{text}\n— {verifier.name} {_base64(verifier.hash + signature)}\n".encode()


def open_note(note: bytes, key: VerifierKey) -> str:
    """The text of a note that ``key`` signed.

    Signatures of other keys are passed over, as the format demands.

    :raises VerificationError: when the note is malformed, not signed by the key, or
        a signature of the key is false.
    """
    text, signatures = _split_note(note)
    wanted = [sig for name, sig in signatures if name == key.name and sig[:4] == key.hash]
    if not wanted:
        raise VerificationError(
            f"The note is not signed by {key.name} ({key.hash.hex()}).",
            hint="Give the verifier key of this log, or get the checkpoint again.",
        )
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    for signature in wanted:
        try:
            Ed25519PublicKey.from_public_bytes(key.public).verify(signature[4:], text.encode())
        except (InvalidSignature, ValueError):
            raise VerificationError(
                f"The signature of {key.name} does not fit the note: one of them was changed.",
                hint="Get the checkpoint again from a copy that you trust.",
            ) from None
    return text


def _split_note(note: bytes) -> tuple[str, list[tuple[str, bytes]]]:
    """Text and signatures of a note."""
    try:
        whole = note.decode("utf-8")
    except UnicodeDecodeError:
        raise _malformed("it is not UTF-8") from None
    if len(note) > _MAX_NOTE_BYTES or any(c < " " and c != "\n" for c in whole):
        raise _malformed("it is too long or holds control characters")
    text, gap, lines = whole.rpartition("\n\n")
    if not gap or not lines.endswith("\n"):
        raise _malformed("it has no signature, or does not end with a newline")
    signatures = []
    for line in lines[:-1].split("\n"):
        match = _SIGNATURE_LINE.match(line)
        signature = _from_base64(match[2]) if match else None
        if match is None or signature is None or len(signature) < 5:
            raise _malformed("a signature line cannot be read")
        signatures.append((match[1], signature))
    return text + "\n", signatures


def _malformed(why: str) -> VerificationError:
    return VerificationError(
        f"The signed note is malformed: {why}.",
        hint="Get it again; it is plain text of a few lines (C2SP signed-note).",
    )


# --- checkpoints -----------------------------------------------------------------------


def sign_checkpoint(checkpoint: Checkpoint, key: SignerKey) -> bytes:
    """The checkpoint as a signed note."""
    return sign_note(checkpoint.text, key)


def open_checkpoint(note: bytes, key: VerifierKey) -> Checkpoint:
    """The checkpoint in a note that ``key`` signed; the origin must be the key's name.

    :raises VerificationError: when signature or form is wrong.
    """
    checkpoint = _parse_checkpoint(open_note(note, key))
    if checkpoint.origin != key.name:
        raise VerificationError(
            f"The checkpoint is of the log {checkpoint.origin}, not of {key.name}.",
            hint="Give the verifier key of this log.",
        )
    return checkpoint


def unverified_checkpoint(note: bytes) -> Checkpoint:
    """The checkpoint in a note, its signature not looked at.

    :raises VerificationError: when the form is wrong.
    """
    return _parse_checkpoint(_split_note(note)[0])


def _parse_checkpoint(text: str) -> Checkpoint:
    lines = text.split("\n")
    root = _from_base64(lines[2]) if len(lines) == 4 else None
    if root is None or len(root) != HASH_BYTES or not lines[0] or not _SIZE.match(lines[1]):
        raise VerificationError(
            "The checkpoint is malformed: it needs an origin, a size and a root hash.",
            hint="Get it again; C2SP tlog-checkpoint has the form.",
        )
    return Checkpoint(lines[0], int(lines[1]), root)


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _from_base64(text: str) -> bytes | None:
    """Bytes of strict base64: exactly what :func:`_base64` would write."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    return data if _base64(data) == text else None
