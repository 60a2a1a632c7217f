"""The labels of dev pages as if an extractor had claimed them: what the best could score.

Needs no texts. It shows that a perfect extractor is not punished by how claims are
compared, and how far one careful reader who follows the guide comes.
"""

from __future__ import annotations

import json
from typing import Any

from bench.extraction._command import CORPUS
from bench.extraction._counts import Tally, judge
from bench.extraction._labels import standing

from sousveil.model import (
    Claim,
    DateValue,
    EntityRef,
    EntityValue,
    Flag,
    Made,
    Money,
    Quantity,
    Quote,
    Term,
    Text,
    Value,
    property_named,
)


def lines_of(side: str, page: str) -> list[dict[str, Any]]:
    text = (CORPUS / side / f"{page}.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def value_of(line: dict[str, Any]) -> Value:
    stated, norm = line["value"], line["value_norm"]
    definition = property_named(line["property"])
    match definition.type:
        case "entity":
            if len(norm) == 2:
                return EntityValue(EntityRef("country", stated, norm))
            kinds = [kind for kind in definition.value_kinds if kind != "country"] or ["country"]
            return EntityValue(EntityRef(kinds[0], stated))
        case "term":
            return Term(norm, stated)
        case "money":
            amount, currency = norm.split()
            return Money(amount, currency, stated)
        case "quantity":
            return Quantity(norm, stated=stated)
        case "date":
            return DateValue(norm, stated)
        case "flag":
            return Flag(norm == "true")
        case _:
            return Text(stated)


def claim_of(line: dict[str, Any]) -> Claim:
    return Claim(
        subject=EntityRef(line["subject_kind"], line["subject"]),
        property=line["property"],
        value=value_of(line),
        quotes=(Quote("0" * 64, line["start"], line["end"]),),
        made=Made(by="hand", name="labeller"),
        comparator=line["comparator"],
        polarity=line["polarity"],
        modality=line["modality"],
    )


def scored(side: str, measure: str) -> Tally:
    """The core labels of one side, claimed."""
    rows = (CORPUS / "pages.jsonl").read_text(encoding="utf-8").splitlines()
    total = Tally()
    for page in (row["id"] for row in map(json.loads, rows) if row["split"] == "dev"):
        labels = standing(lines_of("labels-a", page), lines_of("labels-b", page))
        claims = [claim_of(line) for line in lines_of(side, page) if line["core"]]
        total += judge(labels, claims).total(measure)
    return total


def test_the_first_labellers_own_facts_are_all_right():
    whole = scored("labels-a", "strict")
    assert whole.demanded == 360
    assert (whole.precision, whole.recall) == (1.0, 1.0)


def test_the_second_labellers_facts_are_nearly_all_right():
    strict, apart = scored("labels-b", "strict"), scored("labels-b", "subject apart")
    assert strict.precision > 0.98
    assert strict.recall > 0.95
    assert apart.precision == 1.0
    assert 0.97 < apart.recall < 1.0
