"""Labels and claims about small made-up documents."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from sousveil.model import (
    Claim,
    EntityKind,
    EntityRef,
    EntityValue,
    Made,
    Money,
    Quantity,
    Quote,
    Term,
    Value,
)

#: A page of our own that the built-in frames read well.
TEXT = "The surveillance system ECU-911 was built by Huawei and ZTE. It has 4,300 cameras.\n"


def line(**fields: Any) -> dict[str, Any]:
    """One line of a label file; what is not given is an ordinary supplier."""
    whole = {
        "subject": "ECU-911",
        "subject_kind": "system",
        "subject_also": [],
        "property": "supplier",
        "value": "Huawei",
        "value_norm": "",
        "value_also": [],
        "comparator": "=",
        "polarity": "asserted",
        "modality": "happened",
        "core": True,
        "start": 32,
        "end": 51,
        "sha256": "",
    }
    return whole | fields


def claim(
    name: str = "supplier",
    value: Value | None = None,
    *,
    subject: str = "ECU-911",
    kind: EntityKind = "system",
    place: tuple[int, int] = (0, 60),
    confidence: int | None = 800,
    **fields: Any,
) -> Claim:
    """A claim as an extractor makes it; Huawei supplied it unless a value is given."""
    return Claim(
        subject=EntityRef(kind, subject),
        property=name,
        value=value if value is not None else organisation("Huawei"),
        quotes=(Quote("0" * 64, *place),),
        made=Made(by="extractor", name="made up", confidence=confidence),
        **fields,
    )


def organisation(name: str) -> EntityValue:
    return EntityValue(EntityRef("organisation", name))


def place(name: str) -> EntityValue:
    return EntityValue(EntityRef("place", name))


def term(word: str) -> Term:
    return Term(word)


def count(amount: str) -> Quantity:
    return Quantity(amount)


def money(amount: str, currency: str, stated: str = "") -> Money:
    return Money(amount, currency, stated=stated)


def write_corpus(
    folder: Path,
    labels: dict[str, list[dict[str, Any]]],
    *,
    texts: dict[str, str] | None = None,
    splits: dict[str, str] | None = None,
) -> Path:
    """A folder of labelled pages with their texts; every page holds ``TEXT`` unless given."""
    (folder / "labels-a").mkdir(parents=True)
    (folder / "pages").mkdir()
    pages = []
    for name, lines in labels.items():
        text = (texts or {}).get(name, TEXT)
        (folder / "pages" / f"{name}.txt").write_text(text, encoding="utf-8")
        write_lines(folder / "labels-a" / f"{name}.jsonl", lines)
        pages.append(
            {
                "id": name,
                "sha256": hashlib.sha256(text.encode()).hexdigest(),
                "language": "en",
                "publisher": f"Publisher of {name}",
                "sort": "news",
                "split": (splits or {}).get(name, "dev"),
            }
        )
    write_lines(folder / "pages.jsonl", pages)
    return folder


def write_lines(path: Path, lines: list[dict[str, Any]]) -> None:
    path.parent.mkdir(exist_ok=True)
    text = "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in lines)
    path.write_text(text, encoding="utf-8")
