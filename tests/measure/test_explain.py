"""Explain: from a number to the words and the proof, as data and as text."""

from __future__ import annotations

import hashlib
import json

import pytest

from sousveil import ledger, tables
from sousveil.errors import ModelError, UsageError
from sousveil.ledger import Ledger, verify_inclusion
from sousveil.measure import compute, explain
from sousveil.model import (
    Claim,
    DocumentRecord,
    EntityRef,
    Judgement,
    Made,
    Money,
    Quote,
)
from sousveil.observatory import Observatory
from sousveil.read import DocumentStore, Reading, Source
from sousveil.tables import Tables

TEXT = "ECU-911 cost $200 million, says one; another says that ECU-911 cost $240 million."
ECU = EntityRef("system", "ECU-911", "EC")


def test_a_measure_goes_down_to_words_and_proof(built: Tables) -> None:
    derivation = explain(built, "aigs-2019-smart-policing")
    (conclusion,) = derivation.conclusions
    (found,) = compute(built, "aigs-2019-smart-policing")
    assert (derivation.kind, conclusion.value, conclusion.rule) == ("measure", "53", found.rule)
    assert conclusion.contested  # the report's text says 52
    assert tuple(evidence.claim.id for evidence in conclusion.evidence) == found.claims
    log = Ledger(built.observatory)
    for evidence in conclusion.evidence[:5]:
        (words,) = evidence.words
        assert words.document is not None
        text = DocumentStore(built.observatory).get(words.document_id).text
        assert text[words.start : words.end] == words.text
        assert "smart policing" in words.text
        proof = evidence.proof
        assert (proof.size, proof.root) == (log.size, log.root.hex())
        assert log.entry(proof.seq).id == evidence.claim.id
        verify_inclusion(
            seq=proof.seq,
            size=proof.size,
            leaf=hashlib.sha256(b"\0" + log.entry_bytes(proof.seq)).digest(),  # RFC 6962, 2.1
            proof=log.inclusion_proof(proof.seq),
            root=bytes.fromhex(proof.root),
        )


def test_a_count_that_the_source_allows_is_not_contested(built: Tables) -> None:
    (conclusion,) = explain(built, "aigs-2019-countries").conclusions
    assert [(stated.comparator, stated.amount) for stated in conclusion.stated] == [
        ("≥", "75"),
        ("=", "75"),
    ]
    assert not conclusion.contested
    assert explain(built, "aigs-2019-huawei").conclusions[0].contested  # 49, and at least 50


def test_the_text_has_every_step(built: Tables) -> None:
    text = explain(built, "aigs-2019-ibm").as_text()
    (found,) = compute(built, "aigs-2019-ibm")
    for part in (
        f"{found.value} countries",
        found.rule,
        "11 by the report text",
        "Saudi Arabia · supplier · IBM",
        "Carnegie Endowment",
        "accept by policy:",
        built.manifest.root,
        *(id_ for id_ in found.claims),
    ):
        assert part in text
    long = explain(built, "aigs-2019-countries").as_text()
    assert "more; --json lists them all" in long


def test_the_data_are_plain(built: Tables) -> None:
    data = explain(built, "supplier-countries", country="EC").as_data()
    assert json.loads(json.dumps(data)) == json.loads(json.dumps(data, ensure_ascii=False))
    assert data["conclusions"][0]["evidence"][0]["words"][0]["document"]["licence"]


def test_a_country_of_which_nothing_is_known(built: Tables) -> None:
    derivation = explain(built, "supplier-countries", country="AQ")
    assert derivation.conclusions == ()
    assert "unknown, which is not no" in derivation.as_text()


@pytest.fixture
def contested(observatory: Observatory) -> tuple[Observatory, list[str]]:
    """Two sums for one system, and the ids of document and claims."""
    reading = Reading(
        text=TEXT,
        media_type="text/plain",
        reader="text/1",
        title="Two sums",
        language="en",
        published="",
    )
    record: DocumentRecord = DocumentStore(observatory).add(TEXT.encode(), reading, Source()).record
    bodies = [
        Claim(
            subject=ECU,
            property="cost",
            value=Money(amount, "USD", stated),
            quotes=(Quote(record.document, at, at + 25),),
            made=Made("hand", "Us"),
        )
        for amount, stated, at in (
            ("200000000", "$200 million", 0),
            ("240000000", "$240 million", TEXT.rindex("ECU-911")),
        )
    ]
    with ledger.writing(observatory) as log:
        ids = [receipt.id for receipt in log.append([record, *bodies])]
    tables.build(observatory)
    return observatory, ids


def test_an_entity_is_explained_value_by_value(contested: tuple[Observatory, list[str]]) -> None:
    observatory, ids = contested
    with Tables(observatory) as built:
        derivation = explain(built, "ecu 911", property_="cost")
        assert [(c.value, c.contested) for c in derivation.conclusions] == [
            ("$200 million", True),
            ("$240 million", True),
        ]
        assert [c.evidence[0].claim.id for c in derivation.conclusions] == ids[1:]
        assert "[contested]" in derivation.as_text()
        assert explain(built, "ECU-911", property_="cameras").conclusions == ()
        (value, _) = built.values()
        assert explain(built, value.id).conclusions == derivation.conclusions[:1]


def test_a_claim_is_explained_with_what_was_decided(
    contested: tuple[Observatory, list[str]],
) -> None:
    observatory, ids = contested
    with ledger.writing(observatory) as log:
        log.append(
            [Judgement(verdict="reply", targets=(ids[1],), by="The ministry", text="Untrue.")]
        )
    tables.build(observatory)
    with Tables(observatory) as built:
        derivation = explain(built, ids[1][:10])
    (conclusion,) = derivation.conclusions
    assert (derivation.kind, conclusion.value, conclusion.contested) == (
        "claim",
        "$200 million",
        True,
    )
    assert [judgement.text for judgement in conclusion.evidence[0].judgements] == ["Untrue."]
    assert "Untrue." in derivation.as_text()


def test_an_erased_claim_says_so(contested: tuple[Observatory, list[str]]) -> None:
    observatory, ids = contested
    with ledger.writing(observatory) as log:
        log.erase([ids[1]], by="Us", reason="a court said so")
    tables.build(observatory)
    with Tables(observatory) as built:
        text = explain(built, ids[1]).as_text()
    assert "erased" in text
    assert "a court said so" in text
    assert "200 million" not in text


def test_words_of_a_document_that_is_gone(contested: tuple[Observatory, list[str]]) -> None:
    observatory, ids = contested
    with ledger.writing(observatory) as log:
        log.erase([ids[0]], by="Us", reason="a court said so")
    tables.build(observatory)
    with Tables(observatory) as built:
        text = explain(built, ids[1]).as_text()
    assert "(the document is not here)" in text
    assert ", erased" in text


def test_what_nothing_is_called(built: Tables) -> None:
    with pytest.raises(UsageError, match="Nobody"):
        explain(built, "Nobody")
    with pytest.raises(UsageError, match="begins with"):
        explain(built, "0" * 20)
    with pytest.raises(UsageError, match="go with a measure"):
        explain(built, "Ecuador", country="EC")
    with pytest.raises(ModelError, match="not a property"):
        explain(built, "Ecuador", property_="happiness")
