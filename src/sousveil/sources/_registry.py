"""The structured sources that ship with Sousveil, by id. One file a source."""

from __future__ import annotations

from sousveil.sources._source import Source
from sousveil.sources.aiddata import AidDataGcdf3
from sousveil.sources.aigs import Aigs2019
from sousveil.sources.aigs_totals import Aigs2019Totals

__all__ = ["all_sources"]


def all_sources() -> dict[str, Source]:
    """Every source by its id, in the order in which they are imported."""
    sources: tuple[Source, ...] = (Aigs2019(), Aigs2019Totals(), AidDataGcdf3())
    return {source.id: source for source in sources}
