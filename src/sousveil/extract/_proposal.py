"""What a proposer hands over, and what becomes of it: a proposal, a refusal, an extraction.

A proposer says subject, property, value and the words of its quote, and no offset:
where the quote stands is for the verifier to find. Why a proposal can be refused is
a closed list, :data:`REASONS`, so that refusals can be counted and compared. What a
proposer says that makes no proposal at all, and what it could not read, it says too
(:class:`Unusable`, :class:`Unread`; :data:`PROPOSER_REASONS`): nothing is lost silently.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Protocol, runtime_checkable

import msgspec

from sousveil.model import Claim, Comparator, EntityRef, Modality, Polarity, Value
from sousveil.read import Document

__all__ = [
    "MAX_QUOTE",
    "NOT_READ",
    "PROPOSER_REASONS",
    "REASONS",
    "Extraction",
    "Proposal",
    "Proposer",
    "Refusal",
    "RemoteProposer",
    "Setup",
    "Spent",
    "Unread",
    "Unusable",
]

#: Characters of a quote: a sentence or less.
MAX_QUOTE = 600

#: Properties that structured sources alone state: no words are known that would show them in
#: running text, so nothing read there may claim them.
NOT_READ = frozenset(
    (
        *("buyer", "recipient", "procurement-code", "sector", "region", "rating"),
        *("data-retention", "prohibited-use", "organisations-with-access", "searches"),
        *("vehicles-read", "mapped-cameras", "mapped-plate-readers"),
        *("registration-number", "lei", "known-exploited-vulnerabilities"),
        *("political-rights", "civil-liberties", "freedom-status", "democracy-index"),
        *("electoral-democracy", "liberal-democracy", "ai-surveillance-score"),
        *("digital-surveillance-score", "movement-regulation-score"),
    )
)

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
    "object-is-subject": "the claim says something of the subject and itself",
    "text-is-a-name": "the words of the value are a name, a number or a date and no more",
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
    "modality-not-in-quote": "the claim is of what may or shall be, and the clause does not say so",
    "property-not-in-quote": "no word of the sentence speaks of the property",
    "direction-reversed": "the quote says it the other way round",
    "person": "the organisation, place or system is the name of a person",
    "not-shown-to-be-one": "nothing shows that the name is an organisation, system or place",
    "cited-not-in-quote": "the institution that is cited does not stand in the sentence",
    "vocabulary": "the vocabulary does not allow the claim",
}

#: Why what a proposer said makes no proposal, or why a part of a document was not read.
PROPOSER_REASONS: dict[str, str] = {
    "fact-not-json": "one fact of the reply is not JSON",
    "fact-malformed": "one fact of the reply lacks a part, or a part is of the wrong type",
    "property-unknown": "the fact has a property that is not in the vocabulary",
    "value-unreadable": "our readers find no number, sum, date or term in the words of the value",
    "property-not-shown": "no plain word of the sentence speaks of the property",
    "subject-uncertain": "the name of the subject stands elsewhere, and another could be meant",
    "example-leaked": "the fact repeats an example of the prompt",
    "reply-cut-off": "the reply ends early; the facts before the end are used",
    "reply-empty": "the model replied nothing",
    "reply-declined": "the model, or the filter before it, declined to answer",
    "reply-not-json": "the reply is not the JSON that was asked for",
    "reply-not-utf-8": "the reply is not UTF-8",
    "reply-too-large": "the reply is larger than is read",
    "endpoint-unreachable": "no connection to the endpoint",
    "endpoint-closed": "the endpoint closed the connection, or does not speak HTTP",
    "endpoint-timeout": "the endpoint did not answer in time",
    "endpoint-busy": "the endpoint was asked too often, and says to come back later",
    "endpoint-failed": "the endpoint had a fault of its own",
    "endpoint-key": "the endpoint does not accept the key",
    "endpoint-not-found": "the endpoint has nothing at that address, or no such model",
    "endpoint-refused": "the endpoint refuses the request",
    "budget-spent": "the budget does not allow another request",
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


class Unusable(msgspec.Struct, frozen=True):
    """Something that a proposer was told and that makes no proposal.

    :ivar reason: a key of :data:`PROPOSER_REASONS`.
    :ivar said: the beginning of it, for a person to read.
    """

    reason: str
    said: str = ""


class Unread(msgspec.Struct, frozen=True):
    """A part of a document that a proposer could not read, and will try again the next time.

    :ivar reason: a key of :data:`PROPOSER_REASONS`.
    :ivar message: what went wrong, in a sentence.
    :ivar hint: what can be done about it.
    :ivar part: which part: "part 2 of 3".
    """

    reason: str
    message: str
    hint: str = ""
    part: str = ""


class Extraction(msgspec.Struct, frozen=True):
    """What came out of one document."""

    claims: tuple[Claim, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    unusable: tuple[Unusable, ...] = ()
    unread: tuple[Unread, ...] = ()

    def refused(self) -> Counter[str]:
        """How much made no claim, by reason: refused by the verifier, or no proposal at all."""
        reasons = [refusal.reason for refusal in self.refusals]
        reasons += [said.reason for said in self.unusable]
        return Counter(reasons + [part.reason for part in self.unread])


class Proposer(Protocol):
    """Whatever reads a document and proposes claims; see the group ``sousveil.proposers``."""

    @property
    def name(self) -> str:
        """The name under which it is asked for; it stands in every claim."""
        ...

    @property
    def version(self) -> str:
        """What it is of, so that a claim can be traced: rules, or model and prompt."""
        ...

    def propose(self, document: Document) -> Iterable[Proposal | Unusable | Unread]:
        """Proposals, in the order of the text; false ones are the verifier's matter."""
        ...


class Setup(msgspec.Struct, frozen=True):
    """What a proposer with settings is told before it reads anything.

    :ivar settings: its table ``[proposers.NAME]`` of ``sousveil.toml``.
    :ivar cache: a folder of its own for what can be made again; ``None``: keep nothing.
    """

    settings: Mapping[str, object] = {}
    cache: Path | None = None


class Spent(msgspec.Struct):
    """What reading has cost.

    :ivar requests: answers that were paid for.
    :ivar cached: answers that were there from an earlier run.
    :ivar retries: requests that had to be sent again.
    :ivar tokens_in: tokens sent, as the endpoint counts them.
    :ivar tokens_out: tokens received.
    :ivar estimated: answers whose tokens the endpoint did not count; ours is an estimate.
    :ivar cost: by the prices of the settings; ``None`` when there are none.
    :ivar currency: of the cost.
    """

    requests: int = 0
    cached: int = 0
    retries: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    estimated: int = 0
    cost: float | None = None
    currency: str = ""


@runtime_checkable
class RemoteProposer(Proposer, Protocol):
    """A proposer that asks somebody else: it has settings, it waits, and it costs."""

    def configure(self, setup: Setup) -> None:
        """Take the settings; called once, before anything is read.

        :raises UsageError: when a setting is wrong or missing.
        """
        ...

    def begin(self, document: Document) -> None:
        """Ask for a document without waiting; ``propose`` then waits for the answers."""
        ...

    def ahead(self) -> int:
        """How many documents it is worth beginning before the first is waited for."""
        ...

    def spent(self, document: Document | None = None) -> Spent:
        """What was spent on the document, or in all."""
        ...

    def close(self) -> None:
        """Stop at once; what was answered is kept."""
        ...
