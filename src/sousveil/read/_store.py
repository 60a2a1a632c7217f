"""The documents of an observatory on disk: original bytes, canonical text, record.

::

    documents/<first 2 hex>/<sha256 of the bytes>/
      original.<ext>      the bytes, never changed
      text.txt            canonical text, UTF-8, never changed
      record.json         canonical JSON of the DocumentRecord; written last
      response.warc.gz    when it was fetched

Each file is written beside its place, flushed, and renamed; ``record.json`` comes
last. A folder without it is unfinished work of a run that was cut off: it counts as
absent and is written again. The ledger's word on a document is the ledger's; this
module only keeps files and checks that a text is the one its record names.

Flushing costs more than everything else, so who adds many documents puts them
(:meth:`DocumentStore.put`), flushes them together, and only then has the ledger speak
of them. What was put and not flushed may be damaged after a crash; no ledger speaks of
it, and putting it again writes it anew.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from sousveil.errors import InputError, ModelError
from sousveil.flushing import flush_file_system
from sousveil.model import DocumentRecord, canonical_bytes, is_edtf
from sousveil.observatory import Observatory
from sousveil.read._reading import Reading

__all__ = ["Document", "DocumentStore", "Source"]

_RECORD, _TEXT, _WARC = "record.json", "text.txt", "response.warc.gz"
_ID = re.compile(r"[0-9a-f]{64}\Z")
_EXTENSIONS = {
    "text/html": "html",
    "application/pdf": "pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "text/markdown": "md",
    "text/csv": "csv",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "text/tab-separated-values": "tsv",
    "application/json": "json",
}


class Document(msgspec.Struct, frozen=True):
    """A document: its record and its canonical text."""

    record: DocumentRecord
    text: str


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """Where a document came from, as whoever adds it says. Every part may be empty.

    :ivar address: http(s) address at which it was published.
    :ivar publisher: the institution that published it.
    :ivar title: its title; goes before the one that was read out of the document.
    :ivar licence: SPDX identifier or short name of its terms.
    :ivar published: EDTF date of publication; goes before the one that was read.
    :ivar republish: whether its terms allow its text to be shown in full.
    :ivar retrieved: UTC time of the fetch, ISO 8601.
    """

    address: str = ""
    publisher: str = ""
    title: str = ""
    licence: str = ""
    published: str = ""
    republish: bool = False
    retrieved: str = ""


class DocumentStore:
    """The documents kept in an observatory. Whoever adds holds the writing lock."""

    __slots__ = ("_root",)

    def __init__(self, observatory: Observatory) -> None:
        self._root: Path = observatory.documents

    def add(
        self, data: bytes, reading: Reading, source: Source, *, warc: bytes | None = None
    ) -> Document:
        """Keep a document; the same bytes again change nothing and give what is there.

        :param warc: the exchange in which the bytes were fetched.
        :raises ModelError: when the date of publication is not EDTF.
        :raises InputError: when the document is there already and damaged.
        """
        record = _record(data, reading, source)
        if record.document in self:
            return self.get(record.document)
        folder = self._folder(record.document)
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in _files(data, reading, warc):
            _write(folder / name, content)
        _flush(folder)
        _write(folder / _RECORD, canonical_bytes(record))
        for changed in (folder, folder.parent, self._root):
            _flush(changed)
        return Document(record, reading.text)

    def put(
        self, data: bytes, reading: Reading, source: Source, *, warc: bytes | None = None
    ) -> Document:
        """Keep a document of which no ledger speaks yet; it is safe after :meth:`flush` only.

        What stands in its place is unfinished work, and is written again.

        :raises ModelError: when the date of publication is not EDTF.
        """
        record = _record(data, reading, source)
        folder = self._folder(record.document)
        try:
            folder.mkdir(parents=True)
        except FileExistsError:
            for left in folder.iterdir():
                left.unlink()
        for name, content in _files(data, reading, warc):
            _write(folder / name, content, flush=False)
        _write(folder / _RECORD, canonical_bytes(record), flush=False)
        return Document(record, reading.text)

    def flush(self, ids: Iterable[str]) -> None:
        """Make what was put safe: files first, then the folders' lists of names."""
        if flush_file_system(self._root):
            return
        folders = [self._folder(document_id) for document_id in ids]
        for folder in folders:
            for file in folder.iterdir():
                _flush(file)
            _flush(folder)
        for above in {folder.parent for folder in folders} | {self._root}:
            _flush(above)

    def __contains__(self, document_id: str) -> bool:
        return bool(_ID.match(document_id)) and (self._folder(document_id) / _RECORD).is_file()

    def get(self, document_id: str) -> Document:
        """The document of that id, its text checked against its record.

        :raises InputError: when there is none, or it is not what its record says.
        """
        record = self._read_record(document_id)
        try:
            raw = (self._folder(document_id) / _TEXT).read_bytes()
        except OSError as reason:
            raise _damaged(document_id, f"its text cannot be read ({reason.strerror})") from reason
        if hashlib.sha256(raw).hexdigest() != record.text:
            raise _damaged(document_id, "its text is not the one that its record names")
        return Document(record, raw.decode())

    def ids(self) -> list[str]:
        """Ids of the documents kept, sorted."""
        folders = self._root.glob(f"[0-9a-f][0-9a-f]/*/{_RECORD}")
        return sorted(f.parent.name for f in folders if _ID.match(f.parent.name))

    def original_path(self, document_id: str) -> Path:
        """Where the original bytes stand.

        :raises InputError: when they are not there.
        """
        found = sorted(self._folder(_checked(document_id)).glob("original.*"))
        if not found:
            raise _damaged(document_id, "its original bytes are not there")
        return found[0]

    def warc_path(self, document_id: str) -> Path | None:
        """Where the exchange stands in which it was fetched; ``None`` when it was not."""
        path = self._folder(_checked(document_id)) / _WARC
        return path if path.is_file() else None

    def _folder(self, document_id: str) -> Path:
        return self._root / document_id[:2] / document_id

    def _read_record(self, document_id: str) -> DocumentRecord:
        path = self._folder(_checked(document_id)) / _RECORD
        try:
            record = msgspec.json.decode(path.read_bytes(), type=DocumentRecord)
        except FileNotFoundError:
            raise InputError(
                f"There is no document {document_id[:12]} here.",
                hint="'sousveil documents' lists them.",
            ) from None
        except (OSError, msgspec.DecodeError, UnicodeDecodeError) as reason:
            raise _damaged(document_id, f"its record cannot be read ({reason})") from reason
        if record.document != document_id:
            raise _damaged(document_id, f"its record speaks of {record.document[:12]}")
        return record


