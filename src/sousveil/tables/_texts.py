"""The quoted words, taken out of the documents' texts for one segment after another.

A text is loaded once for all quotes of a segment and cut in Python, where a cut costs
the same wherever in the text it is. The key of a segment's quotes says which of its
documents are here, so that words of a document that was erased leave the tables, and
words of one that came back enter them.
"""

# ruff: noqa: S608 - queries are put together from our own names; texts go in as parameters

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from sousveil.errors import LedgerError
from sousveil.read import DocumentStore
from sousveil.tables._engine import Connection, load_rows, quoted
from sousveil.tables._fragments import Fragment
from sousveil.tables._parts import key_of

__all__ = ["Texts"]


class Texts:
    """The words of quotes. Expects the views ``quoted_documents`` and ``pending``.

    :param erased: ids of documents whose records the log erases.
    """

    def __init__(
        self, engine: Connection, store: DocumentStore, erased: frozenset[str], work: Path
    ) -> None:
        self.engine, self.store, self.work = engine, store, work
        rows = engine.execute(
            "SELECT segment, document FROM quoted_documents ORDER BY segment, document"
        ).fetchall()
        asked = {document for _, document in rows}
        self.here = {document for document in asked - erased if document in store}
        self._by_segment: dict[int, list[str]] = defaultdict(list)
        for segment, document in rows:
            if document in self.here:
                self._by_segment[segment].append(document)
        self._pending: dict[int, list[int]] = defaultdict(list)
        for segment, seq in engine.execute("SELECT * FROM pending ORDER BY seq").fetchall():
            self._pending[segment].append(seq)

    def key(self, fragment: Fragment) -> str:
        """What, besides the fragment, decides which words there are."""
        pending = " ".join(map(str, self._pending[fragment.start]))
        return key_of(pending, *self._by_segment[fragment.start])

    def quotes(self, fragment: Fragment) -> str:
        """A query that gives the quotes of a fragment with their words, by claim and ordinal.

        :raises InputError: when a document's text is not the one that its record names.
        :raises LedgerError: when a quote ends beyond its text.
        """
        source = f"read_parquet({quoted(fragment.file('quotes'))})"
        rows = self.engine.execute(
            f'SELECT document, seq, ordinal, start, "end" FROM {source}'
            " ORDER BY document, seq, ordinal"
        ).fetchall()
        columns = (("seq", "BIGINT"), ("ordinal", "INTEGER"), ("words", "VARCHAR"))
        load_rows(self.engine, "words", columns, self._cut(rows), self.work)
        return f"""
            SELECT seq AS claim_seq, id AS claim, ordinal, role, document, start, "end",
                   words AS text
            FROM {source} LEFT JOIN words USING (seq, ordinal)
            WHERE seq NOT IN (SELECT seq FROM pending WHERE segment = {fragment.start})
            ORDER BY claim_seq, ordinal
        """

    def clear(self) -> None:
        """Give back what :meth:`quotes` loaded."""
        self.engine.execute("DROP TABLE words")

    def _cut(self, rows: Sequence[tuple[Any, ...]]) -> Iterator[tuple[int, int, str]]:
        for document, quotes in groupby(rows, key=lambda row: row[0]):
            if document not in self.here:
                continue
            text = self.store.get(document).text
            for _, seq, ordinal, start, end in quotes:
                if end > len(text):
                    raise LedgerError(
                        f"Entry {seq} quotes {start} to {end} of document {document[:12]}, whose"
                        f" text has {len(text)} characters.",
                        hint="'sousveil verify' says what is wrong.",
                    )
                yield seq, ordinal, text[start:end]
