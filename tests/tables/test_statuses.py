"""How claims stand: the latest word counts, and what was erased is gone everywhere."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from sousveil import ledger, tables
from sousveil.model import EntityRef, Judgement, Text, Verdict
from sousveil.observatory import Observatory
from sousveil.tables import ClaimRow, Tables

from .samples import add_document, append, make_claim, table_bytes

SECRET = "a thing that a court had removed"


def _judge(observatory: Observatory, verdict: Verdict, target: str, **rest: str) -> str:
    judgement = Judgement(verdict=verdict, targets=(target,), by="Us", reason="because", **rest)
    return append(observatory, judgement)[0]


def _row(observatory: Observatory, id_: str) -> ClaimRow:
    tables.build(observatory)
    with Tables(observatory) as built:
        return built.claim(id_)


@pytest.fixture
def claims(observatory: Observatory) -> list[str]:
    """Two claims of one document."""
    record = add_document(observatory)
    return append(
        observatory, record, *(make_claim(record.document, at=(i, i + 5)) for i in range(2))
    )[1:]


def test_a_claim_is_proposed_until_somebody_judges(
    observatory: Observatory, claims: list[str]
) -> None:
    row = _row(observatory, claims[0])
    assert (row.status, row.judgement) == ("proposed", "")


@pytest.mark.parametrize(
    ("verdict", "status"),
    [("accept", "accepted"), ("reject", "rejected"), ("retract", "retracted")],
)
def test_a_verdict_gives_the_status(
    observatory: Observatory, claims: list[str], verdict: Verdict, status: str
) -> None:
    judgement = _judge(observatory, verdict, claims[0])
    row = _row(observatory, claims[0])
    assert (row.status, row.judgement) == (status, judgement)
    assert _row(observatory, claims[1]).status == "proposed"


def test_the_latest_verdict_wins(observatory: Observatory, claims: list[str]) -> None:
    for verdict, status in (("reject", "rejected"), ("accept", "accepted"), ("reject", "rejected")):
        _judge(observatory, verdict, claims[0])
        assert _row(observatory, claims[0]).status == status


def test_a_correction_names_the_better_claim(observatory: Observatory, claims: list[str]) -> None:
    _judge(observatory, "correct", claims[0], replacement=claims[1])
    row = _row(observatory, claims[0])
    assert (row.status, row.replacement) == ("corrected", claims[1])
    _judge(observatory, "accept", claims[0])
    assert _row(observatory, claims[0]).replacement == ""


def test_what_is_withdrawn_no_longer_counts(observatory: Observatory, claims: list[str]) -> None:
    first = _judge(observatory, "accept", claims[0])
    second = _judge(observatory, "correct", claims[0], replacement=claims[1])
    gone = _judge(observatory, "withdraw", second)
    row = _row(observatory, claims[0])
    assert (row.status, row.judgement, row.replacement) == ("accepted", first, "")
    with Tables(observatory) as built:
        withdrawn = {row.id: row.withdrawn for row in built.judgements()}
    assert withdrawn == {first: "", second: gone, gone: ""}
    _judge(observatory, "withdraw", first)
    row = _row(observatory, claims[0])
    assert (row.status, row.judgement) == ("proposed", "")


def test_a_withdrawal_leaves_the_later_judgements_of_others(
    observatory: Observatory, claims: list[str]
) -> None:
    accepted = _judge(observatory, "accept", claims[0])
    rejected = _judge(observatory, "reject", claims[0])
    _judge(observatory, "withdraw", accepted)
    row = _row(observatory, claims[0])
    assert (row.status, row.judgement) == ("rejected", rejected)


def test_a_withdrawal_and_an_erasure_cannot_be_withdrawn(
    observatory: Observatory, claims: list[str]
) -> None:
    withdrawal = _judge(observatory, "withdraw", _judge(observatory, "accept", claims[0]))
    _judge(observatory, "withdraw", withdrawal)
    assert _row(observatory, claims[0]).status == "proposed"
    with ledger.writing(observatory) as log:
        erasure = log.erase([claims[1]], by="Us", reason="law").id
    _judge(observatory, "withdraw", erasure)
    assert _row(observatory, claims[1]).status == "erased"
    with Tables(observatory) as built:
        assert not any(row.withdrawn for row in built.judgements() if row.id == withdrawal)


def test_a_reply_stands_beside_the_claim_and_changes_nothing(
    observatory: Observatory, claims: list[str]
) -> None:
    _judge(observatory, "accept", claims[0])
    _judge(observatory, "reply", claims[0], text="We deny it.", source="https://example.org")
    assert _row(observatory, claims[0]).status == "accepted"
    with Tables(observatory) as built:
        replies = [row for row in built.judgements(claims[0]) if row.verdict == "reply"]
    assert [(row.text, row.source) for row in replies] == [("We deny it.", "https://example.org")]


def test_only_live_claims_make_values_and_counts(
    observatory: Observatory, claims: list[str]
) -> None:
    _judge(observatory, "reject", claims[0])
    tables.build(observatory)
    with Tables(observatory) as built:
        assert [value.claims for value in built.values()] == [(claims[1],)]
        assert built.find_entity("ECU-911").claims == 1  # type: ignore[union-attr]
        assert built.documents()[0].claims == 1
        counts = built.counts()
    assert (counts.claims, counts.live) == (2, 1)
    assert counts.statuses == {"proposed": 1, "rejected": 1}


# --- erasure -----------------------------------------------------------------------------------


def _everything(observatory: Observatory) -> str:
    """All text in every file under tables, the cache included."""
    found = []
    root: Path = observatory.tables
    with duckdb.connect() as engine:
        for path in sorted(root.rglob("*")):
            if path.suffix == ".parquet":
                query = "SELECT CAST(t AS VARCHAR) FROM read_parquet(?) AS t"
                found += [row[0] for row in engine.execute(query, [str(path)]).fetchall()]
            elif path.suffix == ".duckdb":
                found.append(path.read_bytes().decode(errors="replace"))
                engine.execute(f"ATTACH '{path}' AS made (READ_ONLY)")
                for (name,) in engine.execute("SHOW TABLES FROM made").fetchall():
                    query = f'SELECT CAST(t AS VARCHAR) FROM made."{name}" AS t'  # noqa: S608
                    found += [row[0] for row in engine.execute(query).fetchall()]
                engine.execute("DETACH made")
            elif path.is_file():
                found.append(path.read_text(encoding="utf-8"))
    return "\n".join(found)


@pytest.fixture
def with_secret(observatory: Observatory) -> tuple[Observatory, list[str]]:
    """A document and a claim that hold the secret, beside one that does not."""
    record = add_document(observatory, f"Here stands {SECRET} and more.", title=f"On {SECRET}")
    secret = make_claim(
        record.document,
        EntityRef("system", f"The system of {SECRET}", "EC"),
        "reported-use",
        Text(SECRET),
        at=(12, 12 + len(SECRET)),
    )
    plain = make_claim(record.document, at=(0, 4))
    ids = append(observatory, record, secret, plain)
    tables.build(observatory)
    assert SECRET in _everything(observatory)
    return observatory, ids


def test_an_erased_claim_leaves_its_number_and_nothing_else(
    with_secret: tuple[Observatory, list[str]],
) -> None:
    observatory, (document, secret, plain) = with_secret
    with ledger.writing(observatory) as log:
        log.erase([secret, document], by="Us", reason="a court said so")
    tables.build(observatory)
    assert SECRET not in _everything(observatory)
    with Tables(observatory) as built:
        row = built.claim(secret)
        assert (row.status, row.seq, row.subject, row.property, row.quotes) == (
            "erased",
            1,
            "",
            "",
            (),
        )
        assert row.judgement == built.judgements(secret)[0].id
        assert [claim.id for claim in built.claims(status="erased")] == [secret]
        left = built.claim(plain)
        assert (left.status, [quote.text for quote in left.quotes]) == ("proposed", [""])
        (record,) = built.documents()
        assert (record.status, record.title, record.claims) == ("erased", "", 1)


def test_an_erasure_is_for_good(observatory: Observatory, claims: list[str]) -> None:
    with ledger.writing(observatory) as log:
        log.erase([claims[0]], by="Us", reason="a law")
    _judge(observatory, "accept", claims[0])
    assert _row(observatory, claims[0]).status == "erased"


def test_an_erasure_cut_off_before_the_body_went_is_seen_all_the_same(
    with_secret: tuple[Observatory, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    observatory, (document, secret, _) = with_secret
    with monkeypatch.context() as patch, ledger.writing(observatory) as log:
        patch.setattr("sousveil.ledger._writer.finish_erasures", lambda *_: None)
        log.erase([secret, document], by="Us", reason="a court said so")
    assert SECRET.encode() in ledger.Ledger(observatory).body_line(1)
    tables.build(observatory)
    with Tables(observatory) as built:
        assert built.claim(secret).status == "erased"
        assert built.claim(secret).value_text == ""
    published = {
        name: data for name, data in table_bytes(observatory).items() if not name.startswith(".")
    }
    assert published
    with ledger.writing(observatory):
        pass  # the next writer takes the body away; the log's root stays the same
    assert tables.build(observatory).changed
    assert SECRET not in _everything(observatory)
    again = table_bytes(observatory)
    assert {name: again[name] for name in published} == published


def test_a_document_recorded_again_after_its_erasure_is_here_again(
    observatory: Observatory,
) -> None:
    record = add_document(observatory)
    first = append(observatory, record)[0]
    with ledger.writing(observatory) as log:
        log.erase([first], by="Us", reason="a law")
    record = add_document(observatory)
    append(observatory, record, make_claim(record.document, at=(0, 7)))
    tables.build(observatory)
    with Tables(observatory) as built:
        (document,) = built.documents()
        assert (document.status, document.title) == ("held", "A report")
        assert [quote.text for quote in built.quotes()] == ["ECU-911"]
