"""Structured sources: published data sets whose rows become claims.

Each source ships as a table of our own making with the publisher's figures and no
sentence of theirs. The table is stored as a document, and every claim quotes its row,
so a figure from a data set is checked the same way as one from a text. What was taken
and what was left out stands in docs/sources.md.
"""

from sousveil.sources._importing import (
    ImportReport,
    import_file,
    import_source,
    import_sources,
)
from sousveil.sources._registry import all_sources
from sousveil.sources._source import Source, SourceTable
from sousveil.sources._table import Row, RowProblem

__all__ = [
    "ImportReport",
    "Row",
    "RowProblem",
    "Source",
    "SourceTable",
    "all_sources",
    "import_file",
    "import_source",
    "import_sources",
]
