"""Does a confidence of 0.8 mean right four times in five? Table and diagram.

Over the unique facts of core properties: right strictly, or not, beside the highest
confidence among a fact's claims. Other properties are left out, because their labels
are not complete and an unlabelled fact need not be false.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

from bench.extraction._corpus import PageResult

__all__ = ["outcomes", "print_reliability", "reliability", "reliability_svg"]

_BINS = 10
_SIZE, _LEFT, _TOP = 300, 56, 44
_STYLE = """
text { font: 12px system-ui, sans-serif; fill: #333 }
.grid { stroke: #ddd; fill: none }
.perfect { stroke: #777; stroke-dasharray: 4 4; fill: none }
.disc { fill: #0b62a4; fill-opacity: .8 }
@media (prefers-color-scheme: dark) {
  text { fill: #ddd } .grid { stroke: #444 }
  .perfect { stroke: #aaa } .disc { fill: #6bb3ee }
}
"""


def outcomes(results: Sequence[PageResult]) -> list[tuple[float, bool]]:
    """Confidence and rightness of each fact that has a confidence."""
    found = []
    for result in results:
        for fact in result.counts.facts:
            stated = [c.made.confidence for c in fact.claims if c.made.confidence is not None]
            if stated:
                found.append((max(stated) / 1000, fact.right))
    return found


def reliability(pairs: Sequence[tuple[float, bool]]) -> dict[str, Any]:
    """Expected calibration error and Brier score, both 0 where there are no facts, and bins.

    A bin of 0.1 begins at ``low``; a confidence of 1 falls into the last.
    """
    groups: dict[int, list[tuple[float, bool]]] = {}
    for confidence, right in pairs:
        groups.setdefault(min(_BINS - 1, int(confidence * _BINS)), []).append((confidence, right))
    bins = [
        {
            "low": number / _BINS,
            "count": len(group),
            "confidence": sum(confidence for confidence, _ in group) / len(group),
            "right": sum(right for _, right in group) / len(group),
        }
        for number, group in sorted(groups.items())
    ]
    count = max(1, len(pairs))
    return {
        "facts": len(pairs),
        "bins": bins,
        "ece": sum(b["count"] * abs(b["confidence"] - b["right"]) for b in bins) / count,
        "brier": sum((confidence - right) ** 2 for confidence, right in pairs) / count,
    }


def print_reliability(found: dict[str, Any]) -> None:
    """The table."""
    print(f"\nreliability over {found['facts']} facts of core properties")
    print(f"{'confidence':>12}{'facts':>7}{'mean':>7}{'right':>7}")
    for one in found["bins"]:
        bounds = f"{one['low']:.1f}–{one['low'] + 1 / _BINS:.1f}"
        print(f"{bounds:>12}{one['count']:7}{one['confidence']:7.2f}{one['right']:7.2f}")
    print(f"expected calibration error {found['ece']:.3f}, Brier score {found['brier']:.3f}")


def reliability_svg(found: dict[str, Any], title: str) -> str:
    """The diagram: a disc a bin, its area by the number of facts; the diagonal is perfect."""
    figures = f"{found['facts']} facts · ECE {found['ece']:.3f} · Brier {found['brier']:.3f}"
    bottom, middle = _TOP + _SIZE, _LEFT + _SIZE // 2
    return f"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 384 404" role="img" \
aria-labelledby="title figures">
<title id="title">{escape(title)}</title>
<style>{_STYLE}</style>
<text x="{_LEFT}" y="18">{escape(title)}</text>
<text id="figures" x="{_LEFT}" y="35">{figures}</text>
{_grid()}
<path class="perfect" d="M{_LEFT} {bottom}L{_LEFT + _SIZE} {_TOP}"/>
{_discs(found["bins"])}
<text x="{middle}" y="{bottom + 38}" text-anchor="middle">confidence</text>
<text transform="translate(16 {_TOP + _SIZE // 2}) rotate(-90)" text-anchor="middle">right</text>
</svg>
"""


def _grid() -> str:
    marks = []
    for fifth in range(6):
        at = fifth / 5
        x, y = _LEFT + at * _SIZE, _TOP + (1 - at) * _SIZE
        below = _TOP + _SIZE + 18
        marks += [
            f'<path class="grid" d="M{x:.0f} {_TOP}v{_SIZE}M{_LEFT} {y:.0f}h{_SIZE}"/>',
            f'<text x="{x:.0f}" y="{below}" text-anchor="middle">{at:.1f}</text>',
            f'<text x="{_LEFT - 8}" y="{y + 4:.0f}" text-anchor="end">{at:.1f}</text>',
        ]
    return "\n".join(marks)


def _discs(bins: Sequence[dict[str, Any]]) -> str:
    most = max((one["count"] for one in bins), default=1)
    discs = []
    for one in bins:
        x, y = _LEFT + one["confidence"] * _SIZE, _TOP + (1 - one["right"]) * _SIZE
        radius = 3 + 9 * (one["count"] / most) ** 0.5
        told = f"{one['count']} facts, confidence {one['confidence']:.2f}, right {one['right']:.2f}"
        discs.append(
            f'<circle class="disc" cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}">'
            f"<title>{told}</title></circle>"
        )
    return "\n".join(discs)
