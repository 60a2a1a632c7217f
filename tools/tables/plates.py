"""Policies and figures of plate readers that police agencies of the United States publish.

The policies are sentences of the agencies; our table holds what they forbid as terms,
and two safeguards in our own words, told by fixed patterns.
"""

from __future__ import annotations

import csv
import re
from pathlib import Path

__all__ = ["policies"]

Rows = list[list[str]]

_FORBIDDEN = {
    "immigration enforcement": re.compile(r"immigration enforcement", re.I),
    "traffic enforcement": re.compile(r"traffic enforcement|speed enforcement", re.I),
    "harassment": re.compile(r"harr?assment|intimidation", re.I),
    "protected class": re.compile(r"protected class", re.I),
    "personal use": re.compile(r"\bpersonal\b", re.I),
}
_SAFEGUARDS = {
    "hits are verified by a person": ("hotlist_policy", re.compile(r"human[ -]verified", re.I)),
    "access needs a stated reason": (
        "access_policy",
        re.compile(r"requires a (valid reason|case or CAD number)", re.I),
    ),
}


def policies(data: Path) -> Rows:
    """A row an agency: its latest figures, and what its policy says."""
    figures = _by_id(data / "safeguards" / "latest_usage04262023.csv")
    rules = _by_id(data / "safeguards" / "agency_policies.csv")
    rows = []
    for id_ in sorted({*figures, *rules}, key=int):
        usage, policy = figures.get(id_, {}), rules.get(id_, {})
        agency = " ".join((usage or policy)["agency"].split())
        rows.append(
            [
                id_,
                f"{agency} plate readers",
                agency,
                "United States",
                "Flock Safety",
                "licence plates",
                *_figures(usage),
                *_policy(policy),
                (usage or policy)["url"],
            ]
        )
    return rows


def _figures(usage: dict[str, str]) -> list[str]:
    if not usage:
        return [""] * 6
    listed = usage["external_organizations_with_access"]
    others = listed if listed.isdigit() else str(len([w for w in listed.split(",") if w.strip()]))
    return [
        _number(usage["number_of_owned_cameras"]),
        _number(usage["data_retention_in_days"].removesuffix(" days")),
        "" if listed in ("", "NA") else others,
        _number(usage["vehicles_detected_in_the_last_30_days"]),
        _number(usage["searches_in_the_last_30_days"]),
        _day(usage["updated"]),
    ]


def _policy(policy: dict[str, str]) -> list[str]:
    if not policy:
        return [""] * 3
    forbidden = [
        use for use, words in _FORBIDDEN.items() if words.search(policy["prohibited_uses"])
    ]
    kept = [rule for rule, (column, words) in _SAFEGUARDS.items() if words.search(policy[column])]
    if "facial recognition" in policy["whats_not_detected"].lower():
        kept.append("faces are not recognised")
    return ["; ".join(forbidden), "; ".join(kept), _day(policy["updated"])]


def _day(time: str) -> str:
    """``2024-04-26T14:11:25Z`` → ``2024-04-26``; empty where the page names no time."""
    return "" if time in ("", "NA") else time[:10]


def _number(cell: str) -> str:
    """A count; what is none (``NA``, ``-Infinity``) is left out."""
    return cell if cell.isdigit() else ""


def _by_id(path: Path) -> dict[str, dict[str, str]]:
    """The latest row of each agency."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = sorted(csv.DictReader(file), key=lambda row: row["updated"])
    return {row["id"]: row for row in rows if row["id"].isdigit()}
