"""What ``-v`` shows to whoever writes rules: misses and false claims in their words, rules by
how often they are right."""

from __future__ import annotations

from collections.abc import Sequence

from bench.extraction._corpus import PageResult
from bench.extraction._counts import MEASURES, Counts, Judged
from bench.extraction._labels import Label
from sousveil.model import DateValue, Money, Quantity, Term, Value, value_text

__all__ = ["print_pages", "print_rules"]


def print_pages(results: Sequence[PageResult]) -> None:
    """Each missed label and each false fact of each page."""
    for result in results:
        page, counts = result.page, result.counts
        total = counts.total("strict")
        print(
            f"\n=== {page.id} {page.language} {page.facts.get('publisher', '')} — "
            f"P {total.precision:.2f} R {total.recall:.2f}"
        )
        for label in counts.missed:
            print(_missed(label, counts, page.text))
        for fact in counts.facts:
            if not fact.right:
                print(_false(fact, page.text))


def print_rules(results: Sequence[PageResult]) -> None:
    """For each rule: facts, how many are right strictly, and the mean of what it trusts."""
    by_rule: dict[tuple[str, str], list[tuple[bool, int]]] = {}
    for result in results:
        for fact in result.counts.facts:
            made = fact.claims[0].made
            outcome = (fact.right, made.confidence or 0)
            by_rule.setdefault((made.rule, fact.name), []).append(outcome)
    print(f"\n{'rule':34}{'property':20}{'facts':>6}{'right':>7}{'confidence':>12}")
    for (rule, name), outcomes in sorted(by_rule.items(), key=lambda item: -len(item[1])):
        right = sum(right for right, _ in outcomes)
        trust = sum(confidence for _, confidence in outcomes) / len(outcomes) / 1000
        print(f"{rule:34}{name:20}{len(outcomes):6}{right / len(outcomes):7.2f}{trust:12.2f}")


def _missed(label: Label, counts: Counts, text: str) -> str:
    fault = ""
    for measure in reversed(list(MEASURES)[1:]):
        for fact in counts.facts:
            if fact.labels[measure] is label:
                fault = f" [found with {measure}: of {fact.claims[0].subject.name!r}]"
    return (
        f"  missed  {label.property} {label.comparator} {label.values[0]!r} {label.norm} "
        f"({label.modality}) of {label.subjects[0]!r}{fault}\n"
        f"            “{_line(text[label.start : label.end])}”"
    )


def _false(fact: Judged, text: str) -> str:
    claim = fact.claims[0]
    fault = ""
    for measure in MEASURES:
        label = fact.labels[measure]
        if label is not None:
            fault = f" [right with {measure}: labelled of {label.subjects[0]!r}]"
            break
    words = "".join(
        f"\n            “{_line(text[quote.start : quote.end])}”"
        for one in fact.claims
        for quote in one.quotes
        if quote.role == "value"
    )
    value = f"{value_text(claim.value)!r}{_read_as(claim.value)}"
    return (
        f"  false   {claim.property} {claim.comparator} {value} "
        f"({claim.modality}) of {claim.subject.kind} {claim.subject.name!r} "
        f"— rule {claim.made.rule}, {claim.made.confidence}{fault}{words}"
    )


def _read_as(value: Value) -> str:
    """What was made of the stated words, where they do not show it themselves."""
    match value:
        case Term(term):
            return f" {term}"
        case Quantity(amount):
            return f" {amount}"
        case Money(amount, currency):
            return f" {amount} {currency}"
        case DateValue(date):
            return f" {date}"
    return ""


def _line(words: str) -> str:
    return " ".join(words.split())
