"""What a proposer hands over, and what becomes of it: a proposal, a refusal, an extraction.

A proposer says subject, property, value and the words of its quote, and no offset:
where the quote stands is for the verifier to find. Why a proposal can be refused is
a closed list, :data:`REASONS`, so that refusals can be counted and compared.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Protocol

import msgspec

from sousveil.model import Claim, Comparator, EntityRef, Modality, Polarity, Value
from sousveil.read import Document

__all__ = ["REASONS", "Extraction", "Proposal", "Proposer", "Refusal"]

#: Every reason for which the verifier refuses a proposal, and what it means.
REASONS: dict[str, str] = {
    "quote-empty": "there is no quote, or it is one character",
    "quote-too-long": "the quote is longer than 600 characters",
    "quote-not-found": "the quote does not stand in the document, word for word",
    "quote-ambiguous": "the quote stands in several places that do not say the same",
    "quote-crosses-sentences": "the quote runs over the end of a sentence",
    "subject-quote-not-found": "the quote for the subject does not stand in the document",
    "subject-not-in-quote": "no name of the subject stands in the quote or the subject's quote",
    "object-not-in-quote": "no name of the object stands in the quote",
    "text-not-in-quote": "the words of the value do not stand in the quote",
    "term-not-stated": "the stated words are not in the quote, or do not mean the term",
    "number-not-in-quote": "the number does not stand in the quote",
    "unit-not-in-quote": "the number in the quote does not count what the property counts",
    "currency-not-in-quote": "the sum is not in that currency in the quote",
    "date-not-in-quote": "the date does not stand in the quote at that precision",
    "comparator-not-in-quote": "the quote has no word for the comparator",
    "comparator-ignored": "beside the number stands more than, another or the like",
    "negation-ignored": "the clause is negated or denied, and the claim asserts",
    "negation-not-in-quote": "the claim denies, and the clause does not",
    "modality-ignored": "the clause speaks of what may or shall be; the claim of what happened",
    "property-not-in-quote": "no word of the sentence speaks of the property",
    "direction-reversed": "the quote says it the other way round",
    "person": "the organisation, place or system is the name of a person",
    "not-shown-to-be-one": "nothing shows that the name is an organisation, system or place",
    "cited-not-in-quote": "the institution that is cited does not stand in the sentence",
    "vocabulary": "the vocabulary does not allow the claim",
}


class Proposal(msgspec.Struct, frozen=True, kw_only=True):
    """A claim that somebody proposes, not yet checked.

    :ivar quote: the words that state it, as they stand in one sentence.
    :ivar subject_quote: the words that say what "it" is, where those stand elsewhere.
    :ivar near: offset near which the quote stands, where it stands several times; -1: unknown.
    :ivar confidence: first estimate in thousandths; ``None`` when there is none.
    :ivar rule: the frame or the model's name for how it was found.
    """

    subject: EntityRef
    property: str
    value: Value
    quote: str
    comparator: Comparator = "="
    held: str = ""
    polarity: Polarity = "asserted"
    modality: Modality = "happened"
    cited: str = ""
    subject_quote: str = ""
    near: int = -1
    confidence: int | None = None
    rule: str = ""


class Refusal(msgspec.Struct, frozen=True):
    """A proposal that did not pass, and why: ``reason`` is a key of :data:`REASONS`."""

    proposal: Proposal
    reason: str


class Extraction(msgspec.Struct, frozen=True):
    """What came out of one document."""

    claims: tuple[Claim, ...] = ()
    refusals: tuple[Refusal, ...] = ()

    def refused(self) -> Counter[str]:
        """How many proposals were refused, by reason."""
        return Counter(refusal.reason for refusal in self.refusals)


class Proposer(Protocol):
    """Whatever reads a document and proposes claims; see the group ``sousveil.proposers``."""

    name: str
    version: str

    def propose(self, document: Document) -> Iterable[Proposal]:
        """Proposals, in the order of the text; false ones are the verifier's matter."""
        ...
