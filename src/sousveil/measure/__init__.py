"""Numbers, each a pure function of the tables, with the claims that it rests on.

A measure has a rule in words, and the same rule written once as an Ibis expression, which
DuckDB, Sail and Spark compute alike; what it finds carries the ids of its claims, so that
``explain`` can go from the number to the words and the proof. No measure scores or ranks:
each counts what the claims say, and its interval says what it covers (docs/measures.md).
"""

from sousveil.measure._begun import years_begun
from sousveil.measure._derivation import ClaimEvidence, Conclusion, Derivation, Proof, Words
from sousveil.measure._explain import explain
from sousveil.measure._findings import Finding, Measure, Stated
from sousveil.measure._kept import kept_findings
from sousveil.measure._registry import all_measures, compute, compute_all
from sousveil.measure._turns import ORDERS, Order, Turn, in_turn
from sousveil.measure._write import FINDINGS, write_findings

__all__ = [
    "FINDINGS",
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
    "kept_findings",
    "write_findings",
    "years_begun",
]
