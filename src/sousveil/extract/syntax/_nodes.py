"""Mentions on the tokens of a sentence."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sousveil.extract._spans import Span

if TYPE_CHECKING:
    from spacy.tokens import Token

__all__ = ["SORTS", "Node", "Nodes"]


SORTS = {
    "C": "land", "P": "land", "D": "demonym", "O": "organisation", "S": "system", "N": "norm",
    "T": "term", "M": "money", "Q": "number", "Y": "date", "A": "anaphor", "H": "person",
}  # fmt: skip


@dataclass(eq=False, slots=True)
class Node:
    """A mention on the tokens ``first`` to ``last`` of its sentence.

    :ivar sort: system, described, anaphor, organisation, land, term, money, number, date,
        person, demonym, norm.
    :ivar role: of an organisation: company, force, body, bank, observer, or empty.
    :ivar words: of a described system: its words without article, number and sum.
    """

    span: Span
    first: int
    last: int
    head: Token
    sort: str
    role: str = ""
    start_token: int = 0
    words: tuple[int, int] = (0, 0)
    definite: bool = False
    terms: frozenset[str] = frozenset()
    topic: object = None


@dataclass(eq=False)
class Nodes:
    """The mentions of a sentence, found by token."""

    all: list[Node] = field(default_factory=list)
    by_token: dict[int, Node] = field(default_factory=dict)
    #: places within the names of organisations: Waterloo of the Waterloo Police
    inner: list[tuple[Node, Node]] = field(default_factory=list)
    #: the place that a report is dated from
    dateline: Node | None = None

    def add(self, node: Node) -> None:
        """Take it in, where its tokens are free."""
        self.all.append(node)
        for index in range(node.first, node.last + 1):
            if node.sort in ("described", "anaphor", "deal"):
                if node.words[0] <= node.span.start and index >= node.start_token:
                    self.by_token[index] = node
            else:
                self.by_token.setdefault(index, node)

    def at(self, token: Token) -> Node | None:
        """The mention that holds a token."""
        return self.by_token.get(token.i)

    def of(self, *sorts: str) -> list[Node]:
        """The mentions of some sorts, in order."""
        return sorted((n for n in self.all if n.sort in sorts), key=lambda n: n.first)
