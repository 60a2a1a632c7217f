"""Claims and the words they rest on.

A :class:`Claim` says: *this source states, in these words, that this subject has
this value for this property*. It carries its quotes, how sure the source is, and
how the claim was made. It is not yet true, nor accepted: that is what judgements
(:mod:`sousveil.model.judgements`) are for.
"""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache
from typing import Literal
from urllib.parse import urlsplit

import msgspec

from sousveil.errors import ModelError
from sousveil.model import edtf
from sousveil.model.entities import EntityRef
from sousveil.model.properties import Property, property_named
from sousveil.model.values import Comparator, EntityValue, Flag, Value, check_value

__all__ = ["Claim", "Made", "Modality", "Polarity", "Quote", "check_address"]

Polarity = Literal["asserted", "denied"]
Modality = Literal["happened", "planned", "alleged", "possible"]

#: Characters of an address; browsers and servers agree on no more.
LONGEST_ADDRESS = 2000
_NOT_IN_ADDRESS = re.compile(
    r"[\s\x00-\x1f\x7f-\x9f<>\"\\^`{|}\u200b-\u200f\u2028-\u202e\u2060-\u206f]"
)

_encode = msgspec.json.Encoder(order="sorted").encode


class Quote(msgspec.Struct, frozen=True, gc=False, omit_defaults=True, order=True):
    """A stretch of a document's canonical text: ``text[start:end]``, in Unicode code points.

    :ivar document: SHA-256 of the document's original bytes, 64 hex digits.
    :ivar role: ``value`` for the words that state the claim, ``subject`` for the
        words that say what "it" is, where those stand elsewhere.
    """

    document: str
    start: int
    end: int
    role: Literal["value", "subject"] = "value"


class Made(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """How a claim was made.

    :ivar by: ``extractor``, ``import`` or ``hand``.
    :ivar name: the extractor, the source id, or the public name of who entered it.
    :ivar version: its version, so that a claim can be traced to the rules of its day.
    :ivar rule: the frame, or the column, that gave it.
    :ivar row: the row of a structured source.
    :ivar confidence: probability that the claim is what the document says, in
        thousandths; ``None`` when none was estimated.
    """

    by: Literal["extractor", "import", "hand"]
    name: str
    version: str = ""
    rule: str = ""
    row: str = ""
    confidence: int | None = None


class Claim(msgspec.Struct, frozen=True, gc=False, omit_defaults=True, kw_only=True):
    """One statement of one source. Field by field:

    :ivar subject: what is spoken of.
    :ivar property: a name of the vocabulary (``model/properties.toml``).
    :ivar value: what is said of it.
    :ivar comparator: how a quantity, sum or date compares: "more than 4,300" is ``>``.
    :ivar held: EDTF date at which it held, where the source says so.
    :ivar polarity: whether the source asserts or denies it.
    :ivar modality: whether it happened, is planned, alleged or merely possible.
    :ivar cited: the institution whom the source cites as saying so; never a person.
    :ivar address: http(s) address of the page on which this one statement can be read,
        where the quoted document is a table that only lists it; empty where the document
        is the page itself.
    :ivar published: EDTF date on which that page was published, where the table says so.
    :ivar quotes: the words; at least one.
    :ivar made: how the claim was made.
    """

    subject: EntityRef
    property: str
    value: Value
    quotes: tuple[Quote, ...]
    made: Made
    comparator: Comparator = "="
    held: str = ""
    polarity: Polarity = "asserted"
    modality: Modality = "happened"
    cited: str = ""
    address: str = ""
    published: str = ""

    def check(self) -> None:
        """Check the claim against the vocabulary.

        :raises ModelError: when the property is unknown, the subject or value has
            the wrong kind, a date is not EDTF, the address is no http(s) address, or
            there is no quote.
        """
        definition = _property_of(self.subject, self.property)
        check_value(self.value)
        definition.check_value(self.value)
        if self.comparator != "=" and isinstance(self.value, Flag):
            raise ModelError(f"{self.property}: yes or no takes no comparator.")
        if self.held:
            edtf.check(self.held)
        if self.address:
            check_address(self.address)
        if self.published:
            edtf.check(self.published)
        if not self.quotes:
            raise ModelError(
                f"The claim {self.subject.name} · {self.property} has no quote.",
                hint="Every claim rests on words: give document, start and end.",
            )
        for quote in self.quotes:
            if not 0 <= quote.start < quote.end:
                raise ModelError(f"The quote {quote.start}–{quote.end} is empty or reversed.")
        if self.made.confidence is not None and not 0 <= self.made.confidence <= 1000:
            raise ModelError(f"The confidence {self.made.confidence} is not within 0–1000.")

    def content_key(self) -> bytes:
        """32 bytes that two claims share when they say the same from the same words.

        The maker's version and confidence do not count: a newer extractor that
        finds the same fact in the same words makes no second claim.
        """
        made = Made(by=self.made.by, name=self.made.name, row=self.made.row)
        return hashlib.sha256(_encode(msgspec.structs.replace(self, made=made))).digest()

    def statement_key(self) -> bytes:
        """32 bytes that two claims of one maker and row share when they say the same.

        Where the words stand does not count, so a later edition of a table that says the
        same makes no second claim; nor do the date of the page and the country of an
        organisation, which may be learned later.
        """
        value = self.value
        if isinstance(value, EntityValue):
            value = EntityValue(_bare(value.entity))
        same = msgspec.structs.replace(
            self,
            subject=_bare(self.subject),
            value=value,
            published="",
            quotes=(),
            made=Made(by=self.made.by, name=self.made.name, row=self.made.row),
        )
        return hashlib.sha256(_encode(same)).digest()


def check_address(address: str) -> None:
    """:raises ModelError: when it is not an http or https address that a browser could open."""
    try:
        parts = urlsplit(address)
        known = (
            parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc
        )
    except ValueError:
        known = False
    # Spaces and controls end an address for one reader and not for another.
    if not known or len(address) > LONGEST_ADDRESS or _NOT_IN_ADDRESS.search(address):
        raise ModelError(
            f"{address[:80]!r} is not an http(s) address.",
            hint="Write it as a browser shows it: https://example.org/page.",
        )


def _bare(ref: EntityRef) -> EntityRef:
    """An organisation without the country that the curated names may have given it."""
    if ref.kind != "organisation" or not ref.country:
        return ref
    return msgspec.structs.replace(ref, country="")


@lru_cache(maxsize=65_536)  # a batch speaks of the same subjects again and again
def _property_of(subject: EntityRef, name: str) -> Property:
    """The property of that name, which the subject can have.

    :raises ModelError: when there is none, the subject is malformed or cannot have it.
    """
    definition = property_named(name)
    subject.check()
    definition.check_subject(subject)
    return definition
