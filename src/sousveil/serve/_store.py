"""Asking the index: answers by name, pages of answers in order, and the search for words.

Answers come as the bytes that are sent. Words are put together to queries here, never
parsed: whatever somebody types is words, and no syntax.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec
import tantivy
from tantivy import FieldType, Occur, Order, Query

from sousveil.model import fold
from sousveil.serve._words import asked

__all__ = ["Found", "Store"]

#: A word of the name of a thing counts so many times as much as one of its text.
_NAME = 4.0
#: What an entity of just that name is ahead of everything else.
_EXACT = 100.0
#: What an entity, and then a document, is ahead of a claim that has the same words.
_AHEAD = {"entity": 6.0, "document": 1.0}
#: Words of a query that are looked for; more only make it slower.
_MOST_WORDS = 24
#: Words shorter than this are not taken for misspelt.
_MISSPELT = 5


class Found(msgspec.Struct, frozen=True):
    """What a search found: how much in all, and what, score and answer of this page.

    :ivar relaxed: words that differ by one letter were taken as well.
    """

    total: int
    hits: list[tuple[float, str, bytes]]
    relaxed: bool = False


class Store:
    """The answers of one index."""

    def __init__(self, index: tantivy.Index) -> None:
        self._index = index
        self._schema = index.schema
        self._searcher = index.searcher()

    def get(self, what: str, key: str) -> bytes | None:
        """The answer of one entity, document or claim by its id; ``None`` when there is none."""
        found = self._searcher.search(self._all(what=what, key=key), 1, count=False)
        return self._answer(found.hits[0][1]) if found.hits else None

    def beginning(self, what: str, prefix: str) -> list[str]:
        """Ids that begin so: two at most, which is enough to know whether it is one."""
        wanted = self._all(what=what)
        return [key for key, _ in self._searcher.terms_with_prefix("key", prefix, wanted, 2)]

    def page(
        self,
        what: str,
        filters: Mapping[str, str | Sequence[str]],
        *,
        after: int = -1,
        before: int | None = None,
        limit: int,
    ) -> list[tuple[int, bytes]]:
        """Numbers and answers in the order of the log.

        :param filters: field → value, or values of which one must hold.
        :param after: only of entries behind this one.
        :param before: only of entries before this one.
        """
        parts = [self._must("what", what)]
        parts += [self._must(name, value) for name, value in filters.items() if value]
        if after >= 0 or before is not None:
            parts.append((Occur.Must, self._between(after, before)))
        found = self._searcher.search(
            Query.boolean_query(parts), limit, count=False, order_by_field="seq", order=Order.Asc
        )
        return [(int(seq), self._answer(where)) for seq, where in found.hits]

    def search(
        self, query: str, filters: Mapping[str, str], *, offset: int = 0, limit: int
    ) -> Found:
        """What has all the words of a query, in name or text, the likeliest first."""
        groups = asked(query)[:_MOST_WORDS]
        if not groups:
            return Found(0, [])
        kept = [self._must(name, value) for name, value in filters.items() if value]
        kept += self._ahead(query)
        for relaxed in (False, True):
            words = [(Occur.Must, self._words(group, relaxed=relaxed)) for group in groups]
            found = self._searcher.search(
                Query.boolean_query([*words, *kept]), limit, offset=offset
            )
            total = int(getattr(found, "count", 0) or 0)
            if total:
                hits = [(float(score), *self._both(where)) for score, where in found.hits]
                return Found(total, hits, relaxed)
        return Found(0, [])

    # --- inside ------------------------------------------------------------------------------

    def _answer(self, where: tantivy.DocAddress) -> bytes:
        return bytes(self._searcher.doc(where).get_first("answer") or b"")

    def _both(self, where: tantivy.DocAddress) -> tuple[str, bytes]:
        found = self._searcher.doc(where)
        return str(found.get_first("what")), bytes(found.get_first("answer") or b"")

    def _all(self, **fields: str) -> Query:
        return Query.boolean_query([self._must(name, value) for name, value in fields.items()])

    def _must(self, name: str, value: str | Sequence[str]) -> tuple[Occur, Query]:
        if isinstance(value, str):
            return Occur.Must, Query.term_query(self._schema, name, value, "basic")
        return Occur.Must, Query.term_set_query(self._schema, name, list(value))

    def _between(self, after: int, before: int | None) -> Query:
        last = None if before is None else before - 1
        return Query.range_query(self._schema, "seq", FieldType.Unsigned, after + 1, last)

    def _words(self, group: Sequence[str], *, relaxed: bool) -> Query:
        """A word, or words side by side, in the name or in the text."""
        return Query.disjunction_max_query(
            [
                Query.boost_query(self._in(field, group, relaxed=relaxed), weight)
                for field, weight in (("name", _NAME), ("text", 1.0))
            ]
        )

    def _in(self, field: str, group: Sequence[str], *, relaxed: bool) -> Query:
        if len(group) > 1:
            return Query.phrase_query(self._schema, field, list(group))
        word = group[0]
        if relaxed and field == "name" and len(word) >= _MISSPELT and word.isascii():
            return Query.fuzzy_term_query(self._schema, field, word, 1)
        return Query.term_query(self._schema, field, word)

    def _ahead(self, query: str) -> Iterable[tuple[Occur, Query]]:
        """What puts some of what is found before the rest."""
        exact = Query.term_query(self._schema, "exact", fold(query), "basic")
        yield Occur.Should, Query.const_score_query(exact, _EXACT)
        for what, weight in _AHEAD.items():
            term = Query.term_query(self._schema, "what", what, "basic")
            yield Occur.Should, Query.const_score_query(term, weight)
