"""One document as the extractor and the verifier read it: sentences, names, sums, dates.

Everything is worked out once, when first asked for, and by offsets into the
canonical text. A page knows nothing of claims.
"""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property
from typing import TYPE_CHECKING, cast
from urllib.parse import urlsplit

from sousveil import names
from sousveil.extract._alignment import Aligned
from sousveil.extract._dates import DateMention, dates
from sousveil.extract._money import MoneyContext, MoneyMention, sums
from sousveil.extract._numbers import Number, numbers
from sousveil.extract._sentences import Sentence, sentences
from sousveil.read import Document

if TYPE_CHECKING:
    from sousveil.extract._spans import Span

__all__ = ["Page", "page_of"]

_last: list[tuple[Document, Page]] = []


def page_of(document: Document) -> Page:
    """The page of a document; the last one is kept, as proposals come a document at a time."""
    if _last and _last[0][0] is document:
        return _last[0][1]
    page = Page(document)
    _last[:] = [(document, page)]
    return page


class Page:
    """A document's text with what is found in it, each worked out on first use."""

    def __init__(self, document: Document) -> None:
        self.record = document.record
        self.text = document.text
        self.language = document.record.language.lower().split("-")[0]
        #: what :func:`sousveil.extract._spans.spans_of` found, by where the sentence begins
        self.spans: dict[int, list[Span]] = {}

    @cached_property
    def aligned(self) -> Aligned:
        return Aligned(self.text)

    @cached_property
    def sentences(self) -> list[Sentence]:
        return sentences(self.text)

    @cached_property
    def mentions(self) -> list[names.Mention]:
        return names.mentions(self.text, self.language)

    @cached_property
    def money_context(self) -> MoneyContext:
        countries = {m.known.country for m in self.mentions if m.known.kind in ("country", "place")}
        host = urlsplit(self.record.address).hostname or ""
        tail = host.rsplit(".", 1)[-1]
        return MoneyContext(
            countries=frozenset(countries),
            published_in=tail if len(tail) == 2 else "",
            language=self.language,
            pesos="pesos" in self.text,
        )

    def sentence_at(self, start: int, end: int) -> Sentence | None:
        """The sentence that holds ``text[start:end]`` whole; ``None`` when it crosses an end."""
        index = bisect_right(self._starts, start) - 1
        if index < 0:
            return None
        sentence = self.sentences[index]
        return sentence if end <= sentence.end else None

    def mentions_in(self, start: int, end: int) -> list[names.Mention]:
        """Known names that stand whole within ``text[start:end]``."""
        return [m for m in self.mentions if start <= m.start and m.end <= end]

    def numbers_in(self, start: int, end: int) -> list[Number]:
        """Numbers within, read with the sentence around them."""
        return [n for n in self._numbers(start, end) if start <= n.start and n.end <= end]

    def sums_in(self, start: int, end: int) -> list[MoneyMention]:
        """Sums within, read with the sentence around them."""
        return [m for m in self._sums(start, end) if start <= m.start and m.end <= end]

    def dates_in(self, start: int, end: int) -> list[DateMention]:
        """Dates within, read with the sentence around them."""
        return [d for d in self._dates(start, end) if start <= d.start and d.end <= end]

    @cached_property
    def _starts(self) -> list[int]:
        return [sentence.start for sentence in self.sentences]

    @cached_property
    def _read(self) -> dict[tuple[str, int], list[object]]:
        return {}

    def _numbers(self, start: int, end: int) -> list[Number]:
        return cast("list[Number]", self._found("numbers", start, end))

    def _sums(self, start: int, end: int) -> list[MoneyMention]:
        return cast("list[MoneyMention]", self._found("sums", start, end))

    def _dates(self, start: int, end: int) -> list[DateMention]:
        return cast("list[DateMention]", self._found("dates", start, end))

    def _found(self, what: str, start: int, end: int) -> list[object]:
        sentence = self.sentence_at(start, end)
        first, last = (sentence.start, sentence.end) if sentence else (start, end)
        key = (what, first if sentence else -1 - start)
        if key not in self._read:
            self._read[key] = self._work_out(what, first, last)
        return self._read[key]

    def _work_out(self, what: str, first: int, last: int) -> list[object]:
        text = self.text[first:last]
        if what == "numbers":
            return [
                Number(n.start + first, n.end + first, n.value, n.percent)
                for n in numbers(text, self.language)
            ]
        if what == "dates":
            return [DateMention(d.start + first, d.end + first, d.edtf) for d in dates(text)]
        return [
            MoneyMention(
                m.start + first,
                m.end + first,
                Number(m.number.start + first, m.number.end + first, m.number.value),
                m.currency,
            )
            for m in sums(text, self.language, self.money_context)
        ]
