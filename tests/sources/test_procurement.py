"""Procurement notices in two forms: who bought what from whom, and which are about surveillance."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sousveil import ledger
from sousveil.errors import InputError
from sousveil.model import Claim, DateValue, EntityRef, EntityValue, Money, Term
from sousveil.observatory import Observatory, Settings
from sousveil.read import DocumentStore
from sousveil.sources import import_file
from sousveil.sources._notices import Lot, Notice, technologies
from sousveil.sources.procurement import notices_of

RELEASE = {
    "ocid": "ocds-x-1",
    "id": "1",
    "date": "2024-03-02T10:00:00Z",
    "tag": ["award"],
    "language": "de",
    "buyer": {"id": "B"},
    "parties": [
        {
            "id": "B",
            "name": "Stadt Beispiel",
            "roles": ["buyer"],
            "address": {"country": "DE"},
            "contactPoint": {"name": "Erika Mustermann", "email": "erika@example.org"},
            "beneficialOwners": [{"name": "Max Mustermann"}],
        },
        {"id": "S", "name": "Kamera GmbH", "roles": ["supplier"], "address": {"country": "AT"}},
        {
            "id": "P",
            "name": "Heinz Person",
            "roles": ["supplier"],
            "details": {"scale": "selfEmployed"},
        },
    ],
    "tender": {
        "id": "T-1",
        "title": "Videoüberwachungsanlage am Bahnhof",
        "items": [{"id": "1", "classification": {"scheme": "CPV", "id": "32323500-8"}}],
    },
    "awards": [
        {
            "id": "A",
            "status": "active",
            "suppliers": [{"id": "S"}, {"id": "P"}],
            "value": {"amount": 1250000.50, "currency": "EUR"},
        }
    ],
    "contracts": [{"id": "C", "awardID": "A", "dateSigned": "2024-02-28T00:00:00Z"}],
}


def imported(tmp_path: Path, name: str, data: bytes) -> tuple[list[Claim], str]:
    path = tmp_path / name
    path.write_bytes(data)
    made = ledger.create(Observatory.create(tmp_path / "obs", Settings()))
    with ledger.writing(made) as log:
        store = DocumentStore(made)
        report = import_file(path, made, log, store)
        assert not report.problems, report.problems
        claims = [e.body for e in log.entries() if isinstance(e.body, Claim)]
        return claims, store.get(report.document).text


def test_a_release_says_who_bought_from_whom_for_how_much(tmp_path: Path) -> None:
    claims, _ = imported(tmp_path, "release.json", json.dumps(RELEASE).encode())
    found = {(c.property, c.modality): c.value for c in claims}
    assert {c.subject.kind for c in claims} == {"deal"}
    assert found["buyer", "happened"] == EntityValue(
        EntityRef("organisation", "Stadt Beispiel", "DE")
    )
    assert found["supplier", "happened"] == EntityValue(
        EntityRef("organisation", "Kamera GmbH", "AT")
    )
    assert found["cost", "happened"] == Money("1250000.5", "EUR")
    assert found["contract-date", "happened"] == DateValue("2024-02-28")
    assert found["technology", "happened"] == Term("camera-network")


def test_no_person_of_a_notice_is_kept(tmp_path: Path) -> None:
    _, text = imported(tmp_path, "release.json", json.dumps(RELEASE).encode())
    for name in ("Mustermann", "erika@", "Heinz"):
        assert name not in text


def test_a_notice_without_an_award_is_planned(tmp_path: Path) -> None:
    tender = {**RELEASE, "tag": ["tender"], "awards": [], "contracts": []}
    claims, _ = imported(tmp_path, "release.json", json.dumps({"releases": [tender]}).encode())
    assert {c.modality for c in claims} == {"planned"}
    assert "supplier" not in {c.property for c in claims}


@pytest.mark.parametrize(
    ("words", "codes", "found"),
    [
        ("Videoüberwachungsanlage", (), ["camera-network"]),
        ("Mise en place d'un système de vidéoprotection", (), ["camera-network"]),
        ("Dostawa i montaż monitoringu wizyjnego", (), ["camera-network"]),
        ("Поставка на система за видеонаблюдение", (), ["camera-network"]),
        ("Kameravalvontajärjestelmä", (), ["camera-network"]),
        ("Sistema de reconocimiento facial", (), ["facial-recognition"]),
        ("ANPR cameras on the ring road", (), ["licence-plate-recognition"]),
        ("Lot 3", ("32323500",), ["camera-network"]),
        ("Lot 3", ("35125000", "35125300"), ["camera-network"]),
        ("Lot 3", ("35125000",), ["surveillance-technology"]),
        ("Cleaning of the panoramic café", ("90910000",), []),
        ("Planprint of a road", (), []),
    ],
)
def test_what_is_about_surveillance_is_told_by_code_and_words(
    words: str, codes: tuple[str, ...], found: list[str]
) -> None:
    lot = Lot("1", words, codes=codes)
    assert technologies(Notice("n", "tender", "", (), (lot,)), lot) == found


@pytest.mark.parametrize(
    ("name", "data", "what"),
    [
        ("n.xml", b"<a/>", "no eForms notice"),
        ("n.xml", b"<a", "no XML"),
        (
            "n.xml",
            b"<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>",
            "document type",
        ),
        ("n.json", b"{", "no JSON"),
        ("n.json", b"[]", "no OCDS release"),
        ("n.json", b'{"ocid": "x", "parties": 3}', "form of OCDS"),
        ("n.json", b'{"ocid": "x", "tender": {"title": "Road"}}', "not about surveillance"),
    ],
)
def test_what_is_no_notice_says_so(name: str, data: bytes, what: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=what):
        imported(tmp_path, name, data)


# ---------------------------------------------------------------------- real notices

PAIRS = (
    "ContractAwardNotice_can-standard_2022-960991",
    "ContractAwardNotice_can-standard_2023-335407",
)


@pytest.mark.parametrize("name", PAIRS)
def test_the_two_forms_of_one_notice_say_the_same(name: str, shared: Path) -> None:
    folder = shared / "procurement"
    xml, json_ = folder / "ted" / f"{name}.xml", folder / "ocds" / f"{name}_release_0.json"
    [left] = notices_of(xml.read_bytes(), xml.name)
    [right] = notices_of(json_.read_bytes(), json_.name)
    assert left.buyers == right.buyers
    assert [lot.awards for lot in left.lots] == [lot.awards for lot in right.lots]
    assert [lot.codes for lot in left.lots] == [lot.codes for lot in right.lots]
    assert (left.stage, left.title, left.published) == (right.stage, right.title, right.published)


def test_a_real_notice_gives_its_award(shared: Path) -> None:
    path = shared / "procurement" / "ted" / f"{PAIRS[0]}.xml"
    [notice] = notices_of(path.read_bytes(), path.name)
    [award] = notice.lots[0].awards
    assert (award.supplier.name, award.supplier.country) == ("Everbridge Norway AS", "NO")
    assert (award.amount, award.currency, award.signed) == ("42000000", "NOK", "2022-09-30")


def test_a_real_notice_made_about_cameras_is_imported(shared: Path, tmp_path: Path) -> None:
    path = shared / "procurement" / "ted" / f"{PAIRS[1]}.xml"
    data = path.read_bytes().replace(b">79410000<", b">32323500<")
    claims, text = imported(tmp_path, "notice.xml", data)
    assert {c.property for c in claims} >= {"buyer", "supplier", "cost", "technology"}
    assert "gtg@tigerconsulting.as" not in text
