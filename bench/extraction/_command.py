"""``python -m bench.extraction corpus``: which pages, which part, and the record of releases.

The part ``test`` is scored once a release, never by the way: it takes ``--release NAME``,
and the scores go into the corpus' ``test-scores.md`` with the commit that they belong to.
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.extraction._corpus import PageResult, print_scores, run_pages, scores
from bench.extraction._detail import print_pages, print_rules
from bench.extraction._labels import load_pages
from bench.extraction._reliability import (
    outcomes,
    print_reliability,
    reliability,
    reliability_svg,
)

__all__ = [
    "CORPUS",
    "REPOSITORY",
    "Refused",
    "corpus_command",
    "default_texts",
    "record_release",
    "write_json",
]

REPOSITORY = Path(__file__).resolve().parents[2]
CORPUS = Path(__file__).resolve().parent / "corpus"
_HEAD = """# Scores on the part `test`

One line a release, written by `python -m bench.extraction corpus --part test --release NAME`.

| release | date | commit | pages | strict, with the 95 % interval of F1 | F1, subject apart |
|---|---|---|---|---|---|
"""


class Refused(Exception):
    """A run that must not be: the message says why and what to do."""


def corpus_command(arguments: Sequence[str]) -> int:
    """Run the command; 0, or 2 where it is refused or no text is at hand."""
    options = _parser().parse_args(arguments)
    try:
        found, results = {}, []
        for folder in options.corpus or [CORPUS]:
            found[folder.resolve().name], judged = _one(folder, options)
            results += judged
    except Refused as problem:
        print(problem)
        return 2
    if options.reliability is not None:
        found["reliability"] = _calibration(results, options)
    if options.json:
        write_json(options.json, found)
    return 0


def default_texts(corpus: Path) -> Path:
    """Where the texts are: in the folder's own ``pages``, where ``$SOUSVEIL_CORPUS`` says, or
    in ``corpus/pages`` beside the checkout."""
    if (corpus / "pages").is_dir():
        return corpus / "pages"
    if os.environ.get("SOUSVEIL_CORPUS"):
        return Path(os.environ["SOUSVEIL_CORPUS"])
    beside = [parent / "corpus" / "pages" for parent in REPOSITORY.parents[:2]]
    return next((folder for folder in beside if folder.is_dir()), beside[0])


def record_release(path: Path, release: str, commit: str, found: Mapping[str, Any]) -> None:
    """Add the scores of a release.

    :raises Refused: when this commit stands there already.
    """
    before = path.read_text(encoding="utf-8") if path.exists() else _HEAD
    _not_twice(before, commit)
    cells = []
    for name, rates in {"all": found["all"], **found["language"]}.items():
        row = rates["strict"]
        low, high = row["interval"]["f1"]
        cells.append(
            f"{name}: {row['demanded']} labels, P {row['precision']:.3f}, R {row['recall']:.3f}, "
            f"F1 {row['f1']:.3f} ({low:.2f}–{high:.2f})"
        )
    today = datetime.datetime.now(datetime.UTC).date().isoformat()
    apart = found["all"]["subject apart"]["f1"]
    line = (
        f"| {release} | {today} | {commit[:12]} | {found['pages']} | {'; '.join(cells)} "
        f"| {apart:.3f} |\n"
    )
    path.write_text(before + line, encoding="utf-8")


def write_json(path: Path, found: Mapping[str, Any]) -> None:
    """The figures as a file that a program reads."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _one(folder: Path, options: argparse.Namespace) -> tuple[dict[str, Any], list[PageResult]]:
    """Score a folder and print the report.

    :raises Refused: see :func:`_may_score_test`; or when no page is at hand.
    """
    if not (folder / "pages.jsonl").exists():
        raise Refused(f"There is no pages.jsonl in {folder}: give a folder of labels.")
    releases = folder / "test-scores.md"
    commit = _may_score_test(options, releases) if options.part == "test" else ""
    texts = options.pages or default_texts(folder)
    pages, left_out = load_pages(folder, texts, part=options.part, language=options.language)
    for name, why in left_out.items():
        print(f"left out: {name}: {why} (looked in {texts})")
    if not pages:
        raise Refused(f"No page of part {options.part!r} is at hand in {texts}: give --pages.")
    if commit and left_out:
        raise Refused("The part test is scored as a whole: find the pages that were left out.")
    results = run_pages(pages)
    found = scores(results)
    if commit:
        record_release(releases, options.release, commit, found)
        del found["publisher"]  # one page a publisher: it would show single pages
    if options.verbose:
        print_pages(results)
        print_rules(results)
    print_scores(found, f"{folder.resolve().name}, part {options.part}")
    return found, results


def _calibration(results: Sequence[PageResult], options: argparse.Namespace) -> dict[str, Any]:
    found = reliability(outcomes(results))
    print_reliability(found)
    if options.reliability:
        title = f"Confidence and truth, part {options.part}"
        path = Path(options.reliability)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(reliability_svg(found, title), encoding="utf-8")
        print(f"diagram: {path}")
    return found


def _may_score_test(options: argparse.Namespace, path: Path) -> str:
    """The commit to be scored.

    :raises Refused: without a release, for some pages only, with changes in the tree, or twice.
    """
    if not options.release:
        raise Refused(
            "The part test is scored once a release: give --release NAME, or use --part dev."
        )
    if options.verbose or options.language:
        raise Refused(
            "The part test is scored whole and shows no page: leave out -v and --language."
        )
    commit = _git("rev-parse", "HEAD")
    if _git("status", "--porcelain", "--untracked-files=no"):
        raise Refused("The working tree differs from its commit: commit first, then score it.")
    if path.exists():
        _not_twice(path.read_text(encoding="utf-8"), commit)
    return commit


def _not_twice(text: str, commit: str) -> None:
    if f"| {commit[:12]} |" in text:
        raise Refused(f"The commit {commit[:12]} has its scores in test-scores.md already.")


def _git(*arguments: str) -> str:
    done = subprocess.run(
        ["git", "-C", str(REPOSITORY), *arguments], check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.extraction corpus", description=__doc__)
    parser.add_argument("--part", choices=("dev", "held-out", "test"), default="dev")
    parser.add_argument(
        "--corpus",
        type=Path,
        action="append",
        help="another folder with pages.jsonl and labels; may be given several times",
    )
    parser.add_argument("--pages", type=Path, help="folder with <id>.txt for every page")
    parser.add_argument("--language", help="only pages in this language")
    parser.add_argument("--release", default="", help="name of the release, for the part test")
    parser.add_argument(
        "--reliability",
        nargs="?",
        const="",
        metavar="SVG",
        help="print how far the confidence can be trusted, and draw it into this file",
    )
    parser.add_argument("--json", type=Path, help="write the figures here")
    parser.add_argument("-v", "--verbose", action="store_true", help="misses and false claims")
    return parser
