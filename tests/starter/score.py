"""How much of what a careful reader found does the extractor find?

Prints, for each example document and language, how many labelled facts were found,
and how many claims matched no label. The second number is no count of errors: the
labels are not complete, so each such claim must be read (``--unlabelled`` lists
them). Call it from the repository root::

    python tests/starter/score.py [--missed] [--unlabelled]
"""

from __future__ import annotations

import hashlib
import sys
from collections import Counter
from collections.abc import Iterator

from starter_answers import Answer, answers, flat

from sousveil import names, starter
from sousveil.model import (
    Claim,
    DateValue,
    DocumentRecord,
    EntityRef,
    EntityValue,
    Flag,
    Money,
    Quantity,
    Term,
    Text,
    Value,
    fold,
    value_text,
)
from sousveil.read import Document, read_bytes

__all__ = ["matches", "report", "same_subject", "same_value"]


def matches(answer: Answer, claim: Claim) -> bool:
    """Whether a claim states the labelled fact: same subject, property, value and comparison.

    Modality, date held and who is cited are not compared.
    """
    return (
        claim.property == answer.property
        and claim.comparator == answer.comparator
        and claim.polarity == answer.polarity
        and same_subject(answer, claim.subject)
        and same_value(answer.value, claim.value)
    )


def same_subject(answer: Answer, subject: EntityRef) -> bool:
    """Whether it is the labelled subject, or one that a scorer should accept too."""
    if _same_entity(answer.subject, subject):
        return True
    return any(_same_entity(EntityRef(subject.kind, also), subject) for also in answer.subject_also)


def same_value(left: Value, right: Value) -> bool:
    """Whether two values say the same. Of two texts, one may be a part of the other."""
    match left, right:
        case EntityValue(a), EntityValue(b):
            return _same_entity(a, b)
        case Text(a), Text(b):
            return fold(a) in fold(b) or fold(b) in fold(a)
        case Term(a), Term(b):
            return a == b
        case Quantity(a), Quantity(b):
            return a == b
        case Money(a, currency), Money(b, other):
            return (a, currency) == (b, other)
        case DateValue(a), DateValue(b):
            return a == b
        case Flag(a), Flag(b):
            return a == b
    return False


def _same_entity(left: EntityRef, right: EntityRef) -> bool:
    if left.kind == right.kind == "country" and left.country and right.country:
        return left.country == right.country
    if fold(left.name) == fold(right.name):
        return True
    known = names.lookup(left)
    other = names.lookup(right)
    return known is not None and other is not None and known.id == other.id


def report(*, missed: bool, unlabelled: bool) -> Iterator[str]:
    """Extract every example document; the lines of the table."""
    total: Counter[tuple[str, str]] = Counter()
    yield f"{'document':32} {'found':>9} {'unlabelled':>10}"
    for example in starter.example_documents():
        labelled = list(answers(example.name))
        document, claims = _extracted(example)
        not_found = [a for a in labelled if not any(matches(a, claim) for claim in claims)]
        others = [c for c in claims if not any(matches(a, c) for a in labelled)]
        found = len(labelled) - len(not_found)
        for kind, count in (("found", found), ("labelled", len(labelled)), ("other", len(others))):
            total[example.language, kind] += count
        yield f"{example.name:32} {found:4}/{len(labelled):<4} {len(others):10}"
        if missed:
            yield from (f"    missed      {_line(answer)}" for answer in not_found)
        if unlabelled:
            yield from (f"    unlabelled  {_line(c)}  «{_words(c, document)}»" for c in others)
    for language in sorted({language for language, _ in total}):
        found, labelled_facts = total[language, "found"], total[language, "labelled"]
        yield f"{language}: {found}/{labelled_facts} found, {total[language, 'other']} unlabelled"


def _extracted(example: starter.ExampleDocument) -> tuple[Document, list[Claim]]:
    from sousveil.extract import extract  # the matching above needs no extractor

    reading = read_bytes(example.data, name=example.name)
    record = DocumentRecord(
        document=hashlib.sha256(example.data).hexdigest(),
        text=hashlib.sha256(reading.text.encode()).hexdigest(),
        bytes=len(example.data),
        characters=len(reading.text),
        media_type=reading.media_type,
        reader=reading.reader,
        title=example.title,
        language=reading.language,
    )
    document = Document(record=record, text=reading.text)
    return document, list(extract(document).claims)


def _words(claim: Claim, document: Document) -> str:
    quote = claim.quotes[0]
    return flat(document.text[quote.start : quote.end])


def _line(fact: Answer | Claim) -> str:
    comparator = "" if fact.comparator == "=" else f"{fact.comparator} "
    return f"{fact.subject.name} · {fact.property} · {comparator}{value_text(fact.value)}"


if __name__ == "__main__":
    for line in report(missed="--missed" in sys.argv, unlabelled="--unlabelled" in sys.argv):
        sys.stdout.write(f"{line}\n")
