"""All measures by id, and how to compute them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sousveil.errors import UsageError
from sousveil.measure._findings import UNKNOWN, Finding, Measure, Number, Stated
from sousveil.model import country_label
from sousveil.tables import Tables, relation

if TYPE_CHECKING:
    from ibis.expr.types import Table

    from sousveil.measure._view import View

__all__ = ["all_measures", "compute", "compute_all"]


@lru_cache(maxsize=1)
def _registry() -> dict[str, Measure]:
    # The measures need Ibis, which takes a third of a second: only who measures pays for it.
    from sousveil.measure._adoption import adoption_measures
    from sousveil.measure._aigs import aigs_measures
    from sousveil.measure._countries import country_measures
    from sousveil.measure._finance import finance_measures
    from sousveil.measure._index import index_measures
    from sousveil.measure._lag import lag_measures
    from sousveil.measure._lineage import lineage_measures
    from sousveil.measure._suppliers import supplier_measures

    families = (
        aigs_measures,
        index_measures,
        country_measures,
        supplier_measures,
        finance_measures,
        lineage_measures,
        lag_measures,
        adoption_measures,
    )
    return {measure.id: measure for family in families for measure in family()}


def all_measures() -> dict[str, Measure]:
    """Every measure by its id, in the order in which pages show them."""
    return dict(_registry())


def compute(
    tables: Tables,
    measure: str,
    *,
    country: str = "",
    as_of: str = "",
    with_alleged: bool = False,
    most: int | None = None,
) -> list[Finding]:
    """What one measure finds, in the order of what it is about. No finding is "unknown".

    :param country: only of this one (ISO code).
    :param as_of: an ISO day: only claims known by then count (docs/measures.md).
    :param with_alleged: count what sources only allege as if it had happened.
    :param most: name at most so many claims of each finding; all of them without it.
    :raises UsageError: when there is no such measure, it gives no number by country, or
        ``as_of`` is no day.
    """
    known = _registry().get(measure)
    if known is None:
        raise UsageError(
            f"There is no measure {measure!r}.", hint="'sousveil measures' lists them."
        )
    if country and not known.by_country:
        raise UsageError(
            f"{measure} is one number in all and has none by country.",
            hint="Leave the country out.",
        )
    return _compute(tables, known, _view(as_of, with_alleged), country.upper(), most)


def compute_all(
    tables: Tables, *, as_of: str = "", with_alleged: bool = False, most: int | None = None
) -> dict[str, list[Finding]]:
    """What every measure finds, by measure; see :func:`compute`."""
    view = _view(as_of, with_alleged)
    return {id_: _compute(tables, each, view, "", most) for id_, each in _registry().items()}


@lru_cache(maxsize=8)
def _view(as_of: str, with_alleged: bool) -> View:
    from sousveil.measure._view import Question, View

    question = Question(as_of, with_alleged)
    question.check()
    return View(question)


def _compute(
    tables: Tables, measure: Measure, view: View, country: str, most: int | None
) -> list[Finding]:
    evidence = measure.evidence(view)
    if country:
        evidence = evidence.filter(evidence.country == country)
    numbers = measure.numbers(view, evidence, measure.by)
    rows = _rows(tables, numbers, measure.by)
    found = sorted(measure.finish(measure, rows), key=lambda number: number.key)
    rests_on = measure.by if measure.rests_on is None else measure.rests_on
    claims = _claims(tables, evidence, rests_on, most) if found else {}
    names = _names(tables, measure, found)
    stated = _stated(tables, view, measure)
    places = [measure.by.index(name) for name in rests_on]
    return [
        _finding(
            measure, number, claims.get(tuple(number.key[at] for at in places), ()), names, stated
        )
        for number in found
    ]


def _rows(tables: Tables, numbers: Table, by: Sequence[str]) -> list[dict[str, Any]]:
    ordered = numbers.order_by(*numbers.columns) if by else numbers
    names = ordered.columns
    return [dict(zip(names, row, strict=True)) for row in tables.rows(ordered)]


def _claims(
    tables: Tables, evidence: Table, by: tuple[str, ...], most: int | None
) -> dict[tuple[str, ...], tuple[str, ...]]:
    """Ids of the claims of each finding, by what it is about, in the order of the log."""
    if most == 0:
        return {}
    import ibis

    if most is None:
        each = evidence.group_by(*by, "seq").agg(id=evidence.id.min())
    else:
        # The first numbers first, and only theirs of the ids, which are the bulk of the claims.
        window = ibis.window(group_by=list(by) or None, order_by="seq")
        ranked = evidence.select(*by, "seq").mutate(nth=ibis.dense_rank().over(window))
        few = ranked.filter(ranked.nth < most).group_by(*by, "seq").agg(rows=lambda t: t.count())
        ids = relation("claims").select(claim_seq="seq", id="id")
        each = few.inner_join(ids, few.seq == ids.claim_seq).select(*by, "seq", "id")
    found: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for *key, _, id_ in tables.rows(each.order_by("seq", *by)):
        found[tuple(key)].append(id_)
    return {key: tuple(ids) for key, ids in found.items()}


def _names(tables: Tables, measure: Measure, found: Sequence[Number]) -> dict[str, str]:
    places = [at for at, name in enumerate(measure.by) if name in measure.entities]
    ids = {number.key[at] for number in found for at in places}
    return tables.entity_names(ids) if ids else {}


def _stated(tables: Tables, view: View, measure: Measure) -> tuple[Stated, ...]:
    """What the source's own totals say, the report's text first."""
    if not measure.stated:
        return ()
    said = view.claims
    totals = said.filter((said.property == "index-total") & (said.subject_name == measure.stated))
    rows = tables.rows(totals.select("made_rule", "comparator", "amount", "id").order_by("id"))
    found = [Stated(by=by, comparator=sign, amount=n, claim=id_) for by, sign, n, id_ in rows]
    return tuple(sorted(found, key=lambda stated: (stated.by != "report text", stated.claim)))


def _finding(
    measure: Measure,
    number: Number,
    claims: tuple[str, ...],
    names: dict[str, str],
    stated: tuple[Stated, ...],
) -> Finding:
    parts = dict(zip(measure.by, number.key, strict=True))
    country = parts.pop("country", "")
    return Finding(
        measure=measure.id,
        title=_title(measure, number, names),
        value=number.value,
        unit=measure.unit,
        country=country,
        parts=parts,
        low=number.low,
        high=number.high,
        covers=measure.covers if number.low or number.high else "",
        of=number.of,
        warning=number.warning,
        count=number.count,
        claims=claims,
        accepted=number.accepted,
        rule=measure.rule,
        stated=stated,
    )


def _title(measure: Measure, number: Number, names: dict[str, str]) -> str:
    """``Suppliers …: Ecuador, Huawei, 2016``."""
    said = list(_words(measure, number, names))
    return f"{measure.title}: {', '.join(said)}" if said else measure.title


def _words(measure: Measure, number: Number, names: dict[str, str]) -> Iterator[str]:
    for name, value in zip(measure.by, number.key, strict=True):
        if name == "country" or name.endswith("country"):
            yield country_label(value) if value != UNKNOWN else "unknown country"
        elif value == UNKNOWN:
            yield f"unknown {name}"
        else:
            yield names.get(value, value)
