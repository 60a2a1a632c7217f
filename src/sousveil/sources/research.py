"""Facts on surveillance systems, read on public pages and written down in our own words.

Each row is one statement of one page: figures, names and dates, never a sentence of the
page and never a person. The row names the page's address, title and publisher, and its
claim leads there: no claim without a source that can be opened. The same fact on two
pages is two rows; two figures that disagree are two rows as well. The tables are one
file a region, and one document.
"""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Iterator
from functools import lru_cache
from importlib import resources

from sousveil.errors import InputError
from sousveil.model import EntityKind
from sousveil.sources._cells import MODALITIES, POLARITIES, SIGNS, entity, value_of
from sousveil.sources._source import SourceTable, Statement, TableSource, one_of
from sousveil.sources._table import Row

__all__ = ["Research"]

_PREFIX = "research-"
_KINDS: dict[str, EntityKind] = {
    "system": "system",
    "organisation": "organisation",
    "country": "country",
    "deal": "deal",
    "place": "place",
    "norm": "norm",
}


class Research(TableSource):
    """Every file of research in this package, as one table."""

    id = "sousveil-research"
    title = "Sousveil research: surveillance systems on public pages"
    publisher = "Sousveil"
    address = ""  # each row has its own
    licence = "CC0-1.0"
    attribution = (
        "Facts gathered by Sousveil from the pages that each row names; the table is"
        " dedicated to the public domain (CC0)."
    )
    published = "2026-11-24"
    retrieved = "2026-11-24"
    version = "1"
    headers = (
        "subject kind",
        "subject",
        "country",
        "property",
        "value kind",
        "value",
        "value country",
        "unit",
        "comparator",
        "modality",
        "polarity",
        "held",
        "cited",
        "address",
        "title",
        "publisher",
        "published",
    )
    key = ("subject kind", "subject", "property", "value", "address", "title", "publisher")
    address_column = "address"
    published_column = "published"

    def document(self) -> SourceTable:
        """The files joined, or the user's copy of one."""
        if self.copy is not None:
            return self.copy
        data = _joined()
        return SourceTable(data, data.decode("utf-8"))

    def row_id(self, cells: dict[str, str]) -> str:
        """Subject and property, and eight digits for what else tells rows apart."""
        parts = (cells[name] for name in self.headers if name not in _TOLD_BESIDE)
        digits = hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:8]
        return f"{cells['subject']} / {cells['property']} / {digits}"

    def statements(self, row: Row) -> Iterator[Statement]:
        """The one statement of the row."""
        cells = row.cells
        kind = one_of(_KINDS, cells["subject kind"], column="subject kind")
        value_kind = cells["value kind"]
        yield Statement(
            column=cells["property"],
            subject=entity(kind, cells["subject"], cells["country"]),
            property=cells["property"],
            value=value_of(
                cells["property"],
                cells["value"],
                kind=one_of(_KINDS, value_kind, column="value kind") if value_kind else None,
                country=cells["value country"],
                unit=cells["unit"],
            ),
            comparator=one_of(SIGNS, cells["comparator"], column="comparator"),
            held=cells["held"],
            modality=one_of(MODALITIES, cells["modality"], column="modality"),
            polarity=one_of(POLARITIES, cells["polarity"], column="polarity"),
            cited=cells["cited"],
        )


#: What may change without making another row: corrected, it replaces what stood there.
_TOLD_BESIDE = {"value country", "cited", "title", "publisher", "published"}


@lru_cache(maxsize=1)
def _joined() -> bytes:
    """The files of all regions in the order of their names, the headers once.

    :raises InputError: when one has other headers, which only a broken installation has.
    """
    folder = resources.files("sousveil.sources").joinpath("data")
    files = sorted(
        (entry for entry in folder.iterdir() if entry.name.startswith(_PREFIX)),
        key=lambda entry: entry.name,
    )
    head = ",".join(Research.headers).encode() + b"\n"
    parts = [head]
    for file in files:
        data = file.read_bytes()
        data = gzip.decompress(data) if file.name.endswith(".gz") else data
        if not data.startswith(head):
            raise InputError(
                f"{file.name} does not have the headers of the source {Research.id}.",
                hint="Install Sousveil again.",
            )
        parts.append(data.removeprefix(head))
    return b"".join(parts)