def _record(data: bytes, reading: Reading, source: Source) -> DocumentRecord:
    published = source.published or reading.published
    if published and not is_edtf(published):
        raise ModelError(
            f"The date of publication {published!r} is not EDTF.",
            hint="Write 2019, 2019-04 or 2019-04-24.",
        )
    return DocumentRecord(
        document=hashlib.sha256(data).hexdigest(),
        text=hashlib.sha256(reading.text.encode()).hexdigest(),
        bytes=len(data),
        characters=len(reading.text),
        media_type=reading.media_type,
        reader=reading.reader,
        title=source.title or reading.title,
        language=reading.language,
        address=source.address,
        published=published,
        retrieved=source.retrieved,
        publisher=source.publisher,
        licence=source.licence,
        republish=source.republish,
    )


def _files(data: bytes, reading: Reading, warc: bytes | None) -> Iterator[tuple[str, bytes]]:
    """Names and contents of a document's files, but for its record."""
    yield f"original.{_EXTENSIONS.get(reading.media_type, 'txt')}", data
    yield _TEXT, reading.text.encode()
    if warc is not None:
        yield _WARC, warc


def _write(path: Path, data: bytes, *, flush: bool = True) -> None:
    """Write so that ``path`` holds all of ``data`` or what it held before."""
    beside = path.with_name(f".{path.name}.{os.getpid()}.new")
    with beside.open("wb") as file:
        file.write(data)
        if flush:
            file.flush()
            os.fsync(file.fileno())
    beside.replace(path)


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _checked(document_id: str) -> str:
    if not _ID.match(document_id):
        raise InputError(
            f"{document_id[:80]!r} is not the id of a document.",
            hint="An id is 64 hexadecimal digits; 'sousveil documents' lists them.",
        )
    return document_id


def _damaged(document_id: str, what: str) -> InputError:
    return InputError(
        f"Document {document_id[:12]} is damaged: {what}.",
        hint=f"Restore documents/{document_id[:2]}/{document_id} from a copy;"
        " 'sousveil verify' shows what else differs.",
    )
