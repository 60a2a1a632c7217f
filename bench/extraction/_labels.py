"""Labelled pages: read from a folder, and what of two labellers' work stands.

A folder holds ``pages.jsonl``, ``labels-a/<page>.jsonl`` and, where there was a second
labeller, ``labels-b`` and ``settled.jsonl`` (``corpus/README.md`` says what they mean).
The texts are elsewhere: they belong to their publishers. A page whose text is missing
or is another version than the labelled one is named, never scored.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sousveil.model import fold

__all__ = ["CORE", "Label", "LabelledPage", "TextMissing", "load_pages", "standing"]

#: Properties whose facts a label set names in full ("Core properties" of the guide).
CORE = frozenset(
    {
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
    }
)
_TERMS = frozenset({"technology", "status", "financing-kind"})
_ARTICLES = re.compile(
    r"\b(?:the|an?|el|la|los|las|le|les|l|o|os|as|un|une|una|um|uma|der|die|das)\b ?"
)
_LINE = dict[str, Any]


class TextMissing(LookupError):
    """The text of a page is not at hand, or is another version."""


@dataclass(frozen=True, slots=True)
class Label:
    """One fact that a page states.

    :ivar subjects: every name that a correct claim may give its subject.
    :ivar values: the value as stated, and its other names.
    :ivar norm: the value in comparable form; empty where there is none.
    :ivar demanded: whether its absence counts as a miss; else it is optional.
    """

    property: str
    subjects: tuple[str, ...]
    subject_kind: str
    values: tuple[str, ...]
    norm: str
    comparator: str
    polarity: str
    modality: str
    demanded: bool
    start: int
    end: int

    def overlaps(self, start: int, end: int) -> bool:
        """Whether a quote at these offsets shares a character with the label's."""
        return start < self.end and self.start < end


@dataclass(frozen=True, slots=True)
class LabelledPage:
    """A page, its text and the labels that stand; ``facts`` are the fields of ``pages.jsonl``."""

    id: str
    text: str
    language: str
    labels: tuple[Label, ...]
    facts: Mapping[str, Any]


def load_pages(
    folder: Path, texts: Path, *, part: str | None = None, language: str | None = None
) -> tuple[list[LabelledPage], dict[str, str]]:
    """Pages with their labels, and why others were left out (page → reason).

    :param part: only pages of this split; all where the pages carry none.
    """
    settled: dict[str, list[_LINE]] = {}
    if (folder / "settled.jsonl").exists():
        for decision in _lines(folder / "settled.jsonl"):
            settled.setdefault(decision["page"], []).append(decision)
    pages, left_out = [], {}
    for page in _lines(folder / "pages.jsonl"):
        if part is not None and page.get("split", part) != part:
            continue
        if language is not None and page["language"] != language:
            continue
        name = page["id"]
        try:
            text = _text(texts / f"{name}.txt", page.get("sha256", ""))
        except TextMissing as problem:
            left_out[name] = str(problem)
            continue
        labels = _labels(folder, name, settled.get(name))
        if labels is None:
            left_out[name] = "no labels"
            continue
        pages.append(LabelledPage(name, text, page["language"], tuple(labels), page))
    return pages, left_out


def _labels(folder: Path, name: str, settled: list[_LINE] | None) -> list[Label] | None:
    """What stands of a page; where nobody but ``settled.jsonl`` speaks, what that keeps."""
    first, second = (folder / side / f"{name}.jsonl" for side in ("labels-a", "labels-b"))
    if not first.exists():
        if settled is None:
            return None
        return [
            _label(decision["label"], demanded=decision["keep"] is True)
            for decision in settled
            if decision["keep"] is not False
        ]
    return standing(_lines(first), _lines(second) if second.exists() else None, settled)


