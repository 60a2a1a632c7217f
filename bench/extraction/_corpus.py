"""The labelled pages: extractor run over them, scores printed and given as plain data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bench.extraction._counts import MEASURES, Counts, Tally, judge
from bench.extraction._documents import document_of
from bench.extraction._labels import LabelledPage
from bench.extraction._score import false_quotes
from bench.extraction._tables import listed, print_head, print_row, rate
from sousveil.extract import Extraction, extract

__all__ = ["PageResult", "false_quotes_of", "print_scores", "run_pages", "scores"]


@dataclass(frozen=True, slots=True)
class PageResult:
    """A page, its claims counted, and what came out of it."""

    page: LabelledPage
    counts: Counts
    extraction: Extraction


def run_pages(pages: Sequence[LabelledPage]) -> list[PageResult]:
    """Extract from each page, in order, and judge what comes out."""
    results = []
    for page in pages:
        extraction = extract(document_of(page.text, page.language))
        results.append(PageResult(page, judge(page.labels, extraction.claims), extraction))
    return results


def false_quotes_of(results: Sequence[PageResult]) -> list[str]:
    """Claims whose quotes do not support them when the verifier is asked again."""
    return [
        f"{result.page.id}: {wrong}"
        for result in results
        for wrong in false_quotes(
            result.extraction.claims, document_of(result.page.text, result.page.language)
        )
    ]


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
        "refused": dict(sum((result.extraction.refused() for result in results), Counter())),
    }


def print_scores(found: Mapping[str, Any], title: str) -> None:
    """The report as tables."""
    print(f"\n{title}: {found['pages']} pages; unique facts of the core properties, micro-averaged")
    print_head("bootstrap 95 % over pages")
    _rows("all", found["all"])
    for language, rates in found["language"].items():
        _rows(language, rates)
    print("\nby property (strict, and F1 with the subject apart)")
    _property_table(found["property"])
    print("\nby sort of text (strict)")
    for sort, rates in found["sort"].items():
        print_row(sort, rates["strict"])
    modality = found["modality"]
    print(
        f"\nmodality as labelled: {modality['same']} of {modality['of']} right facts; "
        f"wrong by the comparator alone: {found['comparator_alone']}"
    )
    print("taken for (label → claim):", listed(modality["confused"]))
    further = {name: f"{hit}/{all_}" for name, (all_, hit) in found["further"].items()}
    print("further properties, found of labelled:", listed(further))
    print("refused by the verifier:", listed(found["refused"]))


def _rates(results: Sequence[PageResult], *, bounds: bool) -> dict[str, Any]:
    return {
        measure: rate([result.counts.total(measure) for result in results], bounds=bounds)
        for measure in MEASURES
    }


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
            measure: rate(
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


def _rows(name: str, rates: Mapping[str, Any]) -> None:
    for measure in MEASURES:
        print_row(f"{name}, {measure}", rates[measure])


def _property_table(by_property: Mapping[str, Any]) -> None:
    print_head("subject apart")
    for name, rates in by_property.items():
        apart = rates["subject apart"]
        print_row(
            name,
            rates["strict"],
            f"P {apart['precision']:.2f}  R {apart['recall']:.2f}  F1 {apart['f1']:.2f}",
        )
