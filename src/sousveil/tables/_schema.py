"""The columns of every table: one list that the writer, the reader and the manual share.

docs/tables.md says what each column means; a test holds the two together.
"""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["IN_PARTS", "SCHEMA_VERSION", "TABLES", "Column", "table_glob"]

#: Tables that are a folder of files; the others are one file each.
IN_PARTS = ("claims", "quotes", "values")

#: Raised whenever a table's columns, the rules that fill them, or its files change.
SCHEMA_VERSION = 7


class Column(NamedTuple):
    """A column: its name and its DuckDB type."""

    name: str
    type: str


def table_glob(table: str) -> str:
    """A table as a thing to select from, for an engine that stands in the folder of tables."""
    return f"read_parquet('{table}{'/*' if table in IN_PARTS else ''}.parquet')"


def _columns(text: str) -> tuple[Column, ...]:
    """``name TYPE`` a line."""
    return tuple(Column(*line.split()) for line in text.strip().splitlines())


TABLES: dict[str, tuple[Column, ...]] = {
    "claims": _columns(
        """
        seq BIGINT
        id VARCHAR
        time VARCHAR
        subject VARCHAR
        subject_kind VARCHAR
        subject_name VARCHAR
        subject_country VARCHAR
        property VARCHAR
        type VARCHAR
        comparator VARCHAR
        value_text VARCHAR
        value_entity VARCHAR
        value_kind VARCHAR
        value_name VARCHAR
        value_country VARCHAR
        term VARCHAR
        amount VARCHAR
        low VARCHAR
        high VARCHAR
        number DECIMAL(38,9)
        unit VARCHAR
        currency VARCHAR
        price_year VARCHAR
        stated VARCHAR
        edtf VARCHAR
        date_start DATE
        date_end DATE
        flag BOOLEAN
        held VARCHAR
        held_start DATE
        held_end DATE
        polarity VARCHAR
        modality VARCHAR
        cited VARCHAR
        address VARCHAR
        published VARCHAR
        published_end DATE
        made_by VARCHAR
        made_name VARCHAR
        made_version VARCHAR
        made_rule VARCHAR
        made_row VARCHAR
        confidence INTEGER
        status VARCHAR
        judgement VARCHAR
        replacement VARCHAR
        document VARCHAR
        quote_count INTEGER
        """
    ),
    "quotes": _columns(
        """
        claim_seq BIGINT
        claim VARCHAR
        ordinal INTEGER
        role VARCHAR
        document VARCHAR
        start BIGINT
        end BIGINT
        text VARCHAR
        """
    ),
    "entities": _columns(
        """
        id VARCHAR
        kind VARCHAR
        name VARCHAR
        country VARCHAR
        names VARCHAR[]
        claims BIGINT
        mentions BIGINT
        first VARCHAR
        last VARCHAR
        """
    ),
    "names": _columns(
        """
        kind VARCHAR
        name VARCHAR
        country VARCHAR
        entity VARCHAR
        uses BIGINT
        """
    ),
    "documents": _columns(
        """
        id VARCHAR
        seq BIGINT
        entry VARCHAR
        time VARCHAR
        text VARCHAR
        bytes BIGINT
        characters BIGINT
        media_type VARCHAR
        reader VARCHAR
        title VARCHAR
        language VARCHAR
        address VARCHAR
        published VARCHAR
        published_start DATE
        published_end DATE
        retrieved VARCHAR
        publisher VARCHAR
        licence VARCHAR
        attribution VARCHAR
        republish BOOLEAN
        claims BIGINT
        status VARCHAR
        """
    ),
    "judgements": _columns(
        """
        seq BIGINT
        id VARCHAR
        time VARCHAR
        verdict VARCHAR
        target VARCHAR
        by VARCHAR
        reason VARCHAR
        replacement VARCHAR
        text VARCHAR
        source VARCHAR
        withdrawn VARCHAR
        """
    ),
    "same_as": _columns(
        """
        seq BIGINT
        id VARCHAR
        time VARCHAR
        kind VARCHAR
        left_name VARCHAR
        left_country VARCHAR
        left_document VARCHAR
        right_name VARCHAR
        right_country VARCHAR
        right_document VARCHAR
        verdict VARCHAR
        by VARCHAR
        reason VARCHAR
        evidence VARCHAR
        withdrawn VARCHAR
        """
    ),
    "conflicts": _columns(
        """
        what VARCHAR
        entity VARCHAR
        message VARCHAR
        """
    ),
    "values": _columns(
        """
        id VARCHAR
        entity VARCHAR
        entity_name VARCHAR
        entity_kind VARCHAR
        property VARCHAR
        type VARCHAR
        comparator VARCHAR
        value_text VARCHAR
        value_entity VARCHAR
        term VARCHAR
        amount VARCHAR
        unit VARCHAR
        currency VARCHAR
        price_year VARCHAR
        edtf VARCHAR
        flag BOOLEAN
        held VARCHAR
        polarity VARCHAR
        modality VARCHAR
        contested BOOLEAN
        accepted BIGINT
        documents BIGINT
        claims VARCHAR[]
        """
    ),
}
