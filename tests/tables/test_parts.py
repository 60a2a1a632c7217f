"""Parts that stay: which ones a change of the ledger touches, and that none is trusted blindly."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from sousveil import tables
from sousveil.model import EntityRef, Judgement, Quantity, SameAs
from sousveil.observatory import Observatory
from sousveil.tables import Tables, _ranges

from .samples import add_document, append, copy_without_tables, make_claim, table_bytes

SYSTEMS = [EntityRef("system", f"Network {chr(97 + i)}", "EC") for i in range(26)]


@pytest.fixture
def filled(
    small_segments: int, observatory: Observatory, monkeypatch: pytest.MonkeyPatch
) -> tuple[Observatory, str, list[str]]:
    """Claims about 26 systems in two segments, in parts of about 16 entries."""
    monkeypatch.setattr(_ranges, "PER_PART", 16)
    record = add_document(observatory)
    claims = [
        make_claim(record.document, SYSTEMS[i % 26], value=Quantity(str(i), "cameras"))
        for i in range(small_segments + 40)
    ]
    ids = append(observatory, record, *claims)[1:]
    tables.build(observatory)
    return observatory, record.document, ids


def _changed(observatory: Observatory) -> set[str]:
    """Build; which Parquet files were written."""

    def inodes() -> dict[str, int]:
        root: Path = observatory.tables
        found = [path for path in root.rglob("*.parquet") if ".cache" not in path.parts]
        return {path.relative_to(root).as_posix(): path.stat().st_ino for path in found}

    before = inodes()
    tables.build(observatory)
    return {name for name, inode in inodes().items() if before.get(name) != inode}


def _in(changed: set[str], table: str) -> set[str]:
    return {name.split("/")[1] for name in changed if name.startswith(f"{table}/")}


def _same_as_built_at_once(observatory: Observatory, at: Path) -> bool:
    elsewhere = copy_without_tables(observatory, at)
    tables.build(elsewhere)
    return table_bytes(elsewhere) == table_bytes(observatory)


def test_a_claim_touches_the_part_of_its_entity(
    filled: tuple[Observatory, str, list[str]], tmp_path: Path
) -> None:
    observatory, document, _ = filled
    parts = list((observatory.tables / "claims").iterdir())
    assert len(parts) > 3
    append(observatory, make_claim(document, SYSTEMS[20], value=Quantity("9999", "cameras")))
    changed = _changed(observatory)
    assert len(_in(changed, "claims")) == 1
    assert _in(changed, "values") == _in(changed, "claims")
    assert _in(changed, "quotes") == {"00000256.parquet"}
    assert _same_as_built_at_once(observatory, tmp_path / "again")


def test_a_judgement_touches_the_part_of_its_claim_and_no_quotes(
    filled: tuple[Observatory, str, list[str]], tmp_path: Path
) -> None:
    observatory, _, ids = filled
    append(observatory, Judgement(verdict="reject", targets=(ids[3],), by="Us", reason="no"))
    changed = _changed(observatory)
    assert len(_in(changed, "claims")) == 1
    assert not _in(changed, "quotes") - {"00000256.parquet"}
    with Tables(observatory) as built:
        assert built.claim(ids[3]).status == "rejected"
    assert _same_as_built_at_once(observatory, tmp_path / "again")


def test_one_entity_instead_of_two_moves_their_claims(
    filled: tuple[Observatory, str, list[str]], tmp_path: Path
) -> None:
    observatory, _, _ = filled
    append(observatory, SameAs(left=SYSTEMS[1], right=SYSTEMS[24], verdict="same", by="Us"))
    assert 1 <= len(_in(_changed(observatory), "claims")) <= 4
    with Tables(observatory) as built:
        assert len(built.entities(kind="system")) == 25
    assert _same_as_built_at_once(observatory, tmp_path / "again")


def test_the_parts_in_their_order_are_one_table_in_its_order(
    filled: tuple[Observatory, str, list[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    observatory, _, _ = filled
    in_parts = {}
    for table in ("claims", "values"):
        tables.export(observatory, table, "csv", tmp_path / table)
        in_parts[table] = (tmp_path / table).read_bytes()
    monkeypatch.setattr(_ranges, "PER_PART", 100_000)
    whole = copy_without_tables(observatory, tmp_path / "whole")
    tables.build(whole)
    for table, expected in in_parts.items():
        assert [path.name for path in (whole.tables / table).iterdir()] == ["0.parquet"]
        tables.export(whole, table, "csv", tmp_path / "whole.csv")
        assert (tmp_path / "whole.csv").read_bytes() == expected


def test_gathering_in_several_goes_gives_the_same(
    filled: tuple[Observatory, str, list[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    observatory, _, _ = filled
    monkeypatch.setattr(_ranges, "_GATHER", 60)
    monkeypatch.setattr(_ranges, "_BATCH", 20)
    monkeypatch.setattr(_ranges, "_HELD", 5)
    assert _same_as_built_at_once(observatory, tmp_path / "again")


@pytest.mark.parametrize("table", ["claims", "quotes", "values"])
def test_a_part_that_somebody_changed_does_not_stay(
    filled: tuple[Observatory, str, list[str]], tmp_path: Path, table: str
) -> None:
    observatory, document, _ = filled
    part = sorted((observatory.tables / table).iterdir())[0]
    part.unlink()
    with duckdb.connect() as engine:
        engine.execute(f"COPY (SELECT 1 AS forged) TO '{part}' (FORMAT parquet)")
    append(observatory, make_claim(document, SYSTEMS[25], value=Quantity("1", "cameras")))
    tables.build(observatory)
    assert _same_as_built_at_once(observatory, tmp_path / "again")


def test_without_its_notes_a_build_makes_all_parts_again(
    filled: tuple[Observatory, str, list[str]], tmp_path: Path
) -> None:
    observatory, document, _ = filled
    (observatory.tables / ".cache" / "parts.json").write_text("{")
    append(observatory, make_claim(document, SYSTEMS[25], value=Quantity("1", "cameras")))
    changed = _changed(observatory)
    assert len(_in(changed, "claims")) == len(list((observatory.tables / "claims").iterdir()))
    assert _same_as_built_at_once(observatory, tmp_path / "again")


def test_claims_of_an_entity_are_those_among_all(
    filled: tuple[Observatory, str, list[str]],
) -> None:
    observatory, _, _ = filled
    with tables.Tables(observatory) as built:
        every = built.claims()
        for entity in built.entities():
            own = [claim for claim in every if claim.subject == entity.id]
            assert built.claims(subject=entity.id) == own
            assert built.values(entity.id) == [v for v in built.values() if v.entity == entity.id]
