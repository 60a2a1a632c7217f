"""What a measure is, and what it concludes."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from sousveil.measure._evidence import Evidence

__all__ = ["Finding", "Measure", "Stated"]


class Stated(msgspec.Struct, frozen=True):
    """What a source itself states for the same number, so that the two stand side by side.

    :ivar by: which part of the source: ``report text`` or ``index table``.
    :ivar comparator: how the source's number compares.
    :ivar amount: decimal string.
    :ivar claim: id of the claim.
    """

    by: str
    comparator: str
    amount: str
    claim: str


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One number with everything that it rests on.

    :ivar measure: id of the measure.
    :ivar title: what the number is, in words.
    :ivar value: decimal string.
    :ivar unit: what is counted.
    :ivar country: ISO code of the country that it is about; empty when of all.
    :ivar claims: ids of the claims that it rests on, in the order of the log.
    :ivar accepted: how many of them are accepted.
    :ivar rule: how it is made, in words.
    :ivar stated: what the source itself states.
    """

    measure: str
    title: str
    value: str
    unit: str
    country: str = ""
    claims: tuple[str, ...]
    accepted: int
    rule: str
    stated: tuple[Stated, ...] = ()


class Measure(msgspec.Struct, frozen=True, kw_only=True):
    """A measure: a rule in words, and the same rule as a pure function of the tables.

    :ivar id: its name in commands and addresses.
    :ivar title: what it measures.
    :ivar unit: what is counted.
    :ivar rule: the formula in words; live means proposed or accepted.
    :ivar by_country: whether it gives a number for each country, or one in all.
    """

    id: str
    title: str
    unit: str
    rule: str
    by_country: bool
    compute: Callable[[Measure, Evidence], list[Finding]]
