"""The shared article and the held-out paragraphs: text that the rules were written beside.

The article was read by whoever wrote the rules; the paragraphs were not, but come from
the same hand. Their figures say that what worked still works, not what to expect of a
page from elsewhere: for that there is ``corpus``.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.extraction._article import DROPPED, TRUE_UNLABELLED, article_facts
from bench.extraction._counts import Tally
from bench.extraction._documents import document_of
from bench.extraction._facts import Fact, paragraph_facts
from bench.extraction._score import Score, false_quotes, score
from bench.extraction._tables import Section, rate
from sousveil.extract import extract
from sousveil.model import Claim

__all__ = ["article", "paragraphs"]


@dataclass(slots=True)
class _Text:
    """One text: its labels, claims, and unlabelled facts that were read and found true."""

    labels: list[Fact]
    claims: Sequence[Claim]
    read: list[tuple[str, str]]

    def score(self) -> Score:
        return score(self.labels, self.claims, self.read)

    def of(self, name: str) -> _Text:
        """What concerns one property."""
        labels = [label for label in self.labels if label.property == name]
        return _Text(labels, [c for c in self.claims if c.property == name], self.read)


def article(folder: Path) -> tuple[Section, list[str]]:
    """Scores on the article, and quotes that do not hold.

    :param folder: where the article and its labels are.
    """
    text = (folder / "kairos_exporting_surveillance.txt").read_text(encoding="utf-8")
    document = document_of(text, "en")
    extraction = extract(document)
    labels = article_facts(folder / "kairos_gold.jsonl")
    one = _Text(labels, extraction.claims, list(TRUE_UNLABELLED))
    found = one.score()
    everything = len(labels) + len(DROPPED)
    section = Section(
        "The shared article, labels of tier 1",
        "that the rules still find what they were written beside; subject included",
        "say anything of unseen text",
    )
    _fill(section, {"article": [one]}, bounds=False)
    section.notes += [
        f"of all {everything} labels, those that were dropped included: "
        f"{found.found} ({found.found / everything:.2f})",
        _read_true(found),
        f"refused by the verifier: {dict(extraction.refused())}",
    ]
    return section, false_quotes(extraction.claims, document)


def paragraphs(path: Path) -> tuple[Section, list[str]]:
    """Scores on the held-out paragraphs, and quotes that do not hold."""
    by_language: dict[str, list[_Text]] = {}
    false: list[str] = []
    for paragraph in tomllib.loads(path.read_text(encoding="utf-8"))["paragraph"]:
        document = document_of(paragraph["text"], paragraph["language"])
        claims = extract(document).claims
        one = _Text(paragraph_facts(paragraph["facts"]), claims, _also(paragraph))
        by_language.setdefault(paragraph["language"], []).append(one)
        false += false_quotes(claims, document)
    section = Section(
        "Held-out paragraphs of our own writing",
        "facts of all properties in short texts that no rule was fitted to",
        "stand for public pages: they are shorter, plainer and about the matter throughout",
    )
    every = [one for texts in by_language.values() for one in texts]
    _fill(section, {"all": every, **dict(sorted(by_language.items()))}, bounds=True)
    section.notes.append(_read_true(sum((one.score() for one in every), Score())))
    return section, false


def _fill(section: Section, groups: dict[str, list[_Text]], *, bounds: bool) -> None:
    for name, texts in groups.items():
        found = [one.score() for one in texts]
        section.rates[f"{name}, strict"] = rate([_strict(s) for s in found], bounds=bounds)
        section.rates[f"{name}, subject apart"] = rate([_apart(s) for s in found], bounds=bounds)
    every = next(iter(groups.values()))
    properties = {label.property for one in every for label in one.labels}
    properties |= {claim.property for one in every for claim in one.claims}
    for name in sorted(properties):
        tallies = [_strict(one.of(name).score()) for one in every]
        section.rates[f"  {name}"] = rate(tallies, bounds=False)
    for one in every:
        found_here = one.score()
        section.details += [f"missed     {name}" for name in found_here.missed]
        section.details += [f"unlabelled {name}" for name in found_here.unlabelled]


def _strict(one: Score) -> Tally:
    return Tally(one.labelled, one.found, one.claims, one.right)


def _apart(one: Score) -> Tally:
    return Tally(one.labelled, one.found_value, one.claims, one.right_value)


def _read_true(one: Score) -> str:
    share = one.right_or_read / max(1, one.claims)
    both = share + one.recall
    f1 = 2 * share * one.recall / both if both else 0.0
    return (
        f"with unlabelled facts that were read and found true: precision {share:.2f}, F1 {f1:.2f}"
    )


def _also(paragraph: dict[str, Any]) -> list[tuple[str, str]]:
    """Unlabelled facts that were read and found true: ``property | value`` in comparable form."""
    lines: Iterable[str] = paragraph.get("also_true", [])
    pairs = [line.split(" | ") for line in lines]
    return [(name, value) for name, value in pairs]
