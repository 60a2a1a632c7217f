"""``python -m bench.extraction``: everything that measures extraction and is at hand.

Runs over the labelled pages (part dev), the shared article, our own paragraphs, AidData,
MUC-4, CORE and Re-DocRED; what is not there is skipped, with the reason. Writes
``bench/out/extraction.json``. ``python -m bench.extraction corpus`` is for the pages alone.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.extraction._aiddata import aiddata
from bench.extraction._command import (
    CORPUS,
    REPOSITORY,
    corpus_command,
    default_texts,
    write_json,
)
from bench.extraction._corpus import false_quotes_of, print_scores, run_pages, scores
from bench.extraction._detail import print_pages, print_rules
from bench.extraction._labels import load_pages
from bench.extraction._public_sets import core, muc4, re_docred
from bench.extraction._reliability import outcomes, print_reliability, reliability
from bench.extraction._tables import Section, print_section
from bench.extraction._tuned import article, paragraphs

_SHARED = REPOSITORY.parent / "shared"
_PARAGRAPHS = REPOSITORY / "tests" / "extract" / "heldout.toml"
_OUT = REPOSITORY / "bench" / "out" / "extraction.json"
#: Sets without labels of ours: name → (folder, function).
_SETS: Mapping[str, tuple[Path, Callable[[Path], Section]]] = {
    "aiddata": (_SHARED / "data" / "aiddata", aiddata),
    "muc4": (_SHARED / "data" / "labelled" / "muc4", muc4),
    "core": (_SHARED / "data" / "labelled" / "core", core),
    "re_docred": (_SHARED / "data" / "labelled" / "re_docred", re_docred),
}


def main(arguments: Sequence[str]) -> int:
    """Print the scores; exit with 1 when a quote is false."""
    if arguments[:1] == ["corpus"]:
        return corpus_command(arguments[1:])
    if arguments[:1] == ["train"]:
        from bench.extraction._train import train_command  # numpy, only here

        return train_command(arguments[1:])
    options = _parser().parse_args(arguments)
    found: dict[str, Any] = {}
    false: list[str] = []
    for folder in [CORPUS, *options.corpus]:
        false += _pages(folder, found, detail=options.verbose)
    false += _tuned(found, detail=options.verbose)
    for name, (folder, measure) in _SETS.items():
        if not folder.is_dir():
            found[name] = _skipped(name, f"{folder} is not there")
            continue
        section = measure(folder)
        print_section(section, detail=options.verbose)
        found[name] = section.plain()
    print(f"\nfalse quotes: {len(false)}")
    for line in false:
        print(f"  {line}")
    found["false_quotes"] = len(false)
    write_json(options.json, found)
    return 1 if false else 0


def _pages(folder: Path, found: dict[str, Any], *, detail: bool) -> list[str]:
    """The labelled pages of a folder, part dev; the quotes that do not hold."""
    name, texts = folder.resolve().name, default_texts(folder)
    pages, left_out = load_pages(folder, texts, part="dev")
    if not pages:
        found[name] = _skipped(name, f"no text of its {len(left_out)} pages is in {texts}")
        return []
    results = run_pages(pages)
    found[name] = scores(results) | {"left_out": left_out}
    if detail:
        print_pages(results)
        print_rules(results)
    print_scores(found[name], f"{name}, part dev")
    for page, why in left_out.items():
        print(f"left out: {page}: {why}")
    found[name]["reliability"] = reliability(outcomes(results))
    print_reliability(found[name]["reliability"])
    return false_quotes_of(results)


def _tuned(found: dict[str, Any], *, detail: bool) -> list[str]:
    """The article and the paragraphs; the quotes that do not hold."""
    false: list[str] = []
    documents = _SHARED / "documents"
    if documents.is_dir():
        section, false = article(documents)
        print_section(section, detail=detail)
        found["article"] = section.plain()
    else:
        found["article"] = _skipped("article", f"{documents} is not there")
    section, others = paragraphs(_PARAGRAPHS)
    print_section(section, detail=detail)
    found["paragraphs"] = section.plain()
    return false + others


def _skipped(name: str, why: str) -> dict[str, str]:
    print(f"\n{name}: skipped, {why}")
    return {"skipped": why}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.extraction", description=__doc__)
    parser.add_argument(
        "--corpus",
        type=Path,
        action="append",
        default=[],
        help="a further folder of labelled pages; may be given several times",
    )
    parser.add_argument("--json", type=Path, default=_OUT, help="where the figures go")
    parser.add_argument("-v", "--verbose", action="store_true", help="misses and false claims")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
