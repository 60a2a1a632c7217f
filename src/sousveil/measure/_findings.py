"""What a measure is, and what it concludes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from ibis.expr.types import Table

    from sousveil.measure._view import View

__all__ = [
    "SMALL",
    "UNKNOWN",
    "Finding",
    "Measure",
    "Number",
    "Rows",
    "Stated",
    "as_counted",
    "counted",
    "counted_hits",
    "counted_once",
    "in_each",
    "number_of",
]

#: Value of a dimension that no claim gives.
UNKNOWN = "unknown"
#: Numbers that rest on fewer things than this say so.
SMALL = 10


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
    :ivar parts: what else it is about: ``technology`` → ``spyware``, ``supplier`` → id.
    :ivar low: lower end of its interval, decimal string; empty where it has none.
    :ivar high: upper end.
    :ivar covers: what the interval covers, and what it does not.
    :ivar of: how many things the number was made from; 0 where it counts and that is all.
    :ivar warning: what a reader has to know before using the number; empty when nothing.
    :ivar count: how many claims it rests on.
    :ivar claims: their ids, in the order of the log; fewer where fewer were asked for.
    :ivar accepted: how many of the claims are accepted.
    :ivar rule: how it is made, in words.
    :ivar stated: what the source itself states.
    """

    measure: str
    title: str
    value: str
    unit: str
    country: str = ""
    parts: dict[str, str] = {}
    low: str = ""
    high: str = ""
    covers: str = ""
    of: int = 0
    warning: str = ""
    count: int
    claims: tuple[str, ...] = ()
    accepted: int
    rule: str
    stated: tuple[Stated, ...] = ()


class Number(msgspec.Struct, frozen=True, kw_only=True):
    """What a measure makes of the engine's rows, before it becomes a finding.

    :ivar key: what it is about: the measure's dimensions in their order.
    :ivar value: decimal string; with ``low``, ``high``, ``of``, ``warning``, ``count`` and
        ``accepted`` as in :class:`Finding`.
    """

    key: tuple[str, ...]
    value: str
    low: str = ""
    high: str = ""
    of: int = 0
    warning: str = ""
    count: int
    accepted: int


#: What the engine gives: column → value, for each row.
Rows = Sequence[Mapping[str, Any]]
Finish = Callable[["Measure", Rows], Iterable[Number]]


class Measure(msgspec.Struct, frozen=True, kw_only=True):
    """A measure: a rule in words, and the same rule as expressions over the tables.

    :ivar id: its name in commands and addresses.
    :ivar title: what it measures.
    :ivar unit: what is counted.
    :ivar rule: the formula in words; live means proposed or accepted.
    :ivar by: its dimensions, in order: a finding for each value that they take.
        ``country`` is an ISO code; those in ``entities`` are ids of entities.
    :ivar entities: the dimensions that are entities.
    :ivar rests_on: the dimensions by which its claims belong together, where they are fewer
        than ``by``: a share rests on all claims of its whole.
    :ivar covers: what its intervals cover and what they do not; empty when it has none.
    :ivar evidence: the claims that count, a row for each thing that they speak for: the
        dimensions, ``thing``, ``seq``, ``id``, ``accepted`` and what ``numbers`` needs.
    :ivar numbers: these rows, brought together: the dimensions and what ``finish`` needs.
    :ivar finish: the numbers, made of what the engine gives; with what an engine cannot do
        alike, such as the roots in an interval.
    :ivar stated: phrase by which a source's own total of it is found; empty when none is.
    """

    id: str
    title: str
    unit: str
    rule: str
    by: tuple[str, ...] = ()
    entities: tuple[str, ...] = ()
    rests_on: tuple[str, ...] | None = None
    covers: str = ""
    evidence: Callable[[View], Table]
    numbers: Callable[[View, Table, tuple[str, ...]], Table] = msgspec.field(
        default_factory=lambda: counted
    )
    finish: Finish = msgspec.field(default_factory=lambda: as_counted)
    stated: str = ""

    @property
    def by_country(self) -> bool:
        """Whether it gives numbers for each country, or numbers of all."""
        return "country" in self.by


def counted(view: View, evidence: Table, by: tuple[str, ...], **more: Any) -> Table:  # noqa: ARG001
    """How many different things there are in each, and how many claims speak for them.

    :param more: what else to bring together of each.
    """
    return in_each(evidence, by).agg(
        value=evidence.thing.nunique(),
        count=evidence.seq.nunique(),
        accepted=evidence.seq.nunique(where=evidence.accepted),
        **more,
    )


def counted_hits(view: View, evidence: Table, by: tuple[str, ...]) -> Table:
    """The same, and of how many of the things ``hit`` is true."""
    return counted(view, evidence, by, hits=evidence.thing.nunique(where=evidence.hit))


def counted_once(view: View, evidence: Table, by: tuple[str, ...]) -> Table:  # noqa: ARG001
    """The same where each claim is the thing itself, and stands once in each: much quicker."""
    return in_each(evidence, by).agg(
        value=evidence.count(),
        count=evidence.count(),
        accepted=evidence.count(where=evidence.accepted),
    )


def in_each(table: Table, by: tuple[str, ...]) -> Any:
    """The table grouped; or all of it as one group, where there is nothing to group by."""
    return table.group_by(*by) if by else table


def as_counted(measure: Measure, rows: Rows) -> Iterable[Number]:
    """A number for each row, as it was counted; nothing where no claim says anything."""
    for row in rows:
        if row["count"]:
            yield number_of(measure, row, str(row["value"]))


def number_of(measure: Measure, row: Mapping[str, Any], value: str, **more: Any) -> Number:
    """The number of one row, none among them.

    :param more: the other fields of a :class:`Number`, where the row does not give them.
    """
    fields: dict[str, Any] = {"count": int(row["count"]), "accepted": int(row["accepted"]), **more}
    return Number(key=tuple(row[name] for name in measure.by), value=value, **fields)
