"""Whether a subject that stands elsewhere than the quote can be the one that is meant.

"It has 700 cameras" says nothing of whose they are; a model says it, and can swap names.
So where the sentence of the quote does not name the subject, the subject must be the last
of its kind that was named before, and the sentence must name nothing else that could be
the subject instead. Where that is not so the fact may be true, and is left out: a subject
that is guessed wrong makes a true sentence into a false claim.
"""

from __future__ import annotations

import re
from bisect import bisect_right

from sousveil import names
from sousveil.extract._page import Page
from sousveil.extract._spans import Span, encode
from sousveil.extract._support import stands
from sousveil.model import EntityRef, EntityValue, Value, fold

__all__ = ["another_is_meant"]

_FAR = 30  # sentences; an "it" that far back is nobody's
#: What, in a sentence without a word such as "it", could be the subject instead.
_INSTEAD = {
    "system": "SCPD",
    "country": "SCPD",
    "place": "SCPD",
    "organisation": "OSCPD",
}
#: "bought a copy of the system": the copy is meant.
_COPY = re.compile(
    r"(?:cop|replica|réplica|réplique|clone|version|versión|versão|like|como|comme)\w*\s(?:\w+\s)?\Z",
    re.IGNORECASE,
)


def another_is_meant(
    subject: EntityRef, value: Value, subject_quote: str, page: Page, place: tuple[int, int]
) -> bool:
    """Whether something else than ``subject`` could be what the sentence at ``place`` speaks of.

    :param subject_quote: where the subject is said to be named; what does not stand in the
        document is left to the verifier.
    """
    here = page.sentence_at(*place)
    if here is None or stands(subject, page, here.start, here.end):
        return False
    named = [p for p in page.aligned.places(subject_quote) if stands(subject, page, *p)]
    if not named:
        return False  # which the verifier refuses
    named = [p for p in named if p[0] <= place[0]]
    if not named:
        return True  # "it" is nobody who is named only later
    starts = [sentence.start for sentence in page.sentences]
    first = bisect_right(starts, named[-1][0]) - 1
    last = bisect_right(starts, place[0]) - 1
    if last - first > _FAR:
        return True
    between = [
        span
        for sentence in page.sentences[first : last + 1]
        for span in encode(page, sentence).spans
    ]
    mine = [span.end for span in between if _is(span, subject)]
    reached = mine[-1] if mine else named[-1][1]
    rivals = [s for s in between if s.start >= reached and not _is(s, subject)]
    if isinstance(value, EntityValue):
        rivals = [s for s in rivals if not _is(s, value.entity)]
    if any(s.ref is not None and s.ref.kind == subject.kind for s in rivals):
        return True
    if subject.kind != "system" and any(s.letter == "S" for s in between):
        return True  # "it" is the system then
    within = [s for s in encode(page, here).spans if s in rivals]
    meant = [s for s in within if s.letter == "A"]
    if any(_COPY.search(page.text[max(0, s.start - 20) : s.start]) for s in meant):
        return True
    return not meant and any(s.letter in _INSTEAD[subject.kind] for s in within)


def _is(span: Span, ref: EntityRef) -> bool:
    """Whether a mention is of the entity, under this or another known name of it."""
    if span.ref is None:
        return False
    known = names.lookup(ref)
    if known is not None and span.known:
        return span.known == known.id
    return span.ref.kind == ref.kind and fold(span.ref.name) == fold(ref.name)
