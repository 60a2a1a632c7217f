"""What we learned: the claims that entered the log, and what became of them, day by day.

A month is a page. Days are those of the log, so the same log gives the same pages.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

import msgspec

from sousveil.publish._addresses import claim_path, document_path
from sousveil.publish._render import Renderer
from sousveil.publish._views import Views
from sousveil.publish._words import STATUS_WORDS, date_words, in_words, property_label
from sousveil.tables import ClaimRow, ContestedRow, JudgementRow

__all__ = ["change_pages"]

#: Subjects, claims of each, judgements and contested values that a day shows.
MOST_SUBJECTS = 24
MOST_CLAIMS = 5
MOST_JUDGED = 40
MOST_CONTESTED = 12
MOST_VALUES = 4
#: Verdicts in the order in which a day tells of them, and their words.
VERDICTS = {
    "reject": "Rejected",
    "correct": "Corrected",
    "retract": "Taken back",
    "reply": "Answered by the named party",
    "accept": "Accepted",
    "withdraw": "Judgement withdrawn",
    "erase": "Erased by law",
}
#: Judgements by a written policy for a data set are counted and not listed.
POLICY = "policy:"


class _Day(msgspec.Struct):
    claims: list[ClaimRow] = []
    judged: list[JudgementRow] = []
    contested: list[ContestedRow] = []


def change_pages(views: Views, out: Renderer) -> Iterator[None]:
    """Write a page for each month, and the newest at ``changes/``; yields after each."""
    days = _days(views)
    months: dict[str, list[str]] = defaultdict(list)
    for day in sorted(days, reverse=True):
        months[day[:7]].append(day)
    newest = next(iter(months), "")
    for month, its_days in months.items():
        shown = [_day(views, day, days[day]) for day in its_days]
        _page(out, f"changes/{month}/", month, shown, list(months))
        if month == newest:
            _page(out, "changes/", month, shown, list(months))
        yield
    if not months:
        _page(out, "changes/", "", [], [])
        yield


def _page(
    out: Renderer, path: str, month: str, days: Sequence[dict[str, Any]], months: list[str]
) -> None:
    when = date_words(month) if month else ""
    told = f", {when}" if when else ""
    out.page(
        path,
        "changes.html",
        title=f"What we learned in {when}" if month else "What we learned",
        description=f"New claims, and what was accepted, taken back or contested{told}.",
        section="changes/",
        days=days,
        months=[
            {"label": date_words(each), "path": f"changes/{each}/", "here": each == month}
            for each in months
        ],
    )


def _days(views: Views) -> dict[str, _Day]:
    days: dict[str, _Day] = defaultdict(_Day)
    for claim in views.data.claims.values():
        days[claim.time[:10]].claims.append(claim)
    for judgements in views.data.judgements.values():
        for each in judgements:
            if each.target in views.data.claims:
                days[each.time[:10]].judged.append(each)
    for row in views.data.contested:
        # Contested since the second of its values was first stated.
        first = sorted(views.data.of(value)[0].time for value in row.values)
        days[first[1][:10]].contested.append(row)
    return days


def _day(views: Views, date: str, day: _Day) -> dict[str, Any]:
    read = [claim for claim in day.claims if claim.made_by != "import"]
    taken = Counter(claim.document for claim in day.claims if claim.made_by == "import")
    subjects = _by_subject(read)
    shown = [_subject(views, each, subjects[each]) for each in islice(subjects, MOST_SUBJECTS)]
    return {
        "date": date,
        "label": date_words(date),
        "count": len(day.claims),
        "entities": len({claim.subject for claim in day.claims if claim.subject}),
        "subjects": shown,
        "subjects_more": max(0, len(subjects) - MOST_SUBJECTS),
        "taken": [
            {"title": views.source_name(each), "path": _document(views, each), "count": count}
            for each, count in taken.most_common()
        ],
        "judged": _judged(views, day.judged),
        "policy": _by_policy(day.judged),
        "contested": [_contested(views, row) for row in _tellingly(day)[:MOST_CONTESTED]],
        "contested_more": max(0, len(day.contested) - MOST_CONTESTED),
    }


def _by_subject(claims: Iterable[ClaimRow]) -> dict[str, list[ClaimRow]]:
    """Claims by their subject; of whom most is said, first."""
    found: dict[str, list[ClaimRow]] = defaultdict(list)
    for claim in claims:
        if claim.subject:
            found[claim.subject].append(claim)
    return dict(sorted(found.items(), key=lambda each: (-len(each[1]), each[0])))


def _subject(views: Views, entity: str, claims: list[ClaimRow]) -> dict[str, Any]:
    return {
        "name": views.name(entity),
        "path": views.href(entity),
        "claims": [_claim(views, claim) for claim in claims[:MOST_CLAIMS]],
        "more": max(0, len(claims) - MOST_CLAIMS),
    }


def _claim(views: Views, claim: ClaimRow) -> dict[str, Any]:
    if claim.status == "erased":
        return {"erased": True, "path": claim_path(claim.id), "id": claim.id[:12]}
    return {
        "erased": False,
        "path": claim_path(claim.id),
        "id": claim.id[:12],
        "subject": claim.subject_name,
        "subject_path": views.href(claim.subject),
        "label": property_label(claim.property),
        "words": in_words(claim),
        "value_path": views.href(claim.value_entity),
        "modality": "" if claim.modality == "happened" else claim.modality,
        "denied": claim.polarity == "denied",
        "status": claim.status,
        "status_words": STATUS_WORDS[claim.status],
    }


def _document(views: Views, document: str) -> str:
    return document_path(document) if document in views.data.documents else ""


def _judged(views: Views, judged: Iterable[JudgementRow]) -> list[dict[str, Any]]:
    """Judgements by people, by verdict."""
    by_verdict: dict[str, list[JudgementRow]] = defaultdict(list)
    for each in judged:
        if not each.by.startswith(POLICY):
            by_verdict[each.verdict].append(each)
    return [
        {
            "label": label,
            "count": len(by_verdict[verdict]),
            "rows": [
                {
                    "claim": _claim(views, views.data.claims[each.target]),
                    "by": each.by,
                    "why": each.text or each.reason,
                    "withdrawn": bool(each.withdrawn),
                }
                for each in by_verdict[verdict][:MOST_JUDGED]
            ],
        }
        for verdict, label in VERDICTS.items()
        if by_verdict[verdict]
    ]


def _by_policy(judged: Iterable[JudgementRow]) -> list[tuple[str, int]]:
    """What policies did: ``accepted``, how many."""
    counts = Counter(each.verdict for each in judged if each.by.startswith(POLICY))
    return [(VERDICTS[each].lower(), count) for each, count in counts.items() if each in VERDICTS]


def _tellingly(day: _Day) -> list[ContestedRow]:
    """Contested values, those of systems and of most claims first."""
    return sorted(
        day.contested,
        key=lambda row: (
            row.values[0].entity_kind != "system",
            -sum(len(value.claims) for value in row.values),
            row.entity,
            row.property,
        ),
    )


def _contested(views: Views, row: ContestedRow) -> dict[str, Any]:
    words = {views.value(value).words.text: views.value(value).words for value in row.values}
    shown = list(words.values())  # two that differ in a qualifier alone are written alike
    return {
        "name": row.entity_name,
        "path": views.href(row.entity),
        "label": property_label(row.property),
        "property": row.property,
        "words": shown[:MOST_VALUES],
        "more": max(0, len(shown) - MOST_VALUES),
    }
