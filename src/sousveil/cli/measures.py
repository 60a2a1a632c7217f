"""``measures``: what can be counted, and what each count comes to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import click
import msgspec

from sousveil.cli._common import (
    current_tables,
    emit,
    listing_options,
    note,
    observatory_at,
    question_options,
)

if TYPE_CHECKING:
    from sousveil.measure import Finding

__all__ = ["measures_command"]

#: Claims that the program formats name for each number; ``explain`` names all of them.
MOST_CLAIMS = 100


@click.command("measures", short_help="List the measures, or compute one.")
@click.argument("measure", default="", metavar="[MEASURE]")
@click.option("--country", default="", help="Only of this country (ISO code).")
@question_options
@listing_options
@click.pass_context
def measures_command(
    ctx: click.Context,
    measure: str,
    country: str,
    as_of: str,
    with_alleged: bool,
    engine: str,
    form: str,
    as_json: bool,
) -> None:
    """List the measures; or compute MEASURE, from all claims or those known by a day.

    Every number says what it rests on: how many claims, of how many things, and what its
    interval covers. 'sousveil explain MEASURE' goes down to the words. docs/measures.md has
    the formulas.

    \b
    Examples:
      sousveil measures
      sousveil measures supplier-dependence --country EC
      sousveil measures index-countries --as-of 2019-12-31 --with-alleged
      sousveil measures supplier-flows --engine sail --json
    """
    from sousveil import measure as measures

    if not measure:
        emit(_known(), ("measure", "title", "unit", "by"), form, as_json=as_json)
        return
    most = 0 if form == "table" and not as_json else MOST_CLAIMS
    with current_tables(observatory_at(ctx), engine=engine) as tables:
        found = measures.compute(
            tables, measure, country=country, as_of=as_of, with_alleged=with_alleged, most=most
        )
    columns = ("title", "value", "unit", "low", "high", "of", "claims")
    plain = form in ("table", "csv") and not as_json
    emit(
        (_line(each) if plain else msgspec.to_builtins(each) for each in found),
        columns,
        form,
        as_json=as_json,
    )
    known = measures.all_measures()[measure]
    note(f"Rule: {known.rule}")
    if known.covers:
        note(f"The interval covers: {known.covers}")
    if any(each.warning for each in found):
        note("Numbers marked * rest on little; --json says why.")


def _known() -> Iterator[Mapping[str, Any]]:
    from sousveil.measure import all_measures

    for id_, known in all_measures().items():
        yield {
            "measure": id_,
            "title": known.title,
            "unit": known.unit,
            "by": list(known.by),
            "rule": known.rule,
            "covers": known.covers,
        }


def _line(found: Finding) -> dict[str, Any]:
    """A finding as a line of a table."""
    return {
        "title": found.title,
        "value": found.value + ("*" if found.warning else ""),
        "unit": found.unit,
        "low": found.low,
        "high": found.high,
        "of": found.of or "",
        "claims": found.count,
    }
