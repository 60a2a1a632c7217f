"""Intervals, in decimal arithmetic: the same digits on every machine.

Each covers one thing, which its function names, and none covers what no source recorded.
"""

from __future__ import annotations

import hashlib
import random
from bisect import bisect
from collections.abc import Sequence
from decimal import ROUND_HALF_EVEN, Decimal
from itertools import accumulate

from sousveil.measure._findings import SMALL

__all__ = ["concentration", "concentration_interval", "rounded", "small", "wilson"]

#: 97.5 % quantile of the standard normal distribution: for intervals of 95 %.
_Z = Decimal("1.959964")
_DIGITS = Decimal("0.0001")
_REPLICATES = 500
#: Up to so many things the interval of a concentration is bootstrapped.
_RESAMPLED = 200


def rounded(number: Decimal) -> str:
    """To four digits after the point, half to even."""
    return f"{number.quantize(_DIGITS, ROUND_HALF_EVEN):f}"


def wilson(hits: int, of: int) -> tuple[str, str, str]:
    """A share and its score interval of 95 %.

    Covers the chance in which ``of`` things were recorded, if they were drawn at random from
    all that there are. E. B. Wilson, "Probable inference, the law of succession, and
    statistical inference", Journal of the American Statistical Association 22 (1927), 209–212.

    :param of: at least one.
    """
    n, share = Decimal(of), Decimal(hits) / of
    spread = _Z * _Z / n
    centre = share + spread / 2
    half = _Z * ((share * (1 - share) + spread / 4) / n).sqrt()
    low, high = (centre - half) / (1 + spread), (centre + half) / (1 + spread)
    low = Decimal(0) if hits == 0 else max(low, Decimal(0))
    high = Decimal(1) if hits == of else min(high, Decimal(1))
    return rounded(share), rounded(low), rounded(high)


def concentration(counts: Sequence[int]) -> Decimal:
    """Herfindahl–Hirschman index, from 1/k to 1: the sum of the squares of the shares.

    A. O. Hirschman, "The paternity of an index", American Economic Review 54 (1964), 761.

    :param counts: at least one, each positive.
    """
    total = sum(counts)
    return Decimal(sum(count * count for count in counts)) / (total * total)


def concentration_interval(counts: Sequence[int], seed: str) -> tuple[Decimal, Decimal]:
    """An interval of 95 % for :func:`concentration`.

    Covers the chance in which the things were recorded. Up to 200 of them by a percentile
    bootstrap (B. Efron, Annals of Statistics 7 (1979), 1–26) of 500 replicates of Simpson's
    unbiased form of the index, Σ c(c−1) / n(n−1), since resampling makes the plain one too
    large; the random numbers follow from ``seed``. Beyond 200 by its normal limit, with the
    variance of E. H. Simpson, "Measurement of diversity", Nature 163 (1949), 688.

    :param counts: of at least two things.
    """
    total = sum(counts)
    if total > _RESAMPLED:
        shares = [Decimal(count) / total for count in counts]
        squares = sum((share**2 for share in shares), Decimal(0))
        cubes = sum((share**3 for share in shares), Decimal(0))
        half = _Z * (4 * max(cubes - squares**2, Decimal(0)) / total).sqrt()
        return max(squares - half, Decimal(0)), min(squares + half, Decimal(1))
    # Not secret, and the same on every machine: the generator is specified.
    chance = random.Random(hashlib.sha256(seed.encode()).digest())  # noqa: S311
    ends = list(accumulate(counts))
    drawn = []
    for _ in range(_REPLICATES):
        again = [0] * len(counts)
        for _ in range(total):
            again[bisect(ends, int(chance.random() * total))] += 1
        drawn.append(sum(count * (count - 1) for count in again))
    drawn.sort()
    cut = _REPLICATES * 25 // 1000
    pairs = Decimal(total * (total - 1))
    return drawn[cut] / pairs, drawn[-cut - 1] / pairs


def small(of: int, things: str) -> str:
    """A warning where a number rests on few things; empty where it does not."""
    return f"Small number: it rests on {of} {things}." if of < SMALL else ""
