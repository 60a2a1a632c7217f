"""Numbers, each a pure function of the tables, with the claims that it rests on.

A measure has a rule in words and a function that follows it; what it finds carries the
ids of its claims, so that ``explain`` can go from the number to the words and the
proof. No measure scores or ranks: each counts what the claims say.
"""

from sousveil.measure._derivation import ClaimEvidence, Conclusion, Derivation, Proof, Words
from sousveil.measure._explain import explain
from sousveil.measure._findings import Finding, Measure, Stated
from sousveil.measure._registry import all_measures, compute, compute_all
from sousveil.measure._turns import ORDERS, Order, Turn, in_turn

__all__ = [
    "ORDERS",
    "ClaimEvidence",
    "Conclusion",
    "Derivation",
    "Finding",
    "Measure",
    "Order",
    "Proof",
    "Stated",
    "Turn",
    "Words",
    "all_measures",
    "compute",
    "compute_all",
    "explain",
    "in_turn",
]
