"""Rates from tallies as plain data, and their rows in print: one form for every data set."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bench.extraction._counts import Tally, intervals

__all__ = ["Section", "listed", "print_head", "print_row", "print_section", "rate"]


@dataclass(slots=True)
class Section:
    """What one data set gave.

    :ivar measures: what the figures say of the extractor.
    :ivar cannot: what they cannot say.
    :ivar rates: row name → :func:`rate`.
    :ivar shares: row name → (how many, of how many).
    :ivar notes: further figures in words.
    :ivar details: lines for ``-v``.
    """

    title: str
    measures: str
    cannot: str = ""
    rates: dict[str, dict[str, Any]] = field(default_factory=dict)
    shares: dict[str, tuple[int, int]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    details: list[str] = field(default_factory=list)

    def plain(self) -> dict[str, Any]:
        """The figures without the details, for the JSON file."""
        return {
            "measures": self.measures,
            "cannot": self.cannot,
            "rates": self.rates,
            "shares": {name: {"count": n, "of": of} for name, (n, of) in self.shares.items()},
            "notes": self.notes,
        }


def rate(tallies: Sequence[Tally], *, bounds: bool) -> dict[str, Any]:
    """Counts and rates over documents.

    :param tallies: one a document.
    :param bounds: add the bootstrap's 95 % intervals.
    """
    total = sum(tallies, Tally())
    row: dict[str, Any] = {
        "demanded": total.demanded,
        "found": total.found,
        "claimed": total.claimed,
        "right": total.right,
        "precision": round(total.precision, 4),
        "recall": round(total.recall, 4),
        "f1": round(total.f1, 4),
    }
    if bounds:
        row["interval"] = {
            name: [round(low, 4), round(high, 4)]
            for name, (low, high) in intervals(tallies).items()
        }
    return row


def print_head(last: str = "") -> None:
    """The heads of the columns."""
    print(f"{'':38}{'labels':>7}{'facts':>7}{'P':>7}{'R':>7}{'F1':>7}  {last}".rstrip())


def print_row(name: str, row: Mapping[str, Any], last: str = "") -> None:
    """One row; the interval stands behind it where there is one."""
    if "interval" in row:
        last = "  ".join(
            f"{short} {row['interval'][kind][0]:.2f}–{row['interval'][kind][1]:.2f}"
            for short, kind in (("P", "precision"), ("R", "recall"), ("F1", "f1"))
        )
    precision = f"{row['precision']:.2f}" if row["claimed"] else "–"
    recall = f"{row['recall']:.2f}" if row["demanded"] else "–"
    print(
        f"{name:38}{row['demanded']:7}{row['claimed']:7}{precision:>7}{recall:>7}"
        f"{row['f1']:7.2f}  {last}".rstrip()
    )


def print_section(section: Section, *, detail: bool) -> None:
    """A data set's figures, with what they measure and what they cannot."""
    print(f"\n{section.title}\n  measures: {section.measures}")
    if section.cannot:
        print(f"  cannot:   {section.cannot}")
    if section.rates:
        intervals_there = any("interval" in row for row in section.rates.values())
        print_head("bootstrap 95 % over documents" if intervals_there else "")
        for name, row in section.rates.items():
            print_row(name, row)
    for name, (count, of) in section.shares.items():
        share = f"{count / of:.3f}" if of else "–"
        print(f"  {count:6} of {of:<6}{share:>6}  {name}")
    for note in section.notes:
        print(f"  {note}")
    if detail:
        for line in section.details:
            print(f"    {line}")


def listed(counts: Mapping[str, object]) -> str:
    """``name 3, other 1``; ``none`` where there is nothing."""
    return ", ".join(f"{name} {count}" for name, count in counts.items()) or "none"
