"""The tables: the ledger as Parquet, rebuilt at will, and read as plain rows.

The only package that knows the engines: DuckDB, which makes and reads them, and those on
which an expression over them can be computed as well. docs/tables.md has the columns, the
rules by which claims become values, and why the same ledger gives the same bytes.
"""

from sousveil.tables._build import BuildReport, build
from sousveil.tables._commit import BESIDE, Manifest
from sousveil.tables._engines import DEFAULT_ENGINE, check_engine
from sousveil.tables._export import export, export_published, licence_text
from sousveil.tables._followthemoney import ftm_entities
from sousveil.tables._reader import Tables
from sousveil.tables._relations import relation
from sousveil.tables._streams import built, every_claim, every_value, tables_stamp
from sousveil.tables.answers import ContestedRow, CountryRow, Counts, SupplyRow
from sousveil.tables.rows import (
    LIVE,
    STATUSES,
    ClaimRow,
    ConflictRow,
    DocumentRow,
    EntityRow,
    JudgementRow,
    NameRow,
    QuoteRow,
    SameAsRow,
    Status,
    ValueRow,
    WaitingRow,
)

__all__ = [
    "BESIDE",
    "DEFAULT_ENGINE",
    "LIVE",
    "STATUSES",
    "BuildReport",
    "ClaimRow",
    "ConflictRow",
    "ContestedRow",
    "CountryRow",
    "Counts",
    "DocumentRow",
    "EntityRow",
    "JudgementRow",
    "Manifest",
    "NameRow",
    "QuoteRow",
    "SameAsRow",
    "Status",
    "SupplyRow",
    "Tables",
    "ValueRow",
    "WaitingRow",
    "build",
    "built",
    "check_engine",
    "every_claim",
    "every_value",
    "export",
    "export_published",
    "ftm_entities",
    "licence_text",
    "relation",
    "tables_stamp",
]