def standing(
    first: Sequence[_LINE],
    second: Sequence[_LINE] | None,
    settled: Sequence[_LINE] | None = None,
) -> list[Label]:
    """The labels of a page that stand.

    One labeller alone: as they are. Two: what both hold core is demanded, as the first
    wrote it; a decision in ``settled`` stands above all. On a page without decisions
    every other label of either is optional, because nobody looked at the difference.
    """
    decided = {(d["from"], _place(d["label"])): d["keep"] for d in settled or ()}
    shared = None if second is None else _shared(first, second)
    labels = []
    for number, line in enumerate(first):
        agreed = bool(line["core"]) if shared is None else number in shared
        keep = decided.get(("a", _place(line)), True if agreed else "optional")
        if keep is not False:
            labels.append(_label(line, demanded=keep is True))
    taken = set() if shared is None else {j for j, same_place in shared.values() if same_place}
    for number, line in enumerate(second or ()):
        keep = decided.get(("b", _place(line)), False if settled or number in taken else "optional")
        if keep is not False:
            labels.append(_label(line, demanded=keep is True))
    return labels


def _shared(first: Sequence[_LINE], second: Sequence[_LINE]) -> dict[int, tuple[int, bool]]:
    """Core labels of the first that the second has as core: number → (number, same place)."""
    shared: dict[int, tuple[int, bool]] = {}
    taken_a: set[int] = set()
    taken_b: set[int] = set()
    for same_place in (True, False):
        for i, j in _pairs(first, second, same_place=same_place):
            if i in taken_a or j in taken_b:
                continue
            taken_a.add(i)
            taken_b.add(j)
            if first[i]["core"] and second[j]["core"]:
                shared[i] = (j, same_place)
    return shared


def _pairs(
    first: Sequence[_LINE], second: Sequence[_LINE], *, same_place: bool
) -> Iterable[tuple[int, int]]:
    """Labels that may be one fact, likeliest first."""
    likely = []
    for i, a in enumerate(first):
        for j, b in enumerate(second):
            if (a["property"], a["polarity"]) != (b["property"], b["polarity"]):
                continue
            if not _values(a) & _values(b):
                continue
            if same_place and not (a["start"] < b["end"] and b["start"] < a["end"]):
                continue
            rank = (
                not _subjects(a) & _subjects(b),
                a["core"] != b["core"],
                a["modality"] != b["modality"],
                abs(a["start"] - b["start"]),
            )
            likely.append((rank, i, j))
    return [(i, j) for _, i, j in sorted(likely)]


def _values(line: _LINE) -> set[str]:
    if line["property"] in _TERMS:
        return {line["value_norm"], *line["value_also"]}
    values = {_plain(value) for value in [line["value"], *line["value_also"]]} - {""}
    return values | ({f"#{line['value_norm']}"} if line["value_norm"] else set())


def _subjects(line: _LINE) -> set[str]:
    return {_plain(name) for name in [line["subject"], *line["subject_also"]]}


def _plain(name: str) -> str:
    return _ARTICLES.sub("", fold(name)).strip()


def _place(line: _LINE) -> tuple[object, ...]:
    """What makes a label known again in ``settled.jsonl``."""
    return tuple(line[key] for key in ("property", "subject", "value", "modality", "start", "end"))


def _label(line: _LINE, *, demanded: bool) -> Label:
    return Label(
        line["property"],
        tuple(dict.fromkeys([line["subject"], *line["subject_also"]])),
        line["subject_kind"],
        tuple(dict.fromkeys([line["value"], *line["value_also"]])),
        line["value_norm"],
        line["comparator"],
        line["polarity"],
        line["modality"],
        demanded and line["property"] in CORE,
        line["start"],
        line["end"],
    )


def _text(path: Path, digest: str) -> str:
    if not path.exists():
        raise TextMissing("no text at hand")
    data = path.read_bytes()
    if digest and hashlib.sha256(data).hexdigest() != digest:
        raise TextMissing("the text is another version than the labelled one")
    return data.decode("utf-8")


def _lines(path: Path) -> list[_LINE]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]
