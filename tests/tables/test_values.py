"""When claims are one value, and when values contest each other."""

from __future__ import annotations

from typing import Any

import pytest

from sousveil import tables
from sousveil.model import (
    DateValue,
    EntityRef,
    EntityValue,
    Money,
    Quantity,
    SameAs,
    Term,
    Text,
    Value,
)
from sousveil.observatory import Observatory
from sousveil.tables import Tables

from .samples import CEIEC, ECU, add_document, append, make_claim

Said = tuple[Value, dict[str, str]]


def cameras(count: str, **rest: str) -> Said:
    return Quantity(count, "cameras"), rest


def dollars(amount: str, currency: str = "USD", year: str = "", **rest: str) -> Said:
    return Money(amount, currency, "", year), rest


def day(date: str, **rest: str) -> Said:
    return DateValue(date), rest


def term(word: str, **rest: str) -> Said:
    return Term(word), rest


MORE, AT_LEAST, ABOUT, LESS = ({"comparator": sign} for sign in (">", "≥", "≈", "<"))
PLANNED, DENIED = {"modality": "planned"}, {"polarity": "denied"}

#: property, two things said of it, whether they contest each other.
CASES: list[tuple[str, Said, Said, bool]] = [
    ("cameras", cameras("4300"), cameras("4300", **MORE), True),
    ("cameras", cameras("4300"), cameras("4300.0"), False),
    ("cameras", cameras("4300"), cameras("4200"), True),
    ("cameras", cameras("4300"), cameras("4000", **MORE), False),
    ("cameras", cameras("4300"), cameras("4300", **AT_LEAST), False),
    ("cameras", cameras("49"), cameras("50", **AT_LEAST), True),
    ("cameras", cameras("50", **MORE), cameras("75", **AT_LEAST), False),
    ("cameras", cameras("50", **LESS), cameras("75", **AT_LEAST), True),
    ("cameras", cameras("50", **LESS), cameras("50", **AT_LEAST), True),
    ("cameras", cameras("4300"), cameras("4000", **ABOUT), True),
    ("cameras", cameras("4300"), cameras("4300", **ABOUT), False),
    ("cameras", cameras("4300"), cameras("5000", **PLANNED), False),
    ("cameras", cameras("4300"), cameras("4200", **DENIED), False),
    ("cameras", cameras("3000", held="2016"), cameras("4300", held="2020"), False),
    ("cameras", cameras("3000", held="2016"), cameras("4300", held="2016-03"), True),
    ("cameras", cameras("3000", held="2016"), cameras("4300"), True),
    ("cost", dollars("200000000"), dollars("240000000"), True),
    ("cost", dollars("200000000"), dollars("240000000", year="2021"), False),
    ("cost", dollars("1", year="2020"), dollars("2", year="2021"), False),
    ("cost", dollars("1", year="2021"), dollars("2", year="2021"), True),
    ("cost", dollars("200000000"), dollars("200000000", "CNY"), False),
    ("contract-date", day("2011-02"), day("2011"), False),
    ("contract-date", day("2011-02"), day("2012"), True),
    ("contract-date", day("2011-02-03"), day("2011-02-04"), True),
    ("contract-date", day("2010/2012"), day("2011"), False),
    ("contract-date", day("2010/2012"), day("2011/2013"), True),
    ("status", term("in-operation"), term("completed"), True),
    ("technology", term("smart-city"), term("spyware"), False),
    ("reported-use", (Text("one"), {}), (Text("another"), {}), False),
]


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> dict[int, list[bool]]:
    """Every case in one ledger, each about a system of its own."""
    from sousveil import ledger
    from sousveil.observatory import Settings

    root = tmp_path_factory.mktemp("values")
    observatory = ledger.create(Observatory.create(root / "o", Settings(origin="test.example/log")))
    record = add_document(observatory)
    bodies = []
    for number, (name, *said, _) in enumerate(CASES):
        system = EntityRef("system", f"Case {number}")
        for value, rest in said:  # type: ignore[misc]
            bodies.append(make_claim(record.document, system, name, value, **rest))
    append(observatory, record, *bodies)
    tables.build(observatory)
    with Tables(observatory) as built:
        found: dict[int, list[bool]] = {number: [] for number in range(len(CASES))}
        for value in built.values():
            found[int(value.entity_name.split()[1])].append(value.contested)
    return found


@pytest.mark.parametrize("number", range(len(CASES)), ids=lambda n: f"{n}-{CASES[n][0]}")
def test_when_values_contest_each_other(judged: dict[int, list[bool]], number: int) -> None:
    assert set(judged[number]) == {CASES[number][3]}


def _built(observatory: Observatory, *bodies: Any) -> Tables:
    append(observatory, *bodies)
    tables.build(observatory)
    return Tables(observatory)


def test_claims_that_say_the_same_are_one_value(observatory: Observatory) -> None:
    first, second = (add_document(observatory, f"Text {i}, long enough to quote.") for i in (1, 2))
    bodies = [
        make_claim(document.document, ECU, "cameras", Quantity("4300", "cameras", stated))
        for document, stated in ((first, "4,300"), (second, "4.300"), (second, "4300"))
    ]
    with _built(observatory, first, second, *bodies) as built:
        (value,) = built.values()
        assert (value.value_text, value.amount, value.documents) == ("4,300", "4300", 2)
        assert list(value.claims) == [row.id for row in built.claims()]
        assert built.values(id=value.id) == [value]
        assert built.contested() == []


def test_entities_are_one_value_by_who_they_are(observatory: Observatory) -> None:
    record = add_document(observatory)
    other = EntityRef("organisation", "China National Electronics Import & Export", "CN")
    bodies = [
        make_claim(record.document, ECU, "supplier", EntityValue(ref)) for ref in (CEIEC, other)
    ]
    same = SameAs(left=CEIEC, right=other, verdict="same", by="Us", evidence="https://example.org")
    with _built(observatory, record, *bodies, same) as built:
        (value,) = built.values(property="supplier")
        assert len(value.claims) == 2
        entity = built.entity(value.value_entity)
        assert {CEIEC.name, other.name} <= set(entity.names)
        assert {row.entity for row in built.names(entity.id)} == {entity.id}
        assert built.find_entity("ceiec") == built.find_entity(other.name) == entity
    apart = SameAs(left=CEIEC, right=other, verdict="different", by="Us", reason="a mistake")
    with _built(observatory, apart) as built:
        assert len(built.values(property="supplier")) in (1, 2)  # 1 where the names are curated
        assert built.counts().judgements == 0  # same-as judgements speak of names, not entries


def test_contested_values_stand_side_by_side(observatory: Observatory) -> None:
    record = add_document(observatory)
    said = [
        ("cameras", Quantity("4300", "cameras", "4,300"), "="),
        ("cameras", Quantity("4300", "cameras", "4,300"), ">"),
        ("cost", Money("200000000", "USD", "$200 million"), "="),
        ("cost", Money("240000000", "USD", "$240 million"), "="),
        ("technology", Term("smart-city"), "="),
    ]
    bodies = [
        make_claim(record.document, ECU, name, value, comparator=sign) for name, value, sign in said
    ]
    with _built(observatory, record, *bodies) as built:
        found = built.contested()
        assert [(row.entity_name, row.property, row.texts) for row in found] == [
            ("ECU-911", "cameras", ("4,300", "> 4,300")),
            ("ECU-911", "cost", ("$200 million", "$240 million")),
        ]
        assert built.counts().contested == 2
        assert built.contested(found[0].entity) == found
        assert built.contested("nobody") == []
