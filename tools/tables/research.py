"""Our own research: a file a region, as one table a region, each statement of a page once.

Regions overlap where a supplier or a visit belongs to two: what two files say alike stays
in the first.
"""

from __future__ import annotations

import csv
from pathlib import Path

from sousveil.sources.research import Research

__all__ = ["regions"]

Rows = list[list[str]]


def regions(paths: list[Path]) -> dict[str, Rows]:
    """The rows of every region's file by its name."""
    seen: set[str] = set()
    return {path.stem: _region(path, seen) for path in sorted(paths, key=lambda path: path.name)}


def _region(path: Path, seen: set[str]) -> Rows:
    source = Research()
    with path.open(encoding="utf-8-sig", newline="") as file:
        headers, *rows = csv.reader(file)
    if tuple(headers) != Research.headers:
        raise ValueError(f"{path}: the headers are not those of the source {Research.id}")
    kept = []
    for row in rows:
        cells = dict(zip(headers, (cell.strip() for cell in row), strict=True))
        name = source.row_id(cells)
        if name not in seen:
            seen.add(name)
            kept.append(list(cells.values()))
    return kept
