"""The labelled pages: extractor run over them, scores printed and given as plain data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bench.extraction._counts import MEASURES, Counts, Tally, interval, judge
from bench.extraction._documents import document_of
from bench.extraction._labels import Label, LabelledPage
from sousveil.extract import extract
from sousveil.model import Claim, value_text

__all__ = ["PageResult", "print_pages", "print_scores", "run_pages", "scores"]


@dataclass(frozen=True, slots=True)
class PageResult:
    """A page, its claims counted, and how many proposals the verifier refused, by reason."""

    page: LabelledPage
    counts: Counts
    refused: Counter[str]


def run_pages(pages: Sequence[LabelledPage]) -> list[PageResult]:
    """Extract from each page, in order, and judge what comes out."""
    results = []
    for page in pages:
        extraction = extract(document_of(page.text, page.language))
        results.append(
            PageResult(page, judge(page.labels, extraction.claims), extraction.refused())
        )
    return results


def scores(results: Sequence[PageResult]) -> dict[str, Any]:
    """Every figure of the report as plain data."""
    return {
        "pages": len(results),
        "all": _rates(results, bounds=True),
        "language": _grouped(results, lambda page: page.language, bounds=True),
        "sort": _grouped(results, lambda page: str(page.facts.get("sort", "")), bounds=False),
        "publisher": _grouped(
            results, lambda page: str(page.facts.get("publisher", page.id)), bounds=False
        ),
        "property": _by_property(results),
        "modality": _modality(results),
        "comparator_alone": sum(result.counts.comparator for result in results),
        "further": _further(results),
        "refused": dict(sum((result.refused for result in results), Counter())),
    }


def print_scores(found: Mapping[str, Any], title: str) -> None:
    """The report as tables."""
    print(f"\n{title}: {found['pages']} pages; unique facts of the core properties, micro-averaged")
    _head("bootstrap 95 % over pages")
    _rows("all", found["all"])
    for language, rates in found["language"].items():
        _rows(language, rates)
    print("\nby property (strict, and F1 with the subject apart)")
    _property_table(found["property"])
    print("\nby sort of text (strict)")
    for sort, rates in found["sort"].items():
        _row(sort, rates["strict"])
    modality = found["modality"]
    print(
        f"\nmodality as labelled: {modality['same']} of {modality['of']} right facts; "
        f"wrong by the comparator alone: {found['comparator_alone']}"
    )
    print("taken for (label → claim):", _listed(modality["confused"]))
    further = {name: f"{hit}/{all_}" for name, (all_, hit) in found["further"].items()}
    print("further properties, found of labelled:", _listed(further))
    print("refused by the verifier:", _listed(found["refused"]))


def print_pages(results: Sequence[PageResult]) -> None:
    """Each missed label and each false claim, with its words."""
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
                why = next((m for m in MEASURES if fact.labels[m] is not None), "")
                print(_false(fact.claims[0], why, page.text))


def _missed(label: Label, counts: Counts, text: str) -> str:
    near = next(
        (
            measure
            for measure in list(MEASURES)[1:]
            if any(fact.labels[measure] == label for fact in counts.facts)
        ),
        "",
    )
    fault = f" [right with {near}]" if near else ""
    return (
        f"  missed  {label.property} {label.comparator} {label.values[0]!r} {label.norm} "
        f"({label.modality}) of {label.subjects[0]!r}{fault}\n"
        f"            “{_line(text[label.start : label.end])}”"
    )


def _false(claim: Claim, why: str, text: str) -> str:
    quote = claim.quotes[0]
    fault = f" [right with {why}]" if why else ""
    return (
        f"  false   {claim.property} {claim.comparator} {value_text(claim.value)!r} "
        f"({claim.modality}) of {claim.subject.kind} {claim.subject.name!r} "
        f"— rule {claim.made.rule}, {claim.made.confidence}{fault}\n"
        f"            “{_line(text[quote.start : quote.end])}”"
    )


def _line(words: str) -> str:
    return " ".join(words.split())


def _rates(results: Sequence[PageResult], *, bounds: bool) -> dict[str, Any]:
    return {
        measure: _rate([result.counts.total(measure) for result in results], bounds=bounds)
        for measure in MEASURES
    }


def _rate(tallies: Sequence[Tally], *, bounds: bool) -> dict[str, Any]:
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
        kinds: dict[str, Callable[[Tally], float]] = {
            "precision": lambda tally: tally.precision,
            "recall": lambda tally: tally.recall,
            "f1": lambda tally: tally.f1,
        }
        row["interval"] = {
            name: [round(bound, 4) for bound in interval(tallies, rate)]
            for name, rate in kinds.items()
        }
    return row


def _grouped(
    results: Sequence[PageResult], key: Callable[[LabelledPage], str], *, bounds: bool
) -> dict[str, Any]:
    groups: dict[str, list[PageResult]] = {}
    for result in results:
        groups.setdefault(key(result.page), []).append(result)
    return {name: _rates(group, bounds=bounds) for name, group in sorted(groups.items())}


def _by_property(results: Sequence[PageResult]) -> dict[str, Any]:
    names = sorted({n for r in results for m in MEASURES for n in r.counts.tallies[m]})
    return {
        name: {
            measure: _rate(
                [r.counts.tallies[measure].get(name, Tally()) for r in results], bounds=False
            )
            for measure in MEASURES
        }
        for name in names
    }


def _modality(results: Sequence[PageResult]) -> dict[str, Any]:
    confused: Counter[str] = Counter()
    for result in results:
        for fact in result.counts.facts:
            label = fact.labels["strict"]
            if label is not None and all(c.modality != label.modality for c in fact.claims):
                confused[f"{label.modality} → {fact.claims[0].modality}"] += 1
    return {
        "same": sum(result.counts.modality[0] for result in results),
        "of": sum(result.counts.modality[1] for result in results),
        "confused": dict(confused.most_common()),
    }


def _further(results: Sequence[PageResult]) -> dict[str, list[int]]:
    counts: dict[str, list[int]] = {}
    for result in results:
        for name, (all_, found) in result.counts.further.items():
            row = counts.setdefault(name, [0, 0])
            row[0] += all_
            row[1] += found
    return dict(sorted(counts.items()))


def _head(last: str = "") -> None:
    print(f"{'':34}{'labels':>7}{'facts':>7}{'P':>7}{'R':>7}{'F1':>7}  {last}")


def _rows(name: str, rates: Mapping[str, Any]) -> None:
    for measure in MEASURES:
        _row(f"{name}, {measure}", rates[measure])


def _row(name: str, row: Mapping[str, Any]) -> None:
    bounds = ""
    if "interval" in row:
        low_high = row["interval"]
        bounds = "  ".join(
            f"{short} {low_high[rate][0]:.2f}–{low_high[rate][1]:.2f}"
            for short, rate in (("P", "precision"), ("R", "recall"), ("F1", "f1"))
        )
    print(
        f"{name:34}{row['demanded']:7}{row['claimed']:7}{row['precision']:7.2f}"
        f"{row['recall']:7.2f}{row['f1']:7.2f}  {bounds}"
    )


def _property_table(by_property: Mapping[str, Any]) -> None:
    _head("subject apart")
    for name, rates in by_property.items():
        strict, apart = rates["strict"], rates["subject apart"]
        print(
            f"{name:34}{strict['demanded']:7}{strict['claimed']:7}{strict['precision']:7.2f}"
            f"{strict['recall']:7.2f}{strict['f1']:7.2f}  "
            f"P {apart['precision']:.2f}  R {apart['recall']:.2f}  F1 {apart['f1']:.2f}"
        )


def _listed(counts: Mapping[str, object]) -> str:
    return ", ".join(f"{name} {count}" for name, count in counts.items()) or "none"
