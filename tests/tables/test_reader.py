"""What the reader answers: filters, order, prefixes, and what it says when there is nothing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from sousveil import ledger, tables
from sousveil.errors import LedgerError, UsageError
from sousveil.model import EntityRef, EntityValue, Judgement, Made, Quantity, Term
from sousveil.observatory import Observatory, Settings
from sousveil.tables import Tables

from .samples import CEIEC, CHINA, ECU, ECUADOR, TEXT, add_document, append, make_claim, some_claims

ZTE = EntityRef("organisation", "Zhongxing Example", "CN")
DEAL = EntityRef("deal", "The ECU-911 loan", "EC")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tables]:
    """Two documents; a system in Ecuador, supplied from China; one rejected claim."""
    root = tmp_path_factory.mktemp("reader")
    observatory = ledger.create(Observatory.create(root / "o", Settings(origin="test.example/log")))
    first, second = add_document(observatory), add_document(observatory, "x" * 200, title="Other")
    said = [
        (first, ECU, "located-in", EntityValue(ECUADOR), {}),
        (first, ECU, "technology", Term("camera-network"), {}),
        (first, ECU, "technology", Term("facial-recognition"), {"modality": "planned"}),
        (first, ECU, "supplier", EntityValue(CEIEC), {}),
        (second, ECUADOR, "supplier-country", EntityValue(CHINA), {}),
        (second, ECUADOR, "supplier", EntityValue(ZTE), {"modality": "alleged"}),
        (second, DEAL, "located-in", EntityValue(ECUADOR), {}),
        (second, CHINA, "donated-to", EntityValue(EntityRef("country", "Bolivia", "BO")), {}),
        (second, ECU, "cameras", Quantity("9", "cameras"), {}),
    ]
    bodies = [
        make_claim(document.document, subject, name, value, at=(0, 9), **rest)
        for document, subject, name, value, rest in said
    ]
    ids = append(observatory, first, second, *bodies)
    append(observatory, Judgement(verdict="reject", targets=(ids[-1],), by="Us", reason="no"))
    tables.build(observatory)
    with Tables(observatory) as found:
        yield found


def test_claims_come_by_subject_property_and_number(built: Tables) -> None:
    rows = built.claims()
    assert len(rows) == 9
    assert [(row.subject, row.property, row.seq) for row in rows] == sorted(
        (row.subject, row.property, row.seq) for row in rows
    )
    assert all(row.quotes and row.quotes[0].claim == row.id for row in rows)


@pytest.mark.parametrize(
    ("given", "count"),
    [
        ({"subject": "ECU-911"}, 5),
        ({"subject": "ecu 911", "property": "technology"}, 2),
        ({"property": "supplier"}, 2),
        ({"status": "rejected"}, 1),
        ({"live": True}, 8),
        ({"kind": "country"}, 3),
        ({"value": "China"}, 1),
        ({"subject": "ECU-911", "limit": 2}, 2),
        ({"limit": 5, "offset": 7}, 2),
        ({"property": "rating"}, 0),
    ],
)
def test_claims_can_be_chosen(built: Tables, given: dict[str, object], count: int) -> None:
    rows = built.claims(**given)  # type: ignore[arg-type]
    assert len(rows) == count
    assert all(len(row.quotes) == 1 for row in rows)


@pytest.mark.parametrize(
    ("given", "count"),
    [
        ({}, 8),
        ({"subject": "ECU-911"}, 4),
        ({"property": "supplier"}, 2),
        ({"property": "cameras"}, 0),
        ({"below": 1000}, 0),
    ],
)
def test_rejected_claims_do_not_wait(built: Tables, given: dict[str, object], count: int) -> None:
    waiting = built.waiting(**given)  # type: ignore[arg-type]
    assert len(waiting) == count
    assert [row.seq for row in waiting] == sorted(row.seq for row in waiting)


def test_what_waits_says_what_decides_its_turn(observatory: Observatory) -> None:
    record = add_document(observatory)
    unsure = Made("extractor", "frames", "1", confidence=400)
    claims = [
        make_claim(record.document, at=(0, 5)),
        make_claim(record.document, at=(6, 26), made=unsure),
        make_claim(record.document, value=Quantity("9", "cameras"), at=(3, 8)),
        make_claim(record.document, property="technology", value=Term("camera-network")),
    ]
    ids = append(observatory, record, *claims)[1:]
    append(observatory, Judgement(verdict="accept", targets=(ids[0],), by="Us"))
    tables.build(observatory)
    with Tables(observatory) as found:
        same, other, alone = found.waiting()
        assert [row.id for row in found.waiting(below=401)] == [ids[1]]
        assert found.waiting(below=400) == []
        assert len(found.waiting(document=record.document[:8])) == 3
        assert found.waiting(document="0" * 64) == []
        with pytest.raises(UsageError):
            found.waiting(subject="nothing")
    assert (same.id, same.start, same.end, same.confidence) == (ids[1], 6, 26, 400)
    assert (same.contested, same.claims, same.accepted) == (True, 2, 1)
    assert (other.contested, other.claims, other.accepted) == (True, 1, 0)
    assert (alone.contested, alone.claims, alone.confidence) == (False, 1, None)
    assert alone.document == record.document


def test_claims_of_a_document(built: Tables) -> None:
    first, second = built.documents()
    assert len(built.claims(document=first.id)) == 4
    assert {row.document for row in built.claims(document=second.id[:8])} == {second.id}
    assert built.claims(document="0" * 64) == []


def test_claims_without_quotes_are_the_same_claims(built: Tables) -> None:
    bare = built.claims(quotes=False)
    assert [row.id for row in bare] == [row.id for row in built.claims()]
    assert not any(row.quotes for row in bare)


def test_a_claim_by_its_first_digits(built: Tables) -> None:
    row = built.claims()[0]
    assert built.claim(row.id[:12]) == built.claim(row.id.upper()) == row
    assert built.claims_of([row.id, "0" * 64]) == {row.id: row}
    assert built.claims_of([]) == {}
    for wrong in ("0" * 12, "abc", "not hex"):
        with pytest.raises(UsageError):
            built.claim(wrong)


def test_names_that_nothing_has(built: Tables) -> None:
    assert built.find_entity("Nobody") is None
    for ask in (built.entity, lambda name: built.claims(subject=name), built.document):
        with pytest.raises(UsageError, match="Nobody"):
            ask("Nobody")


def test_what_people_type_is_text_and_never_a_query(built: Tables) -> None:
    for name in ("'; DROP TABLE claims; --", '" OR 1=1', "%", "_"):
        assert built.find_entity(name) is None
        assert built.claims(property=name) == []
        assert built.judgements(name) == []


def test_who_supplies_whom(built: Tables) -> None:
    rows = {
        (row.supplier_name, row.recipient, row.property, row.modality) for row in built.supplies()
    }
    ceiec = built.find_entity(CEIEC.name)
    assert ceiec is not None
    assert rows == {
        (ceiec.name, "EC", "supplier", "happened"),
        ("China", "EC", "supplier-country", "happened"),
        (ZTE.name, "EC", "supplier", "alleged"),
        ("China", "BO", "donated-to", "happened"),
    }
    assert all(built.claims_of(row.claims) for row in built.supplies())


def test_countries_hold_what_happened_in_them(built: Tables) -> None:
    countries = {row.code: row for row in built.countries()}
    ecuador = countries["EC"]
    ecu = built.find_entity("ECU-911")
    ceiec = built.find_entity(CEIEC.name)
    assert ecu is not None
    assert ceiec is not None
    assert ecuador.name == "Ecuador"
    assert ecuador.systems == (ecu.id,)
    assert ecuador.technologies == ("camera-network",)  # facial recognition is only planned
    assert ecuador.suppliers == (ceiec.id,)  # the other supplier is only alleged
    assert ecuador.supplier_countries == ("CN",)
    assert ecuador.claims == 7
    assert countries["CN"].supplies == ("BO", "EC")
    assert built.places()[ecu.id] == ("EC",)


def test_counts_add_up(built: Tables) -> None:
    counts = built.counts()
    assert (counts.claims, counts.live, counts.documents, counts.judgements) == (9, 8, 2, 1)
    assert counts.entries == 12
    assert counts.quotes == 9
    assert counts.kinds == {"country": 3, "deal": 1, "organisation": 2, "system": 1}
    assert sum(counts.kinds.values()) == counts.entities == len(built.entities())
    assert counts.countries == 2


def test_entities_say_how_often_they_are_spoken_of(built: Tables) -> None:
    by_name = {row.name: row for row in built.entities()}
    assert (by_name["ECU-911"].claims, by_name["ECU-911"].mentions) == (4, 0)
    assert (by_name["China"].claims, by_name["China"].mentions) == (1, 1)
    assert by_name["China"].country == "CN"
    assert built.entities(kind="deal")[0].name == DEAL.name
    assert all(row.first <= row.last for row in by_name.values())


def test_documents_carry_their_terms(built: Tables) -> None:
    first, second = built.documents()
    assert (first.title, second.title) == ("A report", "Other")
    assert first.attribution == "Example Institute. A report. https://example.org/r"
    assert (first.claims, second.claims) == (4, 4)
    assert built.document(first.id[:8]) == first


def test_there_are_no_tables_before_the_first_build(observatory: Observatory) -> None:
    with pytest.raises(LedgerError, match="no tables"):
        Tables(observatory)


def test_a_damaged_table_is_reported(observatory: Observatory) -> None:
    record = add_document(observatory)
    append(observatory, record, *some_claims(record.document, 5))
    tables.build(observatory)
    path = observatory.tables / "claims" / "0.parquet"
    path.write_bytes(path.read_bytes()[:50])
    with pytest.raises(LedgerError, match="--full"):
        Tables(observatory).claims()
    path.unlink()
    assert tables.build(observatory).changed  # what was deleted is made again
    with Tables(observatory) as mended:
        assert len(mended.claims()) == 5


def test_what_two_documents_describe_alike_is_two_entities(observatory: Observatory) -> None:
    first, second = add_document(observatory), add_document(observatory, TEXT + " Again.")
    described = [
        EntityRef("system", "surveillance system", "EC", record.document)
        for record in (first, second)
    ]
    said = [
        make_claim(record.document, subject)
        for record, subject in zip((first, second), described, strict=True)
    ]
    append(observatory, first, second, *said)
    tables.build(observatory)
    with Tables(observatory) as built:
        rows = built.claims()
        assert {row.subject_name for row in rows} == {"surveillance system"}
        assert {row.subject_country for row in rows} == {"EC"}
        assert len({row.subject for row in rows}) == 2
        names = [entity.id for entity in built.entities(kind="system")]
        assert sorted(names) == sorted(
            f"surveillance-system-{record.document[:8]}" for record in (first, second)
        )
