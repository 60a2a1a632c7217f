"""``site`` and ``serve``: make the website, and serve it on this machine."""

from __future__ import annotations

import click

from sousveil.cli._common import current_tables, note, observatory_at, progress
from sousveil.observatory import Observatory

__all__ = ["make_site", "serve_command", "site_command"]


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


@click.command("serve", short_help="Serve the website on this machine.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8911, show_default=True, type=click.IntRange(0, 65535))
@click.option("--no-build", is_flag=True, help="Serve the site as it is.")
@click.pass_context
def serve_command(ctx: click.Context, host: str, port: int, no_build: bool) -> None:
    """Serve the website until Ctrl-C, after making what changed.

    \b
    Examples:
      sousveil serve
      sousveil serve --port 9000
    """
    from sousveil import publish

    observatory = observatory_at(ctx)
    if not no_build:
        make_site(observatory)
    publish.serve_site(observatory, host, port)
