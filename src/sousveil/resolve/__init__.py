"""Names → entities: which of the names that claims use are one and the same.

Four things hold names together, in this order: the curated table, the same spelling,
the same spelling but for a legal form, and the same-as judgements of the ledger. A
matcher scores how likely two names are one organisation's, with its reasons; it only
suggests, since on company names a matcher ranks a rival above the firm's own short name.
Everything is derived, and reversible by a later judgement. docs/names.md tells it to
people.
"""

from sousveil.resolve._cluster import Conflict, Entity, Resolution, cluster, resolve
from sousveil.resolve._explain import explain
from sousveil.resolve._match import Match, match, score
from sousveil.resolve._search import NameIndex
from sousveil.resolve._suggest import LEAST, Suggestion, consequences, suggest

__all__ = [
    "LEAST",
    "Conflict",
    "Entity",
    "Match",
    "NameIndex",
    "Resolution",
    "Suggestion",
    "cluster",
    "consequences",
    "explain",
    "match",
    "resolve",
    "score",
    "suggest",
]
