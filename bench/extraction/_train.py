"""Learning what the English reader proposes: ``python -m bench.extraction train FOLDER…``.

Three sets of weights are learned from the candidates on the labelled pages of the part `dev`
(:mod:`sousveil.extract._choosing`): of whom a candidate is told, whether its value is right, and
whether a fact is right as a whole. What is printed comes from cross-validation over pages, so no
page is judged by weights that saw it; pages of one country are left out together, save those of
the two countries that most pages are about. What is written is fitted on all.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from bench.extraction._command import default_texts
from bench.extraction._counts import MEASURES, Tally, judge, says
from bench.extraction._documents import document_of
from bench.extraction._fitting import Group, conditional, logistic, newton
from bench.extraction._labels import LabelledPage, load_pages
from bench.extraction._matching import same_subject
from bench.extraction._reliability import print_reliability, reliability, reliability_svg
from sousveil.extract import Refusal, check_proposal
from sousveil.extract._choosing import Fact, Learned, chosen_facts, facts_of, sureness
from sousveil.extract._confidence import LEARNED
from sousveil.extract._extracting import together
from sousveil.extract._ranking import signs_of
from sousveil.extract._reader import FrameReader
from sousveil.extract._weighing import Candidate, all_signs
from sousveil.extract.syntax import LONG
from sousveil.model import Claim, Made
from sousveil.read import Document

__all__ = ["train_command"]

_DATA = Path(__file__).resolve().parents[2] / "src/sousveil/extract/data"
_FILES = {"subjects": "subjects.json", "values": "confidence.json", "facts": "facts.json"}
_PENALTY = {"subjects": 6.0, "values": 6.0, "facts": 1.0}
FOLDS = 10
_MADE = Made(by="extractor", name="frames", version="train")
#: Countries of so many pages that each page of theirs is a group by itself.
_MANY = ("US", "GB", "")


@dataclass(slots=True)
class Read:
    """A labelled page with its candidates, and the examples that they make."""

    page: LabelledPage
    document: Document
    candidates: list[Candidate]
    values: list[tuple[list[str], float]] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)

    @property
    def long(self) -> bool:
        """Whether it is too long to speak of one thing."""
        return len(self.page.text) > LONG


def train_command(arguments: Sequence[str]) -> int:
    """Learn, print how well it holds, and write the weights."""
    parser = argparse.ArgumentParser(prog="bench.extraction train", description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--diagram", type=Path, help="write the reliability diagram here (SVG)")
    options = parser.parse_args(arguments)
    pages = [
        read(page)
        for folder in options.folders
        for page in load_pages(folder, default_texts(folder), part="dev", language="en")[0]
    ]
    print(f"{sum(len(one.values) for one in pages)} examples on {len(pages)} pages")
    folds = cross_validated(pages)
    print_thresholds(pages, folds)
    found = reliability(list(outcomes(pages, folds)))
    print_reliability(found)
    if options.diagram is not None:
        title = "Confidence of facts on pages kept apart"
        options.diagram.write_text(reliability_svg(found, title), encoding="utf-8")
    if options.write:
        _write(fitted(pages, folds))
    return 0


def read(page: LabelledPage) -> Read:
    """The candidates of a page, and the examples that they make."""
    document = document_of(page.text, page.language)
    found = Read(page, document, FrameReader().candidates(document))
    right = 0
    for one, signs in zip(found.candidates, all_signs(found.candidates), strict=True):
        if one.proposal.property not in LEARNED:
            continue
        claim = check_proposal(one.proposal, document, maker=_MADE)
        if isinstance(claim, Claim):
            said = any(says(claim, label, "place apart") for label in page.labels)
            found.values.append((signs, float(said)))
        group = _group(one, claim, page, document)
        if group is not None:
            right += 1
            found.groups.append(group)
    for group in found.groups:  # a page of many candidates is still one page
        group.weight = 1 / right**0.5
    return found


def _group(
    one: Candidate, claim: Claim | Refusal, page: LabelledPage, document: Document
) -> Group | None:
    """The options of a candidate whose value is right, where one of them is right too."""
    for option in one.options:
        if isinstance(claim, Claim):
            break
        told = msgspec.structs.replace(
            one.proposal, subject=option.subject.ref, subject_quote=option.quote
        )
        claim = check_proposal(told, document, maker=_MADE)
    if isinstance(claim, Refusal):
        return None
    labels = [label for label in page.labels if says(claim, label, "subject apart")]
    labels = labels or [label for label in page.labels if says(claim, label, "place apart")]
    told_of = [msgspec.structs.replace(claim, subject=o.subject.ref) for o in one.options]
    right = [any(same_subject(other, label) for label in labels) for other in told_of]
    if not any(right):
        return None
    signs = [signs_of(one.proposal.property, option) for option in one.options]
    return Group(signs, right, 1.0)


def cross_validated(pages: Sequence[Read]) -> dict[int, Learned]:
    """For each page, by number, weights that never saw it."""
    folds = _folds(pages)
    first = {}
    for out in folds:
        weights = _first_two([pages[i] for i in range(len(pages)) if i not in out])
        first.update(dict.fromkeys(out, weights))
    judged = {i: list(_judged(pages[i], weights)) for i, weights in first.items()}
    found = {}
    for out in folds:
        rest = [one for i in judged if i not in out for one in judged[i]]
        facts = _last(rest)
        for i in out:
            found[i] = msgspec.structs.replace(first[i], facts=facts)
    return found


def fitted(pages: Sequence[Read], folds: Mapping[int, Learned]) -> Learned:
    """Weights from all pages; the last step from what the first two say of pages unseen."""
    judged = [one for i, weights in folds.items() for one in _judged(pages[i], weights)]
    return msgspec.structs.replace(_first_two(pages), facts=_last(judged))


def outcomes(pages: Sequence[Read], folds: Mapping[int, Learned]) -> Iterator[tuple[float, bool]]:
    """Confidence and rightness of every fact, proposed or not."""
    for i, weights in folds.items():
        for fact, right in _judged(pages[i], weights):
            yield sureness(fact, weights), right


def print_thresholds(pages: Sequence[Read], folds: Mapping[int, Learned]) -> None:
    """Precision and recall by each measure, from each confidence on."""
    for least in (0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.7, 0.8, 0.9):
        totals = dict.fromkeys(MEASURES, Tally())
        for i, weights in folds.items():
            one = pages[i]
            chosen = chosen_facts(one.candidates, long=one.long, learned=weights, least=least)
            counts = judge(one.page.labels, together(chosen, one.document, _MADE).claims)
            totals = {measure: totals[measure] + counts.total(measure) for measure in MEASURES}
        rates = "  ".join(
            f"{measure} P {t.precision:.3f} R {t.recall:.3f} F1 {t.f1:.3f}"
            for measure, t in totals.items()
        )
        print(f"  from {least:.2f}: {rates}")


def _first_two(pages: Sequence[Read]) -> Learned:
    examples = [example for one in pages for example in one.values]
    values = logistic([s for s, _ in examples], [r for _, r in examples], _PENALTY["values"])
    groups = [group for one in pages for group in one.groups]
    return Learned(conditional(groups, _PENALTY["subjects"]), values, {})


def _last(judged: Sequence[tuple[Fact, bool]]) -> dict[str, float]:
    rows = [fact.features() for fact, _ in judged]
    return newton(rows, [right for _, right in judged], _PENALTY["facts"])


def _judged(one: Read, weights: Learned) -> Iterator[tuple[Fact, bool]]:
    """The facts of a page that the verifier lets through, and whether each is right strictly."""
    for fact in facts_of(one.candidates, weights, long=one.long):
        if fact.told[0][1].proposal.property not in LEARNED:
            continue
        claims = together(fact.proposals(), one.document, _MADE).claims
        if claims:
            yield fact, any(says(c, la, "strict") for c in claims for la in one.page.labels)


def _folds(pages: Sequence[Read]) -> list[set[int]]:
    """Numbers of pages; the pages of one country stay together."""
    groups: dict[str, list[int]] = {}
    for number, one in enumerate(pages):
        country = str(one.page.facts.get("country", ""))
        groups.setdefault(one.page.id if country in _MANY else country, []).append(number)
    names = sorted(groups)
    random.Random(1).shuffle(names)  # noqa: S311 - the same folds each time
    folds: list[set[int]] = [set() for _ in range(FOLDS)]
    for name in sorted(names, key=lambda name: -len(groups[name])):
        min(folds, key=len).update(groups[name])
    return folds


def _write(learned: Learned) -> None:
    for name, file in _FILES.items():
        weights: Mapping[str, float] = getattr(learned, name)
        rounded = {
            sign: round(w, 3) for sign, w in sorted(weights.items()) if abs(w) >= 0.02 or not sign
        }
        text = json.dumps(rounded, indent=0, ensure_ascii=False) + "\n"
        (_DATA / file).write_text(text, encoding="utf-8")
