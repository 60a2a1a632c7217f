"""Liars who say everything: every subject with every property and value of some sentences.

Of tens of thousands of facts, each with a true quote, only those may become claims that
the sentences bear out. What remains is listed here one by one, so that a hole in the
verifier shows as a claim that nobody wrote down.
"""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from tests.extract.fake_endpoint import FakeEndpoint, ask, fact, facts, serving

from sousveil.extract import PROPOSER_REASONS, REASONS, Extraction
from sousveil.extract.endpoint._prompt import askable
from sousveil.model import value_text

Names = tuple[tuple[str, str], ...]
HOW = (
    ("asserted", "happened"), ("asserted", "planned"), ("asserted", "alleged"),
    ("asserted", "possible"), ("denied", "happened"),
)  # fmt: skip


@pytest.fixture(scope="module")
def server():  # type: ignore[no-untyped-def]
    with serving() as made:
        yield made


def everything(
    sentences: tuple[str, ...],
    subjects: Names,
    values: tuple[str, ...],
    how: tuple[tuple[str, str], ...] = HOW,
    *,
    carried: bool = False,
) -> list[dict[str, Any]]:
    """Every fact whose value stands in the quote; the subject too, or, where it is carried,
    in any other sentence."""
    found = []
    for quote, (name, kind), value in itertools.product(sentences, subjects, values):
        if value.split()[0] not in quote and value not in ALTERED:
            continue
        elsewhere = [one for one in sentences if name in one] if carried else []
        for subject_quote in [""] if name in quote else elsewhere:
            found += [
                fact(
                    quote=quote, subject=name, subject_kind=kind, subject_quote=subject_quote,
                    property=property_, value=value, polarity=polarity, modality=modality,
                )
                for property_ in askable()
                for polarity, modality in how
            ]  # fmt: skip
    return found


#: Values that stand in no sentence.
ALTERED = ("43,000", "€240 million")


def remains(
    server: FakeEndpoint,
    monkeypatch: pytest.MonkeyPatch,
    text: str,
    said: list[dict[str, Any]],
    language: str = "en",
) -> set[str]:
    """What becomes of what a liar said, each in one line; nothing of it may vanish."""
    monkeypatch.setattr("sousveil.extract.endpoint._reply._MOST", 1_000_000)
    told: Extraction = ask(
        server, text, facts(*said), reply_bytes=100_000_000, timeout_seconds=100, language=language
    )
    assert set(told.refused()) <= set(REASONS) | set(PROPOSER_REASONS)
    passed = len(said) - sum(told.refused().values())
    assert len(told.claims) <= passed  # what was said twice is one claim
    return {
        f"{claim.subject.name} {claim.property} {claim.comparator} {value_text(claim.value)}"
        f"{'' if claim.polarity == 'asserted' else ', denied'}"
        f"{'' if claim.modality == 'happened' else ', ' + claim.modality}"
        for claim in told.claims
    }


