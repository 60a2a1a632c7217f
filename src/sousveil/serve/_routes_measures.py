"""Measures: numbers, each with its rule, its interval and the claims that it rests on."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request
from starlette.responses import Response

from sousveil.measure import Finding, Measure, all_measures
from sousveil.serve import _answers as answers
from sousveil.serve import _params as params
from sousveil.serve._making import finding_answer, measure_answer
from sousveil.serve._openapi import answers_with
from sousveil.serve._paging import after, cursor
from sousveil.serve._problems import ApiError
from sousveil.serve._routes_data import send

__all__ = ["router"]

router = APIRouter(tags=["measures"], dependencies=[Depends(params.no_other_parameters)])


@router.get("/measures", responses=answers_with(answers.MeasureList), response_class=Response)
def list_measures() -> Response:
    """Every measure with its rule."""
    return send(answers.MeasureList(items=[measure_answer(each) for each in _all().values()]))


@router.get(
    "/measures/{measure}",
    responses=answers_with(answers.FindingList, 404),
    response_class=Response,
)
def get_measure(
    request: Request,
    measure: Annotated[str, Path(max_length=100, examples=["suppliers-by-country"])],
    country: params.Country | None = None,
    as_of: params.Day | None = None,
    with_alleged: Annotated[
        bool, Query(description="Count what sources only allege as well.")
    ] = False,
    cursor_: Annotated[params.Cursor, Query(alias="cursor")] = "",
    limit: params.Limit = 50,
) -> Response:
    """What a measure finds, in the order of what it is about."""
    known = _all().get(measure)
    if known is None:
        raise ApiError(
            404,
            f"There is no measure {measure!r}.",
            hint="GET /measures lists them.",
            type_="no-such-measure",
        )
    if country and not known.by_country:
        raise ApiError(
            404,
            f"{measure} is one number in all and has none by country.",
            hint="Leave the country out.",
            type_="no-such-measure",
        )
    question = f"measures {measure} {country} {as_of} {with_alleged}"
    last = after(question, cursor_, list[str])
    found = params.snapshot_of(request).findings(
        measure,
        country=country or "",
        as_of=as_of or "",
        with_alleged=with_alleged,
    )
    if last is not None:
        found = [each for each in found if _key(known, each) > last]
    page = found[:limit]
    return send(
        answers.FindingList(
            measure=measure_answer(known),
            items=[finding_answer(each) for each in page],
            next=cursor(question, _key(known, page[-1])) if len(found) > limit else "",
        )
    )


def _key(measure: Measure, found: Finding) -> list[str]:
    """What a finding is about, by which findings are ordered."""
    return [
        found.country if name == "country" else found.parts.get(name, "") for name in measure.by
    ]


def _all() -> dict[str, Measure]:
    return all_measures()
