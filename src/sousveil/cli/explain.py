"""``explain``: what a claim, a value or a measure rests on, down to the words and the proof."""

from __future__ import annotations

import json

import click

from sousveil.cli._common import current_tables, observatory_at, question_options, safe

__all__ = ["explain_command"]


@click.command("explain", short_help="Show what a claim, a value or a measure rests on.")
@click.argument("what", metavar="WHAT")
@click.option("--property", "property_", default="", help="Only this property of the entity.")
@click.option("--country", default="", help="For a measure: only this country (ISO code).")
@question_options
@click.option("--json", "as_json", is_flag=True, help="The derivation as JSON.")
@click.pass_context
def explain_command(
    ctx: click.Context,
    what: str,
    property_: str,
    country: str,
    as_of: str,
    with_alleged: bool,
    engine: str,
    as_json: bool,
) -> None:
    """Show the whole derivation of WHAT: a measure, an entity, or a claim's id.

    The path is always the same: number, rule, claims, quotes, document, proof.

    \b
    Examples:
      sousveil explain ECU-911 --property cost
      sousveil explain aigs-2019-countries
      sousveil explain supplier-dependence --country EC --as-of 2020-12-31
      sousveil explain 3fa9c1
    """
    from sousveil import measure

    with current_tables(observatory_at(ctx), engine=engine) as tables:
        derivation = measure.explain(
            tables,
            what,
            property_=property_,
            country=country,
            as_of=as_of,
            with_alleged=with_alleged,
        )
    if as_json:
        click.echo(json.dumps(derivation.as_data(), ensure_ascii=False, indent=2))
    else:
        click.echo(safe(derivation.as_text()))
