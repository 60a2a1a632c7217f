"""What measures look at: the live claims and where entities are, loaded once for all of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property

from sousveil.tables import ClaimRow, SupplyRow, Tables

__all__ = ["Evidence"]


class Evidence:
    """The tables as measures see them.

    :ivar tables: the tables.
    """

    def __init__(self, tables: Tables) -> None:
        self.tables = tables

    @cached_property
    def claims(self) -> list[ClaimRow]:
        """Live claims without their quotes, in the order of the log."""
        found = self.tables.claims(live=True, quotes=False)
        return sorted(found, key=lambda claim: claim.seq)

    @cached_property
    def places(self) -> dict[str, tuple[str, ...]]:
        """Entity → ISO codes of the countries that it is, belongs to or is located in."""
        return self.tables.places()

    @cached_property
    def supplies(self) -> list[SupplyRow]:
        """Who supplies whom."""
        return self.tables.supplies()

    @cached_property
    def by_source(self) -> dict[str, list[ClaimRow]]:
        """Live claims of each structured source, by its id."""
        found: dict[str, list[ClaimRow]] = defaultdict(list)
        for claim in self.claims:
            if claim.made_by == "import":
                found[claim.made_name].append(claim)
        return found

    @cached_property
    def _numbers(self) -> dict[str, tuple[int, bool]]:
        return {claim.id: (claim.seq, claim.status == "accepted") for claim in self.claims}

    def in_order(self, ids: Iterable[str]) -> tuple[str, ...]:
        """Ids of live claims, each once, in the order of the log."""
        return tuple(sorted(set(ids), key=lambda id_: self._numbers[id_][0]))

    def accepted(self, ids: Iterable[str]) -> int:
        """How many of these live claims are accepted."""
        return sum(self._numbers[id_][1] for id_ in ids)
