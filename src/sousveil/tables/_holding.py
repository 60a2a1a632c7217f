"""Which files hold the rows of one entity, told by the names of the parts.

The parts of ``claims`` and ``values`` are ranges of entities, each called by its first;
those of ``quotes`` are segments of the ledger, each called by its first entry. A question
about one entity then opens a few files, and not the thousands that a large ledger has.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from pathlib import Path

__all__ = ["of_entity", "of_entries"]


def of_entity(files: Sequence[Path], entity: str) -> list[Path]:
    """The part that holds the rows of an entity.

    :param files: the parts in order.
    """
    firsts = [path.stem for path in files]
    return [files[max(0, bisect_right(firsts, entity) - 1)]] if len(files) > 1 else list(files)


def of_entries(files: Sequence[Path], entries: Iterable[int]) -> list[Path]:
    """The parts that hold the rows of entries of the ledger, by number.

    :param files: the parts in order.
    """
    if len(files) <= 1:
        return list(files)
    firsts = [int(path.stem) for path in files]
    places = {max(0, bisect_right(firsts, entry) - 1) for entry in entries}
    return [files[place] for place in sorted(places)]
