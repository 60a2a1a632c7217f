"""Names → entities: which of the names that claims use are one and the same.

Three things hold names together, in this order: the curated table, the same
spelling, and the same-as judgements of the ledger. Nothing here compares strings
for likeness: on company names a matcher ranks a rival above the firm's own short
name. Everything is derived, and reversible by a later judgement.
"""

from sousveil.resolve._cluster import Conflict, Entity, Resolution, cluster, resolve
from sousveil.resolve._explain import explain

__all__ = ["Conflict", "Entity", "Resolution", "cluster", "explain", "resolve"]
