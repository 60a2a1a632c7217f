"""The table of documents: what the ledger records of each, and what rests on it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from sousveil.tables._engine import Connection, load_rows

__all__ = ["DOCUMENTS", "load_attributions", "load_erased"]

_ID = re.compile(r"\b[0-9a-f]{64}\b")

#: Expects ``recorded``, ``sources`` (DOCUMENT_TALLY), ``erased_documents``, ``attributions``
#: and ``issued`` (dates of publication → first and last day).
DOCUMENTS = """
WITH quoted AS (
    SELECT document, sum(claims) AS claims, min(source) AS source FROM sources GROUP BY document
), known AS (
    SELECT * FROM recorded WHERE document NOT IN (SELECT document FROM erased_documents)
    QUALIFY row_number() OVER (PARTITION BY document ORDER BY seq) = 1
)
SELECT known.document AS id, seq, entry, time, text, bytes, characters, media_type, reader,
       title, language, address, published, issued.first AS published_start,
       issued.last AS published_end, retrieved, publisher, licence,
       coalesce(attributions.line, nullif(concat_ws('. ', publisher, title, address), ''))
           AS attribution,
       republish, coalesce(quoted.claims, 0) AS claims, 'held' AS status
FROM known
LEFT JOIN quoted ON quoted.document = known.document
LEFT JOIN attributions ON attributions.source = quoted.source
LEFT JOIN issued ON issued.edtf = known.published
UNION ALL
SELECT erased_documents.document, seq, entry, time, NULL, 0, 0, NULL, NULL, NULL, NULL,
       NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, false, coalesce(quoted.claims, 0), 'erased'
FROM erased_documents LEFT JOIN quoted ON quoted.document = erased_documents.document
ORDER BY id
"""


def load_erased(engine: Connection, work: Path) -> frozenset[str]:
    """Make the table ``erased_documents``; gives its ids.

    The erasing judgement names the documents in its text. One that was recorded again
    afterwards is not erased.
    """
    last_record = dict(
        engine.execute("SELECT document, max(seq) FROM recorded GROUP BY document").fetchall()
    )
    erasures = engine.execute(
        "SELECT DISTINCT seq, id, time, text FROM judged"
        " WHERE verdict = 'erase' AND text IS NOT NULL ORDER BY seq"
    ).fetchall()
    erased = {
        document: (document, seq, entry, time)
        for seq, entry, time, text in erasures
        for document in _ID.findall(text)
        if last_record.get(document, -1) < seq
    }
    columns = (
        ("document", "VARCHAR"),
        ("seq", "BIGINT"),
        ("entry", "VARCHAR"),
        ("time", "VARCHAR"),
    )
    load_rows(engine, "erased_documents", columns, erased.values(), work)
    return frozenset(erased)


def load_attributions(engine: Connection, attributions: Mapping[str, str], work: Path) -> None:
    """Make the table ``attributions``: source id → the line that its terms ask for."""
    columns = (("source", "VARCHAR"), ("line", "VARCHAR"))
    load_rows(engine, "attributions", columns, attributions.items(), work)
