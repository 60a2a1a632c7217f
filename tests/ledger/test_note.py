"""Signed notes: published notes and keys, and that no other byte sequence is accepted."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sousveil.errors import LedgerError, VerificationError
from sousveil.ledger import _note as note
from sousveil.ledger._merkle import EMPTY_ROOT

#: Key and note of the example in the documentation of Go's golang.org/x/mod/sumdb/note.
GO_VERIFIER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
GO_SIGNER = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
GO_TEXT = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
)
GO_NOTE = (
    GO_TEXT + "\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSN"
    "XgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)

KEY = note.new_signer_key("example.org/observatory")


def test_go_keys_are_read_and_written() -> None:
    assert note.parse_verifier_key(GO_VERIFIER).text == GO_VERIFIER
    signer = note.parse_signer_key(GO_SIGNER)
    assert signer.text == GO_SIGNER
    assert signer.verifier.text == GO_VERIFIER


def test_go_note_opens_and_is_signed_alike() -> None:
    assert note.open_note(GO_NOTE.encode(), note.parse_verifier_key(GO_VERIFIER)) == GO_TEXT
    assert note.sign_note(GO_TEXT, note.parse_signer_key(GO_SIGNER)) == GO_NOTE.encode()


def test_signatures_of_unknown_keys_are_passed_over() -> None:
    other = note.sign_note(GO_TEXT, KEY).decode().splitlines()[-1]
    both = (GO_NOTE + other + "\n").encode()
    assert note.open_note(both, note.parse_verifier_key(GO_VERIFIER)) == GO_TEXT
    assert note.open_note(both, KEY.verifier) == GO_TEXT
    with pytest.raises(VerificationError, match="not signed by"):
        note.open_note(GO_NOTE.encode(), KEY.verifier)


@given(st.integers(0, len(GO_NOTE.encode()) * 8 - 1))
def test_one_bit_of_a_note_cannot_change(bit: int) -> None:
    changed = bytearray(GO_NOTE.encode())
    changed[bit // 8] ^= 1 << bit % 8
    with pytest.raises(VerificationError):
        note.open_note(bytes(changed), note.parse_verifier_key(GO_VERIFIER))


@given(st.integers(0, 10**15), st.binary(min_size=32, max_size=32))
def test_checkpoints_come_back(size: int, root: bytes) -> None:
    checkpoint = note.Checkpoint("example.org/observatory", size, root)
    signed = note.sign_checkpoint(checkpoint, KEY)
    assert note.open_checkpoint(signed, KEY.verifier) == checkpoint
    assert note.unverified_checkpoint(signed) == checkpoint


@pytest.mark.parametrize(
    "text",
    [
        "example.org/observatory\n1\n",
        "example.org/observatory\n01\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
        "example.org/observatory\n-1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
        "example.org/observatory\n٣\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
        "example.org/observatory\n1\nAAAA\n",
        "example.org/observatory\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB=\n",
        "another.example/log\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
    ],
)
def test_signed_text_that_is_no_checkpoint_of_this_log(text: str) -> None:
    with pytest.raises(VerificationError):
        note.open_checkpoint(note.sign_note(text, KEY), KEY.verifier)


@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_anything_else_raises_one_error(data: bytes) -> None:
    with pytest.raises(VerificationError):
        note.open_note(data, KEY.verifier)


@given(st.text(max_size=80) | st.from_regex(r"[a-z]+\+[0-9a-f]{8}\+[A-Za-z0-9+/]{44}"))
def test_no_text_is_a_key_by_chance(text: str) -> None:
    with pytest.raises(LedgerError):
        note.parse_verifier_key(text)
    with pytest.raises(LedgerError) as caught:
        note.parse_signer_key("PRIVATE+KEY+" + text)
    if len(text) > 12:
        assert text not in str(caught.value), "a message must not show a private key"


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\nb", "a\u2003b"])
def test_names_that_no_key_can_have(name: str) -> None:
    with pytest.raises(LedgerError):
        note.new_signer_key(name)


def test_the_empty_log_has_the_published_root() -> None:
    text = note.Checkpoint("o", 0, EMPTY_ROOT).text
    assert text == "o\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n"
