"""The documents on disk: same bytes once, text checked, unfinished work done again."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

import msgspec
import pytest
import rfc8785

from sousveil.errors import InputError, ModelError
from sousveil.model import DocumentRecord
from sousveil.observatory import Observatory
from sousveil.read import DocumentStore, Source, read_bytes
from sousveil.read import _store as store_module

DATA = "Ecuador tiene más de 4.300 cámaras — 华为.\r\n\r\nFin.\r\n".encode()
SOURCE = Source(
    address="https://example.org/a", publisher="Example Institute", licence="CC-BY-4.0",
    published="2019-04", republish=True, retrieved="2026-11-24T03:41:00Z",
)  # fmt: skip


def add(observatory: Observatory, data: bytes = DATA, **kwargs: object) -> str:
    reading = read_bytes(data, name="a.txt")
    document = DocumentStore(observatory).add(data, reading, SOURCE, **kwargs)  # type: ignore[arg-type]
    return document.record.document


def folder_of(observatory: Observatory, document_id: str) -> Path:
    return observatory.documents / document_id[:2] / document_id


def test_the_files_are_what_the_design_says(observatory: Observatory) -> None:
    document_id = add(observatory, warc=b"warc")
    folder = folder_of(observatory, document_id)
    assert document_id == hashlib.sha256(DATA).hexdigest()
    assert sorted(p.name for p in folder.iterdir()) == [
        "original.txt", "record.json", "response.warc.gz", "text.txt",
    ]  # fmt: skip
    assert (folder / "original.txt").read_bytes() == DATA
    assert (folder / "response.warc.gz").read_bytes() == b"warc"
    raw = (folder / "record.json").read_bytes()
    assert raw == rfc8785.dumps(json.loads(raw))
    record = msgspec.json.decode(raw, type=DocumentRecord)
    text = (folder / "text.txt").read_bytes()
    assert record.text == hashlib.sha256(text).hexdigest()
    assert (record.bytes, record.characters) == (len(DATA), len(text.decode()))
    for field in ("address", "publisher", "licence", "published", "republish", "retrieved"):
        assert getattr(record, field) == getattr(SOURCE, field)


def test_what_was_added_comes_back(observatory: Observatory) -> None:
    document_id = add(observatory, warc=b"warc")
    store = DocumentStore(observatory)
    document = store.get(document_id)
    assert document.text == read_bytes(DATA, name="a.txt").text
    assert document_id in store
    assert store.ids() == [document_id]
    assert store.original_path(document_id).read_bytes() == DATA
    path = store.warc_path(document_id)
    assert path is not None
    assert path.read_bytes() == b"warc"


def test_the_same_bytes_again_change_nothing(observatory: Observatory) -> None:
    document_id = add(observatory)
    folder = folder_of(observatory, document_id)
    before = {p.name: (p.read_bytes(), p.stat().st_mtime_ns) for p in folder.iterdir()}
    reading = msgspec.structs.replace(read_bytes(DATA, name="a.txt"), text="other", title="other")
    again = DocumentStore(observatory).add(DATA, reading, Source(publisher="Other"))
    assert again.record.publisher == "Example Institute"
    assert again.text != "other"
    assert {p.name: (p.read_bytes(), p.stat().st_mtime_ns) for p in folder.iterdir()} == before


def test_whoever_adds_goes_before_what_was_read(observatory: Observatory) -> None:
    data = b"# Heading\n\nWords."
    reading = read_bytes(data, name="a.md")
    assert reading.title == "Heading"
    store = DocumentStore(observatory)
    given = store.add(data, reading, Source(title="Given"))
    assert given.record.title == "Given"
    other = b"# Heading\n\nOther words."
    assert store.add(other, read_bytes(other, name="a.md"), Source()).record.title == "Heading"


@pytest.mark.parametrize("fails_at", range(1, 4))
def test_work_that_was_cut_off_counts_as_absent_and_is_done_again(
    observatory: Observatory, monkeypatch: pytest.MonkeyPatch, fails_at: int
) -> None:
    """The process dies at each rename; what is there never passes for a document."""
    calls = 0
    rename = Path.replace

    def dies(self: Path, target: Path) -> Path:
        nonlocal calls
        calls += 1
        if calls == fails_at:
            raise KeyboardInterrupt
        return rename(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", dies)
        with pytest.raises(KeyboardInterrupt):
            add(observatory)
    store = DocumentStore(observatory)
    document_id = hashlib.sha256(DATA).hexdigest()
    assert document_id not in store
    assert store.ids() == []
    with pytest.raises(InputError, match="no document"):
        store.get(document_id)
    assert add(observatory) == document_id
    assert store.get(document_id).text == read_bytes(DATA, name="a.txt").text
    leftovers = [p.name for p in folder_of(observatory, document_id).iterdir()]
    assert sorted(leftovers) == ["original.txt", "record.json", "text.txt"]


def test_the_record_is_written_last_and_everything_is_flushed(
    observatory: Observatory, monkeypatch: pytest.MonkeyPatch
) -> None:
    order: list[str] = []
    flush, rename = os.fsync, Path.replace

    def note_flush(descriptor: int) -> None:
        order.append("flush")
        flush(descriptor)

    def note_rename(self: Path, target: Path) -> Path:
        order.append(Path(target).name)
        return rename(self, target)

    monkeypatch.setattr(os, "fsync", note_flush)
    monkeypatch.setattr(Path, "replace", note_rename)
    add(observatory)
    names = [step for step in order if step != "flush"]
    assert names[-1] == "record.json"
    for position, step in enumerate(order):
        if step != "flush":
            assert order[position - 1] == "flush"
    assert order[-1] == "flush"


@pytest.mark.parametrize("damage", ["change", "cut", "delete"])
def test_a_text_that_is_not_its_records_is_refused(observatory: Observatory, damage: str) -> None:
    document_id = add(observatory)
    path = folder_of(observatory, document_id) / "text.txt"
    raw = path.read_bytes()
    if damage == "change":
        path.write_bytes(raw.replace(b"4.300", b"4.200"))
    elif damage == "cut":
        path.write_bytes(raw[:-1])
    else:
        path.unlink()
    with pytest.raises(InputError, match=f"Document {document_id[:12]} is damaged: its text"):
        DocumentStore(observatory).get(document_id)


@pytest.mark.parametrize("raw", [b"", b"{", b'{"document": 1}', b"[]", b"\xff"])
def test_a_record_that_cannot_be_read_is_refused(observatory: Observatory, raw: bytes) -> None:
    document_id = add(observatory)
    (folder_of(observatory, document_id) / "record.json").write_bytes(raw)
    with pytest.raises(InputError, match="its record cannot be read"):
        DocumentStore(observatory).get(document_id)


def test_a_record_of_another_document_is_refused(observatory: Observatory) -> None:
    first, second = add(observatory), add(observatory, b"Other words.")
    record = (folder_of(observatory, second) / "record.json").read_bytes()
    (folder_of(observatory, first) / "record.json").write_bytes(record)
    with pytest.raises(InputError, match=f"its record speaks of {second[:12]}"):
        DocumentStore(observatory).get(first)


@pytest.mark.parametrize("name", ["", "../../etc", "A" * 64, "a" * 63, "a" * 65, "g" * 64])
def test_what_is_no_id_reaches_no_file(observatory: Observatory, name: str) -> None:
    store = DocumentStore(observatory)
    assert name not in store
    for call in (store.get, store.original_path, store.warc_path):
        with pytest.raises(InputError, match="not the id of a document"):
            call(name)


def test_a_date_that_is_not_edtf_is_refused_before_anything_is_written(
    observatory: Observatory,
) -> None:
    reading = read_bytes(DATA, name="a.txt")
    with pytest.raises(ModelError, match="not EDTF"):
        DocumentStore(observatory).add(DATA, reading, Source(published="24.4.2019"))
    assert list(observatory.documents.iterdir()) == []


@pytest.mark.parametrize("at_once", [True, False])
def test_what_was_put_is_flushed_together(
    observatory: Observatory, monkeypatch: pytest.MonkeyPatch, at_once: bool
) -> None:
    flushed: list[str] = []
    flush = os.fsync

    def note_flush(descriptor: int) -> None:
        flushed.append(str(Path(f"/proc/self/fd/{descriptor}").readlink()))
        flush(descriptor)

    monkeypatch.setattr(os, "fsync", note_flush)
    monkeypatch.setattr(
        store_module, "flush_file_system", lambda path: flushed.append(str(path)) or at_once
    )
    store, ids = DocumentStore(observatory), []
    for data in (b"First words.", b"Other words."):
        put = store.put(data, read_bytes(data, name="a.txt"), SOURCE, warc=b"warc")
        ids.append(put.record.document)
        assert store.get(ids[-1]) == put
    assert flushed == []
    store.flush(ids)
    folders = [folder_of(observatory, document_id) for document_id in ids]
    every = {str(file) for folder in folders for file in (*folder.iterdir(), folder, folder.parent)}
    assert len(every) == 12
    root = str(observatory.documents)
    assert set(flushed) == ({root} if at_once else every | {root})


def test_what_is_put_takes_the_place_of_unfinished_work(observatory: Observatory) -> None:
    document_id = add(observatory, warc=b"warc")
    folder = folder_of(observatory, document_id)
    (folder / "record.json").write_bytes(b"")
    (folder / "original.html").write_bytes(b"left over")
    (folder / ".text.txt.77.new").write_bytes(b"left over")
    put = DocumentStore(observatory).put(DATA, read_bytes(DATA, name="a.txt"), Source())
    assert sorted(p.name for p in folder.iterdir()) == ["original.txt", "record.json", "text.txt"]
    assert DocumentStore(observatory).get(document_id) == put
    assert put.record.publisher == ""
