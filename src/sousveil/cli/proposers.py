"""``proposers``: what can propose claims, and where it comes from."""

from __future__ import annotations

import click

from sousveil.cli._common import emit, listing_options

__all__ = ["proposers_command"]


@click.command(
    "proposers", short_help="List what can propose claims: offline, or by asking a model."
)
@listing_options
def proposers_command(form: str, as_json: bool) -> None:
    """List the proposers that are installed. One is chosen with 'sousveil add --proposer'.

    frames reads offline and is the default. endpoint and llamacpp ask a language model;
    their settings are [proposers.endpoint] and [proposers.llamacpp] in sousveil.toml.
    Others can be installed beside them (docs/proposers.md).

    \b
    Examples:
      sousveil proposers
      sousveil add report.pdf --proposer endpoint --model NAME
    """
    from sousveil.extract import installed_proposers

    rows = [
        {"name": name, "package": package, "summary": summary}
        for name, (package, summary) in installed_proposers().items()
    ]
    emit(rows, ("name", "package", "summary"), form, as_json=as_json)
