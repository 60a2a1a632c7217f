"""The index that the API answers from: made of the tables, beside them, once for each build.

Each entity, document and claim is a document of the index: its words to search for, what it
can be asked by, and its answer, ready to send. So the tables are asked only once, and what
a million claims say of one entity is found at once. The index is a folder under
``tables/beside``, named by what it was made of, and a build of the tables removes it.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
import tantivy

from sousveil import __version__
from sousveil.errors import InputError, LedgerError
from sousveil.model import canonical_bytes, fold
from sousveil.observatory import Observatory
from sousveil.read import DocumentStore
from sousveil.serve import _making as making
from sousveil.serve._words import ANALYZER, analyzer, spaced
from sousveil.tables import (
    BESIDE,
    ClaimRow,
    DocumentRow,
    EntityRow,
    Tables,
    ValueRow,
    built,
    every_claim,
    every_value,
)

__all__ = ["MOST_VALUES", "encode", "open_index", "tables_tag"]

#: Values that an entity's own answer holds; the others are at ``/values``.
MOST_VALUES = 100
#: Raised whenever the fields of the index or the shape of an answer change.
_FORMAT = 1
_HEAP = 64_000_000
#: Characters of a document's text that are searched.
_MOST_TEXT = 1_000_000
_RAW = (
    "what",
    "key",
    "kind",
    "country",
    "subject",
    "property",
    "status",
    "value",
    "document",
    "exact",
)

encode = msgspec.json.Encoder().encode


def tables_tag(observatory: Observatory) -> str:
    """64 hex digits that change with anything that an answer is made of: the tables, this
    version of Sousveil, the shape of answers.

    :raises LedgerError: when there are no tables.
    """
    made_of = canonical_bytes(built(observatory))
    return hashlib.sha256(f"{__version__} {_FORMAT} ".encode() + made_of).hexdigest()


def open_index(observatory: Observatory) -> tuple[tantivy.Index, str]:
    """The index of the tables that count, made first where it is not there; and its tag.

    :raises LedgerError: when there are no tables, or they were built anew meanwhile.
    """
    tag = tables_tag(observatory)
    folder = observatory.tables / BESIDE / f"search-{tag[:16]}"
    if not folder.is_dir():
        _make(observatory, folder)
    try:
        index = tantivy.Index.open(str(folder))
    except ValueError as reason:
        raise LedgerError(
            f"The search index in {folder} cannot be opened: {reason}.",
            hint="Remove that folder; it is made again.",
        ) from reason
    index.register_tokenizer(ANALYZER, analyzer())
    return index, tag


def _make(observatory: Observatory, folder: Path) -> None:
    half = folder.with_name(f".{folder.name}.{os.getpid()}")
    shutil.rmtree(half, ignore_errors=True)
    half.mkdir(parents=True)
    try:
        index = tantivy.Index(_schema(), path=str(half), reuse=False)
        index.register_tokenizer(ANALYZER, analyzer())
        writer = index.writer(heap_size=_HEAP, num_threads=1)
        for document in _documents(observatory):
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()
        half.rename(folder)
    except OSError as reason:
        if not folder.is_dir():  # another process may have made it meanwhile
            raise LedgerError(
                f"The search index cannot be written to {folder}: {reason}.",
                hint="Make room, or give write access to the folder of tables.",
            ) from reason
    finally:
        shutil.rmtree(half, ignore_errors=True)
    for other in folder.parent.glob("search-*"):
        if other != folder:
            shutil.rmtree(other, ignore_errors=True)


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    for name in _RAW:
        stored = name == "what"
        builder.add_text_field(name, stored, tokenizer_name="raw", index_option="basic")
    for name in ("name", "text"):
        builder.add_text_field(name, tokenizer_name=ANALYZER, index_option="position")
    builder.add_unsigned_field("seq", indexed=True, fast=True)
    builder.add_bytes_field("answer", stored=True)
    return builder.build()


def _documents(observatory: Observatory) -> Iterator[tantivy.Document]:
    with Tables(observatory) as tables:
        entities = {row.id: row for row in tables.entities()}
        documents = tables.documents()
        claims = making.Making(documents, tables.judgements())
    yield from _entities(observatory, entities)
    store = DocumentStore(observatory)
    for document in documents:
        yield _of_document(document, _text(store, document))
    for claim in every_claim(observatory):
        yield _of_claim(claim, claims)


def _entities(
    observatory: Observatory, entities: dict[str, EntityRow]
) -> Iterator[tantivy.Document]:
    rest = dict(entities)
    for id_, values in every_value(observatory):
        row = rest.pop(id_, None)
        if row is not None:
            yield _of_entity(row, values, entities)
    for row in rest.values():  # nothing is said of it that stands
        yield _of_entity(row, (), entities)


def _of_entity(
    row: EntityRow, values: Sequence[ValueRow], entities: dict[str, EntityRow]
) -> tantivy.Document:
    first = [making.value_answer(value, entities) for value in values[:MOST_VALUES]]
    answer = making.entity_answer(row, first, max(0, len(values) - MOST_VALUES))
    return _document(
        answer,
        what="entity",
        key=row.id,
        kind=row.kind,
        country=row.country,
        exact=sorted({fold(name) for name in row.names}),
        name=[spaced(name) for name in row.names],
    )


def _of_document(row: DocumentRow, text: str) -> tantivy.Document:
    return _document(
        making.document_answer(row),
        what="document",
        key=row.id,
        seq=row.seq,
        name=spaced(row.title),
        text=[spaced(text), spaced(row.publisher)],
    )


def _of_claim(row: ClaimRow, claims: making.Making) -> tantivy.Document:
    answer = claims.claim(row)
    shown = [quote.text for quote in answer.quotes if quote.shown]
    text = [] if row.status == "erased" else [row.property, row.value_text, row.cited, *shown]
    return _document(
        answer,
        what="claim",
        key=row.id,
        seq=row.seq,
        kind=row.subject_kind,
        subject=row.subject,
        property=row.property,
        status=row.status,
        value=row.value_entity,
        document=sorted({quote.document for quote in row.quotes}),
        name=spaced(row.subject_name),
        text=[spaced(part) for part in text],
    )


def _document(answer: msgspec.Struct, **fields: Any) -> tantivy.Document:
    found: dict[str, Any] = {}
    for name, value in fields.items():
        kept = [part for part in value if part] if isinstance(value, list) else value
        if kept not in ("", []) and kept is not None:
            found[name] = kept if isinstance(kept, list) else [kept]
    seq = found.pop("seq", None)
    document = tantivy.Document.from_dict(found)
    if seq is not None:
        document.add_unsigned("seq", seq[0])  # a bare number would be taken for a signed one
    document.add_bytes("answer", encode(answer))
    return document


def _text(store: DocumentStore, row: DocumentRow) -> str:
    """The words of a document that may be shown; none where it is not here."""
    if row.status != "held" or not row.republish:
        return ""
    try:
        return store.get(row.id).text[:_MOST_TEXT]
    except InputError:
        return ""  # 'sousveil verify' tells of it
