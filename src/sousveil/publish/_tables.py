"""A page that is one table, with a filter: countries, suppliers, systems, documents, claims."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from sousveil.publish._render import Renderer

__all__ = ["Cell", "Column", "table_page"]


class Column(msgspec.Struct, frozen=True):
    """A column and whether it holds numbers."""

    label: str
    number: bool = False


class Cell(msgspec.Struct, frozen=True):
    """A cell: its text, where it leads, whose words it is, and whether it is a badge."""

    text: str
    href: str = ""
    theirs: bool = False
    badge: str = ""


def table_page(
    out: Renderer,
    path: str,
    *,
    title: str,
    columns: Sequence[Column],
    rows: Sequence[Sequence[Cell]],
    lead: str = "",
    note: str = "",
    crumb: tuple[str, str] | None = None,
    pages: Sequence[dict[str, Any]] = (),
    section: str = "",
) -> None:
    """Write a page that is one table."""
    out.page(
        path,
        "table.html",
        title=title,
        lead=lead,
        note=note,
        crumb=crumb,
        columns=columns,
        rows=rows,
        pages=pages,
        section=section or path,
    )
