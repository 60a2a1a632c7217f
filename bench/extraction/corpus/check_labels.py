"""Checks the labels of the corpus: form always, quotes where the texts are at hand.

Not a scorer: it says whether a label can be scored, not whether it is right.

    python check_labels.py [--pages FOLDER_OF_TEXTS] [labels-a labels-b …]
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
VOCABULARY = HERE.parents[2] / "src" / "sousveil" / "model" / "properties.toml"
CORE = frozenset(
    [
        "located-in",
        "technology",
        "supplier",
        "operator",
        "agency-with-access",
        "cost",
        "cameras",
        "financing-kind",
        "financier",
        "replica-of",
        "replica-sold-to",
        "agreement",
        "agreement-date",
        "contract-date",
        "start-date",
        "status",
    ]
)
FIELDS = frozenset(
    [
        "subject",
        "subject_kind",
        "subject_also",
        "property",
        "value",
        "value_norm",
        "value_also",
        "comparator",
        "polarity",
        "modality",
        "core",
        "start",
        "end",
        "sha256",
    ]
)
KINDS = frozenset({"system", "deal", "organisation", "country", "place"})
CLOSED = {
    "comparator": frozenset("=≈≥≤><"),
    "polarity": frozenset({"asserted", "denied"}),
    "modality": frozenset({"happened", "planned", "alleged", "possible"}),
    "subject_kind": KINDS,
}


def main() -> int:
    """Print every problem, then the counts; exit 1 if there was a problem."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="*", default=["labels-a"])
    parser.add_argument("--pages", type=Path, help="folder with <id>.txt for every page")
    arguments = parser.parse_args()
    vocabulary = tomllib.loads(VOCABULARY.read_text(encoding="utf-8"))
    lines = (HERE / "pages.jsonl").read_text(encoding="utf-8").splitlines()
    pages = {page["id"]: page for page in map(json.loads, lines)}
    problems = labels = 0
    for folder in arguments.folders:
        for path in sorted((HERE / folder).glob("*.jsonl")):
            text = _text(arguments.pages, path.stem, pages)
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
                labels += 1
                for problem in check(json.loads(line), pages.get(path.stem), text, vocabulary):
                    problems += 1
                    print(f"{folder}/{path.name}:{number}: {problem}")
    print(f"{labels} labels, {problems} problems")
    return 1 if problems else 0


def check(
    label: dict[str, Any],
    page: dict[str, Any] | None,
    text: str | None,
    vocabulary: dict[str, Any],
) -> Iterator[str]:
    """Yield what is wrong with one label."""
    if page is None:
        yield "no such page in pages.jsonl"
        return
    if set(label) != FIELDS:
        yield f"fields differ: {sorted(set(label) ^ FIELDS)}"
        return
    definition = vocabulary.get(label["property"])
    if definition is None or "definition" not in definition:
        yield f"property {label['property']!r} is not in the vocabulary"
        return
    for field, allowed in CLOSED.items():
        if label[field] not in allowed:
            yield f"{field} {label[field]!r} is not one of {sorted(allowed)}"
    if definition["type"] == "term":
        terms = vocabulary["terms"][definition["terms"]]
        for term in [label["value_norm"], *label["value_also"]]:
            if term not in terms:
                yield f"{term!r} is not a term of {definition['terms']}"
    if label["core"] and label["property"] not in CORE:
        yield f"{label['property']} is no core property"
    if not 0 <= label["start"] < label["end"] <= page["characters"]:
        yield "offsets lie outside the page"
    elif text is not None:
        quote = text[label["start"] : label["end"]]
        if hashlib.sha256(quote.encode()).hexdigest() != label["sha256"]:
            yield f"the hash does not fit the quote {quote!r}"


def _text(folder: Path | None, page_id: str, pages: dict[str, dict[str, Any]]) -> str | None:
    """Text of a page, or None where it is not at hand or is another version."""
    if folder is None or not (folder / f"{page_id}.txt").exists():
        return None
    data = (folder / f"{page_id}.txt").read_bytes()
    if hashlib.sha256(data).hexdigest() != pages.get(page_id, {}).get("sha256"):
        return None
    return data.decode("utf-8")


if __name__ == "__main__":
    sys.exit(main())
