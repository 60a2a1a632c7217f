"""``serve``: the website, the API or the review workbench, on this machine."""

from __future__ import annotations

from importlib import import_module

import click

from sousveil.cli._common import current_tables, observatory_at, progress
from sousveil.cli.site import make_site
from sousveil.errors import UsageError
from sousveil.observatory import Observatory

__all__ = ["serve_command"]


@click.command(
    "serve", short_help="Serve the website, the API or the review workbench on this machine."
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8911, show_default=True, type=click.IntRange(0, 65535))
@click.option("--no-build", is_flag=True, help="Serve what is there as it is.")
@click.option("--api", is_flag=True, help="Serve the API (needs the extra 'serve').")
@click.option(
    "--review", is_flag=True, help="Serve the review workbench (needs the extra 'serve')."
)
@click.pass_context
def serve_command(
    ctx: click.Context, host: str, port: int, no_build: bool, api: bool, review: bool
) -> None:
    """Serve the website until Ctrl-C, after making what changed; or, instead of it, the API
    or the review workbench.

    The API only reads. While it runs, it takes over tables that 'sousveil build' makes anew.

    \b
    Examples:
      sousveil serve
      sousveil serve --port 9000
      sousveil serve --api
      sousveil serve --review
    """
    if api and review:
        raise UsageError(
            "--api and --review are two servers.", hint="Call the command twice, on two ports."
        )
    observatory = observatory_at(ctx)
    if api:
        _serve_api(observatory, host, port, no_build=no_build)
    elif review:
        _serve_review(observatory, host, port, no_build=no_build)
    else:
        from sousveil import publish

        if not no_build:
            make_site(observatory)
        publish.serve_site(observatory, host, port)


def _serve_api(observatory: Observatory, host: str, port: int, *, no_build: bool) -> None:
    from sousveil import serve

    if not no_build:
        current_tables(observatory).close()
    with progress("making the search index"):
        app = serve.create_app(observatory)
    serve.run_api(app, host, port)


def _serve_review(observatory: Observatory, host: str, port: int, *, no_build: bool) -> None:
    if not no_build:
        current_tables(observatory).close()
    try:
        workbench = import_module("sousveil.serve.workbench")
    except ModuleNotFoundError as missing:
        raise UsageError(
            f"The review workbench needs {missing.name}, which is not installed.",
            hint="pip install 'sousveil[serve]' brings it.",
        ) from None
    workbench.run_workbench(observatory, host, port)