def test_one_who_swaps_what_stands_in_a_sentence(
    server: FakeEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    sentences = (
        "Huawei supplied the ECU-911 system to Ecuador in 2011.",
        "The ECU-911 system cost $240 million and has more than 4,300 cameras.",
        "Hikvision denied that it sold cameras to Kenya.",
        "ZTE will install 700 cameras in the BOL-110 system.",
        "China allegedly lent Serbia €30 million for the surveillance.",
        "Uruguay received drones from China in October 2016.",
        "President Rafael Correa opened the ECU-911 centre, which employs 300 operators.",
    )
    subjects = (
        ("Huawei", "organisation"), ("ZTE", "organisation"), ("Hikvision", "organisation"),
        ("ECU-911", "system"), ("BOL-110", "system"), ("Ecuador", "country"),
        ("Kenya", "country"), ("China", "country"), ("Serbia", "country"),
        ("Uruguay", "country"), ("Rafael Correa", "organisation"), ("Rafael Correa", "system"),
        ("Rafael Correa", "place"),
    )  # fmt: skip
    values = (
        "Huawei", "ZTE", "Hikvision", "ECU-911", "BOL-110", "Ecuador", "Kenya", "China",
        "Serbia", "Uruguay", "Rafael Correa", "2011", "$240 million", "4,300", "700 cameras",
        "300 operators", "€30 million", "October 2016", "drones", "cameras", *ALTERED,
    )  # fmt: skip
    said = everything(sentences, subjects, values)
    assert len(said) > 15_000
    assert remains(server, monkeypatch, "\n\n".join(sentences), said) == {
        "ECU-911 supplier = Huawei",
        "Ecuador supplier = Huawei",
        "ECU-911 located-in = Ecuador",
        "ECU-911 cost = $240 million",
        "ECU-911 cameras > 4,300",
        "ECU-911 component = cameras",
        "Kenya supplier = Hikvision, denied",
        "BOL-110 cameras = 700, planned",
        "BOL-110 component = cameras, planned",
        "BOL-110 component = 700 cameras, planned",
        "BOL-110 supplier = ZTE, planned",
        "Serbia financier = China, alleged",
        "Serbia supplier-country = China, alleged",  # a loan for surveillance; weak, and alleged
        "Uruguay supplier-country = China",
        "Uruguay technology = drones",
        "China technology = drones",  # "uses or supplies"
        "ECU-911 staff = 300",
        "ECU-911 staff-described = 300 operators",
    }


def test_one_who_carries_subjects_from_sentence_to_sentence(
    server: FakeEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    sentences = (
        "The ECU-911 system opened in Ecuador in 2011.",
        "It was built by Huawei and CEIEC.",
        "It has 4,300 cameras.",
        "Officials from Uruguay visited China in May 2012 and were trained in Beijing.",
        "Venezuela bought a copy of the system from China for $1.2 billion.",
        "The BOL-110 system in Bolivia was financed by the China Exim Bank.",
        "The police use it to track journalists.",
    )
    subjects = (
        ("ECU-911", "system"), ("BOL-110", "system"), ("Ecuador", "country"),
        ("Venezuela", "country"), ("Uruguay", "country"), ("Bolivia", "country"),
        ("China", "country"), ("Huawei", "organisation"),
    )  # fmt: skip
    values = (
        "Ecuador", "Huawei", "CEIEC", "4,300 cameras", "China", "Uruguay", "Beijing", "2011",
        "May 2012", "$1.2 billion", "Bolivia", "China Exim Bank", "track journalists", "ECU-911",
        "BOL-110", "Venezuela",
    )  # fmt: skip
    said = everything(sentences, subjects, values, (("asserted", "happened"),), carried=True)
    assert len(said) > 5_000
    assert remains(server, monkeypatch, " ".join(sentences), said) == {
        "ECU-911 located-in = Ecuador",
        "ECU-911 sites = Ecuador",
        "ECU-911 start-date = 2011",
        "ECU-911 supplier = Huawei",
        "ECU-911 supplier = CEIEC",
        "ECU-911 cameras = 4,300",
        "ECU-911 component = 4,300 cameras",
        "Uruguay visited = China",
        "Uruguay visited = Beijing",
        "Uruguay visit-date = May 2012",
        "Uruguay trained-in = China",
        "Venezuela supplier = China",
        "Venezuela supplier-country = China",
        "Venezuela cost = $1.2 billion",
        "BOL-110 located-in = Bolivia",
        "BOL-110 financier = China Exim Bank",
        "Bolivia financier = China Exim Bank",
        "BOL-110 reported-use = track journalists",
        "BOL-110 stated-purpose = track journalists",  # whose purpose it is, no word shows
    }


def test_one_who_lies_in_spanish(server: FakeEndpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    sentences = (
        "Huawei suministró el sistema ECU-911 a Ecuador en 2011.",
        "El sistema ECU-911 costó 240 millones de dólares y tiene más de 4.300 cámaras.",
        "Hikvision negó haber vendido cámaras a Kenia.",
        "ZTE instalará 700 cámaras en el sistema BOL-110.",
        "China donó drones a Uruguay en octubre de 2016.",
        "El presidente Rafael Correa inauguró el centro del ECU-911, que emplea a 300 operadores.",
    )
    subjects = (
        ("ECU-911", "system"), ("BOL-110", "system"), ("Ecuador", "country"),
        ("Uruguay", "country"), ("Kenia", "country"), ("China", "country"),
        ("Huawei", "organisation"), ("ZTE", "organisation"), ("Rafael Correa", "organisation"),
        ("Rafael Correa", "place"),
    )  # fmt: skip
    values = (
        "Ecuador", "Huawei", "Hikvision", "ZTE", "4.300", "China", "Uruguay", "2011",
        "octubre de 2016", "240 millones de dólares", "700 cámaras", "300 operadores", "drones",
        "ECU-911", "BOL-110", "Kenia", "Rafael Correa", "cámaras",
    )  # fmt: skip
    said = everything(sentences, subjects, values)
    assert remains(server, monkeypatch, "\n\n".join(sentences), said, "es") == {
        "ECU-911 supplier = Huawei",
        "Ecuador supplier = Huawei",
        "ECU-911 located-in = Ecuador",
        "ECU-911 cost = 240 millones de dólares",
        "ECU-911 cameras > 4.300",
        "ECU-911 component = cámaras",
        "ECU-911 technology = cámaras",
        "Kenya technology = cámaras, denied",
        "ZTE technology = 700 cámaras, planned",
        "BOL-110 technology = 700 cámaras, planned",
        "Kenya supplier = Hikvision, denied",
        "BOL-110 cameras = 700, planned",
        "BOL-110 component = cámaras, planned",
        "BOL-110 component = 700 cámaras, planned",
        "BOL-110 supplier = ZTE, planned",
        "China donated-to = Uruguay",
        "Uruguay supplier = China",
        "Uruguay financier = China",
        "Uruguay technology = drones",
        "China technology = drones",
        "ECU-911 staff = 300",
        "ECU-911 staff-described = 300 operadores",
    }
