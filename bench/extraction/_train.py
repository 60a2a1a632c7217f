"""Learning how sure a proposal is: ``python -m bench.extraction train FOLDER…``.

Each candidate of the built-in reader on the labelled pages becomes one example: its signs,
and whether the labels have the fact. A logistic regression with an L2 penalty is fitted
by accelerated gradient steps. What is printed comes from cross-validation over documents, so
no page is judged by weights that saw it; what is written to
``src/sousveil/extract/data/confidence.json`` is fitted on all.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bench.extraction._command import default_texts
from bench.extraction._counts import judge
from bench.extraction._documents import document_of
from bench.extraction._labels import LabelledPage, load_pages
from bench.extraction._reliability import print_reliability, reliability, reliability_svg
from sousveil.extract import Refusal, check_proposal
from sousveil.extract._confidence import LEARNED, chance
from sousveil.extract._reader import FrameReader
from sousveil.extract._weighing import all_signs
from sousveil.model import Made

ROOT = Path(__file__).resolve().parents[2]
WEIGHTS = ROOT / "src/sousveil/extract/data/confidence.json"
PENALTY = 6.0
FOLDS = 10
LEAST_SEEN = 3


@dataclass
class Example:
    """A candidate that the verifier lets through: its signs, and how right it is."""

    page: str
    name: str
    signs: list[str]
    right: float
    fact: tuple[str, ...]
    language: str


def train_command(arguments: Sequence[str]) -> int:
    """Learn, print how well it holds, and write the weights."""
    parser = argparse.ArgumentParser(prog="bench.extraction train", description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--language", default="")
    parser.add_argument("--diagram", type=Path, help="write the reliability diagram here (SVG)")
    options = parser.parse_args(arguments)
    examples = []
    for folder in options.folders:
        texts = folder / "pages" if (folder / "pages").is_dir() else default_texts(folder)
        for page in load_pages(folder, texts, part="dev")[0]:
            if not options.language or page.language == options.language:
                examples += _examples(page)
    pages, right = len({e.page for e in examples}), sum(e.right for e in examples)
    print(f"{len(examples)} examples on {pages} pages; right {right:.0f}")
    _cross_validate(examples, options.diagram)
    if options.write:
        weights = fit(examples)
        rounded = {
            sign: round(w, 3) for sign, w in sorted(weights.items()) if abs(w) >= 0.02 or not sign
        }
        WEIGHTS.write_text(json.dumps(rounded, indent=0, ensure_ascii=False) + "\n")
    return 0


def _examples(page: LabelledPage) -> list[Example]:
    document = document_of(page.text, page.language)
    candidates = FrameReader().candidates(document)
    maker = Made(by="extractor", name="frames", version="train")
    found = []
    for one, signs in zip(candidates, all_signs(candidates), strict=True):
        if one.proposal.property not in LEARNED:
            continue
        claim = check_proposal(one.proposal, document, maker=maker)
        if isinstance(claim, Refusal):
            continue
        counts = judge(page.labels, [claim])
        if not counts.facts:
            continue
        labels = counts.facts[0].labels
        if labels["strict"] is not None or labels["place apart"] is not None:
            right = 1.0
        elif labels["subject apart"] is not None:
            right = 0.75
        else:
            right = 0.0
        fact = (page.id, one.proposal.property, str(one.proposal.value)[:60])
        found.append(Example(page.id, one.proposal.property, signs, right, fact, page.language))
    return found


def fit(examples: Sequence[Example]) -> dict[str, float]:
    """Weights by sign; ``""`` is the constant."""
    seen = Counter(sign for e in examples for sign in set(e.signs))
    signs = sorted(sign for sign, count in seen.items() if count >= LEAST_SEEN)
    index = {sign: i + 1 for i, sign in enumerate(signs)}
    rows = [sorted({0, *(index[s] for s in e.signs if s in index)}) for e in examples]
    flat = np.array([i for row in rows for i in row])
    lengths = np.array([len(row) for row in rows])
    target = np.array([e.right for e in examples])
    weights = _descend(flat, lengths, target, len(signs) + 1)
    return {"": float(weights[0]), **{s: float(weights[index[s]]) for s in signs}}


def _descend(flat: np.ndarray, lengths: np.ndarray, target: np.ndarray, width: int) -> np.ndarray:
    """Accelerated gradient steps until they no longer move; the rows hold indexes only."""
    starts = np.concatenate([[0], np.cumsum(lengths)[:-1]])
    penalty = np.full(width, PENALTY)
    penalty[0] = 0
    seen = np.bincount(flat, minlength=width)
    step = 1.0 / (0.25 * lengths.max() * seen + PENALTY)  # one for each weight, by its own curve
    weights = np.zeros(width)
    momentum = weights.copy()
    for turn in range(1, 400):
        guess = 1 / (1 + np.exp(-np.add.reduceat(momentum[flat], starts)))
        slope = np.bincount(flat, weights=np.repeat(guess - target, lengths), minlength=width)
        new = momentum - step * (slope + penalty * momentum)
        if np.abs(new - weights).max() < 1e-4:
            break
        momentum = new + (turn / (turn + 3)) * (new - weights)
        weights = new
    return weights


def _cross_validate(examples: list[Example], diagram: Path | None) -> None:
    pages = sorted({e.page for e in examples})
    random.Random(1).shuffle(pages)  # noqa: S311 - the same folds each time
    chances: list[tuple[float, Example]] = []
    for fold in range(FOLDS):
        out = set(pages[fold::FOLDS])
        weights = fit([e for e in examples if e.page not in out])
        chances += [(chance(weights, e.signs), e) for e in examples if e.page in out]
    facts: dict[tuple[str, ...], list[tuple[float, float]]] = {}
    for found_chance, e in chances:
        facts.setdefault(e.fact, []).append((found_chance, e.right))
    best = [(max(c for c, _ in found), max(r for _, r in found)) for found in facts.values()]
    total = sum(1 for _, r in best if r > 0)
    for least in (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8):
        kept = [r for c, r in best if c >= least]
        right = sum(1 for r in kept if r > 0)
        share, found = right / max(1, len(kept)), right / max(1, total)
        print(f"  least {least}: facts {len(kept):5}  precision {share:.2f}  recall {found:.2f}")
    print(f"  labels right among candidates: {total} of {len(best)} facts")
    found_of = reliability([(chance, right > 0.5) for chance, right in best])
    print_reliability(found_of)
    if diagram is not None:
        title = "Confidence of facts on pages kept apart"
        diagram.write_text(reliability_svg(found_of, title), encoding="utf-8")
