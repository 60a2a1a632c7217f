"""``claims entities properties``: list what is claimed, of what, and what can be claimed."""

from __future__ import annotations

from typing import Any

import click

from sousveil.cli._common import current_tables, emit, listing_options, observatory_at
from sousveil.model import ENTITY_KINDS, all_properties, property_named
from sousveil.tables import STATUSES

__all__ = ["claims_command", "entities_command", "properties_command"]


@click.command("claims", short_help="List claims with their quotes.")
@click.option("--subject", default="", help="Only claims about this entity (a name or an id).")
@click.option("--property", "property_", default="", help="Only claims of this property.")
@click.option(
    "--status", type=click.Choice(STATUSES), help="Only claims that stand so; all without it."
)
@click.option("--document", default="", help="Only claims of this document (first digits).")
@listing_options
@click.pass_context
def claims_command(
    ctx: click.Context,
    subject: str,
    property_: str,
    status: str | None,
    document: str,
    form: str,
    as_json: bool,
) -> None:
    """List claims: subject, property, value, status, and the words they rest on.

    JSON and JSON Lines hold everything: each quote with its document, start, end and
    text, comparator, modality, who is cited, and how the claim was made.

    \b
    Examples:
      sousveil claims --subject ECU-911
      sousveil claims --property cost --format jsonl
    """
    if property_:
        property_named(property_)
    rows = current_tables(observatory_at(ctx)).claims(
        subject=subject, property=property_, status=status or "", document=document
    )
    emit(
        (_claim_row(row) for row in rows),
        ("id", "subject", "property", "comparator", "value", "status", "words"),
        form,
        as_json=as_json,
    )


def _claim_row(row: Any) -> dict[str, Any]:
    import msgspec

    full: dict[str, Any] = msgspec.to_builtins(row)
    return {
        "id": row.id[:16],
        "subject": row.subject_name,
        "property": row.property,
        "comparator": row.comparator,
        "value": row.value_text,
        "status": row.status,
        "words": row.quotes[0].text if row.quotes else "",
        "quotes": full.pop("quotes"),
        **{key: full[key] for key in full if key not in ("subject", "value", "id")},
        "full_id": row.id,
    }


@click.command("entities", short_help="List what the claims speak of.")
@click.option("--kind", type=click.Choice(ENTITY_KINDS), help="Only entities of this kind.")
@listing_options
@click.pass_context
def entities_command(ctx: click.Context, kind: str | None, form: str, as_json: bool) -> None:
    """List countries, systems, organisations and the rest, with their names.

    \b
    Examples:
      sousveil entities --kind system
      sousveil entities --kind organisation --json
    """
    import msgspec

    rows = current_tables(observatory_at(ctx)).entities(kind=kind or "")
    emit(
        (msgspec.to_builtins(row) for row in rows),
        ("id", "kind", "name", "country", "claims", "names"),
        form,
        as_json=as_json,
    )


@click.command("properties", short_help="List the vocabulary: everything a claim can say.")
@click.argument("name", default="")
@listing_options
def properties_command(name: str, form: str, as_json: bool) -> None:
    """List the properties with their types and definitions, or one of them in full.

    \b
    Examples:
      sousveil properties
      sousveil properties technology
    """
    import msgspec

    from sousveil.model import term_lists

    if not name:
        rows = [msgspec.to_builtins(definition) for definition in all_properties().values()]
        emit(rows, ("name", "type", "subject", "unit", "definition"), form, as_json=as_json)
        return
    definition = property_named(name)
    if form != "table" or as_json:
        emit([msgspec.to_builtins(definition)], ("name", "type"), form, as_json=as_json)
        return
    click.echo(f"{name} ({definition.type}) of {', '.join(definition.subject)}")
    click.echo(definition.definition)
    click.echo(f"standard: {definition.standard}")
    for term, meaning in term_lists().get(definition.terms, {}).items():
        click.echo(f"  {term}: {meaning}")
