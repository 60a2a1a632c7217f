"""What the engine decodes from body lines is what the model holds, field by field."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sousveil import ledger, tables
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
    date_bounds,
    property_named,
    value_text,
)
from sousveil.observatory import Observatory, Settings
from sousveil.tables import ClaimRow, Tables

from .samples import TEXT, add_document, append

# Every character that a name or a text can hold and UTF-8 can carry, NUL and the
# direction marks among them: the ledger keeps what the source says.
words = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=30).filter(
    lambda text: bool(text.strip())
)
names = st.builds(lambda start, rest: f"{start}{rest}", st.sampled_from("Aé华ж"), words)
amounts = st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=0).map(
    lambda number: f"{number:f}"
)
dates = st.sampled_from(["2016", "2016-10", "2016-10-05", "201X", "2016~", "2008/2011", "2008/.."])
organisations = st.builds(EntityRef, st.just("organisation"), names, st.sampled_from(["", "CN"]))
systems = st.builds(EntityRef, st.just("system"), names, st.sampled_from(["", "EC", "SR"]))
stated = st.one_of(st.just(""), words)
VALUES: dict[str, st.SearchStrategy[Value]] = {
    "supplier": st.builds(EntityValue, organisations),
    "reported-use": st.builds(Text, words),
    "technology": st.builds(Term, st.sampled_from(["spyware", "smart-city"]), stated),
    "cameras": st.builds(
        Quantity,
        st.decimals(min_value=0, max_value=9_000_000_000, places=2).map(lambda n: f"{n:f}"),
        st.sampled_from(["", "cameras"]),
        stated,
        low=st.sampled_from(["", "-1.5"]),
        high=st.sampled_from(["", "9000000000"]),
    ),
    "cost": st.builds(
        Money, amounts, st.sampled_from(["USD", "CNY"]), stated, st.sampled_from(["", "2021"])
    ),
    "start-date": st.builds(DateValue, dates, stated),
}


@st.composite
def claims(draw: st.DrawFn) -> Claim:
    """A claim about a system, with any of its parts present or absent."""
    name = draw(st.sampled_from(sorted(VALUES)))
    start = draw(st.integers(0, 30))
    quotes = [Quote("", start, start + draw(st.integers(1, 40)))]
    if draw(st.booleans()):
        quotes.append(Quote("", 3, 9, "subject"))
    return Claim(
        subject=draw(systems),
        property=name,
        value=draw(VALUES[name]),
        quotes=tuple(quotes),
        made=draw(
            st.builds(
                Made,
                st.sampled_from(["extractor", "import", "hand"]),
                words,
                *[stated] * 3,
                st.one_of(st.none(), st.integers(0, 1000)),
            )
        ),
        comparator=draw(st.sampled_from(["=", "≈", "≥", "≤", ">", "<"])),
        held=draw(st.one_of(st.just(""), dates)),
        polarity=draw(st.sampled_from(["asserted", "denied"])),
        modality=draw(st.sampled_from(["happened", "planned", "alleged", "possible"])),
        cited=draw(stated),
        address=draw(st.sampled_from(["", "https://example.org/x?a=1"])),
    )


@settings(max_examples=10, suppress_health_check=list(HealthCheck))
@given(bodies=st.lists(claims(), min_size=1, max_size=25))
def test_every_part_of_a_claim_comes_out_as_it_went_in(
    tmp_path_factory: pytest.TempPathFactory, bodies: list[Claim]
) -> None:
    root = tmp_path_factory.mktemp("lines")
    observatory = ledger.create(Observatory.create(root / "o", Settings(origin="test.example/log")))
    record = add_document(observatory)
    placed = [_placed(body, record.document) for body in bodies]
    ids = append(observatory, record, *placed)[1:]
    tables.build(observatory)
    with Tables(observatory) as built:
        rows = built.claims_of(ids)
    for id_, body in zip(ids, placed, strict=True):
        _compare(rows[id_], body)


def _placed(body: Claim, document: str) -> Claim:
    quotes = tuple(Quote(document, quote.start, quote.end, quote.role) for quote in body.quotes)
    return Claim(
        **{name: getattr(body, name) for name in body.__struct_fields__} | {"quotes": quotes}
    )


def _compare(row: ClaimRow, body: Claim) -> None:
    value = body.value
    assert (row.subject_kind, row.subject_name, row.subject_country) == (
        body.subject.kind,
        body.subject.name,
        body.subject.country,
    )
    assert row.property == body.property
    assert row.type == type(value).__struct_config__.tag
    assert row.value_text == value_text(value)
    for name in ("comparator", "held", "polarity", "modality", "cited", "address"):
        assert getattr(row, name) == getattr(body, name)
    for name in ("by", "name", "version", "rule", "row"):
        assert getattr(row, f"made_{name}") == getattr(body.made, name)
    assert row.confidence == body.made.confidence
    for name in ("term", "amount", "currency", "price_year", "stated", "edtf", "low", "high"):
        assert getattr(row, name) == getattr(value, name, "")
    if isinstance(value, Quantity):
        assert row.unit == property_named(body.property).unit
    if isinstance(value, EntityValue):
        entity = value.entity
        assert (row.value_kind, row.value_name, row.value_country) == (
            entity.kind,
            entity.name,
            entity.country,
        )
        assert row.value_entity
    if isinstance(value, DateValue):
        assert (row.date_start, row.date_end) == _days(value.edtf)
    if body.held:
        assert (row.held_start, row.held_end) == _days(body.held)
    assert [(q.document, q.start, q.end, q.role, q.text) for q in row.quotes] == [
        (q.document, q.start, q.end, q.role, TEXT[q.start : q.end]) for q in body.quotes
    ]


def _days(date: str) -> tuple[str, str]:
    first, last = date_bounds(date)
    return first.isoformat() if first else "", last.isoformat() if last else ""


def test_yes_and_no_come_out_as_such(observatory: Observatory) -> None:
    record = add_document(observatory)
    firms = [EntityRef("organisation", name) for name in ("One", "Two")]
    quotes = (Quote(record.document, 0, 7),)
    bodies = [
        Claim(
            subject=firm,
            property="state-controlled",
            value=Flag(flag),
            quotes=quotes,
            made=Made("hand", "Us"),
        )
        for firm, flag in zip(firms, (True, False), strict=True)
    ]
    yes, no = append(observatory, record, *bodies)[1:]
    tables.build(observatory)
    with Tables(observatory) as built:
        rows = built.claims_of([yes, no])
    assert (rows[yes].flag, rows[yes].value_text) == (True, "yes")
    assert (rows[no].flag, rows[no].value_text) == (False, "no")


def test_offsets_count_code_points(observatory: Observatory) -> None:
    record = add_document(observatory)
    start = TEXT.index("🎥")
    body = Claim(
        subject=EntityRef("system", "ECU-911"),
        property="reported-use",
        value=Text("x"),
        quotes=(Quote(record.document, start, start + 4),),
        made=Made("hand", "Us"),
    )
    append(observatory, record, body)
    tables.build(observatory)
    with Tables(observatory) as built:
        assert built.quotes()[0].text == "🎥. I"
