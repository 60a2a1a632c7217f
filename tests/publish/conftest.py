"""A small observatory with everything that a site must cope with, and its site, built once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from sousveil import ledger, publish, tables
from sousveil.model import (
    Claim,
    Comparator,
    EntityRef,
    EntityValue,
    Judgement,
    Made,
    Modality,
    Money,
    Polarity,
    Quantity,
    Quote,
    SameAs,
    Term,
    Text,
    Value,
)
from sousveil.observatory import Observatory, Settings
from sousveil.read import Document, DocumentStore, Source, read_bytes

NOW = datetime(2026, 11, 24, 3, 41, tzinfo=UTC)
MADE = Made(by="extractor", name="frames", version="1", rule="test")

FIRST = """Cameras over Ecuador

ECU-911 watches Ecuador with more than 4,300 cameras. It cost $200 million.
Huawei supplied it. ECU-911 is meant to reduce crime; it was reported to follow opponents.

Its footage also reaches the SENAIN.
"""
SECOND = """A second look

ECU-911 has 4,300 cameras, the ministry says. ECU-911 was to cost $240 million.
China lent the money for ECU-911. Facial recognition is planned for ECU-911.
"""
WITHHELD = "A paywalled report. Singapore bought facial recognition from NEC."
HOSTILE = (
    '<script>alert(1)</script> & "quotes". The <b>Eye</b>\u202egnp.exe\u202c was'
    " sold by <img src=x onerror=alert(1)> to Malta.\n"
)

ECU = EntityRef("system", "ECU-911", "EC")
ECUADOR = EntityRef("country", "Ecuador", "EC")
SINGAPORE = EntityRef("country", "Singapore", "SG")
EYE = EntityRef("system", "The <b>Eye</b>\u202egnp.exe\u202c")
SELLER = EntityRef("organisation", "<img src=x onerror=alert(1)>")
MALTA = EntityRef("country", "Malta", "MT")


def organisation(name: str) -> EntityValue:
    return EntityValue(EntityRef("organisation", name))


def said(
    document: Document,
    subject: EntityRef,
    property_: str,
    value: Value,
    words: str,
    *,
    comparator: Comparator = "=",
    modality: Modality = "happened",
    polarity: Polarity = "asserted",
) -> Claim:
    """A claim on the first place in the document at which these words stand."""
    start = document.text.index(words)
    claim = Claim(
        subject=subject,
        property=property_,
        value=value,
        quotes=(Quote(document.record.document, start, start + len(words)),),
        made=MADE,
        comparator=comparator,
        modality=modality,
        polarity=polarity,
    )
    claim.check()
    return claim


def claims_of(first: Document, second: Document, withheld: Document, odd: Document) -> list[Claim]:
    """What the four documents say."""
    cameras = "more than 4,300 cameras"
    return [
        said(first, ECU, "located-in", EntityValue(ECUADOR), "ECU-911 watches Ecuador"),
        said(first, ECU, "cameras", Quantity("4300", "cameras", "4,300"), cameras, comparator=">"),
        said(first, ECU, "cost", Money("200000000", "USD", "$200 million"), "cost $200 million"),
        said(first, ECU, "supplier", organisation("Huawei"), "Huawei supplied it"),
        said(first, ECU, "stated-purpose", Text("reduce crime"), "meant to reduce crime"),
        said(first, ECU, "reported-use", Text("follow opponents"), "reported to follow opponents"),
        said(first, ECU, "agency-with-access", organisation("SENAIN"), "also reaches the SENAIN"),
        said(second, ECU, "cameras", Quantity("4300", "cameras", "4,300"), "4,300 cameras"),
        said(second, ECU, "cost", Money("240000000", "USD", "$240 million"), "cost $240 million"),
        msgspec.structs.replace(
            said(second, ECU, "financing-kind", Term("loan"), "China lent the money"),
            address="https://lists.example/row?a=1&b=2",
        ),
        said(
            second,
            ECU,
            "technology",
            Term("facial-recognition"),
            "Facial recognition is planned",
            modality="planned",
        ),
        said(withheld, SINGAPORE, "technology", Term("facial-recognition"), "facial recognition"),
        said(withheld, SINGAPORE, "supplier", organisation("NEC"), "from NEC"),
        said(odd, EYE, "supplier", EntityValue(SELLER), "sold by <img src=x onerror=alert(1)>"),
        said(odd, EYE, "located-in", EntityValue(MALTA), "to Malta"),
        said(odd, EYE, "stated-purpose", Text('"quotes" & <i>more'), '"quotes"'),
    ]


def add(store: DocumentStore, name: str, text: str, **source: str | bool) -> Document:
    reading = read_bytes(text.encode(), name=name)
    return store.add(text.encode(), reading, Source(**source))  # type: ignore[arg-type]


def make_observatory(root: Path) -> Observatory:
    """The observatory, its tables built."""
    settings = Settings(name="Test observatory", origin="test.example/log")
    made = ledger.create(Observatory.create(root, settings))
    with ledger.writing(made) as log:
        store = DocumentStore(made)
        documents = [
            add(
                store,
                "first.md",
                FIRST,
                title="Cameras over Ecuador",
                publisher="Example press",
                address="https://press.example/ecuador?a=1&b=2",
                published="2019-04",
                republish=True,
            ),
            add(store, "second.txt", SECOND, title="A second look", republish=True),
            add(store, "held.txt", WITHHELD, title="Withheld", address="https://wall.example/x"),
            add(
                store,
                "odd.txt",
                HOSTILE,
                title="<script>alert('title')</script>",
                publisher="\u202eevil",
                address="javascript:alert(1)",
                republish=True,
            ),
        ]
        log.append([document.record for document in documents], now=NOW)
        first, second, withheld, odd = documents
        receipts = log.append(claims_of(first, second, withheld, odd), now=NOW)
        judge(log, "accept", receipts[1:3], by="an editor")
        judge(log, "reject", receipts[5:6], by="an editor", reason="The use is <b>hearsay</b>.")
        slip = judge(log, "reject", receipts[2:3], by="an editor", reason="the wrong key")
        judge(log, "withdraw", slip, by="an editor", reason="a slip")
        judge(
            log,
            "reply",
            receipts[2:3],
            by="Ministry <script>",
            text="It cost less.",
            source="javascript:alert(2)",
        )
        log.append(
            [
                SameAs(
                    left=EntityRef("organisation", "SENAIN"),
                    right=EntityRef("organisation", "Senain intelligence"),
                    verdict="same",
                    by="an editor",
                )
            ],
            now=NOW,
        )
    tables.build(made)
    return made


def judge(
    log: ledger.Writer, verdict: str, receipts: Sequence[ledger.Receipt], **parts: str
) -> list[ledger.Receipt]:
    targets = tuple(receipt.id for receipt in receipts)
    body = Judgement(verdict=verdict, targets=targets, **parts)  # type: ignore[arg-type]
    return log.append([body], now=NOW)


def _need_bundle() -> None:
    if not (Path(publish.__file__).parent / "bundle/world.json").exists():
        pytest.skip("needs the front end: call 'make web'")


@pytest.fixture(scope="session")
def example(tmp_path_factory: pytest.TempPathFactory) -> Observatory:
    """The observatory with its site. Tests do not change it."""
    _need_bundle()
    made = make_observatory(tmp_path_factory.mktemp("example") / "observatory")
    publish.build_site(made)
    return made


@pytest.fixture
def own_example(tmp_path: Path) -> Observatory:
    """The same for a test that changes it."""
    _need_bundle()
    made = make_observatory(tmp_path / "observatory")
    publish.build_site(made)
    return made


@pytest.fixture
def page(example: Observatory) -> Callable[[str], str]:
    """The HTML of a page of the example."""
    return lambda path: (example.site / path / "index.html").read_text(encoding="utf-8")
