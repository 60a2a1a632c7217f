"""``python -m bench.extraction``: the extractor's scores, as a table."""

from __future__ import annotations

import sys
import tomllib

from bench.extraction import Score, article_facts, false_quotes, paragraph_facts, score
from bench.extraction._article import DROPPED, TRUE_UNLABELLED
from bench.extraction._command import REPOSITORY, corpus_command
from bench.extraction._documents import document_of
from sousveil.extract import extract


def main() -> int:
    """Print the scores; exit with 1 when a quote is false."""
    if sys.argv[1:2] == ["corpus"]:
        return corpus_command(sys.argv[2:])
    detail = "-v" in sys.argv[1:]
    false = _article(detail=detail) + _heldout(detail=detail)
    print(f"false quotes: {false}")
    return 1 if false else 0


def _article(*, detail: bool) -> int:
    folder = REPOSITORY.parent / "shared" / "documents"
    text = folder / "kairos_exporting_surveillance.txt"
    if not text.exists():
        print("article: ../shared is not there; skipped")
        return 0
    document = document_of(text.read_text(encoding="utf-8"), "en")
    extraction = extract(document)
    labels = article_facts(folder / "kairos_gold.jsonl")
    found = score(labels, extraction.claims, TRUE_UNLABELLED)
    everything = len(labels) + len(DROPPED)
    _head()
    _row("article, tier 1", found)
    print(
        f"  of all {everything} labels, those that were dropped included: "
        f"{found.found} ({found.found / everything:.2f}); precision with unlabelled facts that "
        f"were read and found true: {found.right_or_read / max(1, found.claims):.2f}; "
        f"refused by the verifier: {dict(extraction.refused())}"
    )
    if detail:
        _detail(found)
    return len(false_quotes(extraction.claims, document))


def _heldout(*, detail: bool) -> int:
    path = REPOSITORY / "tests" / "extract" / "heldout.toml"
    paragraphs = tomllib.loads(path.read_text(encoding="utf-8"))["paragraph"]
    by_language: dict[str, Score] = {}
    false = 0
    for paragraph in paragraphs:
        document = document_of(paragraph["text"], paragraph["language"])
        claims = extract(document).claims
        one = score(paragraph_facts(paragraph["facts"]), claims, _also(paragraph))
        language = paragraph["language"]
        by_language[language] = by_language.get(language, Score()) + one
        false += len(false_quotes(claims, document))
    total = sum(by_language.values(), Score())
    _head()
    for language, one in sorted(by_language.items()):
        _row(f"held-out paragraphs, {language}", one)
    _row("held-out paragraphs, all", total)
    print(f"  with unlabelled facts read and found true: {total.right_or_read / total.claims:.2f}")
    if detail:
        _detail(total)
    return false


def _also(paragraph: dict) -> list[tuple[str, str]]:  # type: ignore[type-arg]  # TOML
    """Unlabelled facts that were read and found true: ``property | value`` in comparable form."""
    pairs = [line.split(" | ") for line in paragraph.get("also_true", [])]
    return [(name, value) for name, value in pairs]


def _head() -> None:
    print(
        f"\n{'':32}{'labels':>7}{'claims':>8}{'recall':>8}{'values':>8}{'precision':>11}{'F1':>6}"
    )


def _row(name: str, one: Score) -> None:
    print(
        f"{name:32}{one.labelled:7}{one.claims:8}{one.recall:8.2f}{one.recall_of_values:8.2f}"
        f"{one.precision:11.2f}{one.f1:6.2f}"
    )


def _detail(one: Score) -> None:
    for name in one.missed:
        print("  missed    ", name)
    for name in one.unlabelled:
        print("  unlabelled", name)


if __name__ == "__main__":
    sys.exit(main())
