"""The quoted words, taken out of the documents' texts once a segment and kept with it.

A text is loaded once for all quotes of a segment and cut in Python, where a cut costs
the same wherever in the text it is. What is kept notes which documents were here, so
that words of a document that was erased leave the cache, and words of one that came
back enter it.
"""

# ruff: noqa: S608 - queries are put together from our own names; texts go in as parameters

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import msgspec

from sousveil.errors import LedgerError
from sousveil.read import DocumentStore
from sousveil.tables._engine import Connection, load_rows, quoted
from sousveil.tables._fragments import Fragment

__all__ = ["quoted_texts"]


class _State(msgspec.Struct, frozen=True):
    """Which of the quoted documents were here when the words were taken."""

    here: list[str]
    missing: list[str]


def quoted_texts(
    engine: Connection,
    found: Sequence[Fragment],
    store: DocumentStore,
    erased: frozenset[str],
    work: Path,
) -> list[Path]:
    """For each fragment, a Parquet file of its quotes with their words, by claim and ordinal.

    :param erased: ids of documents whose records the log erases.
    :raises InputError: when a document's text is not the one that its record names.
    :raises LedgerError: when a quote ends beyond its text.
    """

    def here(document: str) -> bool:
        return document not in erased and document in store

    paths = []
    for fragment in found:
        path, note = fragment.file("texts"), fragment.folder / "texts.json"
        state = _read(note)
        if state is None or not (all(map(here, state.here)) and not any(map(here, state.missing))):
            note.unlink(missing_ok=True)
            _take(engine, fragment, store, here, work)
        paths.append(path)
    return paths


def _take(
    engine: Connection,
    fragment: Fragment,
    store: DocumentStore,
    here: Callable[[str], bool],
    work: Path,
) -> None:
    source = quoted(fragment.file("quotes"))
    rows = engine.execute(
        f'SELECT document, seq, ordinal, start, "end" FROM read_parquet({source})'
        " ORDER BY document, seq, ordinal"
    ).fetchall()
    seen: dict[str, bool] = {}
    columns = (("seq", "BIGINT"), ("ordinal", "INTEGER"), ("words", "VARCHAR"))
    load_rows(engine, "words", columns, _cut(rows, store, here, seen), work)
    half = work / "texts.parquet"
    engine.execute(
        f"COPY (SELECT quotes.*, words FROM read_parquet({source}) AS quotes"
        " LEFT JOIN words USING (seq, ordinal) ORDER BY seq, ordinal)"
        f" TO {quoted(half)} (FORMAT parquet, COMPRESSION snappy, ROW_GROUP_SIZE 16384)"
    )
    engine.execute("DROP TABLE words")
    half.replace(fragment.file("texts"))
    state = _State(
        here=sorted(document for document, is_here in seen.items() if is_here),
        missing=sorted(document for document, is_here in seen.items() if not is_here),
    )
    half_note = work / "texts.json"
    half_note.write_bytes(msgspec.json.encode(state))
    half_note.replace(fragment.folder / "texts.json")


def _cut(
    rows: Sequence[tuple[Any, ...]],
    store: DocumentStore,
    here: Callable[[str], bool],
    seen: dict[str, bool],
) -> Iterator[tuple[int, int, str]]:
    for document, quotes in groupby(rows, key=lambda row: row[0]):
        seen[document] = here(document)
        if not seen[document]:
            continue
        text = store.get(document).text
        for _, seq, ordinal, start, end in quotes:
            if end > len(text):
                raise LedgerError(
                    f"Entry {seq} quotes {start} to {end} of document {document[:12]}, whose text"
                    f" has {len(text)} characters.",
                    hint="'sousveil verify' says what is wrong.",
                )
            yield seq, ordinal, text[start:end]


def _read(path: Path) -> _State | None:
    try:
        return msgspec.json.decode(path.read_bytes(), type=_State)
    except (OSError, msgspec.DecodeError):
        return None
