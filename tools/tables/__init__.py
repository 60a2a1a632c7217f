"""Our tables of the publishers' figures: one module a publisher, and how a table is written."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Callable
from pathlib import Path

from tools.tables import aiddata, cameras, lists, plates, ratings

from sousveil.sources import all_sources

__all__ = ["TABLES", "write_table"]

Rows = list[list[str]]

#: Table → what makes its rows, in its source's columns, from the folder of the publishers' files.
TABLES: dict[str, Callable[[Path], Rows]] = {
    "aigs-2022": ratings.aigs_2022,
    "freedom-house": ratings.freedom_house,
    "eiu-democracy-index": ratings.eiu,
    "v-dem": ratings.v_dem,
    "us-1260h": lists.section_1260h,
    "us-fcc-covered-list": lists.fcc_covered,
    "us-ndaa-889": lists.section_889,
    "us-ofac-sdn": lists.ofac_sdn,
    "cisa-kev": lists.cisa_kev,
    "us-plate-reader-policies": plates.policies,
    "aiddata-huawei": aiddata.huawei,
    "aiddata-military": aiddata.military,
    "osm-cameras": cameras.counts,
}
_DATA = Path("src/sousveil/sources/data")
#: Bytes from which a table is compressed.
_LARGE = 100_000


def write_table(name: str, source: str, rows: Rows) -> Path:
    """Write a table beside the others, compressed where it is large; gives its path.

    :param source: the source whose headers it has.
    :raises ValueError: when a row has not as many cells as that has columns.
    """
    headers = all_sources()[source].headers
    wrong = next((row for row in rows if len(row) != len(headers)), None)
    if wrong is not None:
        raise ValueError(f"{name}: {wrong} is no row under {', '.join(headers)}")
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerows([headers, *rows])
    data = buffer.getvalue().encode()
    plain, packed = _DATA / f"{name}.csv", _DATA / f"{name}.csv.gz"
    for old in (plain, packed):
        old.unlink(missing_ok=True)
    if len(data) < _LARGE:
        plain.write_bytes(data)
        return plain
    with packed.open("wb") as file, gzip.GzipFile("", "wb", 9, file, mtime=0) as out:
        out.write(data)
    return packed
