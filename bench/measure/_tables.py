"""Tables of many claims: those of a synthetic observatory, copied as often as it takes.

A ledger of ten million claims takes half an hour to write, and measures never read it. So
one of 100 thousand is made and built as always (bench/build/_synthetic.py), and its claims
and entities are copied beside themselves: countries stay the same ones, and each copy has
systems and organisations of its own. Quotes are not copied: no measure reads them.
"""

from __future__ import annotations

from pathlib import Path

import duckdb
import msgspec

from bench.build._synthetic import make_observatory
from sousveil import tables
from sousveil.observatory import Observatory

__all__ = ["make_tables"]

BASE = 100_000
#: A copy's own entity; a country, and what is none, stays itself.
_OTHER = "CASE WHEN {kind} = 'country' OR {id} IS NULL OR k = 0 THEN {id} ELSE {id} || '-' || k END"
_CLAIMS = f"""
SELECT * EXCLUDE (k) REPLACE (
    seq + k * 1000000 AS seq,
    sha256(id || k) AS id,
    {_OTHER.format(kind="subject_kind", id="subject")} AS subject,
    {_OTHER.format(kind="value_kind", id="value_entity")} AS value_entity)
FROM read_parquet('{{0}}/claims/*.parquet'), range({{1}}, {{2}}) AS copies(k)
ORDER BY subject NULLS LAST, property, seq
"""
_ENTITIES = f"""
SELECT * EXCLUDE (k) REPLACE ({_OTHER.format(kind="kind", id="id")} AS id)
FROM read_parquet('{{0}}/entities.parquet'), range({{1}}) AS copies(k)
WHERE kind <> 'country' OR k = 0 ORDER BY id
"""


def make_tables(root: Path, claims: int) -> Observatory:
    """An observatory whose tables hold about that many claims; its ledger holds fewer."""
    observatory = make_observatory(root, min(claims, BASE))
    tables.build(observatory)
    copies = -(-claims // BASE)
    if copies > 1:
        _copy(observatory.tables, copies)
    return observatory


def _copy(folder: Path, copies: int) -> None:
    whole = folder.with_name("copied")
    (whole / "claims").mkdir(parents=True)
    with duckdb.connect() as engine:
        engine.execute("SET memory_limit = '3GB'")
        for first in range(0, copies, 10):
            chosen = _CLAIMS.format(folder, first, min(first + 10, copies))
            _write(engine, chosen, whole / "claims" / f"{first:04}.parquet")
        _write(engine, _ENTITIES.format(folder, copies), whole / "entities.parquet")
    for old in folder.glob("claims/*.parquet"):
        old.unlink()
    for new in whole.glob("claims/*.parquet"):
        new.replace(folder / "claims" / new.name)
    (whole / "entities.parquet").replace(folder / "entities.parquet")
    _list(folder)


def _write(engine: duckdb.DuckDBPyConnection, query: str, path: Path) -> None:
    engine.execute(
        f"COPY ({query}) TO '{path}' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 122880)"
    )


def _list(folder: Path) -> None:
    """Name the new files in the manifest; hashes are only checked by a build."""
    path = folder / "manifest.json"
    manifest = msgspec.json.decode(path.read_bytes())
    others = {name: digest for name, digest in manifest["files"].items() if "claims/" not in name}
    made = {f"claims/{new.name}": "" for new in sorted(folder.glob("claims/*.parquet"))}
    manifest["files"] = others | made
    path.write_bytes(msgspec.json.encode(manifest))
