"""``site``: make the website."""

from __future__ import annotations

import click

from sousveil.cli._common import current_tables, note, observatory_at, progress
from sousveil.observatory import Observatory

__all__ = ["make_site", "site_command"]


@click.command("site", short_help="Make the website.")
@click.pass_context
def site_command(ctx: click.Context) -> None:
    """Make the website in the observatory's folder site/.

    It is plain files and works from any file server. Pages that did not change are
    not written again.

    \b
    Example:
      sousveil site
    """
    make_site(observatory_at(ctx))


def make_site(observatory: Observatory) -> None:
    """Build what is stale, make the site, and say what was written."""
    from sousveil import publish

    current_tables(observatory)
    with progress("writing pages") as tell:
        report = publish.build_site(observatory, progress=tell)
    note(report.summary())
